"""All pages in small beside the page that is read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from planner.desktop.context import Context
from planner.desktop.preview.page_view import Entry, Pdf
from planner.desktop.theme import Theme, font, px
from planner.desktop.tips import tip

PICTURE = QSize(84, 119)
NUMBER = 18
"""Room for the number under a page, px."""
WIDTH = 120


class Thumbnails(QListWidget):
    """``asked`` names the page that was chosen. Pictures are painted one at a time, so that the window stays free."""

    asked = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._pdf: Pdf | None = None
        self._names: dict[int, str] = {}
        self._theme, self._next = context.theme, 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._paint_one)
        self.setIconSize(PICTURE + QSize(0, NUMBER))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setFixedWidth(px(WIDTH))
        self.currentRowChanged.connect(self._ask)

    def _ask(self, row: int) -> None:
        if row >= 0:
            self.asked.emit(row)

    def show_pdf(self, pdf: Pdf, entries: list[Entry]) -> None:
        """The pages of a document with its headings; old pictures stay until their new ones are painted."""
        self._pdf, self._next = pdf, 0
        self._names = {}
        for entry in entries:
            self._names.setdefault(entry.page, entry.words)
        self.blockSignals(True)
        while self.count() > pdf.pages:
            self.takeItem(self.count() - 1)
        while self.count() < pdf.pages:
            self.addItem(QListWidgetItem())
        self.blockSignals(False)
        self.retranslate()
        self._timer.start()

    def set_theme(self, theme: Theme) -> None:
        if theme is not self._theme:
            self._theme, self._next = theme, 0
            self._timer.start()

    def show_page(self, page: int) -> None:
        self.blockSignals(True)
        self.setCurrentRow(page)
        self.blockSignals(False)

    def retranslate(self) -> None:
        self.setAccessibleName(self.context.text("preview.pages"))
        for page in range(self.count()):
            name = self._names.get(page, "")
            item = self.item(page)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                self.context.text("preview.page_named", page=page + 1, name=name).rstrip(": "),
            )
            item.setToolTip(tip(name))

    def _paint_one(self) -> None:
        if self._pdf is None or self._next >= min(self._pdf.pages, self.count()):
            self._timer.stop()
            return
        ratio, theme = self.devicePixelRatioF(), self._theme
        picture = QPixmap((self.iconSize().toSizeF() * ratio).toSize())
        picture.fill(Qt.GlobalColor.transparent)
        picture.setDevicePixelRatio(ratio)
        paper = QRectF(0.5, 0.5, PICTURE.width() - 1, PICTURE.height() - 1)
        painter = QPainter(picture)
        painter.drawImage(paper, self._pdf.image(self._next, (PICTURE.toSizeF() * ratio).toSize()))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawRect(paper)
        painter.setFont(font(11, 600, figures=True))
        painter.setPen(theme.colour("muted"))
        below = QRectF(0, PICTURE.height(), PICTURE.width(), NUMBER)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(self._next + 1))
        painter.end()
        icon = QIcon()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            icon.addPixmap(picture, mode)
        self.item(self._next).setIcon(icon)
        self._next += 1
