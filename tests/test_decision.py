"""The decision of page one: which verdict, what blocks it, and the same figures in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner import formats
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.decision import cut, decision
from planner.i18n import Message, message, say
from planner.plan.fields import put
from planner.plan.templates import load_template

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("template", "verdict"),
    [("empty", "open"), ("healthcare", "open"), ("retail", "conditions"), ("finance", "conditions"), ("manufacturing", "go")],
)  # fmt: skip
def test_the_verdict_follows_from_the_result(template: str, verdict: str) -> None:
    plan = load_template(template)
    found = decision(plan, assess(plan, CATALOG))
    assert found.verdict == verdict
    assert bool(found.blocks) == (verdict != "go")
    assert bool(found.first) or verdict == "open"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_sentence_names_the_cost_of_the_assessment(language: str) -> None:
    plan = load_template("retail", language)
    a = assess(plan, CATALOG)
    found = decision(plan, a)
    assert formats.figure(a.cost.total, language) in say(found.sentence, language)
    assert any(formats.figure(a.cost.total, language) in say(r.what, language) for r in found.requests)
    assert {r.by for r in found.requests} == {plan.company.decision_date}


def test_a_held_case_is_not_among_the_first_and_its_hold_comes_first() -> None:
    plan = load_template("finance")
    a = assess(plan, CATALOG)
    found = decision(plan, a)
    held = {h.use_case_id for h in a.readiness.holds}
    assert held
    assert not held & {c.id for c in found.first}
    assert say(a.readiness.holds[0].title, "en") in say(found.blocks[0], "en")
    for n, case in enumerate(plan.use_cases):
        if case.id not in held:
            plan = put(plan, ("use_cases", n, "prohibited_practice"), True)
    assert decision(plan, assess(plan, CATALOG)).verdict == "hold"


def test_a_value_below_zero_is_said() -> None:
    plan = load_template("pretraining")
    a = assess(plan, CATALOG)
    words = [say(w, "en") for w in decision(plan, a).blocks]
    assert say(a.portfolio.finance.total.sentence, "en") in words


def test_long_words_are_cut_at_a_space_where_there_is_one() -> None:
    assert cut("short", 10) == "short"
    assert cut("one two three, four", 16) == "one two three…"
    assert cut("x" * 30, 10) == "x" * 9 + "…"


def test_a_hold_of_the_whole_company_names_no_case_and_a_configuration_that_fails_is_said() -> None:
    plan = load_template("retail", "en")
    a = assess(plan, CATALOG)
    held = next(
        h for n in ("public", "finance", "healthcare") for h in assess(load_template(n, "en"), CATALOG).readiness.holds
    )
    whole = replace(held, use_case_id=None, use_case_name="")
    problem = message("infrastructure.not_needed_service")
    changed = replace(
        a, readiness=replace(a.readiness, holds=(whole,)), infrastructure=replace(a.infrastructure, problem=problem)
    )
    keys = [b.key for b in decision(plan, changed).blocks if isinstance(b, Message)]
    assert keys[0] == "board.block.hold"
    assert problem.key in keys
    one = replace(changed, readiness=replace(a.readiness, holds=(replace(whole, use_case_name="Claims"),)))
    assert "Claims" in say(decision(plan, one).blocks[0], "en")
