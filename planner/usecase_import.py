"""Use cases from a spreadsheet."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from planner.plan.plan import MOST_USE_CASES
from planner.plan.usecase import UseCase
from planner.sheet import Sheet


def with_free_ids(cases: Sequence[UseCase], existing: Sequence[UseCase]) -> tuple[UseCase, ...]:
    """``cases`` with ids that none of ``existing`` has."""
    taken = {c.id for c in existing}
    free = (f"case-{n}" for n in itertools.count(1) if f"case-{n}" not in taken)
    return tuple(c.model_copy(update={"id": id}) for c, id in zip(cases, free, strict=False))


USE_CASES = Sheet(
    UseCase, ("use_cases",), MOST_USE_CASES, "usecases", "usecase_columns.yaml", {"id": "row"}, with_free_ids
)
