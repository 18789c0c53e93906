"""An update file before it is taken: every difference with old and new value; all or single ones are accepted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from planner.catalog.facts import CatalogProblem
from planner.catalogue_update import Change, UpdateRefused, accepted, located, preview
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.widgets import button, clear, label, literal
from planner.fact_words import change_words
from planner.i18n import Message, message


class UpdatePanel(Card):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._name = ""
        self._changes: tuple[Change, ...] = ()
        self.boxes: list[QCheckBox] = []
        self.words = label(role="secondary", wrap=True)
        self._list = QVBoxLayout()
        self.accept = button(clicked=self._accept)
        self.close_button = button(kind="text", clicked=self.hide)
        line = QHBoxLayout()
        line.addWidget(self.accept)
        line.addWidget(self.close_button)
        line.addStretch(1)
        self.box.addWidget(self.words)
        self.box.addLayout(self._list)
        self.box.addLayout(line)
        self.hide()

    def open_file(self, path: Path) -> None:
        """Show what the file would change, or why it is refused; the plan is not touched."""
        c = self.context
        try:
            self._show(path.name, preview(path, c.catalog, c.today()), None)
        except CatalogProblem as problem:
            self._show(path.name, (), located(problem))
        except UpdateRefused as refused:
            self._show(path.name, (), refused.problem)

    def _show(self, name: str, changes: tuple[Change, ...], problem: Message | None) -> None:
        c = self.context
        self._name, self._changes, self.boxes = name, changes, []
        clear(self._list)
        key = "update.refused" if problem else "update.heading"
        self.set_heading(c.text(key, name=name, n=len(changes)))
        self.words.setText(c.say(problem) if problem else c.text("update.choose"))
        for change in changes:
            name = f"{c.say(change.kind)} · {c.say(change.name)}"
            box = QCheckBox(literal(name))
            box.setChecked(not change.older)
            words = change_words(change, c.language)
            box.setAccessibleName(f"{name}: {words}")
            self.boxes.append(box)
            self._list.addWidget(box)
            self._list.addWidget(label(words, "secondary", wrap=True))
        self.accept.setText(c.text("update.accept"))
        self.accept.setVisible(bool(changes))
        self.close_button.setText(c.text("update.close"))
        self.show()
        (self.boxes[0] if self.boxes else self.close_button).setFocus()

    def _accept(self) -> None:
        c = self.context
        taken = [change for change, box in zip(self._changes, self.boxes, strict=True) if box.isChecked()]
        try:
            facts = accepted(c.plan.own_facts, taken)
        except UpdateRefused as refused:
            self.words.setText(c.say(refused.problem))
            return
        problem = c.edit(("own_facts",), facts, message("update.edit", name=self._name))
        if problem is not None:
            self.words.setText(c.say(problem))
            return
        self.hide()
        c.toast(c.text("update.done", n=len(taken)), undo=bool(taken))
