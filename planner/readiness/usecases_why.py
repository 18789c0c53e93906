"""Explanations of value, feasibility, rank, order and demand of use cases. Made only when asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, Source
from planner.i18n import Message, message
from planner.plan.usecase import UseCase
from planner.readiness.bank import Criterion, Method
from planner.readiness.results import StepScore
from planner.readiness.worked import digits, weighted

if TYPE_CHECKING:
    from planner.readiness.usecase_scores import Rated, Weights


def weighted_score(
    kind: str, index: int, found: Sequence[Rated], criteria: Sequence[Criterion], weights: Weights, method: Method,
    step: StepScore | None,
) -> Explanation:  # fmt: skip
    by_id = {r.criterion.id: r for r in found}
    given = [(r.criterion.weight, r.value) for r in found]
    whole = sum(w for w, _ in given)
    notes = [message("usecases.note.own_weight", name=c.name, weight=Quantity(c.weight, "weight"))
             for c in criteria if c.id in weights.changed]  # fmt: skip
    if any(r.assumed for r in found):
        notes.append(message("usecases.note.data_from_step"))
    return Explanation(
        formula=message("readiness.formula.criteria"),
        worked=message(
            "readiness.worked.mean", terms=weighted(given), whole=digits(whole),
            result=digits(sum(w * v for w, v in given) / whole),
        ),
        inputs=tuple(_criterion(kind, index, c, by_id.get(c.id), step) for c in criteria),
        error=message("readiness.error.criteria"),
        sources=(method.source,),
        notes=tuple(notes),
    )  # fmt: skip


def _criterion(kind: str, index: int, c: Criterion, found: Rated | None, step: StepScore | None) -> Input:
    path: Path = ("use_cases", index, kind, c.id)
    if found is None:
        return Input(c.name, message("common.unanswered"), path, Basis.ANSWERED)
    if found.assumed and step is not None:
        return Input(c.name, step.score, path, Basis.ASSUMED)
    return Input(c.name, Quantity(found.value, "score"), path, Basis.ANSWERED)


def weight(c: Criterion, whole: float, basis: Basis) -> Explanation:
    return Explanation(
        formula=message("usecases.formula.weight"),
        worked=message("usecases.worked.weight", weight=digits(c.weight), whole=digits(whole),
                       share=Quantity(c.weight / whole, "percent")),
        inputs=(Input(c.name, Quantity(c.weight, "weight"), ("weighting", c.id), basis),),
    )  # fmt: skip


def rank(
    scores: tuple[Figure, Figure], rank: int, best: int, worst: int, count: int, multipliers: Sequence[float],
    method: Method,
) -> Explanation:  # fmt: skip
    value, feasibility = (score.value for score in scores)
    assert value is not None
    assert feasibility is not None
    return Explanation(
        formula=message("usecases.formula.rank"),
        worked=message(
            "usecases.worked.rank", value=digits(value, 2), feasibility=digits(feasibility, 2),
            product=digits(value * feasibility, 2), rank=rank, count=count,
        ),
        inputs=tuple(Input(f.name, f) for f in scores),
        steps=(
            message("usecases.worked.rank_same" if best == worst else "usecases.worked.rank_range", best=best, worst=worst),
        ),
        error=message(
            "usecases.error.rank", multipliers=", ".join(f"×{digits(m)}" for m in multipliers),
        ),
        sources=(method.source,),
    )  # fmt: skip


def wsjf(index: int, case: UseCase, value: Figure, result: float, method: Method) -> Explanation:
    s = case.sequencing
    assert value.value is not None
    assert s.effort_months is not None
    return Explanation(
        formula=message("usecases.formula.wsjf"),
        worked=message(
            "usecases.worked.wsjf", value=digits(value.value, 2), time=s.time_criticality, opens=s.opens_up,
            effort=digits(s.effort_months), result=digits(result, 2),
        ),
        inputs=(Input(value.name, value), *_sequencing(index, case, ("time_criticality", "opens_up", "effort_months"))),
        error=message("usecases.error.order"),
        sources=(method.source,),
    )  # fmt: skip


def rice(index: int, case: UseCase, value: Figure, sure: float, result: float, method: Method) -> Explanation:
    users, effort = case.demand.users, case.sequencing.effort_months
    assert users is not None
    assert value.value is not None
    assert effort is not None
    return Explanation(
        formula=message("usecases.formula.rice"),
        worked=message(
            "usecases.worked.rice", users=digits(users), value=digits(value.value, 2),
            sure=Quantity(sure, "percent"), effort=digits(effort), result=digits(result),
        ),
        inputs=(
            Input(message("field.casedemand.users.label"), Quantity(users, "people"),
                  ("use_cases", index, "demand", "users"), Basis.ANSWERED),
            Input(value.name, value),
            Input(message("field.usecase.estimate.label"), Quantity(sure, "percent"), ("use_cases", index, "estimate"),
                  Basis.ASSUMED, (_rice_source(method),)),
            *_sequencing(index, case, ("effort_months",)),
        ),
        error=message("usecases.error.order"),
        sources=(method.source, _rice_source(method)),
    )  # fmt: skip


def _rice_source(method: Method) -> Source:
    entry = method.raw["use_case"]["rice_confidence"]
    return Source(
        "readiness.rice", str(entry["source"]), as_of=str(method.raw["as_of"]), confidence=str(entry["basis"])
    )


_SEQUENCING = {"time_criticality": ("time_criticality", "score"), "opens_up": ("opens_up", "score"),
               "effort_months": ("effort", "person_month")}  # fmt: skip


def _sequencing(index: int, case: UseCase, fields: Sequence[str]) -> tuple[Input, ...]:
    return tuple(
        Input(
            message(f"field.sequencing.{_SEQUENCING[f][0]}.label"),
            Quantity(getattr(case.sequencing, f), _SEQUENCING[f][1]),
            ("use_cases", index, "sequencing", f),
            Basis.ANSWERED,
        )
        for f in fields
    )


def demand_total(formula: str, parts: Sequence[tuple[str, Figure]], left_out: Sequence[str]) -> Explanation:
    """Sum over the cases that say everything; those left out are named."""
    notes: tuple[Message, ...] = ()
    if left_out:
        notes = (message("usecases.demand.left_out", names=", ".join(left_out)),)
    return Explanation(
        formula=message(formula), inputs=tuple(Input(name, figure) for name, figure in parts), notes=notes
    )


def case_demand(index: int, case: UseCase, per_day: float, assumed: frozenset[str]) -> Explanation:
    d = case.demand
    assert d.users is not None
    assert d.requests_per_user_day is not None
    rows = (
        ("users", "users", d.users, "people"), ("requests_per_user_day", "requests", d.requests_per_user_day, "count"),
        ("input_tokens", "input_tokens", d.input_tokens, "token"),
        ("output_tokens", "output_tokens", d.output_tokens, "token"),
    )  # fmt: skip
    return Explanation(
        formula=message("usecases.formula.case_demand"),
        worked=message(
            "usecases.worked.case_demand", users=digits(d.users), requests=digits(d.requests_per_user_day, 2),
            result=Quantity(per_day, "request_day"),
        ),
        inputs=tuple(
            Input(
                message(f"field.casedemand.{key}.label"), Quantity(told, unit), ("use_cases", index, "demand", field),
                Basis.ASSUMED if f"demand.{field}" in assumed else Basis.ANSWERED,
            )
            for field, key, told, unit in rows
        ),
        error=message("usecases.error.demand"),
    )  # fmt: skip


def assumed_load(
    formula: str, worked: Message | None, inputs: Sequence[tuple[str, Message, float | None, str]]
) -> Explanation:
    """What the workload of the infrastructure says; ``inputs`` are (field, label, value, unit)."""
    return Explanation(
        formula=message(formula),
        worked=worked,
        inputs=tuple(
            Input(label, Quantity(told, unit), ("infrastructure", "workload", field), Basis.ANSWERED)
            for field, label, told, unit in inputs
        ),
    )


def difference(cases: Figure, assumed: Figure, share: float, limit: float) -> Explanation:
    return Explanation(
        formula=message("usecases.formula.difference"),
        worked=message("usecases.worked.difference", cases=cases, assumed=assumed, share=Quantity(share, "percent")),
        inputs=(Input(cases.name, cases), Input(assumed.name, assumed)),
        error=message("usecases.error.difference", limit=Quantity(limit, "percent")),
    )
