"""Cells of a sheet as text: every kind of value in words, and what is refused with its limit."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from planner.i18n import say
from planner.sheet_cells import MOST_BYTES, MOST_CELL, MOST_COLUMNS, MOST_LINES, Refused, cells_of_file, cells_of_text


def workbook(path: Path, *sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for n, rows in enumerate(sheets):
        sheet = book.create_sheet(f"s{n}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_values_of_a_workbook_are_told_as_they_are_meant(tmp_path: Path) -> None:
    row = ["x ", True, False, None, 12.0, 2.5, 7, date(2026, 12, 18), datetime(2026, 12, 18, 9, 30)]
    (found,) = cells_of_file(workbook(tmp_path / "a.xlsx", [row]), 10)
    assert found[:9] == ["x", "yes", "no", "", "12", "2.5", "7", "2026-12-18T00:00:00", "2026-12-18T09:30:00"]
    assert not any(found[9:])


def test_the_first_sheet_that_holds_anything_is_taken(tmp_path: Path) -> None:
    (found,) = cells_of_file(workbook(tmp_path / "a.xlsx", [[" "]], [["here"]], [["later"]]), 10)
    assert found[0] == "here"
    assert cells_of_file(workbook(tmp_path / "b.xlsx", [], []), 10) == []


def refusal(text: str, most_rows: int = 3) -> str:
    with pytest.raises(Refused) as caught:
        cells_of_text(text, most_rows)
    assert say(caught.value.problem, "ko") != say(caught.value.problem, "en")
    return caught.value.problem.key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x" * (MOST_BYTES + 1), "reading.too_large"),
        ("a\n" * 4, "sheet.too_many_rows"),
        ("," * MOST_COLUMNS + "x", "sheet.too_many_columns"),
        ("y" * (MOST_CELL + 1), "sheet.cell_too_long"),
        ("a,\x00b", "sheet.odd_character"),
        ("a\n" + "\n" * MOST_LINES, "sheet.too_many_rows"),
        ("z" * 200_000, "sheet.not_table"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_with_its_reason(text: str, key: str) -> None:
    assert refusal(text) == key


def test_empty_lines_after_the_last_row_count_for_nothing() -> None:
    assert cells_of_text("a;b\n1;2\n3;4\n\n \n", 3) == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_files_that_are_no_text_or_too_large_or_a_formula_are_refused(tmp_path: Path) -> None:
    cases = (("a.csv", b"\xff\xfe\xff\x80", "sheet.not_text"), ("b.csv", b"x" * (MOST_BYTES + 1), "reading.too_large"))
    for name, content, key in cases:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused) as caught:
            cells_of_file(tmp_path / name, 10)
        assert caught.value.problem.key == key
    with pytest.raises(Refused) as formula:
        cells_of_file(workbook(tmp_path / "c.xlsx", [["=1+1"]]), 10)
    assert formula.value.problem.params["cell"] == "A1"


def test_a_whole_number_that_a_program_wrote_with_a_point_is_whole(tmp_path: Path) -> None:
    path, other = workbook(tmp_path / "a.xlsx", [[12, 2.5]]), tmp_path / "b.xlsx"
    with ZipFile(path) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>12</v>", b"<v>12.0</v>"))
    (found,) = cells_of_file(other, 10)
    assert found[:2] == ["12", "2.5"]
