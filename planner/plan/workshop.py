"""A workshop in the room: discussion time, shows of hands, and points that are put aside for later.

A show of hands is how the room voted on one question, counted by role where people are not each on file. It stands for
the whole room: while a question has one, votes of the people on file for that question are kept but not counted, so that
nobody counts twice. What may be shown of it follows the same rules as votes on file (``planner/readiness/respondents.py``).
Voting again keeps the round before (``earlier_hands``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from planner.plan.answers import QuestionId
from planner.plan.fields import Day, Frozen, FrozenMap, Ui
from planner.plan.respondents import RespondentRole

MOST_NOTES = 200
NOTE_LENGTH = 500
MOST_HANDS = 500
"""People counted for one level in one role."""

Count = Annotated[int, Field(ge=0, le=MOST_HANDS)]


class Hands(Frozen):
    """Hands of one role: how many for each level 1-5, and how many said unknown."""

    role: RespondentRole
    levels: tuple[Count, Count, Count, Count, Count] = (0, 0, 0, 0, 0)
    unknown: Count = 0


def _one_of_each_role(hands: tuple[Hands, ...]) -> tuple[Hands, ...]:
    if len({h.role for h in hands}) < len(hands):
        raise PydanticCustomError("hands_twice", "hands of one role are counted twice")
    return hands


Show = Annotated[tuple[Hands, ...], AfterValidator(_one_of_each_role)]
Shows = FrozenMap[QuestionId, Show]


class ParkedNote(Frozen):
    """A point for later: what it was, on which day, at which question."""

    text: Annotated[str, Field(max_length=NOTE_LENGTH), Ui("workshop.note")] = ""
    question: Annotated[QuestionId | None, Ui("workshop.note_question")] = None
    on: Annotated[Day | None, Ui("workshop.note_day", widget="date")] = None


class Workshop(Frozen):
    timer: Annotated[bool, Ui("workshop.timer")] = True
    discussion_minutes: Annotated[int, Field(ge=1, le=60), Ui("workshop.minutes", "minute")] = 5
    hands: Shows = {}
    earlier_hands: Shows = {}
    parked: Annotated[tuple[ParkedNote, ...], Field(max_length=MOST_NOTES)] = ()
