"""Explanations of the scores: formula, the numbers put in, the answers that stand behind them. Made only when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.explain import Basis, Explanation, Figure, Input, Quantity
from planner.i18n import Message, message
from planner.plan.company import Company
from planner.readiness.bank import Method, Step
from planner.readiness.items import Item, wished_level
from planner.readiness.results import DimensionScore, StepScore
from planner.readiness.worked import digits, weighted

SELF_ASSESSMENT = message("readiness.note.self_assessment")


def _answer(item: Item) -> Input:
    s = item.score
    value: Message
    if s.supported is not None:
        key = "readiness.input.voted" if s.from_votes else "readiness.input.level"
        value = message(key, declared=s.declared, supported=s.supported, weight=s.weight)
    elif s.not_applicable:
        value = message("common.not_applicable")
    else:
        value = message("common.unknown" if s.unknown else "common.unanswered")
    return Input(s.title, value, ("answers", s.id), Basis.ANSWERED)


def _bounds(low: float, high: float) -> Message:
    return message("readiness.error.bounds", low=digits(low), high=digits(high))


def dimension(judged: Sequence[Item], value: float, bounds: tuple[float, float], method: Method) -> Explanation:
    counted = [(i.question.weight, i.points) for i in judged if i.points is not None]
    return Explanation(
        formula=message("readiness.formula.dimension", points=digits(method.points_per_level)),
        worked=message(
            "readiness.worked.mean",
            terms=weighted(counted),
            whole=digits(sum(w for w, _ in counted)),
            result=digits(value),
        ),
        inputs=tuple(_answer(i) for i in judged if i.score.asked),
        error=_bounds(*bounds),
        sources=(method.source,),
    )


def step(of: Step, dimensions: Sequence[DimensionScore], coverage_value: float, method: Method) -> Explanation:
    scored = [(d.weight, d.score.value) for d in dimensions if d.score.value is not None]
    value = sum(w * v for w, v in scored) / sum(w for w, _ in scored)
    left_out = [d for d in dimensions if d.score.value is None]
    return Explanation(
        formula=message("readiness.formula.step"),
        worked=message(
            "readiness.worked.mean",
            terms=weighted(scored),
            whole=digits(sum(w for w, _ in scored)),
            result=digits(value),
        ),
        inputs=tuple(Input(d.name, d.score if d.score.known else message("common.unanswered")) for d in dimensions),
        error=message("readiness.error.coverage", step=of.name, coverage=Quantity(coverage_value, "percent")),
        sources=(method.source,),
        notes=(*(message("readiness.note.left_out", name=d.name) for d in left_out), SELF_ASSESSMENT),
    )


def coverage(of: Step, judged: Sequence[Item], value: float, method: Method) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.coverage"),
        worked=message(
            "readiness.worked.coverage", step=of.name, answered=sum(i.points is not None for i in judged),
            total=sum(not i.out for i in judged), coverage=Quantity(value, "percent"),
        ),
        inputs=tuple(_answer(i) for i in judged if i.open),
        sources=(method.source,),
        notes=(message("readiness.note.threshold", threshold=Quantity(method.coverage_threshold, "percent")),),
    )  # fmt: skip


def target(judged: Sequence[Item], value: float, method: Method) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.target", points=digits(method.points_per_level)),
        worked=message("readiness.worked.result", result=digits(value)),
        inputs=tuple(
            Input(i.score.title, Quantity(float(i.score.target), "level"), basis=Basis.ASSUMED) for i in judged
        ),
        sources=(method.source,),
        notes=(message("readiness.note.target"),),
    )


def overall_coverage(steps: Sequence[StepScore], weights: Mapping[str, float], method: Method) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.overall_coverage"),
        worked=message(
            "readiness.worked.mean",
            terms=weighted([(weights[s.id], 100 * (s.coverage.value or 0.0)) for s in steps]),
            whole=digits(sum(weights.values())),
            result=digits(sum(weights[s.id] * 100 * (s.coverage.value or 0.0) for s in steps) / sum(weights.values())),
        ),
        inputs=tuple(Input(s.name, s.coverage) for s in steps),
        sources=(method.source,),
        notes=(message("readiness.note.threshold", threshold=Quantity(method.coverage_threshold, "percent")),),
    )


def overall(
    steps: Sequence[StepScore],
    weights: Mapping[str, float],
    company: Company,
    robust: tuple[float, float],
    method: Method,
) -> Explanation:
    total = sum(weights.values())
    value, low, high = (
        sum(weights[s.id] * (pick or 0.0) for s, pick in zip(steps, picks, strict=True)) / total
        for picks in zip(*((s.score.value, s.score.low, s.score.high) for s in steps), strict=True)
    )
    said = Basis.ASSUMED if company.desired_level is None else Basis.ANSWERED
    wished = Input(
        message("readiness.input.weights_level"),
        method.customisation_levels[wished_level(company)],
        ("company", "desired_level"),
        said,
    )
    return Explanation(
        formula=message("readiness.formula.overall"),
        worked=message(
            "readiness.worked.mean",
            terms=weighted([(weights[s.id], s.score.value or 0.0) for s in steps]),
            whole=digits(total),
            result=digits(value),
        ),
        inputs=(*(Input(s.name, s.score) for s in steps), wished),
        error=_bounds(low, high),
        sources=(method.source,),
        notes=(
            message("readiness.note.robust", low=digits(robust[0]), high=digits(robust[1])),
            message("readiness.note.weights"),
            SELF_ASSESSMENT,
        ),
    )


def evidence(method: Method) -> Explanation:
    factors = method.confidence["evidence_factors"]
    return Explanation(
        formula=message("readiness.formula.evidence"),
        inputs=tuple(
            Input(method.evidence_grades[int(g)], Quantity(float(f), "ratio"), basis=Basis.ASSUMED)
            for g, f in factors.items()
        ),
        sources=(method.source,),
    )


def confidence(coverage: Figure, graded: Figure, agreed: Figure, value: float, method: Method) -> Explanation:
    three = " × ".join(digits(f.value or 0.0, 2) for f in (coverage, graded, agreed))
    return Explanation(
        formula=message("readiness.formula.confidence"),
        worked=message("readiness.worked.product", terms=three, result=digits(value, 2)),
        inputs=tuple(Input(f.name, f) for f in (coverage, graded, agreed)),
        sources=(method.source,),
        notes=(
            message(
                "readiness.note.confidence_bands",
                high=digits(float(method.confidence["high"]), 2), medium=digits(float(method.confidence["medium"]), 2),
            ),
        ),
    )  # fmt: skip
