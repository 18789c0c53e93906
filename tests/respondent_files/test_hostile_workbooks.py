"""Workbooks that want to do harm: bombs, entities, formulas, lies about sizes, damaged parts, odd names."""

from __future__ import annotations

import contextlib
import io
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.plan import Plan
from planner.plan.respondents import Respondent
from planner.respondent_files import MergeRefused, merge_files, xlsx_form
from planner.respondent_files.problems import BadFile, described
from planner.respondent_files.questionnaire import questionnaire
from planner.respondent_files.workbook_guard import MAX_ENTRIES, MAX_FILE, MAX_UNPACKED, Unsafe, guard

GOOD = xlsx_form.blank(questionnaire(Plan(), Respondent(id="r-1"), "ko"))
SHEET = "xl/worksheets/sheet1.xml"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes], **how: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return made.getvalue()


def refused(content: bytes, folder: Path) -> str:
    path = folder / "file.xlsx"
    path.write_bytes(content)
    with pytest.raises(MergeRefused) as problem:
        merge_files([path], Plan())
    (line,) = described(problem.value.problems, "en")
    return line


def test_an_honest_workbook_is_let_in() -> None:
    guard(GOOD)
    guard(packed(parts(), method=zipfile.ZIP_STORED))


def test_pictures_and_printer_settings_are_no_reason_to_refuse() -> None:
    guard(packed({**parts(), "xl/media/image1.png": b"\x89PNG\r\n" + bytes(200), "xl/printerSettings1.bin": bytes(90)}))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    assert "2 MB" in refused(GOOD + bytes(MAX_FILE), tmp_path)


def test_a_bomb_is_refused_by_its_directory_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = packed({**parts(), "xl/bomb.xml": b"<a>" + b" " * (200 * MAX_UNPACKED // 100) + b"</a>"})
    assert len(bomb) < MAX_FILE
    tracemalloc.start()
    started = time.thread_time()
    assert "unpacks" in refused(bomb, tmp_path)
    assert time.thread_time() - started < 1
    assert tracemalloc.get_traced_memory()[1] < MAX_UNPACKED
    tracemalloc.stop()


def test_a_directory_that_lies_about_sizes_gives_no_more_than_it_says(tmp_path: Path) -> None:
    bomb = bytearray(packed({**parts(), "xl/zz.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}))
    true, lie = (30_000_007).to_bytes(4, "little"), (500).to_bytes(4, "little")
    assert bomb.count(true) == 2
    refusal = refused(bytes(bomb.replace(true, lie)), tmp_path)
    assert "damaged" in refusal


def test_many_entries_are_refused(tmp_path: Path) -> None:
    many = {f"xl/{n}.xml": b"<a/>" for n in range(MAX_ENTRIES)}
    assert "unpacks" in refused(packed({**parts(), **many}), tmp_path)


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    "part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "docProps/core.xml"]
)
def test_entities_are_refused_in_every_part(tmp_path: Path, part: str, prefix: bytes) -> None:
    content = parts()
    body = content.get(part, b"<sst/>").split(b"?>", 1)[-1]
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    assert "declarations" in refused(
        packed({**content, part: prefix + b'<?xml version="1.0"?>' + laughs + body}), tmp_path
    )


def test_entities_hide_neither_in_utf16_nor_under_another_name(tmp_path: Path) -> None:
    hidden = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'.encode("utf-16")
    for name in ("xl/sharedStrings.xml", "xl/media/image1.png", "xl/other.bin"):
        assert "declarations" in refused(packed({**parts(), name: hidden}), tmp_path)


def test_a_flood_of_elements_and_deep_nesting_are_refused(tmp_path: Path) -> None:
    assert "far too much" in refused(packed({**parts(), "xl/a.xml": b"<a>" + b"<b/>" * 400_000 + b"</a>"}), tmp_path)
    assert "far too much" in refused(packed({**parts(), "xl/a.xml": b"<a>" * 5000 + b"</a>" * 5000}), tmp_path)
    endless = b'<a b="' + b"x" * 400_000 + b'"/>'
    assert "far too much" in refused(packed({**parts(), "xl/a.xml": endless}), tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + bytes(50), b"\xd0\xcf\x11\xe0" + bytes(600), bytes(100)]
)
def test_what_is_no_workbook_is_told_so(tmp_path: Path, content: bytes) -> None:
    assert "not an XLSX file" in refused(content, tmp_path)


def test_another_archive_and_another_workbook_are_told_so(tmp_path: Path) -> None:
    assert "not an XLSX file" in refused(packed({"mimetype": b"x", "content.xml": b"<a/>"}), tmp_path)
    from openpyxl import Workbook

    made = io.BytesIO()
    Workbook().save(made)
    assert "not a questionnaire" in refused(made.getvalue(), tmp_path)


def test_a_merged_area_or_a_row_at_the_end_of_the_world_costs_nothing(tmp_path: Path) -> None:
    content = parts()
    huge = content[SHEET].replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                                  b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')  # fmt: skip
    started = time.thread_time()
    refused(packed({**content, SHEET: huge}), tmp_path)
    assert time.thread_time() - started < 2


def test_formulas_are_never_evaluated_nor_read(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(GOOD))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        if row[0].value == "S1-01":
            row[xlsx_form.VOTE - 1].value = '=WEBSERVICE("http://example.org")'
        if row[0].value == "name":
            row[xlsx_form.VALUE - 1].value = "=1+1"
    sheet["K50"] = "=1/0"
    path = tmp_path / "f.xlsx"
    book.save(path)
    with pytest.raises(MergeRefused) as problem:
        merge_files([path], Plan())
    lines = described(problem.value.problems, "en")
    assert len(lines) == 2
    assert all("There is a formula." in line for line in lines)


def test_control_and_direction_characters_do_not_reach_name_or_note(tmp_path: Path) -> None:
    path = tmp_path / "a\u202eb.yaml"
    path.write_text(
        'format: planner-respondent/1\nid: a\nname: "A\\u202eB<b>\\nC"\nrole: business\nsteps: [S1]\n'
        'votes: {S1-01: {vote: 3, note: "<script>\\u2066x"}}\n',
        encoding="utf-8",
    )
    person = merge_files([path], Plan()).plan.respondents[0]
    assert person.name == "AB<b> C"
    assert person.votes["S1-01"].note == "<script>x"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    content = parts()
    name = data.draw(st.sampled_from(sorted(content)))
    at = data.draw(st.integers(0, len(content[name]) - 1))
    junk = data.draw(st.binary(max_size=12))
    content[name] = content[name][:at] + junk + content[name][at + data.draw(st.integers(0, 20)) :]
    with contextlib.suppress(BadFile):
        xlsx_form.read(packed(content), "x.xlsx", frozenset())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_flipped_bytes_of_the_archive_never_get_past_the_guard_as_another_error(at: int, junk: bytes) -> None:
    with contextlib.suppress(Unsafe):
        guard(GOOD[:at] + junk + GOOD[at + len(junk) :])
