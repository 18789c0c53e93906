"""The spreadsheet: formulas give the figures of the assessment, text stays text, and it opens in LibreOffice."""

from __future__ import annotations

import io
import math
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from planner import formats
from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.key_figures import key_figures
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.settings import Currency
from planner.plan.templates import load_template, templates
from planner.plan.usecase import RunningCost
from planner.readiness.money import ADOPTION_FIELDS, TIME_FIELDS
from planner.workbook import build_workbook
from planner.workbook.cash_flow import RESULTS
from planner.workbook.number_formats import number_format
from tests.workbook.evaluate import Sheets

TODAY = date(2026, 11, 26)
ALL = [t.id for t in templates()]
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""
HOSTILE = ("=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "a\x00\x07b\u202ec",
           "http://example.org", "internal:A1", "한글" * 30, "x" * 79, "[a]:*?/\\'")  # fmt: skip


def _made(plan: Plan, language: str = "en") -> tuple[Assessment, bytes]:
    a = assess(plan, load_catalog())
    return a, build_workbook(plan, a, language, TODAY)


@cache
def _shipped(template: str, language: str = "en") -> tuple[Assessment, bytes]:
    return _made(load_template(template, language), language)


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)
    return bool(one == other)


def _results(a: Assessment, sheets: Sheets, names: dict[str, str]) -> None:
    for kind in RESULTS:
        figure = getattr(a.portfolio.finance.total, kind)
        sheet, cell = names[kind]
        assert _close(sheets.value(sheet, cell), figure.value), kind


def _named(sheets: Sheets) -> dict[str, tuple[str, str]]:
    found = {}
    for name, kind in (("Total_NPV", "npv"), ("Total_ROI", "roi"), ("Payback_years", "payback"), ("Break_even_share", "break_even"),
                       ("Scenario", "scenario"), ("Total_cost", "cost")):  # fmt: skip
        sheet, cell = sheets.book.defined_names[name].attr_text.rsplit("!", 1)
        found[kind] = sheet.strip("'"), cell.replace("$", "")
    return found


@pytest.mark.parametrize("template", ALL)
def test_formulas_worked_out_anew_give_what_is_written(template: str) -> None:
    a, content = _shipped(template, "ko")
    sheets = Sheets(content)
    for sheet, cell in sheets.formulas():
        assert _close(sheets.value(sheet, cell), sheets.told[sheet][cell].value), (sheet, cell)
    if a.portfolio.finance.total.npv.known:
        names = _named(sheets)
        _results(a, sheets, names)
        assert _close(sheets.value(*names["cost"]), a.cost.total.value)


@pytest.mark.parametrize("currency", list(Currency))
def test_the_low_and_the_high_case_follow_one_cell(currency: Currency) -> None:
    plan = put(load_template("finance"), ("settings", "currency"), currency)
    plan = put(put(plan, ("settings", "include_vat"), True), ("use_cases", 1, "money", "one_off_year1_share"), 0.3)
    plan = put(plan, ("settings", "horizon_years"), 5)
    a, content = _made(plan)
    sheets = Sheets(content)
    names = _named(sheets)
    _results(a, sheets, names)
    for number, scenario in ((1, "low"), (3, "high")):
        sheets.change(*names["scenario"], number)
        wanted = next(s for s in a.portfolio.finance.total.scenarios if s.id == scenario)
        assert _close(sheets.value(*names["npv"]), wanted.npv.value)
        assert _close(sheets.value(*names["roi"]), wanted.roi.value)
        if wanted.payback.known:
            assert _close(sheets.value(*names["payback"]), wanted.payback.value)
        else:
            assert isinstance(sheets.value(*names["payback"]), str)


def test_a_case_taken_out_of_the_total_gives_the_total_of_the_others() -> None:
    plan = load_template("manufacturing")
    a, content = _made(plan)
    sheets = Sheets(content)
    inputs = sheets.book["Money inputs"]
    counted = next(r for r in range(1, inputs.max_row) if inputs.cell(r, 1).value == "Counted")
    sheets.change("Money inputs", f"B{counted}", 0)
    others = [r.npv.value or 0.0 for r in a.portfolio.finance.cases[1:]]
    kept = [c.selected for c in plan.use_cases[1:]]
    assert _close(sheets.value(*_named(sheets)["npv"]), sum(v for v, k in zip(others, kept, strict=True) if k))


