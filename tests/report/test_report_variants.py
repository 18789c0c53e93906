"""Variants of the report: page limits, what a shareable one leaves out, second titles, and an extreme plan that holds."""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.cli import main
from planner.decision import decision
from planner.i18n import say
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.file import save_plan
from planner.plan.infrastructure import Location
from planner.plan.respondents import Respondent, RespondentRole, StepId, Vote
from planner.plan.scenario import Scenario
from planner.plan.sign_off import signed
from planner.plan.templates import load_template, templates
from planner.readiness.bank import bank
from planner.report import build_report
from planner.report.options import ReportLanguage, ReportOptions, Variant, checked_logo
from planner.report.sections import SECTIONS, parts
from planner.report.sections.book import Book
from planner.snapshots import take

TODAY = date(2026, 11, 26)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk customer conversation assistant"


@cache
def assessed(template: str, language: str) -> tuple[Plan, Assessment]:
    plan = extreme(language) if template == "extreme" else load_template(template, language)
    return plan, assess(plan, load_catalog())


def extreme(language: str) -> Plan:
    """30 use cases, 12 respondents, every name as long as it may be."""
    plan = load_template("finance", language)
    cases = tuple(
        plan.use_cases[n % 4].model_copy(update={"id": f"case-{n}", "name": f"{n + 1} {LONG}"[:80], "selected": True})
        for n in range(30)
    )
    roles, ids = list(RespondentRole), list(bank().questions)
    people = tuple(
        Respondent(
            id=f"p{n}", name=f"Respondent {n} {LONG}"[:60], role=roles[n % 4],
            votes={id: Vote(level=1 + (n * 7 + at * 3) % 5) for at, id in enumerate(ids)},
        )
        for n in range(12)
    )  # fmt: skip
    members = tuple(m.model_copy(update={"name": "가나다라마바사" * 8}) for m in plan.team.members)
    risks = tuple(
        r.model_copy(update={"name": (r.name * 6)[:120], "control": (r.control * 9)[:300], "owner": "가나다라" * 12})
        for r in plan.responsible.risks
        for _ in range(5)
    )
    company = plan.company.model_copy(
        update={"name": ("주식회사 " + LONG)[:80], "decision_owner": "가나다라마바사" * 8}
    )
    return plan.model_copy(update={
        "title": (LONG * 2)[:100], "company": company, "use_cases": cases, "respondents": people, "agreements": {},
        "team": plan.team.model_copy(update={"members": members}),
        "responsible": plan.responsible.model_copy(update={"risks": risks}),
    })  # fmt: skip


def made(template: str, language: str, variant: Variant) -> PdfReader:
    plan, a = assessed(template, language if language != "both" else "ko")
    options = ReportOptions(ReportLanguage(language), variant)
    return PdfReader(io.BytesIO(build_report(plan, a, a.catalog, options, TODAY)))


def letters(pdf: PdfReader) -> str:
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", [*(t.id for t in templates()), "extreme"])
def test_executive_has_at_most_four_pages_and_says_what_to_decide(template: str, language: str) -> None:
    plan, a = assessed(template, language)
    found = made(template, language, Variant.EXECUTIVE).pages
    assert len(found) <= 4
    first = "".join(found[0].extract_text().split())
    assert "".join(say(decision(plan, a).sentence, language).split()) in first


@pytest.mark.parametrize(("variant", "language"), [(Variant.FULL, "ko"), (Variant.SHAREABLE, "en")])
def test_an_extreme_plan_is_printed_whole(variant: Variant, language: str) -> None:
    found = made("extreme", language, variant).pages
    assert 20 < len(found) < 75
    assert all(page.extract_text().strip() for page in found)


def test_shareable_names_no_person_and_no_vote() -> None:
    plan, _ = assessed("finance", "en")
    names = {m.name for m in plan.team.members if m.name} | {r.name for r in plan.respondents if r.name}
    names |= {plan.company.decision_owner, *(r.owner for r in plan.responsible.risks if r.owner)}
    names |= {n.owner_name for n in plan.build.actions.values() if n.owner_name}
    notes = {a.note for a in plan.answers.values() if len(a.note) > 12}
    assert len(names) > 8
    private = {"".join(w.split()) for w in names | notes}
    full, shared = (letters(made("finance", "en", variant)) for variant in (Variant.FULL, Variant.SHAREABLE))
    assert sum(w in full for w in private) > 8
    assert not {w for w in private if w in shared}


def test_both_languages_stand_in_the_titles() -> None:
    plan, a = assessed("retail", "ko")
    book = Book(plan, a, a.catalog, TODAY, ReportOptions(ReportLanguage.BOTH))
    words = letters(made("retail", "both", Variant.FULL))
    titles = [part.title for part in parts(book) if part.missing is None]
    assert len(titles) > 12
    for title in titles:
        for language in ("ko", "en"):
            assert "".join(say(title, language).rstrip(".").split()) in words


