"""Pages of a PDF below one another. A new document takes the place of the old one without a blank moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtPdf import QPdfBookmarkModel, QPdfDocument
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from planner.desktop.theme import Theme

MARGIN, GAP = 16.0, 14.0
FULL = 96 / 72
"""Pixels of a point at 100 %."""
KEPT = 6
"""Painted pages that are kept for scrolling back."""


class Fit(Enum):
    PAGE = "page"
    WIDTH = "width"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading of the document and its page, from nought."""

    words: str
    page: int
    top: float
    """Points from the top of the page."""


class Pdf(QObject):
    """A document in memory; ``image`` paints a page in some milliseconds."""

    def __init__(self, content: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(content))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument(self)
        self._document.load(self._buffer)
        self.pages = max(0, self._document.pageCount())
        self.sizes = [self._document.pagePointSize(page) for page in range(self.pages)]

    def image(self, page: int, size: QSize) -> QImage:
        """The page on white paper, ``size`` in device pixels."""
        paper = QImage(size, QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        painter.drawImage(0, 0, self._document.render(page, size))
        painter.end()
        return paper

    def entries(self) -> list[Entry]:
        """The headings of the first level."""
        model, role = QPdfBookmarkModel(self), QPdfBookmarkModel.Role
        model.setDocument(self._document)
        found = []
        for row in range(model.rowCount()):
            at = model.index(row, 0)
            place = model.data(at, role.Location.value)
            found.append(Entry(model.data(at, role.Title.value), model.data(at, role.Page.value), place.y()))
        model.deleteLater()
        return found


class PageView(QAbstractScrollArea):
    """``page_changed`` names the page that is read now. Page Up and Page Down go by pages."""

    page_changed = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._fit = theme, Fit.PAGE
        self._pdf: Pdf | None = None
        self._boxes: list[QRectF] = []
        self._images: dict[int, QImage] = {}
        self._page = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._tell())

    # --- what is shown ------------------------------------------------------------------------------------------

    @property
    def page(self) -> int:
        """The page that is read now, from nought."""
        return self._page

    @property
    def fit(self) -> Fit:
        return self._fit

    def show_pdf(self, pdf: Pdf) -> None:
        """Show another version of the document at the place that is read now."""
        page, share = self._place()
        self._pdf = pdf
        self._images.clear()
        self._arrange()
        self._go(min(page, max(0, pdf.pages - 1)), share)

    def set_fit(self, fit: Fit) -> None:
        page, share = self._place()
        self._fit = fit
        self._images.clear()
        self._arrange()
        self._go(page, share if fit is not Fit.PAGE else 0.0)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.viewport().update()

    def go(self, page: int, top: float = 0.0) -> None:
        """Show a page from ``top`` points below its upper edge on."""
        if self._pdf is not None and 0 <= page < self._pdf.pages:
            high = self._pdf.sizes[page].height()
            self._go(page, 0.0 if self._fit is Fit.PAGE else max(0.0, top - 12) / high)

    def _place(self) -> tuple[int, float]:
        """The page read now, and how much of it lies above the window."""
        if not self._boxes:
            return 0, 0.0
        box = self._boxes[self._page]
        return self._page, (self.verticalScrollBar().value() + MARGIN - box.top()) / box.height()

    def _go(self, page: int, share: float) -> None:
        if not self._boxes:
            return
        box = self._boxes[page]
        self.verticalScrollBar().setValue(round(box.top() + share * box.height() - MARGIN))
        self._tell()
        self.viewport().update()

    def _tell(self) -> None:
        """The page in the upper part of the window is the one that is read."""
        read = self.verticalScrollBar().value() + self.viewport().height() / 3
        found = max((n for n, box in enumerate(self._boxes) if box.top() - GAP <= read), default=0)
        if self._boxes and self.verticalScrollBar().value() == self.verticalScrollBar().maximum():
            found = len(self._boxes) - 1
        if found != self._page:
            self._page = found
            self.page_changed.emit(found)
        self.viewport().update()

    # --- where pages lie ----------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        if self._pdf is None:
            return
        room, y = self.viewport().size(), MARGIN
        widest = max((size.width() for size in self._pdf.sizes), default=1.0)
        self._boxes = []
        for size in self._pdf.sizes:
            scale = self._scale(size, widest, room)
            wide, high = round(size.width() * scale), round(size.height() * scale)
            self._boxes.append(QRectF(max(MARGIN, (room.width() - wide) / 2), y, wide, high))
            y += high + (2 * MARGIN if self._fit is Fit.PAGE else GAP)
        whole = QSizeF(max((b.right() for b in self._boxes), default=0.0) + MARGIN, y - GAP + MARGIN)
        if self._fit is Fit.PAGE and self._boxes:
            whole.setHeight(self._boxes[-1].top() - MARGIN + room.height())
        for bar, length, page in (
            (self.verticalScrollBar(), whole.height(), room.height()),
            (self.horizontalScrollBar(), whole.width(), room.width()),
        ):
            bar.setPageStep(page)
            bar.setSingleStep(40)
            bar.setRange(0, max(0, round(length - page)))

    def _scale(self, size: QSizeF, widest: float, room: QSize) -> float:
        across = max(60.0, room.width() - 2 * MARGIN) / widest
        if self._fit is Fit.FULL:
            return FULL
        return across if self._fit is Fit.WIDTH else min(across, max(60.0, room.height() - 2 * MARGIN) / size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        page, share = self._place()
        self._images.clear()
        self._arrange()
        self._go(page, share)

    # --- painting -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self.viewport()), self._theme
        painter.fillRect(self.viewport().rect(), t.colour("bg"))
        painter.translate(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        seen = QRectF(self.viewport().rect()).translated(
            self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        )
        for page, box in enumerate(self._boxes):
            if box.intersects(seen):
                painter.drawImage(box, self._image(page, box))
                painter.setPen(QPen(t.colour("line"), 1))
                painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _image(self, page: int, box: QRectF) -> QImage:
        if page not in self._images:
            assert self._pdf is not None
            while len(self._images) >= KEPT:
                del self._images[max(self._images, key=lambda kept: abs(kept - page))]
            self._images[page] = self._pdf.image(page, (box.size() * self.devicePixelRatioF()).toSize())
        return self._images[page]

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._images.clear()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_PageUp: self._page - 1, Qt.Key.Key_PageDown: self._page + 1,
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._boxes) - 1,
        }  # fmt: skip
        if event.key() in keys:
            self.go(max(0, min(keys[Qt.Key(event.key())], len(self._boxes) - 1)))
        else:
            super().keyPressEvent(event)
