"""Dimension, step and overall scores with bounds for what is unknown, gates, robustness and confidence.

Arithmetic (method §2): points = (supported level − 1) × 25; dimension = weighted mean of answered questions; step =
weighted mean of dimensions with an answer; bounds put everything open at level 1 and at level 5. Gates cap levels and
never change a score. Nothing is rounded here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product

from planner.explain import Basis, Figure, unknown
from planner.i18n import message
from planner.plan.answers import Answer
from planner.plan.company import Company
from planner.plan.usecase import UseCase
from planner.readiness import scores_why as why
from planner.readiness.bank import STEP_IDS, Bank, Dimension, Method, Step
from planner.readiness.holds import find_holds
from planner.readiness.items import Item, items, wished_level
from planner.readiness.respondents import RespondentsResult, assess_respondents
from planner.readiness.results import Confidence, DimensionScore, Gate, Readiness, StepScore

FULL = 100.0


def score(
    answers: Mapping[str, Answer],
    company: Company,
    bank: Bank,
    use_cases: Sequence[UseCase] = (),
    votes: RespondentsResult | None = None,
) -> Readiness:
    """Readiness of ``company`` from its ``answers``; ``use_cases`` are read for the hold verdicts only.

    With ``votes``, questions without an answer count with the lower median of theirs, marked as not yet agreed.
    """
    votes = votes or assess_respondents((), {}, answers, company, bank)
    answers = votes.answers
    level = wished_level(company)
    weights = bank.method.step_weights[level]
    steps: list[StepScore] = []
    evidence = _Evidence()
    for step in bank.steps:
        judged = tuple(items(bank, step.id, answers, company, votes.open))
        steps.append(_step(step, judged, bank.method, evidence, weights[step.id]))
    method, total = bank.method, sum(weights.values())
    coverage_value = sum(weights[s.id] * (s.coverage.value or 0.0) for s in steps) / total
    coverage = Figure(
        "readiness.coverage",
        message("readiness.coverage"),
        coverage_value,
        "percent",
        why=partial(why.overall_coverage, tuple(steps), weights, method),
    )
    confidence = _confidence(evidence, coverage, votes.agreement, votes.single, method)
    holds = find_holds(answers, company, use_cases, bank)
    low = high = None
    gates: tuple[Gate, ...] = ()
    overall_level = None
    levels = [s.level for s in steps if s.level is not None]
    if len(levels) < len(steps):
        absent = [message("readiness.missing.step", step=s.name) for s in steps if not s.score.known]
        overall = unknown("readiness.overall", message("readiness.overall"), "score", *absent)
    else:
        low, high = _robustness(steps, level, method)
        value = sum(weights[s.id] * (s.score.value or 0.0) for s in steps) / total
        overall = Figure(
            "readiness.overall",
            message("readiness.overall"),
            value,
            "score",
            sum(weights[s.id] * (s.score.low or 0.0) for s in steps) / total,
            sum(weights[s.id] * (s.score.high or 0.0) for s in steps) / total,
            why=partial(why.overall, tuple(steps), weights, company, (low, high), method),
        )
        overall_level, gates = _overall_level(value, steps, levels, method)
    return Readiness(
        steps=tuple(steps),
        overall=overall,
        level=overall_level,
        provisional=coverage_value < method.coverage_threshold,
        gates=gates,
        holds=holds,
        weights_level=level,
        robust_low=low,
        robust_high=high,
        weight_sensitive=low is not None and high is not None and band(low, method) != band(high, method),
        coverage=coverage,
        confidence=confidence,
    )


def band(value: float, method: Method) -> int:
    """Level 1-5 of a score 0-100; bands are half-open, so that an edge belongs to the upper level only."""
    return 1 + bisect_right(method.band_edges, round(value, 9))


@dataclass(slots=True)
class _Evidence:
    """Weighted evidence factors, gathered while the steps are scored."""

    weight: float = 0.0
    weighted: float = 0.0

    def add(self, weight: float, factor: float) -> None:
        self.weight += weight
        self.weighted += weight * factor


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weights and weighted points of one dimension; ``all`` is what applies, ``answered`` what has a level."""

    all: float
    answered: float
    points: float

    @property
    def central(self) -> float:
        return self.points / self.answered

    @property
    def low(self) -> float:
        return self.points / self.all

    @property
    def high(self) -> float:
        return (self.points + FULL * (self.all - self.answered)) / self.all

    @property
    def coverage(self) -> float:
        return self.answered / self.all


