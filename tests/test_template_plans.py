"""What each template shows, and why: the situation its index promises is what the product finds."""

from __future__ import annotations

from functools import cache

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.plan.team import Staffing
from planner.plan.templates import load_template, templates

IDS = [t.id for t in templates() if t.id != "empty"]


@cache
def assessed(id: str, language: str = "ko") -> Assessment:
    return assess(load_template(id, language), load_catalog())


@pytest.mark.parametrize(
    ("id", "need", "level"),
    [
        ("retail", "T1", "T0"),  # the need is T1, but step 5 is not there yet
        ("finance", "T2", "T1"),  # the need for format is T2, facts change often
        ("manufacturing", "T2", "T2"),  # own terms, labelled answers, a measured shortfall
        ("public", "T1", "T1"),  # answers rest on statutes and must cite them; no shortfall measured
        ("telecom", "T2", "T2"),  # own terms and a measured shortfall; nothing asks for more
        ("pretraining", "T5", "T5"),  # the model is the product, raw text and team are there
    ],
)
def test_the_needed_and_the_recommended_level(id: str, need: str, level: str) -> None:
    decision = assessed(id).level
    assert (decision.need, decision.recommended) == (need, level)


@pytest.mark.parametrize("id", ["finance", "public"])
def test_a_high_impact_use_without_oversight_is_on_hold(id: str) -> None:
    assert [h.id for h in assessed(id).readiness.holds] == ["H2"]


@pytest.mark.parametrize("id", ["retail", "manufacturing", "telecom", "pretraining"])
def test_the_others_are_free_of_holds(id: str) -> None:
    assert assessed(id).readiness.holds == ()


@pytest.mark.parametrize("id", ["retail", "finance", "manufacturing", "public", "telecom", "pretraining"])
def test_gpus_cost_and_value_are_known(id: str) -> None:
    a = assessed(id)
    assert a.infrastructure.gpus.known
    assert a.cost.total.known
    assert a.portfolio.npv.known
    assert any(c.decision == "build_first" for c in a.portfolio.cases)


def test_healthcare_leaves_much_open_and_says_so() -> None:
    a = assessed("healthcare")
    assert a.readiness.provisional
    assert not a.cost.total.known or not a.portfolio.npv.known


def test_ten_thousand_gpus_for_weeks() -> None:
    """250 billion parameters x 8 trillion tokens are 6 N D = 1.2e25 FLOP: weeks on 10,000 H100 at a usual utilisation."""
    a = assessed("pretraining")
    run = a.infrastructure.pre_training
    assert run is not None
    assert run.flop.value == pytest.approx(6 * 250e9 * 8e12)
    assert run.days.value is not None
    assert 28 <= run.days.value <= 70
    reached = {t.id for t in a.infrastructure.triggers if t.reached}
    assert "eu-systemic" in reached
    assert "kr-safety" not in reached


@pytest.mark.parametrize("id", IDS)
def test_both_languages_have_the_same_figures(id: str) -> None:
    korean, english = assessed(id), assessed(id, "en")
    for name in ("readiness.overall", "infrastructure.gpus", "cost.total", "portfolio.npv"):
        part, figure = name.split(".")
        a, b = (getattr(getattr(x, part), figure) for x in (korean, english))
        assert (a.value, a.low, a.high) == (b.value, b.low, b.high)


def test_the_workshop_of_the_financial_company_agrees_votes_again_and_sees_differently() -> None:
    """Eight people: most is agreed, one question is still too far apart, one was voted on twice, leaders rate step 5 higher."""
    found = assessed("finance").respondents
    assert len(found.people) == 8
    assert all(p.answered == p.asked for p in found.people)
    assert found.withheld == ()
    assert found.discuss == ("S5-08",)
    assert [q.id for q in found.questions if q.revoted] == ["S1-05"]
    assert [g.step for g in found.gaps if g.flagged] == ["S5"]


def test_what_the_workshop_agreed_on_is_what_the_company_answers() -> None:
    plan = load_template("finance")
    assert all(made.matches(plan.answers[id]) for id, made in plan.agreements.items())
    without = plan.model_copy(update={"respondents": (), "agreements": {}})
    alone = assess(without, load_catalog())
    assert alone.readiness.overall.value == assessed("finance").readiness.overall.value
    assert alone.level == assessed("finance").level


def test_the_cases_of_the_manufacturer_lie_on_different_rungs() -> None:
    """Specifications change and must be cited; code stands in the model already; the rest speaks the company's own terms."""
    rungs = {c.id: c.decision.recommended for c in assessed("manufacturing").case_levels}
    assert rungs == {
        "root-cause": "T2", "maintenance": "T2", "report-draft": "T2", "spec-review": "T1", "code-assist": "T0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("id", "faults"),
    [
        ("retail", ["no_accountable"]),  # nobody is named for responsible AI, so nobody answers for the guardrails
        ("healthcare", ["not_staffed"]),  # the role is still open
        ("public", ["not_staffed"]),  # the same, and the reason of the hold
        *((id, []) for id in ("finance", "manufacturing", "telecom", "pretraining")),
    ],
)
def test_the_matrix_keeps_the_rules_but_for_what_the_situation_tells(id: str, faults: list[str]) -> None:
    raci = assessed(id).team.raci
    assert [(p.rule, p.row) for p in (*raci.problems, *raci.warnings)] == [(rule, "guardrails") for rule in faults]


@pytest.mark.parametrize("id", IDS)
def test_people_risks_and_data_are_filled_in(id: str) -> None:
    plan = load_template(id)
    assert all(m.start and m.skill for m in plan.team.members if m.staffing is not Staffing.MISSING)
    assert all(r.owner_role for r in plan.responsible.risks)
    assert sum(r.nist is not None for r in plan.responsible.risks) >= len(plan.responsible.risks) - 1
    assert all(s.volume and s.file_kind for s in plan.data.sets)
    names = {s.name for s in plan.data.sets}
    assert all(name in names for c in plan.use_cases for name in c.data_sets)


@pytest.mark.parametrize("id", IDS)
def test_the_infrastructure_is_sized_for_what_the_cases_ask(id: str) -> None:
    assert assessed(id).demand.warning is None


@pytest.mark.parametrize("id", ["finance", "healthcare", "manufacturing", "public", "telecom", "pretraining"])
def test_answers_and_data_do_not_contradict_each_other(id: str) -> None:
    """Only the retailer's do: it says that rights are checked, and they are not."""
    assert assessed(id).data_conflicts == ()
    assert len(assessed("retail").data_conflicts) == 1
