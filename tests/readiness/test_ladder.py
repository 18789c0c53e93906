"""Need rung, ability rung, recommendation and fit: the five companies of the method and the rules of the ladder."""

from __future__ import annotations

import pytest

from planner.i18n import say
from planner.plan.answers import Answer
from planner.plan.company import Company
from planner.plan.customisation import Customisation, Rung
from planner.readiness import decide, score
from planner.readiness.bank import bank
from planner.readiness.results import LevelDecision

ORDER = [f"N{n}" for n in range(1, 13)]
OFFICE = (1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0)
POLICY = (3, 4, 1, 1, 1, 1, 4, 0, 1, 1, 2, 1)
CONTACT = (2, 3, 4, 2, 3, 3, 2, 1, 2, 1, 2, 1)
SEMICONDUCTOR = (1, 3, 2, 4, 3, 2, 2, 3, 2, 2, 1, 3)
TELCO = (1, 3, 2, 4, 3, 3, 1, 4, 4, 4, 1, 4)


def decision(
    needs: tuple[int, ...] | dict[str, int], level: int | None = None, company: Company | None = None, **changes: object
) -> LevelDecision:
    """The decision for ``needs`` where every question is answered at ``level`` (None: not at all)."""
    exceptions = changes.pop("answers", {})
    assert isinstance(exceptions, dict)
    given = {} if level is None else dict.fromkeys(bank().questions, Answer(level=level, evidence=3))
    given |= {id: Answer(level=n, evidence=3) for id, n in exceptions.items()}
    told = needs if isinstance(needs, dict) else dict(zip(ORDER, needs, strict=True))
    who = company or Company()
    return decide(Customisation(needs=told, **changes), score(given, who, bank()), who, bank())


@pytest.mark.parametrize(
    ("needs", "rung", "fit"),
    [
        (OFFICE, "T0", ("92", "19", "0")),
        (POLICY, "T1", ("25", "46", "18")),
        (CONTACT, "T2", ("2", "83", "35")),
        (SEMICONDUCTOR, "T4", ("3", "83", "74")),
        (TELCO, "T5", ("3", "89", "100")),
    ],
)
def test_vector_need_rung_and_fit_of_the_five_companies(
    needs: tuple[int, ...], rung: str, fit: tuple[str, ...]
) -> None:
    result = decision(needs)
    assert result.need == rung
    assert [id for id, _ in result.fit] == ["as_is", "moderate", "extensive"]
    assert tuple(say(f, "en") for _, f in result.fit) == fit


@pytest.mark.parametrize(("level", "ability"), [(1, None), (2, "T0"), (3, "T2"), (4, "T4"), (5, "T5")])
def test_ability_follows_the_step_levels(level: int, ability: str | None) -> None:
    assert decision(TELCO, level, Company(funded_years=3)).ability == ability


def test_recommended_is_the_lower_of_need_and_ability() -> None:
    low_need, low_ability, equal = decision(OFFICE, 5), decision(TELCO, 3), decision(CONTACT, 3)
    assert (low_need.need, low_need.ability, low_need.recommended, low_need.level) == ("T0", "T4", "T0", "as_is")
    assert (low_ability.need, low_ability.ability, low_ability.recommended) == ("T5", "T2", "T2")
    assert (equal.need, equal.recommended, equal.level) == ("T2", "T2", "moderate")
    assert low_need.verdict.key == "readiness.verdict.need_is_lower"
    assert low_ability.verdict.key == "readiness.verdict.ability_is_lower"
    assert equal.verdict.key == "readiness.verdict.both"
    assert low_need.to_fix == ()
    assert {c.question for c in low_ability.to_fix} <= set(bank().questions)
    assert all(c.holds is False for c in low_ability.to_fix)


def test_scratch_needs_three_funded_years() -> None:
    assert decision(TELCO, 5, Company(funded_years=2)).ability == "T4"
    unsaid = decision(TELCO, 5, Company())
    assert unsaid.rungs[5].able is None
    assert unsaid.recommended == "T4"
    assert [c.holds for c in unsaid.to_fix] == [None]


