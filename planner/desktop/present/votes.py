"""What the votes come to: beside the question, how many have voted and how far apart; by role, and what to discuss."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from planner import formats
from planner.desktop.cards import Card
from planner.desktop.present.marks import Group, ShapeMark
from planner.desktop.present.slide import Desk
from planner.desktop.respondents.votes_card import MARK_OF
from planner.desktop.widgets import clear, label, set_role
from planner.explain import Figure
from planner.plan.answers import AnswerState
from planner.plan.respondents import Agreement
from planner.readiness.respondents import QuestionVotes, Standing
from planner.readiness.votes import Verdict

FEW_ROLES = 2
"""Up to so many role groups stand in large figures."""


class OutcomeCard(Card):
    """Before the reveal how many have voted, after it the lower median, the spread and the verdict."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.context, size = desk.context, desk.sizes
        self.counted, self.number = label(role="secondary", wrap=True), label(role="number")
        self.what, self.spread = label(role="strong"), label(role="secondary", wrap=True)
        self.verdict, self.standing = label(role="alert", wrap=True), label(role="good", wrap=True)
        words, line = QVBoxLayout(), QHBoxLayout()
        size(words.setSpacing, 2)
        words.addStretch(1)
        words.addWidget(self.what)
        words.addWidget(self.spread)
        words.addStretch(1)
        size(line.setSpacing, 20)
        line.addWidget(self.number)
        line.addLayout(words, 1)
        self.box.addWidget(self.counted)
        self.box.addLayout(line)
        self.box.addWidget(self.verdict)
        self.box.addWidget(self.standing)
        size(self.box.setContentsMargins, 22, 18, 22, 18)
        size(self.box.setSpacing, 8)

    def show_votes(self, votes: QuestionVotes | None, revealed: bool, agreement: Agreement | None, asked: int) -> None:
        """``agreement`` is one that still holds; ``asked`` counts the people on file who are asked this question."""
        c = self.context
        self.show()
        self.verdict.hide()
        self._show_agreement(agreement)
        voters = int(votes.voters.value or 0) if votes is not None else 0
        told = revealed and votes is not None and votes.bounds is not None
        self.counted.setVisible(revealed and bool(voters))
        for part in (self.number, self.what):
            part.setVisible(bool(voters) and (told or not revealed))
        if votes is None or not voters:
            self.spread.setText(c.text("present.no_votes"))
            return
        by_file = bool(asked) and not votes.by_hand
        counted = c.text("present.counted_of" if by_file else "present.counted", n=voters, asked=asked)
        self.counted.setText(f"{counted} · {c.text('present.revealed')}")
        if not revealed:
            self.number.setText(f"{voters}/{asked}" if by_file else str(voters))
            self.number.setAccessibleName(counted)
            self.what.setText(c.text("present.by_hand" if votes.by_hand else "present.answered"))
            self.spread.setText(c.text("present.hidden"))
        elif votes.bounds is None:
            self.spread.setText(c.say(votes.median.missing[0]))
        else:
            self._show_spread(votes, *votes.bounds)

    @property
    def sentence(self) -> str:
        """What stands on the card, for a screen reader."""
        parts = (self.counted, self.what, self.number, self.spread, self.verdict, self.standing)
        return ", ".join(part.text() for part in parts if not part.isHidden())

    def _show_spread(self, votes: QuestionVotes, low: int, high: int) -> None:
        c = self.context
        self.number.setText(formats.bare(votes.median.value, votes.median.unit))
        self.number.setAccessibleName(f"{c.text('respondents.median')} {self.number.text()}")
        self.what.setText(c.text("respondents.median"))
        between = f"{low}–{high}" if low != high else str(low)
        self.spread.setText(c.text("present.spread", range=between, deviation=c.show_figure(votes.deviation)))
        if votes.verdict is None or votes.standing is Standing.AGREED:
            return
        far = "present.still_apart" if votes.revoted else "present.apart"
        words = c.text(far) if votes.verdict is Verdict.DISCUSS else c.say(votes.verdict)
        self.verdict.setText(MARK_OF[votes.verdict] + words)
        set_role(self.verdict, {Verdict.DISCUSS: "alert", Verdict.NOTE: "secondary"}.get(votes.verdict, "good"))
        self.verdict.show()

    def _show_agreement(self, agreement: Agreement | None) -> None:
        c = self.context
        self.standing.setVisible(agreement is not None)
        if agreement is None:
            return
        unsaid = "common.unknown" if agreement.state is AnswerState.UNKNOWN else "common.not_applicable"
        value = agreement.level or c.text(unsaid)
        words = c.text("respondents.agreed_on", value=value, by=agreement.by or "–", day=agreement.on.isoformat())
        self.standing.setText(f"✓ {words}")


class RolesCard(Card):
    """Medians of the groups that may be shown, that of the vote before, and what to discuss."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.context = desk, desk.context
        self._roles, self._talk = QVBoxLayout(), QVBoxLayout()
        self.box.addLayout(self._roles)
        self.box.addLayout(self._talk)
        desk.sizes(self.box.setContentsMargins, 22, 16, 22, 16)
        desk.sizes(self.box.setSpacing, 8)

    def show_votes(self, votes: QuestionVotes | None) -> None:
        """``votes`` are revealed ones; None, or nothing to tell of them, hides the card."""
        c = self.context
        clear(self._roles)
        clear(self._talk)
        told = votes is not None and votes.bounds is not None
        self.setVisible(told and bool(votes and (votes.roles or votes.talk or votes.earlier)))
        if votes is None or not told:
            return
        few = len(votes.roles) <= FEW_ROLES
        self._roles.setSpacing(self.desk.sizes.px(8 if few else 4))
        self.set_heading(c.text("respondents.by_role" if votes.roles else "present.talk"))
        for role in votes.roles:
            name = c.text("respondents.role_people", role=c.text(f"RespondentRole.{role.role.value}"), n=role.people)
            self._add(role.role, name, role.median, few)
        if votes.earlier is not None:
            self._add(None, c.text("present.earlier"), votes.earlier, few)
        if votes.standing is not Standing.AGREED:
            for at, words in enumerate(votes.talk):
                self._talk.addWidget(label(c.say(words), "note" if at else "", wrap=True))

    def _add(self, group: Group, name: str, figure: Figure, large: bool) -> None:
        line = QHBoxLayout()
        if group is not None:
            line.addWidget(ShapeMark(group, self.context.theme, self.desk.sizes.px(30 if large else 24)))
        line.addWidget(label(name, wrap=True), 1)
        line.addWidget(label(formats.bare(figure.value, figure.unit), "stat" if large else "strong"))
        self._roles.addLayout(line)
