"""Worked lines of the scores, calculated by hand from answers; what counts, what is left out, what is open."""

from __future__ import annotations

from typing import Any

import pytest

from planner.explain import Basis, Figure, Quantity
from planner.i18n import message
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company, Level
from planner.readiness import score, scores_why
from planner.readiness.bank import bank
from planner.readiness.items import items
from planner.readiness.results import Readiness, StepScore
from tests.told import params, told

METHOD = bank().method
UNKNOWN = Answer(state=AnswerState.UNKNOWN)
APART = Answer(state=AnswerState.NOT_APPLICABLE)
S3 = [q for q in bank().step("S3").questions if q.when is None]


def scored(answers: dict[str, Answer], company: Company | None = None) -> Readiness:
    return score(answers, company or Company(), bank())


def step(answers: dict[str, Answer], id: str = "S3") -> StepScore:
    return scored(answers).step(id)


def everywhere(level: int) -> dict[str, Answer]:
    return dict.fromkeys(bank().questions, Answer(level=level, evidence=3))


def free(of: list[Any]) -> Any:
    """A question that may be answered with "not applicable"."""
    return next(q for q in of if not q.critical_at("moderate"))


def test_an_input_tells_level_not_applicable_unknown_and_open_apart() -> None:
    first, other = S3[0], free(S3[1:])
    open_ = next(q for q in S3[1:] if q.id != other.id)
    last = next(q for q in S3[1:] if q.id not in (other.id, open_.id))
    given = {first.id: Answer(level=4, evidence=1), other.id: APART, last.id: UNKNOWN}
    judged = list(items(bank(), "S3", given, Company()))
    made = scores_why.dimension(judged, 25.0, (0.0, 100.0), METHOD)
    values = {i.path[1]: i.value for i in made.inputs if i.path}
    assert params(values[first.id]) == {  # type: ignore[arg-type]
        "declared": 4, "supported": METHOD.evidence_caps[1], "weight": first.weight,
    }  # fmt: skip
    assert values[first.id].key == "readiness.input.level"  # type: ignore[union-attr]
    assert values[other.id] == message("common.not_applicable")
    assert values[last.id] == message("common.unknown")
    assert values[open_.id] == message("common.unanswered")
    assert params(made.error) == {"low": "0", "high": "100"}
    voted = next(items(bank(), "S3", given, Company(), voted=(first.id,)))
    assert scores_why.dimension([voted], 25.0, (0, 0), METHOD).inputs[0].value.key == "readiness.input.voted"  # type: ignore[union-attr]


def test_a_dimension_is_the_mean_of_points_by_weight_over_what_has_a_level() -> None:
    """Levels 5 and 2 at full evidence are 100 and 25 points."""
    dimension = next(d for d in bank().step("S3").dimensions if sum(q.dimension == d.id for q in S3) >= 2)
    own = [q for q in S3 if q.dimension == dimension.id]
    given = {own[0].id: Answer(level=5, evidence=4), own[1].id: Answer(level=2, evidence=4)}
    given |= {q.id: UNKNOWN for q in own[2:]}
    figure = next(d.score for d in step(given).dimensions if d.id == dimension.id)
    a, b = own[0].weight, own[1].weight
    assert figure.value == pytest.approx((a * 100 + b * 25) / (a + b))
    line = params(told(figure).worked)
    assert line["terms"] == f"{a}×100 + {b}×25"
    assert line["whole"] == str(a + b)


def test_what_is_left_out_does_not_end_the_sum() -> None:
    """Whatever stands after a question that does not apply counts on."""
    other = free(S3)
    dimension = [q for q in S3 if q.dimension == other.dimension]
    given = {q.id: Answer(level=3, evidence=3) for q in S3}
    whole = step(given)
    apart = step(given | {other.id: APART})
    assert apart.score.value == pytest.approx(whole.score.value)
    assert (apart.coverage.value, whole.coverage.value) == (pytest.approx(1), pytest.approx(1))
    assert apart.total == whole.total - 1
    rest = [q for q in dimension if q.id != other.id]
    if rest:
        low = step(given | {other.id: APART, rest[-1].id: Answer(level=1, evidence=3)})
        assert low.score.value is not None
        assert low.score.value < 50


