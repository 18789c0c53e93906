"""The people who are asked, their blind votes, and what the group agreed on. Votes are what people said, never a score.

How votes, agreement and answer fit together:

* ``Plan.answers`` stays the company's answer and alone carries the evidence grade. A vote never changes it by itself.
* While a question has votes of enough people but no answer with a value, readiness takes the lower median of the votes,
  marked as not yet agreed; evidence comes from the answer, which may hold an evidence grade without a level, else it is
  grade 0. Votes of fewer people count nowhere: the value would tell who said what.
* Agreeing is one undoable edit (``agreed``): the value goes to ``answers``, and ``Plan.agreements`` keeps the same value
  with who, when and why. The votes stay. An answer that is changed afterwards no longer matches its agreement and counts
  as the company's own answer, not as agreed: both stay visible.
* Voting again (``vote_again``) opens one question: its votes become ``earlier`` votes (one round back, so that the
  single second round of the method can be told), and its agreement is dropped. The answer stays until the next one.
* Taking over the votes of the only person asked (``adopted``) makes them the company's answers where it has none.
* Only votes in a person's assigned steps count.
* A show of hands (``planner/plan/workshop.py``) stands for the votes of the whole room on one question.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from planner.plan.answers import Answer, AnswerState, QuestionId
from planner.plan.fields import Frozen, FrozenMap, Ui, put

if TYPE_CHECKING:
    from planner.plan.plan import Plan

MOST = 50
"""Respondents in one plan."""
NOTE_LENGTH, NAME_LENGTH = 500, 60


class RespondentRole(StrEnum):
    """Profile question P9."""

    EXECUTIVE = "executive"
    BUSINESS = "business"
    IT_DATA = "it_data"
    SECURITY_LEGAL = "security_legal"
    CONSULTANT = "consultant"


class StepId(StrEnum):
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"


def _level_fits_state(state: AnswerState, level: int | None) -> None:
    if (level is not None) != (state is AnswerState.LEVEL):
        raise PydanticCustomError("vote_level", "a level belongs to the state level, and to no other")


Level = Annotated[int | None, Field(ge=1, le=5)]


class Vote(Frozen):
    """One person's blind answer: ``level`` 1-5 in state LEVEL, else unknown or not applicable."""

    state: AnswerState = AnswerState.LEVEL
    level: Level = None
    note: Annotated[str, Field(max_length=NOTE_LENGTH)] = ""

    @model_validator(mode="after")
    def _fits(self) -> Vote:
        _level_fits_state(self.state, self.level)
        return self


Votes = FrozenMap[QuestionId, Vote]


class Respondent(Frozen):
    """One person. ``earlier`` holds the votes of the round before, for questions that were voted on again."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    name: Annotated[str, Field(max_length=NAME_LENGTH), Ui("respondent.name")] = ""
    role: Annotated[RespondentRole, Ui("respondent.role")] = RespondentRole.BUSINESS
    steps: Annotated[tuple[StepId, ...], Ui("respondent.steps")] = tuple(StepId)
    votes: Votes = {}
    earlier: Votes = {}


def _unique(people: tuple[Respondent, ...]) -> tuple[Respondent, ...]:
    if len({p.id for p in people}) < len(people):
        raise PydanticCustomError("respondent_twice", "two respondents have the same id")
    return people


Respondents = Annotated[tuple[Respondent, ...], Field(max_length=MOST), AfterValidator(_unique)]


class Agreement(Frozen):
    """What the group agreed on for one question, by whom, when and why."""

    state: AnswerState = AnswerState.LEVEL
    level: Level = None
    by: Annotated[str, Field(max_length=80)] = ""
    on: date
    why: Annotated[str, Field(max_length=1000)] = ""

    @model_validator(mode="after")
    def _fits(self) -> Agreement:
        _level_fits_state(self.state, self.level)
        return self

    def matches(self, answer: Answer | None) -> bool:
        """Whether the company's answer still says what was agreed."""
        return answer is not None and (answer.state, answer.level) == (self.state, self.level)


Agreements = FrozenMap[QuestionId, Agreement]


def has_value(answer: Answer | None) -> bool:
    """Whether an answer says anything; one that holds only evidence or a note does not."""
    return answer is not None and (answer.state is not AnswerState.LEVEL or answer.level is not None)


def new_respondent() -> Respondent:
    """A person with a fresh id, which names their file wherever it travels."""
    return Respondent(id=f"r-{uuid.uuid4().hex[:8]}")


def agreed(plan: Plan, agreements: Mapping[str, Agreement]) -> Plan:
    """The plan with agreements by question and their values as the company's answers; evidence and notes stay."""
    answers = {
        id: (plan.answers.get(id) or Answer()).model_copy(update={"state": made.state, "level": made.level})
        for id, made in agreements.items()
    }
    changed: Plan = put(plan, ("answers",), {**plan.answers, **answers})
    changed = put(changed, ("agreements",), {**plan.agreements, **agreements})
    return changed


def adopted(plan: Plan, person: Respondent) -> Plan:
    """The plan with one person's votes as the company's answers, wherever it has none with a value."""
    steps = {step.value for step in person.steps}
    answers = {
        id: now.model_copy(update={"state": vote.state, "level": vote.level, "note": now.note or vote.note})
        for id, vote in person.votes.items()
        if id[:2] in steps and not has_value(now := plan.answers.get(id) or Answer())
    }
    changed: Plan = put(plan, ("answers",), {**plan.answers, **answers})
    return changed


def vote_again(plan: Plan, question: str) -> Plan:
    """The plan with one question open again: votes become earlier votes, its agreement is dropped."""
    people = tuple(_opened(person, question) for person in plan.respondents)
    changed: Plan = put(put(plan, ("respondents",), people), ("agreements", question), None)
    if question in plan.workshop.hands:
        changed = put(changed, ("workshop", "earlier_hands", question), plan.workshop.hands[question])
        changed = put(changed, ("workshop", "hands", question), None)
    return changed


def _opened(person: Respondent, question: str) -> Respondent:
    if question not in person.votes:
        return person
    opened: Respondent = put(person, ("earlier", question), person.votes[question])
    opened = put(opened, ("votes", question), None)
    return opened
