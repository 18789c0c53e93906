"""What is found in a real plan, in which order, how fast, and what an empty query proposes."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.explain import Figure
from planner.finder.entries import Entry, Kind, entries, field_entry
from planner.finder.missing import place_of
from planner.finder.places import page_holding
from planner.finder.search import MOST, MOST_OF_A_KIND, Index, recent, what_next
from planner.i18n import Text, message, say
from planner.plan import Plan
from planner.plan.fields import get, specs
from planner.plan.templates import load_template, templates


@pytest.fixture(scope="module")
def retail() -> tuple[Plan, Assessment]:
    plan = load_template("retail")
    return plan, assess(plan, load_catalog())


@pytest.fixture(scope="module")
def index(retail: tuple[Plan, Assessment]) -> Index:
    made = Index()
    made.show(entries(*retail))
    return made


@pytest.mark.parametrize(
    ("typed", "kind", "id"),
    [
        ("첫 토큰", Kind.FIELD, "infrastructure.levels.ttft_s"),
        ("첫토큰", Kind.FIELD, "infrastructure.levels.ttft_s"),
        ("first token", Kind.FIELD, "infrastructure.levels.ttft_s"),
        ("환율", Kind.FIELD, "settings.krw_per_usd"),
        ("ㅎㅇ", Kind.FIELD, "settings.krw_per_usd"),
        ("S4-3", Kind.QUESTION, "S4-03"),
        ("sponsor", Kind.QUESTION, "S1-01"),
        ("kvcache", Kind.TERM, "KV cache"),
        ("healthcare", Kind.TEMPLATE, "healthcare"),
    ],
)
def test_leads_to_what_was_meant(index: Index, typed: str, kind: Kind, id: str) -> None:
    found = index.find(typed)
    assert (kind, id) in [(e.kind, e.id) for e in found]
    assert found[0].kind is kind or kind is Kind.TEMPLATE


def test_things_of_the_plan_are_found_by_their_own_names(index: Index, retail: tuple[Plan, Assessment]) -> None:
    plan = retail[0]
    for kind, path, items in (
        (Kind.CASE, ("use_cases",), plan.use_cases),
        (Kind.DATA, ("data", "sets"), plan.data.sets),
        (Kind.RISK, ("responsible", "risks"), plan.responsible.risks),
    ):
        for n, item in enumerate(items):
            assert (kind, (*path, n)) in [(e.kind, e.target) for e in index.find(item.name)]


def test_a_question_shows_how_it_stands(index: Index, retail: tuple[Plan, Assessment]) -> None:
    plan = retail[0]
    answered = next(id for id, a in plan.answers.items() if a.level)
    entry = next(e for e in index.entries if e.id == answered)
    assert str(plan.answers[answered].level) in say(entry.state, "en")
    empty = entries(Plan(), assess(Plan(), load_catalog()))
    assert {say(e.state, "en") for e in empty if e.kind is Kind.QUESTION} == {"unanswered"}


def test_kinds_stand_together_and_are_bounded(index: Index) -> None:
    found = index.find("a")
    kinds = [e.kind for e in found]
    assert len(found) <= MOST
    assert max(map(kinds.count, kinds)) <= MOST_OF_A_KIND
    assert [k for n, k in enumerate(kinds) if n == 0 or kinds[n - 1] is not k] == list(dict.fromkeys(kinds))


def test_two_thousand_entries_take_less_than_a_frame_for_each_key(index: Index) -> None:
    many = Index()
    many.show(Entry(e.kind, f"{e.id}.{n}", e.name, more=e.more) for n in range(3) for e in index.entries)
    assert len(many.entries) > 2000
    for typed in ("첫 토큰", "ㄱ", "a", "데이터 품질"):
        took = []
        for _ in range(5):
            start = time.process_time()
            many.find(typed)
            took.append(time.process_time() - start)
        assert min(took) < 0.016, typed


def test_an_unchanged_plan_keeps_its_entries(index: Index, retail: tuple[Plan, Assessment]) -> None:
    again = entries(*retail)
    assert all(a is b for a, b in zip(index.entries, again, strict=True))


def test_next_names_stops_critical_questions_and_a_missing_input() -> None:
    empty = what_next(Plan(), assess(Plan(), load_catalog()))
    assert {say(e.state, "en") for e in empty} >= {"critical · unanswered", "missing"}
    assert ("infrastructure", "workload", "users") in [e.target for e in empty]
    held = [what_next(p, a) for p, a in ((p, assess(p, load_catalog())) for p in map(load_template, ("finance", "public")))
            if a.readiness.holds]  # fmt: skip
    assert all(say(found[0].state, "en") == "HOLD" for found in held)


def test_recent_entries_leave_out_what_is_gone(index: Index) -> None:
    first = index.entries[0]
    assert [e.name for e in recent(index.entries, [(Kind.CASE, "gone"), (first.kind, first.id)])] == [first.name]


NO_REMEDY = {
    "cost.no_cloud_price", "platforms.missing_price", "readiness.missing.never_payback", "respondents.missing.gap",
    "responsible.missing.unasked", "usecases.rank.none", "readiness.missing.not_applicable", "responsible.unasked",
}  # fmt: skip
"""Nothing in the plan would help: the catalogue lacks it, or it says that there is none."""


@pytest.mark.parametrize("name", [None, *(t.id for t in templates())])
def test_every_missing_input_leads_somewhere(name: str | None) -> None:
    plan = load_template(name) if name else Plan()
    for figure in assess(plan, load_catalog()).figures():
        for words in figure.missing:
            place = place_of(words, figure.id, plan)
            assert (place is None) == (words.key in NO_REMEDY), words.key
            if place is not None and place[1][0] != "tab":
                page, path = place
                assert page_holding(path) == page
                if path[:2] != ("build", "stages"):  # a stage without own values has no entry yet
                    get(plan, path)  # the field exists


def test_names_are_in_both_languages(index: Index) -> None:
    assert all(isinstance(e.name, Text) and e.name.ko and e.name.en for e in index.entries)


def test_what_blocks_going_live_leads_to_the_risk() -> None:
    found = 0
    for template in templates():
        plan = load_template(template.id)
        live = assess(plan, load_catalog()).responsible.go_live
        for words in (*live.blocking, *live.acceptance):
            place = place_of(words, "", plan)
            assert place is not None, words.key
            assert place[1][:2] in (("responsible", "risks"), ("team", "raci"))
            found += 1
    assert found


def test_blanks_find_nothing(index: Index) -> None:
    assert index.find("   ") == index.find("") == ()


def test_what_has_no_name_cannot_be_found_by_it(retail: tuple[Plan, Assessment]) -> None:
    plan = retail[0]
    first, *others = plan.use_cases
    nameless = plan.model_copy(update={"use_cases": (first.model_copy(update={"name": ""}), *others)})
    cases = [e for e in entries(nameless, retail[1]) if e.kind is Kind.CASE]
    assert [e.target for e in cases] == [("use_cases", n) for n in range(1, len(others) + 1)]
    assert [e.name.en for e in cases] == [c.name for c in others]


def test_a_field_that_no_page_shows_is_not_offered() -> None:
    spec = next(iter(specs(Plan)))
    assert field_entry(spec) is not None
    assert field_entry(spec, ("snapshots",)) is None


@pytest.mark.parametrize("by_name", [True, False])
def test_a_data_set_is_found_by_its_place_or_its_name(retail: tuple[Plan, Assessment], by_name: bool) -> None:
    plan, last = retail[0], len(retail[0].data.sets) - 1
    missing = message("readiness.missing.volume", name=plan.data.sets[last].name)
    figure = "data.total" if by_name else f"data.{last}.volume"
    assert place_of(missing, figure, plan) == ("data", ("data", "sets", last, "volume"))
    gone = message("readiness.missing.volume", name="no such set")
    assert place_of(gone, "data.total", plan) == ("data", ("tab", "tab.inventory"))


def test_a_plan_that_lacks_nothing_is_not_sent_anywhere(retail: tuple[Plan, Assessment]) -> None:
    plan, made = retail
    known = Figure("known", "known", 1.0, "none")
    whole = SimpleNamespace(
        readiness=replace(made.readiness, holds=(), steps=()),
        infrastructure=SimpleNamespace(gpus=known), cost=SimpleNamespace(total=known), portfolio=SimpleNamespace(npv=known),
        figures=lambda: (known,), freshness=SimpleNamespace(sentence=None),
    )  # fmt: skip
    assert what_next(plan, cast("Assessment", whole)) == ()
