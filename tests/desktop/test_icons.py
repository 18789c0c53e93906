"""Every drawing can be made in both themes, is sharp on a fine screen, and greys when disabled."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from planner.desktop.icons import icon
from planner.desktop.theme import Theme
from planner.resources import resource

NAMES = sorted(p.stem for p in resource("icons").glob("*.svg") if "currentColor" in p.read_text(encoding="utf-8"))


def _shows(made: QIcon, colour: str, mode: QIcon.Mode = QIcon.Mode.Normal) -> bool:
    """Whether something is drawn, and all of it in ``colour`` but for rounding."""
    image = made.pixmap(QSize(18, 18), 2.0, mode).toImage()
    points = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    solid, wanted = [p for p in points if p.alpha() == 255], QColor(colour)
    return bool(solid) and all(
        max(abs(p.red() - wanted.red()), abs(p.green() - wanted.green()), abs(p.blue() - wanted.blue())) < 4
        for p in solid
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_has_the_colour_of_the_theme(qapp: Any, name: str) -> None:
    for theme in (Theme(False), Theme(True)):
        made = icon(name, theme)
        assert _shows(made, theme["text"])
        assert _shows(made, theme["ctl"], QIcon.Mode.Disabled)


def test_a_fine_screen_gets_twice_the_points(qapp: Any) -> None:
    assert icon("home", Theme()).pixmap(QSize(18, 18), 2.0).size() == QSize(36, 36)


def test_a_drawing_that_does_not_exist_is_named() -> None:
    with pytest.raises(KeyError, match="no-such"):
        icon("no-such", Theme())
