"""Hold verdicts of use cases and company."""

from __future__ import annotations

import pytest

from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.usecase import UseCase
from planner.readiness import score
from planner.readiness.bank import bank
from planner.readiness.holds import _control_is_weak
from planner.readiness.results import Hold


def holds(
    answers: dict[str, Answer] | None = None, profile: dict[str, object] | None = None, **case: object
) -> tuple[Hold, ...]:
    cases = (UseCase.model_validate({"id": "a", "name": "Case A", **case}),)
    return score(answers or {}, Company.model_validate(profile or {}), bank(), cases).holds


def at(level: int, evidence: int = 2) -> Answer:
    return Answer(level=level, evidence=evidence)


@pytest.mark.parametrize(
    ("fact", "question"),
    [
        ({"high_impact": True}, "S5-08"),
        ({"uses_personal_data": True}, "S3-04"),
        ({"trains_on_data": True}, "S3-03"),
        ({"customer_facing": True}, "S5-07"),
    ],
)
def test_a_fact_with_a_weak_or_open_control_holds_the_use_case(fact: dict[str, object], question: str) -> None:
    for answers in ({}, {question: at(2)}, {question: Answer(state=AnswerState.UNKNOWN)}):
        found = holds(answers, **fact)
        assert [(h.use_case_id, h.use_case_name, h.fix_question) for h in found] == [("a", "Case A", question)]
    assert holds({question: at(3)}, **fact) == ()
    assert holds({question: at(2)}) == ()


def test_a_prohibited_practice_holds_only_with_eu_exposure() -> None:
    assert [h.id for h in holds(profile={"eu_exposure": "yes"}, prohibited_practice=True)] == ["H1"]
    for exposure in ("no", "unknown"):
        assert holds(profile={"eu_exposure": exposure}, prohibited_practice=True) == ()


def test_personal_data_in_the_profile_holds_the_company_once() -> None:
    found = holds(profile={"data_classes": ["personal"]}, uses_personal_data=True)
    assert [(h.id, h.use_case_id) for h in found] == [("H3", None)]
    assert holds(profile={"data_classes": ["internal"]}) == ()


def test_a_case_that_is_not_selected_holds_nothing() -> None:
    assert holds(selected=False, high_impact=True) == ()


def test_a_hold_does_not_change_the_score() -> None:
    answers = dict.fromkeys(bank().questions, at(3, 3)) | {"S5-07": at(2)}
    case = UseCase.model_validate({"id": "a", "customer_facing": True})
    with_hold, without = score(answers, Company(), bank(), (case,)), score(answers, Company(), bank())
    assert len(with_hold.holds) == 1
    assert with_hold.overall == without.overall


@pytest.mark.parametrize(
    ("answer", "below", "weak"),
    [
        (at(3), 3, False), (at(2), 3, True), (at(5, 0), 3, False), (at(5, 0), 4, True), (at(5, 3), 5, False),
        (None, 3, None), (Answer(evidence=4), 3, None), (Answer(state=AnswerState.UNKNOWN, evidence=4), 3, None),
        (Answer(state=AnswerState.NOT_APPLICABLE, evidence=4), 3, None),
        (Answer(state=AnswerState.NOT_APPLICABLE, level=4, evidence=4), 3, None),
    ],
)  # fmt: skip
def test_a_control_is_weak_under_its_level_and_where_nothing_is_shown_if_the_rule_says_so(
    answer: Answer | None, below: int, weak: bool | None
) -> None:
    given = {} if answer is None else {"S1-01": answer}
    tree = {"question": "S1-01", "below": below}
    assert _control_is_weak(tree, given, bank().method) is bool(weak)
    assert _control_is_weak({**tree, "unknown_triggers": True}, given, bank().method) is (weak is not False)


def test_a_stop_of_the_company_stands_beside_those_of_its_cases() -> None:
    """Personal data in the profile stop the company once; each served customer stops its own case."""
    cases = tuple(UseCase.model_validate({"id": id, "name": id.upper(), "customer_facing": True, "uses_personal_data": True})
                  for id in ("a", "b"))  # fmt: skip
    found = score({}, Company.model_validate({"data_classes": ["personal"]}), bank(), cases).holds
    assert [(h.id, h.use_case_id, h.use_case_name) for h in found] == [
        ("H3", None, ""), ("H5", "a", "A"), ("H5", "b", "B"),
    ]  # fmt: skip
    own = score({}, Company(), bank(), cases).holds
    assert [(h.id, h.use_case_id) for h in own] == [("H3", "a"), ("H3", "b"), ("H5", "a"), ("H5", "b")]
