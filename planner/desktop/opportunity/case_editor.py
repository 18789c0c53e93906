"""Everything said about one use case but its money: what it is, scores, fit, legal class, data, demand, order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.controls import Tabs
from planner.desktop.figures import Stat, WhyButton, stat_row
from planner.desktop.opportunity.labels import DECISION_CHIPS, field_names
from planner.desktop.tabbed import Stack
from planner.desktop.widgets import button, label
from planner.explain import Figure, Path
from planner.i18n import message
from planner.plan.case_parts import CaseDemand, FitCheck, Sequencing
from planner.plan.usecase import Feasibility, UseCase, Value
from planner.readiness.results import UseCaseResult

Base = Callable[[], Path | None]
BASICS = ("name", "department", "owner", "estimate", "selected", "description")
GATES = ("real_problem", "data_usable")
LEGAL = ("customer_facing", "uses_personal_data", "trains_on_data", "high_impact", "prohibited_practice")
AREAS = ("high_impact_area", "eu_area")
NO_BREAK = "\u00a0"
PARTS = {"scores": (0, 1, 2), "fit": (3, 4), "data": (5, 6), "order": (7,)}
"""Tabs of the case, each with the sections it shows."""
RISK_CHIPS = {"prohibited": "bad", "high_impact": "bad", "eu_high_risk": "warn", "limited": "", "minimal": "good"}


def below(base: Base, part: str) -> Base:
    """The path of a part of what stands at ``base``."""

    def path() -> Path | None:
        found = base()
        return None if found is None else (*found, part)

    return path


class Section(Card):
    """A part of the case inside its card: a heading and what belongs to it, without a frame of its own."""

    def __init__(self) -> None:
        super().__init__("section")
        self.box.setContentsMargins(0, 0, 0, 0)


class BasicsCard(Section):
    def __init__(self, context: Context, base: Base) -> None:
        super().__init__()
        self.context = context
        self.forms = [Form(context, UseCase, base, only=BASICS, columns=2, wide=("name", "description"))]
        self.box.addWidget(self.forms[0])
        self.box.addStretch(1)

    def retranslate(self) -> None:
        """The form says all there is to say."""

    def show_case(self, case: UseCase, result: UseCaseResult) -> None:
        """The form shows all there is."""


class ScoreCard(Section):
    """The criteria of one axis with their weights, and the score they make."""

    def __init__(self, context: Context, base: Base, axis: str, model: type[Value] | type[Feasibility]) -> None:
        super().__init__()
        self.context, self.axis = context, axis
        self.forms = [Form(context, model, below(base, axis), spacing=4)]
        self.score, self.why = label(role="stat"), WhyButton()
        self.why.asked.connect(context.why)
        self.side.addWidget(self.why)
        self.side.addWidget(self.score)
        self.box.addWidget(self.forms[0])
        self.box.addStretch(1)

    def retranslate(self) -> None:
        self.set_heading(self.context.text(f"opportunity.card.{self.axis}"))

    def show_case(self, case: UseCase, result: UseCaseResult) -> None:
        c = self.context
        figure: Figure = getattr(result, self.axis)
        self.score.setText(c.show_figure(figure))
        self.why.show_figure(figure, c.say(figure.name), c.text("common.why"))
        shares = {f.id.rpartition(".")[2]: f for f in c.assessment.portfolio.weights}
        for name, (spec, row) in self.forms[0].rows.items():
            words = c.say(spec.ui.label)
            share = c.show_figure(shares[name]).replace(" ", NO_BREAK) if name in shares else ""
            row.name.setText(f"{words} {share}".rstrip())


class FitCard(Section):
    """Generative, traditional or both: the questions, the proposal and the user's own choice; and the gates."""

    def __init__(self, context: Context, base: Base) -> None:
        super().__init__()
        self.context, self.chip = context, Chip()
        self.reason, self.open = label(role="secondary", wrap=True), label(role="secondary", wrap=True)
        self.forms = [
            Form(context, FitCheck, below(base, "fit_check")), Form(context, UseCase, base, only=("fit",)),
            Form(context, UseCase, base, only=GATES),
        ]  # fmt: skip
        self.side.addWidget(self.chip)
        for widget in (self.reason, self.open, *self.forms):
            self.box.addWidget(widget)
        self.box.addStretch(1)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("opportunity.card.fit"))

    def show_case(self, case: UseCase, result: UseCaseResult) -> None:
        c, fit = self.context, result.fit
        self.chip.show_state(c.text(f"Fit.{fit.used}"), "warn" if fit.overridden else "")
        words = [c.say(fit.reason)]
        if fit.overridden:
            words.append(c.text("opportunity.fit.overridden", fit=c.text(f"Fit.{fit.proposed}")))
        self.reason.setText(" ".join(words))
        self.open.setText(c.text("opportunity.fit.open", names=" ".join(map(c.say, fit.open))))
        self.open.setVisible(bool(fit.open and fit.answered))


