"""The axis of location: secrecy decides the place, never the level; what is not said stays open."""

from __future__ import annotations

from typing import Any

import pytest

from planner.i18n import say
from planner.plan.answers import Answer
from planner.plan.company import Company, DataClass, MayLeave
from planner.plan.customisation import Customisation
from planner.readiness import decide, decide_location, score
from planner.readiness.bank import bank
from planner.readiness.results import LocationDecision
from planner.resources import read_yaml, resource

DECIDED = {"S4-02": Answer(level=4, evidence=3)}


def place(company: Company, needs: dict[str, int] | None = None, decided: bool = True) -> LocationDecision:
    readiness = score(DECIDED if decided else {}, company, bank())
    return decide_location(company, Customisation(needs=needs or {}), readiness)


def states(decision: LocationDecision) -> tuple[str, ...]:
    return tuple(p.state for p in decision.places)


OPEN_DATA = Company(data_may_leave=MayLeave.YES, data_classes=(DataClass.PUBLIC,))


def test_nothing_said_leaves_everything_open_but_own_servers_and_names_the_field() -> None:
    made = place(Company())
    assert states(made) == ("open", "open", "allowed")
    assert made.missing[0][0] == ("company", "data_may_leave")
    assert "Data may leave" in say(made.verdict, "en")


def test_public_data_may_run_anywhere() -> None:
    made = place(OPEN_DATA)
    assert states(made) == ("allowed", "allowed", "allowed")
    assert made.verdict.key == "location.free"


@pytest.mark.parametrize("needs", [{}, {"N4": 4, "N9": 4}, {"N8": 4}])
def test_a_secrecy_rule_forces_the_place_whatever_the_level_needs(needs: dict[str, int]) -> None:
    made = place(Company(data_may_leave=MayLeave.NO, data_classes=(DataClass.CONFIDENTIAL,)), needs)
    assert states(made) == ("excluded", "conditional", "allowed")


def test_the_place_never_moves_the_rung() -> None:
    needs = Customisation(needs={f"N{n}": 0 for n in range(1, 13)})
    rungs = set()
    for may in MayLeave:
        company = Company(data_may_leave=may)
        answers = dict.fromkeys(bank().questions, Answer(level=3, evidence=3))
        rungs.add(decide(needs, score(answers, company, bank()), company, bank()).recommended)
    assert rungs == {"T0"}


def test_full_control_rules_out_a_public_service_and_a_strong_wish_only_prefers() -> None:
    full, strong = place(OPEN_DATA, {"N12": 4}), place(OPEN_DATA, {"N12": 3})
    assert full.place("service").state == "excluded"
    assert full.place("own").preferred
    assert strong.place("service").state == "allowed"
    assert strong.place("cloud").preferred


def test_identifiers_never_go_to_a_public_service_and_the_doubtful_article_says_so() -> None:
    made = place(Company(data_may_leave=MayLeave.YES, data_classes=(DataClass.UNIQUE_ID,)))
    service = made.place("service")
    assert service.state == "excluded"
    assert service.reasons[0].effect == "exclude"
    assert {r.confidence for r in service.reasons if r.id == "unique_id"} == {"low"}


def test_an_undecided_boundary_is_a_condition_and_an_open_answer_is_not() -> None:
    weak = {"S4-02": Answer(level=2, evidence=2)}
    told = decide_location(OPEN_DATA, Customisation(), score(weak, OPEN_DATA, bank()))
    assert told.place("service").state == "conditional"
    assert place(OPEN_DATA, decided=False).place("service").state == "allowed"


def test_every_reason_carries_clause_source_and_date_in_both_languages() -> None:
    made = place(
        Company(data_may_leave=MayLeave.CONDITIONAL, data_classes=tuple(DataClass)), {"N12": 4, "N6": 4}, decided=False
    )
    reasons = [r for p in made.places for r in p.reasons]
    assert reasons
    for r in reasons:
        assert r.as_of >= "2026-01-01"
        for words in (r.sentence, r.clause, r.source):
            assert words.ko.strip()
            assert words.en.strip()
            assert words.ko != words.en


