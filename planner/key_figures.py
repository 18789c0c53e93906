"""The figures a board decides by, in the order of page one: the same in report, spreadsheet, slides and data."""

from __future__ import annotations

from planner.assessment import Assessment
from planner.explain import Figure


def key_figures(a: Assessment) -> tuple[Figure, ...]:
    """Readiness, GPUs, three-year cost, and what the use cases bring."""
    total = a.portfolio.finance.total
    return (
        a.readiness.overall, a.infrastructure.gpus, a.cost.total, total.npv, total.roi, total.payback, total.break_even,
    )  # fmt: skip
