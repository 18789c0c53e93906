"""One question for the room: what each level means; after the reveal who stands where, how far apart, what to discuss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.present.hands import HandsForm
from planner.desktop.present.marks import NAME_PX, Group, ShapeMark, VoteRow
from planner.desktop.present.slide import Desk, Hint, Slide
from planner.desktop.present.votes import OutcomeCard, RolesCard
from planner.desktop.respondents.votes_card import AgreeForm
from planner.desktop.theme import font
from planner.desktop.widgets import clear, label
from planner.finder.places import page_of
from planner.i18n import message
from planner.plan.respondents import Agreement, RespondentRole, agreed, vote_again
from planner.plan.workshop import Show
from planner.readiness.bank import bank
from planner.readiness.respondents import QuestionVotes
from planner.readiness.results import QuestionScore
from planner.readiness.votes import Verdict


class QuestionSlide(Slide):
    """``at`` is the id of the question; votes are hidden whenever another one comes."""

    id: ClassVar[str] = "questions"

    def __init__(self, desk: Desk) -> None:
        self.at = ""
        self.revealed = False
        super().__init__(desk)

    def build(self) -> None:
        size, theme = self.desk.sizes, self.context.theme
        self.rows = [VoteRow(level, theme) for level in range(1, 6)]
        left, right, columns = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        size(left.setSpacing, 10)
        for row in self.rows:
            row.clicked.connect(lambda _=False, r=row: self.open_agree(r.level))
            left.addWidget(row, 1)
        self.apart, self.legend = label(role="secondary"), QHBoxLayout()
        size(self.legend.setSpacing, 8)
        foot = QHBoxLayout()
        foot.addWidget(self.apart, 1)
        foot.addLayout(self.legend)
        left.addLayout(foot)
        self.side = QWidget()
        size(self.side.setFixedWidth, 372)
        self.side_box = right = QVBoxLayout(self.side)
        right.setContentsMargins(0, 0, 0, 0)
        size(right.setSpacing, 14)
        self.outcome, self.roles = OutcomeCard(self.desk), RolesCard(self.desk)
        self.hands = HandsForm(self.desk, self._raised, self.close_forms)
        self.agree_card = Card()
        self.agree = AgreeForm(self.context, self._agreed, self.close_forms)
        self.agree_card.box.addWidget(self.agree)
        size(self.agree_card.box.setContentsMargins, 22, 16, 22, 16)
        size(self.agree_card.box.setSpacing, 8)
        size(self.agree.why.setFixedHeight, 96)
        for card in (self.outcome, self.roles, self.hands, self.agree_card):
            right.addWidget(card)
        right.addStretch(1)
        size(columns.setSpacing, 24)
        columns.addLayout(left, 1)
        columns.addWidget(self.side)
        self.body.addLayout(columns, 1)

    # --- which question ----------------------------------------------------------------------------------------

    @property
    def asked(self) -> list[QuestionScore]:
        """Every question that concerns the company, step by step."""
        return [q for step in self.context.assessment.readiness.steps for q in step.questions if q.asked]

    @property
    def score(self) -> QuestionScore:
        return next(q for q in self.asked if q.id == self.at)

    @property
    def votes(self) -> QuestionVotes | None:
        return self.context.assessment.respondents.question(self.at)

    def show_id(self, id: str) -> None:
        if id != self.at:
            self.at, self.revealed = id, False
            self._close()
        self.refresh()

    def go_by(self, by: int) -> bool:
        """To another question; False at either end."""
        ids = [q.id for q in self.asked]
        to = ids.index(self.at) + by
        if not 0 <= to < len(ids):
            return False
        self.show_id(ids[to])
        return True

    def next_apart(self) -> bool:
        """To the next question on which opinions differ widely, round the end; False where there is none."""
        apart, ids = set(self.context.assessment.respondents.discuss), [q.id for q in self.asked]
        here = ids.index(self.at)
        found = next((id for id in (*ids[here + 1 :], *ids[:here]) if id in apart), None)
        if found is not None:
            self.show_id(found)
        return found is not None

    # --- doing -------------------------------------------------------------------------------------------------

    @property
    def editing(self) -> bool:
        return self.agree_card.isVisible() or self.hands.isVisible()

    def reveal(self) -> None:
        """Show the votes, or hide them again."""
        votes = self.votes
        if self.revealed or (votes is not None and votes.voters.value):
            self.revealed = not self.revealed
        else:
            self.desk.say(self.context.text("present.nothing_to_reveal"))
        self.refresh()
        if self.revealed:
            self.desk.announce(self.outcome.sentence)

    def again(self) -> None:
        """Open the question once more: hidden, empty, with the votes until now as the round before."""
        c, votes = self.context, self.votes
        if votes is None or not votes.voters.value:
            self.desk.say(c.text("present.nothing_to_reveal"))
            return
        self.revealed = False
        c.session.replace_plan(vote_again(c.plan, self.at), message("respondents.edit.again", id=self.at))
        c.recompute()
        self.desk.say(c.text("respondents.opened", id=self.at))

    def open_agree(self, level: int | None = None) -> None:
        self._close()
        self.agree.open(self.votes, self.score.critical, level)
        self.agree_card.set_heading(self.context.text("present.agree.title"))
        self.agree_card.show()
        self.agree.start(self._last_by())
        self.refresh()

    def _last_by(self) -> str:
        """Who agreed last: the same people sit there."""
        made = list(self.context.plan.agreements.values())
        return made[-1].by if made else ""

    def open_hands(self) -> None:
        self._close()
        on_file = any(self.at in person.votes for person in self.context.plan.respondents)
        self.hands.open(self.context.plan.workshop.hands.get(self.at, ()), on_file)
        self.refresh()

    def close_forms(self) -> None:
        self._close()
        self.refresh()
        self.window().setFocus()

    def _close(self) -> None:
        self.agree.hide()
        self.agree_card.hide()
        self.hands.hide()

    def _agreed(self, agreement: Agreement) -> None:
        c = self.context
        self.revealed = self.revealed or self.votes is not None
        c.session.replace_plan(agreed(c.plan, {self.at: agreement}), message("respondents.edit.agreed", id=self.at))
        self._done(c.text("respondents.agreed", id=self.at))

    def _raised(self, show: Show) -> None:
        c = self.context
        name = message("present.hands.edit", id=self.at)
        c.session.set(("workshop", "hands", self.at), show or None, name, merge=False)
        self.revealed = False
        self._done(c.text("present.hands.kept", n=sum(sum(h.levels) + h.unknown for h in show)))

    def _done(self, words: str) -> None:
        self.close_forms()
        self.context.recompute()
        self.desk.say(words)

    # --- showing -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        ids = [q.id for q in self.asked]
        if self.at not in ids:
            self.at, self.revealed = ids[0], False
        c, question, votes = self.context, bank().questions[self.at], self.votes
        self.show_title(question.text, message("question.hint"), once=True)
        shown = votes if self.revealed else None
        self._show_rows(shown)
        asked = c.assessment.respondents.asked[self.at[:2]]
        self.outcome.show_votes(votes, self.revealed, self._agreement(), asked)
        self.roles.show_votes(shown)
        if self.editing:
            self.outcome.hide()
            self.roles.hide()
        self._show_foot(shown)
        if self.agree_card.isVisible():
            self.agree.retranslate()
            self.agree_card.set_heading(c.text("present.agree.title"))
        if self.hands.isVisible():
            self.hands.retranslate()

    def _show_rows(self, votes: QuestionVotes | None) -> None:
        c, question = self.context, bank().questions[self.at]
        agreement = self._agreement()
        level_agreed = agreement.level if agreement is not None else None
        names = [c.text(f"ReadinessLevel.{row.level}") for row in self.rows]
        metrics = QFontMetricsF(font(NAME_PX * self.desk.sizes.scale, 600))
        room = max(metrics.horizontalAdvance(name) for name in names)
        for row in self.rows:
            by_group: list[tuple[Group, int]] = []
            counted, mark = "", ""
            if votes is not None and votes.counts is not None and votes.others is not None:
                at = row.level - 1
                by_group = [(r.role, r.counts[at]) for r in votes.roles if r.counts[at]]
                by_group += [(None, votes.others[at])] if votes.others[at] else []
                counted = c.text("respondents.votes", n=votes.counts[at])
                mark = c.text("respondents.median_mark") if votes.median.value == row.level else ""
            chosen = row.level == level_agreed if level_agreed is not None else bool(mark)
            if row.level == level_agreed:
                mark = c.text("present.agreed_mark")
            anchor = question.levels[row.level - 1]
            words = (names[row.level - 1], c.say(anchor), self.desk.other(anchor))
            row.show_row(words, room, mark, chosen, by_group, counted, c.theme, self.desk.sizes.scale)

    def _agreement(self) -> Agreement | None:
        """What was agreed, as long as the company's answer still says so."""
        made = self.context.plan.agreements.get(self.at)
        return made if made is not None and made.matches(self.context.plan.answers.get(self.at)) else None

    def _show_foot(self, votes: QuestionVotes | None) -> None:
        """Who does not know, and what the shapes stand for."""
        c, size = self.context, self.desk.sizes
        clear(self.legend)
        parts = []
        if votes is not None and votes.bounds is not None:
            parts.append(c.text("present.unknown", n=int(votes.unknown.value or 0)))
            if votes.not_applicable.value:
                parts.append(c.text("present.out", n=int(votes.not_applicable.value)))
        self.apart.setText(" · ".join(parts))
        groups: list[Group] = [r.role for r in votes.roles] if votes is not None else []
        if votes is not None and votes.others is not None and any(votes.others):
            groups.append(None)
        if self.hands.isVisible():
            groups = list(RespondentRole)
        for group in groups:
            self.legend.addWidget(ShapeMark(group, c.theme, size.px(20)), 0, Qt.AlignmentFlag.AlignVCenter)
            key = "present.others" if group is None else f"RespondentRole.{group.value}"
            self.legend.addWidget(label(c.text(key), "secondary"))

    # --- for the stage -----------------------------------------------------------------------------------------

    def crumb(self) -> str:
        c, step = self.context, self.context.assessment.readiness.step(self.at[:2])
        ids = [q.id for q in step.questions if q.asked]
        return c.text(
            "present.crumb", step=c.text(f"StepId.{step.id}"), at=ids.index(self.at) + 1, of=len(ids), id=self.at
        )

    def proposal(self) -> int | None:
        """The level that may be agreed with one key: the revealed lower median."""
        votes = self.votes
        shown = self.revealed and votes is not None and votes.proposal is not None
        return votes.proposal.level if shown and votes is not None and votes.proposal is not None else None

    @property
    def has_hidden(self) -> bool:
        """Whether there are votes that wait to be revealed."""
        return not self.revealed and self.votes is not None and bool(self.votes.voters.value)

    @property
    def standing_open(self) -> bool:
        """Whether no agreement holds."""
        return self._agreement() is None

    @property
    def wants_again(self) -> bool:
        """Whether the method asks for a second vote."""
        votes = self.votes
        return (
            self.revealed and votes is not None and votes.verdict is Verdict.DISCUSS and not votes.revoted
            and self._agreement() is None
        )  # fmt: skip

    def hints(self) -> Sequence[Hint]:
        c = self.context
        if self.editing:
            save = "Enter" if self.hands.isVisible() else "Ctrl+Enter"
            return ((save, c.text("keys.present.save")), ("Esc", c.text("keys.present.cancel")))
        if not self.revealed:
            return (("Space", c.text("keys.present.reveal")), ("H", c.text("keys.present.hands")),
                    ("T", c.text("keys.present.timer")), ("?", c.text("keys.present.all")))  # fmt: skip
        return (("R", c.text("keys.present.again")), ("1–5", c.text("keys.present.agree")),
                ("T", c.text("keys.present.timer")), ("?", c.text("keys.present.all")))  # fmt: skip

    def target(self) -> Any:
        return ("answers", self.at)

    @property
    def own_page(self) -> str:
        return page_of(self.at)
