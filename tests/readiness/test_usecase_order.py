"""Weights of a plan, data readiness from the data step, confidence, rank with its range, WSJF and RICE."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.explain import Basis, Figure
from planner.i18n import message, say
from planner.plan.answers import Answer
from planner.plan.case_parts import Weighting
from planner.plan.company import Company
from planner.plan.usecase import Feasibility, UseCase, Value
from planner.readiness import CaseContext, portfolio, score
from planner.readiness.bank import Criterion, bank
from planner.readiness.results import Portfolio, StepScore
from planner.readiness.usecase_rank import _combinations, _log_means, ranks
from planner.readiness.usecase_scores import (
    Rated,
    axis,
    data_from_step,
    known_share,
    rated,
    weight_figures,
    weights_in_use,
    weights_message,
)

METHOD = bank().method
V, F = METHOD.value_criteria, METHOD.feasibility_criteria
MULTIPLIERS = (0.5, 1.0, 1.5)


def case(id: str, value: list[int | None], feasibility: list[int | None], **more: object) -> UseCase:
    return UseCase.model_validate({
        "id": id, "name": id, "real_problem": "yes", "data_usable": "yes", "fit": "generative", "estimate": "estimate",
        "value": dict(zip(Value.model_fields, value, strict=True)),
        "feasibility": dict(zip(Feasibility.model_fields, feasibility, strict=True)), **more,
    })  # fmt: skip


def judged(*cases: UseCase, **context: object) -> Portfolio:
    return portfolio(cases, bank(), context=CaseContext(**context))  # type: ignore[arg-type]


def data_step(level: int, answered: int = 10) -> StepScore:
    """The data step with its first questions answered at ``level``."""
    ids = [q.id for q in bank().step("S3").questions][:answered]
    answers = {i: Answer.model_validate({"level": level, "evidence": 3}) for i in ids}
    return score(answers, Company(), bank()).step("S3")


FIVES, THREES = [5, 5, 5, 5, 5], [3, 3, 3, 3, 3]


def test_own_weights_count_by_their_ratio_and_are_told() -> None:
    one = case("a", [5, 1, 1, 1, 1], FIVES)
    assert judged(one).weights_note is None
    changed = judged(one, weighting=Weighting(economic=100, strategic=0, pain=0, experience=0, own_data=0))
    assert changed.cases[0].value.value == pytest.approx(5.0)
    assert say(changed.weights_note, "en") == "5 weights changed from default."
    halved = judged(one, weighting=Weighting(economic=15, strategic=10, pain=10, experience=7.5, own_data=7.5))
    assert halved.cases[0].value.value == pytest.approx(judged(one).cases[0].value.value)
    assert "do not add up to 100" in say(halved.weights_note, "en")
    assert [f.value for f in halved.weights[:5]] == pytest.approx([0.3, 0.2, 0.2, 0.15, 0.15])


def test_a_weight_equal_to_the_default_is_no_change() -> None:
    assert judged(case("a", FIVES, FIVES), weighting=Weighting(economic=30)).weights_note is None


def test_weights_that_are_all_zero_give_no_score_and_say_so() -> None:
    zero = Weighting(economic=0, strategic=0, pain=0, experience=0, own_data=0)
    result = judged(case("a", FIVES, FIVES), weighting=zero)
    assert result.cases[0].value.value is None
    assert result.cases[0].rank.value is None
    assert "All weights of one axis are zero" in say(result.cases[0].value.missing[0], "en")
    assert say(result.weights_note, "en").startswith("All weights of one axis are zero")


def test_data_readiness_comes_from_the_data_step_until_it_is_rated() -> None:
    open_ = case("a", FIVES, [None, 5, 5, 5, 5])
    result = judged(open_, data_step=data_step(3)).cases[0]
    assert result.feasibility.value == pytest.approx(0.3 * 3 + 0.7 * 5)
    assert result.feasibility.basis is Basis.ASSUMED
    why = result.feasibility.explain()
    assert why is not None
    assumed = [i for i in why.inputs if i.basis is Basis.ASSUMED]
    assert [i.path for i in assumed] == [("use_cases", 0, "feasibility", "data")]
    assert isinstance(assumed[0].value, Figure)
    assert assumed[0].value.id == "readiness.S3.score"
    rated_ = judged(case("a", FIVES, [1, 5, 5, 5, 5]), data_step=data_step(3)).cases[0]
    assert (rated_.feasibility.value, rated_.feasibility.basis) == (pytest.approx(0.3 + 0.7 * 5), Basis.ANSWERED)


def test_a_provisional_data_step_gives_a_place_but_no_confidence() -> None:
    open_ = case("a", FIVES, [None, 5, 5, 5, 5])
    whole, part = (judged(open_, data_step=data_step(4, n)).cases[0] for n in (10, 2))
    assert (whole.decision, whole.confidence) == ("build_first", "medium")
    assert (part.decision, part.confidence, part.hollow) == ("prototype", "low", True)
    assert part.reason.key == "readiness.reason.few_criteria"
    assert judged(open_).cases[0].feasibility.basis is Basis.ANSWERED


def test_confidence_goes_by_how_the_benefit_is_known() -> None:
    found = {e: judged(case("a", FIVES, FIVES, estimate=e)).cases[0] for e in ("guess", "estimate", "measured")}
    assert {e: r.confidence for e, r in found.items()} == {"guess": "low", "estimate": "medium", "measured": "high"}
    assert {e: r.decision for e, r in found.items()} == {
        "guess": "prototype", "estimate": "build_first", "measured": "build_first"}  # fmt: skip


def test_rank_goes_by_value_times_feasibility() -> None:
    result = judged(case("low", THREES, THREES), case("high", FIVES, FIVES), case("mid", FIVES, THREES))
    assert [c.rank.value for c in result.cases] == [3, 1, 2]
    assert all((c.rank.low, c.rank.high) == (c.rank.value, c.rank.value) for c in result.cases)


def test_equal_cases_share_the_better_rank_and_dropped_ones_have_none() -> None:
    result = judged(
        case("a", FIVES, FIVES), case("b", FIVES, FIVES), case("c", THREES, THREES),
        case("d", FIVES, FIVES, prohibited_practice=True), case("e", [None] * 5, FIVES),
    )  # fmt: skip
    assert [c.rank.value for c in result.cases] == [1, 1, 3, None, None]
    assert say(result.cases[3].rank.missing[0], "en").startswith("A case that is dropped")


def test_the_range_shows_what_other_weights_would_do() -> None:
    result = judged(case("money", [5, 3, 3, 3, 3], THREES), case("strategy", [3, 5, 3, 3, 3], THREES))
    assert [(c.rank.value, c.rank.low, c.rank.high) for c in result.cases] == [(1, 1, 2), (2, 1, 2)]
    why = result.cases[0].rank.explain()
    assert why is not None
    assert "number 1 and number 2" in say(why.steps[0], "en")
    assert "×0.5, ×1, ×1.5" in say(why.error, "en")


def brute(cases: list[UseCase]) -> list[tuple[int, int]]:
    """Best and worst rank the slow way: every combination of both axes, one by one."""
    found: list[list[int]] = [[] for _ in cases]
    axes = []
    for criteria, side in ((V, "value"), (F, "feasibility")):
        rows = []
        for combination in product(MULTIPLIERS, repeat=len(criteria)):
            weights = [m * c.weight for m, c in zip(combination, criteria, strict=True)]
            means = []
            for one in cases:
                given_ = [(w, getattr(getattr(one, side), c.id)) for w, c in zip(weights, criteria, strict=True)]
                kept = [(w, x) for w, x in given_ if x is not None]
                means.append(sum(w * x for w, x in kept) / sum(w for w, _ in kept))
            rows.append(means)
        axes.append(rows)
    for value in axes[0][::7]:
        for feasibility in axes[1][::7]:
            products = [v * f for v, f in zip(value, feasibility, strict=True)]
            for n, p in enumerate(products):
                found[n].append(1 + sum(q > p * (1 + 1e-9) for q in products))
    return [(min(r), max(r)) for r in found]


ratings = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=5, max_size=5).filter(
    lambda r: any(x is not None for x in r)
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(ratings, ratings), min_size=1, max_size=4))
def test_the_range_holds_the_rank_and_whatever_a_sample_of_combinations_gives(
    rows: list[tuple[list[int | None], list[int | None]]],
) -> None:
    cases = [case(f"c{n}", *row) for n, row in enumerate(rows)]
    found = ranks([(rated(c.value, V), rated(c.feasibility, F)) for c in cases], V, F, MULTIPLIERS)
    for (rank, best, worst), (low, high) in zip(found, brute(cases), strict=True):
        assert 1 <= best <= rank <= worst <= len(cases)
        assert best <= low
        assert high <= worst


def test_the_range_is_exact_where_every_combination_is_tried() -> None:
    """Two cases that differ on one axis only: the range follows from the 243 combinations of that axis."""
    a, b = case("a", [4, 3, 3, 3, 3], THREES), case("b", [3, 3, 3, 4, 4], THREES)
    better = worse = False
    for m in product(MULTIPLIERS, repeat=5):
        weights = [x * c.weight for x, c in zip(m, V, strict=True)]
        gap = sum(w * (x - y) for w, x, y in zip(weights, [4, 3, 3, 3, 3], [3, 3, 3, 4, 4], strict=True))
        better, worse = better or gap > 1e-9, worse or gap < -1e-9
    result = judged(a, b).cases
    assert (better, worse) == (True, True)
    assert [(c.rank.low, c.rank.high) for c in result] == [(1, 2), (1, 2)]


def test_ranking_many_cases_is_quick() -> None:
    cases = [
        case(f"c{n}", [1 + (n * k) % 5 for k in range(1, 6)], [1 + (n + k) % 5 for k in range(5)]) for n in range(20)
    ]
    judged(*cases)
    start = time.process_time()
    judged(*cases)
    assert time.process_time() - start < 0.25


def test_wsjf_and_rice_need_their_inputs_and_name_what_lacks() -> None:
    open_ = judged(case("a", FIVES, FIVES)).cases[0]
    assert [say(m, "en") for m in open_.wsjf.missing] == [
        "Time criticality",
        "Risk reduction and opportunity",
        "Effort",
    ]
    assert [say(m, "en") for m in open_.rice.missing] == ["Users", "Effort"]
    told = {"sequencing": {"time_criticality": 4, "opens_up": 3, "effort_months": 6}, "demand": {"users": 300}}
    full = judged(case("a", FIVES, FIVES, **told)).cases[0]
    assert full.wsjf.value == pytest.approx((5 + 4 + 3) / 6)
    assert full.rice.value == pytest.approx(300 * 5 * 0.8 / 6)
    for figure in (full.wsjf, full.rice, full.rank):
        why = figure.explain()
        assert why is not None
        assert why.worked is not None
        assert say(why.worked, "ko") != say(message("usecases.wsjf"), "ko")


# --- by hand ---------------------------------------------------------------------------------------------------------

A, B, C, D, *_ = V
HALF = (0.5, 1.0, 2.0)


def of(*pairs: tuple[Criterion, float]) -> tuple[Rated, ...]:
    return tuple(Rated(c, v, v, v) for c, v in pairs)


def by_hand(
    places: Sequence[tuple[tuple[Rated, ...], tuple[Rated, ...]]], axes: Sequence[Sequence[Criterion]]
) -> list[tuple[int, int, int]]:
    """Rank, best and worst with every weight halved, kept or doubled, each axis for itself."""
    tables = []
    for at, criteria in enumerate(axes):
        tables.append([
            [sum(m[r.criterion.id] * r.criterion.weight * r.value for r in p[at])
             / sum(m[r.criterion.id] * r.criterion.weight for r in p[at]) for p in places]
            for m in (dict(zip([c.id for c in criteria], m, strict=True)) for m in product(HALF, repeat=len(criteria)))
        ])  # fmt: skip
    found = []
    for value, feasibility in product(*tables):
        products = [v * f for v, f in zip(value, feasibility, strict=True)]
        found.append([1 + sum(q > p * (1 + 1e-9) for q in products) for p in products])
    as_is = len(found) // 2
    return [(found[as_is][n], min(f[n] for f in found), max(f[n] for f in found)) for n in range(len(places))]


two = st.tuples(st.integers(1, 5), st.integers(1, 5))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(two, two, st.booleans()), min_size=1, max_size=5))
def test_rank_best_and_worst_are_those_of_every_combination(
    rows: list[tuple[tuple[int, int], tuple[int, int], bool]],
) -> None:
    """Two criteria an axis: nine combinations each, 81 pairs; some places lack a rating."""
    places = [(of((A, v[0]), (B, v[1])), of((C, f[0]), (D, f[1]))[: 1 if short else 2]) for v, f, short in rows]
    assert ranks(places, (A, B), (C, D), HALF) == by_hand(places, ((A, B), (C, D)))


def test_weights_that_only_scale_another_choice_are_tried_once() -> None:
    """Halved, kept or doubled, two weights stand to each other as 1:4, 1:2, 1:1, 2:1 or 4:1."""
    found = _combinations(HALF, 2)
    assert found.sum(axis=1) == pytest.approx([1.0] * 5)
    assert sorted(found[:, 0] / found[:, 1]) == pytest.approx([0.25, 0.5, 1, 2, 4])


def test_the_mean_of_a_place_is_over_what_is_rated() -> None:
    """Weights 30 and 20, each halved, kept or doubled: the row of equal multipliers is that of the plain weights."""
    places = [of((A, 5), (B, 1)), of((B, 2))]
    plain_row = _log_means(places, (A, B), (1.0,))
    assert np.exp(plain_row) == pytest.approx(np.array([[(30 * 5 + 20) / 50, 2.0]]))
    means = np.exp(_log_means(places, (A, B), HALF))
    assert sorted(means[:, 0]) == pytest.approx(sorted((30 * r * 5 + 20) / (30 * r + 20) for r in (0.25, 0.5, 1, 2, 4)))
    assert means[:, 1] == pytest.approx([2.0] * 5)


def test_no_place_no_rank() -> None:
    assert ranks([], V, F, MULTIPLIERS) == []


@pytest.mark.parametrize(
    ("own", "key", "params"),
    [
        ({}, None, {}),
        ({"economic": 30.0}, None, {}),
        ({"economic": 20.0, "strategic": 30.0}, "changed", {"n": 2}),
        ({"economic": 31.0}, "changed_sum", {"n": 1, "value": 101.0, "feasibility": 100.0}),
        ({"data": 31.0}, "changed_sum", {"n": 1, "value": 100.0, "feasibility": 101.0}),
        (dict.fromkeys(Feasibility.model_fields, 0.0), "zero", {}),
        (dict.fromkeys(Value.model_fields, 0.0), "zero", {}),
    ],
)
def test_what_is_said_about_the_weights(own: dict[str, float], key: str | None, params: dict[str, float]) -> None:
    weights = weights_in_use(Weighting(**own), METHOD)
    assert weights.changed == tuple(id for id, w in own.items() if own and w != next(c.weight for c in (*V, *F) if c.id == id))  # fmt: skip
    told = weights_message(weights)
    assert told == (None if key is None else message(f"usecases.weights.{key}", **params))
    shares = {f.id.rsplit(".", 1)[1]: f for f in weight_figures(weights)}
    for criteria, whole in zip((weights.value, weights.feasibility), weights.sums, strict=True):
        for c in criteria:
            assert shares[c.id].value == (c.weight / whole if whole else None)
            if whole:
                assert shares[c.id].basis is (Basis.ANSWERED if c.id in weights.changed else Basis.ASSUMED)
                why = shares[c.id].explain()
                assert why is not None
                assert why.inputs[0].path == ("weighting", c.id)
    assert len(shares) == len(V) + len(F)


def test_data_readiness_of_a_step_goes_from_one_to_five_with_its_bounds() -> None:
    """25 points of the score are one level: 0 is 1, 50 is 3, 100 is 5."""
    step = data_step(3)
    whole = replace(step, score=replace(step.score, value=50.0, low=25.0, high=100.0))
    assert data_from_step(whole, METHOD) == (3.0, 2.0, 5.0)
    bare = replace(step, score=replace(step.score, value=25.0, low=None, high=None))
    assert data_from_step(bare, METHOD) == (2.0, 2.0, 2.0)
    assert data_from_step(replace(step, score=replace(step.score, value=None)), METHOD) is None
    assert data_from_step(None, METHOD) is None
    assert rated(Feasibility(), F, (3.0, 2.0, 5.0)) == (Rated(F[0], 3.0, 2.0, 5.0, True),)
    assert F[0].id == "data"
    assert rated(Feasibility(data=4), F, (3.0, 2.0, 5.0)) == (Rated(F[0], 4.0, 4.0, 4.0),)
    assert rated(Feasibility(), F) == ()


def test_the_share_that_is_known_counts_assumed_ratings_only_where_asked() -> None:
    found = (Rated(F[0], 3, 2, 5, True), Rated(F[1], 4, 4, 4))
    whole = sum(c.weight for c in F)
    assert known_share(found, F, True) == pytest.approx((F[0].weight + F[1].weight) / whole)
    assert known_share(found, F, False) == pytest.approx(F[1].weight / whole)
    assert known_share((), tuple(replace(c, weight=0.0) for c in F), True) == 0


def test_bounds_of_an_axis_put_what_is_open_at_one_and_at_five() -> None:
    """Data readiness (30 %) assumed 3, between 2 and 5; technical maturity (20 or so) rated 4; the rest open."""
    weights = weights_in_use(Weighting(), METHOD)
    found = (Rated(F[0], 3, 2, 5, True), Rated(F[1], 4, 4, 4))
    made = axis(case("a", FIVES, FIVES), "feasibility", 0, found, weights, METHOD)
    a, b = F[0].weight, F[1].weight
    rest = 100 - a - b
    assert made.value == pytest.approx((3 * a + 4 * b) / (a + b))
    assert (made.low, made.high) == pytest.approx(((2 * a + 4 * b + rest) / 100, (5 * a + 4 * b + 5 * rest) / 100))
    assert made.basis is Basis.ASSUMED
    open_ = axis(case("a", FIVES, FIVES), "feasibility", 0, (), weights, METHOD)
    assert open_.missing == tuple(message("readiness.missing.named", name=c.name) for c in F)


@pytest.mark.parametrize(("left_out", "decision", "confidence"), [
    ("strategic", "build_first", "medium"), ("economic", "prototype", "low"), ("own_data", "build_first", "medium"),
])  # fmt: skip
def test_four_fifths_of_the_weight_are_enough(left_out: str, decision: str, confidence: str) -> None:
    """Strategic weighs 20 of 100: 80 % are known; economic 30: 70 %."""
    ratings = [None if id == left_out else 5 for id in Value.model_fields]
    for changes in ({}, {"estimate": "measured"}):
        made = judged(case("a", ratings, FIVES, **changes)).cases[0]
        assert (made.decision, made.confidence) == (decision, confidence)


@pytest.mark.parametrize(("value", "feasibility", "decision"), [
    ([4, 4, 3, 3, 3], FIVES, "build_first"), ([4, 4, 3, 3, 2], FIVES, "convenience"), (FIVES, [4, 4, 3, 3, 2], "prototype"),
    (FIVES, [4, 4, 3, 3, 3], "build_first"), ([4, 4, 3, 3, 2], [4, 4, 3, 3, 2], "defer"),
])  # fmt: skip
def test_three_and_a_half_is_worth_it(value: list[int], feasibility: list[int], decision: str) -> None:
    made = judged(case("a", value, feasibility)).cases[0]
    assert made.decision == decision


def test_what_lacks_for_an_order_is_named_in_its_order() -> None:
    told = {"sequencing": {"time_criticality": 1, "opens_up": 5, "effort_months": 0.5}, "demand": {"users": 10}}
    made = judged(case("a", [None] * 5, FIVES, **told)).cases[0]
    assert made.wsjf.missing == made.rice.missing == (message("readiness.usecase.value"),)
    for estimate, sure in METHOD.raw["use_case"]["rice_confidence"].items():
        if estimate in ("guess", "estimate", "measured"):
            full = judged(case("a", THREES, FIVES, estimate=estimate, **told)).cases[0]
            assert (full.wsjf.value, full.rice.value) == pytest.approx(((3 + 1 + 5) / 0.5, 10 * 3 * sure / 0.5))
            assert full.rice.basis is Basis.ASSUMED
