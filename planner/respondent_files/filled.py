"""A filled questionnaire as it was read, whatever its format: collects entries and names every one that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from planner.i18n import Message, message
from planner.plan.respondents import Respondent, RespondentRole, StepId, Vote
from planner.respondent_files.problems import BadFile, Item
from planner.respondent_files.questionnaire import (
    FORMAT,
    Unfit,
    known_question,
    quoted,
    role_of,
    steps_of,
    text_of,
    vote_of,
)

_Value = TypeVar("_Value")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
MAX_ROWS = 600
"""Rows of a sheet and questions of a file; the bank has far fewer."""
HEAD = ("format", "id", "name", "role", "steps")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry and where it stands; ``problem`` where it may not be read at all (a formula)."""

    value: Any
    where: Message | None
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """The person of one file; ``asked`` are the questions that stand in it, answered or left empty."""

    person: Respondent
    asked: frozenset[str]


class Reader:
    """Takes the head and the votes of one file, then gives what was filled in or raises BadFile with every problem."""

    def __init__(self, file: str, critical: frozenset[str]) -> None:
        self.file, self._critical = file, critical
        self.items: list[Item] = []

    def refuse(self, where: Message | None, problem: Message) -> None:
        self.items.append(Item(where, problem))

    def _read(self, entry: Entry, read: Callable[[Any], _Value]) -> _Value | None:
        if entry.problem is not None:
            self.refuse(entry.where, entry.problem)
            return None
        try:
            return read(entry.value)
        except Unfit as unfit:
            self.refuse(entry.where, unfit.problem)
            return None

    def filled(self, head: dict[str, Entry], votes: list[tuple[Entry, Entry, Entry]]) -> Filled:
        """What the person filled in; ``votes`` are entries of question id, vote and note. Raises BadFile.

        A file of another format is told so and nothing else about it.
        """
        if "format" in head and self._read(head["format"], _format) is None:
            raise BadFile(self.file, self.items[-1:])
        if missing := [entry for entry in HEAD if entry not in head]:
            for absent in missing:
                self.refuse(None, message("respondent_files.no_entry", name=absent))
            raise BadFile(self.file, self.items)
        id = self._read(head["id"], _id)
        name = self._read(head["name"], text_of)
        role = self._read(head["role"], role_of)
        steps = self._read(head["steps"], steps_of)
        read, asked = self._votes(votes, steps or tuple(StepId))
        if not read and not self.items:
            self.refuse(None, message("respondent_files.empty"))
        if self.items:
            raise BadFile(self.file, self.items)
        person = Respondent(
            id=str(id), name=str(name), role=role or RespondentRole.BUSINESS, steps=steps or (), votes=read
        )
        return Filled(person, asked)

    def _votes(
        self, votes: list[tuple[Entry, Entry, Entry]], steps: tuple[StepId, ...]
    ) -> tuple[dict[str, Vote], frozenset[str]]:
        read: dict[str, Vote] = {}
        seen: set[str] = set()
        for asked, vote, note in votes:
            id = self._read(asked, partial(known_question, steps=steps))
            if id is None:
                continue
            if id in seen:
                self.refuse(asked.where, message("respondent_files.question_twice", id=id))
                continue
            seen.add(id)
            if note.problem is not None:
                self.refuse(note.where, note.problem)
                continue
            made = self._read(vote, partial(vote_of, note=note.value, question=id, critical=self._critical))
            if made is not None:
                read[id] = made
        return read, frozenset(seen)


def _format(value: Any) -> str:
    if value != FORMAT:
        newer = isinstance(value, str) and value.startswith(FORMAT.split("/")[0] + "/")
        key = "file.newer" if newer else "respondent_files.not_a_questionnaire"
        raise Unfit(message(key, found=quoted(value)))
    return FORMAT


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value.strip()):
        raise Unfit(message("respondent_files.bad_id"))
    return value.strip()