@pytest.mark.parametrize("template", ["retail", "finance", "manufacturing", "public", "telecom", "pretraining"])
def test_every_known_part_of_the_cost_is_a_formula(template: str) -> None:
    plan = load_template(template)
    plan = put(plan, ("infrastructure", "service_id"), next(
        id for id, s in load_catalog().services.items() if s.usd_per_mtok_input and s.usd_per_mtok_output))  # fmt: skip
    a, content = _made(plan)
    sheet = load_workbook(io.BytesIO(content))["Cost"]
    rows = {str(r[0].value): r[1] for r in sheet.iter_rows() if r[0].value and " · " in str(r[0].value)}
    parts = [p for o in a.cost.options for p in o.parts]
    assert len(rows) == len(parts)
    for cell, part in zip(rows.values(), parts, strict=True):
        assert (cell.data_type == "f") == (part.figure.known and part.id != "licence"), part.figure.id


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ["retail", "finance", "pretraining", "empty"])
def test_summary_says_what_the_report_says(template: str, language: str) -> None:
    a, content = _shipped(template, language)
    told = [
        c.value for row in load_workbook(io.BytesIO(content), data_only=True).worksheets[0].iter_rows() for c in row
    ]
    for figure in key_figures(a):
        if figure.known:
            assert formats.figure(figure, language, with_range=True) in told
            assert any(_close(figure.value, t) for t in told)