class LegalCard(Section):
    """Risk class by law, the flags it comes from, and the duties it brings."""

    def __init__(self, context: Context, base: Base) -> None:
        super().__init__()
        self.context, self.chip = context, Chip()
        self.reason, self.duties = label(wrap=True), label(role="secondary", wrap=True)
        self.open, self.as_of = label(role="missed", wrap=True), label(role="note", wrap=True)
        self.forms = [Form(context, UseCase, base, only=LEGAL, columns=2), Form(context, UseCase, base, only=AREAS)]
        self.side.addWidget(self.chip)
        for widget in (self.reason, self.duties, self.open, *self.forms, self.as_of):
            self.box.addWidget(widget)
        self.box.addStretch(1)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("opportunity.card.legal"))

    def show_case(self, case: UseCase, result: UseCaseResult) -> None:
        c, risk = self.context, result.risk
        self.chip.show_state(c.say(risk.name), RISK_CHIPS[risk.id])
        self.reason.setText(" ".join(c.say(r) for r in (risk.reason, *(reason for reason, _ in risk.beside))))
        duties = dict.fromkeys((*risk.duties, *(d for _, found in risk.beside for d in found)))
        self.duties.setText("\n".join(f"• {c.say(d.duty)} ({c.say(d.instrument)} {c.say(d.clause)})" for d in duties))
        self.duties.setVisible(bool(duties))
        self.open.setText("\n".join(c.say(m) for m in risk.open))
        self.open.setVisible(bool(risk.open))
        self.as_of.setText(c.text("usecases.risk.not_advice", date=risk.as_of))


class DataCard(Section):
    """Which data sets of the inventory the case uses, and what is wrong with them."""

    def __init__(self, context: Context, base: Base) -> None:
        super().__init__()
        self.context, self.forms = context, [Form(context, UseCase, base, only=("data_sets",))]
        self.forms[0].rows["data_sets"][1].name.hide()
        self.warnings = label(role="missed", wrap=True)
        self.to_data = button(kind="text", clicked=lambda: context.go("data"))
        for widget in (*self.forms, self.warnings, self.to_data):
            self.box.addWidget(widget)
        self.box.addStretch(1)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("opportunity.card.data"))
        self.to_data.setText(self.context.text("opportunity.to_data"))

    def show_case(self, case: UseCase, result: UseCaseResult) -> None:
        self.warnings.setText("\n".join(self.context.say(m) for m in result.data_warnings))
        self.warnings.setVisible(bool(result.data_warnings))


class DemandCard(Section):
    """What the case asks of the model."""

    def __init__(self, context: Context, base: Base) -> None:
        super().__init__()
        self.context, self.forms = context, [Form(context, CaseDemand, below(base, "demand"), columns=2)]
        self.requests = Stat()
        self.requests.asked.connect(context.why)
        self.box.addWidget(self.forms[0])
        self.box.addWidget(self.requests)
        self.box.addStretch(1)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("opportunity.card.demand"))

    def show_case(self, case: UseCase, result: UseCaseResult) -> None:
        c = self.context
        row = next((r for r in c.assessment.demand.rows if r.id == case.id), None)
        self.requests.setVisible(row is not None)
        if row is not None:
            name = c.text("opportunity.requests_day")
            self.requests.show_figure(row.requests_day, c.say, c.language, name)


class OrderCard(Section):
    """Inputs of the two optional orders, and what they give."""

    def __init__(self, context: Context, base: Base) -> None:
        super().__init__()
        self.context, self.forms = context, [Form(context, Sequencing, below(base, "sequencing"))]
        self.stats = Stat(), Stat()
        line = stat_row(self.stats, context.why)
        self.box.addWidget(self.forms[0])
        self.box.addLayout(line)
        self.box.addStretch(1)

    def retranslate(self) -> None:
        self.set_heading(self.context.text("opportunity.card.order"))

    def show_case(self, case: UseCase, result: UseCaseResult) -> None:
        for stat, figure in zip(self.stats, (result.wsjf, result.rice), strict=True):
            stat.show_figure(figure, self.context.say, self.context.language)


