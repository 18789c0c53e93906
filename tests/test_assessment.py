"""assess() over the templates and its properties: monotone, explained, finite, ordered."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.explain import Figure
from planner.i18n import say
from planner.plan import Plan
from planner.plan.company import MayLeave
from planner.plan.fields import put
from planner.plan.infrastructure import Hardware, Infrastructure, Precision, Workload
from planner.plan.templates import load_template, templates

WORK = Workload(users=1200, requests_per_user_day=18, input_tokens=3200, output_tokens=350)


def _plan(users: int, **hardware: object) -> Plan:
    work = WORK.model_copy(update={"users": users})
    return Plan(infrastructure=Infrastructure(workload=work, hardware=Hardware(model_id="llama-3.3-70b", **hardware)))


@pytest.mark.parametrize("id", [t.id for t in templates()])
def test_every_figure_can_be_asked_why_in_both_languages(id: str) -> None:
    for figure in assess(load_template(id), load_catalog()).figures():
        for language in ("ko", "en"):
            assert say(figure.name, language)
            assert all(say(m, language) for m in figure.missing)
        if figure.value is None:
            continue
        assert math.isfinite(figure.value), figure.id
        if figure.low is not None and figure.high is not None:
            slack = abs(figure.value) * 1e-9
            assert figure.low - slack <= figure.value <= figure.high + slack, figure.id
        why = figure.explain()
        assert why is not None, figure.id
        for language in ("ko", "en"):
            assert say(why.formula, language)
            if why.worked is not None:
                assert say(why.worked, language)
            assert all(say(i.name, language) and say(i.value, language) for i in why.inputs)


def test_an_empty_plan_is_unknown_and_never_zero() -> None:
    a = assess(Plan(), load_catalog())
    for figure in (a.readiness.overall, a.infrastructure.gpus, a.cost.total, a.portfolio.npv):
        assert figure.value is None
    assert a.infrastructure.gpus.missing
    assert a.readiness.level is None


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 200_000), st.integers(1, 200_000))
def test_more_users_never_need_fewer_gpus_of_a_fixed_layout(first: int, second: int) -> None:
    few, many = sorted((first, second))
    fixed = {"gpu_id": "h100-sxm", "precision": Precision.FP8, "gpus_per_replica": 2}
    counts = [assess(_plan(n, **fixed), load_catalog()).infrastructure.gpus.value for n in (few, many)]
    assert counts[0] is not None
    assert counts[1] is not None
    assert counts[0] <= counts[1]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_the_least_gpu_cost_never_falls_with_more_users(first: int, second: int) -> None:
    few, many = sorted((first, second))
    costs = []
    for n in (few, many):
        best = next(c for c in assess(_plan(n), load_catalog()).infrastructure.candidates if c.best)
        costs.append(best.cost.value or 0.0)
    assert costs[0] <= costs[1] * (1 + 1e-12)


def test_data_that_may_not_leave_excludes_the_service() -> None:
    plan = put(_plan(500), ("company", "data_may_leave"), MayLeave.NO)
    plan = put(plan, ("infrastructure", "service_id"), "openai/gpt-4o")
    a = assess(plan, load_catalog())
    assert a.cost.option("service").excluded is not None
    assert a.cost.chosen != "service"


def test_a_risk_edit_keeps_the_sizing() -> None:
    plan = load_template("retail")
    catalog = load_catalog()
    before = assess(plan, catalog)
    after = assess(put(plan, ("responsible", "appetite"), 12), catalog)
    assert after.infrastructure is before.infrastructure
    assert after.readiness is before.readiness


def test_service_cost_is_tokens_times_price() -> None:
    plan = put(_plan(1000), ("infrastructure", "service_id"), "openai/gpt-4o")
    plan = put(plan, ("settings", "krw_per_usd"), 1000.0)
    fees = next(p.figure for p in assess(plan, load_catalog()).cost.option("service").parts if p.id == "compute")
    requests = 1000 * 18 * 250 * 3
    assert fees.value == pytest.approx(requests * (3200 * 2.5 + 350 * 10) / 1e6 * 1000)


@pytest.mark.parametrize("id", ["finance"])
def test_high_impact_use_without_oversight_is_held(id: str) -> None:
    held = assess(load_template(id), load_catalog()).readiness.holds
    assert [h.id for h in held] == ["H2"]


def test_templates_lie_where_the_index_says() -> None:
    assert all(Path(t.path).is_file() for t in templates())


def test_the_money_of_other_cases_outlives_an_edit_of_one_case() -> None:
    plan, catalog = load_template("finance"), load_catalog()
    before = assess(plan, catalog)
    after = assess(put(plan, ("use_cases", 0, "money", "minutes_saved_per_task"), 11.5), catalog)
    old, new = before.portfolio.finance.cases, after.portfolio.finance.cases
    assert new[0].npv.value != old[0].npv.value
    assert all(n.npv is o.npv for n, o in zip(new[1:], old[1:], strict=True))
    dearer = assess(put(plan, ("use_cases", 0, "money", "build_cost_krw"), 1e9), catalog)
    shown = dearer.portfolio.finance.cases[1].costs[1].explain()
    assert shown is not None
    assert dearer.cost.total.value in [i.value.value for i in shown.inputs if isinstance(i.value, Figure)]
