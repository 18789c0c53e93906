"""Explanations of value and feasibility of a use case. Made only when asked."""

from __future__ import annotations

from collections.abc import Sequence

from planner.explain import Basis, Explanation, Input, Quantity
from planner.i18n import message
from planner.plan.usecase import Feasibility, Value
from planner.readiness.bank import Criterion, Method
from planner.readiness.worked import digits, weighted


def weighted_score(
    kind: str, index: int, scores: Value | Feasibility, criteria: Sequence[Criterion], method: Method
) -> Explanation:
    given = [(c.weight, float(getattr(scores, c.id))) for c in criteria if getattr(scores, c.id) is not None]
    whole = sum(w for w, _ in given)
    return Explanation(
        formula=message("readiness.formula.criteria"),
        worked=message(
            "readiness.worked.mean",
            terms=weighted(given),
            whole=digits(whole),
            result=digits(sum(w * v for w, v in given) / whole),
        ),
        inputs=tuple(
            Input(
                c.name,
                message("common.unanswered")
                if getattr(scores, c.id) is None
                else Quantity(getattr(scores, c.id), "score"),
                ("use_cases", index, kind, c.id),
                Basis.ANSWERED,
            )
            for c in criteria
        ),
        error=message("readiness.error.criteria"),
        sources=(method.source,),
    )
