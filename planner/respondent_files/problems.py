"""What is wrong with a respondent file, named by file, sheet and cell (or line), in the user's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.i18n import Language, Message, message, say, text

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Item:
    where: Message | None
    problem: Message


class BadFile(ValueError):
    """A file that was refused as a whole."""

    def __init__(self, file: str, items: Sequence[Item]) -> None:
        super().__init__(f"{file}: {len(items)} problems")
        self.file = file
        self.items = tuple(items)


def refused(file: str, problem: Message, where: Message | None = None) -> BadFile:
    return BadFile(file, (Item(where, problem),))


def at_line(line: int | None) -> Message | None:
    return None if line is None else message("file.line", line=line)


def at_cell(sheet: str, cell: str) -> Message:
    return message("respondent_files.cell", sheet=sheet, cell=cell)


def described(problems: Sequence[BadFile], language: Language | str) -> list[str]:
    """One line for each thing wrong, at most ten, the rest as a number."""
    every = [(problem.file, item) for problem in problems for item in problem.items]
    lines = [_line(file, item, language) for file, item in every[:MOST_SHOWN]]
    return [*lines, text("file.more", language, count=len(every) - MOST_SHOWN)] if len(every) > MOST_SHOWN else lines


def _line(file: str, item: Item, language: Language | str) -> str:
    place = " · ".join(part for part in (file, say(item.where, language) if item.where else "") if part)
    return f"{place}: {say(item.problem, language)}" if place else say(item.problem, language)
