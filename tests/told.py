"""What a figure says of itself when it is asked why."""

from __future__ import annotations

from typing import Any

from planner.explain import Explanation, Figure
from planner.i18n import Message


def told(figure: Figure) -> Explanation:
    made = figure.explain()
    assert made is not None
    return made


def params(text: Message | None) -> dict[str, Any]:
    assert text is not None
    return dict(text.params)
