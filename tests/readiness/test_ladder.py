"""Need rung, ability rung, recommendation and fit: the five companies of the method and the rules of the ladder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.explain import Quantity
from planner.i18n import message, say
from planner.plan.answers import Answer
from planner.plan.company import Company
from planner.plan.customisation import Customisation, Rung
from planner.readiness import decide, score
from planner.readiness.bank import bank
from planner.readiness.ladder import _joined, _lifted
from planner.readiness.results import Condition, LevelDecision
from planner.readiness.worked import digits

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


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_while_the_need_is_open_nothing_is_to_be_mended_above_the_ability() -> None:
    """Need 1 is answered below its trigger, the rest is open."""
    for level, ability in ((2, "T0"), (3, "T2"), (4, "T4")):
        result = decision({"N1": 1}, level)
        assert (result.need, result.ability, result.to_fix) == (None, ability, ())
    neither = decision({}, 1)
    assert (neither.need, neither.ability) == (None, None)
    assert neither.to_fix == tuple(c for c in neither.rungs[0].preconditions if c.holds is not True)


@pytest.mark.parametrize(
    ("needs", "level", "key", "params"),
    [
        (OFFICE, None, "ability_open", ()), ({}, 4, "needs_open", ("ability",)), ({"N1": 2}, 2, "ability_decides", ("rung",)),
        (CONTACT, 3, "both", ("rung",)), (OFFICE, 3, "need_is_lower", ("rung", "ability")),
        (TELCO, 3, "ability_is_lower", ("rung", "need")), ((3, *CONTACT[1:]), 3, "preferred", ("rung", "lower")),
    ],
)  # fmt: skip
def test_the_verdict_case_by_case(
    needs: tuple[int, ...] | dict[str, int], level: int | None, key: str, params: tuple[str, ...]
) -> None:
    result = decision(needs, level)
    rungs = {s.id: message("readiness.rung", id=s.id, name=s.name) for s in result.rungs}
    names = {"rung": result.recommended, "ability": result.ability, "need": result.need, "lower": "T2"}
    told = {p: rungs[names[p] or ""] for p in params}
    assert result.verdict == message(f"readiness.verdict.{key}", **told)


@pytest.mark.parametrize(
    ("needs", "level", "recommended", "missing"),
    [
        ({"N1": 2}, 2, "T0", None),
        ({"N1": 2, "N3": 4, "N9": 1, "N5": 2, "N5b": 0, "N4": 0, "N8": 0}, 3, "T2", ("N11",)),
        ({"N1": 2, "N3": 4, "N9": 1, "N5": 2, "N5b": 0, "N4": 0, "N8": 0, "N11": 0, "N7": 0}, 5, "T2", ()),
        ({"N1": 0, "N2": 0, "N7": 0, "N3": 0, "N4": 0, "N6": 0, "N8": 0}, 5, "T0", ()),
        ({"N1": 0, "N2": 0, "N7": 0, "N3": 0, "N4": 0, "N8": 0}, 5, None, ("N5", "N6", "N9")),
    ],
)  # fmt: skip
def test_a_recommendation_waits_only_for_needs_that_could_change_it(
    needs: dict[str, int], level: int, recommended: str | None, missing: tuple[str, ...] | None
) -> None:
    result = decision(needs, level, Company(funded_years=3))
    assert result.recommended == recommended
    if missing is not None:
        assert result.needs_missing == missing


def test_a_rung_between_that_is_not_needed_is_passed_over() -> None:
    """Rung T3 is needed, T2 is not (no examples of its kind); within ability T2 the lower one that is needed is taken."""
    needs = dict.fromkeys(ORDER, 0) | {"N2": 2, "N5b": 2, "N9": 2, "N5": 0}
    weak = decision(needs, 3)
    assert [s.needed for s in weak.rungs] == [True, True, False, True, False, False]
    assert (weak.need, weak.ability, weak.recommended) == ("T3", "T2", "T1")
    assert weak.verdict.key == "readiness.verdict.ability_is_lower"


def test_signals_count_only_for_the_rungs_they_name() -> None:
    """Facts that change often and citations, on a rung below those of tuning: nothing to prefer."""
    calm = dict.fromkeys(ORDER, 0) | {"N1": 3, "N7": 3}
    result = decision(calm, 3)
    assert (result.recommended, result.advice) == ("T1", ())
    tuned = dict.fromkeys(ORDER, 0) | {"N3": 3, "N9": 1, "N5": 2}
    for needs, recommended, told in (
        (tuned, "T2", 0), (tuned | {"N7": 3}, "T2", 1), (tuned | {"N11": 3}, "T1", 1), (tuned | {"N11": 2, "N7": 2}, "T2", 0),
        (tuned | {"N11": 3, "N7": 3}, "T1", 1),
    ):  # fmt: skip
        result = decision(needs, 3)
        assert (result.recommended, len(result.advice)) == (recommended, told)
    open_ = decision({n: v for n, v in tuned.items() if n != "N11"}, 3)
    assert (open_.recommended, open_.needs_missing) == ("T2", ("N11",))


def condition(result: LevelDecision, rung: int, key: str) -> list[Condition]:
    return [c for c in result.rungs[rung].preconditions if c.sentence.key == f"readiness.condition.{key}"]


@pytest.mark.parametrize(
    ("answers", "question", "now", "wanted", "action"),
    [
        ({"S2-01": 2}, "S2-01", 2, 3, "S2-01.3"), ({"S2-01": 1, "S2-02": 2}, "S2-01", 1, 2, "S2-01.2"),
        ({}, "S2-01", 3, 3, None),
    ],
)  # fmt: skip
def test_a_step_leads_to_what_is_furthest_below_its_goal(
    answers: dict[str, int], question: str, now: int, wanted: int, action: str | None
) -> None:
    """Nothing of step 2 but the named is below 3; T1 asks the step at 2."""
    level = {q.id: 3 for q in bank().step("S2").questions}
    made = condition(decision(POLICY, 3, answers=level | answers), 1, "step")[0]
    if answers:
        assert (made.question, made.now) == (question, now)
        assert made.wanted == max(2, now + (0 if made.holds else 1))
    assert (made.action is None) is (made.holds is True or made.wanted == made.now)


def test_an_open_question_is_further_below_its_goal_than_one_at_the_lowest_level() -> None:
    questions = [q for q in bank().step("S2").questions if not q.critical and q.when is None]
    first = questions[0]
    other = next(q for q in questions[1:] if q.targets["moderate"] == first.targets["moderate"])
    given = {id: Answer(level=3, evidence=3) for id in bank().questions if id != other.id}
    given[first.id] = Answer(level=1, evidence=3)
    company = Company()
    result = decide(Customisation(), score(given, company, bank()), company, bank())
    made = condition(result, 1, "step")[0]
    assert (made.question, made.now, made.wanted, made.action) == (other.id, None, 2, None)


def test_a_step_at_the_top_asks_for_no_level_above_five() -> None:
    made = decision(TELCO, 5, Company(funded_years=3)).rungs[5].preconditions
    assert {c.wanted for c in made if c.question} == {5}
    assert all(c.action is None for c in made)
    low = decision(TELCO, 1, Company(funded_years=3)).rungs[5].preconditions
    assert {(c.now, c.wanted) for c in low if c.question} == {(1, 4), (1, 5)}


@pytest.mark.parametrize(
    ("holds", "now", "wanted", "lifted"),
    [(False, 2, 3, True), (None, 2, 3, True), (True, 2, 3, False), (False, 3, 3, False), (False, None, 3, False), (False, 2, None, False)],
)  # fmt: skip
def test_what_is_known_and_too_low_is_lifted_by_one(
    holds: bool | None, now: int | None, wanted: int | None, lifted: bool
) -> None:
    plain = Condition(message("readiness.words", text="x"), holds, "S2-01", now=now, wanted=wanted)
    assert _lifted(plain) == (replace(plain, action="S2-01.3") if lifted else plain)
    assert _lifted(replace(plain, question="S9-99")).action is None


def test_one_line_for_several_leads_to_the_first_that_does_not_hold() -> None:
    words = message("readiness.words", text="x")
    met, short, open_ = (Condition(words, h, f"S1-0{n}", f"N{n}") for n, h in enumerate((True, False, None), 1))
    for parts, holds, question in (
        ((met, short, open_), False, "S1-02"), ((met, open_), None, "S1-03"), ((met, met), True, "S1-01"), ((met,), True, "S1-01"),
    ):  # fmt: skip
        made = _joined("and", parts)
        assert (made.holds, made.question, made.need) == (holds, question, question.replace("S1-0", "N"))
    assert _joined("or", (met, short)).sentence == message("readiness.condition.or", first=words, second=words)


def test_closeness_is_worked_from_its_terms() -> None:
    """Moderate: each term in the formula with its sign, points, needs and divisor; the result as shown."""
    rules = bank().method.raw["fit_score"]
    for level, figure in decision(CONTACT).fit:
        why = figure.explain()
        assert why is not None
        terms = str(why.formula.params["terms"])
        assert terms.startswith(f"{rules[level]['base']:g} ")
        for term in rules[level]["terms"]:
            plus = f"+{term['plus']:g}" if term["plus"] else ""
            sign = "+" if term["points"] > 0 else "−"
            inner = f"min(max({', '.join(term['needs'])}){plus}, {term['at_most']:g})÷{term['per']:g}"
            assert f"{sign} {abs(term['points']):g}×{inner}" in terms
        assert why.worked == message("readiness.worked.result", result=digits(figure.value or 0))
        assert all(
            i.value == Quantity(CONTACT[ORDER.index(str(i.path[-1]))], "score")
            for i in why.inputs
            if i.path and i.path[-1] in ORDER
        )
    below = dict(decision(dict.fromkeys(ORDER, 4)).fit)["as_is"]
    assert below.value == rules["range"][0]


def test_a_critical_question_at_its_goal_waits_behind_a_weaker_one() -> None:
    questions = bank().step("S3").questions
    critical = next(q for q in questions if q.critical_at("moderate") and q.targets["moderate"] == 3)
    other = next(q for q in questions if not q.critical and q.when is None)
    at_goal = {q.id: 4 for q in questions} | {critical.id: 3, other.id: 1}
    made = condition(decision(CONTACT, 4, answers=at_goal), 2, "step")
    assert next(c for c in made if c.question and c.question[:2] == "S3").question == other.id
    below = condition(decision(CONTACT, 4, answers=at_goal | {critical.id: 2}), 2, "step")
    assert next(c for c in below if c.question and c.question[:2] == "S3").question == critical.id


def test_a_question_that_does_not_apply_is_never_what_a_step_leads_to() -> None:
    away = next(q for q in bank().step("S2").questions if not q.critical and q.when is None)
    given = dict.fromkeys(bank().questions, Answer(level=3, evidence=3)) | {away.id: Answer(state="not_applicable")}  # type: ignore[arg-type]
    result = decide(Customisation(), score(given, Company(), bank()), Company(), bank())
    led = {c.question for r in result.rungs for c in r.preconditions}
    assert away.id not in led


def test_the_shortfall_after_a_trial_is_none_until_it_is_measured() -> None:
    (first, _) = decision(dict.fromkeys(ORDER, 2)).rungs[3].needs
    assert (first.sentence.params["now"], first.holds, first.need) == (0, False, "N5b")
    (open_, _) = decision({"N5b": 3}).rungs[3].needs
    assert (open_.sentence.params["now"], open_.holds) == (3, True)


def test_a_rung_that_is_chosen_while_the_need_is_open_is_held_against_the_ability_only() -> None:
    assert [m.key for m in decision({}, 3, chosen_rung=Rung.T3).advice] == ["readiness.advice.above_ability"]
    assert decision({}, 3, chosen_rung=Rung.T2).advice == ()
