"""The register: what stops the plan, the matrix, the table, the chosen risk in detail, and risks proposed."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.figures import Lacks, Stat
from planner.desktop.icons import icon
from planner.desktop.import_card import ImportCard
from planner.desktop.links import Drawing
from planner.desktop.page import UNDO, WHY, Hint
from planner.desktop.plan_list import Computed
from planner.desktop.responsible.dates import DatesCard
from planner.desktop.responsible.matrix_view import RiskMatrix
from planner.desktop.responsible.proposals import ProposalsCard
from planner.desktop.table import ModelTable
from planner.desktop.theme import Theme, px
from planner.desktop.widgets import button, clear, label, set_role, tab_column
from planner.plan.responsible import ResponsibleAi, Risk
from planner.readiness.results import Hold, RiskResult
from planner.readiness.risks import list_source
from planner.risk_import import RISKS

COLUMNS = ("name", "challenge")
OWNER = 2
"""The first computed column."""
BANDS = {"low": "good", "medium": "warn", "high": "warn", "critical": "bad"}
WHAT = ("name", "challenge", "nist", "owasp", "cause", "effect", "clause")
RATING = ("likelihood", "impact", "control", "owner_role", "owner", "due", "residual_likelihood", "residual_impact")
ACCEPTANCE = ("accepted_role", "accepted_by", "accepted_on", "review")
PAGES = {"1": "opportunity", "2": "team", "3": "data", "4": "infrastructure", "5": "responsible"}
MOST = 3
"""Blocking sentences shown at once."""
BESIDE = 124
"""Width of the columns beside the name of a risk; their words wrap, px."""
MATRIX = 268


class Register(QWidget):
    key_hints = (Hint("↑ ↓", "hint.risk"), Hint("F2", "hint.rename"), WHY, UNDO)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._drawn: tuple[tuple[Hold, ...], str, Theme] | None = None
        self._holds = QVBoxLayout()
        self._holds.setSpacing(8)
        self.live = GoLiveCard(context)
        self.table = ModelTable(
            context, ("responsible", "risks"), Risk, COLUMNS, Risk, "risks",
            computed=(
                Computed("field.risk.owner.label", self._owner),
                *(Computed(f"risks.column.{name}", partial(self._score, name), partial(self._number, name),
                           partial(self._band, band))
                  for name, band in (("score", "band"), ("residual", "residual_band"))),
            ),
        )  # fmt: skip
        self.table.view.verticalHeader().setVisible(True)
        self.table.view.setWordWrap(True)
        self.import_card = ImportCard(context, RISKS)
        self.import_card.serve(self)
        for source in (self.import_card.paste_button, self.import_card.file_button):
            self.table.bar.addWidget(source)
        self.to_questions = button(clicked=lambda: context.go("responsible", ("tab", "tab.questions")))
        self.table.empty.next_steps.addWidget(self.to_questions)
        header = self.table.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(COLUMNS.index("name"), QHeaderView.ResizeMode.Stretch)
        for column in (COLUMNS.index("challenge"), OWNER):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, px(BESIDE))
        self.table.selected.connect(lambda _: self._show_selected())
        self.matrix_card, self.matrix = Card(), RiskMatrix(context)
        self.matrix.setFixedWidth(px(MATRIX))
        self.matrix.chosen.connect(self.table.select)
        self.legend = label(role="note", wrap=True)
        self.matrix_card.box.addWidget(self.matrix)
        self.matrix_card.box.addWidget(self.legend)
        self.matrix_card.box.addStretch(1)
        self.detail = Detail(context, lambda: self.table.row)
        self.proposals = ProposalsCard(context)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.matrix_card, 0, Qt.AlignmentFlag.AlignTop)
        listed = QVBoxLayout()
        listed.setSpacing(12)
        listed.addWidget(self.table)
        listed.addWidget(self.live)
        listed.addStretch(1)
        line.addLayout(listed, 1)
        self.dates = DatesCard(context)
        box = tab_column(self)
        box.addLayout(self._holds)
        box.addWidget(self.import_card)
        box.addLayout(line)
        for part in (self.detail, self.dates, self.proposals):
            box.addWidget(part)
        box.addStretch(1)

    def _owner(self, row: int) -> str:
        risks = self.context.plan.responsible.risks
        risk = risks[row] if row < len(risks) else Risk()
        return risk.owner or (self.context.say(risk.owner_role) if risk.owner_role else "–")

    def _result(self, row: int) -> RiskResult | None:
        risks = self.context.assessment.risks
        return risks[row] if row < len(risks) else None

    def _band(self, name: str, row: int) -> str | None:
        result = self._result(row)
        return BANDS.get(getattr(result, name)) if result else None

    def _number(self, name: str, row: int) -> float | None:
        result = self._result(row)
        return getattr(result, name).value if result else None

    def _score(self, name: str, row: int) -> str:
        result = self._result(row)
        return self.context.show_figure(getattr(result, name)) if result else "–"

    def retranslate(self) -> None:
        self.table.retranslate()
        self.to_questions.setText(self.context.text("risks.to_questions"))
        self.matrix_card.set_heading(self.context.text("risks.matrix"))
        self.legend.setText(self.context.text("risks.legend"))
        for part in (self.live, self.import_card, self.detail, self.dates, self.proposals):
            part.retranslate()

    def refresh(self) -> None:
        self._show_holds()
        self.table.refresh()
        self.live.refresh()
        self.dates.refresh()
        self.proposals.refresh()
        self._show_selected()

    def _show_holds(self) -> None:
        c = self.context
        holds = c.assessment.readiness.holds
        if self._drawn == (holds, c.language, c.theme):
            return
        self._drawn = holds, c.language, c.theme
        clear(self._holds)
        for hold in holds:
            card = Card("hold")
            where = f"{hold.use_case_name}: " if hold.use_case_name else ""
            line = QHBoxLayout()
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(label(where + c.say(hold.title), "holdtext", wrap=True))
            words.addWidget(label(f"{c.say(hold.sentence)} {c.say(hold.fix)}", wrap=True))
            words.addWidget(label(f"{c.say(hold.clause)} · {c.say(hold.source)} · {hold.as_of}", "note", wrap=True))
            mark = label()
            mark.setPixmap(icon("hold", c.theme, "bad").pixmap(18, 18))
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(words, 1)
            if (id := hold.fix_question) is not None:
                fix = partial(c.go, PAGES[id[1]], ("answers", id))
                line.addWidget(button(c.text("risks.fix", id=id), clicked=fix))
            card.box.addLayout(line)
            self._holds.addWidget(card)

    def _show_selected(self) -> None:
        c = self.context
        risks = c.plan.responsible.risks
        self.detail.refresh()
        self.matrix_card.setVisible(bool(risks))
        if risks:
            blocking = frozenset(r.index for r in c.assessment.risks if r.blocks is not None)
            self.matrix.show_risks(risks, self.table.row, blocking)

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:2] == ("responsible", "appetite"):
            return self.live.form.focus_field(path)
        if path[:2] != ("responsible", "risks"):
            return False
        if len(path) > 2:
            self.table.select(int(path[2]))
            if len(path) > 3 and self.detail.focus_field(path):
                return True
        self.table.view.setFocus()
        return True


class GoLiveCard(QWidget):
    """Whether the register allows going live, who may accept what is left, and the acceptable score."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.card = Card("card")
        self.verdict, self.words, self.accept = label(role="strong", wrap=True), Lacks(""), Lacks()
        self.octagon = Drawing("hold", context.theme, "bad", 16)
        verdict = QHBoxLayout()
        verdict.setSpacing(6)
        verdict.addWidget(self.octagon)
        verdict.addWidget(self.verdict, 1)
        self.blocked = Stat()
        self.blocked.asked.connect(context.why)
        self.form = Form(context, ResponsibleAi, ("responsible",), only=("appetite",))
        self.form.setMaximumWidth(px(170))
        self.to_raci = button(kind="text", clicked=lambda: context.go("team", ("team", "raci")))
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(verdict)
        for widget in (self.words, self.accept):
            left.addWidget(widget)
        foot = QHBoxLayout()
        foot.addWidget(self.to_raci)
        foot.addStretch(1)
        left.addLayout(foot)
        left.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addLayout(left, 1)
        side = QVBoxLayout()
        side.addWidget(self.blocked)
        side.addWidget(self.form)
        side.addStretch(1)
        line.addLayout(side)
        self.card.box.addLayout(line)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.card)

    def retranslate(self) -> None:
        self.card.set_heading(self.context.text("risks.go_live"))
        self.to_raci.setText(self.context.text("risks.to_raci"))
        self.form.retranslate()

    def refresh(self) -> None:
        c, live = self.context, self.context.assessment.responsible.go_live
        self.setVisible(bool(c.plan.responsible.risks))
        self.octagon.setVisible(bool(live.blocking))
        self.octagon.show_theme(c.theme)
        self.verdict.setText(c.text("risks.go_live.blocked") if live.blocking else f"✓ {c.text('risks.go_live.ok')}")
        set_role(self.verdict, "holdtext" if live.blocking else "good")
        more = len(live.blocking) - MOST
        rest = c.text("risks.more", n=more) if more > 0 else ""
        self.words.show_missing(live.blocking[:MOST], c.say, rest=rest, glue="<br>")
        self.words.setVisible(bool(live.blocking))
        self.accept.show_missing(live.acceptance, c.say, glue="<br>")
        self.accept.setVisible(bool(live.acceptance))
        self.to_raci.setVisible(bool(live.acceptance))
        self.blocked.show_figure(live.blocked, c.say, c.language)
        self.form.refresh()


