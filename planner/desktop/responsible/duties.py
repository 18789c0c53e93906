"""Duties by instrument: those that apply now, those that are coming, those that wait for an answer, and the rest with why not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from planner.catalog.fact_list import sure
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.figures import Stat
from planner.desktop.responsible.facts import BESIDE, Facts, LawNote, fit_columns
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label, tab_column
from planner.i18n import Text
from planner.readiness.results import Obligation

FILTERS = ("now", "coming", "open", "not_applicable")
MOST = 8


class Duties(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._filter = "now"
        self._rows: list[Obligation] = []
        self.note, self.count = LawNote(context), Stat()
        self.count.asked.connect(context.why)
        head = QHBoxLayout()
        head.setSpacing(16)
        left = QVBoxLayout()
        left.addWidget(self.note)
        self.to_profile = button(kind="text", clicked=lambda: context.go("company", ("company", "ai_role")))
        left.addWidget(self.to_profile, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        head.addLayout(left, 1)
        head.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        self.filter, self.instrument = Segmented(FILTERS), QComboBox()
        self.table, self.empty = WordsTable(), label(role="secondary", wrap=True)
        self.table.setWordWrap(False)
        self.detail_card, self.detail = Card(), Facts()
        self.detail_card.box.addWidget(self.detail)
        line = QHBoxLayout()
        line.addWidget(self.filter)
        line.addWidget(self.instrument)
        line.addStretch(1)
        box = tab_column(self, 10)
        box.addLayout(head)
        box.addLayout(line)
        box.addWidget(self.empty)
        box.addWidget(self.table)
        box.addWidget(self.detail_card)
        box.addStretch(1)
        self.filter.chosen.connect(self._choose)
        self.instrument.currentIndexChanged.connect(lambda _: self._show())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_detail())

    def retranslate(self) -> None:
        c = self.context
        at = self.instrument.currentIndex()
        self.instrument.blockSignals(True)
        self.instrument.clear()
        self.instrument.addItem(c.text("duties.all"), None)
        for name in dict.fromkeys(d.instrument for d in c.assessment.responsible.duties):
            self.instrument.addItem(c.say(name), name.en)
        self.instrument.setCurrentIndex(max(0, at))
        self.instrument.blockSignals(False)
        self.instrument.setAccessibleName(c.text("obligations.instrument"))
        self.to_profile.setText(c.text("duties.to_profile"))

    def refresh(self) -> None:
        c = self.context
        self.note.refresh()
        groups = self._groups()
        among = c.text("duties.among", n=len(groups["now"]))
        self.count.show_figure(c.assessment.responsible.duties_now, c.say, c.language, among)
        self.filter.set_texts([c.text(f"duties.filter.{f}", n=len(groups[f])) for f in FILTERS])
        self.filter.show_value(self._filter)
        self.to_profile.setVisible(bool(groups["open"]))
        self._show()

    def _choose(self, value: Any) -> None:
        self._filter = value
        self.filter.show_value(value)
        self._show()

    def _groups(self) -> dict[str, list[Obligation]]:
        groups: dict[str, list[Obligation]] = {f: [] for f in FILTERS}
        for duty in self.context.assessment.responsible.duties:
            if duty.state == "applies":
                groups["coming" if duty.status == "coming" else "now"].append(duty)
            else:
                groups[duty.state].append(duty)
        groups["coming"].sort(key=lambda duty: duty.applies_from)
        return groups

    def _show(self) -> None:
        c, wanted = self.context, self.instrument.currentData()
        self._rows = [d for d in self._groups()[self._filter] if wanted in (None, d.instrument.en)]
        heads = [
            c.text(k)
            for k in ("obligations.from", "duties.what", "obligations.clause", "duties.kind", "duties.status",
                      "obligations.confidence")
        ]  # fmt: skip
        rows = [
            (
                d.applies_from, c.say(d.duty), f"{c.say(d.instrument)} · {c.say(d.clause)}", c.text(f"duties.kind.{d.kind}"),
                status_words(d, c), c.say(sure(d.confidence)),
            )
            for d in self._rows
        ]  # fmt: skip
        faint = frozenset(i for i, d in enumerate(self._rows) if d.status == "coming" or d.state != "applies")
        self.table.show_rows(heads, rows, c.text("tab.obligations"), MOST, faint, c.theme.colour("muted"))
        fit_columns(self.table, 1, BESIDE)
        self.table.setVisible(bool(rows))
        nothing_said = not self._groups()["now"] and self._filter == "now"
        self.empty.setText(c.text("duties.empty_profile" if nothing_said else f"duties.none.{self._filter}"))
        self.empty.setVisible(not rows)
        if rows and not 0 <= self.table.currentIndex().row() < len(rows):
            self.table.selectRow(0)
        self._show_detail()

    def _show_detail(self) -> None:
        c, at = self.context, self.table.currentIndex().row()
        duty = self._rows[at] if 0 <= at < len(self._rows) else None
        self.detail_card.setVisible(duty is not None)
        if duty is None:
            return
        self.detail_card.set_heading(f"{c.say(duty.instrument)} · {c.say(duty.clause)}")
        topics = {t.id: t for t in c.assessment.responsible.coverage}
        self.detail.show_pairs(
            [
                (c.text("obligations.duty"), c.say(duty.duty)),
                (c.text("duties.trigger"), c.say(duty.trigger)),
                (c.text("duties.proviso"), c.say(duty.proviso) if duty.proviso else ""),
                (c.text(f"duties.reasons.{duty.state}"), " · ".join(c.say(m) for m in duty.reasons)),
                (c.text("duties.evidence"), c.say(duty.evidence)),
                (c.text("duties.sanction"), c.say(duty.sanction) if duty.sanction else ""),
                (c.text("duties.status"), status_words(duty, c)),
                (c.text("duties.topics"), ", ".join(f"{t} {c.say(topics[t].name)}" for t in duty.topics)),
                (c.text("duties.doubt"), f"▲ {c.say(duty.doubt)}" if duty.doubt else ""),
                (
                    "",
                    source_words(duty.source, duty.as_of, duty.confidence, c) + (f" · {duty.url}" if duty.url else ""),
                ),
            ]
        )


def status_words(duty: Obligation, c: Context) -> str:
    if duty.status == "coming":
        return c.text("duties.status.coming", **{"from": duty.applies_from})
    return c.text(f"duties.status.{duty.status}", until=duty.grace_until or "")


def source_words(source: str | Text, as_of: str, confidence: str, c: Context) -> str:
    return c.text("duties.source", source=source, as_of=as_of, confidence=sure(confidence))
