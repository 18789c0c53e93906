"""Use cases by sector, the studies behind them, and the request shapes they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.catalog.facts import Row
from planner.explain import Source
from planner.i18n import Text


@dataclass(frozen=True, slots=True)
class UseCaseIdea:
    """A use case to start from; ``suggested_level``: as_is, moderate or extensive.

    Level, risk, fit, area and flags are planning judgements to be confirmed; ``evidence`` names studies. ``fit_yes`` and
    ``fit_no`` are questions of the fit check. ``who`` are the typical users; ``everyone`` where that is the whole staff.
    """

    id: str
    sector: str
    name: Text
    workload_id: str
    suggested_level: str
    risk: str
    data_needed: Text
    kpi: Text
    evidence: tuple[str, ...]
    in_lecture: bool
    who: Text
    note: Text | None = None
    fit_yes: tuple[str, ...] = ()
    fit_no: tuple[str, ...] = ()
    high_impact_area: str | None = None
    eu_area: str | None = None
    personal_data: bool = False
    customer_facing: bool = False
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """``finding``: benefit, mixed, harm or unmeasured; ``strength``: strong, medium or weak, limited by ``strength_note``.

    A study with ``confidence`` low was not read itself: its figures are doubtful.
    """

    id: str
    title: str
    design: Text
    result: Text
    finding: str
    strength: str
    strength_note: Text | None
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class WorkloadProfile:
    """Shape of one request: mean tokens in and out (``unit`` token), or one image or sequence.

    ``measured`` is False for planning assumptions; their reasoning says what they stand for.
    """

    id: str
    name: Text
    unit: str
    input_tokens: float | None
    output_tokens: float | None
    input_percentiles: Mapping[str, float]
    output_percentiles: Mapping[str, float]
    measured: bool
    reasoning: Text
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]


def read_use_case(row: Row) -> UseCaseIdea:
    """A use case from its row; raises CatalogProblem."""
    return UseCaseIdea(
        id=row.text("id"),
        sector=row.text("sector"),
        name=row.both("name"),
        workload_id=row.text("workload"),
        suggested_level=row.text("level"),
        risk=row.text("risk"),
        data_needed=row.both("data_needed"),
        kpi=row.both("kpi"),
        evidence=row.texts("evidence"),
        in_lecture=row.flag("lecture"),
        who=row.both("who"),
        note=row.maybe_both("note"),
        fit_yes=row.texts("fit_yes"),
        fit_no=row.texts("fit_no"),
        high_impact_area=row.maybe_text("area"),
        eu_area=row.maybe_text("eu_area"),
        personal_data=row.flag("personal_data"),
        customer_facing=row.flag("customer_facing"),
        everyone=row.flag("everyone"),
    )


def read_study(row: Row) -> Study:
    """A study from its row; raises CatalogProblem."""
    return Study(
        id=row.text("id"),
        title=row.text("title"),
        design=row.both("design"),
        result=row.both("result"),
        finding=row.text("finding"),
        strength=row.text("strength"),
        strength_note=row.maybe_both("strength_note"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )


def read_workload(row: Row) -> WorkloadProfile:
    """A workload profile from its row; raises CatalogProblem."""
    return WorkloadProfile(
        id=row.text("id"),
        name=row.both("name"),
        unit=row.text("unit"),
        input_tokens=row.maybe_number("input_tokens"),
        output_tokens=row.maybe_number("output_tokens"),
        input_percentiles=row.numbers("input_percentiles"),
        output_percentiles=row.numbers("output_percentiles"),
        measured=row.flag("measured"),
        reasoning=row.both("reasoning"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )
