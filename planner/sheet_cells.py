"""Cells of a spreadsheet as text: pasted text (TSV, CSV), a CSV file or an XLSX file.

Everything is bounded and stays text: no formula is worked out, no link followed.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from openpyxl import load_workbook

from planner.i18n import Message, message
from planner.reading import UNPRINTABLE, ReadingProblem, read_outside
from planner.respondent_files.workbook_guard import Unsafe, guard

MOST_LINES = 100_000
"""Rows of text, the empty ones at the end with them."""
MOST_BYTES, MOST_COLUMNS, MOST_CELL, MOST_SHEETS = 2_000_000, 60, 5_000, 5
Cells = list[list[str]]


class Refused(Exception):
    """The cells are not taken; ``problem`` says why."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


def cells_of_file(path: FilePath, most_rows: int) -> Cells:
    """Cells of a file by its ending (.xlsx, else text in UTF-8 or the Korean code page of Windows).

    Raises Refused, and OSError as the system gives it.
    """
    try:
        content = read_outside(path, MOST_BYTES)
    except ReadingProblem as problem:
        raise Refused(problem.message) from None
    if path.suffix.lower() == ".xlsx":
        return _workbook(content, most_rows)
    return cells_of_text(_decoded(content), most_rows)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(message("sheet.not_text"))


def cells_of_text(text: str, most_rows: int) -> Cells:
    """Rows of cells of tab-, comma- or semicolon-separated text; raises Refused."""
    if len(text) > MOST_BYTES:
        raise Refused(message("reading.too_large", limit=MOST_BYTES // 1_000_000))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = "\t" if "\t" in text else max(",;", key=first.count)
    try:
        return _bounded(csv.reader(io.StringIO(text), delimiter=delimiter), most_rows)
    except csv.Error:
        raise Refused(message("sheet.not_table")) from None


def _workbook(content: bytes, most_rows: int) -> Cells:
    """Cells of the first sheet that has any, as text."""
    try:
        guard(content)
    except Unsafe as unsafe:
        raise Refused(unsafe.problem) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of a workbook that are of no use here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            for sheet in book.worksheets[:MOST_SHEETS]:
                rows = sheet.iter_rows(min_row=1, max_row=most_rows + 1, min_col=1, max_col=MOST_COLUMNS + 1)
                cells = _bounded(([_plain(cell) for cell in row] for row in rows), most_rows)
                if any(any(row) for row in cells):
                    return cells
        finally:
            book.close()
    except Refused:
        raise
    except Exception:  # a damaged workbook makes the reader fail in any way; the guard has bounded what it can cost
        raise Refused(message("respondent_files.not_a_workbook")) from None
    return []


def _plain(cell: Any) -> str:
    """A cell as text; a formula is refused, because its result is not known without working it out."""
    if cell.data_type == "f":
        raise Refused(message("sheet.formula", cell=cell.coordinate))
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


def _bounded(rows: Iterable[Sequence[str]], most_rows: int) -> Cells:
    """Stripped cells; raises Refused beyond the limits or for characters no text has."""
    found: Cells = []
    for at, row in enumerate(rows, 1):
        if at > most_rows:
            if at > MOST_LINES or any(cell.strip() for cell in row):
                raise Refused(message("sheet.too_many_rows", limit=most_rows))
            continue
        if any(cell.strip() for cell in row[MOST_COLUMNS:]):
            raise Refused(message("sheet.too_many_columns", limit=MOST_COLUMNS))
        cells = [cell.strip() for cell in row[:MOST_COLUMNS]]
        for cell in cells:
            if len(cell) > MOST_CELL:
                raise Refused(message("sheet.cell_too_long", row=at, limit=MOST_CELL))
            if (odd := UNPRINTABLE.search(cell)) is not None:
                raise Refused(message("sheet.odd_character", row=at, code=f"U+{ord(odd.group()):04X}"))
        found.append(cells)
    return found
