"""The style sheet finds its pictures, and what is drawn by the style stands out in both themes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from PySide6.QtGui import QImageReader, QPalette

from planner.desktop.theme import Theme


@pytest.mark.parametrize("dark", [False, True])
def test_pictures_of_the_style_sheet_can_be_read(qapp: Any, dark: bool) -> None:
    found = re.findall(r'url\("([^"]+)"\)', Theme(dark).style_sheet())
    assert found
    assert all(QImageReader(path).canRead() for path in found)


@pytest.mark.parametrize("dark", [False, True])
def test_the_frame_of_a_check_box_stands_out_from_the_card(dark: bool) -> None:
    theme = Theme(dark)
    frame = theme.check_palette().color(QPalette.ColorRole.Window).darker(140)
    assert abs(frame.lightness() - theme.colour("card").lightness()) > 60
