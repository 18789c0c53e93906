"""Every field of a plan hostile at once: the plan is worked out, saved and carried away, and nothing in a file it makes runs,
links, calculates or fetches."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from planner.assessment import Assessment, assess
from planner.calendar_file import events
from planner.catalog import load_catalog
from planner.exports import EXPORTS
from planner.plain_text import begins_formula
from planner.plan import Plan
from planner.plan.file import dump_plan, parse_plan
from planner.report import printed_report
from planner.report.options import ReportLanguage, ReportOptions, Variant
from planner.respondent_files import write_blank
from tests.hostile import FORMULAS, MARKS, MARKUP, WORDS, Soaked, soaked, worded

TODAY = date(2026, 11, 26)
BY_PATTERN = {
    "CaseMark.id", "GateMark.question", "Measurement.kv_dtype", "Measurement.precision", "OwnFact.as_of", "ParkedNote.question",
    "Respondent.id", "Risk.owasp", "Scenario.cases", "SignOff.digest", "SignOff.snapshot", "Snapshot.id", "Snapshot.states",
    "Team.raci", "UseCase.id",
}  # fmt: skip
"""Fields that take codes only: their pattern refuses everything here."""
TURNS = (0, 9, 18)


@cache
def made(turn: int) -> tuple[Plan, Assessment]:
    plan = (soaked(MARKUP) if turn < 0 else soaked(WORDS, turn)).plan
    return plan, assess(plan, load_catalog(), TODAY)


@pytest.fixture(scope="module")
def markup() -> Soaked:
    return soaked(MARKUP)


def test_every_field_that_takes_words_was_tried(markup: Soaked) -> None:
    assert worded(Plan) - markup.taken == BY_PATTERN


@pytest.mark.parametrize("turn", TURNS)
def test_a_hostile_plan_is_found_again_in_its_file(turn: int) -> None:
    plan, _ = made(turn)
    assert parse_plan(dump_plan(plan).encode("utf-8"), Path("x")) == plan


def parts(content: bytes) -> Iterator[tuple[str, Any]]:
    """The XML parts of an office file, each read without any entity."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert not name.startswith(("/", ".."))
            assert "\\" not in name
            assert not re.search(
                r"vba|macro|externalLink|activeX|ctrlProp|oleObject|embeddings/oleObject", name, re.I
            ), name
            if name.endswith((".xml", ".rels")):
                yield name, fromstring(archive.read(name), forbid_dtd=True)


def test_a_spreadsheet_holds_no_link_no_macro_and_only_our_formulas() -> None:
    for turn in TURNS:
        content = EXPORTS["workbook"].make(*made(turn), "ko", TODAY)
        for name, root in parts(content):
            for node in root.iter():
                assert node.get("TargetMode") != "External", name
                assert not node.tag.endswith(("}hyperlink", "}oleObject", "}ddeLink")), name
        begun = 0
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            for cell in (c for row in sheet.iter_rows() for c in row):
                if cell.data_type == "f":
                    assert not re.search(r"https?:|cmd|DDE|HYPERLINK|WEBSERVICE|\|", str(cell.value)), cell.value
                elif isinstance(cell.value, str) and begins_formula(cell.value):
                    begun += 1
                    assert cell.quotePrefix, cell.value
        assert begun > 10


def test_slides_hold_no_link_no_macro_and_no_action() -> None:
    for turn in TURNS:
        for name, root in parts(EXPORTS["slides"].make(*made(turn), "en", TODAY)):
            for node in root.iter():
                assert node.get("TargetMode") != "External", name
                assert not node.tag.endswith(("}hlinkClick", "}hlinkHover", "}snd", "}oleObj")), name


def test_a_calendar_has_our_events_and_nothing_else() -> None:
    for turn in TURNS:
        plan, a = made(turn)
        lines = EXPORTS["calendar"].make(plan, a, "en", TODAY).decode("utf-8").replace("\r\n ", "").split("\r\n")
        names = {re.split("[;:]", line, maxsplit=1)[0] for line in lines if line}
        assert names == {
            "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "UID", "DTSTAMP", "DTSTART", "DTEND",
            "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP",
        }  # fmt: skip
        assert lines.count("BEGIN:VEVENT") == len(list(events(plan, a, "en", TODAY)))


def test_data_is_whole_json() -> None:
    for turn in TURNS:
        told = json.loads(EXPORTS["data"].make(*made(turn), "en", TODAY))
        assert told["figures"]


@pytest.mark.parametrize("variant", [Variant.FULL, Variant.SHAREABLE])
def test_a_report_runs_nothing_and_leads_nowhere_but_into_itself(variant: Variant) -> None:
    plan, a = made(9)
    options = ReportOptions(ReportLanguage.KO, variant)
    pdf = printed_report(plan, a, load_catalog(), options, TODAY).pdf
    forbidden = {
        "/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData",
        "/RichMedia", "/AcroForm", "/XFA", "/Movie", "/Sound", "/Rendition",
    }  # fmt: skip
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for found in document.objects:
            if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                assert not forbidden & set(found.keys())
                assert str(found.get("/S", "")) not in forbidden
        assert len(document.attachments) == (variant is Variant.FULL)


def test_questionnaires_keep_names_as_text(tmp_path: Path) -> None:
    plan, _ = made(0)
    for n, words in enumerate((*FORMULAS, *MARKS)):
        person = plan.respondents[0].model_copy(update={"name": words[:60]})
        out = tmp_path / f"{n}.xlsx"
        if n % 6 == 0:
            write_blank(out, plan, person, "both")
            assert not any(
                c.data_type == "f" for s in load_workbook(out).worksheets for row in s.iter_rows() for c in row
            )