def test_only_the_chosen_sections_are_printed() -> None:
    plan, a = assessed("retail", "en")
    options = ReportOptions(ReportLanguage.EN, sections=frozenset({"cost", "risks"}))
    assert [p.key for p in parts(Book(plan, a, a.catalog, TODAY, options))] == ["cost", "risks"]
    assert {"cost", "risks"} < SECTIONS.keys()


def test_a_section_without_data_says_what_is_missing_and_takes_no_page() -> None:
    plan, a = assessed("empty", "en")
    book = Book(plan, a, a.catalog, TODAY, ReportOptions(ReportLanguage.EN))
    lacking = [p for p in parts(book) if p.missing is not None]
    assert {"readiness", "use_cases", "business", "cost", "level"} <= {p.key for p in lacking}
    words = "".join(made("empty", "en", Variant.FULL).pages[1].extract_text().split())
    for part in lacking:
        assert "".join(say(part.missing, "en").split()) in words


def test_headings_are_sentences_of_the_result() -> None:
    low, high = (
        Book(*assessed(t, "en"), load_catalog(), TODAY, ReportOptions(ReportLanguage.EN))
        for t in ("retail", "pretraining")
    )
    titles = [{p.key: say(p.title, "en") for p in parts(book)} for book in (low, high)]
    for key in ("readiness", "use_cases", "business", "infrastructure", "cost", "roadmap"):
        assert titles[0][key] != titles[1][key]


@pytest.mark.parametrize("accent", ["red", "#12345", "#FFFF00", "#FFFFFF\n"])
def test_an_accent_that_does_not_read_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="accent"):
        ReportOptions(accent=accent)
    assert ReportOptions(accent="#0B7285").accent


def test_command_line_makes_the_variants_and_refuses_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, out = tmp_path / "a.plan", tmp_path / "a.pdf"
    save_plan(load_template("retail"), plan)
    given = ["report", str(plan), "-o", str(out), "--language", "both", "--variant", "executive"]
    assert main([*given, "--accent", "#4A31A1"]) == 0
    assert len(PdfReader(out).pages) <= 4
    (tmp_path / "logo.png").write_bytes(b"GIF89a no picture")
    for more in (["--accent", "#FFFF00"], ["--sections", "nothing"], ["--logo", str(tmp_path / "logo.png")]):
        assert main([*given, *more]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


def followed(language: str) -> Plan:
    """A plan with two snapshots, a scenario and a sign-off, changed since."""
    plan = load_template("finance", language)
    for day in (date(2026, 9, 1), date(2026, 10, 1)):
        a = assess(plan, load_catalog())
        kept = take(plan, a, load_catalog(), f"Review {day}", when=datetime(day.year, day.month, day.day, 9))
        plan = plan.model_copy(update={"snapshots": (*plan.snapshots, kept)})
    a = assess(plan, load_catalog())
    done = signed(plan, a.respondents.answers, StepId("S1"), date(2026, 10, 2), "Signatory Person", "Director")
    plan = plan.model_copy(update={"sign_offs": {StepId("S1"): done}})
    plan = put(plan, ("answers", "S3-09", "level"), 4)
    return put(plan, ("scenarios",), (Scenario(name="Rented", location=Location.CLOUD),))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_trend_scenarios_and_sign_offs_are_printed_where_there_are_any(language: str) -> None:
    plan = followed(language)
    a = assess(plan, load_catalog())
    for variant in (Variant.FULL, Variant.SHAREABLE):
        book = Book(plan, a, a.catalog, TODAY, ReportOptions(ReportLanguage(language), variant))
        told = {p.key: p for p in parts(book)}
        assert {"trend", "scenarios", "sign_offs"} <= {key for key, p in told.items() if p.missing is None and p.body}
        options = ReportOptions(
            ReportLanguage(language), variant, sections=frozenset({"trend", "scenarios", "sign_offs"})
        )
        words = letters(PdfReader(io.BytesIO(build_report(plan, a, a.catalog, options, TODAY))))
        assert ("SignatoryPerson" in words) == (variant is Variant.FULL)
        assert "".join(say(told["trend"].title, language).rstrip(".").split()) in words


def test_a_logo_stands_on_page_one(tmp_path: Path) -> None:
    from PIL import Image

    file = tmp_path / "logo.png"
    Image.new("RGBA", (400, 160), (245, 166, 35, 128)).save(file)
    plan, a = assessed("retail", "en")
    options = ReportOptions(ReportLanguage.EN, Variant.EXECUTIVE, logo=checked_logo(file, "en"))
    pdf = PdfReader(io.BytesIO(build_report(plan, a, a.catalog, options, TODAY)))
    assert [len(page.images) for page in pdf.pages] == [1, *[0] * (len(pdf.pages) - 1)]
