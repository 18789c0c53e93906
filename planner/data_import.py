"""Data sets from a spreadsheet."""

from __future__ import annotations

from planner.plan.data import MOST, DataSet
from planner.sheet import Sheet

DATA_SETS = Sheet(
    DataSet, ("data", "sets"), MOST, "datasets", "dataset_columns.yaml", {}, lambda new, existing: tuple(new)
)
