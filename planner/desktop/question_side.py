"""Beside a question: what its answer decides, tags and sources, and what lifts it by one level."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.marked import mark, marked
from planner.desktop.widgets import clear, label
from planner.readiness.bank import Question, bank
from planner.readiness.effects import Effect, effects, next_action
from planner.readiness.results import QuestionScore

SIGNS = {"gate": ("lock", "warnd"), "rung": ("ladder", "accd"), "hold": ("hold", "bad")}
LINKS = {"rung": ("level", "question.effect.to_level"), "hold": ("responsible", "question.effect.to_holds")}
CHIPS = 2
"""Chips in one line of the narrow column."""


class _Part(Card):
    """A card whose content is made anew for each question."""

    def __init__(self) -> None:
        super().__init__()
        self.content = QVBoxLayout()
        self.content.setSpacing(10)
        self.box.addLayout(self.content)
        self.box.addStretch(1)


class EffectsCard(_Part):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def show_question(self, id: str) -> None:
        c = self.context
        self.set_heading(c.text("question.effects"))
        clear(self.content)
        found = effects(id, c.assessment.readiness, c.assessment.level, bank())
        for effect in found:
            self.content.addWidget(self._effect(effect))
        if not found:
            self.content.addWidget(label(c.text("question.no_effects"), "secondary", wrap=True))

    def _effect(self, effect: Effect) -> QWidget:
        c = self.context
        name, token = SIGNS[effect.kind]
        words = c.text("question.effect.stands") if effect.stands else ""
        sign = mark(name, c.theme, token if effect.stands else "muted", words)
        link = None
        if effect.stands and effect.kind in LINKS:
            page, key = LINKS[effect.kind]
            link = (c.text(key), lambda: c.go(page))
        made = marked(sign, c.say(effect.title), c.say(effect.sentence), link)
        made.setAccessibleName(f"{c.say(effect.title)}: {c.say(effect.sentence)} {words}".strip())
        return made


class TagsCard(_Part):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def show_question(self, question: Question, critical: bool) -> None:
        c = self.context
        self.set_heading(c.text("question.tags"))
        clear(self.content)
        topics = [t for t in bank().topics["topics"] if t["id"] in question.topics]
        chips = [(c.text(f"Challenge.{tag}"), "plain") for tag in question.tags]
        if critical:
            chips.append((c.text("question.critical"), "warn"))
        for at in range(0, len(chips), CHIPS):
            line = QHBoxLayout()
            line.setSpacing(6)
            for words, kind in chips[at : at + CHIPS]:
                line.addWidget(Chip(words, kind))
            line.addStretch(1)
            self.content.addLayout(line)
        lines = [f"{t['id']} {t['name'][c.language]} · ISO/IEC 42001 {t['iso42001']}" for t in topics]
        if lines:
            self.content.addWidget(label("\n".join(lines), "note", wrap=True))
        if question.evidence is not None:
            self.content.addWidget(label(c.text("question.evidence_examples"), "label"))
            self.content.addWidget(label(c.say(question.evidence), "secondary", wrap=True))


class NextCard(_Part):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def show_question(self, score: QuestionScore) -> None:
        c = self.context
        clear(self.content)
        action = next_action(score)
        if action is None:
            self.set_heading(c.text("question.up_heading"))
            words = c.text("question.up_answer" if score.declared is None else "question.up_top")
            self.content.addWidget(label(words, "secondary", wrap=True))
            return
        self.set_heading(c.text("question.up", now=score.declared, to=action.to))
        self.content.addWidget(label(c.say(action.text), wrap=True))
        line = c.text(
            "question.up_line", owner=c.text(f"Role.{action.owner}"), time=c.text(f"level.effort.{action.effort}"),
            artefact=action.artefact,
        )  # fmt: skip
        self.content.addWidget(label(line, "note", wrap=True))