class Detail(QWidget):
    """All fields of the chosen risk in three columns: what, rating and control, acceptance."""

    def __init__(self, context: Context, row: Any) -> None:
        super().__init__()
        self.context, self._row = context, row
        self.card = Card()
        self.heads = [label(role="h3") for _ in range(3)]
        self.forms = [Form(context, Risk, self._base, only=names) for names in (WHAT, RATING, ACCEPTANCE)]
        self.problem, self.block = label(role="error", wrap=True), label(role="error", wrap=True)
        self.lists = label(role="note", wrap=True)
        self.score, self.residual = Stat(), Stat()
        scores = QHBoxLayout()
        for stat in (self.score, self.residual):
            stat.asked.connect(context.why)
            scores.addWidget(stat, 1, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(20)
        for head, form, below in zip(self.heads, self.forms, (self.lists, self.block, self.problem), strict=True):
            column = QVBoxLayout()
            column.addWidget(head)
            if form is self.forms[1]:
                column.addLayout(scores)
            column.addWidget(form)
            column.addWidget(below)
            column.addStretch(1)
            line.addLayout(column, 1)
        self.card.box.addLayout(line)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.card)

    def _base(self) -> tuple[Any, ...] | None:
        row = self._row()
        return None if row is None or row >= len(self.context.plan.responsible.risks) else ("responsible", "risks", row)

    def retranslate(self) -> None:
        for head, key in zip(self.heads, ("what", "rating", "acceptance"), strict=True):
            head.setText(self.context.text(f"risks.part.{key}"))
        for form in self.forms:
            form.retranslate()
        sources = (list_source(name) for name in ("nist", "owasp"))
        words = " · ".join(f"{self.context.say(s.title)} ({s.as_of})" for s in sources)
        self.lists.setText(self.context.text("risks.lists", sources=words))

    def refresh(self) -> None:
        c, base = self.context, self._base()
        self.setVisible(base is not None)
        if base is None:
            return
        self.card.set_heading(c.text("risks.detail", n=base[2] + 1))
        for form in self.forms:
            form.refresh()
        results = c.assessment.risks
        result = results[base[2]] if base[2] < len(results) else None
        if result is not None:
            self.score.show_figure(result.score, c.say, c.language, c.text("risks.column.score"))
            self.residual.show_figure(result.residual, c.say, c.language, c.text("risks.column.residual"))
        for shown, words in ((self.problem, result and result.acceptance), (self.block, result and result.blocks)):
            shown.setText(c.say(words) if words else "")
            shown.setVisible(bool(words))

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        self.refresh()
        return any(form.focus_field(path) for form in self.forms)