# --- by hand ---------------------------------------------------------------------------------------------------------


def reasons(decision: LocationDecision, id: str) -> list[tuple[str, str]]:
    return [(r.id, r.effect) for r in decision.place(id).reasons]


@pytest.mark.parametrize(
    ("control", "service", "cloud", "own"),
    [
        (None, [], [], []), (2, [], [], []), (3, [], [("sovereignty", "prefer")], [("sovereignty", "prefer")]),
        (4, [("sovereignty_full", "exclude")], [], [("sovereignty_full", "prefer")]),
    ],
)  # fmt: skip
def test_the_demand_for_control_at_its_edges(control: int | None, service: Any, cloud: Any, own: Any) -> None:
    made = place(OPEN_DATA, {} if control is None else {"N12": control})
    assert [reasons(made, id) for id in ("service", "cloud", "own")] == [service, cloud, own]
    assert [p.preferred for p in made.places] == [bool(e) and e[-1][1] == "prefer" for e in (service, cloud, own)]


@pytest.mark.parametrize(("volume", "preferred"), [(2, False), (3, True)])
def test_volume_speaks_for_own_gpus_from_three(volume: int, preferred: bool) -> None:
    made = place(OPEN_DATA, {"N6": volume})
    assert [p.preferred for p in made.places] == [False, preferred, preferred]


@pytest.mark.parametrize(("level", "state"), [(1, "conditional"), (2, "conditional"), (3, "allowed")])
def test_where_things_run_is_decided_from_level_three(level: int, state: str) -> None:
    readiness = score({"S4-02": Answer(level=level, evidence=3)}, OPEN_DATA, bank())
    made = decide_location(OPEN_DATA, Customisation(), readiness)
    assert states(made) == (state, state, "allowed")


@pytest.mark.parametrize(
    ("company", "missing", "wanted"),
    [
        ({}, ["data_may_leave", "data_classes"], ("open", "open", "allowed")),
        ({"data_may_leave": "yes"}, ["data_classes"], ("open", "open", "allowed")),
        ({"data_classes": ["public"]}, ["data_may_leave"], ("open", "open", "allowed")),
        ({"data_may_leave": "no"}, ["data_classes"], ("excluded", "open", "allowed")),
        ({"data_classes": ["sensitive"]}, ["data_may_leave"], ("open", "open", "conditional")),
        ({"data_may_leave": "yes", "data_classes": ["sensitive"]}, [], ("conditional", "conditional", "conditional")),
        ({"data_may_leave": "conditional", "data_classes": ["public"]}, [], ("conditional", "conditional", "allowed")),
    ],
)  # fmt: skip
def test_what_is_not_said_leaves_open_what_no_rule_excludes(
    company: dict[str, Any], missing: list[str], wanted: tuple[str, ...]
) -> None:
    made = place(Company.model_validate(company))
    assert [path for path, _ in made.missing] == [("company", field) for field in missing]
    assert [label.key for _, label in made.missing] == [f"field.company.{field}.label" for field in missing]
    assert states(made) == wanted


def test_reasons_come_by_effect_with_what_is_written_of_the_rule() -> None:
    made = place(Company(data_may_leave=MayLeave.NO, data_classes=(DataClass.UNIQUE_ID,)), {"N12": 4, "N6": 3})
    assert reasons(made, "service") == [
        ("may_not_leave", "exclude"), ("unique_id", "exclude"), ("sovereignty_full", "exclude"), ("personal", "condition"),
    ]  # fmt: skip
    assert reasons(made, "own") == [
        ("unique_id", "condition"),
        ("sovereignty_full", "prefer"),
        ("own_volume", "prefer"),
    ]
    rules = {r["id"]: r for r in read_yaml(resource("readiness", "location.yaml"))["rules"]}
    for r in made.place("service").reasons:
        assert (r.path, r.confidence, r.sentence.en) == (
            tuple(rules[r.id]["path"]),
            rules[r.id]["confidence"],
            rules[r.id]["sentence"]["en"],
        )
    assert made.place("own").name.en == "Own servers"
    assert made.not_advice.en.startswith("No legal advice")
