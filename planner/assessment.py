"""assess(): everything shown or printed, computed from plan and catalogue by one pure function.

The Assessment is the only place pages and report take figures from. Parts are cached by the sub-plans they read, by
identity: an edit of a risk does not size GPUs again, and an undo finds its old parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from planner.catalog import Catalog
from planner.cost import cost
from planner.cost.results import CostResult
from planner.explain import Basis, Figure
from planner.freshness import Aged, Freshness, aged_facts, freshness
from planner.infrastructure import InfrastructureResult
from planner.infrastructure_sizing import sized
from planner.kept import part as _part
from planner.own_facts import with_own_facts
from planner.plan import Plan
from planner.plan.settings import Settings
from planner.readiness import (
    CaseContext,
    MoneyBasis,
    assess_data,
    assess_respondents,
    assess_responsible,
    assess_risks,
    assess_team,
    decide,
    decide_cases,
    decide_location,
    find_conflicts,
    link_demand,
    page_progress,
    plan_build,
    plan_roadmap,
    portfolio,
    score,
)
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.finance import measured_baseline, sized_cost
from planner.readiness.platforms import StagePlatform, platform_choice
from planner.readiness.respondents import RespondentsResult
from planner.readiness.responsible_results import ResponsibleResult
from planner.readiness.results import (
    BuildResult,
    CaseLevel,
    DataResult,
    DataWarning,
    LevelDecision,
    LocationDecision,
    Obligation,
    Portfolio,
    Progress,
    Readiness,
    RiskResult,
)
from planner.readiness.roadmap_results import Roadmap
from planner.readiness.sign_offs import SignOffState, sign_off_states
from planner.readiness.staff_cost import Wages
from planner.readiness.team_results import TeamResult
from planner.readiness.usecase_results import DemandLink
from planner.readiness.usecases import dropped


@dataclass(frozen=True, slots=True)
class Assessment:
    catalog: Catalog
    """The catalogue with the plan's own values: what every figure was made from."""
    respondents: RespondentsResult
    readiness: Readiness
    level: LevelDecision
    case_levels: tuple[CaseLevel, ...]
    location: LocationDecision
    portfolio: Portfolio
    demand: DemandLink
    team: TeamResult
    data: DataResult
    data_conflicts: tuple[DataWarning, ...]
    infrastructure: InfrastructureResult
    cost: CostResult
    risks: tuple[RiskResult, ...]
    responsible: ResponsibleResult
    freshness: Freshness
    build: BuildResult
    roadmap: Roadmap
    platforms: tuple[StagePlatform, ...]
    progress: tuple[Progress, ...]
    sign_offs: tuple[SignOffState, ...]

    def figures(self) -> Iterator[Figure]:
        """Every figure in it once; an id names one figure."""
        seen: set[str] = set()
        for figure in _figures(self):
            if figure.id not in seen:
                seen.add(figure.id)
                yield figure

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """The legal rows that concern the company, by date."""
        return _by_date(d for d in self.responsible.duties if d.state == "applies")

    def page(self, id: str) -> Progress:
        return next(p for p in self.progress if p.page == id)


def assess(plan: Plan, catalog: Catalog, on: date | None = None) -> Assessment:
    """The whole assessment. Pure: the same plan, catalogue and day give the same result; raises nothing for a valid plan.

    ``on`` is the day legal duties and the age of facts are judged for; without it the day the law facts were checked.
    """
    questions, s = bank(), plan.settings
    catalog = _part(with_own_facts, plan.own_facts, catalog)
    money = money_basis(s, catalog)
    shows = plan.workshop
    votes = _part(
        assess_respondents, plan.respondents, plan.agreements, plan.answers, plan.company, questions, shows.hands,
        shows.earlier_hands,
    )  # fmt: skip
    readiness = _part(score, plan.answers, plan.company, questions, plan.use_cases, votes)
    level = _part(decide, plan.customisation, readiness, plan.company, questions)
    rung = level.chosen or level.recommended
    data = _part(assess_data, plan.data)
    conflicts = _part(find_conflicts, plan.data, data, plan.answers, plan.customisation, plan.company)
    infrastructure = _part(_sized, plan.infrastructure, plan.company, s, catalog, rung, rest=(plan,))
    location = _part(decide_location, plan.company, plan.customisation, readiness)
    money_out = _part(_cost, infrastructure, location, plan.infrastructure, plan.use_cases, s, catalog, rest=(plan,))
    baseline = measured_baseline(readiness, questions.method)
    data_step = readiness.step("S3")
    cases = _part(
        _portfolio, plan.use_cases, questions, s, catalog, money_out, baseline, plan.company, plan.weighting, data_step,
        plan.data, rest=(money,),
    )  # fmt: skip
    case_levels = _part(decide_cases, plan.use_cases, plan.customisation, readiness, plan.company, questions, level)
    chosen = _part(_chosen, plan.use_cases)
    build = _part(_build, plan.build, plan.team, rung, chosen, plan.company, case_levels)
    team = _part(_team, plan.team, rung, build.stages, plan.company, s, catalog, rest=(money,))
    risks = _part(assess_risks, plan.responsible, plan.team)
    thresholds = _same(tuple((t.id, t.name, t.reached) for t in infrastructure.triggers))
    responsible = _part(
        _responsible, plan.responsible, risks, plan.team, readiness, plan.company, plan.use_cases, rung, thresholds,
        _same(on),
    )  # fmt: skip
    roadmap = _part(
        _roadmap, readiness, plan.build, chosen, plan.team, questions, plan.company, responsible, team, risks
    )
    return Assessment(
        catalog=catalog,
        respondents=votes,
        readiness=readiness,
        level=level,
        case_levels=case_levels,
        location=location,
        portfolio=cases,
        demand=_part(link_demand, plan.use_cases, cases, plan.infrastructure.workload, questions),
        team=team,
        data=data,
        data_conflicts=conflicts,
        infrastructure=infrastructure,
        cost=money_out,
        risks=risks,
        responsible=responsible,
        freshness=_part(
            _freshness, infrastructure, money_out, responsible, plan.infrastructure, s, catalog, _same(on), rest=(plan,)
        ),
        build=build,
        roadmap=roadmap,
        platforms=_part(_platforms, plan.build, plan.company, build, infrastructure, catalog),
        progress=page_progress(plan, readiness, team, build, questions),
        sign_offs=sign_off_states(plan, votes.answers, questions),
    )


