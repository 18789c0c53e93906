"""Use cases from a spreadsheet: pasted text (TSV, CSV), a CSV file or an XLSX file, read into a preview.

Everything is bounded and stays text: no formula is worked out, no link followed. A preview with a problem adds nothing.
"""

from __future__ import annotations

import csv
import enum
import io
import itertools
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from openpyxl import load_workbook
from pydantic import ValidationError

from planner.i18n import Message, catalogue, message
from planner.plan.company import Ternary
from planner.plan.fields import FieldSpec, specs
from planner.plan.plan import MOST_USE_CASES
from planner.plan.session import problem_words
from planner.plan.usecase import UseCase
from planner.reading import UNPRINTABLE, ReadingProblem, read_outside
from planner.resources import read_yaml, resource
from planner.respondent_files.workbook_guard import Unsafe, guard

MOST_BYTES, MOST_COLUMNS, MOST_CELL, MOST_SHEETS = 2_000_000, 60, 5_000, 5
MOST_ROWS = MOST_USE_CASES + 20
HEAD_WITHIN = 10
"""Rows from the top among which the row of heads is looked for."""
MOST_PROBLEMS = 12
NAME = "name"
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be added. ``columns`` are (head in the sheet, field it fills), the head empty for a plain list of names;
    ``unknown`` heads are not taken over.

    ``repeated`` are names the plan already has. Nothing is to be added while there are ``problems``.
    """

    cases: tuple[UseCase, ...] = ()
    columns: tuple[tuple[str, FieldSpec], ...] = ()
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    problems: tuple[Message, ...] = ()

    @property
    def ready(self) -> bool:
        return bool(self.cases) and not self.problems


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


class _Refused(Exception):
    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


Cells = list[list[str]]


def from_text(text: str, existing: Sequence[UseCase]) -> Preview:
    """A preview of pasted cells or the content of a CSV file."""
    try:
        return _preview(_split(text), existing)
    except _Refused as refused:
        return Preview(problems=(refused.problem,))


def from_file(path: FilePath, existing: Sequence[UseCase]) -> Preview:
    """A preview of a file by its ending (.xlsx, else text in UTF-8 or the Korean code page of Windows).

    Raises OSError as the system gives it.
    """
    try:
        content = read_outside(path, MOST_BYTES)
        if path.suffix.lower() == ".xlsx":
            return _preview(_workbook(content), existing)
        return _preview(_split(_decoded(content)), existing)
    except ReadingProblem as problem:
        return Preview(problems=(problem.message,))
    except _Refused as refused:
        return Preview(problems=(refused.problem,))


# --- cells ----------------------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _Refused(message("usecases.import.not_text"))


def _split(text: str) -> Cells:
    """Rows of cells of tab-, comma- or semicolon-separated text."""
    if len(text) > MOST_BYTES:
        raise _Refused(message("reading.too_large", limit=MOST_BYTES // 1_000_000))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = "\t" if "\t" in text else max(",;", key=first.count)
    try:
        return _bounded(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise _Refused(message("usecases.import.not_table")) from None


def _workbook(content: bytes) -> Cells:
    """Cells of the first sheet that has any, as text."""
    try:
        guard(content)
    except Unsafe as unsafe:
        raise _Refused(unsafe.problem) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of a workbook that are of no use here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            for sheet in book.worksheets[:MOST_SHEETS]:
                rows = sheet.iter_rows(min_row=1, max_row=MOST_ROWS + 1, min_col=1, max_col=MOST_COLUMNS + 1)
                cells = _bounded([_plain(cell) for cell in row] for row in rows)
                if any(any(row) for row in cells):
                    return cells
        finally:
            book.close()
    except _Refused:
        raise
    except Exception:  # a damaged workbook makes the reader fail in any way; the guard has bounded what it can cost
        raise _Refused(message("respondent_files.not_a_workbook")) from None
    return []


def _plain(cell: Any) -> str:
    """A cell as text; a formula is refused, because its result is not known without working it out."""
    if cell.data_type == "f":
        raise _Refused(message("usecases.import.formula", cell=cell.coordinate))
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _bounded(rows: Iterable[Sequence[str]]) -> Cells:
    """Stripped cells; raises _Refused beyond the limits or for characters no text has."""
    found: Cells = []
    for at, row in enumerate(rows, 1):
        if at > MOST_ROWS and any(cell.strip() for cell in row):
            raise _Refused(message("usecases.import.too_many_rows", limit=MOST_USE_CASES))
        if any(cell.strip() for cell in row[MOST_COLUMNS:]):
            raise _Refused(message("usecases.import.too_many_columns", limit=MOST_COLUMNS))
        cells = [cell.strip() for cell in row[:MOST_COLUMNS]]
        for cell in cells:
            if len(cell) > MOST_CELL:
                raise _Refused(message("usecases.import.cell_too_long", row=at, limit=MOST_CELL))
            if (odd := UNPRINTABLE.search(cell)) is not None:
                raise _Refused(message("usecases.import.odd_character", row=at, code=f"U+{ord(odd.group()):04X}"))
        found.append(cells)
    return found


# --- heads ----------------------------------------------------------------------------------------------------------


def _folded(words: str) -> str:
    """Letters and digits only, without case and brackets: how heads and choices are compared."""
    return "".join(c for c in _BRACKETS.sub("", words).casefold() if c.isalnum() or c in "○×✓?")


@cache
def _rules() -> Mapping[str, Any]:
    rules: Mapping[str, Any] = read_yaml(resource("readiness", "usecase_columns.yaml"))
    return rules


@cache
def _heads() -> Mapping[str, FieldSpec]:
    """Folded head -> field: labels of the window in both languages, and the other names; the first one keeps a head."""
    by_path = {".".join(map(str, s.path)): s for s in specs(UseCase)}
    found: dict[str, FieldSpec] = {}
    for spec in by_path.values():
        words = catalogue()[f"field.{spec.ui.key}.label"]
        for name in (words["ko"], words["en"]):
            found.setdefault(_folded(name), spec)
    for path, names in _rules()["columns"].items():
        for name in names:
            found.setdefault(_folded(name), by_path[path])
    return found


def _head_row(cells: Cells) -> tuple[int, dict[int, FieldSpec]]:
    """(position of the row of heads, its fields by column); raises _Refused where no row names a use case."""
    heads = _heads()
    best: tuple[int, dict[int, FieldSpec]] | None = None
    for at, row in enumerate(cells[:HEAD_WITHIN]):
        found = {n: heads[_folded(cell)] for n, cell in enumerate(row) if cell and _folded(cell) in heads}
        if any(s.path == (NAME,) for s in found.values()) and (best is None or len(found) > len(best[1])):
            best = at, found
    if best is not None:
        return best
    if max((sum(map(bool, row)) for row in cells), default=0) == 1:  # a plain list of names
        column = next(n for row in cells for n, cell in enumerate(row) if cell)
        return -1, {column: heads[_folded(catalogue()["field.usecase.name.label"]["en"])]}
    raise _Refused(message("usecases.import.no_heads"))


# --- rows -----------------------------------------------------------------------------------------------------------


def _preview(cells: Cells, existing: Sequence[UseCase]) -> Preview:
    if not any(any(row) for row in cells):
        raise _Refused(message("usecases.import.empty"))
    at, columns = _head_row(cells)
    refusals = _Refusals()
    head = cells[at] if at >= 0 else []
    seen: dict[Any, str] = {}
    for n, spec in columns.items():
        if spec.path in seen:
            refusals.add(
                message("usecases.import.column_twice", name=_label(spec), first=seen[spec.path], second=head[n])
            )
        seen.setdefault(spec.path, head[n] if head else "")
    cases = []
    for number, row in enumerate(cells[at + 1 :], at + 2):
        if any(row[n] for n in columns if n < len(row)) and (case := _case(row, number, columns, refusals)):
            cases.append(case)
    if not cases and not refusals.kept:
        refusals.add(message("usecases.import.empty"))
    if len(existing) + len(cases) > MOST_USE_CASES:
        refusals.add(message("usecases.import.too_many", limit=MOST_USE_CASES, n=len(existing)))
    names = {c.name for c in existing}
    return Preview(
        cases=with_free_ids(cases, existing),
        columns=tuple((head[n] if head else "", spec) for n, spec in columns.items()),
        unknown=tuple(cell[:60] for n, cell in enumerate(head) if cell and n not in columns),
        repeated=tuple(c.name for c in cases if c.name in names),
        problems=refusals.all(),
    )


def with_free_ids(cases: Sequence[UseCase], existing: Sequence[UseCase]) -> tuple[UseCase, ...]:
    """``cases`` with ids that none of ``existing`` has."""
    taken = {c.id for c in existing}
    free = (f"case-{n}" for n in itertools.count(1) if f"case-{n}" not in taken)
    return tuple(c.model_copy(update={"id": id}) for c, id in zip(cases, free, strict=False))


def _label(spec: FieldSpec) -> Message:
    return message(f"field.{spec.ui.key}.label")


def _case(row: Sequence[str], number: int, columns: Mapping[int, FieldSpec], refusals: _Refusals) -> UseCase | None:
    content: dict[str, Any] = {"id": "row"}
    fine = True
    for n, spec in columns.items():
        words = row[n] if n < len(row) else ""
        if not words:
            continue
        try:
            value = _value(words, spec)
        except _Refused as refused:
            refusals.add(message("usecases.import.cell", row=number, name=_label(spec), problem=refused.problem))
            fine = False
            continue
        part = content
        for name in spec.path[:-1]:
            part = part.setdefault(str(name), {})
        part[str(spec.path[-1])] = value
    if not content.get(NAME):
        refusals.add(message("usecases.import.no_name", row=number))
        return None
    if not fine:
        return None
    try:
        return UseCase.model_validate(content)
    except ValidationError as problem:
        by_path = {s.path: s for s in columns.values()}
        for error in problem.errors():
            spec_at = by_path.get(tuple(p for p in error["loc"] if isinstance(p, str)))
            where: Message | str = _label(spec_at) if spec_at else ".".join(map(str, error["loc"]))
            refusals.add(message("usecases.import.cell", row=number, name=where, problem=problem_words(error)))
        return None


def _value(words: str, spec: FieldSpec) -> Any:
    """A cell as the field wants it; raises _Refused with what would be right."""
    if spec.many:
        return tuple(part.strip()[:80] for part in re.split(r"[;,\n]", words) if part.strip())
    if spec.type is Ternary or spec.type is bool:
        return _truth(words, spec)
    if spec.choices:
        return _choice(words, spec.choices)
    if spec.type in (int, float):
        return _number(words, spec)
    return words if spec.ui.widget == "multiline" else " ".join(words.split())


def _truth(words: str, spec: FieldSpec) -> Any:
    folded = _folded(words)
    for outcome in ("yes", "no", "unknown"):
        if folded in {_folded(w) for w in _rules()[outcome]}:
            if spec.type is not bool:
                return Ternary(outcome)
            if outcome != "unknown":
                return outcome == "yes"
    raise _Refused(message("usecases.import.not_truth", entered=words[:40]))


def _choice(words: str, choices: Sequence[enum.Enum]) -> enum.Enum:
    folded = _folded(words)
    for choice in choices:
        names = catalogue()[f"{type(choice).__name__}.{choice.value}"]
        if folded in (_folded(str(choice.value)), _folded(names["ko"]), _folded(names["en"])):
            return choice
    raise _Refused(message("usecases.import.not_choice", entered=words[:40]))


_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def _number(words: str, spec: FieldSpec) -> float | int:
    """A number with or without thousands separators; a share may be 0.2, 20 or 20 %."""
    percent = spec.ui.unit in ("percent", "percent1")
    plain = words.replace(" ", "").removesuffix("%") if percent else words.replace(" ", "")
    if not _NUMBER.fullmatch(plain) or len(plain) > 20:
        raise _Refused(message("usecases.import.not_number", entered=words[:40]))
    number = float(plain.replace(",", ""))
    if percent and (words.endswith("%") or number > 1):
        number /= 100
    if spec.type is int:
        if not number.is_integer():
            raise _Refused(message("usecases.import.not_whole", entered=words[:40]))
        return int(number)
    return number