def _sums(judged: Sequence[Item]) -> _Sums:
    total = answered = points = 0.0
    for item in judged:
        if item.out:
            continue
        weight = item.question.weight
        total += weight
        if item.points is not None:
            answered += weight
            points += weight * item.points
    return _Sums(total, answered, points)


def _step(step: Step, judged: tuple[Item, ...], method: Method, evidence: _Evidence, step_weight: float) -> StepScore:
    grouped = {d.id: tuple(i for i in judged if i.question.dimension == d.id) for d in step.dimensions}
    sums = {d.id: _sums(grouped[d.id]) for d in step.dimensions}
    applicable = [d for d in step.dimensions if sums[d.id].all]
    scored = [d for d in applicable if sums[d.id].answered]
    whole = sum(d.weight for d in applicable)
    coverage_value = sum(d.weight * sums[d.id].coverage for d in applicable) / whole if whole else 0.0
    factors = method.confidence["evidence_factors"]
    for d in scored:
        share = step_weight * d.weight / whole / sums[d.id].all
        for item in grouped[d.id]:
            if item.points is not None:
                evidence.add(share * item.question.weight, float(factors[item.score.evidence]))
    dimensions = tuple(_dimension(d, grouped[d.id], sums[d.id], method) for d in step.dimensions)
    goal = _target(step, applicable, grouped, method)
    name = message("readiness.step_score", step=step.name)
    level = uncapped = None
    gates: tuple[Gate, ...] = ()
    if not scored:
        figure = unknown(
            f"readiness.{step.id}.score", name, "score", message("readiness.missing.answers", step=step.name)
        )
    else:
        value = sum(d.weight * sums[d.id].central for d in scored) / sum(d.weight for d in scored)
        figure = Figure(
            f"readiness.{step.id}.score",
            name,
            value,
            "score",
            sum(d.weight * sums[d.id].low for d in applicable) / whole,
            sum(d.weight * sums[d.id].high for d in applicable) / whole,
            target=goal.value,
            target_met=None if goal.value is None else value >= goal.value,
            why=partial(why.step, step, dimensions, coverage_value, method),
        )
        uncapped = band(value, method)
        gates = _gates(step.id, judged, uncapped, method)
        level = min([uncapped, *(g.cap for g in gates)])
    return StepScore(
        id=step.id,
        name=step.name,
        score=figure,
        level=level,
        uncapped_level=uncapped,
        provisional=coverage_value < method.coverage_threshold,
        target=goal,
        coverage=Figure(
            f"readiness.{step.id}.coverage",
            message("readiness.step_coverage", step=step.name),
            coverage_value,
            "percent",
            why=partial(why.coverage, step, judged, coverage_value, method),
        ),
        gates=gates,
        dimensions=dimensions,
        questions=tuple(i.score for i in judged),
        answered=sum(i.points is not None for i in judged),
        unknown=sum(i.score.unknown for i in judged),
        total=sum(not i.out for i in judged),
    )


def _dimension(dimension: Dimension, judged: tuple[Item, ...], sums: _Sums, method: Method) -> DimensionScore:
    id, name = f"readiness.{dimension.id}.score", dimension.name
    if not sums.answered:
        key = "readiness.missing.dimension" if sums.all else "readiness.missing.not_applicable"
        return DimensionScore(dimension.id, name, dimension.weight, unknown(id, name, "score", message(key, name=name)))
    figure = Figure(
        id,
        name,
        sums.central,
        "score",
        sums.low,
        sums.high,
        why=partial(why.dimension, judged, sums.central, (sums.low, sums.high), method),
    )
    return DimensionScore(dimension.id, name, dimension.weight, figure)


def _target(
    step: Step, applicable: Sequence[Dimension], grouped: Mapping[str, tuple[Item, ...]], method: Method
) -> Figure:
    """Score the step would have with every applicable question exactly at its target level."""
    id, name = f"readiness.{step.id}.target", message("readiness.step_target", step=step.name)
    whole = sum(d.weight for d in applicable)
    if not whole:
        return unknown(id, name, "score", message("readiness.missing.answers", step=step.name))
    value = 0.0
    for d in applicable:
        counted = [i for i in grouped[d.id] if not i.out]
        points = sum(i.question.weight * (i.score.target - 1) for i in counted) * method.points_per_level
        value += d.weight / whole * points / sum(i.question.weight for i in counted)
    every = tuple(i for d in applicable for i in grouped[d.id] if not i.out)
    return Figure(id, name, value, "score", basis=Basis.ASSUMED, why=partial(why.target, every, value, method))


