"""Step 5 for companies a consultant would know: which law concerns them, which risks are proposed, what blocks go-live."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.explain import Figure
from planner.i18n import Text, say
from planner.plan.plan import Plan
from planner.readiness import assess_responsible, assess_risks, score
from planner.readiness.actions import actions
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances, Thresholds
from planner.readiness.obligations import law
from planner.readiness.proposals import risk_of
from planner.readiness.responsible_results import ResponsibleResult
from planner.readiness.results import Obligation

TODAY = date(2026, 11, 23)
NONE_REACHED: Thresholds = {
    id: (Text(id, id), False) for id in ("eu-gpai", "eu-modifier", "eu-systemic", "kr-safety")
}  # fmt: skip


def step5(
    given: dict[str, Any], rung: str | None = None, on: date | None = TODAY, thresholds: Thresholds = NONE_REACHED
) -> ResponsibleResult:
    plan = Plan.model_validate(given)
    readiness = score(plan.answers, plan.company, bank(), plan.use_cases)
    facts = Circumstances(plan.company, plan.use_cases, rung, thresholds)
    risks = assess_risks(plan.responsible, plan.team)
    return assess_responsible(plan.responsible, risks, plan.team, readiness, facts, on)


def of(result: ResponsibleResult, state: str = "applies") -> dict[str, Obligation]:
    return {d.id: d for d in result.duties if d.state == state}


# --- four companies -------------------------------------------------------------------------------------------------

INTERNAL = {
    "company": {"ai_role": "internal_user", "eu_exposure": "no", "data_classes": ["internal"], "foreign_provider": "no"}
}


def test_internal_user_in_korea_only() -> None:
    """Internal work is outside notice and label duties (Decree Art. 23(4)2); without personal data PIPA asks nothing;
    nothing of the EU. What stays are support and the memo that the exception holds."""
    found = of(step5(INTERNAL, "T0"))
    assert set(found) == {"kr-internal", "kr-support", "kr-desk", "copyright-works"}
    assert not any(d.kind == "duty" for d in found.values())
    out = of(step5(INTERNAL, "T0"), "not_applicable")
    assert "kr-notice" in out
    assert any("내부" in say(m, "ko") for m in out["kr-notice"].reasons)
    personal = {"company": {**INTERNAL["company"], "data_classes": ["personal"]}}
    assert {"pipa-basis", "pipa-breach", "pipa-responsible"} <= set(of(step5(personal, "T0")))
    assert "pipa-pseudonym" not in of(step5(personal, "T0"))  # nothing is trained
    assert "pipa-pseudonym" in of(step5(personal, "T2"))


HIRING = {
    "company": {
        "ai_role": "deployer", "eu_exposure": "yes", "high_impact_areas": ["hiring_credit"], "data_classes": ["personal"],
        "foreign_provider": "no", "data_may_leave": "conditional",
    },
    "use_cases": [{"id": "cv", "name": "CV", "high_impact": True, "customer_facing": True, "uses_personal_data": True}],
}  # fmt: skip


def test_deployer_with_eu_exposure_in_hiring() -> None:
    """High-impact duties of Korea bind now (fines in grace); the EU high-risk duties are known but come in December 2027;
    Art. 50 is in force, marking of older systems nine days away."""
    result = step5(HIRING, "T1")
    found = of(result)
    assert {"kr-notice", "kr-label", "kr-review", "kr-high-impact", "kr-supplier-pack", "pipa-automated"} <= set(found)
    assert (found["kr-high-impact"].status, found["kr-high-impact"].grace_until) == ("grace", "2027-01-22")
    assert (found["eu-high-risk"].status, found["eu-high-risk"].applies_from) == (
        "coming",
        "2027-12-02",
    )
    assert found["eu-transparency"].status == "live"
    assert found["eu-marking-legacy"].status == "coming"
    assert step5(HIRING, "T1", date(2026, 12, 2)).duties_now.value == (result.duties_now.value or 0) + 2
    assert "eu-high-risk-product" in of(result, "not_applicable")
    assert "eu-gpai" in of(result, "not_applicable")
    assert found["kr-high-impact"].proviso is not None  # the ministry's reading is shown, and nothing is gated on it
    ahead = [m.id for m in result.timeline if m.concerns and not m.past]
    assert ahead == ["eu-2026-12", "kr-2027-01", "pipa-2027", "eu-2027-08", "eu-2027-12"]


DEVELOPER = {
    "company": {"ai_role": "developer", "eu_exposure": "yes", "data_classes": ["public"], "foreign_provider": "no"},
}
REACHED: Thresholds = {**NONE_REACHED, "eu-gpai": (Text("a", "a"), True), "eu-systemic": (Text("b", "b"), True)}


def test_developer_of_a_large_pre_training() -> None:
    """10,000 GPUs for weeks pass 10^23 and may pass 10^25: general-purpose duties in the EU. Korea's 10^26 is another
    threshold and is not reached by it."""
    found = of(step5(DEVELOPER, "T5", thresholds=REACHED))
    assert {"eu-gpai", "eu-systemic", "eu-gpai-legacy", "copyright-guide"} <= set(found)
    assert "kr-compute" not in found
    unknown = {**NONE_REACHED, "eu-gpai": (Text("a", "a"), None)}
    assert "eu-gpai" in of(step5(DEVELOPER, "T5", thresholds=unknown), "open")
    at_home = {"company": {**DEVELOPER["company"], "eu_exposure": "no"}}
    assert not any(id.startswith("eu-") for id in of(step5(at_home, "T5", thresholds=REACHED)))


def test_foreign_provider() -> None:
    """Without a Korean address the domestic agent is due where a threshold is passed, which only a person can tell."""
    company = {"ai_role": "deployer", "eu_exposure": "no", "foreign_provider": "yes"}
    agent = of(step5({"company": company}))["kr-agent"]
    assert agent.proviso is not None
    assert "Art. 43(1)2" in say(agent.sanction, "en")
    assert "kr-agent" in of(step5({"company": {**company, "foreign_provider": "no"}}), "not_applicable")
    assert "kr-agent" in of(step5({"company": {**company, "foreign_provider": "unknown"}}), "open")


PUBLIC = {
    "company": {
        "ai_role": "internal_user", "eu_exposure": "yes", "sector": "public", "foreign_provider": "no",
        "high_impact_areas": ["public_service", "medical_device"], "data_classes": ["sensitive"], "data_may_leave": "no",
    },
}  # fmt: skip


def test_public_body_that_uses_ai_in_eligibility_decisions() -> None:
    """As a user it has no duties of an AI business in Korea; in the EU it has those of a deployer, not of a provider."""
    found = of(step5(PUBLIC, "T0"))
    assert {
        "eu-transparency-use",
        "eu-high-risk",
        "eu-high-risk-public",
        "eu-high-risk-product",
        "eu-bias-data",
    } <= set(found)
    assert not {"eu-transparency", "eu-marking", "eu-high-risk-provider", "kr-high-impact", "pipa-outsourcing"} & set(
        found
    )
    assert {"pipa-sensitive", "pipa-automated", "kr-internal"} <= set(found)


CONTRAST: Thresholds = {id: (Text(id, id), True) for id in NONE_REACHED}
ALWAYS = {"kr-support", "kr-desk", "copyright-works"}  # support and guides for whoever uses AI


def test_every_row_appears_and_disappears_with_the_circumstances() -> None:
    foreign = {
        "company": {
            "ai_role": "deployer",
            "foreign_provider": "yes",
            "data_may_leave": "yes",
            "data_classes": ["personal"],
        }
    }
    results = [
        step5(INTERNAL | {"company": {**INTERNAL["company"], "no_high_impact_area": True}}, "T0"), step5(HIRING, "T1"),
        step5(DEVELOPER, "T5", thresholds=CONTRAST), step5(PUBLIC, "T0"), step5(foreign, "T2"),
    ]  # fmt: skip
    ids = {d.id for d in results[0].duties}
    assert ids - {d.id for r in results for d in r.duties if d.state == "applies"} == set()
    assert ids - {d.id for r in results for d in r.duties if d.state == "not_applicable"} == ALWAYS


def test_no_high_impact_area_is_an_answer_only_where_it_is_confirmed() -> None:
    company = {"ai_role": "deployer", "eu_exposure": "yes", "foreign_provider": "no", "data_classes": ["internal"]}
    rows = {"kr-high-impact", "kr-impact-assessment", "eu-high-risk"}
    assert rows <= set(of(step5({"company": company}), "open"))
    out = of(step5({"company": {**company, "no_high_impact_area": True}}), "not_applicable")
    assert rows <= set(out)
    assert "Not applicable" in say(out["kr-high-impact"].reasons[0], "en")
    chosen = {**company, "no_high_impact_area": True, "high_impact_areas": ["energy"]}
    assert rows <= set(of(step5({"company": chosen})))  # an area that is chosen counts


# --- duties in general ----------------------------------------------------------------------------------------------


def test_an_empty_profile_switches_nothing_on_and_says_what_to_answer() -> None:
    result = step5({}, thresholds={})
    assert of(result) == {}
    assert len(of(result, "open")) > 40
    assert all(d.reasons for d in result.duties)
    assert result.duties_now.value == 0


def test_a_customer_facing_case_brings_the_notice_even_to_an_internal_user() -> None:
    case = {"id": "a", "customer_facing": True}
    assert "kr-notice" in of(step5({**INTERNAL, "use_cases": [case]}, "T0"))
    assert "kr-internal" not in of(step5({**INTERNAL, "use_cases": [case]}, "T0"))
    assert "kr-notice" not in of(step5({**INTERNAL, "use_cases": [{**case, "selected": False}]}, "T0"))


@given(st.dates(date(2024, 1, 1), date(2031, 1, 1)), st.dates(date(2024, 1, 1), date(2031, 1, 1)))
def test_later_days_never_take_a_duty_out_of_force(one: date, other: date) -> None:
    early, late = (
        {d.id for d in step5(HIRING, "T1", day).duties if d.status != "coming"} for day in sorted((one, other))
    )
    assert early <= late


def test_facts_older_than_their_shelf_life_are_called_stale() -> None:
    assert step5({}).stale is None
    assert step5({}, on=date(2027, 6, 1)).stale is not None
    assert step5({}, on=None).law_day == law()["as_of"]


# --- risks ----------------------------------------------------------------------------------------------------------


def proposed(given: dict[str, Any], rung: str | None = None) -> dict[str, Any]:
    return {p.id: p for p in step5(given, rung).proposals if not p.dismissed}


def test_weak_answers_propose_risks_and_strong_ones_do_not() -> None:
    weak = proposed({"answers": {"S5-09": {"level": 2}, "S3-04": {"level": 1}, "S5-08": {"level": 3, "evidence": 2}}})
    assert "incident" in weak
    assert "oversight" not in weak
    assert (weak["incident"].likelihood, weak["no_basis"].likelihood) == (3, 4)  # level 1: one more likely
    assert "S5-09" in say(weak["incident"].reasons[0], "en")


def test_no_answer_proposes_nothing_but_unknown_does() -> None:
    assert proposed({}) == {}
    assert "oversight" in proposed({"answers": {"S5-08": {"state": "unknown"}}})


def test_technique_sector_and_facts_decide() -> None:
    weak = {"answers": {"S3-07": {"level": 2}}}
    assert "retrieval_rights" not in proposed({**weak, "company": {"desired_level": "as_is"}})
    assert "retrieval_rights" in proposed(weak, "T1")
    facing = {"use_cases": [{"id": "a", "customer_facing": True}]}
    assert {"injection", "harmful_content", "notice"} <= set(proposed(facing))
    strong = {id: {"level": 4, "evidence": 2} for id in ("S5-06", "S5-14")}
    assert "injection" not in proposed({**facing, "answers": strong})
    assert "fraud" in proposed({"company": {"sector": "finance"}})
    assert "fraud" not in proposed({"company": {"sector": "energy"}})
    assert "cbrn" in proposed({"company": {"sector": "healthcare"}}, "T4")
    assert "cbrn" not in proposed({"company": {"sector": "healthcare"}}, "T1")


def test_taken_and_dismissed_proposals_are_remembered() -> None:
    answers = {"answers": {"S5-06": {"level": 2}}}
    injection = proposed(answers)["injection"]
    for language in ("ko", "en"):
        taken = {**answers, "responsible": {"risks": [risk_of(injection, language)]}}
        assert "injection" not in proposed(taken)
    old_file = {**answers, "responsible": {"risks": [{"name": "프롬프트 공격으로 통제를 우회함"}]}}
    assert "injection" not in proposed(old_file)  # named alike in a plan of an earlier version
    dismissed = step5({**answers, "responsible": {"dismissed": ["injection"]}})
    assert [p.id for p in dismissed.proposals if p.dismissed] == ["injection"]


def register(*risks: dict[str, Any], raci: dict[str, str] | None = None) -> ResponsibleResult:
    team = {"raci": {"risk_acceptance": raci}} if raci else {}
    return step5({"responsible": {"appetite": 9, "risks": list(risks)}, "team": team})


def test_residual_above_the_appetite_blocks_go_live() -> None:
    low = {"likelihood": 4, "impact": 4, "residual_likelihood": 3, "residual_impact": 3}
    high = {**low, "name": "Leak", "residual_impact": 4}
    assert register(low).go_live.blocking == ()
    blocked = register(low, high).go_live
    assert blocked.blocked.value == 1
    assert [say(m, "en") for m in blocked.blocking] == [
        "R2 Leak: the residual risk of 12 exceeds the acceptable 9. No go-live before it is lower."
    ]


def test_a_high_risk_without_a_residual_blocks_and_a_low_one_does_not() -> None:
    unrated = register({"likelihood": 4, "impact": 4}).go_live.blocked
    assert unrated.value == 1
    why = unrated.explain()
    assert why is not None
    assert [i.value.value for i in why.inputs if isinstance(i.value, Figure)] == [16]  # the score that stands so far
    assert register({"likelihood": 3, "impact": 3}).go_live.blocked.value == 0
    assert register().go_live.blocked.value is None  # no register, nothing to count


@pytest.mark.parametrize(
    ("role", "raci", "key"),
    [
        ("ml_engineer", {"sponsor": "A"}, "builder"),
        ("partner", {"sponsor": "A"}, "partner"),
        ("legal", {"sponsor": "A"}, "other"),
        ("sponsor", {"sponsor": "AR"}, None),
        (None, {"sponsor": "A"}, None),
        ("sponsor", None, "nobody"),
    ],
)
def test_who_builds_does_not_accept(role: str | None, raci: dict[str, str] | None, key: str | None) -> None:
    found = register({"accepted_role": role}, raci=raci).go_live.acceptance
    assert [m.key.rsplit(".", 1)[1] for m in found] == ([key] if key else [])


def test_a_builder_in_the_matrix_is_named() -> None:
    found = register({}, raci={"ml_engineer": "A", "legal": "R"}).go_live.acceptance
    assert [m.key for m in found] == ["readiness.raci.builder_accepts"]


# --- topics, applicability, safeguards -------------------------------------------------------------------------------


def test_coverage_shows_the_lowest_level_what_is_missing_and_what_closes_it() -> None:
    given = {"answers": {"S5-05": {"level": 2}, "S3-06": {"level": 4, "evidence": 2}}}
    bias = next(t for t in step5(given).coverage if t.id == "C07")
    assert (bias.level.value, bias.state) == (2, "weak")
    assert any("S5-05" in say(m, "ko") for m in bias.missing)
    following = {a.id for a in actions().values() if a.question == "S5-05"}
    assert {a.id for a in bias.actions if a.question == "S5-05"} <= following
    nothing = next(t for t in step5({}).coverage if t.id == "C07")
    assert (nothing.level.value, nothing.state) == (None, "open")
    agent = next(t for t in step5({}).coverage if t.id == "C27")
    assert agent.state == "unasked"


def test_eu_articles_of_the_high_risk_duties_carry_their_date_until_then() -> None:
    topic = next(t for t in step5({}).coverage if t.id == "C13")
    assert [c.from_day for c in topic.clauses if "EU" in say(c.instrument, "en")] == ["2027-12-02"]
    later = next(t for t in step5({}, on=date(2028, 1, 1)).coverage if t.id == "C13")
    assert not any(c.from_day for c in later.clauses)


def test_a_company_that_only_uses_a_service_leaves_development_controls_out() -> None:
    out = {c.id for c in step5(INTERNAL, "T0").controls if not c.applicable}
    assert out == {"A.6.1.2", "A.6.1.3", "A.6.2.3", "A.7.2", "A.7.6", "A.10.4"}
    assert {c.id for c in step5(INTERNAL, "T2").controls if not c.applicable} == {"A.10.4"}
    everything = step5({}).controls
    assert len(everything) == 38
    assert all(c.applicable and c.reasons for c in everything)  # nothing is left out while facts are open


def test_an_own_decision_needs_a_reason() -> None:
    given = {**INTERNAL, "responsible": {"controls": {"A.10.4": {"applicable": True}, "A.2.2": {"applicable": True}}}}
    found = {c.id: c for c in step5(given, "T0").controls}
    assert found["A.10.4"].overridden
    assert found["A.10.4"].problem is not None
    assert not found["A.2.2"].overridden  # the same as proposed
    given["responsible"] = {"controls": {"A.10.4": {"applicable": True, "reason": "Planned"}}}
    result = step5(given, "T0")
    assert next(c for c in result.controls if c.id == "A.10.4").problem is None
    assert result.controls_in.value == 33


def test_safeguards_are_proposed_from_risks_and_change_no_rating() -> None:
    own = {"responsible": {"risks": [{"name": "Own", "owasp": "LLM10:2025"}]}}
    called = {g.id for g in step5(own).guardrails if g.proposed}
    assert called == {"rate_limit", "logging"}
    chosen = {"responsible": {**own["responsible"], "guardrails": ["rate_limit", "logging"]}}
    assert not any(g.proposed for g in step5(chosen).guardrails)
    assert step5(chosen).go_live == step5(own).go_live
    assert len(step5({}).guardrails) == 9
    assert not any(g.proposed for g in step5({}).guardrails)
