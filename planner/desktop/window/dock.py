"""The right dock: the summary, or the answer to "why?" above a compact summary; beside the content or over its edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.summary import SummaryDock
from planner.desktop.theme import px
from planner.desktop.why import WhyPanel
from planner.desktop.window.strip import STRIP_PX, SummaryStrip
from planner.explain import Figure

SUMMARY_PX, WHY_PX, LEAST_WHY_PX = 264, 340, 300
"""Widths, and the least height "why?" keeps before the summary beneath it goes, in px of the design."""


class Dock(QFrame):
    """Lies on the window at the right edge of the content, not in its layout: ``Room`` keeps its place free."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("role", "sidedock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.summary, self.why_panel = SummaryDock(context), WhyPanel(context)
        self.why_panel.hide()
        self._asking = False
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.why_panel, 1)
        column.addWidget(self.summary)

    @property
    def asking(self) -> bool:
        return self._asking

    def currentWidget(self) -> QWidget:
        return self.why_panel if self._asking else self.summary

    def show_why(self, figure: Figure) -> None:
        self._set_asking(True)
        self.why_panel.show_figure(figure)

    def close_why(self) -> None:
        self._set_asking(False)

    def _set_asking(self, asking: bool) -> None:
        if asking == self._asking:
            return
        self._asking = asking
        self.why_panel.setVisible(asking)
        self.summary.show_compact(asking)

    def refresh(self) -> None:
        self.summary.refresh()
        self.why_panel.refresh()

    def fit(self, height: int) -> None:
        """Share ``height`` px between "why?" and the compact summary."""
        if not self._asking:
            self.summary.setMinimumHeight(0)
            self.summary.setMaximumHeight(16777215)
            self.summary.show()
            return
        wanted = self.summary.natural_height(self.width() - 1)
        self.summary.setVisible(height - wanted >= px(LEAST_WHY_PX))
        self.summary.setFixedHeight(wanted)

    @property
    def width_px(self) -> int:
        return px(WHY_PX if self._asking else SUMMARY_PX)

    def leaveEvent(self, event: QEvent) -> None:
        popup = QApplication.activePopupWidget()
        if popup is None:
            self.left.emit()


class Room(QWidget):
    """The place in the layout: as wide as the dock beside the content, or the strip where the dock lies over it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.strip = SummaryStrip(context)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.strip)

    def fit(self, dock_width: int | None, strip: bool) -> None:
        """``dock_width`` px for a dock beside the content; else the strip, or nothing."""
        self.strip.setVisible(strip and dock_width is None)
        self.setVisible(strip or dock_width is not None)
        self.setFixedWidth(dock_width if dock_width is not None else px(STRIP_PX))