def _beside(*parts: QWidget) -> QWidget:
    """Sections side by side in equal widths, with a hairline between them."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 4, 0, 0)
    line.setSpacing(16)
    for n, part in enumerate(parts):
        if n:
            line.addWidget(upright())
        line.addWidget(part, 1)
    return made


def upright() -> QFrame:
    """A hairline from top to bottom."""
    made = QFrame()
    made.setProperty("role", "upright")
    return made


class CaseEditor(Card):
    """``row`` gives the position of the case in the plan; None hides everything."""

    def __init__(self, context: Context, row: Callable[[], int | None]) -> None:
        super().__init__()
        self.context, self._row = context, row
        self.decision, self.confidence, self.rank, self.why = Chip(), Chip(), label(role="secondary"), WhyButton()
        self.heading.setWordWrap(True)
        self.why.asked.connect(context.why)
        for widget in (self.decision, self.confidence, self.rank, self.why):
            self.side.addWidget(widget)
        self.reason, self.confirm = label(role="secondary", wrap=True), label(role="missed", wrap=True)
        self.confirmed = button(clicked=self._confirm)
        self.cards: list[Any] = [
            BasicsCard(context, self._base), ScoreCard(context, self._base, "value", Value),
            ScoreCard(context, self._base, "feasibility", Feasibility), FitCard(context, self._base),
            LegalCard(context, self._base), DataCard(context, self._base), DemandCard(context, self._base),
            OrderCard(context, self._base),
        ]  # fmt: skip
        self.tabs, self.stack = Tabs(), Stack()
        for parts in PARTS.values():
            self.tabs.addTab("")
            self.stack.add(_beside(*(self.cards[n] for n in parts)))
        self.tabs.currentChanged.connect(self.stack.show_at)
        self.stack.show_at(0)
        for part in (self.reason, self.confirm, self.confirmed, self.tabs, self.stack):
            self.box.addWidget(part)
        self.box.addStretch(1)

    def _base(self) -> Path | None:
        row = self._row()
        return None if row is None else ("use_cases", row)

    def _confirm(self) -> None:
        if (base := self._base()) is not None:
            self.context.edit((*base, "to_confirm"), (), message("opportunity.confirm.edit"))

    def retranslate(self) -> None:
        self.confirmed.setText(self.context.text("opportunity.confirm.done"))
        self.tabs.set_texts([self.context.text(f"opportunity.detail.{key}") for key in PARTS])
        for card in self.cards:
            card.retranslate()
            for form in card.forms:
                form.retranslate()

    def refresh(self, result: UseCaseResult | None) -> None:
        row = self._row()
        for card in self.cards:
            for form in card.forms:
                form.refresh()
        if row is None or result is None:
            return
        c, case = self.context, self.context.plan.use_cases[row]
        self.set_heading(f"{row + 1}  {case.name or c.text('opportunity.unnamed')}")
        decision = result.decision or "open"
        self.decision.show_state(c.text(f"decision.{decision}"), DECISION_CHIPS[decision])
        self.confidence.show_state(
            c.text("opportunity.confidence", band=c.text(f"confidence.{result.confidence}")), "plain"
        )
        self.rank.setText(c.text("opportunity.rank", rank=c.show_figure(result.rank, with_range=True)))
        self.why.show_figure(result.rank, c.say(result.rank.name), c.text("common.why"))
        self.reason.setText(c.say(result.reason))
        names = field_names(result.to_confirm)
        self.confirm.setText(c.text("opportunity.confirm", names=", ".join(map(c.say, names))))
        for widget in (self.confirm, self.confirmed):
            widget.setVisible(bool(names))
        for card in self.cards:
            card.show_case(case, result)

    def focus_field(self, path: Path) -> bool:
        for tab, parts in enumerate(PARTS.values()):
            for form in (form for n in parts for form in self.cards[n].forms):
                if form.holds(path):
                    self.tabs.setCurrentIndex(tab)
                    return bool(form.focus_field(path))
        return False
