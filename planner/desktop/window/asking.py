"""Which figure is meant: the one that has the keyboard, the one under the mouse, else the first of the page."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from planner.desktop.figures import Stat, WhyButton
from planner.desktop.grid import FIGURE
from planner.explain import Figure


def meant_figure(page: QWidget) -> Figure | None:
    """The figure F1 explains."""
    focus = QApplication.focusWidget()
    under = QApplication.widgetAt(QCursor.pos())
    for part, place in ((focus, None), (under, QCursor.pos())):
        if part is not None and (found := figure_of(part, place)) is not None:
            return found
    first = next((w for w in page.findChildren(WhyButton) if w.isVisible() and w.isEnabled()), None)
    return first.figure if first is not None else None


def figure_of(part: QWidget, place: QPoint | None = None) -> Figure | None:
    """The figure that ``part`` or what it stands in shows; in a table that of the cell at ``place`` (global), or of the
    current cell. Figures without an explanation do not count."""
    at: QWidget | None = part
    while at is not None:
        found = _own(at, place)
        if found is not None and found.why is not None:
            return found
        at = at.parentWidget()
    return None


def _own(part: QWidget, place: QPoint | None) -> Figure | None:
    if isinstance(part, (WhyButton, Stat)):
        return part.figure
    if isinstance(part, QAbstractItemView):
        index = part.indexAt(part.viewport().mapFromGlobal(place)) if place is not None else part.currentIndex()
        found = index.data(FIGURE) if index.isValid() else None
        return found if isinstance(found, Figure) else None
    return None


def button_of(page: QWidget, figure: Figure) -> WhyButton | None:
    """The button on ``page`` that explains ``figure``, as far as one is in sight."""
    return next(
        (
            w
            for w in page.findChildren(WhyButton)
            if w.figure is not None and w.figure.id == figure.id and w.isVisible()
        ),
        None,
    )
