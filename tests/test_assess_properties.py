"""Whatever the plan: assessed, finite, ordered, explained in both languages, and the same however it was reached.

A small part of ``tests/campaigns/whole_plans.py``; a plan is a number there and here.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.plan import Plan
from planner.plan.companions import Companions
from planner.plan.fields import put
from planner.plan.infrastructure import Infrastructure, Workload
from planner.plan.templates import load_template
from tests.campaigns.number_checks import DAY, first_difference, fresh, wrong_figures, wrong_words
from tests.campaigns.number_relations import RELATIONS
from tests.campaigns.random_plans import Maker
from tests.campaigns.whole_plans import State, of_edits, of_one_plan, try_plan

FEW = settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
NUMBERS = st.integers(10**6, 10**12)


@FEW
@given(NUMBERS)
def test_any_plan_is_assessed_ordered_and_explained(seed: int) -> None:
    assert list(of_one_plan(seed, State())) == []


@settings(FEW, max_examples=2)
@given(NUMBERS)
def test_an_assessment_that_grew_with_edits_is_that_of_a_fresh_start(seed: int) -> None:
    state = State()
    assert list(of_edits(seed, state, 10)) == []
    assert state.compared


@pytest.mark.parametrize("density", [0.0, 1.0])
def test_nothing_said_and_everything_said(density: float) -> None:
    plan = Maker(7, density).plan()
    a = fresh(plan)
    assert [*wrong_figures(a), *wrong_words(a, plan, 0.02, random.Random(1))] == []


@pytest.mark.parametrize("name", sorted(RELATIONS))
@pytest.mark.parametrize("round", [1, 2])
def test_relations_between_two_plans(name: str, round: int) -> None:
    assert list(RELATIONS[name](random.Random(f"{name} {round}"))) == []


def test_the_checks_see_what_is_wrong() -> None:
    one, two = (assess(load_template(t), load_catalog(), DAY) for t in ("retail", "finance"))
    assert first_difference(one, one) is None
    assert first_difference(one, two) is not None
    state = State()
    try_plan(3, state)
    assert (state.plans, state.related) == (1, 1)


def test_a_picture_model_as_reranker_is_told_and_raises_nothing() -> None:
    catalog = load_catalog()
    image = next(m.id for m in catalog.models.values() if m.kind.value == "image")
    plan = put(load_template("retail"), ("infrastructure", "companions", "reranker_id"), image)
    plan = put(plan, ("infrastructure", "companions", "passages_reranked"), 20)
    companions = assess(plan, catalog, DAY).infrastructure.companions
    assert companions is not None
    figure = companions.figure("reranking_gpus")
    assert figure is not None
    assert figure.value is None
    assert figure.missing


def test_pictures_of_less_than_half_a_token_raise_nothing() -> None:
    work = Workload(users=10, requests_per_user_day=1.0, input_tokens=100, output_tokens=10)
    plan = Plan(infrastructure=Infrastructure(workload=work, companions=Companions(pictures_per_prompt=1e-4)))
    a = fresh(plan)
    assert [*wrong_figures(a), *wrong_words(a, plan, 0.3, random.Random(1))] == []


def test_the_need_of_a_case_leads_to_the_case() -> None:
    plan = put(load_template("manufacturing"), ("use_cases", 0, "needs"), {f"N{n}": 2 for n in range(1, 13)})
    level = next(x for x in assess(plan, load_catalog(), DAY).case_levels if x.own_needs)
    why = level.decision.fit[0][1].explain()
    assert why is not None
    assert {i.path[:2] for i in why.inputs if i.path} == {("use_cases", 0)}
