"""Scores, bounds, gates, weights and confidence: the vectors of the method and the rules around them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from planner.explain import Figure
from planner.formats import number
from planner.i18n import Text, message, say
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company, Level, Sector
from planner.plan.customisation import Customisation
from planner.plan.plan import Plan
from planner.readiness import decide, portfolio, score
from planner.readiness.bank import STEP_IDS, Bank, Dimension, Question, Step, bank
from planner.readiness.results import Readiness, StepScore
from planner.readiness.scores import _confidence, _Evidence, band

UNKNOWN = Answer(state=AnswerState.UNKNOWN)
NOT_APPLICABLE = Answer(state=AnswerState.NOT_APPLICABLE)


def at(level: int, evidence: int = 3) -> Answer:
    return Answer(level=level, evidence=evidence)


def question(id: str, dimension: str, weight: int = 1, critical: bool = False) -> Question:
    words = Text(ko=f"질문 {id}", en=f"Question {id}")
    return Question(
        id=id, step=id[:2], dimension=dimension, weight=weight, critical=critical, critical_except=(), quick=True,
        title=words, text=words, levels=(words,) * 5, tags=(), topics=(), evidence=None,
        targets={"as_is": 2, "moderate": 3, "extensive": 4}, when=None,
    )  # fmt: skip


def with_step(*questions: Question, weights: Mapping[str, float] | None = None) -> Bank:
    """The shipped bank with one step replaced by ``questions``."""
    id = questions[0].step
    names = dict.fromkeys(q.dimension for q in questions)
    dimensions = tuple(Dimension(n, id, Text(ko=n, en=n), (weights or {}).get(n, 10.0)) for n in names)
    step = Step(id, Text(ko="단계", en="Step"), dimensions, questions)
    return replace(bank(), steps=tuple(step if s.id == id else s for s in bank().steps))


def ten(critical: Sequence[int] = ()) -> Bank:
    return with_step(*(question(f"S1-{n:02}", "S1.a", critical=n in critical) for n in range(1, 11)))


def answers(step: str, *given: Answer) -> dict[str, Answer]:
    return {f"{step}-{n:02}": a for n, a in enumerate(given, 1)}


def s1(given: Mapping[str, Answer], of: Bank) -> StepScore:
    return score(given, Company(), of).step("S1")


def test_vector_t1_a_critical_item_at_1_caps_a_strong_step_at_2() -> None:
    step = s1(answers("S1", *[at(4, 2)] * 8, at(1, 1), at(4, 2)), ten(critical=(9, 10)))
    assert step.score.value == pytest.approx(67.5)
    assert step.uncapped_level == 4
    assert step.level == 2
    assert [(g.id, g.cap, g.question) for g in step.gates] == [("G1", 2, "S1-09")]


def test_vector_t2_unknown_widens_the_bounds_and_makes_it_provisional() -> None:
    step = s1(answers("S1", *[at(3, 1)] * 6, UNKNOWN, UNKNOWN, UNKNOWN, at(3, 1)), ten(critical=(10,)))
    assert (step.score.value, step.score.low, step.score.high) == pytest.approx((50.0, 35.0, 65.0))
    assert step.coverage.value == pytest.approx(0.70)
    assert step.level == 3
    assert step.provisional
    assert (step.answered, step.unknown, step.total) == (7, 3, 10)


def test_vector_t3_evidence_caps_the_declared_level() -> None:
    step = s1(answers("S1", *[at(5, 0)] * 5, *[at(5, 3)] * 5), ten())
    assert [q.supported for q in step.questions] == [3] * 5 + [5] * 5
    assert step.score.value == pytest.approx(75.0)
    assert step.level == 4


@pytest.mark.parametrize(("grade", "cap"), [(0, 3), (1, 3), (2, 4), (3, 5), (4, 5)])
def test_evidence_grade_caps_the_supported_level(grade: int, cap: int) -> None:
    assert s1({"S1-01": at(5, grade)}, ten()).questions[0].supported == cap
    assert s1({"S1-01": at(2, grade)}, ten()).questions[0].supported == 2


def test_a_half_is_rounded_up_only_at_display() -> None:
    two = with_step(question("S1-01", "S1.a", weight=3), question("S1-02", "S1.a", weight=7))
    step = s1({"S1-01": at(5), "S1-02": at(4)}, two)
    assert step.score.value == pytest.approx(82.5)
    assert say(step.score, "en") == "83"


@pytest.mark.parametrize(
    ("share", "level"), [(0, 1), (19, 1), (20, 2), (39, 2), (40, 3), (60, 4), (79, 4), (80, 5), (100, 5)]
)
def test_bands_are_half_open(share: int, level: int) -> None:
    both = with_step(question("S1-01", "S1.a", weight=share), question("S1-02", "S1.a", weight=100 - share))
    assert s1({"S1-01": at(5), "S1-02": at(1)}, both).level == level


def five_steps(*shares: int, level: Level | None = None) -> Readiness:
    """Steps with exactly these scores: two questions each, at level 5 and level 1, weighted accordingly."""
    steps = []
    for id, share in zip(STEP_IDS, shares, strict=True):
        questions = (question(f"{id}-01", f"{id}.a", share), question(f"{id}-02", f"{id}.a", 100 - share))
        steps.append(
            Step(id, bank().step(id).name, (Dimension(f"{id}.a", id, Text(ko="영역", en="Area"), 1.0),), questions)
        )
    given = {f"{id}-{n}": at(lvl) for id in STEP_IDS for n, lvl in (("01", 5), ("02", 1))}
    return score(given, Company(desired_level=level), replace(bank(), steps=tuple(steps)))


@pytest.mark.parametrize(
    ("level", "value", "printed"),
    [(Level.AS_IS, 49.35, "49.4"), (Level.MODERATE, 47.35, "47.4"), (Level.EXTENSIVE, 46.05, "46.1")],
)
def test_vector_overall_score_follows_the_weights_of_the_wished_level(level: Level, value: float, printed: str) -> None:
    result = five_steps(72, 55, 41, 38, 30, level=level)
    assert result.overall.value == pytest.approx(value)
    assert number(result.overall.value, 1) == printed
    assert result.level == 3
    assert result.weights_level == level.value


def test_weights_are_moderate_until_a_level_is_wished() -> None:
    assert (
        five_steps(72, 55, 41, 38, 30).overall.value
        == five_steps(72, 55, 41, 38, 30, level=Level.MODERATE).overall.value
    )


def test_vector_robustness_over_243_combinations() -> None:
    result = five_steps(72, 55, 41, 38, 30)
    assert result.robust_low == pytest.approx(41.5, abs=0.05)
    assert result.robust_high == pytest.approx(54.5, abs=0.05)
    assert not result.weight_sensitive


def test_a_range_over_a_band_edge_is_weight_sensitive() -> None:
    result = five_steps(72, 55, 31, 28, 20)
    assert result.robust_low is not None
    assert result.robust_high is not None
    assert result.robust_low < 40 <= result.robust_high
    assert result.weight_sensitive


def test_g4_caps_the_whole_at_one_level_above_the_weakest_step() -> None:
    result = five_steps(90, 90, 90, 90, 10)
    assert result.overall.value == pytest.approx(74.0)
    assert result.level == 2
    assert [(g.id, g.step, g.cap) for g in result.gates] == [("G4", "S5", 2)]
    assert "Responsible AI" in say(result.gates[0].sentence, "en")


def test_g2_caps_at_3_and_g3_at_2() -> None:
    strong = [at(5)] * 9
    capped = s1(answers("S1", *strong, at(2)), ten(critical=(10,)))
    assert (capped.level, [g.id for g in capped.gates]) == (3, ["G2"])
    for last in ({}, {"S1-10": UNKNOWN}):
        open_ = s1({**answers("S1", *strong), **last}, ten(critical=(10,)))
        assert (open_.level, [(g.id, g.question) for g in open_.gates]) == (2, [("G3", "S1-10")])
        assert open_.uncapped_level == 5


def test_a_gate_that_does_not_bind_is_not_reported() -> None:
    step = s1(answers("S1", *[at(2)] * 9, at(1)), ten(critical=(10,)))
    assert (step.level, step.gates) == (2, ())


def test_gate_sentence_names_question_and_cap() -> None:
    step = s1(answers("S1", *[at(4)] * 9, at(1)), ten(critical=(10,)))
    assert (
        say(step.gates[0].sentence, "en") == "Capped at level 2 because critical item S1-10 (Question S1-10) is at 1."
    )
    assert "S1-10" in say(step.gates[0].sentence, "ko")


def test_not_applicable_leaves_the_denominator_but_never_on_a_critical_item() -> None:
    plain = s1(answers("S1", *[at(4)] * 9, NOT_APPLICABLE), ten())
    assert (plain.total, plain.coverage.value, plain.level) == (9, pytest.approx(1.0), 4)
    critical = s1(answers("S1", *[at(4)] * 9, NOT_APPLICABLE), ten(critical=(10,)))
    assert critical.questions[9].unknown
    assert (critical.total, critical.level) == (10, 2)


def test_a_dimension_without_answer_is_left_out_and_coverage_falls() -> None:
    two = with_step(question("S1-01", "S1.a"), question("S1-02", "S1.b"), weights={"S1.a": 75, "S1.b": 25})
    step = s1({"S1-01": at(4)}, two)
    assert step.score.value == pytest.approx(75.0)
    assert (step.score.low, step.score.high) == pytest.approx((56.25, 81.25))
    assert step.coverage.value == pytest.approx(0.75)
    assert [d.score.known for d in step.dimensions] == [True, False]


def test_evaluation_set_is_critical_except_for_services_as_they_are() -> None:
    critical = {
        level: next(
            q for q in score({}, Company(desired_level=level), bank()).step("S3").questions if q.id == "S3-09"
        ).critical
        for level in Level
    }
    assert critical == {Level.AS_IS: False, Level.MODERATE: True, Level.EXTENSIVE: True}


def test_an_empty_plan_is_unknown_and_not_level_2() -> None:
    result = score({}, Company(), bank())
    assert not result.overall.known
    assert len(result.overall.missing) == 5
    for step in result.steps:
        assert (step.score.value, step.level, step.gates) == (None, None, ())
        assert step.score.missing
        assert step.coverage.value == 0
    assert result.confidence.value.value is None
    assert result.confidence.band is None
    assert result.holds == ()
    assert result.level is None
    assert result.provisional


def all_at(level: int, evidence: int = 3) -> dict[str, Answer]:
    return dict.fromkeys(bank().questions, at(level, evidence))


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_every_answer_at_one_level_gives_its_points_everywhere(level: int) -> None:
    result = score(all_at(level), Company(), bank())
    points = (level - 1) * 25
    assert [s.score.value for s in result.steps] == pytest.approx([points] * 5)
    assert (result.overall.low, result.overall.value, result.overall.high) == pytest.approx((points,) * 3)
    assert result.level == level
    assert result.coverage.value == pytest.approx(1)


def test_bounds_stay_in_order_whatever_is_open() -> None:
    full = all_at(3) | {id: at(1 + n % 5) for n, id in enumerate(bank().questions)}
    for keep in range(1, len(full) + 1, 7):
        given = dict(list(full.items())[::-1][:keep])
        for step in score(given, Company(), bank()).steps:
            for figure in (step.score, *(d.score for d in step.dimensions)):
                if figure.known:
                    assert figure.low is not None
                    assert figure.value is not None
                    assert figure.high is not None
                    assert 0 <= figure.low <= figure.value + 1e-9
                    assert figure.value <= figure.high + 1e-9 <= 100 + 2e-9


@pytest.mark.parametrize(
    ("evidence", "value", "band"), [(0, 0.4, "medium"), (1, 0.6, "high"), (2, 0.8, "high"), (4, 1.0, "high")]
)
def test_confidence_is_the_product_of_three_factors(evidence: int, value: float, band: str) -> None:
    confidence = score(all_at(2, evidence), Company(), bank()).confidence
    assert confidence.value.value == pytest.approx(value)
    assert (confidence.coverage.value, confidence.agreement.value) == (pytest.approx(1), 1.0)
    assert confidence.band == band
    assert confidence.single_respondent


def test_confidence_falls_with_coverage() -> None:
    half = dict(list(all_at(3, 3).items())[::2])
    confidence = score(half, Company(), bank()).confidence
    assert confidence.value.value == pytest.approx(confidence.coverage.value)
    assert confidence.coverage.value is not None
    assert 0.4 < confidence.coverage.value < 0.6


def test_step_target_follows_the_wished_level() -> None:
    assert score({}, Company(desired_level=Level.EXTENSIVE), bank()).step("S1").target.value == pytest.approx(75)
    assert score({}, Company(desired_level=Level.MODERATE), bank()).step("S1").target.value == pytest.approx(50)


def test_an_answer_about_training_compute_counts_only_where_own_models_are_wished() -> None:
    given = all_at(3) | {"S4-11": at(5)}
    moderate = score(given, Company(desired_level=Level.MODERATE), bank()).step("S4")
    extensive = score(given, Company(desired_level=Level.EXTENSIVE), bank()).step("S4")
    assert moderate.score.value == pytest.approx(50)
    assert extensive.score.value is not None
    assert extensive.score.value > 50
    assert {s.questions[-1].not_applicable for s in (moderate, extensive)} == {True, False}


def test_explanation_of_a_step_works_the_sum_and_a_dimension_leads_to_its_answers() -> None:
    step = score(all_at(3), Company(), bank()).step("S3")
    why = step.score.explain()
    assert why is not None
    assert say(why.worked, "en").endswith("÷ 100 = 50")
    inner = step.dimensions[1].score.explain()
    assert inner is not None
    assert ("answers", "S3-03") in [i.path for i in inner.inputs]


def test_the_readiness_part_is_fast_enough_for_every_edit() -> None:
    company, plan, given = Company(), Plan(), all_at(3)
    score(given, company, bank())
    times = []
    for _ in range(15):
        begin = time.thread_time()
        readiness = score(given, company, bank())
        decide(Customisation(), readiness, company, bank())
        portfolio(plan.use_cases, bank())
        times.append(time.thread_time() - begin)
    assert min(times) < 0.005


def test_a_conditional_question_that_does_not_concern_the_company_is_neither_asked_nor_counted() -> None:
    answered = {"S5-16": at(1)}
    aside = score(answered, Company(sector=Sector.ENERGY), bank()).step("S5")
    asked = score(answered, Company(sector=Sector.FINANCE), bank()).step("S5")
    assert [next(q.asked for q in s.questions if q.id == "S5-16") for s in (aside, asked)] == [False, True]
    assert (aside.answered, asked.answered) == (0, 1)
    assert asked.total == aside.total + 1
    assert all(q.not_applicable for q in aside.questions if not q.asked)
    home = bank().questions["S5-16"].dimension
    for sector in (Sector.ENERGY, Sector.FINANCE):
        dimensions = score(answered | {"S5-06": at(2)}, Company(sector=sector), bank()).step("S5").dimensions
        why = next(d for d in dimensions if d.id == home).score.explain()
        assert why is not None
        listed = [i.path[1] for i in why.inputs if i.path]
        assert "S5-06" in listed
        assert ("S5-16" in listed) is (sector is Sector.FINANCE)


# --- by hand -----------------------------------------------------------------------------------------------------------


def wide(*steps: tuple[Question, ...], weights: Mapping[str, float]) -> Bank:
    """The shipped bank with several steps replaced; dimensions weigh as told."""
    made = bank()
    for questions in steps:
        replaced = with_step(*questions, weights=weights).step(questions[0].step)
        made = replace(made, steps=tuple(replaced if s.id == replaced.id else s for s in made.steps))
    return made


def test_evidence_is_weighted_by_step_dimension_and_question_over_what_applies() -> None:
    """Dimensions of 30 and 10 in one step, one of 10 in another; S1 and S2 weigh 20 each.

    S1.a: 3 of 4 answered as a statement (0.6); S1.b: all by a record (1.0); S2.a: all with nothing (0.4).
    """
    given_bank = wide(
        (question("S1-01", "S1.a", 1), question("S1-02", "S1.a", 3), question("S1-03", "S1.b", 2)),
        (question("S2-01", "S2.a", 5),),
        weights={"S1.a": 30, "S1.b": 10, "S2.a": 10},
    )
    given = {"S1-02": at(3, 1), "S1-03": at(3, 3), "S2-01": at(3, 0)}
    first, second, third = 20 * 0.75 * 0.75, 20 * 0.25, 20
    evidence = score(given, Company(), given_bank).confidence.evidence
    assert evidence.value == pytest.approx((first * 0.6 + second * 1.0 + third * 0.4) / (first + second + third))


def test_a_step_of_which_nothing_applies_has_no_score_and_no_coverage() -> None:
    only = with_step(question("S1-01", "S1.a"), question("S1-02", "S1.b"))
    step = s1({"S1-01": NOT_APPLICABLE, "S1-02": NOT_APPLICABLE}, only)
    assert (step.score.value, step.coverage.value, step.target.value) == (None, 0, None)
    assert (step.provisional, step.total, step.level) == (True, 0, None)
    partly = s1({"S1-01": NOT_APPLICABLE}, only)
    keys = [[m.key for m in d.score.missing] for d in partly.dimensions]
    assert keys == [["readiness.missing.not_applicable"], ["readiness.missing.dimension"]]


def test_the_target_is_the_score_at_the_targets_of_what_applies() -> None:
    """S1.a (30): targets 3 and 5 with weights 1 and 3 are 87.5 points; S1.b (10): target 2 is 25 points."""
    low = {"as_is": 1, "moderate": 2, "extensive": 2}
    high = dict.fromkeys(low, 5)
    questions = (
        question("S1-01", "S1.a", 1), replace(question("S1-02", "S1.a", 3), targets=high),
        replace(question("S1-03", "S1.b", 2), targets=low), replace(question("S1-04", "S1.b", 8), targets=high),
    )  # fmt: skip
    step = s1({"S1-04": NOT_APPLICABLE}, with_step(*questions, weights={"S1.a": 30, "S1.b": 10}))
    assert step.target.value == pytest.approx((30 * (50 + 3 * 100) / 4 + 10 * 25) / 40)
    why = step.target.explain()
    assert why is not None
    assert [say(i.name, "en") for i in why.inputs] == ["Question S1-01", "Question S1-02", "Question S1-03"]


@pytest.mark.parametrize(("level", "met"), [(2, False), (3, True), (4, True)])
def test_a_target_is_met_when_it_is_reached(level: int, met: bool) -> None:
    step = s1(dict.fromkeys((f"S1-{n:02}" for n in range(1, 11)), at(level)), ten())
    assert (step.score.target, step.score.target_met) == (50, met)


@pytest.mark.parametrize(("answered", "provisional"), [(7, True), (8, False)])
def test_a_score_stands_from_four_fifths_of_the_answers(answered: int, provisional: bool) -> None:
    assert s1(answers("S1", *[at(3)] * answered), ten()).provisional is provisional
    steps = tuple(with_step(*(question(f"{id}-{n:02}", f"{id}.a") for n in range(1, 11))).step(id) for id in STEP_IDS)
    given = {k: v for id in STEP_IDS for k, v in answers(id, *[at(3)] * answered).items()}
    result = score(given, Company(), replace(bank(), steps=steps))
    assert result.coverage.value == answered / 10
    assert result.provisional is provisional


def test_gates_are_looked_for_in_every_critical_question_and_the_lowest_cap_stands_first() -> None:
    given = answers("S1", at(4), at(2), at(1), *[at(5)] * 7)
    step = s1(given, ten(critical=(1, 2, 3)))
    assert [(g.id, g.cap, g.question) for g in step.gates] == [("G1", 2, "S1-03"), ("G2", 3, "S1-02")]
    twice = s1(answers("S1", at(2), at(2), *[at(5)] * 8), ten(critical=(1, 2)))
    assert [(g.id, g.question) for g in twice.gates] == [("G2", "S1-01"), ("G2", "S1-02")]
    assert (twice.level, twice.uncapped_level) == (3, 5)


@pytest.mark.parametrize(("weakest", "level", "capped"), [(70, 5, False), (50, 4, True), (30, 3, True), (10, 2, True)])
def test_the_whole_is_at_most_one_level_above_its_weakest_step(weakest: int, level: int, capped: bool) -> None:
    result = five_steps(95, 95, 95, weakest, 95)
    assert (result.level, [(g.cap, g.step) for g in result.gates]) == (level, [(level, "S4")] if capped else [])


def test_nothing_reached_is_zero_under_any_weights() -> None:
    result = score(all_at(1), Company(), bank())
    assert (result.robust_low, result.robust_high, result.weight_sensitive) == (0, 0, False)
    why = result.overall.explain()
    assert why is not None
    assert why.worked is not None
    assert why.worked.params["terms"].count("×0") == 5  # type: ignore[union-attr]
    assert why.worked.params["result"] == "0"
    assert why.error is not None
    assert dict(why.error.params) == {"low": "0", "high": "0"}
    one = score({"S2-01": at(3)}, Company(), bank())
    assert one.coverage.value == pytest.approx(20 / 100 * (one.step("S2").coverage.value or 0))
    assert [m.params["step"] for m in one.overall.missing] == [s.name for s in one.steps if s.id != "S2"]


def test_only_less_than_half_a_billionth_is_rounding() -> None:
    """Sums of weights miss an edge by the last digits of a float, never by more."""
    for edge in bank().method.band_edges:
        above = band(edge, bank().method)
        assert [band(edge - off, bank().method) for off in (4e-10, 6e-10)] == [above, above - 1]


@pytest.mark.parametrize(
    ("covered", "evidence", "agreed", "value", "band_"),
    [
        (0.60, 1.0, 1.0, 0.60, "high"), (0.60 - 4e-10, 1.0, 1.0, 0.60, "high"), (0.60 - 6e-10, 1.0, 1.0, 0.60, "medium"),
        (0.5, 0.7, 1.0, 0.35, "medium"), (1.0, 0.35 - 6e-10, 1.0, 0.35, "low"), (0.9, 0.8, 0.5, 0.36, "medium"),
        (0.0, 1.0, 1.0, 0.0, "low"), (1.0, 0.0, 1.0, 0.0, "low"), (1.0, 1.0, 0.0, 0.0, "low"),
    ],
)  # fmt: skip
def test_confidence_at_the_edges_of_its_bands(
    covered: float, evidence: float, agreed: float, value: float, band_: str
) -> None:
    parts = [Figure(n, message("figure.gpus"), v, "ratio") for n, v in (("c", covered), ("a", agreed))]
    made = _confidence(_Evidence(2.0, 2 * evidence), *parts, False, bank().method)
    assert made.value.value == pytest.approx(value, abs=1e-8)
    assert (made.band, made.evidence.value) == (band_, evidence)
    why = made.value.explain()
    assert why is not None
    assert why.worked is not None
    assert why.worked.params["terms"] == " × ".join(number(v, 2 if v % 1 else 0) for v in (covered, evidence, agreed))
