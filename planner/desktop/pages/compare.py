"""Scenarios side by side: the plan and up to three variations of customisation, place and hardware."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import ValidationError
from PySide6.QtWidgets import QHBoxLayout

from planner.assessment import assess
from planner.desktop.page import Page
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label
from planner.explain import Figure
from planner.i18n import message
from planner.plan.infrastructure import Location
from planner.plan.plan import with_scenario
from planner.plan.scenario import Override, Scenario

KINDS: tuple[tuple[str, tuple[tuple[tuple[str, ...], Any], ...]], ...] = (
    ("service", ((("infrastructure", "location"), Location.SERVICE.value),)),
    ("cloud", ((("infrastructure", "location"), Location.CLOUD.value),)),
    ("own", ((("infrastructure", "location"), Location.OWN.value),)),
)


class ComparePage(Page):
    id: ClassVar[str] = "compare"
    title_key: ClassVar[str] = "page.compare.title"

    def build(self) -> None:
        self.hint = label(role="secondary", wrap=True)
        self.table = WordsTable()
        self._add = {kind: button(clicked=lambda k=kind: self._new(k)) for kind, _ in KINDS}
        self.remove = button(kind="text", clicked=self._remove)
        line = QHBoxLayout()
        for widget in (*self._add.values(), self.remove):
            line.addWidget(widget)
        line.addStretch(1)
        self.body.addWidget(self.table)
        self.body.addWidget(self.hint)
        self.body.addLayout(line)
        self.body.addStretch(1)

    def _new(self, kind: str) -> None:
        overrides = tuple(Override(path=path, value=value) for path, value in dict(KINDS)[kind])
        scenario = Scenario(name=self.context.text(f"Location.{kind}"), overrides=overrides)
        at = len(self.context.plan.scenarios)
        self.context.session.insert(("scenarios",), at, scenario, message("table.add", what=message("compare.one")))

    def _remove(self) -> None:
        if count := len(self.context.plan.scenarios):
            self.context.session.remove(("scenarios",), count - 1, message("table.delete", what=message("compare.one")))

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("compare.sentence"))
        self.hint.setText(c.text("compare.hint"))
        for kind, made in self._add.items():
            made.setText(c.text("compare.add", place=c.text(f"Location.{kind}")))
        self.remove.setText(c.text("compare.remove"))

    def refresh(self) -> None:
        c = self.context
        columns, heads = [c.assessment], [c.text("compare.now")]
        for scenario in c.plan.scenarios:
            try:
                columns.append(assess(with_scenario(c.plan, scenario), c.catalog))
            except (ValidationError, KeyError, IndexError):
                continue
            heads.append(scenario.name)
        for made in self._add.values():
            made.setEnabled(len(c.plan.scenarios) < 3)
        self.remove.setEnabled(bool(c.plan.scenarios))

        def row(pick: Any) -> tuple[str, ...]:
            figures: list[Figure] = [pick(a) for a in columns]
            return (c.say(figures[0].name), *(c.show_figure(f, with_range=True) for f in figures))

        rows = [
            row(lambda a: a.readiness.overall),
            row(lambda a: a.infrastructure.gpus),
            row(lambda a: a.infrastructure.ttft_p95),
            row(lambda a: a.cost.total),
            row(lambda a: a.cost.power_kw),
            row(lambda a: a.portfolio.npv),
            (c.text("compare.holds"), *(str(len(a.readiness.holds)) for a in columns)),
            (
                c.text("compare.place"),
                *(c.text(f"cost.option.{a.cost.chosen}") if a.cost.chosen else "–" for a in columns),
            ),
        ]
        self.table.show_rows(["", *heads], rows, c.text(self.title_key))
