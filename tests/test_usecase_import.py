"""Use cases from pasted cells, CSV and XLSX: heads in both languages, values, limits, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from planner import sheet
from planner.i18n import catalogue, message, say
from planner.plan.fields import get, specs
from planner.plan.plan import Plan
from planner.plan.usecase import Fit, UseCase
from planner.sheet import Preview
from planner.sheet_cells import MOST_BYTES, MOST_CELL, MOST_COLUMNS
from planner.usecase_import import USE_CASES

KOREAN = (
    "활용 사례\t부서\t경제 규모\t사용자\t적합\t개인정보\t비고\n"
    "회의록 요약\t총무\t4\t1,200\t생성형 AI\t예\t메모\n\n"
    "규정 검색\t법무\t5\t30\t둘 다\tX\t\n"
)
ENGLISH = "Use case,Department,Economic size,Users,Fit,Data used\nMinutes,Office,4,300,Generative AI,Mail; Calendar\n"


def from_text(text: str, existing: Sequence[UseCase]) -> Preview[UseCase]:
    return sheet.from_text(text, USE_CASES, existing)


def from_file(path: Path, existing: Sequence[UseCase]) -> Preview[UseCase]:
    return sheet.from_file(path, USE_CASES, existing)


def words(preview: Preview[UseCase], language: str = "en") -> str:
    return " | ".join(say(m, language) for m in preview.problems)


def test_cells_of_a_korean_sheet() -> None:
    found = from_text(KOREAN, ())
    assert found.ready
    assert [c.name for c in found.entries] == ["회의록 요약", "규정 검색"]
    first, second = found.entries
    assert (first.department, first.value.economic, first.demand.users, first.fit) == ("총무", 4, 1200, Fit.GENERATIVE)
    assert (first.uses_personal_data, second.uses_personal_data, second.fit) == (True, False, Fit.BOTH)
    assert found.unknown == ("비고",)
    assert [say(message(f"field.{s.ui.key}.label"), "en") for _, s in found.columns][:3] == [
        "Use case",
        "Department",
        "Economic size",
    ]


def test_a_csv_in_english_with_a_byte_order_mark_or_in_the_korean_code_page(tmp_path: Path) -> None:
    semicolons = ENGLISH.replace("Mail; Calendar", '"Mail; Calendar"').replace(",", ";")
    for name, content in (("bom.csv", b"\xef\xbb\xbf" + ENGLISH.encode()), ("plain.txt", semicolons.encode())):
        (tmp_path / name).write_bytes(content)
        found = from_file(tmp_path / name, ())
        assert found.ready, words(found)
        assert found.entries[0].data_sets == ("Mail", "Calendar")
    (tmp_path / "old.csv").write_bytes(KOREAN.replace("\t", ",").replace("1,200", '"1,200"').encode("cp949"))
    assert [c.name for c in from_file(tmp_path / "old.csv", ()).entries] == ["회의록 요약", "규정 검색"]


def book(rows: list[list[object]], title_rows: int = 0) -> bytes:
    made = Workbook()
    made.create_sheet("empty", 0)
    sheet = made.worksheets[1]
    for n in range(title_rows):
        sheet.append([f"Workshop {n}"])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def opened(tmp_path: Path, content: bytes, name: str = "sheet.xlsx") -> Preview[UseCase]:
    (tmp_path / name).write_bytes(content)
    return from_file(tmp_path / name, ())


def test_a_workbook_with_numbers_truth_values_and_title_rows(tmp_path: Path) -> None:
    rows = [["Case", "Users", "Peak share", "Personal data", "Strategic fit"], ["Minutes", 300.0, 0.2, True, 5],
            ["Search", 20, "15%", False, None]]  # fmt: skip
    found = opened(tmp_path, book(rows, title_rows=3))
    assert found.ready, words(found)
    assert [c.demand.users for c in found.entries] == [300, 20]
    assert [c.demand.peak_hour_share for c in found.entries] == [0.2, 0.15]
    assert [c.uses_personal_data for c in found.entries] == [True, False]
    assert [c.value.strategic for c in found.entries] == [5, None]


def test_formulas_are_never_worked_out(tmp_path: Path) -> None:
    refused = opened(tmp_path, book([["Case", "Users"], ["Minutes", "=SUM(1,2)"]]))
    assert not refused.ready
    assert "formula in B2" in words(refused)
    kept = from_text('Case\tDescription\n=HYPERLINK("http://x")\t<b>@SUM(A1)</b>', ())
    assert kept.entries[0].name == '=HYPERLINK("http://x")'
    assert kept.entries[0].description == "<b>@SUM(A1)</b>"
    assert "is no number" in words(from_text("Case\tUsers\nA\t=1+1", ()))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Case,Economic size\nA,7", "Row 2, Economic size"),
        ("Case,Economic size\nA,4.5", "is no whole number"),
        ("Case,Economic size\nA,high", "“high” is no number"),
        ("Case,Users\n,3", "Row 2 has no name"),
        ("Case,Fit\nA,magic", "“magic” is none of the choices"),
        ("Case,Personal data\nA,maybe", "“maybe” is not yes, no or unknown"),
        ("Case,Personal data\nA,unknown", "“unknown” is not yes, no or unknown"),
        ("Case,Users,Number of users\nA,1,2", "Two columns mean Users"),
        ("Name of dog,Age\nRex,3", "No column is headed as the use case"),
        ("", "There is no use case"),
        ("  \n \t ", "There is no use case"),
        ("Case,Users\n", "There is no use case"),
        ("Case\nA\x00B", "U+0000"),
        ("Case\nA\x1b[31m", "U+001B"),
        ("Case\n" + "x" * 81, "Row 2, Use case"),
        ("Case,Description\nA," + "x" * (MOST_CELL + 1), "more than 5,000 characters"),
        ("Case\n" + "A\n" * 400, "At most 120 rows"),
        ("Case" + "," * (MOST_COLUMNS + 1) + "x\nA", "more than 60 columns"),
        ("Case,Users\nA,1e9", "is no number"),
        ("Case,Users\nA," + "9" * 30, "is no number"),
        ("Case,Users\nA,99999999999", "Row 2, Users"),
    ],
    ids=range(21),
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_ready(text: str, says: str) -> None:
    found = from_text(text, ())
    assert not found.ready
    assert says in words(found)
    assert words(found, "ko") != words(found, "en")


def test_one_bad_cell_holds_back_the_whole_sheet() -> None:
    found = from_text("Case,Users\nGood,10\nBad,ten", ())
    assert len(found.entries) == 1
    assert not found.ready


def test_many_problems_are_counted_not_all_listed() -> None:
    found = from_text("Case,Users\n" + "A,x\n" * 50, ())
    assert len(found.problems) == 13


def test_a_plain_list_of_names_needs_no_head() -> None:
    found = from_text("Minutes\nSearch\n\nDrafts", ())
    assert [c.name for c in found.entries] == ["Minutes", "Search", "Drafts"]
    assert [head for head, _ in found.columns] == [""]


def test_ids_are_new_and_repeated_names_are_told() -> None:
    there = (UseCase(id="case-1", name="Minutes"), UseCase(id="case-3"))
    found = from_text("Case\nMinutes\nSearch\nDrafts", there)
    assert [c.id for c in found.entries] == ["case-2", "case-4", "case-5"]
    assert found.repeated == ("Minutes",)
    Plan(use_cases=(*there, *found.entries))


def test_a_full_plan_takes_no_more() -> None:
    there = tuple(UseCase(id=f"case-{n}") for n in range(99))
    assert "already has 99" in words(from_text("Case\nA\nB", there))
    assert from_text("Case\nA", there).ready


def test_every_field_of_a_use_case_is_known_by_its_label_in_both_languages() -> None:
    for language in ("ko", "en"):
        for spec in specs(UseCase):
            if spec.path == ("name",) or spec.many:
                continue
            label = catalogue()[f"field.{spec.ui.key}.label"][language]
            name = catalogue()["field.usecase.name.label"][language]
            if spec.choices:
                choice = spec.choices[0]
                value, wanted = catalogue()[f"{type(choice).__name__}.{choice.value}"][language], choice
            elif spec.type is bool:
                value, wanted = ("예" if language == "ko" else "yes"), True
            elif spec.type in (int, float):
                value, wanted = "1", 1
            else:
                value, wanted = "text", "text"
            found = from_text(f'{name}\t"{label}"\nA\t{value}', ())
            assert found.ready, (spec.path, words(found))
            got = get(found.entries[0], spec.path)
            assert got == wanted or spec.path[0] == "money", spec.path


# --- hostile files ----------------------------------------------------------------------------------------------------


def test_a_workbook_that_is_none_or_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    assert "not an XLSX file" in words(opened(tmp_path, b"PK\x03\x04 nonsense"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<w>" + " " * 30_000_000 + "</w>")
    assert "unpacks to more than" in words(opened(tmp_path, out.getvalue()))


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    good, out = io.BytesIO(book([["Case"], ["A"]])), io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/workbook.xml":
                content = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]>' + content.split(b"?>", 1)[-1]
            archive.writestr(entry.filename, content)
    assert "XML declarations" in words(opened(tmp_path, out.getvalue()))


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    found = opened(tmp_path, b"Case\n" + b"A" * (MOST_BYTES + 1), "big.csv")
    assert not found.ready
    assert "2" in words(found)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    assert words(opened(tmp_path, b"Case\n\xff\xfe\xff", "odd.csv")) == "This is not a text file."


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = from_text(text, ())
    assert found.ready == (bool(found.entries) and not found.problems)
    for case in found.entries:
        assert case.name


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.csv", "a.xlsx"):
            path = Path(folder) / name
            path.write_bytes(content)
            from_file(path, ())
