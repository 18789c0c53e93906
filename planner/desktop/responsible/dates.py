"""Legal dates that concern the company on a line, and all of them in a table."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from planner.catalog.fact_list import sure
from planner.desktop.cards import Card
from planner.desktop.chart_view import ChartView
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.responsible.facts import BESIDE, LawNote, fit_columns
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label, tab_column

LARGER = 1.2
"""The picture is made for paper; a window is read from further away."""
CONCERNS = {True: "yes", None: "open", False: "no"}


class DatesCard(Card):
    """The line of dates under what decides which of them concern the company."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.chart, self.empty = ChartView(), label(role="secondary", wrap=True)
        self.to_profile = button(kind="text", clicked=lambda: context.go("company", ("company", "ai_role")))
        self.role, self.eu = Chip(), Chip()
        for chip in (self.role, self.eu):
            self.side.addWidget(chip)
        for part in (self.empty, self.to_profile, self.chart):
            self.box.addWidget(part)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("timeline.title"))
        self.to_profile.setText(self.context.text("duties.to_profile"))

    def refresh(self) -> None:
        from planner.charts import obligation_timeline
        from planner.charts.predicted_measured import enlarged

        c, result, company = self.context, self.context.assessment.responsible, self.context.plan.company
        self.role.show_state(c.say(company.ai_role) if company.ai_role else "")
        exposure = c.text("field.company.eu_exposure.label")
        self.eu.show_state(f"{exposure}: {c.say(company.eu_exposure)}", "plain")
        mine = [m for m in result.timeline if m.concerns]
        self.empty.setText(c.text("timeline.none"))
        for part in (self.empty, self.to_profile):
            part.setVisible(not mine)
        self.chart.setVisible(bool(mine))
        if mine:
            self.chart.show_chart(
                lambda width: enlarged(
                    obligation_timeline.draw(mine, result.law_day, c.language, chart_palette(c.theme), width / LARGER),
                    LARGER,
                ),
                obligation_timeline.describe(mine, c.language),
            )


class Dates(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.note, self.card = LawNote(context), DatesCard(context)
        self.all_card, self.table = Card(), WordsTable()
        self.table.setWordWrap(False)
        self.all_card.box.addWidget(self.table)
        box = tab_column(self, 10)
        for widget in (self.note, self.card, self.all_card):
            box.addWidget(widget)
        box.addStretch(1)

    def retranslate(self) -> None:
        self.card.retranslate()
        self.all_card.set_heading(self.context.text("timeline.all"))

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.responsible
        self.note.refresh()
        self.card.refresh()
        keys = ("timeline.date", "timeline.what", "obligations.clause", "timeline.concerns", "obligations.confidence",
                "obligations.source")  # fmt: skip
        heads = [c.text(k) for k in keys]
        rows = [
            (
                m.day, c.say(m.name), f"{c.say(m.instrument)} · {c.say(m.clause)}", c.text(f"timeline.concerns.{CONCERNS[m.concerns]}"),
                c.say(sure(m.source.confidence)), f"{c.say(m.source.title)} ({m.source.as_of})",
            )
            for m in result.timeline
        ]  # fmt: skip
        faint = frozenset(i for i, m in enumerate(result.timeline) if not m.concerns)
        self.table.show_rows(heads, rows, c.text("timeline.all"), 18, faint, c.theme.colour("muted"))
        fit_columns(self.table, 1, BESIDE)
