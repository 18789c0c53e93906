"""What came, went and cannot be compared between a snapshot and today, mark by mark."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.i18n import say
from planner.plan import Plan
from planner.plan.snapshots import CaseMark, GateMark, Snapshot
from planner.plan.templates import load_template
from planner.readiness.bank import bank
from planner.readiness.items import applies
from planner.readiness.trend import Trend, trend
from planner.snapshots import take, today

CATALOG = load_catalog()


@cache
def retail() -> tuple[Plan, Assessment]:
    plan = load_template("retail")
    return plan, assess(plan, CATALOG)


@cache
def kept() -> Snapshot:
    return take(*retail(), CATALOG, "first", when=datetime(2026, 8, 3, 9, 30))


def since(old: Snapshot, **changes: object) -> Trend:
    made = today(*retail())
    return trend(old, type(made)(**{name: changes.get(name, getattr(made, name)) for name in made.__slots__}), bank())


def told(found: Trend, kind: str) -> list[tuple[str, bool | None]]:
    return [(say(m.sentence, "en"), m.worse) for m in found.moved if m.kind == kind]


def test_a_cap_that_came_is_worse_and_one_that_went_is_better() -> None:
    critical, weakest = GateMark(id="q", question="S3-01", cap=2), GateMark(id="weakest", cap=3)
    title = bank().questions["S3-01"].title.en
    came = told(since(kept().model_copy(update={"gates": ()}), gates=(critical, weakest)), "gate")
    went = told(since(kept().model_copy(update={"gates": (critical, weakest)}), gates=()), "gate")
    assert [worse for _, worse in came] == [True, True]
    assert [worse for _, worse in went] == [False, False]
    assert title in came[0][0]
    assert title in went[0][0]
    assert {words for words, _ in came}.isdisjoint(words for words, _ in went)
    assert told(since(kept().model_copy(update={"gates": (critical,)}), gates=(critical,)), "gate") == []


def test_cases_that_came_and_went_are_named_and_neither_good_nor_bad() -> None:
    old = CaseMark(id="gone", name="Old chat", decision="pilot")
    before = kept().model_copy(update={"cases": (old,)})
    assert [w for w, worse in told(since(before, cases=()), "decision") if "Old chat" in w and worse is None]
    new = since(kept().model_copy(update={"cases": ()}), cases=(old,))
    assert [w for w, worse in told(new, "decision") if "Old chat" in w and worse is None]
    assert told(since(before, cases=(old,)), "decision") == []


@pytest.mark.parametrize("answered", [True, False])
def test_a_question_that_left_the_bank_is_told_only_where_it_was_answered(answered: bool) -> None:
    answers = dict(kept().answers)
    if answered:
        answers["S1-99"] = answers["S1-01"]
    before = kept().model_copy(update={"meanings": {**kept().meanings, "S1-99": 1}, "answers": answers})
    found = [n for n in since(before).not_comparable if n.id == "S1-99"]
    assert [n.reason for n in found] == (["removed"] if answered else [])


def test_a_question_that_the_profile_asks_now_but_not_then_is_not_compared() -> None:
    mine = retail()[0].company
    question, company = next(
        (question, other.company)
        for other in (load_template(id) for id in ("healthcare", "finance", "public"))
        for question in bank().questions.values()
        if applies(question, other.company) != applies(question, mine)
    )
    before = kept().model_copy(
        update={"company": company, "meanings": {**kept().meanings, question.id: question.meaning}}
    )
    (found,) = [n for n in since(before).not_comparable if n.id == question.id]
    assert (found.reason, found.title) == ("profile", question.title)
    assert question.id in say(found.sentence, "ko")
