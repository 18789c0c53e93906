"""Scores, bounds, gates, weights and confidence: the vectors of the method and the rules around them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from planner.formats import number
from planner.i18n import Text, say
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company, Level, Sector
from planner.plan.customisation import Customisation
from planner.plan.plan import Plan
from planner.readiness import decide, portfolio, score
from planner.readiness.bank import STEP_IDS, Bank, Dimension, Question, Step, bank
from planner.readiness.results import Readiness, StepScore

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
