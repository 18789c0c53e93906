"""The frame of the start page, painted while the rest of the program is read. It stands where the window will stand."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from planner.desktop.icons import paint_icon
from planner.desktop.looks import Looks, place_again
from planner.desktop.theme import Theme, font, px, set_scale
from planner.i18n import text

SIZE = (1440, 868)
TOP, RAIL, ITEM, SIDE = 48, 216, 44, 40
PLACES = (("home", "home.nav.home"), ("grid", "home.nav.templates"), ("book", "page.primer.title"),
          ("info", "action.guide"), ("settings", "page.settings.title"))  # fmt: skip


class Doorway(QWidget):
    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self._theme, self._language = Theme(looks.dark), looks.language
        set_scale(looks.scale)
        self.setWindowTitle(text("app.name", self._language))
        self.setAccessibleName(text("start.reading", self._language))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(*SIZE)
        if looks.preferences.geometry:
            place_again(self, looks.preferences.geometry)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), t.colour("win"))
        painter.fillRect(QRectF(0, px(TOP), px(RAIL), self.height()), t.colour("rail"))
        painter.fillRect(QRectF(0, px(TOP), self.width(), 1), t.colour("hair"))
        painter.fillRect(QRectF(px(RAIL), px(TOP), 1, self.height()), t.colour("hair"))
        for row, (drawing, key) in enumerate(PLACES):
            self._paint_place(painter, drawing, key, px(TOP + 16 + (ITEM + 2) * row), chosen=row == 0)
        self._write(painter, "page.home.title", QRectF(px(RAIL + SIDE), px(TOP + 18), 600, px(28)), "ink", 21, 700)
        self._write(painter, "start.reading", QRectF(px(RAIL + SIDE), px(TOP + 50), 600, px(20)), "muted", 12, 400)

    def _paint_place(self, painter: QPainter, drawing: str, key: str, top: float, chosen: bool) -> None:
        t = self._theme
        box = QRectF(8, top, px(RAIL) - 16, px(ITEM))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("tint"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 8, 8)
        at = QRectF(box.left() + 14, box.center().y() - px(18) / 2, px(18), px(18))
        paint_icon(painter, drawing, at, QColor(t["accd" if chosen else "muted"]))
        words = QRectF(at.right() + 14, box.top(), box.width(), box.height())
        self._write(painter, key, words, "accd" if chosen else "text", 13, 600 if chosen else 400)

    def _write(self, painter: QPainter, key: str, box: QRectF, token: str, size: float, weight: int) -> None:
        painter.setPen(self._theme.colour(token))
        painter.setFont(font(size, weight))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text(key, self._language))
