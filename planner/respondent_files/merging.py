"""Filled questionnaires into the plan: all of them or none. The same respondent replaces what they said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.i18n import Message, message
from planner.plan.fields import put
from planner.plan.file import reason
from planner.plan.plan import Plan
from planner.plan.respondents import MOST, Respondent
from planner.reading import ReadingProblem, read_outside
from planner.respondent_files import xlsx_form, yaml_form
from planner.respondent_files.problems import BadFile, refused
from planner.respondent_files.questionnaire import critical_questions
from planner.respondent_files.workbook_guard import MAX_FILE
from planner.sizing.csv_cases import clean


class MergeRefused(ValueError):
    """At least one file is bad; the plan is as it was."""

    def __init__(self, problems: Sequence[BadFile]) -> None:
        super().__init__(f"{len(problems)} bad files")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Merged:
    """The new plan, and what happened to whom in words."""

    plan: Plan
    notes: tuple[Message, ...]


def read_filled(path: Path, plan: Plan) -> Respondent:
    """The person in one filled questionnaire; raises BadFile."""
    file = clean(path.name)
    try:
        content = read_outside(path, MAX_FILE)
    except ReadingProblem as problem:
        raise refused(file, problem.message) from None
    except OSError as problem:
        raise refused(file, reason(problem)) from None
    read = xlsx_form.read if content.startswith(b"PK") or path.suffix.casefold() == ".xlsx" else yaml_form.read
    return read(content, file, critical_questions(plan))


def merge_files(paths: Sequence[Path], plan: Plan) -> Merged:
    """The plan with the votes of all files; raises MergeRefused and then nothing has changed."""
    found: dict[str, tuple[str, Respondent]] = {}
    problems: list[BadFile] = []
    for path in paths:
        try:
            person = read_filled(path, plan)
        except BadFile as problem:
            problems.append(problem)
            continue
        file = clean(path.name)
        if person.id in found:
            problems.append(refused(file, message("respondent_files.same_person", other=found[person.id][0])))
        found.setdefault(person.id, (file, person))
    known = {person.id for person in plan.respondents}
    if len(known | found.keys()) > MOST:
        problems.append(refused("", message("respondent_files.too_many", n=MOST)))
    if problems:
        raise MergeRefused(problems)
    people = {person.id: person for person in plan.respondents}
    notes = []
    for _, person in found.values():
        notes.append(_note(people.get(person.id), person))
        people[person.id] = _replaced(people.get(person.id), person)
    changed: Plan = put(plan, ("respondents",), tuple(people.values()))
    return Merged(changed, tuple(notes))


def _replaced(before: Respondent | None, now: Respondent) -> Respondent:
    if before is None:
        return now
    return now.model_copy(update={"name": now.name or before.name, "earlier": before.earlier})


def _note(before: Respondent | None, now: Respondent) -> Message:
    who = now.name or (before.name if before else "") or now.id
    if before is None or not before.votes:
        return message("respondent_files.added", who=who, n=len(now.votes))
    return message("respondent_files.replaced", who=who, n=len(now.votes), before=len(before.votes))
