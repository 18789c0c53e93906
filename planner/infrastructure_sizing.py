"""From the plan's step 4 to the performance model and back: the only place where plan and sizing meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.catalog import Catalog
from planner.catalog.hardware import Gpu
from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.infrastructure import InfrastructureResult, MemoryParts
from planner.infrastructure_candidates import (
    candidate_rows,
    cost_points,
    gpus_by_year,
    growth_sentence,
    rejected_rows,
    slice_hint,
)
from planner.infrastructure_companions import companions
from planner.infrastructure_fixes import fixes
from planner.infrastructure_memory import memory_parts
from planner.infrastructure_training import fine_tuning, pre_training
from planner.infrastructure_why import ServingWhy
from planner.later import Later
from planner.legal_triggers import legal_triggers
from planner.measurements import Corrections, corrections
from planner.plan import Plan
from planner.plan.company import MayLeave
from planner.plan.infrastructure import Location, Precision
from planner.sizing.capacity import Lengths, ServiceLevels
from planner.sizing.demand import Demand
from planner.sizing.search import Candidate, Requirement, SearchResult, needed, search
from planner.sizing.uncertainty import Z80, Range
from planner.workload import demand_of, picture_inputs, picture_steps

WORKLOAD: Path = ("infrastructure", "workload")
LEVELS: Path = ("infrastructure", "levels")
HARDWARE: Path = ("infrastructure", "hardware")
YEARS = 3
FLEET = 100_000
"""GPUs from which the summary asks to look at the inputs again, since few companies could run so many."""
SUREST = 0.999
"""No prediction is shown as surer."""
HOURS_PER_YEAR = 8760
SMALLEST_GIB = 20.0
SLOWEST_GB_S = 500.0
LARGEST_SERVER = 8
MODEL_SOURCE = Source(
    "performance-model", "Planner performance model, calibrated on published measurements", None, "2026-11-24"
)


def missing_inputs(plan: Plan) -> tuple[Message, ...]:
    w, found = plan.infrastructure.workload, []
    for field, key in (("users", "users"), ("requests_per_user_day", "requests"), ("input_tokens", "input_tokens"),
                       ("output_tokens", "output_tokens")):  # fmt: skip
        if getattr(w, field) is None:
            found.append(message("infrastructure.missing", what=message(f"field.workload.{key}.label")))
    if plan.infrastructure.hardware.model_id is None:
        found.append(message("infrastructure.missing_model"))
    return tuple(found)


def prices_per_gpu(plan: Plan, catalog: Catalog) -> dict[str, float]:
    """USD over three years for one GPU, by the place the plan names: rent for cloud, else purchase in a server."""
    server_factor = catalog.assumptions["server_over_gpu_factor"].value or 1.0
    found = {}
    for gpu_id in catalog.gpus:
        if plan.infrastructure.location is Location.CLOUD:
            rent = catalog.cloud_price(gpu_id)
            if rent is not None:
                found[gpu_id] = rent.mid * HOURS_PER_YEAR * YEARS
        elif (price := catalog.gpu_price(gpu_id)) is not None:
            found[gpu_id] = price.mid * (server_factor if price.scope == "gpu" else 1.0)
    return found


def _gpus(plan: Plan, catalog: Catalog) -> tuple[Gpu, ...]:
    chosen = plan.infrastructure.hardware.gpu_id
    if chosen is not None:
        return (catalog.gpus[chosen],) if chosen in catalog.gpus else ()
    return tuple(g for g in catalog.gpus.values() if _on_offer(g, catalog))


def _on_offer(gpu: Gpu, catalog: Catalog) -> bool:
    """Whether a company may plan with it unasked: large and fast enough, on the market, not only in whole racks."""
    server = catalog.server_for(gpu.id)
    rack = server is not None and server.gpu_count > LARGEST_SERVER
    return gpu.memory_gib >= SMALLEST_GIB and gpu.bandwidth_gb_s >= SLOWEST_GB_S and not (gpu.announced or rack)


def _requirement(plan: Plan, catalog: Catalog, demand: Demand) -> Requirement:
    hardware, levels = plan.infrastructure.hardware, plan.infrastructure.levels
    precision = hardware.precision
    precisions = ("bf16", "fp8") if precision is Precision.AUTO else (precision.value,)
    tp = (1, 2, 4, 8) if hardware.gpus_per_replica is None else (hardware.gpus_per_replica,)
    return Requirement(
        model=catalog.models[str(hardware.model_id)], peak_rate_s=demand.peak_rate_s, input_tokens=demand.input_tokens,
        output_tokens=demand.output_tokens,
        levels=ServiceLevels(levels.ttft_s * 1e3, levels.itl_ms, levels.headroom), engine=hardware.engine.value,
        spare_replicas=levels.spare_replicas, maintenance_share=levels.maintenance_share, precisions=precisions, tensor_parallel=tp,
        cached_share=demand.prefix_cache_share, lengths=Lengths(demand.input_lengths.c2, demand.output_lengths.c2),
    )  # fmt: skip


def sized(plan: Plan, catalog: Catalog, rung: str | None) -> InfrastructureResult:
    """Size step 4. Unknown inputs give unknown figures that say what is missing."""
    result = _serving(plan, catalog, rung)
    beside = companions(plan, catalog, result)
    return result if beside is None else replace(result, companions=beside)


def _serving(plan: Plan, catalog: Catalog, rung: str | None) -> InfrastructureResult:
    """The language model and its training."""
    tuning, training = fine_tuning(plan, catalog), pre_training(plan, catalog)
    triggers = legal_triggers(plan, catalog, tuning, training, rung)
    needed, reason = _needed(plan, rung)
    missing = missing_inputs(plan)
    demand = demand_of(plan)
    common: dict[str, Any] = {
        "needed": needed, "reason": reason, "fine_tuning": tuning, "pre_training": training, "triggers": triggers,
        "model_name": "", **_demand_figures(plan, demand, missing),
    }  # fmt: skip
    model_id = plan.infrastructure.hardware.model_id
    if demand is None or model_id is None:
        return _without(common, missing, None)
    if model_id not in catalog.models:
        return _without(common, (message("infrastructure.unknown_model", id=model_id),), None)
    common["model_name"] = catalog.models[model_id].name
    requirement = _requirement(plan, catalog, demand)
    prices = prices_per_gpu(plan, catalog)
    found = search(requirement, _gpus(plan, catalog), prices)
    best = found.best or (found.candidates[0] if plan.infrastructure.hardware.gpu_id and found.candidates else None)
    if best is None:
        ways = fixes(plan, lambda p: search(_requirement(p, catalog, demand), _gpus(p, catalog), prices).best)
        return replace(_without(common, (found.problem,) if found.problem else (), found), fixes=ways)
    known = corrections(plan, catalog)
    best = _as_measured(best, known)
    found = replace(found, candidates=tuple(best if c.key == best.key else c for c in found.candidates))
    return _measured_figures(_with(plan, catalog, demand, requirement, prices, found, best, common), best, known)


def _as_measured(best: Candidate, known: Corrections) -> Candidate:
    """The candidate with the rate of a replica as own measurements say, and the replicas that follow."""
    held = best.capacity
    found = known.factor(best.case, "output_tok_s", held.concurrency, held.tier.sigma["output_tok_s"])
    if not found.used:
        return best
    headroom = best.requirement.levels.headroom
    rate = best.limit_rate_s * found.factor
    each, width = best.layout.gpus, found.sigma**Z80
    few, many = (needed(best.design_rate_s, rate * (1 - headroom) * w) for w in (width, 1 / width))
    mid = needed(best.design_rate_s, rate * min(1 - headroom, 1 / width))
    many = max(many, mid)
    spare = best.requirement.spares(mid)
    gpus = Range((few + spare) * each, (mid + spare) * each, (many + spare) * each)
    return replace(best, limit_rate_s=rate, replicas=mid, spare_replicas=spare, gpu_range=gpus)


def _measured_figures(result: InfrastructureResult, best: Candidate, known: Corrections) -> InfrastructureResult:
    """Latencies and throughput measured, or corrected, where the plan holds measurements near its configuration."""
    if not known:
        return result
    sigma, flight = best.capacity.tier.sigma, best.load.concurrency
    gpus, replicas = result.gpus, result.replicas
    found = known.factor(best.case, "output_tok_s", best.capacity.concurrency, sigma["output_tok_s"])
    if (label := known.label(found)) is not None:
        gpus, replicas = (
            replace(f, name=message("measurements.named", name=f.name, label=label)) for f in (gpus, replicas)
        )
    return replace(
        result,
        gpus=gpus,
        replicas=replicas,
        ttft_p95=known.figure(result.ttft_p95, best.case, "ttft_ms", flight, sigma["ttft_ms"], p95=True),
        itl_p95=known.figure(result.itl_p95, best.case, "itl_ms", flight, sigma["itl_ms"], p95=True),
    )


def _needed(plan: Plan, rung: str | None) -> tuple[bool, Message | None]:
    location = plan.infrastructure.location
    if location is Location.SERVICE:
        return False, message("infrastructure.not_needed_service")
    if location is Location.AUTO and rung == "T0" and plan.company.data_may_leave is MayLeave.YES:
        return False, message("infrastructure.not_needed_as_is")
    return True, None


def _demand_figures(plan: Plan, demand: Demand | None, missing: tuple[Message, ...]) -> dict[str, Figure]:
    w = plan.infrastructure.workload
    names = {
        "peak_rate": "request_s",
        "tokens_year": "token_m",
        "input_tokens_year": "token_m",
        "output_tokens_year": "token_m",
    }
    if demand is None:
        return {k: unknown(f"infrastructure.{k}", message(f"figure.{k}"), unit, *missing) for k, unit in names.items()}
    values = {
        "peak_rate": demand.peak_rate_s,
        "tokens_year": demand.requests_year * (demand.input_tokens + demand.output_tokens),
        "input_tokens_year": demand.requests_year * demand.input_tokens,
        "output_tokens_year": demand.requests_year * demand.output_tokens,
    }
    inputs = (
        _input("workload.users", w.users, "people", (*WORKLOAD, "users")),
        _input("workload.requests", w.requests_per_user_day, "count", (*WORKLOAD, "requests_per_user_day")),
        _input("workload.peak_hour_share", w.peak_hour_share, "percent", (*WORKLOAD, "peak_hour_share")),
        _input("workload.burst", w.burst_factor, "factor", (*WORKLOAD, "burst_factor")),
        _input("workload.days", w.days_per_year, "day", (*WORKLOAD, "days_per_year")),
        _input("workload.input_tokens", w.input_tokens, "token", (*WORKLOAD, "input_tokens")),
        _input("workload.output_tokens", w.output_tokens, "token", (*WORKLOAD, "output_tokens")),
        *picture_inputs(plan),
    )
    worked = {"users": w.users, "requests": w.requests_per_user_day, "share": Quantity(w.peak_hour_share, "percent"),
              "burst": Quantity(w.burst_factor, "none"), "days": w.days_per_year, "input": demand.input_tokens,
              "output": w.output_tokens}  # fmt: skip

    def figure(key: str, unit: str) -> Figure:
        value = values[key]
        why = lambda: Explanation(  # noqa: E731
            message(f"why.{key}"),
            message(f"why.{key}.worked", result=Quantity(value, unit), **worked),
            inputs,
            steps=picture_steps(plan) if "input_tokens" in key or key == "tokens_year" else (),
        )
        return Figure(f"infrastructure.{key}", message(f"figure.{key}"), value, unit, basis=Basis.CALCULATED, why=why)

    return {key: figure(key, unit) for key, unit in names.items()}


def _input(key: str, value: float | None, unit: str, path: Path) -> Input:
    return Input(message(f"field.{key}.label"), Quantity(value, unit), path, Basis.ANSWERED)


def _without(common: dict[str, Any], missing: tuple[Message, ...], found: SearchResult | None) -> InfrastructureResult:
    def none(key: str, unit: str) -> Figure:
        return unknown(f"infrastructure.{key}", message(f"figure.{key}"), unit, *missing)

    return InfrastructureResult(
        **common, gpus=none("gpus", "gpu"), replicas=none("replicas", "replica"), gpus_per_replica=none("gpus_per_replica", "gpu"),
        ttft_p95=none("ttft_p95", "ms"), itl_p95=none("itl_p95", "ms"), throughput=none("throughput", "token_s"),
        utilisation=none("utilisation", "percent"), memory=None, gpu_id=None, gpu_name="", precision="", binding=None,
        error=None, problem=found.problem if found is not None else None, candidates=(),
        rejected=rejected_rows(found) if found is not None else (), gpus_by_year=(),
    )  # fmt: skip


def _with(
    plan: Plan, catalog: Catalog, demand: Demand, requirement: Requirement, prices: dict[str, float],
    found: SearchResult, best: Candidate, common: dict[str, Any],
) -> InfrastructureResult:  # fmt: skip
    levels, held, load = plan.infrastructure.levels, best.capacity, best.load
    tier = held.tier
    error = message(
        "infrastructure.error", tier=tier.meaning, spread=Quantity(tier.sigma["output_tok_s"] ** Z80 - 1, "percent"),
        confidence=Quantity(min(best.confidence, SUREST), "percent1"),
    )  # fmt: skip
    binding = message("infrastructure.binding", limit=message(f"limit.{best.binding.value}"))
    sources = (MODEL_SOURCE, *best.gpu.sources, *requirement.model.sources)
    answers = ServingWhy(plan, catalog, best, len(found.candidates), sources)

    def figure(
        key: str, value: float, unit: str, low: float | None = None, high: float | None = None,
        basis: Basis = Basis.PREDICTED, target: float | None = None,
    ) -> Figure:  # fmt: skip
        def why() -> Explanation:
            return answers.of(key, Quantity(value, unit))

        met = None if target is None else value <= target
        return Figure(
            f"infrastructure.{key}", message(f"figure.{key}"), value, unit, low, high, basis, (), target, met, why
        )

    def spread(value: float, name: str) -> tuple[float, float]:
        width = tier.sigma[name] ** 1.2816
        return value / width, value * width

    gpus = figure("gpus", best.gpus, "gpu", best.gpu_range.low, best.gpu_range.high)
    replicas = figure(
        "replicas", best.replicas + best.spare_replicas, "replica", best.gpu_range.low / best.gpus_per_replica,
        best.gpu_range.high / best.gpus_per_replica,
    )  # fmt: skip
    total_tok_s = best.replicas * best.limit_rate_s * demand.output_tokens
    asked_tok_s = demand.peak_rate_s * demand.output_tokens
    return InfrastructureResult(
        **common,
        gpus=gpus,
        replicas=replicas,
        gpus_per_replica=figure("gpus_per_replica", best.gpus_per_replica, "gpu", basis=Basis.CALCULATED),
        ttft_p95=figure("ttft_p95", load.ttft_p95_ms, "ms", *spread(load.ttft_p95_ms, "ttft_ms"), target=levels.ttft_s * 1e3),
        itl_p95=figure("itl_p95", load.itl_p95_ms, "ms", *spread(load.itl_p95_ms, "itl_ms"), target=levels.itl_ms),
        throughput=figure("throughput", total_tok_s, "token_s", *spread(total_tok_s, "output_tok_s")),
        utilisation=figure("utilisation", best.utilisation, "percent"),
        memory=MemoryParts(**{key: figure(f"memory.{key}", value, "gb") for key, value in memory_parts(best).items()}),
        gpu_id=best.gpu.id,
        gpu_name=best.gpu.name,
        case=best.case,
        serving_replicas=best.replicas,
        replicas_needed=best.replicas_needed,
        precision=best.precision,
        binding=binding,
        error=error,
        problem=found.problem if found.best is None else None,
        candidates=Later(lambda: candidate_rows(found, best, money_unit(plan, catalog), (MODEL_SOURCE,))),
        rejected=Later(lambda: rejected_rows(found)),
        gpus_by_year=gpus_by_year(demand, best, YEARS, (MODEL_SOURCE,)),
        points=Later(lambda: cost_points(found, best, money_unit(plan, catalog))),
        growth=growth_sentence(demand, best),
        slices=slice_hint(best),
        demand_tok_s=_asked(asked_tok_s, total_tok_s, demand),
        summary=_summary(gpus, Quantity(tier.sigma["output_tok_s"] ** Z80 - 1, "percent")),
        found=len(found.candidates),
    )  # fmt: skip


def _asked(value: float, given: float, demand: Demand) -> Figure:
    """Tokens a second that the peak asks for; met where the replicas give as many (``given``)."""

    def why() -> Explanation:
        rate, each = Quantity(demand.peak_rate_s, "request_s"), Quantity(demand.output_tokens, "token")
        return Explanation(
            message("why.demand_tok_s"),
            message("why.demand_tok_s.worked", rate=rate, each=each, result=Quantity(value, "token_s")),
            (_input("workload.output_tokens", demand.output_tokens, "token", (*WORKLOAD, "output_tokens")),),
        )

    return Figure(
        "infrastructure.demand_tok_s", message("figure.demand_tok_s"), value, "token_s", basis=Basis.CALCULATED,
        target=given, target_met=value <= given, why=why,
    )  # fmt: skip


def _summary(gpus: Figure, spread: Quantity) -> Message:
    low, high = Quantity(gpus.low, "gpu"), Quantity(gpus.high, "gpu")
    key = "infrastructure.summary_same" if gpus.low == gpus.high else "infrastructure.summary"
    words = message(key, gpus=Quantity(gpus.value, "gpu"), spread=spread, low=low, high=high)
    beyond = gpus.value is not None and gpus.value >= FLEET
    return message("infrastructure.summary_beyond", words=words, most=Quantity(FLEET, "gpu")) if beyond else words


def money_unit(plan: Plan, catalog: Catalog) -> tuple[str, float]:
    """Currency of the plan, and what one USD is in it."""
    if plan.settings.currency.value == "usd":
        return "usd", 1.0
    return "krw", plan.settings.krw_per_usd or catalog.assumptions["usd_krw"].value or float("nan")