def test_coverage_counts_levels_against_what_applies_and_lists_what_is_open() -> None:
    other = free(S3)
    given = {S3[0].id: Answer(level=3, evidence=3), other.id: APART}
    if other.id == S3[0].id:
        given = {S3[1].id: Answer(level=3, evidence=3), other.id: APART}
    made = told(step(given).coverage)
    line = params(made.worked)
    assert (line["answered"], line["total"]) == (1, len(step({}).questions) - 1 - _aside("S3"))
    assert len(made.inputs) == line["total"] - 1
    assert all(i.path != ("answers", other.id) for i in made.inputs)
    assert params(made.notes[0])["threshold"] == Quantity(METHOD.coverage_threshold, "percent")


def _aside(id: str) -> int:
    return sum(not q.asked for q in step({}, id).questions)


def test_the_coverage_of_all_steps_is_worked_in_percent() -> None:
    """Five steps wholly answered: 100 by any weights; only one of them: its share of the weights."""
    readiness = scored(everywhere(3))
    made = told(readiness.coverage)
    line = params(made.worked)
    assert line["result"] == "100"
    assert line["terms"].count("×100") == 5
    assert [i.value for i in made.inputs] == [s.coverage for s in readiness.steps]
    one = {id: a for id, a in everywhere(3).items() if id.startswith("S2")}
    part = scored(one)
    assert part.coverage.value is not None
    assert params(told(part.coverage).worked)["result"] == f"{100 * part.coverage.value:.1f}".removesuffix(".0")
    assert params(told(part.coverage).worked)["terms"].count("×0") == 4


def test_confidence_is_worked_as_a_product_of_three_with_two_places() -> None:
    figures = [Figure(f"f{v}", message("figure.gpus"), v, "ratio") for v in (0.812, 0.6, 0.955)]
    made = scores_why.confidence(*figures, 0.46527, METHOD)
    assert params(made.worked) == {"terms": "0.81 × 0.60 × 0.96", "result": "0.47"}
    assert [i.value for i in made.inputs] == figures
    assert params(made.notes[0]) == {"high": "0.60", "medium": "0.35"}


def test_the_score_of_a_step_names_the_dimensions_that_are_left_out() -> None:
    dimensions = bank().step("S3").dimensions
    first = [q for q in S3 if q.dimension == dimensions[0].id]
    made = step({q.id: Answer(level=5, evidence=4) for q in first})
    why = scores_why.step(bank().step("S3"), made.dimensions, 20.0, METHOD)
    assert params(why.worked)["whole"] == f"{dimensions[0].weight:g}"
    assert params(why.worked)["result"] == "100"
    assert [params(n)["name"] for n in why.notes[:-1]] == [d.name for d in made.dimensions[1:]]
    assert why.notes[-1] == scores_why.SELF_ASSESSMENT
    assert why.inputs[0].value == made.dimensions[0].score
    assert {i.value for i in why.inputs[1:]} == {message("common.unanswered")}


@pytest.mark.parametrize(("wished", "basis"), [(None, Basis.ASSUMED), (Level.EXTENSIVE, Basis.ANSWERED)])
def test_the_whole_says_by_whose_wish_it_is_weighted(wished: Level | None, basis: Basis) -> None:
    made = told(scored(everywhere(3), Company(desired_level=wished)).overall)
    assert made.inputs[-1].basis is basis
    assert made.inputs[-1].path == ("company", "desired_level")
    assert made.inputs[-1].value == METHOD.customisation_levels[wished.value if wished else "moderate"]
    assert params(made.worked)["result"] == "50"
    assert params(made.error) == {"low": "50", "high": "50"}
    assert params(made.notes[0]) == {"low": "50", "high": "50"}


def test_evidence_factors_are_those_of_the_method_and_assumed() -> None:
    made = scores_why.evidence(METHOD)
    assert [i.value for i in made.inputs] == [Quantity(v, "ratio") for v in (0.4, 0.6, 0.8, 1.0, 1.0)]
    assert {i.basis for i in made.inputs} == {Basis.ASSUMED}
    assert [i.name for i in made.inputs] == [METHOD.evidence_grades[g] for g in range(5)]


def test_the_goal_of_a_step_lists_the_goals_of_its_questions() -> None:
    judged = list(items(bank(), "S3", {}, Company()))
    made = scores_why.target(judged, 43.75, METHOD)
    assert [i.value for i in made.inputs] == [Quantity(float(i.score.target), "level") for i in judged]
    assert params(made.worked) == {"result": "43.8"}
