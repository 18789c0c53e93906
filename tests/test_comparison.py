"""Scenarios: made of choices in words, applied in one edit, compared fairly, and cheap to compare again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner import comparison
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.comparison import Comparison, Row, compare, snapshot_of, variant
from planner.explain import Figure
from planner.i18n import message, say
from planner.plan import Plan
from planner.plan.customisation import Rung
from planner.plan.fields import put
from planner.plan.file import dump_plan, parse_plan
from planner.plan.infrastructure import Location
from planner.plan.scenario import PLACES, Scenario, setting_of, with_scenario
from planner.plan.session import EditProblem, Session
from planner.plan.templates import load_template

CATALOG = load_catalog()
CLOUD = Scenario(name="클라우드", location=Location.CLOUD)
OWN = Scenario(name="사내", location=Location.OWN)


@cache
def retail() -> Plan:
    return load_template("retail")


def with_scenarios(*scenarios: Scenario, plan: Plan | None = None) -> Plan:
    changed: Plan = put(plan or retail(), ("scenarios",), scenarios)
    return changed


@cache
def told() -> Comparison:
    return compare(with_scenarios(CLOUD, OWN, Scenario(name="빈 안")), CATALOG)


def row(of: Comparison, id: str) -> Row:
    return next(r for r in of.rows if r.id == id)


# --- the model -----------------------------------------------------------------------------------------------------


def test_a_scenario_replaces_only_its_choices() -> None:
    plan = retail()
    changed = with_scenario(plan, Scenario(location=Location.OWN, budget_krw=5e8, target_date=date(2027, 6, 30)))
    assert changed.infrastructure.location is Location.OWN
    assert (changed.company.budget_krw, changed.company.target_date) == (5e8, date(2027, 6, 30))
    assert changed.team is plan.team
    assert all(a is b for a, b in zip(changed.use_cases, plan.use_cases, strict=True))


def test_use_cases_are_chosen_by_id() -> None:
    plan = retail()
    first = plan.use_cases[0].id
    changed = with_scenario(plan, Scenario(cases=(first, "gone")))
    assert [c.id for c in changed.use_cases if c.selected] == [first]


def test_the_setting_of_a_plan_changes_nothing() -> None:
    plan = retail()
    assert with_scenario(plan, setting_of(plan)) == plan
    for name in PLACES:
        assert name in Scenario.model_fields


def test_files_of_the_first_version_are_read() -> None:
    old = (
        "format: planner/1\nplan:\n  scenarios:\n  - name: 클라우드\n    overrides:\n"
        "    - path: [infrastructure, location]\n      value: cloud\n"
    )
    assert parse_plan(old, Path("x.plan")).scenarios == (CLOUD,)


def test_scenarios_come_back_from_the_file() -> None:
    plan = with_scenarios(CLOUD, Scenario(name="x", cases=("a", "b"), gpu_id="h100-sxm", users=10))
    assert parse_plan(dump_plan(plan), Path("x.plan")) == plan


def test_a_fourth_scenario_is_refused() -> None:
    session = Session(with_scenarios(CLOUD, OWN, CLOUD))
    with pytest.raises(EditProblem):
        session.insert(("scenarios",), 3, OWN)


def test_applying_is_one_edit_and_one_undo() -> None:
    session = Session(with_scenarios(Scenario(location=Location.OWN, users=777)))
    before = session.plan
    session.replace_plan(variant(session.plan, session.plan.scenarios[0]))
    assert session.plan.infrastructure.workload.users == 777
    assert {c.path[-1] for c in session.plan.changes} == {"location", "users"}
    session.undo()
    assert session.plan == before


# --- comparing -----------------------------------------------------------------------------------------------------


def test_every_column_is_assessed_like_a_plan() -> None:
    for column in told().columns:
        assert column.assessment.cost.total == assess(column.plan, CATALOG).cost.total
    assert row(told(), "cost").cells[1].figure == told().columns[1].assessment.cost.total


def test_an_edit_elsewhere_sizes_no_scenario_again() -> None:
    plan = with_scenarios(CLOUD, OWN)
    first = compare(plan, CATALOG)
    again = compare(put(plan, ("title",), "다른 이름"), CATALOG)
    for one, other in zip(first.columns, again.columns, strict=True):
        assert one.assessment.infrastructure is other.assessment.infrastructure


def test_what_differs_is_told_in_words() -> None:
    plan = retail()
    other = Scenario(location=Location.OWN, gpu_id="h100-sxm", cases=())
    result = compare(with_scenarios(other), CATALOG)
    words = [say(w, "ko") for w in row(result, "differs").cells[1].words]
    assert "운용 위치: 자동(최소 비용) → 사내 구축" in words
    assert any(CATALOG.gpus["h100-sxm"].name in w for w in words)
    assert any(plan.use_cases[0].name in w for w in words)
    assert [say(w, "ko") for w in row(told(), "differs").cells[3].words] == ["계획과 같습니다."]


def test_a_place_the_data_may_not_go_to_does_not_compete() -> None:
    plan: Plan = put(retail(), ("company", "data_may_leave"), "no")
    plan = put(plan, ("company", "data_classes"), ("confidential",))
    result = compare(with_scenarios(Scenario(name="서비스", location=Location.SERVICE), OWN, CLOUD, plan=plan), CATALOG)
    service = result.columns[1]
    assert service.excluded is not None
    assert all(r.cells[1].mark == "" for r in result.rows)
    assert "서비스" in say(result.sentence[0], "ko")


def test_duties_that_come_and_go_are_named() -> None:
    plan = retail()
    a, b = assess(plan, CATALOG), assess(variant(plan, Scenario(rung=Rung.T5)), CATALOG)
    there = [say(w, "en") for w in comparison._duties(a, b)]
    back = [say(w, "en") for w in comparison._duties(b, a)]
    assert any(w.startswith("Added: ") for w in there)
    turned = {"Added": "Gone", "Gone": "Added"}
    assert sorted(f"{turned[w.split(':')[0]]}:{w.split(':', 1)[1]}" for w in there) == sorted(back)
    assert comparison._duties(a, a) == ()


def test_too_late_and_too_dear_are_said_and_ask_for_attention() -> None:
    tight = Scenario(name="x", target_date=date(2026, 1, 1), budget_krw=1e6)
    result = compare(with_scenarios(tight, Scenario(name="y", budget_krw=1e12)), CATALOG)
    late, dear = row(result, "start").cells[1], row(result, "budget").cells[1]
    assert late.alert
    assert "2026-01-01" in say(late.words[1], "ko")
    assert dear.alert
    assert [w.key for w in dear.words] == ["compare.budget.over"]  # type: ignore[union-attr]
    assert not row(result, "budget").cells[2].alert


def test_conditions_not_met_are_those_of_the_rung_in_use() -> None:
    result = compare(with_scenarios(Scenario(name="x", rung=Rung.T5)), CATALOG)
    plain, far = (len(c.words) for c in row(result, "lacking").cells)
    assert far > plain


# --- best and slightly better --------------------------------------------------------------------------------------


def figure(value: float | None, low: float | None = None, high: float | None = None) -> Figure:
    return Figure("x", message("compare.now"), value, "count", low, high)


@pytest.mark.parametrize(
    ("figures", "open_", "better", "marks"),
    [
        ([figure(10, 9, 11), figure(20, 18, 22)], [True, True], -1, ["best", ""]),
        ([figure(10, 9, 18), figure(20, 18, 22)], [True, True], -1, ["slightly", ""]),
        ([figure(10, 9, 11), figure(20, 18, 22)], [True, True], 1, ["", "best"]),
        ([figure(10, 9, 11), figure(20, 18, 22), figure(30)], [False, True, True], -1, ["", "best", ""]),
        ([figure(10), figure(None)], [True, True], -1, ["", ""]),
        ([figure(10), figure(10)], [True, True], -1, ["", ""]),
        ([figure(10), figure(20)], [True, True], 0, ["", ""]),
        ([figure(10, 9, 11), figure(20, 18, 22), figure(12, 10.5, 14)], [True] * 3, -1, ["slightly", "", ""]),
    ],
)
def test_marks(figures: list[Figure], open_: list[bool], better: int, marks: list[str]) -> None:
    assert comparison._marks(figures, open_, better) == marks


values = st.one_of(st.none(), st.floats(-1e9, 1e9))


@given(st.lists(st.tuples(values, st.floats(0, 1e6), st.booleans()), min_size=1, max_size=4), st.sampled_from([-1, 1]))
def test_at_most_one_is_marked_and_it_is_the_best_that_competes(given: list[Any], better: int) -> None:
    figures = [figure(v) if v is None else figure(v, v - s, v + s) for v, s, _ in given]
    open_ = [o for _, _, o in given]
    marks = comparison._marks(figures, open_, better)
    marked = [n for n, m in enumerate(marks) if m]
    assert len(marked) <= 1
    for n in marked:
        assert open_[n]
        others = [f for k, f in enumerate(figures) if k != n and open_[k] and f.value is not None]
        assert all(better * (figures[n].value or 0) > better * (o.value or 0) for o in others)
        if marks[n] == "best":
            assert all(f.high < figures[n].low or f.low > figures[n].high for f in others)  # type: ignore[operator]


def test_ranges_of_a_row_share_one_axis() -> None:
    scale = row(told(), "cost").scale
    assert scale is not None
    for cell in row(told(), "cost").cells:
        assert cell.figure is not None
        if cell.figure.value is not None:
            assert (
                scale[0]
                <= (cell.figure.low or cell.figure.value)
                <= (cell.figure.high or cell.figure.value)
                <= scale[1]
            )


def test_rows_that_read_alike_are_known() -> None:
    same = compare(with_scenarios(Scenario(name="빈 안")), CATALOG)
    assert all(r.same for r in same.rows if r.id != "differs")
    assert not row(told(), "differs").same
    assert replace(row(told(), "cost"), same=False) == row(told(), "cost")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_word_can_be_said(language: str) -> None:
    for r in told().rows:
        assert say(r.name, language)
        for cell in r.cells:
            assert all(say(w, language) for w in cell.words)
    assert all(say(s, language) for s in told().sentence)


def test_a_snapshot_of_a_scenario_holds_its_figures_and_stays_out_of_the_plans_course() -> None:
    scenario, day = Scenario(name="cloud", location=Location.CLOUD), date(2026, 11, 24)
    kept = snapshot_of(retail(), scenario, CATALOG, "kept", day)
    there = assess(variant(retail(), scenario), CATALOG, day)
    assert kept.of_scenario
    assert kept.name == "kept"
    assert kept.setting.location is Location.CLOUD
    assert kept.overall.value == there.readiness.overall.value
    assert any(f.value == there.cost.total.value for f in kept.figures.values())


def test_a_plan_without_a_budget_says_so_and_a_cost_in_dollars_is_not_held_against_won() -> None:
    plan = put(retail(), ("company", "budget_krw"), None)
    told_words = [w.key for w in row(compare(with_scenarios(CLOUD, plan=plan), CATALOG), "budget").cells[0].words]  # type: ignore[union-attr]
    assert told_words == ["compare.no_budget"]
    dollars = put(put(retail(), ("company", "budget_krw"), 1e9), ("settings", "currency"), "usd")
    cell = row(compare(with_scenarios(CLOUD, plan=dollars), CATALOG), "budget").cells[0]
    assert [w.key for w in cell.words] == ["common.unknown"]  # type: ignore[union-attr]


def test_without_scenarios_no_column_is_said_to_be_cheaper() -> None:
    result = compare(with_scenarios(), CATALOG)
    assert len(result.columns) == 1
    assert not any(getattr(s, "key", "").startswith("compare.cost") for s in result.sentence)
