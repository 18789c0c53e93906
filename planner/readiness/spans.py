"""Figures as ranges and ranges as figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from planner.explain import Basis, Explanation, Figure
from planner.i18n import Message
from planner.sizing.uncertainty import Range


def span_of_figure(figure: Figure) -> Range:
    """The range of a known figure; without bounds it is exact."""
    assert figure.value is not None
    low, high = (figure.value if bound is None else bound for bound in (figure.low, figure.high))
    return Range(low, figure.value, high)


def ranged(id: str, name: Message, span: Range, unit: str, assumed: bool, why: Callable[[], Explanation]) -> Figure:
    """A figure of a range, without bounds where it is exact."""
    low, high = (None, None) if span.low == span.high else (span.low, span.high)
    basis = Basis.ASSUMED if assumed else Basis.CALCULATED
    return Figure(id, name, span.mid, unit, low, high, basis=basis, why=why)


def added(spans: Iterable[Range]) -> Range:
    """Sum of ranges that rest on the same assumptions: low with low, high with high."""
    parts = tuple(spans)
    return Range(sum(p.low for p in parts), sum(p.mid for p in parts), sum(p.high for p in parts))
