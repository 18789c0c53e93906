"""The questionnaire as YAML: questions and anchors stand as comments above the place for the vote."""

from __future__ import annotations

import json
from typing import Any

from planner.i18n import message
from planner.plan.respondents import RespondentRole
from planner.readiness.bank import bank
from planner.reading import Document, ReadingProblem, compose_outside
from planner.respondent_files.filled import HEAD, MAX_ROWS, Entry, Filled, Reader
from planner.respondent_files.problems import at_line, refused
from planner.respondent_files.questionnaire import FORMAT, Questionnaire, words
from planner.sizing.csv_cases import clean

_VOTE = {"vote", "note"}


def blank(form: Questionnaire) -> str:
    """The text of a blank questionnaire."""
    person, language = form.respondent, form.language
    roles = [f"#   {role.value}: {_line(role, language)}" for role in RespondentRole]
    lines = [
        f"# {_line(message('respondent_files.title'), language)}",
        *_comments("respondent_files.how_yaml", language),
        f"format: {FORMAT}",
        f"id: {person.id}",
        f"name: {json.dumps(clean(person.name), ensure_ascii=False)}",
        *roles,
        f"role: {person.role.value}",
        f"steps: [{', '.join(step.value for step in person.steps)}]",
        "votes:",
    ]
    step = ""
    for q in form.questions:
        if q.step != step:
            step = q.step
            lines += ["", f"  # ---- {step} {_line(bank().step(step).name, language)}"]
        lines += ["", f"  # {q.id}{' ★' if q.id in form.critical else ''} {_line(q.text, language)}"]
        lines += [f"  #   {level}  {_line(anchor, language)}" for level, anchor in enumerate(q.levels, 1)]
        lines += [f"  {q.id}:", "    vote:", '    note: ""']
    return "\n".join(lines) + "\n"


def _line(what: Any, language: str) -> str:
    return " ".join(words(what, language, " / ").split())


def _comments(key: str, language: str) -> list[str]:
    return [f"# {line}" for line in words(message(key), language).splitlines()]


def read(content: bytes, file: str, critical: frozenset[str]) -> Filled:
    """What stands in a filled file; raises BadFile."""
    try:
        document = compose_outside(content)
    except ReadingProblem as problem:
        raise refused(file, problem.message, at_line(problem.line)) from None
    data = document.data
    if not isinstance(data, dict) or "format" not in data:
        raise refused(file, message("respondent_files.not_a_questionnaire"))
    reader = Reader(file, critical)
    for key in data:
        if key not in (*HEAD, "votes"):
            reader.refuse(at_line(document.line_of((key,))), message("problem.extra_forbidden"))
    head = {name: Entry(data[name], at_line(document.line_of((name,)))) for name in HEAD if name in data}
    votes = data.get("votes") or {}
    if not isinstance(votes, dict):
        raise refused(file, message("problem.mapping_type"), at_line(document.line_of(("votes",))))
    if len(votes) > MAX_ROWS:
        raise refused(
            file, message("respondent_files.too_many_questions", n=MAX_ROWS), at_line(document.line_of(("votes",)))
        )
    return reader.filled(head, [_entries(id, votes[id], document) for id in votes])


def _entries(id: str, given: Any, document: Document) -> tuple[Entry, Entry, Entry]:
    where = at_line(document.line_of(("votes", id)))
    asked = Entry(id, where)
    if not isinstance(given, dict):
        return asked, Entry(given, where), Entry(None, where)
    strange = next((key for key in given if key not in _VOTE), None)
    if strange is not None:
        where = at_line(document.line_of(("votes", id, strange)))
        asked = Entry(id, where, message("problem.extra_forbidden"))
    vote, note = (Entry(given.get(name), at_line(document.line_of(("votes", id, name)))) for name in ("vote", "note"))
    return asked, vote, note
