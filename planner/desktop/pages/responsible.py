"""Step 5: stop verdicts, the risk register, safeguards, and what the law asks from which date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.tabbed import TabbedPage
from planner.desktop.table import ModelTable, WordsTable
from planner.desktop.widgets import Card, button, clear, label
from planner.i18n import message
from planner.plan.responsible import ResponsibleAi, Risk

COLUMNS = (
    "name",
    "challenge",
    "likelihood",
    "impact",
    "control",
    "owner",
    "due",
    "residual_likelihood",
    "residual_impact",
)


class Risks(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._holds = QVBoxLayout()
        self.table = ModelTable(
            context, ("responsible", "risks"), Risk, COLUMNS, Risk, "risks",
            computed=(("risks.score", lambda i: self._score(i, "score")), ("risks.residual", lambda i: self._score(i, "residual"))),
        )  # fmt: skip
        self.propose = button(clicked=self._propose)
        self.table.empty.actions.addWidget(self.propose)
        self.matrix_card, self.matrix = Card(), ChartView()
        self.matrix_card.box.addWidget(self.matrix)
        self.settings = Card()
        self.form = Form(context, ResponsibleAi, ("responsible",))
        self.settings.box.addWidget(self.form)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.matrix_card, 1)
        line.addWidget(self.settings, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(12)
        box.addLayout(self._holds)
        box.addWidget(self.table)
        box.addLayout(line)

    def _score(self, row: int, name: str) -> str:
        risks = self.context.assessment.risks
        return self.context.show_figure(getattr(risks[row], name)) if row < len(risks) else "–"

    def _propose(self) -> None:
        from planner.readiness import propose_risks

        c = self.context
        proposed = propose_risks(
            c.plan, c.assessment.readiness, c.language, c.assessment.level.chosen or c.assessment.level.recommended
        )
        if proposed:
            c.edit(("responsible", "risks"), (*c.plan.responsible.risks, *proposed), message("risks.proposed"))

    def retranslate(self) -> None:
        c = self.context
        self.table.retranslate()
        self.propose.setText(c.text("risks.propose"))
        self.matrix_card.set_heading(c.text("risks.matrix"))
        self.settings.set_heading(c.text("risks.guardrails"))
        self.form.retranslate()

    def refresh(self) -> None:
        c = self.context
        clear(self._holds)
        for hold in c.assessment.readiness.holds:
            card = Card("hold")
            where = f"{hold.use_case_name}: " if hold.use_case_name else ""
            card.box.addWidget(label("■ " + where + c.say(hold.title), "holdtext", wrap=True))
            card.box.addWidget(label(f"{c.say(hold.sentence)} {c.say(hold.fix)}", wrap=True))
            card.box.addWidget(label(f"{c.say(hold.clause)} · {hold.source} · {hold.as_of}", "note", wrap=True))
            if (id := hold.fix_question) is not None:
                page = {"1": "opportunity", "2": "team", "3": "data", "4": "infrastructure", "5": "responsible"}[id[1]]
                card.box.addWidget(
                    button(c.text("risks.fix", id=id), clicked=lambda p=page, i=id: c.go(p, ("answers", i)))
                )
            self._holds.addWidget(card)
        self.table.refresh()
        self.form.refresh()
        risks = c.plan.responsible.risks
        self.matrix_card.setVisible(bool(risks))
        if risks:
            from planner.charts import risk_matrix

            self.matrix.show_chart(
                lambda width: risk_matrix.draw(risks, c.language, chart_palette(c.theme), width),
                risk_matrix.describe(risks, c.language),
            )

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:2] == ("responsible", "risks"):
            if len(path) > 2:
                self.table.select(int(path[2]))
            self.table.view.setFocus()
            return True
        return self.form.focus_field(path)


class Obligations(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.note, self.table = label(role="secondary", wrap=True), WordsTable()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addWidget(self.note)
        box.addWidget(self.table)
        box.addStretch(1)

    def retranslate(self) -> None:
        self.note.setText(self.context.text("obligations.note"))

    def refresh(self) -> None:
        c = self.context
        rows = [
            (
                o.applies_from,
                c.say(o.instrument),
                o.clause,
                c.say(o.duty),
                c.text(f"obligations.{o.confidence}"),
                o.source,
                o.as_of,
            )
            for o in c.assessment.obligations
        ]
        keys = ("from", "instrument", "clause", "duty", "confidence", "source", "as_of")
        self.table.show_rows([c.text(f"obligations.{k}") for k in keys], rows, c.text("tab.obligations"), most=18)


class ResponsiblePage(TabbedPage):
    id: ClassVar[str] = "responsible"
    title_key: ClassVar[str] = "page.responsible.title"
    step: ClassVar[str] = "S5"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [("tab.risks", lambda: Risks(self.context)), ("tab.obligations", lambda: Obligations(self.context))]

    def refresh(self) -> None:
        super().refresh()
        count = len(self.context.assessment.readiness.holds)
        self.title.set_sentence(self.context.text("responsible.held" if count else "responsible.sentence", count=count))
