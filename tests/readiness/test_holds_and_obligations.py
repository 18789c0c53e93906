"""Hold verdicts of use cases and company, and the legal rows a profile switches on."""

from __future__ import annotations

from datetime import date

import pytest

from planner.i18n import say
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.usecase import UseCase
from planner.readiness import find_obligations, score
from planner.readiness.bank import bank
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


def rows(**profile: object) -> set[str]:
    return {o.id for o in find_obligations(Company.model_validate(profile))}


def test_an_empty_profile_switches_nothing_on() -> None:
    assert rows() == set()


def test_internal_users_have_no_korean_notice_duty_but_deployers_do() -> None:
    assert rows(ai_role="internal_user") == {"kr-support"}
    assert {"kr-notice", "kr-label", "kr-review"} <= rows(ai_role="deployer")
    assert "kr-high-impact" not in rows(ai_role="deployer")
    assert "kr-high-impact" in rows(ai_role="deployer", high_impact_areas=["hiring_credit"])


def test_eu_rows_need_eu_exposure() -> None:
    assert not any(
        id.startswith("eu-") for id in rows(ai_role="developer", eu_exposure="no", high_impact_areas=["energy"])
    )
    assert {"eu-literacy", "eu-prohibited", "eu-transparency"} <= rows(eu_exposure="yes")
    assert "eu-high-risk" in rows(eu_exposure="yes", high_impact_areas=["hiring_credit"])


def test_dates_of_the_moved_eu_duties() -> None:
    company = Company.model_validate({"eu_exposure": "yes", "ai_role": "developer", "high_impact_areas": ["energy"]})
    dates = {o.id: o.applies_from for o in find_obligations(company)}
    assert dates["eu-high-risk"] == "2027-12-02"
    assert dates["eu-marking"] == "2026-12-02"
    assert dates["eu-transparency"] == "2026-08-02"
    assert dates["kr-notice"] == "2026-01-22"


def test_rows_are_dated_sourced_sorted_and_bilingual() -> None:
    everything = find_obligations(Company.model_validate({
        "ai_role": "developer", "eu_exposure": "yes", "high_impact_areas": ["energy"], "foreign_provider": "yes",
        "data_classes": ["personal"], "desired_level": "extensive",
    }))  # fmt: skip
    assert len(everything) == 23
    assert [o.applies_from for o in everything] == sorted(o.applies_from for o in everything)
    for row in everything:
        date.fromisoformat(row.applies_from)
        date.fromisoformat(row.as_of)
        assert row.source
        assert row.clause
        assert row.confidence in ("verified", "secondary", "recalled", "doubtful")
        assert say(row.duty, "ko") != say(row.duty, "en")
