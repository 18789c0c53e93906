"""What one person is asked, and how what they entered is understood. The same for every file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from planner.i18n import Message, message, say
from planner.plan.answers import AnswerState
from planner.plan.plan import Plan
from planner.plan.respondents import NAME_LENGTH, NOTE_LENGTH, Respondent, RespondentRole, StepId, Vote
from planner.readiness.bank import Question, bank
from planner.readiness.items import applies, wished_level
from planner.sizing.csv_cases import clean

FORMAT = "planner-respondent/1"
LANGUAGES = ("ko", "en", "both")
STATE_WORDS = {AnswerState.UNKNOWN: "common.unknown", AnswerState.NOT_APPLICABLE: "common.not_applicable"}
SHOWN = 40
"""Characters of a wrong entry that a problem quotes."""


class Extent(StrEnum):
    """Which questions of the assigned steps are asked; AGAIN those that were opened for the second vote."""

    ALL = "all"
    QUICK = "quick"
    AGAIN = "again"


class NothingAsked(ValueError):
    """No question is left to ask this person."""

    def __init__(self, extent: Extent) -> None:
        super().__init__("nothing to ask")
        again = extent is Extent.AGAIN
        self.problem = message("respondent_files.nothing_again" if again else "respondent_files.nothing_asked")


class Unfit(ValueError):
    """An entry that is not understood; ``problem`` says so in words."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """``critical`` questions cannot be not applicable."""

    respondent: Respondent
    language: str
    questions: tuple[Question, ...]
    critical: frozenset[str]


def questionnaire(plan: Plan, respondent: Respondent, language: str, extent: Extent = Extent.ALL) -> Questionnaire:
    """The questions of the person's steps that the profile asks; raises NothingAsked."""
    steps = set(respondent.steps)
    asked = tuple(
        q for q in bank().questions.values()
        if q.step in steps and applies(q, plan.company) and _wanted(q, respondent, extent)
    )  # fmt: skip
    if not asked:
        raise NothingAsked(extent)
    return Questionnaire(respondent, language, asked, critical_questions(plan))


def _wanted(q: Question, person: Respondent, extent: Extent) -> bool:
    if extent is Extent.AGAIN:
        return q.id in person.earlier and q.id not in person.votes
    return q.quick or extent is Extent.ALL


def critical_questions(plan: Plan) -> frozenset[str]:
    level = wished_level(plan.company)
    return frozenset(q.id for q in bank().questions.values() if q.critical_at(level))


def words(what: Any, language: str, between: str = "\n") -> str:
    """``what`` in one language, or in both with ``between`` them."""
    return between.join(say(what, one) for one in (("ko", "en") if language == "both" else (language,)))


# --- understanding what was entered ------------------------------------------------------------------------------


def _plain(entered: str) -> str:
    return " ".join(entered.replace("_", " ").casefold().split())


def _known(words_of: Mapping[Any, tuple[str, ...]]) -> dict[str, Any]:
    return {_plain(one): value for value, several in words_of.items() for one in several}


@cache
def _states() -> dict[str, AnswerState]:
    made = {
        state: (state.value, *(words(message(key), language, " / ") for language in LANGUAGES))
        for state, key in STATE_WORDS.items()
    }
    return {**_known(made), "?": AnswerState.UNKNOWN, "n/a": AnswerState.NOT_APPLICABLE}


@cache
def _roles() -> dict[str, RespondentRole]:
    return _known({r: (r.value, *(words(r, language, " / ") for language in LANGUAGES)) for r in RespondentRole})


def quoted(entered: Any) -> str:
    return clean(str(entered), SHOWN)


def vote_of(entered: Any, note: Any, question: str, critical: frozenset[str]) -> Vote | None:
    """The vote that was entered, None where nothing was; raises Unfit."""
    words_of_note = text_of(note, NOTE_LENGTH)
    if isinstance(entered, str):
        entered = entered.strip()
    if entered is None or entered == "":
        if words_of_note:
            raise Unfit(message("respondent_files.note_only"))
        return None
    if isinstance(entered, float) and entered.is_integer():
        entered = int(entered)
    if isinstance(entered, str) and entered in ("1", "2", "3", "4", "5"):
        entered = int(entered)
    if type(entered) is int and 1 <= entered <= 5:
        return Vote(level=entered, note=words_of_note)
    state = _states().get(_plain(entered)) if isinstance(entered, str) else None
    if state is None:
        raise Unfit(message("respondent_files.bad_vote", entered=quoted(entered)))
    if state is AnswerState.NOT_APPLICABLE and question in critical:
        raise Unfit(message("respondent_files.critical", id=question))
    return Vote(state=state, note=words_of_note)


def text_of(entered: Any, most: int = NAME_LENGTH) -> str:
    """A short text without control or direction characters; raises Unfit where it is too long."""
    if entered is None:
        return ""
    if isinstance(entered, bool | dict | list):
        raise Unfit(message("problem.string_type"))
    found = clean(str(entered), most + 1)
    if len(found) > most or len(str(entered)) > 4 * most:
        raise Unfit(message("problem.string_too_long", max_length=most))
    return found


def role_of(entered: Any) -> RespondentRole:
    role = _roles().get(_plain(entered)) if isinstance(entered, str) else None
    if role is None:
        raise Unfit(message("respondent_files.bad_role", entered=quoted(entered or "–")))
    return role


def steps_of(entered: Any) -> tuple[StepId, ...]:
    """Steps as a list or as text with commas; raises Unfit."""
    parts = entered if isinstance(entered, list) else str(entered or "").replace(";", ",").split(",")
    found = [str(part).strip().upper() for part in parts]
    if not found or not set(found) <= {step.value for step in StepId}:
        raise Unfit(message("respondent_files.bad_steps", entered=quoted(entered or "–")))
    return tuple(step for step in StepId if step.value in found)


def known_question(entered: Any, steps: tuple[StepId, ...]) -> str:
    """The id of a question of the assigned steps; raises Unfit."""
    id = str(entered).strip()
    if id not in bank().questions:
        raise Unfit(message("respondent_files.unknown_question", id=quoted(id)))
    if id[:2] not in [step.value for step in steps]:
        raise Unfit(message("respondent_files.not_assigned", id=id, step=id[:2]))
    return id
