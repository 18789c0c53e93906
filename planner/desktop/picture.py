"""A drawing as a PNG, painted without a screen: the command line's only use of Qt besides opening the window."""

from __future__ import annotations

import os
import sys
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from planner.desktop.chart_view import paint
from planner.desktop.theme import load_fonts

MOST_PIXELS = 40_000_000


class PictureProblem(RuntimeError):
    """The picture could not be painted."""


def png(drawing: Any, paper: str, scale: float = 2.0) -> bytes:
    """PNG bytes at ``scale`` pixels per point on ``paper`` ("#RRGGBB"); makes an offscreen application if there is none."""
    application = QGuiApplication.instance()
    if application is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        application = QGuiApplication(sys.argv[:1])
    load_fonts()
    scale = min(scale, (MOST_PIXELS / (drawing.width * drawing.height)) ** 0.5)
    image = QImage(QSize(round(drawing.width * scale), round(drawing.height * scale)), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureProblem(f"{drawing.width:.0f} x {drawing.height:.0f}")
    image.fill(QColor(paper))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    paint(painter, drawing)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise PictureProblem("PNG")
    return bytes(data.data())
