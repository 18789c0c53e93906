"""Entries of a list in the plan from the cells of a spreadsheet, read into a preview.

Columns are found by the labels of the window in both languages and by other names (``resources/readiness``). A preview
with a problem adds nothing.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from planner.explain import Path
from planner.i18n import Message, catalogue, message
from planner.plan.company import Ternary
from planner.plan.fields import FieldSpec, get, specs
from planner.plan.session import problem_words
from planner.resources import read_yaml, resource
from planner.sheet_cells import Cells, Refused, cells_of_file, cells_of_text

HEAD_WITHIN = 10
"""Rows from the top among which the row of heads is looked for."""
ROWS_BESIDE = 20
"""Rows of a sheet that may hold no entry: titles, heads, notes."""
MOST_PROBLEMS = 12
NAME: Path = ("name",)
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, eq=False)
class Sheet(Generic[T]):
    """What the rows become: entries of ``model`` in the list at ``path``, of which the plan holds at most ``most``.

    ``table`` is the key of its texts; ``columns`` the file with other heads; ``start`` what an entry has before any cell;
    ``placed`` fits new entries to those that are there.
    """

    model: type[T]
    path: Path
    most: int
    table: str
    columns: str
    start: Mapping[str, Any]
    placed: Callable[[Sequence[T], Sequence[T]], tuple[T, ...]]

    @property
    def what(self) -> Message:
        return message(f"table.{self.table}.one")

    @property
    def name_label(self) -> Message:
        """The head under which names are looked for."""
        return next(s for s in specs(self.model) if s.path == NAME).ui.label

    def counted(self, n: int) -> Message:
        return message(f"table.{self.table}.counted", n=n)


@dataclass(frozen=True, slots=True)
class Preview(Generic[T]):
    """What would be added. ``columns`` are (head in the sheet, field it fills), the head empty for a plain list of names;
    ``unknown`` heads are not taken over.

    ``repeated`` are names the plan already has. Nothing is to be added while there are ``problems``.
    """

    entries: tuple[T, ...] = ()
    columns: tuple[tuple[str, FieldSpec], ...] = ()
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    problems: tuple[Message, ...] = ()

    @property
    def ready(self) -> bool:
        return bool(self.entries) and not self.problems


@dataclass(slots=True)
class _Refusals:
    """Problems so far; at most a handful is kept, the rest is counted."""

    kept: list[Message] = field(default_factory=list)
    more: int = 0

    def add(self, problem: Message) -> None:
        if len(self.kept) < MOST_PROBLEMS:
            self.kept.append(problem)
        else:
            self.more += 1

    def all(self) -> tuple[Message, ...]:
        return (*self.kept, message("file.more", count=self.more)) if self.more else tuple(self.kept)


def from_text(text: str, sheet: Sheet[T], existing: Sequence[T]) -> Preview[T]:
    """A preview of pasted cells or the content of a CSV file."""
    return _read(lambda most: cells_of_text(text, most), sheet, existing)


def from_file(path: FilePath, sheet: Sheet[T], existing: Sequence[T]) -> Preview[T]:
    """A preview of a CSV or XLSX file. Raises OSError as the system gives it."""
    return _read(lambda most: cells_of_file(path, most), sheet, existing)


def _read(cells: Callable[[int], Cells], sheet: Sheet[T], existing: Sequence[T]) -> Preview[T]:
    try:
        return _preview(cells(sheet.most + ROWS_BESIDE), sheet, existing)
    except Refused as refused:
        return Preview(problems=(refused.problem,))


# --- heads ----------------------------------------------------------------------------------------------------------


def _folded(words: str) -> str:
    """Letters and digits only, without case and brackets: how heads and choices are compared."""
    return "".join(c for c in _BRACKETS.sub("", words).casefold() if c.isalnum() or c in "○×✓?")


@cache
def _heads(sheet: Sheet[Any]) -> Mapping[str, FieldSpec]:
    """Folded head -> field: labels of the window in both languages, and the other names; the first one keeps a head."""
    by_path = {".".join(map(str, s.path)): s for s in specs(sheet.model)}
    found: dict[str, FieldSpec] = {}
    for spec in by_path.values():
        words = catalogue()[spec.ui.label.key]
        for name in (words["ko"], words["en"]):
            found.setdefault(_folded(name), spec)
    for path, names in read_yaml(resource("readiness", sheet.columns)).items():
        for name in names:
            found.setdefault(_folded(name), by_path[path])
    return found


def _head_row(cells: Cells, sheet: Sheet[Any]) -> tuple[int, dict[int, FieldSpec]]:
    """(position of the row of heads, its fields by column); raises Refused where no column holds names."""
    heads = _heads(sheet)
    best: tuple[int, dict[int, FieldSpec]] | None = None
    for at, row in enumerate(cells[:HEAD_WITHIN]):
        found = {n: heads[_folded(cell)] for n, cell in enumerate(row) if cell and _folded(cell) in heads}
        if any(s.path == NAME for s in found.values()) and (best is None or len(found) > len(best[1])):
            best = at, found
    if best is not None:
        return best
    if max((sum(map(bool, row)) for row in cells), default=0) == 1:  # a plain list of names
        column = next(n for row in cells for n, cell in enumerate(row) if cell)
        return -1, {column: next(s for s in heads.values() if s.path == NAME)}
    raise Refused(message("sheet.no_heads", what=sheet.what, name=sheet.name_label))


# --- rows -----------------------------------------------------------------------------------------------------------


def _preview(cells: Cells, sheet: Sheet[T], existing: Sequence[T]) -> Preview[T]:
    nothing = message("sheet.empty", what=sheet.what)
    if not any(any(row) for row in cells):
        raise Refused(nothing)
    at, columns = _head_row(cells, sheet)
    refusals = _Refusals()
    head = cells[at] if at >= 0 else []
    seen: dict[Any, str] = {}
    for n, spec in columns.items():
        if spec.path in seen:
            refusals.add(message("sheet.column_twice", name=spec.ui.label, first=seen[spec.path], second=head[n]))
        seen.setdefault(spec.path, head[n] if head else "")
    entries: list[T] = []
    for number, row in enumerate(cells[at + 1 :], at + 2):
        if any(row[n] for n in columns if n < len(row)) and (entry := _entry(row, number, columns, sheet, refusals)):
            entries.append(entry)
    if not entries and not refusals.kept:
        refusals.add(nothing)
    if len(existing) + len(entries) > sheet.most:
        refusals.add(message("sheet.too_many", limit=sheet.most, n=len(existing)))
    names = {get(e, NAME) for e in existing}
    return Preview(
        entries=sheet.placed(entries, existing),
        columns=tuple((head[n] if head else "", spec) for n, spec in columns.items()),
        unknown=tuple(cell[:60] for n, cell in enumerate(head) if cell and n not in columns),
        repeated=tuple(name for e in entries if (name := get(e, NAME)) in names),
        problems=refusals.all(),
    )


def _entry(
    row: Sequence[str], number: int, columns: Mapping[int, FieldSpec], sheet: Sheet[T], refusals: _Refusals
) -> T | None:
    content: dict[str, Any] = dict(sheet.start)
    fine = True
    for n, spec in columns.items():
        words = row[n] if n < len(row) else ""
        if not words:
            continue
        try:
            value = _value(words, spec)
        except Refused as refused:
            refusals.add(message("sheet.cell", row=number, name=spec.ui.label, problem=refused.problem))
            fine = False
            continue
        part = content
        for name in spec.path[:-1]:
            part = part.setdefault(str(name), {})
        part[str(spec.path[-1])] = value
    if not content.get("name"):
        refusals.add(message("sheet.no_name", row=number))
        return None
    if not fine:
        return None
    try:
        return sheet.model.model_validate(content)
    except ValidationError as problem:
        by_path = {s.path: s for s in columns.values()}
        for error in problem.errors():
            spec_at = by_path.get(tuple(p for p in error["loc"] if isinstance(p, str)))
            where: Message | str = spec_at.ui.label if spec_at else ".".join(map(str, error["loc"]))
            refusals.add(message("sheet.cell", row=number, name=where, problem=problem_words(error)))
        return None


def _value(words: str, spec: FieldSpec) -> Any:
    """A cell as the field wants it; raises Refused with what would be right."""
    if spec.many:
        parts = [part.strip()[:80] for part in re.split(r"[;,\n]", words) if part.strip()]
        return tuple(_choice(part, spec.choices) if spec.choices else part for part in parts)
    if spec.type is Ternary or spec.type is bool:
        return _truth(words, spec)
    if spec.choices:
        return _choice(words, spec.choices)
    if spec.type in (int, float):
        return _number(words, spec)
    return words if spec.ui.widget == "multiline" else " ".join(words.split())


@cache
def _truth_words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = read_yaml(resource("readiness", "sheet_words.yaml"))
    return words


def _truth(words: str, spec: FieldSpec) -> Any:
    folded = _folded(words)
    for outcome in ("yes", "no", "unknown"):
        if folded in {_folded(w) for w in _truth_words()[outcome]}:
            if spec.type is not bool:
                return Ternary(outcome)
            if outcome != "unknown":
                return outcome == "yes"
    raise Refused(message("sheet.not_truth", entered=words[:40]))


def _choice(words: str, choices: Sequence[enum.Enum]) -> enum.Enum:
    folded = _folded(words)
    for choice in choices:
        names = catalogue()[f"{type(choice).__name__}.{choice.value}"]
        if folded in (_folded(str(choice.value)), _folded(names["ko"]), _folded(names["en"])):
            return choice
    raise Refused(message("sheet.not_choice", entered=words[:40]))


_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def _number(words: str, spec: FieldSpec) -> float | int:
    """A number with or without thousands separators; a share may be 0.2, 20 or 20 %."""
    percent = spec.ui.unit in ("percent", "percent1")
    plain = words.replace(" ", "").removesuffix("%") if percent else words.replace(" ", "")
    if not _NUMBER.fullmatch(plain) or len(plain) > 20:
        raise Refused(message("sheet.not_number", entered=words[:40]))
    number = float(plain.replace(",", ""))
    if percent and (words.endswith("%") or number > 1):
        number /= 100
    if spec.type is int:
        if not number.is_integer():
            raise Refused(message("sheet.not_whole", entered=words[:40]))
        return int(number)
    return number
