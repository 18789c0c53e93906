"""One action of the roadmap in full, and what the user says of it: state, name of the owner, later start, reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.entry_form import EntryForm
from planner.desktop.figures import Stat, stat_row
from planner.desktop.widgets import button, label
from planner.explain import Path
from planner.finder.places import page_of
from planner.plan.build import ActionNote
from planner.readiness.roadmap_results import RoadmapAction

FIELDS = ("state", "owner_name", "start", "reason")


def dates(a: RoadmapAction, c: Context) -> str:
    """From when to when: dates, or weeks where the start of the project is open."""
    if a.start is not None and a.end is not None:
        same_year = a.start.year == a.end.year
        return f"{a.start.isoformat()} – {a.end.isoformat()[5:] if same_year else a.end.isoformat()}"
    return c.text("roadmap.weeks", begin=a.start_week + 1, end=a.end_week)


def owner_words(a: RoadmapAction, c: Context) -> str:
    """Role, name, and whether somebody holds the role."""
    words = c.text(f"Role.{a.owner}") + (f" · {a.owner_name}" if a.owner_name else "")
    return words if a.staffing == "internal" else f"{words} ({c.text(f'roadmap.staffing.{a.staffing}')})"


class ActionCard(Card):
    def __init__(self, context: Context, write: Callable[[str, ActionNote, Any], Any]) -> None:
        super().__init__()
        self.context, self._save = context, write
        self._action: RoadmapAction | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chip = Chip()
        self.side.addWidget(self.chip)
        self.words = label(role="strong", wrap=True)
        self.facts = label(wrap=True)
        self.priority, self.months = Stat(), Stat()
        stats = stat_row((self.priority, self.months), context.why)
        self.question = button(kind="text", clicked=self._go)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.words)
        left.addWidget(self.facts)
        left.addLayout(stats)
        left.addWidget(self.question)
        left.addStretch(1)
        self.form = EntryForm(context, ActionNote, self._note, self._place, self._write, only=FIELDS)
        right = QVBoxLayout()
        right.addWidget(self.form)
        right.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(24)
        line.addLayout(left, 3)
        line.addLayout(right, 2)
        self.box.addLayout(line)

    def _note(self) -> ActionNote | None:
        if self._action is None:
            return None
        return self.context.plan.build.actions.get(self._action.id) or ActionNote()

    def _place(self) -> Path | None:
        if self._action is None or self._action.id not in self.context.plan.build.actions:
            return None
        return ("build", "actions", self._action.id)

    def _write(self, note: Any, name: Any) -> Any:
        return self._save(self._action.id, note, name) if self._action else None

    def _go(self) -> None:
        if self._action is not None:
            self.context.go(page_of(self._action.question), ("answers", self._action.question))

    def retranslate(self) -> None:
        self.form.retranslate()

    def show_action(self, action: RoadmapAction | None) -> None:
        self._action = action
        self.setVisible(action is not None)
        if action is None:
            return
        c, a = self.context, action
        self.set_heading(f"{a.id} {c.say(a.title)}")
        self.setAccessibleName(self.heading.text())
        self.chip.show_state(c.text(f"roadmap.rank.{a.rank}"), {"hold": "bad", "gate": "warn"}.get(a.rank, "plain"))
        self.words.setText(c.say(a.text))
        topics = ", ".join(f"{t.id} {c.say(t.name)}" for t in a.closes)
        facts = [
            ("owner", owner_words(a, c)), ("when", dates(a, c)), ("artefact", c.say(a.artefact)), ("closes", topics),
            ("unblocks", ", ".join(a.unblocks)), ("needed_by", ", ".join(a.needed_by)), ("unsure", ", ".join(a.unsure)),
        ]  # fmt: skip
        self.facts.setText("\n".join(f"{c.text(f'roadmap.{k}')}: {words}" for k, words in facts if words))
        self.priority.show_figure(a.priority, c.say, c.language)
        self.months.show_figure(a.months, c.say, c.language)
        self.question.setText(c.text("roadmap.to_question", id=a.question))
        self.form.refresh()
