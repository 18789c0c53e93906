"""The questionnaire as a workbook: one row a question with its five anchors, a list to choose from and a note.

Column A holds the code of a row (head entry or question), so that rows may be moved. Text is written as text, never as
a formula; on reading, a formula is refused where something is to be read and ignored everywhere else.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from planner.i18n import message, say
from planner.plain_text import begins_formula
from planner.plan.respondents import RespondentRole
from planner.readiness.bank import bank
from planner.respondent_files.filled import HEAD, MAX_ROWS, Entry, Filled, Reader
from planner.respondent_files.problems import at_cell, refused
from planner.respondent_files.questionnaire import FORMAT, STATE_WORDS, Questionnaire, words
from planner.respondent_files.workbook_guard import Unsafe, guard
from planner.sizing.csv_cases import clean

CODE, TEXT, VALUE, VOTE, NOTE = 1, 2, 3, 8, 9
WIDTHS = (9, 44, 24, 24, 24, 24, 24, 17, 34)
HEADER = "question"
MAX_SHEETS = 5
_INK, _TEAL, _TINT, _LINE = "27333F", "0B7285", "DDEFF2", "C9D1D8"
_WRAP = Alignment(wrap_text=True, vertical="top")
_EDGE = Border(bottom=Side(style="thin", color=_LINE))


# --- writing -----------------------------------------------------------------------------------------------------


def blank(form: Questionnaire) -> bytes:
    """The bytes of a blank workbook."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    language = form.language
    sheet.title = say(message("respondent_files.sheet"), "ko" if language == "ko" else "en")
    for at, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    row = _head(sheet, form)
    _header(sheet, row, language)
    sheet.freeze_panes = f"{get_column_letter(VALUE)}{row + 1}"
    first, step = row + 1, ""
    choices = {critical: _choices(sheet, language, critical) for critical in (False, True)}
    for q in form.questions:
        if q.step != step:
            step, row = q.step, row + 1
            _put(sheet, row, TEXT, f"{step} {words(bank().step(step).name, language, ' / ')}").font = Font(
                bold=True, color=_TEAL
            )
        row += 1
        critical = q.id in form.critical
        _put(sheet, row, CODE, q.id).font = Font(color=_INK)
        _put(sheet, row, TEXT, words(q.text, language) + (" ★" if critical else "")).font = Font(bold=True)
        for level, anchor in enumerate(q.levels):
            _put(sheet, row, VALUE + level, words(anchor, language))
        for column in (VOTE, NOTE):
            _open(_put(sheet, row, column, None))
        sheet.cell(row, VOTE).alignment = Alignment(horizontal="center", vertical="top")
        choices[critical].add(sheet.cell(row, VOTE))
    for line in sheet.iter_rows(min_row=first, max_row=row, max_col=NOTE):
        for cell in line:
            cell.border = _EDGE
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{first - 1}:{first - 1}"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _put(sheet: Worksheet, row: int, column: int, value: str | None) -> Cell:
    """Write a text that stays one, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.alignment = _WRAP
    if value is not None:
        cell.value = value
        cell.data_type = "s"
        cell.quotePrefix = begins_formula(value)
    return cell


def _open(cell: Cell) -> None:
    cell.protection = Protection(locked=False)
    cell.fill = PatternFill("solid", start_color=_TINT)


def _head(sheet: Worksheet, form: Questionnaire) -> int:
    """Title, how to fill in, and the entries about the person; returns the row of the column heads."""
    language, person = form.language, form.respondent
    _put(sheet, 1, TEXT, words(message("respondent_files.title"), language, " / ")).font = Font(bold=True, size=14)
    row = 2
    for line in words(message("respondent_files.how_xlsx"), language).splitlines():
        _put(sheet, row, TEXT, line).alignment = Alignment(vertical="top")
        row += 1
    values = {
        "format": FORMAT, "id": person.id, "name": clean(person.name), "role": words(person.role, language, " / "),
        "steps": ", ".join(step.value for step in person.steps),
    }  # fmt: skip
    for name in HEAD:
        _put(sheet, row, CODE, name).font = Font(color="98A6B3")
        _put(sheet, row, TEXT, words(message(f"respondent_files.head.{name}"), language, " / "))
        _put(sheet, row, VALUE, values[name])
        if name in ("name", "role"):
            _open(sheet.cell(row, VALUE))  # type: ignore[arg-type]
        if name == "role":
            roles = _list(sheet, [words(r, language, " / ") for r in RespondentRole], language)
            roles.add(sheet.cell(row, VALUE))
        row += 1
    return row + 1


def _header(sheet: Worksheet, row: int, language: str) -> None:
    heads = {CODE: HEADER, TEXT: words(message("respondent_files.column.question"), language),
             VOTE: words(message("respondent_files.column.vote"), language),
             NOTE: words(message("respondent_files.column.note"), language)}  # fmt: skip
    for level in range(1, 6):
        heads[VALUE + level - 1] = f"{level}\n{words(message(f'ReadinessLevel.{level}'), language, ' / ')}"
    for column, value in heads.items():
        cell = _put(sheet, row, column, value)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", start_color=_TEAL)


def _choices(sheet: Worksheet, language: str, critical: bool) -> DataValidation:
    states = [key for state, key in STATE_WORDS.items() if not (critical and state.value == "not_applicable")]
    return _list(sheet, [*"12345", *(words(message(key), language, " / ") for key in states)], language)


def _list(sheet: Worksheet, choices: list[str], language: str) -> DataValidation:
    made = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
    made.error = words(message("respondent_files.choose"), language)
    sheet.add_data_validation(made)
    return made


# --- reading -----------------------------------------------------------------------------------------------------


def read(content: bytes, file: str, critical: frozenset[str]) -> Filled:
    """What stands in a filled workbook; raises BadFile."""
    try:
        guard(content)
    except Unsafe as unsafe:
        raise refused(file, unsafe.problem) from None
    try:
        name, rows = _rows(content)
    except Exception:  # a damaged workbook makes the reader fail in any way; the guard has bounded what it can cost
        raise refused(file, message("respondent_files.not_a_workbook")) from None
    if not rows:
        raise refused(file, message("respondent_files.not_a_questionnaire"))
    reader = Reader(file, critical)
    head: dict[str, Entry] = {}
    votes: list[tuple[Entry, Entry, Entry]] = []
    if len(rows) > MAX_ROWS:
        reader.refuse(at_cell(name, f"A{MAX_ROWS + 1}"), message("respondent_files.too_many_rows", n=MAX_ROWS))
    for at, row in enumerate(rows[:MAX_ROWS], 1):
        code = _entry(row, at, CODE, name)
        vote, note = _entry(row, at, VOTE, name), _entry(row, at, NOTE, name)
        if code.value is None and code.problem is None:
            if vote.value is not None or vote.problem is not None:
                reader.refuse(vote.where, message("respondent_files.no_code"))
        elif code.value in HEAD:
            if code.value in head:
                reader.refuse(code.where, message("respondent_files.entry_twice", name=code.value))
            head[code.value] = _entry(row, at, VALUE, name)
        elif code.value != HEADER:
            votes.append((code, vote, note))
    return reader.filled(head, votes)


def _rows(content: bytes) -> tuple[str, list[tuple[Any, ...]]]:
    """Name and rows of the first sheet that is a questionnaire, else no rows. May fail in any way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of a workbook that are of no use here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False, keep_vba=False)
    try:
        for sheet in book.worksheets[:MAX_SHEETS]:
            rows = list(_bounded(sheet))
            if any(row[0].value == "format" for row in rows):
                return clean(str(sheet.title), 31), rows
    finally:
        book.close()
    return "", []


def _bounded(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of ``NOTE`` cells each: the reader fills up what a row lacks."""
    yield from sheet.iter_rows(min_row=1, max_row=MAX_ROWS + 1, min_col=1, max_col=NOTE)


def _entry(row: tuple[Any, ...], at: int, column: int, sheet: str) -> Entry:
    where = at_cell(sheet, f"{get_column_letter(column)}{at}")
    cell = row[column - 1]
    if cell.data_type == "f":
        return Entry(None, where, message("respondent_files.formula"))
    value = cell.value
    if isinstance(value, str):
        value = value.strip() or None
    return Entry(value, where)