def test_without_a_use_policy_nothing_starts() -> None:
    result = decision(POLICY, 1)
    assert (result.ability, result.recommended, result.level) == (None, None, None)
    assert "use policy first" in say(result.verdict, "en")
    assert result.to_fix


def test_a_critical_item_of_step_1_at_1_stops_the_first_rung() -> None:
    stopped = decision(OFFICE, 3, answers={"S1-05": 1})
    assert (stopped.recommended, stopped.verdict.key) == (None, "readiness.verdict.opportunity_first")
    assert decision(OFFICE, 3, answers={"S1-05": 2}).recommended == "T0"


def test_retrieval_needs_access_and_permissioned_documents() -> None:
    result = decision(POLICY, 3, answers={"S3-07": 2})
    assert (result.ability, result.recommended) == ("T0", "T0")
    assert [c.question for c in result.to_fix] == ["S3-07"]


def test_a_higher_rung_counts_only_with_every_rung_below_it() -> None:
    result = decision(SEMICONDUCTOR, 4, answers={"S3-07": 2})
    assert result.rungs[4].able is False
    assert result.ability == "T0"


def test_a_partner_raises_step_2_by_one_and_says_that_it_is_assumed() -> None:
    weak = dict.fromkeys((q for q in bank().questions if q.startswith("S2")), 2)
    assert decision(CONTACT, 3, answers=weak).ability == "T1"
    helped = decision(CONTACT, 3, answers=weak, signed_partner=True)
    assert helped.ability == "T2"
    assert "readiness.advice.signed_partner" in [m.key for m in helped.advice]
    assert any("assumed" in say(c.sentence, "en") for c in helped.rungs[2].preconditions)


def test_a_partner_never_raises_above_4() -> None:
    assert decision(TELCO, 4, Company(funded_years=3), signed_partner=True, reserved_cloud=True).ability == "T4"


def test_facts_that_change_often_prefer_retrieval_to_any_change_of_weights() -> None:
    often = (3, *CONTACT[1:])
    result = decision(often, 3)
    assert (result.need, result.ability, result.recommended) == ("T2", "T2", "T1")
    assert result.verdict.key == "readiness.verdict.preferred"
    assert result.advice


def test_citations_keep_retrieval_beside_tuning() -> None:
    cited = (*CONTACT[:6], 3, *CONTACT[7:])
    result = decision(cited, 3)
    assert result.recommended == "T2"
    assert any("Sources must be cited" in say(m, "en") for m in result.advice)


def test_open_needs_leave_the_recommendation_open_only_where_they_matter() -> None:
    nothing = decision({}, 4)
    assert (nothing.need, nothing.recommended, nothing.level) == (None, None, None)
    assert set(nothing.needs_missing) == {"N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N10", "N12"}
    capped = decision({"N1": 2}, 2)
    assert capped.need is None
    assert capped.recommended == "T0"
    assert not nothing.fit[0][1].known


def test_planning_to_measure_the_shortfall_is_enough_for_light_tuning() -> None:
    unmeasured = dict(zip(ORDER, CONTACT, strict=True)) | {"N5": 0}
    assert decision(unmeasured).need == "T1"
    assert decision(unmeasured, n5_planned=True).need == "T2"


def test_full_tuning_needs_a_measured_shortfall_after_light_tuning() -> None:
    needs = dict(zip(ORDER, CONTACT, strict=True))
    assert decision(needs | {"N5b": 2}).need == "T3"
    assert decision(needs | {"N5b": 1}).need == "T2"


def test_a_chosen_rung_sets_the_level_and_is_warned_about() -> None:
    result = decision(OFFICE, 3, chosen_rung=Rung.T3)
    assert (result.recommended, result.chosen, result.level) == ("T0", "T3", "extensive")
    assert [m.key for m in result.advice] == ["readiness.advice.above_ability", "readiness.advice.above_need"]


def test_an_empty_plan_recommends_nothing_and_says_what_to_answer() -> None:
    result = decision({})
    assert (result.need, result.ability, result.recommended, result.level) == (None, None, None, None)
    assert [s.able for s in result.rungs] == [None] * 6
    assert {c.question for c in result.to_fix} >= {"S1-01", "S1-05"}
    for language in ("ko", "en"):
        assert say(result.verdict, language)
