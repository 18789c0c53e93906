"""Figures of the roadmap that stand for the whole, and the answers to why of every figure in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import message
from planner.plan.build import BuildPlan
from planner.readiness.build import WEEKS_PER_MONTH
from planner.readiness.roadmap_results import RoadmapAction
from planner.readiness.roadmap_rules import rules, source, text_of
from planner.readiness.worked import digits

if TYPE_CHECKING:
    from planner.readiness.roadmap import Candidate

__all__ = ["capacity_figure", "contingency_figure", "effort_figure", "months", "priority", "span_figure", "text_of"]


def priority(c: Candidate, goal: int) -> Explanation:
    q, freed = c.question, 1 + float(rules()["unblock_share"]) * len(c.waiting)
    terms = f"{c.gap} × {q.weight} × {c.factor} × {digits(freed, 2)} ÷ {digits(c.load)}"
    path = ("answers", q.id)
    now = message("readiness.input.level_now", level=q.supported) if q.supported else message("common.unknown")
    return Explanation(
        formula=message("roadmap.formula.priority"),
        worked=message("roadmap.worked.priority", terms=terms, result=digits(c.priority, 2)),
        inputs=(
            Input(message("roadmap.input.now", id=q.id, title=q.title), now, path, Basis.ANSWERED),
            Input(message("roadmap.input.goal"), Quantity(goal, "score"), ("company", "desired_level"), Basis.ASSUMED),
            Input(message("roadmap.input.weight"), Quantity(q.weight, "score"), None, Basis.ASSUMED),
            Input(message("roadmap.input.critical"), Quantity(c.factor, "score"), None, Basis.ASSUMED),
            Input(message("roadmap.input.cases"), Quantity(len(c.waiting), "count"), ("use_cases",)),
            Input(
                message("roadmap.input.effort"), message(f"roadmap.effort.{c.effort}"), None, Basis.ASSUMED, (source(),)
            ),
        ),
        sources=(source(),),
        notes=(message("roadmap.note.unblocks"), *(words for _, words in c.waiting))
        + ((message("roadmap.note.worst"),) if c.action is None else ()),
    )


def months(effort: str, plain: float, contingency: float, weeks: int) -> Explanation:
    return Explanation(
        formula=message("roadmap.formula.months"),
        worked=message(
            "roadmap.worked.months", months=digits(plain), share=Quantity(contingency, "percent"),
            result=digits(plain * (1 + contingency), 2), weeks=weeks,
        ),
        inputs=(
            Input(message("roadmap.input.effort"), message(f"roadmap.effort.{effort}"), None, Basis.ASSUMED, (source(),)),
            Input(
                message("field.build.contingency.label"), Quantity(contingency, "percent"), ("build", "contingency"),
                Basis.ASSUMED, (source(),),
            ),
        ),
        sources=(source(),),
    )  # fmt: skip


def effort_figure(actions: Sequence[RoadmapAction], total: float) -> Figure:
    """Sum of the time of all scheduled actions: work, not calendar time."""
    id, name = "roadmap.effort", message("roadmap.total_effort")
    if not actions:
        return unknown(id, name, "month1", message("roadmap.missing_actions"))
    return Figure(id, name, total, "month1", basis=Basis.ASSUMED, why=partial(_effort_why, actions, total))


def _effort_why(actions: Sequence[RoadmapAction], total: float) -> Explanation:
    counts = {e: [a for a in actions if a.effort == e] for e in rules()["efforts"]}
    terms = " + ".join(f"{len(found)}×{digits(found[0].months.value or 0, 2)}" for found in counts.values() if found)
    return Explanation(
        formula=message("roadmap.formula.effort"),
        worked=message("roadmap.worked.sum", terms=terms, result=digits(total, 2)),
        inputs=tuple(
            Input(message(f"roadmap.effort.{e}"), Quantity(len(found), "count")) for e, found in counts.items() if found
        ),
        sources=(source(),),
    )


def span_figure(actions: Sequence[RoadmapAction]) -> Figure:
    """Calendar time from the first start to the last end."""
    id, name = "roadmap.span", message("roadmap.span")
    if not actions:
        return unknown(id, name, "month1", message("roadmap.missing_actions"))
    first, last = min(a.start_week for a in actions), max(a.end_week for a in actions)
    value = (last - first) / WEEKS_PER_MONTH
    return Figure(id, name, value, "month1", basis=Basis.ASSUMED, why=partial(_span_why, first, last, value))


def _span_why(first: int, last: int, value: float) -> Explanation:
    return Explanation(
        formula=message("roadmap.formula.span"),
        worked=message("roadmap.worked.span", first=first, last=last, weeks=last - first, result=digits(value)),
        inputs=(
            Input(message("field.company.start_date.label"), message("roadmap.input.start"), ("company", "start_date")),
        ),
        sources=(source(),),
    )


def capacity_figure(build: BuildPlan, parallel: float) -> Figure:
    """How many medium actions run at a time."""
    id, name = "roadmap.capacity", message("roadmap.capacity")
    basis = Basis.ASSUMED if build.parallel_medium is None else Basis.ANSWERED
    return Figure(id, name, parallel, "items1", basis=basis, why=partial(_capacity_why, parallel, basis))


def _capacity_why(parallel: float, basis: Basis) -> Explanation:
    one = float(rules()["efforts"]["M"]["load"])
    worked = message(
        "roadmap.worked.capacity", parallel=digits(parallel), load=digits(one), result=digits(parallel * one)
    )
    return Explanation(
        formula=message("roadmap.formula.capacity"),
        worked=worked,
        inputs=(
            Input(
                message("field.build.parallel_medium.label"), Quantity(parallel, "items1"),
                ("build", "parallel_medium"), basis, (source(),),
            ),
        ),
        sources=(source(),),
        notes=(message("readiness.words", text=text_of(rules()["capacity"]["reasoning"])),),
    )  # fmt: skip


def contingency_figure(build: BuildPlan, share: float) -> Figure:
    id, name = "roadmap.contingency", message("field.build.contingency.label")
    basis = Basis.ASSUMED if build.contingency is None else Basis.ANSWERED
    low, high = rules()["contingency"]["range"] if build.contingency is None else (None, None)
    return Figure(id, name, share, "percent", low, high, basis=basis, why=partial(_contingency_why, share, basis))


def _contingency_why(share: float, basis: Basis) -> Explanation:
    return Explanation(
        formula=message("roadmap.formula.contingency"),
        inputs=(
            Input(
                message("field.build.contingency.label"), Quantity(share, "percent"), ("build", "contingency"), basis,
                (source(),),
            ),
        ),
        sources=(source(),),
        notes=(message("readiness.words", text=text_of(rules()["contingency"]["reasoning"])),),
    )  # fmt: skip
