"""Control topics: what the answers show, what is missing, what closes it, and the nearest clauses."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.figures import WhyButton, say_why
from planner.desktop.responsible.duties import source_words, status_words
from planner.desktop.responsible.facts import Facts, LawNote, fit_columns
from planner.desktop.table import WordsTable
from planner.desktop.widgets import label, tab_column
from planner.readiness.responsible_results import Clause, TopicCoverage

MARKS = {"shown": "✓", "weak": "▲", "open": "?", "unasked": "–"}


class Topics(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.hint, self.note, self.table = label(role="secondary", wrap=True), LawNote(context), WordsTable()
        self.table.setWordWrap(False)
        self.card, self.facts, self.why = Card(), Facts(), WhyButton()
        self.why.asked.connect(context.why)
        self.card.side.addWidget(self.why)
        self.card.box.addWidget(self.facts)
        box = tab_column(self, 10)
        for widget in (self.hint, self.note, self.table, self.card):
            box.addWidget(widget)
        box.addStretch(1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_detail())

    def retranslate(self) -> None:
        self.hint.setText(self.context.text("topics.hint"))

    def refresh(self) -> None:
        c, topics = self.context, self.context.assessment.responsible.coverage
        self.note.refresh()
        keys = ("topics.name", "topics.state", "topics.level", "topics.questions", "topics.duties")
        rows = [
            (
                f"{t.id} {c.say(t.name)}", f"{MARKS[t.state]} {c.text(f'topics.state.{t.state}')}", c.show_figure(t.level),
                ", ".join(q.id for q in t.questions) or "–", self._duties(t),
            )
            for t in topics
        ]  # fmt: skip
        self.table.show_rows([c.text(k) for k in keys], rows, c.text("tab.topics"), 8)
        fit_columns(self.table, 4)
        if self.table.currentIndex().row() < 0:
            self.table.selectRow(0)
        self._show_detail()

    def _duties(self, topic: TopicCoverage) -> str:
        c = self.context
        return (
            ", ".join(f"{c.say(d.instrument)} {c.say(d.clause)}" for d in topic.obligations if d.kind == "duty") or "–"
        )

    def _show_detail(self) -> None:
        c, at = self.context, self.table.currentIndex().row()
        topics = c.assessment.responsible.coverage
        if not 0 <= at < len(topics):
            return
        topic = topics[at]
        self.card.set_heading(f"{topic.id} {c.say(topic.name)}")
        self.why.show_figure(topic.level, c.say(topic.name), say_why(c.say))
        missing = "\n".join(c.say(m) for m in topic.missing)
        nothing = c.text("topics.nothing_missing") if topic.state == "shown" else c.text("responsible.missing.unasked")
        actions = "\n".join(
            f"{a.id} {c.text('topics.action', text=c.say(a.text).rstrip('.'), artefact=c.say(a.artefact).rstrip('.'))}"
            for a in topic.actions
        )
        duties = "\n".join(f"{c.say(d.instrument)} {c.say(d.clause)}: {status_words(d, c)}" for d in topic.obligations)
        self.facts.show_pairs(
            [
                (c.text("topics.missing"), missing or nothing),
                (c.text("topics.actions"), actions or ("" if topic.state == "shown" else c.text("topics.no_actions"))),
                (c.text("topics.duties"), duties),
                *self._clauses(topic.clauses),
                (c.text("duties.doubt"), f"▲ {c.say(topic.doubt)}" if topic.doubt else ""),
                ("", source_words(topic.source.title, str(topic.source.as_of), str(topic.source.confidence), c)),
            ]
        )

    def _clauses(self, clauses: tuple[Clause, ...]) -> list[tuple[str, str]]:
        """The anchors by instrument; what does not apply yet with its date."""
        c = self.context
        found: dict[str, list[str]] = {}
        for clause in clauses:
            words = c.say(clause.words)
            if clause.from_day:
                words = c.text("topics.from", words=words, day=clause.from_day)
            found.setdefault(c.say(clause.instrument), []).append(words)
        return [(name, "; ".join(words)) for name, words in found.items()]