def test_text_from_outside_is_never_a_formula_or_a_link() -> None:
    plan = load_template("retail")
    before = len(Sheets(_made(plan)[1]).formulas())
    plan = put(put(plan, ("title",), HOSTILE[0][:60]), ("company", "name"), HOSTILE[1][:60])
    for at, (answer, text) in enumerate(zip(list(plan.answers), HOSTILE, strict=False)):
        plan = put(plan, ("answers", answer, "note"), text)
        plan = put(plan, ("use_cases", at % 4, ("name", "owner", "department")[at // 4 % 3]), text[:60])
        plan = put(plan, ("responsible", "risks", at % 4, ("name", "control", "cause", "effect")[at // 4]), text[:100])
    _, content = _made(plan)
    sheets = Sheets(content)
    assert len(sheets.formulas()) == before
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [n for n in archive.namelist() if "externalLink" in n or "vba" in n.lower()]
        assert "hyperlink" not in "".join(archive.read(n).decode() for n in archive.namelist() if "worksheets/" in n)
    texts = [c for s in sheets.book.worksheets for row in s.iter_rows() for c in row if c.data_type == "s"]
    assert len({str(c.value) for c in texts} & {t for t in HOSTILE if t.isprintable() and "\u202e" not in t}) >= 8
    for cell in texts:
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", str(cell.value))
        assert not str(cell.value).startswith(("=", "+", "-", "@", "＝")) or cell.quotePrefix


def test_a_very_long_note_is_cut_to_what_a_cell_holds() -> None:
    from planner.plain_text import plain
    from planner.workbook.book import MOST_TEXT

    assert len(plain("가" * 100_000, MOST_TEXT)) == MOST_TEXT
    assert plain("\ud800a\u1112\u1161\u11ab\u200b", 10) == "a한"


def test_dates_are_dates_heads_are_frozen_and_sheets_print_on_pages() -> None:
    a, content = _shipped("finance", "ko")
    book = load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == len(set(book.sheetnames)) == 12
    assert all(len(n) <= 31 and not re.search(r"[\[\]:*?/\\]", n) for n in book.sheetnames)
    duties = book["법적 의무"]
    days = [c.value for row in duties.iter_rows(min_col=6, max_col=6) for c in row if c.is_date]
    assert len(days) == len(a.obligations)
    for sheet in book.worksheets:
        assert sheet.freeze_panes
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.paperSize == 9
        assert sheet.oddFooter.right.text == "&P / &N"


def test_formats_scale_and_name_the_unit() -> None:
    assert number_format("percent", "ko", 0.5) == "#,##0%"
    assert number_format("token_m", "en", 2.5e7) == '#,##0,," M tokens"'
    assert number_format("gpu", "en", 4) == '[=1]#,##0" GPU";#,##0" GPUs"'
    assert number_format("krw", "ko", 1) == '#,##0"원"'
    assert number_format("usd_h", "en", 10) == '"$"#,##0.00"/h"'


def test_the_same_plan_and_day_give_the_same_bytes() -> None:
    assert _made(load_template("retail", "en"))[1] == _shipped("retail")[1]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_works_out_the_same_values(tmp_path: Path) -> None:
    user = tmp_path / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    _, content = _made(load_template("telecom"))
    (tmp_path / "a.xlsx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "out"), str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    sheets, theirs = Sheets(content), load_workbook(tmp_path / "out" / "a.xlsx", data_only=True)
    assert sheets.formulas()
    for sheet, cell in sheets.formulas():
        assert _close(theirs[sheet][cell].value, sheets.told[sheet][cell].value), (sheet, cell)


def _formulas_of_cost(plan: Plan, a: Assessment) -> dict[str, Any]:
    """What stands beside each part of the cost: a formula or a number."""
    book = load_workbook(io.BytesIO(build_workbook(plan, a, "en", TODAY)))
    rows = book["Cost"].iter_rows(values_only=True)
    return {str(row[0]): row[1] for row in rows if row[0] and " · " in str(row[0])}


def test_an_amount_whose_price_is_in_no_catalogue_any_more_is_a_number_and_not_a_formula() -> None:
    """As in a plan that was assessed with facts that an update has taken away since."""
    plan = put(load_template("retail", "en"), ("infrastructure", "service_id"), "openai/gpt-5")
    a = assess(plan, load_catalog())
    whole = _formulas_of_cost(plan, a)
    gone = replace(a, infrastructure=replace(a.infrastructure, gpu_id="gone"))
    left = _formulas_of_cost(put(plan, ("infrastructure", "service_id"), None), gone)
    changed = {name for name in whole if str(whole[name]).startswith("=") and not str(left[name]).startswith("=")}
    assert len(changed) >= 3
    assert all(isinstance(left[name], int | float) for name in changed)


@pytest.mark.parametrize(
    ("unit", "value", "code"),
    [("krw", 5.0, '"₩"#,##0'), ("usd", 5.0, '"$"#,##0.00'), ("score", None, "#,##0"), ("none", 2.5, "#,##0.00")],
)
def test_formats_of_values_that_are_unknown_or_broken(unit: str, value: float | None, code: str) -> None:
    assert number_format(unit, "en", value).startswith(code)


def test_an_own_price_of_electricity_and_a_case_that_saves_no_time_are_worked_out_by_formulas() -> None:
    plan = put(load_template("retail", "en"), ("settings", "electricity_krw_kwh"), 171.5)
    money = plan.use_cases[0].money.model_copy(
        update={
            **dict.fromkeys((*TIME_FIELDS, *ADOPTION_FIELDS)),
            "other_benefit_krw_year": 3e8,
            "running": RunningCost.ENTERED,
            "yearly_cost_krw": 2e7,
        }
    )
    a, content = _made(put(plan, ("use_cases", 0, "money"), money))
    sheets = Sheets(content)
    names = _named(sheets)
    _results(a, sheets, names)
    assert 171.5 in [sheets.value(names["cost"][0], f"B{row}") for row in range(1, 40)]
    assert _close(sheets.value(*names["cost"]), a.cost.total.value)


def test_a_nought_in_significant_figures_has_no_decimals() -> None:
    unit = next(
        u for u, e in formats._units().items() if e.get("digits") and "decimals" not in e and not e.get("scientific")
    )
    assert "#,##0" in number_format(unit, "en", 0.0)
    assert "#,##0." not in number_format(unit, "en", 0.0)
