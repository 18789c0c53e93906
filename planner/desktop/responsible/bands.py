"""Scores in the register as tinted pills, by the band the assessment gives them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from planner.desktop.context import Context

Index = QModelIndex | QPersistentModelIndex
TOKENS = {
    "low": ("goodt", "goodd"),
    "medium": ("warnt", "warnd"),
    "high": ("warnt", "warnd"),
    "critical": ("badt", "bad"),
}
PILL = (34.0, 22.0)


class BandDelegate(QStyledItemDelegate):
    """``band_of`` tells the band of a row; a row without one is written plainly."""

    def __init__(self, context: Context, band_of: Callable[[int], str | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._band_of = context, band_of

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        band = self._band_of(index.row())
        if band is None:
            super().paint(painter, option, index)
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._context.theme.colour("tint"))
        ground, ink = (self._context.theme.colour(token) for token in TOKENS[band])
        pill = QRectF(0, 0, *PILL)
        pill.moveLeft(option.rect.left() + 6.0)
        pill.moveTop(option.rect.center().y() - PILL[1] / 2 + 0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, PILL[1] / 2, PILL[1] / 2)
        painter.setPen(ink)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        painter.restore()
