"""The whole report as a file: accessible, for the archive, carries its plan, the same bytes again, lost characters named."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.cli import main
from planner.plan import Plan
from planner.plan.attached import NoPlanInside, plan_in
from planner.plan.fields import put
from planner.plan.file import parse_plan, save_plan
from planner.plan.templates import load_template, templates
from planner.report import printed_report
from planner.report.layout import Printed
from planner.report.options import ReportLanguage, ReportOptions, Variant
from tests.report import pdf_checks

TODAY = date(2026, 11, 26)


@cache
def whole(template: str, language: str, report: str, variant: Variant = Variant.FULL) -> Printed:
    """The report of a template: its words in ``language``, ours in ``report``."""
    return made(load_template(template, language), report, variant)


def shipped(template: str, language: str) -> bytes:
    """The report of a template in its own language."""
    return whole(template, language, language).pdf


def made(plan: Plan, language: str = "ko", variant: Variant = Variant.FULL) -> Printed:
    catalog = load_catalog()
    return printed_report(plan, assess(plan, catalog), catalog, ReportOptions(ReportLanguage(language), variant), TODAY)


@pytest.mark.parametrize("template", [t.id for t in templates()])
def test_every_report_is_accessible_for_the_archive_and_carries_its_plan(template: str) -> None:
    pdf = shipped(template, "ko")
    assert pdf_checks.all_problems(pdf) == []
    assert parse_plan(plan_in(pdf), Path("r.pdf")) == load_template(template, "ko")


@pytest.mark.parametrize("variant", list(Variant))
@pytest.mark.parametrize("language", ["en", "both"])
def test_every_variant_and_language_is(language: str, variant: Variant) -> None:
    assert pdf_checks.all_problems(whole("retail", "en", language, variant).pdf) == []


def test_the_variant_for_sharing_carries_no_plan() -> None:
    pdf = whole("retail", "en", "en", Variant.SHAREABLE).pdf
    with pytest.raises(NoPlanInside):
        plan_in(pdf)
    assert b"/EmbeddedFile" not in pdf


def test_a_logo_that_lets_the_ground_through_is_for_the_archive_too() -> None:
    logo = io.BytesIO()
    Image.new("RGBA", (60, 30), (10, 100, 200, 120)).save(logo, "PNG")
    plan, catalog = load_template("retail", "en"), load_catalog()
    options = ReportOptions(ReportLanguage.EN, Variant.EXECUTIVE, logo=logo.getvalue())
    first, again = (printed_report(plan, assess(plan, catalog), catalog, options, TODAY).pdf for _ in range(2))
    assert pdf_checks.all_problems(first) == []
    assert first == again


@pytest.mark.parametrize(
    ("language", "variant", "second"), [("en", Variant.FULL, "ko-KR"), ("ko", Variant.EXECUTIVE, "en-GB")]
)
def test_the_second_language_is_marked(language: str, variant: Variant, second: str) -> None:
    with pdf_checks.opened(whole("retail", language, "both", variant).pdf) as document:
        languages = {str(e.Lang) for e, _, _ in pdf_checks.elements(document) if "/Lang" in e}
    assert languages == {second}


def test_every_section_is_in_the_contents_and_leads_to_its_page() -> None:
    reader = PdfReader(io.BytesIO(shipped("retail", "ko")))
    places = {d.title: reader.get_destination_page_number(d) for d in reader.outline if not isinstance(d, list)}
    assert len(places) > 12
    shown = "".join(reader.pages[1].extract_text().split())
    links = {
        str(a["/Contents"]): a["/Dest"][0] for a in (x.get_object() for x in reader.pages[1]["/Annots"]) if "/Dest" in a
    }
    for title, page in places.items():
        assert reader.get_page_number(links[title].get_object()) == page
        letters = "".join(title.split())
        if letters in shown:  # long ones are cut
            assert shown.partition(letters)[2].startswith(str(page + 1))


def test_the_same_plan_and_day_give_the_same_bytes_in_any_process() -> None:
    code = (
        "import hashlib, sys\nfrom tests.report.test_report_file import *\n"
        "print(hashlib.sha256(shipped('retail', 'ko')).hexdigest())"
    )
    keep = {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "PATH", "HOME", "USERPROFILE", "TEMP")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        env={**keep, "PYTHONHASHSEED": "4242", "TZ": "Asia/Seoul"},
    )  # fmt: skip
    assert done.stdout.split()[-1] == hashlib.sha256(shipped("retail", "ko")).hexdigest()


def test_characters_that_cannot_be_printed_are_named_in_the_report_and_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = put(load_template("retail", "en"), ("use_cases", 0, "name"), "Launch 🚀 漢字")
    result = made(plan, "en")
    assert result.lost == ("🚀",)
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(result.pdf)).pages).split())
    assert "1 character could not be printed" in words
    assert "Launch □ 漢字" in words
    save_plan(plan, tmp_path / "a.plan")
    assert main(["report", str(tmp_path / "a.plan"), "-o", str(tmp_path / "a.pdf"), "--language", "en"]) == 0
    assert "U+1F680" in capsys.readouterr().err
    assert whole("retail", "en", "en").lost == ()
