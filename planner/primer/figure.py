"""One way to make the figures of the primer: name, formula and numbers are the messages of a key."""

from __future__ import annotations

from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source
from planner.i18n import Message, message
from planner.sizing.uncertainty import Range


def figure(
    key: str, span: Range, unit: str, sources: tuple[Source, ...] = (), basis: Basis = Basis.CALCULATED,
    inputs: tuple[Input, ...] = (), error: Message | None = None, **numbers: Any,
) -> Figure:  # fmt: skip
    """``numbers`` stand in the worked sentence; without any the figure is only quoted. An exact span has no range."""

    def why() -> Explanation:
        return Explanation(
            formula=message(f"primer.formula.{key}"),
            worked=message(f"primer.worked.{key}", **numbers, result=Quantity(span.mid, unit)) if numbers else None,
            inputs=inputs,
            error=error,
            sources=sources,
        )

    low, high = (None, None) if span.low == span.high else (span.low, span.high)
    return Figure(f"primer.{key}", message(f"primer.figure.{key}"), span.mid, unit, low, high, basis, why=why)
