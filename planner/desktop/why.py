"""The panel that answers "why?": formula, numbers, inputs, error, sources. Plain text only, selectable."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from planner import formats
from planner.desktop.context import Context
from planner.desktop.widgets import Card, Chip, button, clear, label
from planner.explain import Explanation, Figure


class WhyPanel(QWidget):
    closed = Signal()
    path_requested = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.figure: Figure | None = None
        self.setProperty("role", "dock")
        self.heading = label(role="h2", wrap=True)
        self.copy, self.close_button = button(kind="text", clicked=self._copy), button(kind="text", clicked=self.closed.emit)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.copy)
        head.addWidget(self.close_button)
        inner = QWidget()
        inner.setProperty("role", "dock")
        self._box = QVBoxLayout(inner)
        self._box.setContentsMargins(0, 0, 8, 0)
        self._box.setSpacing(6)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 8, 8)
        column.addLayout(head)
        column.addWidget(area, 1)

    def show_figure(self, figure: Figure) -> None:
        self.figure = figure
        c = self.context
        self.heading.setText(c.text("why.title", name=c.say(figure.name)))
        self.copy.setText(c.text("why.copy"))
        self.close_button.setText(c.text("why.close"))
        clear(self._box)
        value = label(formats.figure(figure, c.language, with_range=True), "stat", wrap=True)
        self._add(value)
        chip = Chip(c.say(figure.basis), "warn" if figure.basis.value == "assumed" else "plain")
        line = QHBoxLayout()
        line.addWidget(chip)
        line.addStretch(1)
        self._box.addLayout(line)
        for missing in figure.missing:
            self._add(label(c.say(missing), "secondary", wrap=True))
        if (explanation := figure.explain()) is not None:
            self._explain(explanation)
        self._box.addStretch(1)

    def refresh(self) -> None:
        """Show the same figure as the newest assessment has it."""
        if self.figure is None or not self.isVisible():
            return
        found = next((f for f in self.context.assessment.figures() if f.id == self.figure.id), None)
        if found is not None:
            self.show_figure(found)

    def _explain(self, why: Explanation) -> None:
        c = self.context
        card = Card("well")
        for words in (why.formula, why.worked):
            if words is not None:
                card.box.addWidget(self._selectable(label(c.say(words), "strong" if words is why.formula else "", wrap=True)))
        self._box.addWidget(card)
        if why.inputs:
            self._head("why.inputs")
            for item in why.inputs:
                name = label(c.say(item.name), "secondary", wrap=True)
                words = c.say(item.value)
                row = QHBoxLayout()
                row.addWidget(name, 1)
                if item.path is not None:
                    link = button(words, "why", clicked=lambda p=item.path: self.path_requested.emit(p))
                    link.setAccessibleName(f"{c.say(item.name)} {words}")
                    row.addWidget(link)
                else:
                    row.addWidget(self._selectable(label(words, "strong")))
                if item.basis.value == "assumed":
                    row.addWidget(Chip(c.say(item.basis), "warn"))
                self._box.addLayout(row)
        if why.error is not None:
            self._head("why.error")
            self._add(self._selectable(label(c.say(why.error), wrap=True)))
        if why.tipping is not None:
            self._head("why.tipping")
            self._add(self._selectable(label(c.say(why.tipping), wrap=True)))
        for note in why.notes:
            self._add(self._selectable(label(c.say(note), "secondary", wrap=True)))
        sources = list(dict.fromkeys([*why.sources, *(s for i in why.inputs for s in i.sources)]))
        if sources:
            self._head("why.sources")
            for source in sources:
                parts = [source.title, source.as_of or "", source.confidence or ""]
                self._add(self._selectable(label(" · ".join(p for p in parts if p), "secondary", wrap=True)))
                if source.url:
                    self._add(self._selectable(label(source.url.replace("/", "/\u200b"), "note", wrap=True)))

    def _head(self, key: str) -> None:
        self._add(label(self.context.text(key), "h3"))

    def _add(self, widget: QLabel) -> None:
        self._box.addWidget(widget)

    def _selectable(self, widget: QLabel) -> QLabel:
        widget.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return widget

    def _copy(self) -> None:
        texts = [self.heading.text(), *(w.text() for w in self.findChildren(QLabel) if w is not self.heading)]
        QApplication.clipboard().setText("\n".join(t for t in texts if t))
