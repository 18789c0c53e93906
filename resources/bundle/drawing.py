"""The drawing of the program in the forms that Windows and macOS ask for."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256, 512, 1024)
LARGEST_ICO = 256


def save_icon(drawing: Path, target: Path) -> Path:
    """``target`` ends in .ico or .icns; every size is drawn for itself, none is scaled."""
    target.parent.mkdir(parents=True, exist_ok=True)
    largest = LARGEST_ICO if target.suffix == ".ico" else SIZES[-1]
    pictures = [picture(drawing, size) for size in SIZES if size <= largest]
    last = pictures[-1]
    last.save(target, append_images=pictures[:-1], sizes=[p.size for p in pictures])  # .icns takes what it knows
    return target


def picture(drawing: Path, size: int) -> Image.Image:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # takes words, says bytes
    buffer.close()
    return Image.open(BytesIO(content.data())).convert("RGBA")
