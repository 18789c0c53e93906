"""What kind of AI a case needs, and its risk class."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from planner.catalog import load_catalog
from planner.i18n import Text, message, say
from planner.plan.case_parts import FitCheck
from planner.plan.company import Company
from planner.plan.usecase import Fit, UseCase
from planner.readiness import CaseContext, portfolio
from planner.readiness.bank import bank
from planner.readiness.results import UseCaseResult
from planner.readiness.usecase_fit import QUESTIONS as FIT_QUESTIONS
from planner.readiness.usecase_fit import propose_fit
from planner.readiness.usecase_ideas import case_from, evidence_of, proposals, still_to_confirm
from planner.readiness.usecase_risk import class_names, classify
from planner.resources import read_yaml, resource

QUESTIONS = tuple(FitCheck.model_fields)
DEPLOYER = Company.model_validate({"ai_role": "deployer", "eu_exposure": "no"})
EUROPE = Company.model_validate({"ai_role": "deployer", "eu_exposure": "yes"})


def checked(fit: str = "unknown", **answers: str) -> UseCase:
    return UseCase.model_validate({"id": "a", "fit": fit, "fit_check": answers})


@pytest.mark.parametrize(
    ("answers", "fit", "rule"),
    [
        ({"rules_suffice": "yes", "creates": "no"}, "traditional", "rules_do"),
        ({"rules_suffice": "yes", "creates": "yes"}, "both", "rules_and_text"),
        ({"rules_suffice": "no", "creates": "yes", "predicts": "yes"}, "both", "predict_and_create"),
        ({"rules_suffice": "no", "creates": "no", "predicts": "yes", "labelled": "yes"}, "traditional", "predict_with_labels"),
        ({"rules_suffice": "no", "creates": "no", "predicts": "yes", "labelled": "no", "free_input": "yes"}, "both", "predict_from_text"),
        ({"rules_suffice": "no", "creates": "no", "predicts": "yes", "labelled": "no", "free_input": "no"}, "traditional", "predict_from_tables"),
        ({"rules_suffice": "no", "creates": "yes", "predicts": "no", "errors_caught": "no"}, "both", "create_unchecked"),
        ({"rules_suffice": "no", "creates": "yes", "predicts": "no", "errors_caught": "yes"}, "generative", "create"),
        ({"rules_suffice": "no", "creates": "no", "predicts": "no", "free_input": "yes"}, "generative", "read_freely"),
    ],
)  # fmt: skip
def test_a_rule_proposes_the_fit_and_says_why(answers: dict[str, str], fit: str, rule: str) -> None:
    found = propose_fit(checked(**answers))
    assert (found.proposed.value, found.used.value, found.rule) == (fit, fit, rule)
    assert say(found.reason, "ko") != say(found.reason, "en")
    assert found.open == ()


def test_without_answers_nothing_is_proposed() -> None:
    found = propose_fit(checked())
    assert (found.proposed, found.used, found.answered, found.total) == (Fit.UNKNOWN, Fit.UNKNOWN, 0, 6)
    assert found.reason.key == "usecases.fit.nothing_answered"  # type: ignore[union-attr]


def test_an_open_question_that_decides_is_named() -> None:
    found = propose_fit(checked(rules_suffice="no", creates="yes", predicts="no"))
    assert found.proposed is Fit.UNKNOWN
    assert [say(m, "en") for m in found.open] == ["Does a person catch a wrong result?"]


def test_the_user_overrides_and_that_is_seen() -> None:
    found = propose_fit(checked("generative", rules_suffice="yes", creates="no"))
    assert (found.proposed, found.used, found.overridden) == (Fit.TRADITIONAL, Fit.GENERATIVE, True)
    assert not propose_fit(checked("traditional", rules_suffice="yes", creates="no")).overridden


def test_a_proposal_stands_whatever_the_open_answers_turn_out_to_be() -> None:
    """Every partial set of answers: a proposal must agree with every way to complete it."""
    for told in product(("yes", "no", "unknown"), repeat=len(QUESTIONS)):
        answers = dict(zip(QUESTIONS, told, strict=True))
        found = propose_fit(checked(**answers))
        if found.proposed is Fit.UNKNOWN or "unknown" not in told:
            continue
        for q in QUESTIONS:
            if answers[q] == "unknown":
                for filled in ("yes", "no"):
                    fuller = propose_fit(checked(**{**answers, q: filled}))
                    assert fuller.proposed is found.proposed, (answers, q, filled)


def test_the_decision_counts_with_the_proposal_where_nobody_chose() -> None:
    base = {
        "id": "a", "real_problem": "yes", "data_usable": "yes", "estimate": "estimate",
        "value": {"economic": 5, "strategic": 5, "pain": 5, "experience": 5, "own_data": 5},
        "feasibility": {"data": 5, "technical": 5, "integration": 5, "people": 5, "risk": 5},
    }  # fmt: skip

    def one(**more: object) -> UseCaseResult:
        return portfolio((UseCase.model_validate({**base, **more}),), bank()).cases[0]

    assert one().decision is None
    both = one(fit_check={"rules_suffice": "no", "creates": "yes", "predicts": "yes"})
    assert (both.decision, both.reason.key) == ("build_first", "readiness.reason.build_hybrid")
    rules = one(fit_check={"rules_suffice": "yes", "creates": "no"})
    assert (rules.decision, rules.reason.key) == ("drop", "readiness.reason.traditional")
    kept = one(fit="generative", fit_check={"rules_suffice": "yes", "creates": "no"})
    assert kept.decision == "build_first"


# --- risk class -----------------------------------------------------------------------------------------------------


def flagged(**flags: object) -> UseCase:
    return UseCase.model_validate({"id": "a", **flags})


@pytest.mark.parametrize(
    ("flags", "company", "id"),
    [
        ({"prohibited_practice": True, "high_impact": True}, EUROPE, "prohibited"),
        ({"prohibited_practice": True}, DEPLOYER, "prohibited"),
        ({"high_impact": True, "eu_area": "employment"}, EUROPE, "high_impact"),
        ({"eu_area": "employment"}, EUROPE, "eu_high_risk"),
        ({"eu_area": "employment"}, DEPLOYER, "minimal"),
        ({"customer_facing": True}, DEPLOYER, "limited"),
        ({"customer_facing": True, "fit": "traditional"}, DEPLOYER, "minimal"),
        ({}, EUROPE, "minimal"),
        ({"uses_personal_data": True}, DEPLOYER, "minimal"),
    ],
)  # fmt: skip
def test_the_heaviest_class_is_shown(flags: dict[str, object], company: Company, id: str) -> None:
    case = flagged(**flags)
    found = classify(case, case.fit, company)
    assert found.id == id
    assert say(found.name, "ko") != say(found.name, "en")
    assert found.as_of


def test_duties_are_those_of_the_profile_with_clause_date_and_source() -> None:
    case = flagged(high_impact=True, high_impact_area="hiring_credit", eu_area="employment", uses_personal_data=True)
    found = classify(case, Fit.GENERATIVE, EUROPE)
    assert [d.id for d in found.duties] == ["kr-review", "kr-high-impact", "kr-impact-assessment", "eu-high-risk"]
    assert all(d.clause and d.applies_from and d.source and d.as_of and d.confidence for d in found.duties)
    assert [d.id for _, duties in found.beside for d in duties] == ["pipa-basis", "pipa-breach"]
    korea = classify(case, Fit.GENERATIVE, DEPLOYER)
    assert "eu-high-risk" not in [d.id for d in korea.duties]


def test_what_the_profile_leaves_open_is_said() -> None:
    def words(company: dict[str, str], **flags: object) -> str:
        case = flagged(**flags)
        found = classify(case, case.fit, Company.model_validate(company))
        return " ".join(say(m, "en") for m in found.open)

    assert "EU exposure" in words({})
    assert "AI role" in words({"eu_exposure": "no"})
    assert "internal use" in words({"eu_exposure": "no", "ai_role": "internal_user"}, customer_facing=True)
    assert "lawyer" in words({"eu_exposure": "no", "ai_role": "internal_user"}, high_impact=True)
    assert words({"eu_exposure": "no", "ai_role": "deployer"}) == ""


def test_an_area_without_a_marked_effect_asks_for_a_review() -> None:
    found = classify(flagged(high_impact_area="energy"), Fit.GENERATIVE, DEPLOYER)
    assert found.id == "minimal"
    assert [d.id for _, duties in found.beside for d in duties] == ["kr-review"]


def test_rules_name_only_duties_that_exist_and_every_class_has_its_own_shape() -> None:
    rules = read_yaml(resource("readiness", "risk_classes.yaml"))
    known = {r["id"] for r in read_yaml(resource("readiness", "obligations.yaml"))["obligations"]}
    for row in (*rules["classes"], *rules["beside"]):
        assert set(row["duties"]) <= known
    shapes = [shape for _, shape, _ in class_names()]
    assert len(set(shapes)) == len(shapes) == 5


# --- the catalogue as a start -----------------------------------------------------------------------------------------


CATALOG = load_catalog()


def test_every_entry_makes_a_case_whose_fit_is_proposed_unless_rules_might_do() -> None:
    company = Company.model_validate({"employees": 1200, "eu_exposure": "yes", "ai_role": "deployer"})
    for idea in CATALOG.use_cases.values():
        profile = CATALOG.workload_profiles[idea.workload_id]
        case = case_from(idea, profile, company, "case-1", "ko")
        assert set(idea.fit_yes) | set(idea.fit_no) <= set(QUESTIONS), idea.id
        found = propose_fit(case)
        assert found.proposed is not Fit.UNKNOWN or "Are fixed rules enough?" in [say(m, "en") for m in found.open], (
            idea.id
        )
        assert case.to_confirm == still_to_confirm(case, CATALOG.use_cases, CATALOG.workload_profiles, company), idea.id
        assert case.demand.requests_per_user_day is None
        assert (case.demand.users == 1200) is idea.everyone
        assert case.estimate.value == "guess"
        if profile.unit == "token":
            assert case.demand.input_tokens == round(profile.input_tokens or 0)


def test_a_changed_field_is_no_longer_to_be_confirmed() -> None:
    idea = CATALOG.use_cases["pb-office"]
    company = Company.model_validate({"employees": 300})
    case = case_from(idea, CATALOG.workload_profiles[idea.workload_id], company, "case-1", "en")
    around = CaseContext(company, ideas=CATALOG.use_cases, profiles=CATALOG.workload_profiles)
    assert "demand.users" in portfolio((case,), bank(), context=around).cases[0].to_confirm
    edited = case.model_copy(update={"demand": case.demand.model_copy(update={"users": 120})})
    assert "demand.users" not in portfolio((edited,), bank(), context=around).cases[0].to_confirm
    confirmed = case.model_copy(update={"to_confirm": ()})
    assert portfolio((confirmed,), bank(), context=around).cases[0].to_confirm == ()


def test_every_sector_of_the_profile_but_other_has_entries() -> None:
    from planner.plan.company import Sector

    covered = {idea.sector for idea in CATALOG.use_cases.values()}
    assert {s.value for s in Sector} - covered == {Sector.OTHER.value}


def test_studies_say_what_they_found_and_some_found_harm_or_nothing() -> None:
    findings = [s.finding for s in CATALOG.studies.values()]
    assert set(findings) == {"benefit", "mixed", "harm", "unmeasured"}
    assert {s.id for s in CATALOG.studies.values() if s.confidence == "low"} == {"noy-zhang-2023", "bcg-jagged-2023"}
    named = {e for idea in CATALOG.use_cases.values() for e in idea.evidence}
    assert named == set(CATALOG.studies)


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "answered", "reason", "open_"),
    [
        ({}, 0, "usecases.fit.nothing_answered", QUESTIONS),
        ({"creates": "yes"}, 1, "usecases.fit.open", ("rules_suffice", "predicts", "errors_caught")),
        ({"rules_suffice": "yes"}, 1, "usecases.fit.open", ("creates", "free_input", "predicts", "labelled", "errors_caught")),
        ({"creates": "no", "rules_suffice": "no", "predicts": "no"}, 3, "usecases.fit.open", ("free_input",)),
        ({"creates": "no", "predicts": "yes", "free_input": "no"}, 3, None, ()),
        ({"creates": "no", "free_input": "no", "predicts": "no", "rules_suffice": "no"}, 4, None, ()),
    ],
)  # fmt: skip
def test_what_the_fit_still_asks(
    answers: dict[str, str], answered: int, reason: str | None, open_: tuple[str, ...]
) -> None:
    found = propose_fit(checked(**answers))
    assert (found.answered, found.total) == (answered, 6)
    assert getattr(found.reason, "key", None) == reason
    assert found.open == tuple(FIT_QUESTIONS[q] for q in QUESTIONS if q in open_)


def test_rules_in_play_that_agree_propose_together_by_the_first_reason() -> None:
    """Predictions without free input: traditional, whether labelled examples exist or rules suffice or not."""
    found = propose_fit(checked(creates="no", predicts="yes", free_input="no"))
    assert (found.proposed, found.rule) == (Fit.TRADITIONAL, "rules_do")
    assert not propose_fit(checked("traditional")).overridden
    kept = propose_fit(checked("both"))
    assert (kept.proposed, kept.used) == (Fit.UNKNOWN, Fit.BOTH)


@pytest.mark.parametrize(
    ("company", "flags", "keys"),
    [
        ({}, {}, ["eu_open", "role_open"]), ({}, {"prohibited_practice": True}, ["role_open"]),
        ({"ai_role": "internal_user"}, {"customer_facing": True}, ["eu_open", "role_contradicts"]),
        ({"ai_role": "internal_user", "eu_exposure": "no"}, {"customer_facing": True, "high_impact": True}, ["role_contradicts"]),
        ({"ai_role": "internal_user", "eu_exposure": "no"}, {"high_impact": True}, ["internal_high_impact"]),
        ({"ai_role": "internal_user", "eu_exposure": "no"}, {}, []), ({"ai_role": "deployer", "eu_exposure": "yes"}, {"high_impact": True}, []),
        ({"ai_role": "internal_user", "eu_exposure": "yes"}, {"eu_area": "education"}, []),
    ],
)  # fmt: skip
def test_what_the_profile_leaves_open_of_a_risk(
    company: dict[str, str], flags: dict[str, Any], keys: list[str]
) -> None:
    found = classify(flagged(**flags), Fit.GENERATIVE, Company.model_validate(company))
    assert found.open == tuple(message(f"usecases.risk.{k}") for k in keys)


def test_a_class_carries_what_is_written_of_it() -> None:
    rules = read_yaml(resource("readiness", "risk_classes.yaml"))
    assert class_names() == tuple((c["id"], c["shape"], Text(**c["name"])) for c in rules["classes"])
    for flags, n in (
        ({"prohibited_practice": True}, 0),
        ({"high_impact": True}, 1),
        ({"customer_facing": True}, 3),
        ({}, 4),
    ):
        made, row = classify(flagged(**flags, selected=False), Fit.GENERATIVE, DEPLOYER), rules["classes"][n]
        assert (made.id, made.shape, made.reason) == (row["id"], row["shape"], Text(**row["reason"]))
        assert made.as_of == rules["as_of"]
        assert {d.id for d in made.duties} <= set(row["duties"])
    inside = Company.model_validate({"ai_role": "internal_user", "eu_exposure": "no"})
    shown = classify(flagged(customer_facing=True, selected=False), Fit.GENERATIVE, inside)
    assert "kr-notice" in [d.id for d in shown.duties], "a case is judged by its own flags before it is selected"
    personal = classify(flagged(uses_personal_data=True), Fit.GENERATIVE, DEPLOYER).beside
    assert [reason for reason, _ in personal] == [Text(**rules["beside"][0]["reason"])]
    marked = classify(flagged(high_impact=True, high_impact_area="water"), Fit.GENERATIVE, DEPLOYER)
    assert marked.beside == ()


IDEA = replace(
    next(iter(CATALOG.use_cases.values())), fit_yes=("creates",), fit_no=("predicts",), high_impact_area=None, eu_area=None,
    personal_data=True, customer_facing=False, everyone=True, risk="limited",
)  # fmt: skip
SHAPE = replace(
    next(p for p in CATALOG.workload_profiles.values() if p.unit == "token"), input_tokens=1200.6, output_tokens=99.4
)
STAFF = Company(employees=70)
BASE = {"fit_check.creates": "yes", "fit_check.predicts": "no", "uses_personal_data": True, "customer_facing": False}
LENGTHS = {"demand.input_tokens": 1201, "demand.output_tokens": 99}


def test_what_an_entry_of_the_catalogue_proposes() -> None:
    users = {"demand.users": 70}
    assert proposals(IDEA, SHAPE, STAFF) == BASE | users | LENGTHS
    assert proposals(IDEA, None, STAFF) == BASE | users
    assert proposals(IDEA, SHAPE, Company()) == BASE | LENGTHS
    assert proposals(replace(IDEA, everyone=False), SHAPE, STAFF) == BASE | LENGTHS
    for bare in (replace(SHAPE, unit="image"), replace(SHAPE, input_tokens=None), replace(SHAPE, output_tokens=None)):
        assert proposals(IDEA, bare, Company()) == BASE
    for risk, significant in (("high", True), ("limited", False)):
        area = replace(IDEA, high_impact_area="water", risk=risk)
        assert proposals(area, None, Company()) == BASE | {"high_impact_area": "water", "high_impact": significant}
    assert proposals(replace(IDEA, eu_area="education"), None, Company()) == BASE | {"eu_area": "education"}


def test_a_case_from_an_entry_holds_its_proposals_and_a_name_that_fits() -> None:
    long = replace(IDEA, name=Text("가" * 90, "n" * 81), eu_area="education", high_impact_area="water")
    made = case_from(long, SHAPE, STAFF, "x", "en")
    assert (made.id, made.name, made.origin) == ("x", "n" * 80, IDEA.id)
    assert (made.demand.users, made.demand.input_tokens, made.demand.output_tokens) == (70, 1201, 99)
    assert (made.fit_check.creates.value, made.fit_check.predicts.value) == ("yes", "no")
    assert (made.uses_personal_data, made.high_impact, made.eu_area) == (True, False, "education")
    assert made.to_confirm == tuple(proposals(long, SHAPE, STAFF))


def test_what_was_changed_or_is_proposed_no_more_in_another_way_is_confirmed() -> None:
    made = case_from(IDEA, SHAPE, STAFF, "x", "en")
    ideas, shapes = {IDEA.id: IDEA}, {IDEA.workload_id: SHAPE}
    assert still_to_confirm(made, ideas, shapes, STAFF) == made.to_confirm
    assert still_to_confirm(made, {}, shapes, STAFF) == ()
    assert still_to_confirm(made.model_copy(update={"to_confirm": ()}), ideas, shapes, STAFF) == ()
    fewer = still_to_confirm(made, ideas, shapes, Company(employees=71))
    assert set(made.to_confirm) - set(fewer) == {"demand.users"}
    other = made.model_copy(update={"uses_personal_data": False})
    assert "uses_personal_data" not in still_to_confirm(other, ideas, shapes, STAFF)
    assert still_to_confirm(made, ideas, {}, STAFF) == made.to_confirm, "what is proposed no more was not confirmed"
    assert (
        evidence_of(replace(IDEA, evidence=tuple(CATALOG.studies)[:2]), CATALOG.studies)
        == tuple(CATALOG.studies.values())[:2]
    )
