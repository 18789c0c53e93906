"""Sections of the report where a plan is all done, half known or has nothing of a kind: what the reader is told then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.explain import Explanation, Figure, unknown
from planner.i18n import message, say, text
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.templates import load_template
from planner.readiness.finance.results import Trap
from planner.report.options import ReportLanguage, ReportOptions
from planner.report.sections import (
    business,
    cost,
    course,
    data,
    infrastructure,
    obligations,
    readiness,
    risks,
    roadmap,
    summary,
    team,
    use_cases,
    why,
)
from planner.report.sections.book import Book
from planner.snapshots import take

TODAY = date(2026, 11, 26)
NAME = message("common.unknown")
HOLDERS = ("_content", "_columns", "parts", "_cellvalues", "_inner", "_cards", "_left", "_right")


@cache
def plan() -> Plan:
    return load_template("retail", "en")


@cache
def assessed() -> Assessment:
    return assess(plan(), load_catalog(), TODAY)


def but(thing: Any, **places: Any) -> Any:
    """``thing`` with other values at dotted places (written with two underscores)."""
    for place, value in places.items():
        head, _, rest = place.partition("__")
        thing = replace(thing, **{head: but(getattr(thing, head), **{rest: value}) if rest else value})
    return thing


def book(of: Plan | None = None, **places: Any) -> Book:
    of = of or plan()
    a = assessed() if of == plan() else assess(of, load_catalog(), TODAY)
    return Book(of, but(a, **places), load_catalog(), TODAY, ReportOptions(ReportLanguage.EN))


def _words(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from _words(one)
    else:
        yield from _words(getattr(thing, "words", ""))
        yield from _words(getattr(thing, "_alt", ""))
        for name in HOLDERS:
            yield from _words(getattr(thing, name, ()))


def told(body: Any) -> str:
    return " ".join(w for w in _words(body) if w)


def t(key: str, **params: Any) -> str:
    return text(key, "en", **params)


def open_(unit: str = "krw") -> Figure:
    return unknown("x", NAME, unit, NAME)


# --- money -------------------------------------------------------------------------------------------------------


def test_a_business_case_without_simulation_drivers_and_traps_leaves_their_headings_out() -> None:
    whole = told(business.section(book()).body)
    none = book(
        portfolio__finance__total__tornado=(), portfolio__finance__total__traps=(), portfolio__finance__cases=(),
        portfolio__finance__total__distribution=None,
    )  # fmt: skip
    bare = told(business.section(none).body)
    for key in ("opportunity.money.tornado", "opportunity.money.traps", "report.business.cases"):
        assert t(key) not in bare
    assert t("opportunity.money.tornado") in whole
    assert t("report.business.cases") in whole
    assert t("opportunity.money.break_even") in bare
    assert say(assessed().portfolio.finance.total.distribution.p10.name, "en") not in bare  # type: ignore[union-attr]


def test_a_trap_of_the_money_is_told() -> None:
    trap = Trap("x", message("finance.trap.baseline", question="R1"), ("use_cases", 0))
    found = told(business.section(book(portfolio__finance__total__traps=(trap,))).body)
    assert t("opportunity.money.traps") in found
    assert say(trap.sentence, "en") in found


def test_cost_without_power_and_without_volumes_has_no_line_of_them() -> None:
    dark = book(
        cost__power_kw=open_("kw"), cost__energy_mwh_year=open_("mwh"), cost__carbon_t_year=open_("t"),
        cost__volumes=replace(assessed().cost.volumes, options=()),
    )  # fmt: skip
    assert t("report.cost.volumes") not in told(cost.section(dark).body)
    assert say(assessed().cost.power_kw.name, "en") not in told(cost.section(dark).body)
    lit = assessed().cost.power_kw
    known = Figure(lit.id, lit.name, 12.0, "kw")
    assert say(lit.name, "en") in told(cost.section(book(cost__power_kw=known)).body)


# --- readiness, use cases, data ----------------------------------------------------------------------------------


def test_the_title_of_readiness_says_how_far_it_is_known_and_reached() -> None:
    steps = assessed().readiness.steps
    reached = tuple(but(s, target=replace(s.target, value=0.0)) for s in steps)
    cases = (
        ({"readiness__overall": open_("score")}, "report.readiness.partly"),
        ({"readiness__provisional": True}, "report.readiness.provisional"),
        ({"readiness__provisional": False, "readiness__steps": reached}, "report.readiness.reached"),
        ({"readiness__provisional": False}, "report.readiness.furthest"),
    )
    assert [readiness.title(book(**places)).key for places, _ in cases] == [key for _, key in cases]


def test_a_provisional_step_carries_no_level_and_one_without_answers_none() -> None:
    step = assessed().readiness.steps[0]
    asked = [replace(step, level=None), replace(step, level=3, provisional=True), replace(step, level=3, provisional=False)]  # fmt: skip
    words = [readiness.level_words(book(), s) for s in asked]
    assert words == ["–", t("summary.provisional"), f"3 {t('ReadinessLevel.3')}"]


def test_proposals_nobody_confirmed_are_counted_below_the_use_cases() -> None:
    cases = assessed().portfolio.cases
    marked = (replace(cases[0], to_confirm=("value",)), *(replace(c, to_confirm=()) for c in cases[1:]))
    sure = tuple(replace(c, to_confirm=(), data_warnings=()) for c in cases)
    assert t("report.cases.unconfirmed", n=1) in told(use_cases.section(book(portfolio__cases=marked)).body)
    assert use_cases._open(book(portfolio__cases=sure)) == []


def test_more_warnings_on_data_than_have_room_are_counted() -> None:
    warning = replace(assessed().data.warnings[0]) if assessed().data.warnings else assessed().data_conflicts[0]
    many = tuple(replace(warning, sentence=message("report.more_items", n=n)) for n in range(13))
    found = told(data.section(book(data_conflicts=(), data__warnings=many)).body)
    assert t("report.more_items", n=3) in found  # the fourth warning, and the three that found no room
    assert t("report.more_items", n=9) in found
    assert t("report.more_items", n=10) not in found


# --- infrastructure ----------------------------------------------------------------------------------------------


def test_a_missed_target_and_what_binds_are_said() -> None:
    i = assessed().infrastructure
    assert infrastructure.title(book(infrastructure__ttft_p95=replace(i.ttft_p95, target_met=False))).key == "report.infrastructure.misses"  # fmt: skip
    met = {f"infrastructure__{k}": replace(getattr(i, k), target_met=True) for k in ("ttft_p95", "itl_p95")}
    assert infrastructure.title(book(**met)).key == "report.infrastructure.meets"
    binding = message("common.unknown")
    said = t("report.infrastructure.binding", what=binding)
    assert said in told(infrastructure.latency(book(infrastructure__binding=binding), 200))
    assert said not in told(infrastructure.latency(book(infrastructure__binding=None), 200))


def test_what_is_not_known_of_the_infrastructure_takes_no_picture() -> None:
    bare = book(
        infrastructure__triggers=(), infrastructure__memory=None, infrastructure__gpus_by_year=(),
        infrastructure__ttft_p95=open_("ms"), infrastructure__itl_p95=open_("ms"), infrastructure__error=None,
    )  # fmt: skip
    words = told(infrastructure.section(bare).body)
    for key in ("infrastructure.legal", "infrastructure.memory", "report.infrastructure.growth", "report.infrastructure.latency"):  # fmt: skip
        assert t(key) not in words
        assert t(key) in told(infrastructure.section(book()).body) or key == "report.infrastructure.growth"


# --- duties, risks, team, roadmap --------------------------------------------------------------------------------


def test_duties_that_are_all_in_force_are_counted_without_a_coming_day() -> None:
    duties = assessed().obligations
    live = tuple(replace(d, status="live") for d in duties)
    assert obligations.title(live).key == "report.obligations.live"
    coming = (*live[1:], replace(live[0], status="coming"))
    assert obligations.title(coming).key == "report.obligations.coming"
    assert obligations._timeline(book(responsible__timeline=assessed().responsible.timeline[:0])) == []
    assert obligations._topics(book(responsible__coverage=())) == []


def test_holds_alone_are_told_without_a_register_and_guardrails_only_where_chosen() -> None:
    held = next(
        a for a in (assess(load_template(n, "en"), load_catalog(), TODAY) for n in ("public", "healthcare", "finance"))
        if a.readiness.holds
    )  # fmt: skip
    without = put(plan(), ("responsible", "risks"), ())
    part = risks.section(book(without, readiness__holds=held.readiness.holds))
    assert t("report.risks.go_live") not in told(part.body)
    assert say(held.readiness.holds[0].title, "en") in told(part.body)
    guards = assessed().responsible.guardrails
    for chosen in (True, False):
        found = book(responsible__guardrails=tuple(replace(g, chosen=chosen) for g in guards))
        assert (t("report.risks.guardrails") in told(risks.section(found).body)) is chosen


def test_a_team_is_told_by_what_it_lacks_most() -> None:
    cases = (
        ({"team__missing_roles": ("legal",)}, "team.sentence_missing"),
        ({"team__missing_roles": (), "team__gap": Figure("g", NAME, 1.5, "fte")}, "team.sentence_gap"),
        ({"team__missing_roles": (), "team__gap": Figure("g", NAME, 0.0, "fte")}, "team.sentence"),
    )
    assert [team._title(book(**places)).key for places, _ in cases] == [key for _, key in cases]
    assert t("team.missing.raci") in told(team.section(book(put(plan(), ("team", "raci"), {}))).body)


def test_a_roadmap_without_actions_says_what_to_do_instead() -> None:
    r = assessed().roadmap
    none = replace(r, actions=(), next=(), to_answer=("R1", "R2"))
    assert say(roadmap.section(book(roadmap=none)).missing, "en") == t("roadmap.answer_words", n=2)
    done = replace(none, to_answer=())
    assert say(roadmap.section(book(roadmap=done)).missing, "en") == t("roadmap.empty_hint")
    for left in (none, done):
        assert say(roadmap.section(book(roadmap=left)).missing, "en") in told(summary._next(book(roadmap=left), 4, 80))


def test_actions_without_a_start_day_are_told_in_weeks_and_legal_dates_behind_are_only_counted() -> None:
    r = assessed().roadmap
    action = replace(r.actions[0], start=None, end=None, start_week=2, end_week=5)
    assert roadmap.when(book(), action) == t("roadmap.weeks", begin=2, end=5)
    behind = tuple(replace(m, when="in_force") for m in r.milestones)
    assert told(roadmap._legal(book(roadmap=replace(r, milestones=behind)))) == t("roadmap.in_force", n=len(behind))
    assert roadmap._legal(book(roadmap=replace(r, milestones=()))) == []


def test_page_one_says_that_nothing_is_to_decide_and_nothing_blocks() -> None:
    class Done(Book):
        @property
        def decision(self) -> Any:
            return replace(super().decision, requests=(), blocks=(), by=None, owner="")

    told_book = Done(plan(), assessed(), load_catalog(), TODAY, ReportOptions(ReportLanguage.EN))
    assert t("report.decisions.none") in told(summary._requests(told_book, 100))
    assert t("report.blocks.none") in told(summary._blocks(told_book, 4, 100))
    assert summary._who(told_book) == []


# --- course and why ----------------------------------------------------------------------------------------------


def test_a_trend_without_comparable_steps_and_without_moves_has_its_notes_only() -> None:
    kept = take(plan(), assessed(), load_catalog(), "first", when=datetime(2026, 8, 3))
    part = course.trend(book(put(plan(), ("snapshots",), (kept.model_copy(update={"meanings": {}}),))))
    assert part is not None
    assert t("report.course.moved") not in told(part.body)
    assert not any(type(one).__name__ == "_Figure" for one in part.body)


def test_a_reason_without_numbers_inputs_and_sources_is_its_formula_alone() -> None:
    bare = Figure("x.one", message("common.unknown"), 3.0, "count", why=lambda: Explanation(message("why.legal")))
    silent = Figure("x.two", message("common.unknown"), 4.0, "count")
    nothing = {
        "readiness__overall": bare, "cost__total": silent, "cost__chosen": None, "portfolio__cases": (),
        **{f"infrastructure__{k}": open_() for k in ("gpus", "peak_rate", "throughput", "ttft_p95", "itl_p95")},
        "infrastructure__companions": None,
        **{f"portfolio__finance__total__{k}": open_() for k in ("npv", "payback", "break_even")},
    }  # fmt: skip
    part = why.section(book(**nothing))
    words = told(part.body)
    assert t("why.legal") in words
    assert t("why.sources") not in words
    nothing["readiness__overall"] = silent
    assert say(why.section(book(**nothing)).missing, "en") == t("report.why.none")
