"""Four companies as a consultant would meet them: what the product must say of each, and why.

The plans are written here, not loaded, so that every answer that leads to a verdict stands beside its reasoning.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.i18n import say
from planner.plan import Plan
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import AiRole, Company, DataClass, HighImpactArea, Level, MayLeave, Sector, Ternary
from planner.plan.customisation import Customisation
from planner.plan.usecase import EstimateQuality, Feasibility, Fit, UseCase, Value
from planner.readiness.bank import bank


def answers(level: int, evidence: int = 2, **exceptions: Answer | int) -> dict[str, Answer]:
    """Every question at ``level``; exceptions by id with underscore (``S3_03=1``)."""
    told = {id: Answer(level=level, evidence=evidence) for id in bank().questions}
    for id, value in exceptions.items():
        answer = Answer(level=value, evidence=evidence) if isinstance(value, int) else value
        told[id.replace("_", "-")] = answer
    return told


def needs(**told: int) -> dict[str, int]:
    return {**{f"N{n}": 0 for n in range(1, 13)}, **told}


UNKNOWN = Answer(state=AnswerState.UNKNOWN)


def case(id: str, value: int, feasibility: int, **flags: object) -> UseCase:
    return UseCase(
        id=id,
        name=id,
        fit=Fit.GENERATIVE,
        real_problem=Ternary.YES,
        data_usable=Ternary.YES,
        estimate=EstimateQuality.MEASURED,
        value=Value(**dict.fromkeys(Value.model_fields, value)),
        feasibility=Feasibility(**dict.fromkeys(Feasibility.model_fields, feasibility)),
    ).model_copy(update=flags)


@cache
def mediocre() -> Assessment:
    """A maker of parts that has run one retrieval pilot: most answers at 3 with documents, the team thinner, rights to
    the manuals never checked for this use."""
    return assess(
        Plan(
            company=Company(
                name="Mediocre",
                sector=Sector.MANUFACTURING,
                ai_role=AiRole.INTERNAL_USER,
                eu_exposure=Ternary.NO,
                foreign_provider=Ternary.NO,
                data_classes=(DataClass.INTERNAL,),
                data_may_leave=MayLeave.CONDITIONAL,
                desired_level=Level.MODERATE,
                start_date=date(2027, 1, 4),
            ),
            answers=answers(3, S2_04=2, S2_05=2, S3_03=2),
            customisation=Customisation(needs=needs(N1=2, N2=4, N7=3)),
            use_cases=(case("manuals", 4, 4), case("slides", 2, 4)),
        ),
        load_catalog(),
    )


@cache
def strong() -> Assessment:
    """A bank with measured, independently checked practice and a measured shortfall after retrieval."""
    return assess(
        Plan(
            company=Company(
                name="Strong",
                sector=Sector.FINANCE,
                ai_role=AiRole.DEPLOYER,
                eu_exposure=Ternary.NO,
                foreign_provider=Ternary.NO,
                data_classes=(DataClass.INTERNAL, DataClass.PERSONAL),
                data_may_leave=MayLeave.NO,
                desired_level=Level.EXTENSIVE,
                start_date=date(2027, 1, 4),
                funded_years=3,
            ),
            answers=answers(5, evidence=4, S1_04=4, S4_09=4),
            customisation=Customisation(needs=needs(N2=3, N3=4, N4=2, N5=3, N6=2, N7=2, N9=3)),
            use_cases=(case("advisor", 5, 5, customer_facing=True, uses_personal_data=True),),
        ),
        load_catalog(),
    )


@cache
def unknown_heavy() -> Assessment:
    """A retailer whose headquarters answered only the first two steps; nobody asked IT, security or legal."""
    told = {id: a for id, a in answers(3).items() if id[1] in "12"}
    told |= {id: UNKNOWN for id in bank().questions if id[1] in "345"}
    return assess(
        Plan(
            company=Company(name="Unknown", sector=Sector.RETAIL, desired_level=Level.MODERATE),
            answers=told,
            customisation=Customisation(needs=needs(N2=3)),
            use_cases=(case("descriptions", 4, 4),),
        ),
        load_catalog(),
    )


@cache
def contradictory() -> Assessment:
    """A recruiter that claims to lead everywhere without showing anything, wants its own model from scratch, screens
    applicants with it, and has nobody who can stop it."""
    return assess(
        Plan(
            company=Company(
                name="Contradictory",
                sector=Sector.SERVICES,
                ai_role=AiRole.DEPLOYER,
                eu_exposure=Ternary.YES,
                foreign_provider=Ternary.NO,
                high_impact_areas=(HighImpactArea.HIRING_CREDIT,),
                data_classes=(DataClass.PERSONAL, DataClass.SENSITIVE),
                data_may_leave=MayLeave.YES,
                desired_level=Level.EXTENSIVE,
            ),
            answers=answers(5, evidence=0, S5_08=1, S3_03=1, S3_04=1),
            customisation=Customisation(needs=needs(N8=4, N10=4, N12=4), chosen_rung="T5"),
            use_cases=(
                case("screening", 5, 5, high_impact=True, uses_personal_data=True, trains_on_data=True),
                case("letters", 4, 4, estimate=EstimateQuality.GUESS),
            ),
        ),
        load_catalog(),
    )


# mediocre: the honest middle -----------------------------------------------------------------------------------------


def test_a_mediocre_company_is_building_and_its_weak_right_caps_the_data_step() -> None:
    readiness = mediocre().readiness
    assert readiness.level == 3
    data = readiness.step("S3")
    assert data.level is not None
    assert data.level <= 3
    assert not readiness.provisional, "everything was answered"
    assert [s.level for s in readiness.steps if s.id in ("S1", "S4")] == [3, 3]


def test_a_mediocre_company_starts_with_retrieval_because_both_need_and_ability_end_there() -> None:
    level = mediocre().level
    assert (level.need, level.recommended) == ("T1", "T1")
    assert level.ability in ("T1", "T2")


def test_a_mediocre_company_builds_the_measured_case_first_and_takes_the_other_as_a_convenience() -> None:
    assert {c.id: c.decision for c in mediocre().portfolio.cases} == {"manuals": "build_first", "slides": "convenience"}


def test_a_mediocre_company_gets_no_hold_but_its_first_work_is_the_critical_right() -> None:
    made = mediocre()
    assert made.readiness.holds == ()
    lifts = made.roadmap.actions
    assert "S3-03" in [i.question for i in lifts[:3]], [i.question for i in lifts]


# strong: praise with the next step -----------------------------------------------------------------------------------


def test_a_strong_company_leads_with_high_confidence_and_no_gate() -> None:
    readiness = strong().readiness
    assert readiness.level == 5
    assert readiness.confidence.band == "high"
    assert readiness.gates == ()
    assert all(s.gates == () for s in readiness.steps)
    assert not readiness.weight_sensitive


def test_a_strong_company_tunes_because_a_shortfall_was_measured_and_no_further() -> None:
    level = strong().level
    assert level.need == "T2", "full tuning needs a measured shortfall after light tuning, which was not tried"
    assert level.recommended == "T2"
    assert level.ability == "T5"


def test_a_strong_company_runs_it_at_home_because_data_may_not_leave() -> None:
    assert strong().location.place("service").state == "excluded"
    assert strong().cost.chosen != "service"


def test_a_strong_company_is_not_asked_to_repair_what_is_above_target() -> None:
    assert strong().roadmap.actions == ()


# unknown-heavy: no verdict where nothing is known --------------------------------------------------------------------


def test_unknown_answers_give_bounds_and_a_provisional_result_never_a_badge() -> None:
    readiness = unknown_heavy().readiness
    assert readiness.provisional
    assert readiness.coverage.value == pytest.approx(0.4)
    assert readiness.level is None, "steps without any answer leave the whole without a level"
    for id in ("S3", "S4", "S5"):
        assert readiness.step(id).level is None
        assert readiness.step(id).score.value is None


def test_an_unknown_company_gets_no_level_recommended_and_is_told_what_to_ask() -> None:
    level = unknown_heavy().level
    assert level.recommended is None
    assert level.verdict.key == "readiness.verdict.ability_open"


def test_an_unknown_company_is_sent_to_find_out_first() -> None:
    first = unknown_heavy().roadmap.actions[:5]
    assert first
    assert all(i.kind == "find_out" for i in first), [(i.kind, i.question) for i in first]


# contradictory: claims do not pay ------------------------------------------------------------------------------------


def test_claims_without_evidence_count_at_three_and_are_shown_beside_what_is_supported() -> None:
    question = next(q for q in contradictory().readiness.step("S1").questions if q.id == "S1-01")
    assert (question.declared, question.supported) == (5, 3)


def test_screening_applicants_without_a_person_who_can_stop_it_is_held_by_law_and_score_does_not_lift_it() -> None:
    holds = contradictory().readiness.holds
    held = {h.use_case_id for h in holds}
    assert "screening" in held or None in held
    assert {h.fix_question for h in holds} >= {"S5-08", "S3-03", "S3-04"}


def test_a_critical_answer_at_one_caps_its_step_at_two_and_the_whole_at_three() -> None:
    readiness = contradictory().readiness
    assert readiness.step("S3").level == 2
    assert readiness.step("S5").level == 2
    assert readiness.level is not None
    assert readiness.level <= 3
    assert all(say(g.sentence, "ko") and say(g.sentence, "en") for s in readiness.steps for g in s.gates)


def test_low_evidence_makes_low_confidence() -> None:
    assert contradictory().readiness.confidence.band in ("low", "medium")
    assert (contradictory().readiness.confidence.evidence.value or 1) < 0.5


def test_wanting_a_model_from_scratch_does_not_make_it_able() -> None:
    level = contradictory().level
    assert level.need == "T5"
    assert level.ability in (None, "T0")
    assert any(m.key == "readiness.advice.above_ability" for m in level.advice)


def test_a_guess_is_never_built_first() -> None:
    decisions = {c.id: c.decision for c in contradictory().portfolio.cases}
    assert decisions["letters"] == "prototype"


def test_duties_of_hiring_in_korea_and_the_eu_are_listed_with_date_and_source() -> None:
    duties = contradictory().obligations
    assert duties
    assert all(o.source and o.as_of and o.applies_from for o in duties)
