"""Proposed risks, each to take or to dismiss; dismissed ones can be taken back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.widgets import button, clear, label, rule
from planner.i18n import message
from planner.readiness.proposals import risk_of
from planner.readiness.responsible_results import Proposal

MOST = 6


class ProposalsCard(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._dismissed_shown = False
        self._all_shown = False
        self._drawn: tuple[tuple[Proposal, ...], str] | None = None
        self.card, self.hint = Card(), label(role="secondary", wrap=True)
        self.take_all = button(kind="text", clicked=self._take_all)
        self.card.side.addWidget(self.take_all)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(8)
        self.more, self.dismissed = button(kind="text", clicked=self._more), button(kind="text", clicked=self._toggle)
        foot = QHBoxLayout()
        foot.addWidget(self.more)
        foot.addWidget(self.dismissed)
        foot.addStretch(1)
        self.card.box.addWidget(self.hint)
        self.card.box.addLayout(self.rows)
        self.card.box.addLayout(foot)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.card)

    def retranslate(self) -> None:
        self.take_all.setText(self.context.text("risks.take_all"))

    def refresh(self) -> None:
        c = self.context
        proposals = c.assessment.responsible.proposals
        open_ = [p for p in proposals if not p.dismissed]
        gone = [p for p in proposals if p.dismissed]
        self.card.set_heading(c.text("risks.proposals", n=len(open_)))
        self.hint.setText(c.text("risks.proposals_hint" if open_ else "risks.no_proposals"))
        self.take_all.setVisible(len(open_) > 1)
        shown = open_ if self._all_shown else open_[:MOST]
        self.more.setVisible(len(open_) > len(shown))
        self.more.setText(c.text("risks.more", n=len(open_) - len(shown)))
        self.dismissed.setVisible(bool(gone))
        key = "risks.hide_dismissed" if self._dismissed_shown else "risks.show_dismissed"
        self.dismissed.setText(c.text(key, n=len(gone)))
        rows = (*shown, *(gone if self._dismissed_shown else ()))
        if self._drawn == (rows, c.language):
            return
        self._drawn = rows, c.language
        clear(self.rows)
        for proposal in rows:
            self.rows.addWidget(rule())
            self.rows.addWidget(self._row(proposal))

    def _row(self, proposal: Proposal) -> QWidget:
        c = self.context
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        name = c.say(proposal.name)
        words.addWidget(label(name, "strong", wrap=True))
        words.addWidget(label(f"{c.say(proposal.cause)} {c.say(proposal.effect)}", wrap=True))
        because = " · ".join(c.say(m) for m in proposal.reasons)
        words.addWidget(label(c.text("risks.because", reasons=because), "note", wrap=True))
        line.addLayout(words, 1)
        line.addWidget(Chip(c.text(f"Challenge.{proposal.challenge}"), "plain"))
        if proposal.dismissed:
            pairs = [("risks.take_back", self._take_back)]
        else:
            pairs = [("risks.take", self._take), ("risks.dismiss", self._dismiss)]
        for key, act in pairs:
            made = button(
                c.text(key), kind="secondary" if key == "risks.take" else "text", clicked=partial(act, proposal)
            )
            made.setAccessibleName(f"{c.text(key)}: {name}")
            line.addWidget(made)
        return row

    def _take(self, proposal: Proposal) -> None:
        c = self.context
        risks = c.plan.responsible.risks
        c.edit(("responsible", "risks"), (*risks, risk_of(proposal, c.language)), message("risks.edit.take"))

    def _take_all(self) -> None:
        c = self.context
        made = [risk_of(p, c.language) for p in c.assessment.responsible.proposals if not p.dismissed]
        c.edit(("responsible", "risks"), (*c.plan.responsible.risks, *made), message("risks.edit.take"))

    def _dismiss(self, proposal: Proposal) -> None:
        c = self.context
        gone = (*c.plan.responsible.dismissed, proposal.id)
        c.edit(("responsible", "dismissed"), gone, message("risks.edit.dismiss"))

    def _take_back(self, proposal: Proposal) -> None:
        c = self.context
        kept = tuple(id for id in c.plan.responsible.dismissed if id != proposal.id)
        c.edit(("responsible", "dismissed"), kept, message("risks.edit.take_back"))

    def _toggle(self) -> None:
        self._dismissed_shown = not self._dismissed_shown
        self.refresh()

    def _more(self) -> None:
        self._all_shown = True
        self.refresh()
