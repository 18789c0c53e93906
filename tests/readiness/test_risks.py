"""The register at its edges: bands, what blocks, who accepts, lists, safeguards and proposals."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from planner.explain import Basis, Quantity
from planner.plan.plan import Plan
from planner.plan.responsible import ResponsibleAi
from planner.plan.team import Team
from planner.readiness import assess_risks, score
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.guardrails import guardrails
from planner.readiness.proposals import clause_of, find_proposals, risk_of
from planner.readiness.responsible_results import GoLive, Proposal
from planner.readiness.risks import go_live, list_source, nist_names, owasp_names, risk_band, risk_rules
from tests.told import params, told


def register(*risks: dict[str, Any], appetite: int = 9) -> ResponsibleAi:
    return ResponsibleAi.model_validate({"appetite": appetite, "risks": list(risks)})


def live(given: ResponsibleAi, raci: dict[str, str] | None = None) -> GoLive:
    team = Team.model_validate({"raci": {"risk_acceptance": raci}} if raci else {})
    return go_live(assess_risks(given, team), given.appetite, team)


@pytest.mark.parametrize(
    ("score_", "band"),
    [
        (1, "low"),
        (4, "low"),
        (5, "medium"),
        (9, "medium"),
        (10, "high"),
        (14, "high"),
        (15, "critical"),
        (25, "critical"),
    ],
)
def test_bands_end_at_4_9_14_and_25(score_: int, band: str) -> None:
    assert risk_band(score_) == band


def test_a_risk_is_likelihood_times_impact_before_and_after() -> None:
    given = {"name": "Leak. ", "likelihood": 5, "impact": 4, "residual_likelihood": 2, "residual_impact": 5}
    first, second = assess_risks(register({}, given))
    assert (first.score.value, first.residual.value, first.residual_band, first.above_appetite) == (9, None, None, None)
    assert (second.score.value, second.band, second.residual.value, second.residual_band) == (
        20,
        "critical",
        10,
        "high",
    )
    assert (second.above_appetite, second.residual.target, second.residual.target_met) == (True, 9, False)
    assert params(second.blocks) == {"number": 2, "name": "Leak", "appetite": 9, "score": 10}
    assert params(told(second.score).worked) == {"likelihood": 5, "impact": 4, "result": 20}
    assert params(told(second.residual).worked) == {"likelihood": 2, "impact": 5, "result": 10}
    for figure, values in ((second.score, (5, 4, 9)), (second.residual, (2, 5, 9))):
        assert [i.value for i in told(figure).inputs] == [Quantity(v, "score") for v in values]
        assert {i.basis for i in told(figure).inputs} == {Basis.ANSWERED}


@pytest.mark.parametrize("lacks", ["residual_likelihood", "residual_impact"])
def test_half_a_residual_is_none(lacks: str) -> None:
    given = {"likelihood": 2, "impact": 5, "residual_likelihood": 1, "residual_impact": 1, lacks: None}
    (made,) = assess_risks(register(given))
    assert (made.residual.value, made.residual_band, made.above_appetite) == (None, None, None)
    assert made.blocks is not None
    assert made.blocks.key == "responsible.block.unrated"
    assert made.blocks.params["name"].key == "responsible.unnamed"  # type: ignore[union-attr]


@pytest.mark.parametrize(("score_", "blocks"), [((3, 3), False), ((2, 5), True)])
def test_what_nobody_rated_blocks_above_the_appetite_only(score_: tuple[int, int], blocks: bool) -> None:
    (made,) = assess_risks(register({"likelihood": score_[0], "impact": score_[1]}))
    assert (made.blocks is not None) is blocks


def test_the_number_of_blocking_risks_leads_to_each_with_what_is_known_of_it() -> None:
    unrated = {"likelihood": 5, "impact": 5}
    rated = {**unrated, "residual_likelihood": 3, "residual_impact": 4}
    fine = {**unrated, "residual_likelihood": 1, "residual_impact": 1}
    found = live(register(unrated, fine, rated))
    assert (found.blocked.value, len(found.blocking)) == (2, 2)
    why = told(found.blocked)
    assert params(why.worked) == {"n": 2}
    assert [params(i.name)["n"] for i in why.inputs[1:]] == [1, 3]  # type: ignore[arg-type]
    assert [i.value.value for i in why.inputs] == [9, 25, 12]  # type: ignore[union-attr]
    assert [i.path for i in why.inputs] == [
        ("responsible", "appetite"), ("responsible", "risks", 0, "residual_likelihood"),
        ("responsible", "risks", 2, "residual_likelihood"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("risk", "key"),
    [
        ({}, None), ({"accepted_by": "Kim"}, "no_role"), ({"accepted_on": "2026-11-20"}, "no_role"),
        ({"accepted_role": "legal"}, "other"), ({"accepted_role": "sponsor"}, None), ({"accepted_role": "outcome_owner"}, None),
        ({"accepted_role": "platform"}, "builder"), ({"accepted_role": "partner"}, "partner"),
    ],
)  # fmt: skip
def test_who_accepts_a_risk_is_who_answers_for_it(risk: dict[str, Any], key: str | None) -> None:
    team = Team.model_validate({"raci": {"risk_acceptance": {"legal": "C", "sponsor": "A", "outcome_owner": "A"}}})
    _, made = assess_risks(register({}, risk), team)
    if key is None:
        assert made.acceptance is None
        return
    assert made.acceptance is not None
    assert made.acceptance.key == f"responsible.accept.{key}"
    assert made.acceptance.params["number"] == 2
    if key == "other":
        assert made.acceptance.params["accountable"].key == "Role.sponsor"  # type: ignore[union-attr]
        assert made.acceptance.params["role"].key == "Role.legal"  # type: ignore[union-attr]


def test_without_a_matrix_anybody_in_the_company_may_accept_but_nobody_is_told_to() -> None:
    assert assess_risks(register({"accepted_role": "legal"}))[0].acceptance is None
    assert [m.key for m in live(register({"accepted_role": "legal"})).acceptance] == ["responsible.accept.nobody"]
    assert live(register()).acceptance == ()
    assert live(register({}), {"sponsor": "A", "legal": "R"}).acceptance == ()
    builders = live(register({}), {"ml_engineer": "A", "legal": "A", "platform": "AR"}).acceptance
    assert [m.params["role"].key for m in builders] == ["Role.ml_engineer", "Role.platform"]  # type: ignore[union-attr]


def test_the_published_lists_have_their_numbers_and_sources() -> None:
    assert list(nist_names()) == list(range(1, 13))
    assert list(owasp_names()) == [f"LLM{n:02}:2025" for n in range(1, 11)]
    assert (nist_names()[2].en, owasp_names()["LLM01:2025"].en) == ("Confabulation", "Prompt Injection")
    assert (list_source("nist").id, list_source("nist").as_of) == ("nist-600-1", "2024-07")
    assert (list_source("owasp").id, list_source("owasp").as_of) == ("owasp-llm-2025", "2025")


# --- proposals and safeguards --------------------------------------------------------------------------------------------


def proposals(given: dict[str, Any], rung: str | None = None) -> tuple[Proposal, ...]:
    plan = Plan.model_validate(given)
    readiness = score(plan.answers, plan.company, bank(), plan.use_cases)
    return find_proposals(plan.responsible, readiness, Circumstances(plan.company, plan.use_cases, rung))


@pytest.mark.parametrize(("level", "why", "more"), [(1, "weak", 1), (2, "weak", 0), (3, None, 0)])
def test_a_weak_answer_proposes_a_risk_and_nothing_done_makes_it_likelier(
    level: int, why: str | None, more: int
) -> None:
    """Shadow use asks S5-01 and S2-08; with the other at 4 only the weak one is the reason."""
    rule = next(r for r in risk_rules()["risks"] if r["id"] == "shadow_ai")
    given = {"answers": {"S5-01": {"level": level, "evidence": 3}, "S2-08": {"level": 4, "evidence": 3}}}
    found = {p.id: p for p in proposals(given)}
    assert ("shadow_ai" in found) is (why is not None)
    if why:
        made = found["shadow_ai"]
        assert (made.likelihood, made.impact, made.owner) == (rule["likelihood"] + more, rule["impact"], rule["owner"])
        assert [(m.key, m.params["id"], m.params["level"]) for m in made.reasons] == [
            ("responsible.because.weak", "S5-01", level)
        ]


def test_nothing_is_likelier_than_five_and_the_highest_comes_first() -> None:
    given = {"answers": {id: {"level": 1, "evidence": 3} for id, q in bank().questions.items() if q.when is None}}
    found = proposals(given, "T4")
    assert max(p.likelihood for p in found) == 5
    ratings = [p.likelihood * p.impact for p in found]
    assert ratings == sorted(ratings, reverse=True)
    order = [r["id"] for r in risk_rules()["risks"]]
    for one, two in pairwise(found):
        if one.likelihood * one.impact == two.likelihood * two.impact:
            assert order.index(one.id) < order.index(two.id)
    rules = {r["id"]: r for r in risk_rules()["risks"]}
    assert all(p.likelihood == min(5, rules[p.id]["likelihood"] + 1) for p in found)


def test_facts_propose_a_risk_unless_all_its_questions_show_a_control() -> None:
    """Training on data: S3-10 and S3-04 stand against data that stays in the model; it concerns rungs from T2 on."""
    case = {"use_cases": [{"id": "a", "name": "A", "trains_on_data": True}]}

    def found(**levels: int) -> dict[str, Proposal]:
        given = {id.replace("_", "-"): {"level": n, "evidence": 3} for id, n in levels.items()}
        return {p.id: p for p in proposals({**case, "answers": given}, "T2")}

    assert "memorised" in found()
    assert "memorised" in found(S3_10=4)
    assert "memorised" not in found(S3_10=3, S3_04=3)
    weak = found(S3_10=3, S3_04=2)["memorised"]
    assert [m.params.get("id") for m in weak.reasons][:1] == ["S3-04"]
    assert len(weak.reasons) == 2
    assert "memorised" not in {p.id for p in proposals(case, "T1")}
    assert "memorised" in {p.id for p in proposals({**case, "company": {"desired_level": "extensive"}})}


def test_a_taken_proposal_keeps_its_words_and_ratings() -> None:
    given = {"answers": {"S3-03": {"level": 2, "evidence": 3}, "S5-01": {"level": 1, "evidence": 3}}}
    found = {p.id: p for p in proposals(given)}
    rights, shadow = risk_of(found["training_rights"], "en"), risk_of(found["shadow_ai"], "ko")
    assert (rights.owasp, rights.nist, rights.proposal) == (None, 10, "training_rights")
    assert (rights.name, rights.owner_role) == ("Material is used without a right to it", "legal")
    assert (shadow.owasp, shadow.likelihood, shadow.impact) == ("LLM02:2025", 5, 3)
    assert shadow.name == "승인되지 않은 AI 도구를 몰래 씀"
    assert clause_of(()).en == ""


def test_safeguards_stand_against_open_proposals_and_the_published_numbers_of_own_risks() -> None:
    given: dict[str, Any] = {"answers": {"S5-01": {"level": 2, "evidence": 3}, "S2-08": {"level": 4, "evidence": 3}}}
    open_ = proposals(given)
    assert "shadow_ai" in {p.id for p in open_}
    only = tuple(p for p in open_ if p.id == "shadow_ai")
    states = {g.id: g for g in guardrails(ResponsibleAi(), only)}
    assert {id for id, g in states.items() if g.proposed} == {"input_filter", "logging"}
    assert states["logging"].proposals == (only[0].name,)
    aside = tuple(p for p in proposals({**given, "responsible": {"dismissed": ["shadow_ai"]}}) if p.id == "shadow_ai")
    assert [p.dismissed for p in aside] == [True]
    assert not any(g.proposed or g.proposals for g in guardrails(ResponsibleAi(), aside))
    own = guardrails(register({"name": "a"}, {"name": "b", "nist": 4}, {"name": "c", "owasp": "LLM04:2025"}), ())
    by_id = {g.id: g.risks for g in own}
    assert (by_id["masking"], by_id["input_filter"], by_id["grounding_check"]) == ((1,), (2,), ())
    masking = next(g for g in own if g.id == "masking")
    assert (masking.stage.key, masking.source.id) == ("Stage.data_collection", "guardrail.masking")
    assert (masking.nist, masking.owasp) == ((nist_names()[4],), (owasp_names()["LLM02:2025"],))
    assert masking.what.en.startswith("Hides names")
    kept = guardrails(register({"name": "d", "nist": 4, "proposal": "shadow_ai"}), ())
    assert {g.id for g in kept if g.risks} == {"input_filter", "logging"}
