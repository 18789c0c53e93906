"""Where the figures of a picture stand, so that a window can let each be asked "why?"."""

from __future__ import annotations

from dataclasses import dataclass

from planner.explain import Figure


@dataclass(frozen=True, slots=True)
class Spot:
    """A rectangle in points of the picture, from its upper left corner, and the figure shown there."""

    x: float
    y: float
    width: float
    height: float
    figure: Figure
    name: str
