"""A plan at a glance, as the start page shows it: who, how far, which level, how many GPUs, what it costs.

Made when a plan is shown or saved and kept with the list of recent plans, so that the start page opens no file.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from planner.assessment import Assessment
from planner.explain import Figure
from planner.plan import Plan
from planner.plan.company import Sector
from planner.plan.fields import Frozen

Short = Annotated[str, Field(max_length=200)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0, le=100_000)]
STEPS = ("opportunity", "team", "data", "infrastructure", "responsible")
OVERVIEWS = ("compare", "report")
"""Pages that show what others hold: they are no place to have come to."""


class Spread(Frozen):
    """A figure without its explanation; ``unit`` as in units.yaml."""

    value: Finite | None = None
    low: Finite | None = None
    high: Finite | None = None
    unit: Annotated[str, Field(max_length=20)] = ""


class Glance(Frozen):
    """``shares`` are the parts done of steps 1-5; ``reached`` the last page on which something was filled in.

    ``level`` is the readiness level 1-5, ``provisional`` where too little is answered; the rung is
    the customisation chosen or recommended.
    """

    title: Short = ""
    company: Short = ""
    sector: Sector | None = None
    reached: Short = ""
    shares: Annotated[tuple[Share, ...], Field(max_length=5)] = ()
    answered: Count = 0
    questions: Count = 0
    unknown: Count = 0
    holds: Count = 0
    level: Annotated[int | None, Field(ge=1, le=5)] = None
    provisional: bool = False
    confidence: Short = ""
    score: Spread = Spread()
    rung_ko: Short = ""
    rung_en: Short = ""
    rung_level: Short = ""
    gpus: Spread = Spread()
    gpu_name: Short = ""
    cost: Spread = Spread()
    years: Count = 3
    place: Short = ""


def glance(plan: Plan, assessment: Assessment) -> Glance:
    """What the start page says of ``plan``; every figure is taken from ``assessment`` as it stands."""
    a, ready = assessment, assessment.readiness
    pages = [a.page(id) for id in STEPS]
    asked = [q for step in ready.steps for q in step.questions if not q.not_applicable]
    begun = [p.page for p in a.progress if p.page not in OVERVIEWS and (p.done or p.unknown)]
    rung = next((r for r in a.level.rungs if r.id == (a.level.chosen or a.level.recommended)), None)
    return Glance(
        title=plan.title,
        company=plan.company.name,
        sector=plan.company.sector,
        reached=begun[-1] if begun else "",
        shares=tuple(min(1.0, p.done / p.total) if p.total else 0.0 for p in pages),
        answered=sum(q.answered for q in asked),
        questions=len(asked),
        unknown=sum(step.unknown for step in ready.steps),
        holds=len(ready.holds),
        level=None if ready.provisional else ready.level,
        provisional=ready.provisional and ready.overall.known,
        confidence=ready.confidence.band or "",
        score=_spread(ready.overall),
        rung_ko=rung.name.ko if rung else "",
        rung_en=rung.name.en if rung else "",
        rung_level=rung.level if rung else "",
        gpus=_spread(a.infrastructure.gpus),
        gpu_name=a.infrastructure.gpu_name,
        cost=_spread(a.cost.total),
        years=a.cost.years,
        place=a.cost.chosen or "",
    )


def _spread(figure: Figure) -> Spread:
    return Spread(value=figure.value, low=figure.low, high=figure.high, unit=figure.unit)
