"""Everything the room returns can be said in both languages, and every known figure explains itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from planner.explain import Explanation, Figure
from planner.i18n import Message, say
from planner.plan.answers import Answer
from planner.plan.data import DataInventory
from planner.plan.fields import get
from planner.plan.plan import Plan
from planner.plan.usecase import Feasibility, Value
from planner.readiness import (
    CaseContext,
    MoneyBasis,
    assess_data,
    assess_responsible,
    assess_risks,
    assess_team,
    decide,
    find_conflicts,
    link_demand,
    page_progress,
    plan_build,
    portfolio,
    score,
)
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.roles import needed_roles, staffing_rules

CASE = {
    "id": "qa", "name": "Q&A", "real_problem": "yes", "data_usable": "yes", "fit": "generative",
    "customer_facing": True, "value": {"economic": 4}, "feasibility": {"data": 3, "people": 5},
    "money": {
        "users": 100, "tasks_per_user_year": 200, "minutes_saved_per_task": 5, "hourly_cost_krw": 40000,
        "adoption_year1": 0.3, "adoption_year2": 0.5, "adoption_year3": 0.6, "build_cost_krw": 2e7,
        "yearly_cost_krw": 1e7, "other_benefit_krw_year": 5e6,
    },
}  # fmt: skip
DETAIL = {
    "demand": {
        "users": 100,
        "requests_per_user_day": 5,
        "input_tokens": 900,
        "output_tokens": 200,
        "peak_hour_share": 0.2,
    },
    "sequencing": {"time_criticality": 3, "opens_up": 2, "effort_months": 4},
    "fit_check": {"creates": "yes", "predicts": "yes", "rules_suffice": "no"},
    "data_sets": ["a"],
    "high_impact_area": "energy",
    "eu_area": "employment",
    "origin": "rt-catalog",
    "to_confirm": ["demand.input_tokens"],
}
FULL = Plan.model_validate({
    "company": {"ai_role": "deployer", "eu_exposure": "yes", "data_classes": ["personal"], "funded_years": 2},
    "use_cases": [CASE, {**CASE, "id": "two", "estimate": "measured", **DETAIL},
        {**CASE, "id": "three", "fit": "unknown", "fit_check": {"creates": "yes"}, "high_impact": True,
            "uses_personal_data": True, "data_sets": ["a", "b"], "feasibility": {"people": 2}},
        {"id": "four", "prohibited_practice": True}],
    "weighting": {"economic": 40, "people": 0},
    "infrastructure": {"workload": {"users": 10, "requests_per_user_day": 2, "input_tokens": 9, "output_tokens": 8}},
    "answers": {id: {"level": 1 + n % 4, "evidence": n % 5} for n, id in enumerate(bank().questions) if n % 7},
    "customisation": {"needs": {n: i % 5 for i, n in enumerate(bank().needs)}, "signed_partner": True,
        "chosen_rung": "T5"},
    "team": {
        "members": [{"role": "legal", "staffing": "internal", "fte": 0.5, "annual_cost_krw": 8e7}],
        "raci": {"evaluation": {"partner": "A", "legal": "A"}, "risk_acceptance": {"ml_engineer": "A"},
            "budget": {"legal": "R"}},
    },
    "data": {"sets": [
        {"name": "a", "volume": 3, "unit": "million_characters", "classes": ["personal"], "used_for": ["retrieval", "pre_training"],
            "rights": "recorded", "permissions": "no"},
        {"quality": 1, "kind": "images"},
        {"volume": 3, "unit": "gigabytes", "file_kind": "pdf_scanned", "english_share": 0.2, "hanja_share": 0.1,
            "kept_share": 0.5, "characteristics": {"accuracy": 2, "currentness": 4}},
        {"name": "Q", "used_for": ["fine_tuning", "evaluation"], "items": 80, "sample": {"scripts": {"hangul": 9}},
            "volume": 80, "unit": "rows", "characters_per_unit": 200, "personal_data": "yes", "country": "us"},
    ]},
    "responsible": {"risks": [{"name": "r"}, {"residual_likelihood": 1, "residual_impact": 2}]},
    "build": {"stages": {s: {"owner": "legal", "weeks": 4} for s in (
        "data_collection", "curation", "pre_training", "customisation", "evaluation", "deployment", "guardrails")}},
})  # fmt: skip


def everything(plan: Plan) -> tuple[Any, ...]:
    readiness = score(plan.answers, plan.company, bank(), plan.use_cases)
    level = decide(plan.customisation, readiness, plan.company, bank())
    rung = level.chosen or level.recommended
    around = CaseContext(plan.company, plan.weighting, readiness.step("S3"), plan.data)
    cases = portfolio(plan.use_cases, bank(), MoneyBasis(), context=around)
    team, build, data = assess_team(plan.team, rung), plan_build(plan.build, plan.team, rung), assess_data(plan.data)
    risks = assess_risks(plan.responsible, plan.team)
    return (
        readiness, level, cases, link_demand(plan.use_cases, cases, plan.infrastructure.workload, bank()), team, data,
        find_conflicts(plan.data, data, plan.answers, plan.customisation, plan.company),
        risks, build, assess_responsible(
            plan.responsible, risks, plan.team, readiness, Circumstances(plan.company, plan.use_cases, rung)
        ),
        page_progress(plan, readiness, team, build, bank()),
    )  # fmt: skip


def parts(value: Any) -> Iterator[Any]:
    """The value and everything in it, down to messages and figures."""
    yield value
    if isinstance(value, Message):
        return
    if isinstance(value, tuple):
        for item in value:
            yield from parts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name))


def test_every_message_can_be_said_in_both_languages() -> None:
    for plan in (Plan(), FULL):
        for part in parts(everything(plan)):
            if isinstance(part, Message):
                for language in ("ko", "en"):
                    assert "{" not in say(part, language)


def test_every_figure_is_either_explained_or_says_what_is_missing() -> None:
    for plan in (Plan(), FULL):
        for figure in (p for p in parts(everything(plan)) if isinstance(p, Figure)):
            if figure.known:
                assert figure.why is not None, figure.id
            else:
                assert figure.missing, figure.id


def test_explanations_speak_and_lead_to_fields_of_the_plan() -> None:
    for figure in (p for p in parts(everything(FULL)) if isinstance(p, Figure) and p.known):
        why = figure.explain()
        assert isinstance(why, Explanation)
        for language in ("ko", "en"):
            for message in (why.formula, why.worked, why.error, why.tipping, *why.notes):
                if message is not None:
                    assert "{" not in say(message, language), figure.id
            for entry in why.inputs:
                say(entry.name, language)
                say(entry.value, language)
        for entry in why.inputs:
            if entry.path is not None:
                get(FULL, entry.path)


def test_an_id_names_one_figure() -> None:
    found = {id(p): p for p in parts(everything(FULL)) if isinstance(p, Figure)}
    ids = [f.id for f in found.values()]
    assert {i for i in ids if ids.count(i) > 1} == set()


def test_an_empty_plan_gives_no_value_but_counts_zero_coverage_and_agreement() -> None:
    known = {p.id for p in parts(everything(Plan())) if isinstance(p, Figure) and p.known}
    steps = {f"readiness.S{n}.{kind}" for n in range(1, 6) for kind in ("coverage", "target")}
    counts = {"responsible.duties_now", "responsible.controls_in"}
    weights = {f"usecases.weight.{c}" for c in (*Value.model_fields, *Feasibility.model_fields)}
    least = {f"data.need.{need.rung}.{need.what}.need" for need in assess_data(DataInventory()).needs}
    filling = {f"team.{role.value}.{way}.months" for role in needed_roles(None) for way in staffing_rules()["options"]}
    assert (
        known == {"readiness.coverage", "readiness.confidence.agreement"} | steps | weights | counts | least | filling
    )


def test_the_whole_room_takes_at_most_15_ms_of_work() -> None:
    given = FULL.model_copy(update={"answers": dict.fromkeys(bank().questions, Answer(level=3, evidence=2))})
    everything(given)
    times = []
    for _ in range(15):
        begin = time.process_time()
        everything(given)
        times.append(time.process_time() - begin)
    assert min(times) < 0.015
