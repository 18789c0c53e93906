"""The tab of serving: inputs beside results, live while a slider moves; one below the other where there is no room."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.infrastructure.inputs import Inputs
from planner.desktop.infrastructure.results import Cost, Hero, Load, Memory, Power, Trouble, Volumes
from planner.desktop.page import UNDO, WHY, Hint
from planner.desktop.theme import px
from planner.desktop.widgets import label, tab_column

TWO_COLUMNS = 820
"""Pixels from which inputs and results stand side by side."""
INPUTS_WIDTH = 330
PINNED_HEIGHT = 64
WIDEST = 16_777_215


class Pinned(Card):
    """The number of GPUs, kept in sight: it stands on ``slot`` and stays at the top when that scrolls away."""

    def __init__(self, slot: QWidget) -> None:
        super().__init__()
        self.slot = slot
        slot.setFixedHeight(px(PINNED_HEIGHT))
        self.words, self.more = label(role="h2"), label(role="secondary")
        self.box.setContentsMargins(16, 8, 16, 8)
        self.box.setSpacing(2)
        self.box.addWidget(self.words)
        self.box.addWidget(self.more)
        self.setParent(slot)
        self._view: QWidget | None = None

    def watch(self) -> None:
        """Lie over the scroll area that holds the slot, if one does."""
        above: Any = self.slot.parentWidget()
        while above is not None and not isinstance(above, QAbstractScrollArea):
            above = above.parentWidget()
        if above is not None and self._view is None:
            self._view = above.viewport()
            self.setParent(self._view)
            self._view.installEventFilter(self)
            self.slot.installEventFilter(self)
            above.verticalScrollBar().valueChanged.connect(self.place)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self.place()
        return False

    def place(self) -> None:
        if self._view is None:
            return
        self.setVisible(self.slot.isVisible())
        if self.slot.isVisible():
            at = self.slot.mapTo(self._view, QPoint(0, 0))
            self.setGeometry(at.x(), max(0, at.y()), self.slot.width(), PINNED_HEIGHT)
            self.raise_()

    def show_words(self, words: str, more: str) -> None:
        self.words.setText(words)
        self.more.setText(more)


class Serving(QWidget):
    key_hints = (Hint("← →", "hint.adjust"), Hint("⇧ ← →", "hint.larger"), WHY, UNDO)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.inputs = Inputs(context)
        self.trouble, self.hero, self.load, self.memory = (
            Trouble(context),
            Hero(context),
            Load(context),
            Memory(context),
        )
        self.cost, self.volumes, self.power = Cost(context), Volumes(context), Power(context)
        results = QVBoxLayout()
        results.setSpacing(12)
        for part in (self.trouble, self.hero, self.load, self.memory, self.cost, self.volumes, self.power):
            results.addWidget(part)
        results.addStretch(1)
        self.slot = QWidget()
        self.pinned = Pinned(self.slot)
        self.columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.columns.setSpacing(12)
        self.columns.addWidget(self.inputs, 0, Qt.AlignmentFlag.AlignTop)
        self.columns.addLayout(results, 1)
        box = tab_column(self)
        box.addWidget(self.slot)
        box.addLayout(self.columns)
        self._arrange(True)

    def _arrange(self, wide: bool) -> None:
        self._wide = wide
        ways = QBoxLayout.Direction
        self.columns.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self.columns.setAlignment(self.inputs, Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag(0))
        self.inputs.setMinimumWidth(px(INPUTS_WIDTH) if wide else 0)
        self.inputs.setMaximumWidth(px(INPUTS_WIDTH) if wide else WIDEST)
        self.slot.setVisible(not wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (wide := event.size().width() >= px(TWO_COLUMNS)) != self._wide:
            self._arrange(wide)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.pinned.watch()

    def retranslate(self) -> None:
        for part in (self.inputs, self.trouble, self.hero, self.cost, self.volumes, self.power):
            part.retranslate()

    def refresh(self) -> None:
        result, cost = self.context.assessment.infrastructure, self.context.assessment.cost
        self.inputs.refresh()
        self.trouble.show_trouble(result)
        self.hero.show_result(result)
        self.load.show_result(result)
        self.memory.show_result(result)
        self.cost.show_cost(cost)
        self.volumes.show_cost(cost)
        self.power.show_results(result, cost)
        words = self.context.text("infrastructure.pinned", gpus=self.context.show_figure(result.gpus, with_range=True))
        self.pinned.show_words(words, self.hero.summary.text())

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return self.inputs.focus_field(path)
