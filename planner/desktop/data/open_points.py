"""Sentences that say what must be settled, each with buttons that lead to the fields that settle it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.widgets import button, clear, label
from planner.explain import Path
from planner.finder.places import page_holding
from planner.i18n import message
from planner.plan.company import Company
from planner.plan.data import DataSet
from planner.plan.fields import field_label
from planner.readiness.results import DataWarning


def place_name(path: Path, context: Context) -> str:
    """What the place a path leads to is called: the label of a field, or the number of a question."""
    if path[0] == "company":
        return context.say(field_label(Company, str(path[1])))
    if path[:2] == ("data", "sets"):
        return context.say(field_label(DataSet, str(path[3])) if len(path) == 4 else message("tab.inventory"))
    return str(path[-1])


class OpenPoints(QWidget):
    """A list of warnings; empty it takes no room."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._shown: tuple[object, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)

    def show_points(self, points: Sequence[DataWarning]) -> None:
        shown = (self.context.language, *((p.sentence, p.paths) for p in points))
        self.setVisible(bool(points))
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._box)
        for point in points:
            self._box.addWidget(self._row(point))

    def _row(self, point: DataWarning) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        words = self.context.say(point.sentence)
        line.addWidget(label("▲", role="missed"))
        line.addWidget(label(words, wrap=True), 1)
        for path in point.paths:
            name = place_name(path, self.context)
            link = button(name, kind="text", clicked=partial(self._go, path))
            link.setAccessibleName(f"{name}: {words}")
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _go(self, path: Path) -> None:
        if (page := page_holding(path)) is not None:
            self.context.go(page, path)
