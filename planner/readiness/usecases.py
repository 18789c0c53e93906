"""Value, feasibility and decision of each use case, and the portfolio. Money: ``finance``; decisions: method §6.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.catalog.use_cases import UseCaseIdea, WorkloadProfile
from planner.explain import Figure
from planner.i18n import Message, message
from planner.plan.case_parts import Weighting
from planner.plan.company import Company, Ternary
from planner.plan.data import DataInventory, Rights
from planner.plan.usecase import EstimateQuality, Fit, UseCase
from planner.readiness.bank import Bank, Method
from planner.readiness.finance import SizedCost, assess_money
from planner.readiness.finance.results import MoneyResult
from planner.readiness.finance.sized import NOT_SIZED
from planner.readiness.money import MoneyBasis
from planner.readiness.results import Portfolio, StepScore, UseCaseResult
from planner.readiness.usecase_fit import propose_fit
from planner.readiness.usecase_ideas import still_to_confirm
from planner.readiness.usecase_rank import rank_figures, rice, wsjf
from planner.readiness.usecase_results import FitProposal
from planner.readiness.usecase_risk import classify
from planner.readiness.usecase_scores import (
    Rated,
    Weights,
    axis,
    data_from_step,
    known_share,
    rated,
    weight_figures,
    weights_in_use,
    weights_message,
)


@dataclass(frozen=True, slots=True)
class CaseContext:
    """What the judgement of a case reads beside the case: profile, weights, data, catalogue."""

    company: Company = field(default_factory=Company)
    weighting: Weighting = field(default_factory=Weighting)
    data_step: StepScore | None = None
    inventory: DataInventory = field(default_factory=DataInventory)
    ideas: Mapping[str, UseCaseIdea] = field(default_factory=dict)
    profiles: Mapping[str, WorkloadProfile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Scores and decision of one case before it is ranked."""

    value: Figure
    feasibility: Figure
    value_rated: tuple[Rated, ...]
    feasibility_rated: tuple[Rated, ...]
    fit: FitProposal
    confidence: str
    decision: str | None
    reason: Message

    @property
    def place(self) -> tuple[tuple[Rated, ...], tuple[Rated, ...]] | None:
        """What its rank goes by; None where it has none."""
        ranked = self.decision != "drop" and self.value.known and self.feasibility.known
        return (self.value_rated, self.feasibility_rated) if ranked else None


def portfolio(
    use_cases: Sequence[UseCase], bank: Bank, basis: MoneyBasis | None = None, sized: SizedCost = NOT_SIZED,
    baseline: bool | None = None, context: CaseContext | None = None,
) -> Portfolio:  # fmt: skip
    """Every use case judged and ranked; its money, and the sum over those that are selected and not dropped.

    ``sized`` and ``baseline``: see ``assess_money``."""
    context, method = context or CaseContext(), bank.method
    weights = weights_in_use(context.weighting, method)
    judged = [_judged(i, c, method, weights, context) for i, c in enumerate(use_cases)]
    ranks = rank_figures(
        use_cases, [j.place for j in judged], [(j.value, j.feasibility) for j in judged], weights, method
    )
    gone = dropped(use_cases)
    counted = [c.selected and c.id not in gone for c in use_cases]
    finance = assess_money(use_cases, counted, method, basis or MoneyBasis(), sized, baseline)
    cases = tuple(
        _case(i, c, j, rank, method, money, context)
        for i, (c, j, rank, money) in enumerate(zip(use_cases, judged, ranks, finance.cases, strict=True))
    )
    return Portfolio(
        cases, finance.total.npv, finance.total.cumulative, finance, weight_figures(weights), weights_message(weights)
    )


def _judged(index: int, case: UseCase, method: Method, weights: Weights, context: CaseContext) -> _Judged:
    step = context.data_step
    value_rated = rated(case.value, weights.value)
    feasibility_rated = rated(case.feasibility, weights.feasibility, data_from_step(step, method))
    value = axis(case, "value", index, value_rated, weights, method)
    feasibility = axis(case, "feasibility", index, feasibility_rated, weights, method, step)
    shown = step is not None and not step.provisional
    known = min(
        known_share(value_rated, weights.value, shown), known_share(feasibility_rated, weights.feasibility, shown)
    )
    all_rated = len(value_rated) + len(feasibility_rated) == len(weights.value) + len(weights.feasibility)
    fit = propose_fit(case)
    decision, reason = _decision(case, fit, value, feasibility, known, method)
    return _Judged(
        value, feasibility, value_rated, feasibility_rated, fit, _confidence(case, known, all_rated, method), decision,
        reason,
    )  # fmt: skip


