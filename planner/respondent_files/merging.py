"""Filled questionnaires into the plan: all of them or none.

What a person says now replaces what they said before on the questions that stand in the file; an empty one takes the
vote back. Votes on questions that are not in it stay, so that a second round or a quick check asks for no more.
"""

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
from planner.respondent_files.filled import Filled
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
    """The new plan, what happened to whom in words, and how many files came in."""

    plan: Plan
    notes: tuple[Message, ...]
    files: int


def read_filled(path: Path, plan: Plan) -> Filled:
    """What stands in one filled questionnaire; raises BadFile."""
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
    if len(paths) > MOST:
        raise MergeRefused([refused("", message("respondent_files.too_many", n=MOST))])
    found: dict[str, tuple[str, Filled]] = {}
    problems: list[BadFile] = []
    for path in paths:
        try:
            filled = read_filled(path, plan)
        except BadFile as problem:
            problems.append(problem)
            continue
        file, id = clean(path.name), filled.person.id
        if id in found:
            problems.append(refused(file, message("respondent_files.same_person", other=found[id][0])))
        found.setdefault(id, (file, filled))
    known = {person.id for person in plan.respondents}
    if len(known | found.keys()) > MOST:
        problems.append(refused("", message("respondent_files.too_many", n=MOST)))
    if problems:
        raise MergeRefused(problems)
    people = {person.id: person for person in plan.respondents}
    notes: list[Message] = []
    for id, (_, filled) in found.items():
        notes += _notes(people.get(id), filled)
        people[id] = _merged(people.get(id), filled)
    changed: Plan = put(plan, ("respondents",), tuple(people.values()))
    return Merged(changed, tuple(notes), len(found))


def _merged(before: Respondent | None, filled: Filled) -> Respondent:
    now = filled.person
    if before is None:
        return now
    kept = {id: vote for id, vote in before.votes.items() if id not in filled.asked}
    changed = {"name": now.name or before.name, "votes": {**kept, **now.votes}, "earlier": before.earlier}
    return now.model_copy(update=changed)


def _notes(before: Respondent | None, filled: Filled) -> list[Message]:
    """How many answers came in or were replaced, and whether another name stands in the file."""
    now = filled.person
    who = now.name or (before.name if before else "") or now.id
    gone = len(filled.asked & before.votes.keys()) if before else 0
    if not gone:
        notes = [message("respondent_files.added", who=who, n=len(now.votes))]
    else:
        notes = [message("respondent_files.replaced", who=who, n=len(now.votes), before=gone)]
    if before and before.name and now.name and before.name != now.name:
        notes.append(message("respondent_files.renamed", who=who, before=before.name))
    return notes
