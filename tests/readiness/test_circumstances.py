"""Conditions leaf by leaf, the facts they read and say, questions that apply, duties and dates at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from planner.explain import Figure
from planner.i18n import Text, message
from planner.plan.answers import Answer
from planner.plan.company import Company
from planner.plan.usecase import UseCase
from planner.readiness.bank import Bank, _version_key, bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.conditions import (
    all_of,
    any_of,
    expanded,
    judge,
    plain,
    profile_leaf,
    use_case_leaf,
    weigh,
)
from planner.readiness.items import Item, applies, items, wished_level
from planner.readiness.obligations import (
    _milestone,
    _status,
    duties_now,
    duty,
    judge_obligations,
    law,
    law_source,
    stale,
    text_of,
    timeline,
)
from planner.readiness.results import Obligation
from planner.resources import read_yaml, resource

OUTCOMES = (True, False, None)
DAY = date(2026, 11, 23)


# --- trees -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), list(product(OUTCOMES, repeat=2)))
def test_one_false_decides_all_and_one_true_decides_any(first: bool | None, second: bool | None) -> None:
    both = (first, second)
    wanted_all = False if False in both else None if None in both else True
    wanted_any = True if True in both else None if None in both else False
    assert (all_of(both), any_of(both)) == (wanted_all, wanted_any)
    leaves = {"a": first, "b": second}
    for kind, wanted in (("all", wanted_all), ("any", wanted_any)):
        tree = {kind: [{"leaf": "a"}, {"leaf": "b"}]}
        assert judge(tree, lambda t: leaves[str(t["leaf"])]) is wanted
        outcome, deciding = weigh(tree, lambda t: leaves[str(t["leaf"])])
        assert outcome is wanted
        assert deciding == tuple({"leaf": n} for n in leaves if leaves[n] is wanted)
    assert (all_of(()), any_of(())) == (True, False)


def test_names_of_conditions_are_replaced_at_every_depth() -> None:
    named = {"x": {"profile": "sector"}, "y": {"any": [{"ref": "x"}, {"rung": ["T0"]}]}}
    assert expanded({"all": [{"ref": "y"}, {"ref": "x"}]}, named) == {
        "all": [{"any": [{"profile": "sector"}, {"rung": ["T0"]}]}, {"profile": "sector"}]
    }
    with pytest.raises(KeyError):
        expanded({"ref": "z"}, named)


@pytest.mark.parametrize(
    ("tree", "company", "holds"),
    [
        ({"profile": "eu_exposure", "is": "yes"}, {}, None), ({"profile": "eu_exposure", "is": True}, {"eu_exposure": "yes"}, True),
        ({"profile": "eu_exposure", "is": "yes"}, {"eu_exposure": "no"}, False), ({"profile": "sector", "is": "retail"}, {}, None),
        ({"profile": "name", "is": "A"}, {}, None), ({"profile": "name", "is": "A"}, {"name": "A"}, True),
        ({"profile": "sector", "is_in": ["retail", "public"]}, {"sector": "public"}, True),
        ({"profile": "sector", "is_in": ["retail"]}, {"sector": "public"}, False),
        ({"profile": "data_classes", "contains_any": ["personal"]}, {}, None),
        ({"profile": "data_classes", "contains_any": ["personal", "public"]}, {"data_classes": ["public"]}, True),
        ({"profile": "data_classes", "contains_any": ["personal"]}, {"data_classes": ["public"]}, False),
        ({"profile": "data_classes"}, {"data_classes": ["public"]}, True),
        ({"profile": "data_classes"}, {"no_high_impact_area": True}, None),
        ({"profile": "high_impact_areas"}, {}, None), ({"profile": "high_impact_areas"}, {"no_high_impact_area": True}, False),
        ({"profile": "high_impact_areas"}, {"high_impact_areas": ["water"]}, True),
    ],
)  # fmt: skip
def test_a_profile_that_is_not_said_decides_nothing(
    tree: dict[str, Any], company: dict[str, Any], holds: bool | None
) -> None:
    assert profile_leaf(tree, Company.model_validate(company)) is holds


def test_flags_of_a_use_case_are_read_in_their_stored_form() -> None:
    case = UseCase.model_validate({"id": "a", "high_impact": True, "real_problem": "no"})
    assert use_case_leaf({"use_case": "high_impact", "is": True}, case) is True
    assert use_case_leaf({"use_case": "high_impact", "is": "no"}, case) is False
    assert use_case_leaf({"use_case": "real_problem", "is": False}, case) is True
    assert use_case_leaf({"use_case": "data_usable", "is": "yes"}, case) is None
    assert use_case_leaf({"use_case": "eu_area", "is": "education"}, case) is None
    assert [plain(v) for v in (True, False, None, 3, "x", case.real_problem)] == ["yes", "no", None, 3, "x", "no"]


# --- facts -----------------------------------------------------------------------------------------------------------

CASES = tuple(
    UseCase.model_validate(c)
    for c in (
        {"id": "a", "name": "A", "customer_facing": True}, {"id": "b", "eu_area": "education"},
        {"id": "c", "name": "C", "selected": False, "high_impact": True}, {"id": "d", "customer_facing": True},
    )
)  # fmt: skip
THRESHOLDS = {"gpai": (Text("모델", "Model"), True), "open": (Text("모", "Open"), None)}


def facts(rung: str | None = "T2", **company: Any) -> Circumstances:
    return Circumstances(Company.model_validate(company), CASES, rung, THRESHOLDS)


@pytest.mark.parametrize(
    ("tree", "holds"),
    [
        ({"use_case": "customer_facing", "is": True}, True), ({"use_case": "high_impact", "is": True}, False),
        ({"not_use_case": "customer_facing", "is": True}, False), ({"not_use_case": "high_impact", "is": True}, True),
        ({"use_case": "eu_area", "filled": True}, True), ({"use_case": "high_impact_area", "filled": True}, False),
        ({"rung": ["T1", "T2"]}, True), ({"rung": ["T3"]}, False), ({"trigger": "gpai"}, True), ({"trigger": "open"}, None),
        ({"trigger": "other"}, None), ({"profile": "eu_exposure", "is": "yes"}, None),
    ],
)  # fmt: skip
def test_a_leaf_is_judged_over_the_selected_cases(tree: dict[str, Any], holds: bool | None) -> None:
    assert facts().leaf(tree) is holds
    assert facts().judge(tree)[0] is holds
    assert facts(rung=None).leaf({"rung": ["T2"]}) is None


@pytest.mark.parametrize(
    ("tree", "company", "what", "value"),
    [
        ({"profile": "eu_exposure", "is": "yes"}, {}, "company.eu_exposure", message("responsible.unsaid")),
        ({"profile": "eu_exposure", "is": "yes"}, {"eu_exposure": "no"}, "company.eu_exposure", "no"),
        ({"profile": "sector", "is": "retail"}, {"sector": "public"}, "company.sector", "public"),
        ({"profile": "high_impact_areas"}, {"no_high_impact_area": True}, "company.high_impact_areas", message("common.not_applicable")),
        ({"profile": "high_impact_areas"}, {}, "company.high_impact_areas", message("responsible.unsaid")),
        ({"profile": "data_classes"}, {"no_high_impact_area": True}, "company.data_classes", message("responsible.unsaid")),
        ({"use_case": "customer_facing", "is": True}, {}, "usecase.customer_facing", "A, d"),
        ({"use_case": "high_impact", "is": True}, {}, "usecase.high_impact", message("responsible.no_case")),
        ({"not_use_case": "high_impact", "is": True}, {}, "usecase.high_impact", message("responsible.no_case")),
        ({"use_case": "eu_area", "filled": True}, {}, "usecase.eu_area", "b"),
    ],
)  # fmt: skip
def test_a_fact_says_what_the_plan_says(tree: dict[str, Any], company: dict[str, Any], what: str, value: Any) -> None:
    told = facts(**company).words(tree)
    assert (told.key, told.params["what"], told.params["value"]) == (
        "responsible.fact", message(f"field.{what}.label"), value,
    )  # fmt: skip


def test_rung_and_thresholds_are_said_too() -> None:
    assert facts().words({"rung": ["T0"]}).params == {"what": message("responsible.rung"), "value": "T2"}
    assert facts(rung=None).words({"rung": ["T0"]}).params["value"] == message("responsible.unsaid")
    for id, name, key in (
        ("gpai", THRESHOLDS["gpai"][0], "yes"),
        ("open", THRESHOLDS["open"][0], "open"),
        ("x", "x", "open"),
    ):
        told = facts().words({"trigger": id}).params
        assert told == {"what": name, "value": message(f"responsible.threshold.{key}")}
    reached = Circumstances(Company(), (), None, {"k": (Text("가", "K"), False)})
    assert reached.words({"trigger": "k"}).params["value"] == message("responsible.threshold.no")
    assert Circumstances(Company(), (), None).thresholds == {}


def test_several_of_one_kind_are_listed_in_both_languages() -> None:
    told = facts(data_classes=["public", "personal"]).words({"profile": "data_classes"}).params["value"]
    assert isinstance(told, Text)
    assert (told.en.count(", "), told.ko.count(", ")) == (1, 1)
    assert told.en != told.ko


def test_each_fact_that_decides_is_told_once() -> None:
    eu, public = {"profile": "eu_exposure", "is": "yes"}, {"profile": "sector", "is": "public"}
    outcome, said = facts(eu_exposure="yes").judge({"any": [eu, {"profile": "eu_exposure", "is": True}, public]})
    assert (outcome, said) == (True, (facts(eu_exposure="yes").words(eu),))
    outcome, said = facts().judge({"all": [eu, public]})
    assert (outcome, len(said)) == (None, 2)


# --- questions -------------------------------------------------------------------------------------------------------


def item(answer: Answer | None, company: Company | None = None, id: str = "S3-03", voted: bool = False) -> Item:
    given = {} if answer is None else {id: answer}
    return next(
        i for i in items(bank(), id[:2], given, company or Company(), (id,) if voted else ()) if i.question.id == id
    )


@pytest.mark.parametrize(
    ("answer", "declared", "supported", "points", "unknown", "out"),
    [
        (None, None, None, None, False, False), (Answer(), None, None, None, False, False),
        (Answer(level=5, evidence=0), 5, 3, 50, False, False), (Answer(level=2, evidence=4), 2, 2, 25, False, False),
        (Answer(level=1, evidence=4), 1, 1, 0, False, False), (Answer(level=5, evidence=2), 5, 4, 75, False, False),
        (Answer(state="unknown", level=4), None, None, None, True, False),
        (Answer(state="not_applicable"), None, None, None, True, False),
    ],
)  # fmt: skip
def test_a_critical_question_is_judged(
    answer: Answer | None, declared: int | None, supported: int | None, points: float | None, unknown: bool, out: bool
) -> None:
    made = item(answer)
    assert made.score.critical
    assert (made.score.declared, made.score.supported, made.points) == (declared, supported, points)
    assert (made.score.unknown, made.out, made.score.not_applicable) == (unknown, out, out)
    assert made.open is (points is None and not out)
    assert made.score.evidence == (answer.evidence if answer else 0)


def test_a_question_that_does_not_concern_the_company_is_out_whatever_was_answered() -> None:
    plain_one = item(Answer(state="not_applicable"), id="S3-01")
    assert not plain_one.score.critical
    assert (plain_one.out, plain_one.score.unknown, plain_one.open) == (True, False, False)
    away = item(Answer(level=4, evidence=3), id="S4-11", voted=True)
    assert (away.out, away.points, away.score.asked, away.score.from_votes, away.score.evidence) == (
        True,
        None,
        False,
        False,
        0,
    )
    asked = item(Answer(level=4, evidence=3), Company.model_validate({"desired_level": "extensive"}), "S4-11", True)
    assert (asked.out, asked.points, asked.score.asked, asked.score.from_votes) == (False, 75, True, True)
    assert item(None, voted=False).score.from_votes is False


@pytest.mark.parametrize(
    ("id", "company", "asked"),
    [
        ("S3-01", {}, True), ("S4-11", {}, False), ("S4-11", {"desired_level": "as_is"}, False), ("S5-16", {}, False),
        ("S5-16", {"sector": "retail"}, True), ("S5-18", {"ai_role": "developer"}, True), ("S5-18", {"ai_role": "internal_user"}, False),
        ("S5-18", {"ai_role": "internal_user", "high_impact_areas": ["water"]}, True),
    ],
)  # fmt: skip
def test_a_conditional_question_is_asked_only_where_the_profile_says_so(
    id: str, company: dict[str, Any], asked: bool
) -> None:
    assert applies(bank().questions[id], Company.model_validate(company)) is asked
    assert wished_level(Company()) == "moderate"


# --- the bank --------------------------------------------------------------------------------------------------------


def test_the_version_of_the_bank_is_that_of_its_newest_part() -> None:
    parts = [str(read_yaml(resource("readiness", f"s{n}.yaml"))["bank_version"]) for n in range(1, 6)]
    assert bank.__wrapped__().version == max(parts, key=lambda v: [int(x) for x in v.split(".")])
    assert _version_key("0.10") > _version_key("0.9") > _version_key("0.1.5")


def test_the_method_gives_its_numbers_with_where_they_come_from() -> None:
    method = bank().method
    for name, entry in method.raw["money"].items():
        assert method.assumption(name).title == entry["source"]
        assert method.assumption(name).confidence == entry["basis"]
        if "reasoning" in entry:
            assert method.reasoning(name) == Text(entry["reasoning"]["ko"], entry["reasoning"]["en"])
    assert method.money("swing") == 0.3
    assert method.money_years("adoption_low") == (0.57, 0.58, 0.67)
    assert method.source.as_of == method.raw["as_of"]
    strict = replace(bank().questions["S3-03"], critical_except=("as_is",))
    assert [strict.critical_at(level) for level in ("as_is", "moderate")] == [False, True]
    assert not replace(strict, critical=False).critical_at("moderate")
    found: Bank = bank()
    assert [found.step(s.id) is s for s in found.steps] == [True] * 5


# --- duties ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "grace", "status"),
    [("2026-01-21", "2027-01-22", "coming"), ("2026-01-22", "2027-01-22", "grace"), ("2027-01-21", "2027-01-22", "grace"),
     ("2027-01-22", "2027-01-22", "live"), ("2026-01-22", None, "live")],
)  # fmt: skip
def test_a_duty_begins_on_its_day_and_its_grace_ends_on_its_own(on: str, grace: str | None, status: str) -> None:
    assert _status("2026-01-22", grace, on) == status


def test_rows_carry_what_is_written_and_their_source() -> None:
    rows = {r["id"]: r for r in law()["obligations"]}
    for made in judge_obligations(facts(), DAY):
        row = rows[made.id]
        assert made.grace_until == (law()["grace"]["until"] if row.get("grace") else None)
        assert (made.clause, made.duty, made.topics) == (
            text_of(row["clause"]),
            text_of(row["duty"]),
            tuple(row["topics"]),
        )
        assert made.instrument == text_of(law()["instruments"][row["instrument"]])
        assert [t is None for t in (made.sanction, made.proviso, made.doubt)] == [
            row.get(k) is None for k in ("sanction", "proviso", "doubt")
        ]
        assert (made.source, made.url) == (law_source(row).title, law_source(row).url)
        assert made.status == _status(row["applies_from"], made.grace_until, DAY.isoformat())
    assert duty("eu-literacy", facts(eu_exposure="no")) is None
    open_ = duty("eu-literacy", facts())
    assert open_ is not None
    assert (open_.state, open_.reasons) == ("open", ())
    assert open_.status == _status(open_.applies_from, open_.grace_until, law()["as_of"])


def test_duties_that_concern_the_company_and_apply_are_counted() -> None:
    duties = judge_obligations(facts(), DAY)

    def some(kind: str, state: str, status: str, n: int) -> Obligation:
        return replace(duties[n], kind=kind, state=state, status=status)

    found = duties_now((
        some("duty", "applies", "live", 0), some("duty", "applies", "grace", 20), some("duty", "applies", "coming", 2),
        some("duty", "open", "live", 3), some("guide", "applies", "live", 4),
    ))  # fmt: skip
    assert found.value == 2
    why = found.explain()
    assert why is not None
    assert why.worked == message("responsible.worked.count", n=2)
    assert [(i.name, i.value) for i in why.inputs] == [(d.instrument, d.clause) for d in (duties[0], duties[20])]
    rows = {r["id"]: r for r in law()["obligations"]}
    assert why.sources == tuple(dict.fromkeys(law_source(rows[duties[n].id]) for n in (0, 20)))


@pytest.mark.parametrize(
    ("own", "others", "concerns"),
    [
        (("applies", "not_applicable"), (), True), (("open", "not_applicable"), ("applies",), None),
        (("not_applicable",), ("applies",), False), ((), ("applies", "open"), True), ((), ("open",), None), ((), (), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("day", "past"), [("2026-11-22", True), ("2026-11-23", True), ("2026-11-24", False)])
def test_a_date_concerns_whom_its_rows_concern_or_else_its_instrument(
    own: tuple[str, ...], others: tuple[str, ...], concerns: bool | None, day: str, past: bool
) -> None:
    duties = judge_obligations(facts(), DAY)
    by_id = {f"r{n}": replace(duties[0], state=state) for n, state in enumerate(own)}
    name = duties[0].instrument
    fixed = {
        "id": "x",
        "day": day,
        "name": name,
        "clause": name,
        "instrument": name,
        "source": law_source(law()["timeline"][0]),
    }
    made = _milestone(fixed, tuple(by_id), by_id, {name: set(others)}, DAY.isoformat())
    assert (made.concerns, made.past) == (concerns, past)


def test_the_dates_come_in_order_with_what_is_written_of_them() -> None:
    made = timeline(judge_obligations(facts(), DAY), DAY)
    assert [m.day for m in made] == sorted(str(r["date"]) for r in law()["timeline"])
    rows = {r["id"]: r for r in law()["timeline"]}
    for m in made:
        assert (m.name, m.clause) == (text_of(rows[m.id]["name"]), text_of(rows[m.id]["clause"]))
        assert m.past is (m.day <= DAY.isoformat())


@pytest.mark.parametrize(("days", "old"), [(0, False), (90, False), (91, True)])
def test_facts_keep_for_ninety_days(days: int, old: bool) -> None:
    as_of = date.fromisoformat(law()["as_of"])
    told = stale(as_of + timedelta(days=days))
    assert told == (message("responsible.stale", as_of=law()["as_of"], days=days, most=90) if old else None)


def test_a_figure_of_duties_is_a_count() -> None:
    made: Figure = duties_now(())
    assert (made.value, made.unit) == (0, "count")
