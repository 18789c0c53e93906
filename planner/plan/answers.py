"""Readiness answers: a level, unknown, or not applicable; how well it is supported; a note.

A question without an entry is unanswered, which is not the same as unknown.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from planner.plan.fields import Frozen, FrozenMap, Ui

QuestionId = Annotated[str, Field(pattern=r"^S[1-5]-\d\d$")]
NeedId = Annotated[str, Field(pattern=r"^N\d{1,2}b?$")]


class AnswerState(StrEnum):
    LEVEL = "level"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Answer(Frozen):
    """``level`` 1-5 counts only in state LEVEL; ``evidence`` 0 none, 1 statement, 2 document, 3 record, 4 checked."""

    state: AnswerState = AnswerState.LEVEL
    level: Annotated[int | None, Field(ge=1, le=5)] = None
    evidence: Annotated[Literal[0, 1, 2, 3, 4], Ui("answer.evidence")] = 0
    note: Annotated[str, Field(max_length=2000), Ui("answer.note", widget="multiline")] = ""
    evidence_link: Annotated[str, Field(max_length=300), Ui("answer.evidence_link")] = ""


Answers = FrozenMap[QuestionId, Answer]
