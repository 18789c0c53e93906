"""The catalogue of use cases as starting points: by sector, each with its evidence, studies that found nothing included."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from planner.catalog.use_cases import Study, UseCaseIdea
from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.sorted_table import SortedTable
from planner.desktop.wheel import guard_wheel
from planner.desktop.widgets import button, clear, label, tab_column
from planner.explain import Path
from planner.i18n import message
from planner.model_check import Table
from planner.plan.usecase import UseCase
from planner.readiness.usecase_ideas import case_from, evidence_of
from planner.usecase_import import with_free_ids

PATH: Path = ("use_cases",)
ALL = ""
FINDINGS = {"benefit": "good", "mixed": "warn", "harm": "bad", "unmeasured": "plain"}
RISKS = ("low", "medium", "high")
TALL = 9
SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


class IdeasTab(QWidget):
    """``taken`` is called with the position of a case that was added."""

    def __init__(self, context: Context, taken: Callable[[int], None]) -> None:
        super().__init__()
        self.context, self._taken = context, taken
        self._ideas: tuple[UseCaseIdea, ...] = ()
        self.idea: UseCaseIdea | None = None
        self.note, self.sector_label, self.sector = label(role="secondary", wrap=True), label(role="label"), QComboBox()
        self.sector_label.setBuddy(self.sector)
        guard_wheel(self.sector)
        self.sector.activated.connect(lambda _: self._fill())
        self.table, self.card = SortedTable(), Card()
        self.table.setWordWrap(False)
        self.table.row_chosen.connect(self._choose)
        self.add_button = button(clicked=self.add)
        self.card.side.addWidget(self.add_button)
        self.facts, self.evidence = QGridLayout(), QVBoxLayout()
        self.facts.setHorizontalSpacing(16)
        self.facts.setColumnStretch(1, 1)
        self.evidence.setSpacing(10)
        self.evidence_head = label(role="h3")
        self.card.box.addLayout(self.facts)
        self.card.box.addWidget(self.evidence_head)
        self.card.box.addLayout(self.evidence)
        self.nothing_card, self.nothing = Card(), QVBoxLayout()
        self.nothing.setSpacing(10)
        self.nothing_card.box.addLayout(self.nothing)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.sector_label)
        line.addWidget(self.sector)
        line.addStretch(1)
        box = tab_column(self)
        box.addWidget(self.note)
        box.addLayout(line)
        for widget in (self.table, self.card, self.nothing_card):
            box.addWidget(widget)
        box.addStretch(1)
        self._fill_sectors()
        own = context.plan.company.sector
        self.sector.setCurrentIndex(max(0, self.sector.findData(own.value if own else ALL)))

    def _choose(self, row: int) -> None:
        self.idea = self._ideas[row]
        self._show_idea()

    def add(self) -> None:
        """Start a use case from the selected entry; what it proposes is to be confirmed."""
        c, idea = self.context, self.idea
        if idea is None:
            return
        cases = c.plan.use_cases
        id = with_free_ids([UseCase(id="new")], cases)[0].id
        profile = c.catalog.workload_profiles.get(idea.workload_id)
        case = case_from(idea, profile, c.plan.company, id, c.language)
        name = message("table.add", what=message("table.usecases.one"))
        if (problem := c.edit(PATH, (*cases, case), name)) is not None:
            c.toast(c.say(problem))
            return
        c.recompute()
        c.toast(c.text("opportunity.ideas.added", name=case.name), undo=True)
        self._taken(len(cases))

    # --- showing ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        c = self.context
        self.note.setText(c.text("opportunity.ideas.note"))
        self.sector_label.setText(c.text("opportunity.ideas.sector"))
        self.sector.setAccessibleName(self.sector_label.text())
        self.add_button.setText(c.text("opportunity.ideas.add"))
        self.evidence_head.setText(c.text("opportunity.ideas.evidence"))
        self.nothing_card.set_heading(c.text("opportunity.ideas.nothing"))
        self._fill_sectors()
        self._show_idea()
        self._fill_nothing()

    def _fill_sectors(self) -> None:
        c, chosen = self.context, self.sector.currentData()
        with QSignalBlocker(self.sector):
            self.sector.clear()
            self.sector.addItem(c.text("opportunity.ideas.all"), ALL)
            for id, name in c.catalog.sectors.items():
                self.sector.addItem(c.say(name), id)
            self.sector.setCurrentIndex(max(0, self.sector.findData(chosen)))

    def refresh(self) -> None:
        self._fill()

    def _fill_nothing(self) -> None:
        clear(self.nothing)
        for study in self.context.catalog.studies.values():
            if study.finding != "benefit":
                self.nothing.addWidget(self._study(study))

    def _fill(self) -> None:
        c, wanted = self.context, self.sector.currentData() or ALL
        self._ideas = tuple(i for i in c.catalog.use_cases.values() if wanted in (ALL, i.sector))
        started = {case.origin for case in c.plan.use_cases}
        heads = [c.text(f"opportunity.ideas.{k}") for k in ("name", "sector", "level", "risk", "studies", "in_plan")]
        cells = []
        for idea in self._ideas:
            words = (c.say(idea.name), c.say(c.catalog.sectors[idea.sector]), c.text(f"Level.{idea.suggested_level}"))
            studies = self._summary(evidence_of(idea, c.catalog.studies))
            in_plan = c.text("opportunity.ideas.yes") if idea.id in started else ""
            risk = c.text(f"opportunity.ideas.risk.{idea.risk}"), f"{RISKS.index(idea.risk)}"
            cells.append([*((w, w) for w in words), risk, (studies, studies), (in_plan, in_plan)])
        self.table.show_table(Table.of(heads, cells), c.text("opportunity.ideas"), TALL)
        header = self.table.horizontalHeader()
        for n in range(len(heads)):
            mode = QHeaderView.ResizeMode.Stretch if n == 0 else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(n, mode)
        self.table.setColumnHidden(1, wanted != ALL)
        self.table.choose(self._ideas.index(self.idea) if self.idea in self._ideas else 0)

    def _summary(self, studies: Iterable[Study]) -> str:
        """How many studies found what: "효과 2 · 엇갈림 1"."""
        c, found = self.context, [s.finding for s in studies]
        parts = [f"{c.text(f'opportunity.finding.{f}')} {found.count(f)}" for f in FINDINGS if f in found]
        return " · ".join(parts) or c.text("opportunity.ideas.no_study")

    def _show_idea(self) -> None:
        c, idea = self.context, self.idea
        clear(self.facts)
        clear(self.evidence)
        self.card.setVisible(idea is not None)
        if idea is None:
            return
        self.card.set_heading(c.say(idea.name))
        facts = [("who", idea.who), ("data_needed", idea.data_needed), ("kpi", idea.kpi)]
        if idea.note is not None:
            facts.append(("note_of", idea.note))
        for row, (key, words) in enumerate(facts):
            self.facts.addWidget(label(c.text(f"opportunity.ideas.{key}"), "secondary"), row, 0)
            self.facts.addWidget(label(c.say(words), wrap=True), row, 1)
        studies = evidence_of(idea, c.catalog.studies)
        for study in studies:
            self.evidence.addWidget(self._study(study))
        if not studies:
            self.evidence.addWidget(label(c.text("opportunity.ideas.no_study_words"), wrap=True))

    def _study(self, study: Study) -> QWidget:
        """Finding, result, design, what limits it, and where it was read."""
        c = self.context
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(Chip(c.text(f"opportunity.finding.{study.finding}"), FINDINGS[study.finding]))
        head.addWidget(label(c.say(study.title), "strong", wrap=True), 1)
        column.addLayout(head)
        strength = c.text(f"opportunity.strength.{study.strength}")
        if study.strength_note is not None:
            strength += f" ({c.say(study.strength_note)})"
        how = [c.say(study.design), c.text("opportunity.strength", strength=strength)]
        if study.confidence == "low":
            how.append(c.text("opportunity.ideas.doubtful"))
        column.addWidget(label(c.say(study.result), wrap=True))
        column.addWidget(label(" · ".join(how), "secondary", wrap=True))
        for source in study.sources[:2]:
            words = label(
                " · ".join(p for p in (source.url or c.say(source.title), study.as_of) if p), "note", wrap=True
            )
            words.setTextInteractionFlags(SELECTABLE)
            column.addWidget(words)
        return made
