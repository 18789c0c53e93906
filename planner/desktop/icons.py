"""Own line drawings on an 18 px grid, recoloured for the theme and sharp on every screen."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from planner.desktop.theme import Theme
from planner.resources import resource

GRID = 18


def icon(name: str, theme: Theme, token: str = "text", size: int = GRID) -> QIcon:
    """The drawing ``name`` as an icon of ``size`` px: in the colour ``token``, grey when disabled, teal when checked.

    ``KeyError`` names a drawing that does not exist.
    """
    ratios = {1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}
    return _icon(name, theme[token], theme["ctl"], theme["accd"], size, tuple(sorted(ratios)))


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: str | QColor) -> None:
    """Draw ``name`` into ``box`` in ``colour``."""
    _renderer(name, QColor(colour).name()).render(painter, box)


@cache
def _icon(name: str, plain: str, disabled: str, checked: str, size: int, ratios: tuple[float, ...]) -> QIcon:
    made = QIcon()
    for ratio in ratios:
        made.addPixmap(_pixmap(name, plain, size, ratio))
        made.addPixmap(_pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
        made.addPixmap(_pixmap(name, checked, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
    return made


def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    pixels, drawing = round(size * ratio), _renderer(name, colour)
    made = QPixmap(pixels, pixels)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    drawing.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    path = resource("icons", f"{name}.svg")
    if not path.is_file():
        raise KeyError(name)
    drawing = path.read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(drawing.encode()))
