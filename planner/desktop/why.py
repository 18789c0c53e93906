"""The panel that answers "why?": formula, numbers, shares, limits, nearest measurements, sources. Selectable plain text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from planner import formats
from planner.catalog.fact_list import sure
from planner.catalog.overrides import USER_SOURCE
from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Lacks
from planner.desktop.shares import Shares
from planner.desktop.widgets import button, clear, label
from planner.desktop.window.bar import IconButton
from planner.explain import Explanation, Figure, Input, Nearest
from planner.i18n import Message, message
from planner.primer.book import chapter_of_figure, chapters

SMALL, LARGE = 0.1, 0.25
"""Errors up to which a published case is shown as near to, and as far from, its prediction."""


class WhyPanel(QWidget):
    closed = Signal()
    path_requested = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.figure: Figure | None = None
        self._open: set[str] = set()
        self.setProperty("role", "why")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.pinned = False
        self.heading = label(role="h2", wrap=True)
        self.copy, self.close_button = IconButton("copy", self._copy), IconButton("close", self.closed.emit)
        self.pin = IconButton("pin", self._toggle_pin)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.heading, 1)
        for tool in (self.copy, self.pin, self.close_button):
            head.addWidget(tool, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setProperty("role", "why")
        inner.setMinimumSize(1, 1)  # else wrapped labels ask for the height they had in a narrow column
        self._inner = inner
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
        value = formats.figure(figure, c.language)
        self.heading.setText(
            c.text("why.question", value=value) if figure.known else c.text("why.title", name=figure.name)
        )
        self._show_tools()
        clear(self._box)
        line = QHBoxLayout()
        line.addWidget(label(c.say(figure.name), "secondary", wrap=True), 1)
        line.addWidget(Chip(c.say(figure.basis), "warn" if figure.basis.value == "assumed" else "plain"))
        self._box.addLayout(line)
        for missing in figure.missing:
            lacks = Lacks()
            lacks.show_missing((missing,), c.say, figure.id)
            self._add(lacks)
        if (explanation := figure.explain()) is not None:
            self._explain(explanation, figure)
        self._chapter(chapter_of_figure(figure.id))
        self._box.addStretch(1)

    def _show_tools(self) -> None:
        c = self.context
        pin = "why.unpin" if self.pinned else "why.pin"
        for tool, drawing, words in (
            (self.copy, "copy", c.text("why.copy")), (self.pin, "pinned" if self.pinned else "pin", c.text(pin)),
            (self.close_button, "close", c.text("why.close")),
        ):  # fmt: skip
            tool.show_drawing(c.theme, drawing)
            tool.set_name(words)

    def _toggle_pin(self) -> None:
        self.pinned = not self.pinned
        self._show_tools()

    def unpin(self) -> None:
        """Closed on purpose: the next answer is not kept by itself."""
        self.pinned = False

    def refresh(self) -> None:
        """Show the same figure as the newest assessment has it."""
        if self.figure is None or not self.isVisible():
            return
        found = next((f for f in self.context.assessment.figures() if f.id == self.figure.id), None)
        if found is not None:
            self.show_figure(found)

    def _explain(self, why: Explanation, figure: Figure) -> None:
        """What answers at a glance comes first: formula, numbers, result, inputs, error, where it tips; then the details."""
        c = self.context
        card = Card("well")
        card.box.setContentsMargins(12, 10, 12, 10)
        card.box.setSpacing(4)
        for words in (why.formula, why.worked):
            if words is not None:
                card.box.addWidget(
                    self._selectable(label(c.say(words), "strong" if words is why.formula else "", wrap=True))
                )
        if figure.known:
            result = c.text("why.result", name=figure.name, value=formats.figure(figure, c.language, with_range=True))
            card.box.addWidget(self._selectable(label(result, "strong", wrap=True)))
        self._box.addWidget(card)
        self._inputs("why.inputs", why.inputs)
        if why.error is not None or why.accuracy:
            self._section(
                "why.section.accuracy" if why.accuracy else "why.error",
                (*((why.error,) if why.error else ()), *why.accuracy),
            )
        if why.tipping is not None:
            self._section("why.tipping", (why.tipping,))
        if why.steps:
            self._head("why.steps")
        self._lines(why.steps)
        if why.terms:
            self._add(label(c.say(why.terms_of) if why.terms_of else "", "h3", wrap=True))
            self._box.addWidget(Shares(why.terms, c.theme, c.say, c.language))
        self._section("why.section.binding", why.binding)
        if why.nearest:
            self._head("why.section.nearest")
            for found in why.nearest:
                self._box.addWidget(self._nearest(found))
        self._lines(why.notes)
        if why.coefficients:
            self._fold("why.section.coefficients", lambda: self._inputs(None, why.coefficients))
        if why.words:
            self._fold("why.section.words", lambda: self._lines(why.words))
        self._sources(why)

    def _chapter(self, id: str) -> None:
        """Where the primer explains what the figure is about."""
        c = self.context
        title = c.say(chapters()[id].title)
        link = button(title, "why", clicked=lambda: c.go("primer", ("chapter", id)))
        link.setAccessibleName(c.text("primer.help", title=title))
        self._head("page.primer.title")
        self._box.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def _section(self, head: str, lines: Sequence[Message]) -> None:
        if lines:
            self._head(head)
            self._lines(lines, "")

    def _lines(self, lines: Sequence[Message], role: str = "secondary") -> None:
        for line in lines:
            self._add(self._selectable(label(self.context.say(line), role, wrap=True)))

    def _inputs(self, head: str | None, inputs: Sequence[Input]) -> None:
        c = self.context
        if inputs and head:
            self._head(head)
        for item in inputs:
            words = c.say(item.value)
            row = QHBoxLayout()
            row.addWidget(label(c.say(item.name), "secondary", wrap=True), 1)
            if item.path is not None:
                link = button(words, "why", clicked=partial(self.path_requested.emit, item.path))
                link.setAccessibleName(f"{c.say(item.name)} {words}")
                row.addWidget(link)
            else:
                row.addWidget(self._selectable(label(words, "strong")))
            if item.basis.value == "assumed":
                row.addWidget(Chip(c.say(item.basis), "warn"))
            self._box.addLayout(row)

    def _nearest(self, found: Nearest) -> QWidget:
        c = self.context
        card = Card("well")
        card.box.setContentsMargins(12, 8, 10, 8)
        card.box.setSpacing(2)
        error = c.say(found.error_words)
        off = abs(found.error)
        head = QHBoxLayout()
        head.addWidget(label(c.say(found.what), "strong", wrap=True), 1)
        head.addWidget(
            Chip(error, "good" if off <= SMALL else "warn" if off <= LARGE else "bad"), 0, Qt.AlignmentFlag.AlignTop
        )
        card.box.addLayout(head)
        measured = formats.bare(found.measured.value, found.measured.unit)
        compared = message("why.near.compared", metric=found.metric, measured=measured, predicted=found.predicted)
        for line, role in ((compared, ""), (found.how, "secondary"), (found.where, "note")):
            card.box.addWidget(self._selectable(label(c.say(line), role, wrap=True)))
        card.setAccessibleName(c.say(message(
            "why.near.accessible", what=found.what, how=found.how, compared=compared, error=error, where=found.where
        )))  # fmt: skip
        return card

    def _fold(self, head: str, fill: Callable[[], None]) -> None:
        """A section that is opened by its heading; which are open is remembered."""
        opened = head in self._open
        words = self.context.text(head)
        toggle = button(f"{'▾' if opened else '▸'} {words}", "text", clicked=lambda: self._toggle(head))
        toggle.setAccessibleName(words)
        line = QHBoxLayout()
        line.addWidget(toggle)
        line.addStretch(1)
        self._box.addLayout(line)
        if opened:
            fill()

    def _toggle(self, head: str) -> None:
        self._open ^= {head}
        if self.figure is not None:
            self.show_figure(self.figure)

    def _sources(self, why: Explanation) -> None:
        sources = list(dict.fromkeys([*why.sources, *(s for i in why.inputs for s in i.sources)]))
        if not sources:
            return
        self._head("why.sources")
        for source in sources:
            own = self.context.text("catalogue.own") if source.id == USER_SOURCE else ""
            parts = [
                self.context.say(source.title),
                source.as_of or "",
                own or self.context.say(sure(source.confidence)),
            ]
            self._add(self._selectable(label(" · ".join(p for p in parts if p), "secondary", wrap=True)))
            if source.url:
                self._add(self._selectable(label(source.url.replace("/", "/\u200b"), "note", wrap=True)))

    def _head(self, key: str) -> None:
        self._box.addSpacing(6)
        self._add(label(self.context.text(key), "h3"))

    def _add(self, widget: QLabel) -> None:
        self._box.addWidget(widget)

    def _selectable(self, widget: QLabel) -> QLabel:
        widget.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return widget

    def _copy(self) -> None:
        parts = (w for w in self._inner.findChildren(QWidget) if isinstance(w, (QLabel, QPushButton)))
        texts = [self.heading.text(), *(w.text() for w in parts)]
        QApplication.clipboard().setText("\n".join(t for t in texts if t))
