"""The report on paper: the system's own dialog, then one page at a time, so that the window stays free."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from planner.desktop.preview.page_view import Pdf

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

MOST_DPI = 200
"""Finer paper costs memory and shows no more."""


def ask_printer(parent: QWidget, title: str) -> QPrinter | None:
    """The printer that was chosen in the system's dialog."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    return printer if dialog.exec() else None


class Printing(QObject):
    """Sends the pages that the printer was asked for; ``told`` hears how many of how many are done."""

    def __init__(self, owner: QObject, pdf: Pdf, printer: QPrinter, told: Callable[[int, int], None]) -> None:
        super().__init__(owner)
        self._pdf, self._printer, self._told = pdf, printer, told
        first = max(1, printer.fromPage() or 1)
        last = min(pdf.pages, printer.toPage() or pdf.pages)
        self._pages, self._done = list(range(first - 1, last)), 0
        self._painter = QPainter()
        self.running = self._painter.begin(printer)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._next)
        if self.running:
            self._timer.start()

    def _next(self) -> None:
        if self._done == len(self._pages):
            self._timer.stop()
            self._painter.end()
            self.running = False
            self._told(self._done, len(self._pages))
            return
        if self._done:
            self._printer.newPage()
        page, paper = self._pages[self._done], self._painter.viewport()
        size = self._pdf.sizes[page] * (min(MOST_DPI, self._printer.resolution()) / 72)
        fitted = self._pdf.sizes[page].scaled(paper.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        paper.setSize(fitted.toSize())
        self._painter.drawImage(paper, self._pdf.image(page, size.toSize()))
        self._done += 1
        if self._done < len(self._pages):
            self._told(self._done, len(self._pages))