def money_basis(settings: Settings, catalog: Catalog) -> MoneyBasis:
    """Currency, dated exchange rate and VAT of the plan; where it says nothing, the assumptions of the catalogue."""
    rate = catalog.assumptions["usd_krw"]
    return MoneyBasis(
        settings.currency, settings.krw_per_usd or rate.value, settings.discount_rate,
        settings.horizon_years, vat=catalog.assumptions["vat_rate"].value if settings.include_vat else 0.0,
        rate_told=settings.krw_per_usd is not None or rate.basis is Basis.ANSWERED, rate_date=_rate_date(settings, catalog),
    )  # fmt: skip


def _by_date(duties: Iterable[Obligation]) -> tuple[Obligation, ...]:
    return tuple(sorted(duties, key=lambda d: d.applies_from))


def _rate_date(settings: Settings, catalog: Catalog) -> str | None:
    """Day of the exchange rate in use: the user's where the rate is the user's, else that of the assumption."""
    if settings.krw_per_usd is None:
        return catalog.assumptions["usd_krw"].as_of
    return settings.exchange_rate_date.isoformat() if settings.exchange_rate_date else None


def _portfolio(
    use_cases: Any, questions: Any, settings: Any, catalog: Catalog, money_out: CostResult, baseline: bool, company: Any,
    weighting: Any, data_step: Any, data: Any, money: MoneyBasis,
) -> Portfolio:  # fmt: skip
    around = CaseContext(company, weighting, data_step, data, catalog.use_cases, catalog.workload_profiles)
    return portfolio(use_cases, questions, money, sized_cost(money_out, money), baseline, around)


def _team(
    team: Any, rung: Any, lane: Any, company: Any, settings: Any, catalog: Catalog, money: MoneyBasis
) -> TeamResult:
    wages = Wages(catalog.staff, catalog.assumptions["loaded_cost_factor"])
    return assess_team(team, rung, money, lane, company.start_date, wages)


def _sized(part: Any, company: Any, settings: Any, catalog: Catalog, rung: Any, plan: Plan) -> InfrastructureResult:
    return sized(plan, catalog, rung)


def _cost(
    result: InfrastructureResult,
    location: LocationDecision,
    part: Any,
    cases: Any,
    settings: Any,
    catalog: Catalog,
    plan: Plan,
) -> CostResult:
    return cost(plan, catalog, result, location.excluded, dropped(plan.use_cases))


def _chosen(use_cases: Any) -> tuple[Any, ...]:
    """The selected use cases that are not dropped."""
    gone = dropped(use_cases)
    return tuple(c for c in use_cases if c.selected and c.id not in gone)


def _build(build: Any, team: Any, rung: Any, chosen: Any, company: Any, levels: tuple[CaseLevel, ...]) -> BuildResult:
    """A lane for each chosen case: on its own rung where it answers needs of its own, else on the plan's."""
    own = {x.id: x.decision.recommended for x in levels if x.own_needs}
    lanes = [(c.id, c.name, own.get(c.id) or rung) for c in chosen]
    return plan_build(build, team, rung, lanes, company.start_date)


def _roadmap(
    readiness: Any, build: Any, chosen: Any, team: Any, questions: Any, company: Any, responsible: Any, raci: Any,
    risks: Any,
) -> Roadmap:  # fmt: skip
    dated = _by_date(d for d in responsible.duties if d.state == "applies" and d.kind not in ("exception", "guide"))
    return plan_roadmap(readiness, build, chosen, team, questions, company.start_date, dated, raci, risks)


def _platforms(
    build: Any, company: Any, stages: BuildResult, infrastructure: InfrastructureResult, catalog: Catalog
) -> tuple[StagePlatform, ...]:
    return platform_choice(build, company, stages, infrastructure.gpus, catalog)


def _responsible(
    part: Any,
    risks: Any,
    team: Any,
    readiness: Readiness,
    company: Any,
    cases: Any,
    rung: Any,
    thresholds: Any,
    on: Any,
) -> ResponsibleResult:
    reached = {id: (name, is_reached) for id, name, is_reached in thresholds}
    return assess_responsible(part, risks, team, readiness, Circumstances(company, cases, rung, reached), on)


def _freshness(
    infrastructure: InfrastructureResult, money_out: CostResult, responsible: ResponsibleResult, part: Any, settings: Any,
    catalog: Catalog, on: Any, plan: Plan,
) -> Freshness:  # fmt: skip
    day = date.fromisoformat(responsible.law_day)
    facts = _part(_aged_facts, catalog, _same(on), rest=(day,))
    return freshness(plan, facts, infrastructure, money_out, responsible.duties, day)


def _aged_facts(catalog: Catalog, on: Any, day: date) -> tuple[Aged, ...]:
    return aged_facts(catalog, day)


@lru_cache(64)
def _same(value: Any) -> Any:
    """One object for equal values, so that parts are recognised by identity."""
    return value


def _figures(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _figures(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _figures(getattr(value, part.name))