def _gates(step: str, judged: Sequence[Item], uncapped: int, method: Method) -> tuple[Gate, ...]:
    """Gates G1-G3 that hold the step below the level its score would give."""
    by_level = {int(method.gates[g]["supported_level"]): (g, int(method.gates[g]["cap"])) for g in ("G1", "G2")}
    open_cap = int(method.gates["G3"]["cap"])
    found: list[Gate] = []
    for item in judged:
        if not item.score.critical or item.out:
            continue
        q = item.question
        if item.score.supported is None:
            id, cap, key = "G3", open_cap, "readiness.gate.unknown"
        elif item.score.supported in by_level:
            id, cap = by_level[item.score.supported]
            key = "readiness.gate.level"
        else:
            continue
        if cap < uncapped:
            sentence = message(key, cap=cap, id=q.id, title=q.title, level=item.score.supported)
            found.append(Gate(id, step, cap, sentence, q.id))
    return tuple(sorted(found, key=lambda g: g.cap))


def _overall_level(
    value: float, steps: Sequence[StepScore], levels: Sequence[int], method: Method
) -> tuple[int, tuple[Gate, ...]]:
    """G4: the overall level is at most ``above_lowest`` above the lowest of the ``levels`` of ``steps``."""
    raw, lowest = band(value, method), min(levels)
    weakest = steps[levels.index(lowest)]
    cap = lowest + int(method.gates["G4"]["above_lowest"])
    if cap >= raw:
        return raw, ()
    sentence = message("readiness.gate.weakest", cap=cap, step=weakest.name, level=lowest)
    return cap, (Gate("G4", weakest.id, cap, sentence),)


@cache
def _weight_vectors(
    level: str, weights: tuple[float, ...], multipliers: tuple[float, ...]
) -> tuple[tuple[float, ...], ...]:
    """Normalised step weights for every combination of ``multipliers``."""
    vectors = []
    for factors in product(multipliers, repeat=len(weights)):
        scaled = [w * f for w, f in zip(weights, factors, strict=True)]
        vectors.append(tuple(w / sum(scaled) for w in scaled))
    return tuple(vectors)


def _robustness(steps: Sequence[StepScore], level: str, method: Method) -> tuple[float, float]:
    """Lowest and highest overall score over all perturbed weights."""
    weights = tuple(float(method.step_weights[level][id]) for id in STEP_IDS)
    a, b, c, d, e = (float(s.score.value or 0.0) for s in steps)
    sums = [
        v * a + w * b + x * c + y * d + z * e
        for v, w, x, y, z in _weight_vectors(level, weights, method.robustness_multipliers)
    ]
    return min(sums), max(sums)


def _confidence(evidence: _Evidence, coverage: Figure, agreement: Figure, single: bool, method: Method) -> Confidence:
    """coverage × evidence × agreement."""
    if not evidence.weight:
        none = message("readiness.missing.any_answer")
        graded = unknown("readiness.confidence.evidence", message("readiness.evidence"), "ratio", none)
        value = unknown("readiness.confidence", message("readiness.confidence"), "ratio", none)
        return Confidence(value, None, coverage, graded, agreement, single)
    graded = Figure(
        "readiness.confidence.evidence",
        message("readiness.evidence"),
        evidence.weighted / evidence.weight,
        "ratio",
        why=partial(why.evidence, method),
    )
    product_of_three = round((coverage.value or 0.0) * (graded.value or 0.0) * (agreement.value or 0.0), 9)
    thresholds = method.confidence
    grade = (
        "high"
        if product_of_three >= thresholds["high"]
        else "medium"
        if product_of_three >= thresholds["medium"]
        else "low"
    )
    value = Figure(
        "readiness.confidence",
        message("readiness.confidence"),
        product_of_three,
        "ratio",
        why=partial(why.confidence, coverage, graded, agreement, product_of_three, method),
    )
    return Confidence(value, grade, coverage, graded, agreement, single)