def _confidence(case: UseCase, known: float, all_rated: bool, method: Method) -> str:
    """Low for a guess or with too few criteria rated; high with a measured baseline and every criterion rated."""
    if case.estimate is EstimateQuality.GUESS or known < method.coverage_threshold:
        return "low"
    return "high" if case.estimate is EstimateQuality.MEASURED and all_rated else "medium"


def _case(
    index: int, case: UseCase, judged: _Judged, rank: Figure, method: Method, money: MoneyResult, context: CaseContext
) -> UseCaseResult:
    return UseCaseResult(
        case.id, case.name, judged.value, judged.feasibility, judged.decision, judged.reason, *money.figures(),
        money.flows,
        hollow=judged.confidence == "low",
        confidence=judged.confidence,
        rank=rank,
        fit=judged.fit,
        risk=classify(case, judged.fit.used, context.company),
        wsjf=wsjf(index, case, judged.value, method),
        rice=rice(index, case, judged.value, method),
        data_warnings=data_warnings(case, context.inventory),
        to_confirm=still_to_confirm(case, context.ideas, context.profiles, context.company),
    )  # fmt: skip


def data_warnings(case: UseCase, inventory: DataInventory) -> tuple[Message, ...]:
    """What is wrong with the data sets a selected case names: none, not in the inventory, or without shown rights."""
    if not case.selected:
        return ()
    if not case.data_sets:
        return (message("usecases.data.none"),)
    rights = {s.name: s.rights for s in inventory.sets}
    found = []
    for name in case.data_sets:
        if name not in rights:
            found.append(message("usecases.data.not_listed", name=name))
        elif rights[name] is Rights.NONE:
            found.append(message("usecases.data.no_rights", name=name))
        elif rights[name] in (Rights.UNKNOWN, Rights.ASSUMED):
            found.append(message("usecases.data.rights_open", name=name))
    return tuple(found)


def dropped(use_cases: Sequence[UseCase]) -> frozenset[str]:
    """Ids of those that fail a gate, whatever they are worth."""
    return frozenset(c.id for c in use_cases if _gate(c, propose_fit(c))[0] == "drop")


def _gate(case: UseCase, fit: FitProposal) -> tuple[str | None, Message | None]:
    """("drop" or None, reason): a failed gate drops the case, an open one leaves it undecided."""
    if case.prohibited_practice:
        return "drop", message("readiness.reason.prohibited")
    if case.real_problem is Ternary.NO:
        return "drop", message("readiness.reason.no_problem")
    if case.data_usable is Ternary.NO:
        return "drop", message("readiness.reason.data_not_usable")
    if fit.used is Fit.TRADITIONAL:
        return "drop", message("readiness.reason.traditional")
    if case.real_problem is Ternary.UNKNOWN:
        return None, message("readiness.reason.problem_open")
    if case.data_usable is Ternary.UNKNOWN:
        return None, message("readiness.reason.data_open")
    if fit.used is Fit.UNKNOWN:
        return None, message("readiness.reason.fit_open")
    return None, None


def _decision(
    case: UseCase, fit: FitProposal, value: Figure, feasibility: Figure, known: float, method: Method
) -> tuple[str | None, Message]:
    failed, reason = _gate(case, fit)
    if reason is not None:
        return failed, reason
    if value.value is None:
        return None, message("readiness.reason.value_open")
    if feasibility.value is None:
        return None, message("readiness.reason.feasibility_open")
    thresholds = method.raw["use_case"]["thresholds"]
    worth, doable = value.value >= thresholds["value"], feasibility.value >= thresholds["feasibility"]
    params = {"value": value, "feasibility": feasibility}
    if worth and doable and case.estimate is EstimateQuality.GUESS:
        return "prototype", message("readiness.reason.guess", **params)
    if worth and doable and known < method.coverage_threshold:
        return "prototype", message("readiness.reason.few_criteria", **params)
    if worth and doable:
        hybrid = "readiness.reason.build_hybrid" if fit.used is Fit.BOTH else "readiness.reason.build"
        return "build_first", message(hybrid, **params)
    if worth:
        return "prototype", message("readiness.reason.hard", **params)
    if doable:
        return "convenience", message("readiness.reason.convenient", **params)
    return "defer", message("readiness.reason.defer", **params)
