"""The peak hour of the plan's chosen configuration, played through event by event beside what the formulas say.

Joins plan, catalogue and assessment into a scenario for ``sizing.simulation``, and its result into figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from planner.catalog import Catalog
from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity
from planner.i18n import Message, message
from planner.infrastructure import InfrastructureResult
from planner.plan import Plan
from planner.sizing.batching import StepModel
from planner.sizing.calibration import load_inference
from planner.sizing.demand import Demand
from planner.sizing.errors import Unserveable
from planner.sizing.lengths import assumed_burst_c2
from planner.sizing.serving import Replica
from planner.sizing.simulation import (
    Distribution,
    Scenario,
    SimulationResult,
    closed_form,
    simulate,
    step_model_of,
)
from planner.sizing.work import UnknownShape
from planner.workload import demand_of

WORKLOAD: Path = ("infrastructure", "workload")
HOUR_S = 3600.0
MOST_REQUESTS = 80_000
"""More are not simulated: the group, then the time is made smaller, at the same load per replica."""
LEAST_REPLICAS = 8
WARM_UP_STAYS = 5.0
WARM_UP_S = 60.0


class NotSimulated(ValueError):
    """There is nothing to simulate; ``reason`` says why in the user's language."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PeakHourInput:
    """All a worker needs; ``key`` is what of the plan and its assessment it was made from."""

    key: tuple[Any, ...]
    model: StepModel
    scenario: Scenario
    demand: Demand
    replicas: int
    result: InfrastructureResult
    gpu_count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One latency: what the formula says (p95; for the whole answer the mean), and the simulated distribution."""

    id: str
    name: Message
    formula: Figure | None
    formula_is_mean: bool
    mean: Figure
    p50: Figure
    p95: Figure
    p99: Figure

    @property
    def ratio(self) -> Figure | None:
        """Simulated over formula, like with like."""
        simulated = self.mean if self.formula_is_mean else self.p95
        if self.formula is None or not self.formula.value or simulated.value is None:
            return None
        value = simulated.value / self.formula.value
        return Figure(f"{self.id}.ratio", message("simulation.ratio"), value, "factor", basis=Basis.CALCULATED)


@dataclass(frozen=True, slots=True)
class PeakHour:
    """``holds`` says whether the service levels are met; ``facts`` what else happened in the hour. Queue and load over
    time: seconds from the start of the hour, requests waiting, requests in the system, of the simulated group."""

    key: tuple[Any, ...]
    rows: tuple[Row, ...]
    facts: tuple[Figure, ...]
    holds: bool
    verdict: Message
    notes: tuple[Message, ...]
    times_s: tuple[float, ...]
    waiting: tuple[float, ...]
    in_flight: tuple[float, ...]


def key_of(plan: Plan, result: InfrastructureResult) -> tuple[Any, ...]:
    """What a simulation depends on; unequal keys mean that its result is stale."""
    return (
        plan.infrastructure.workload, plan.infrastructure.levels, plan.infrastructure.hardware, result.gpu_id,
        result.precision, result.gpus_per_replica.value, result.replicas.value, result.ttft_p95.value,
        result.itl_p95.value,
    )  # fmt: skip


def peak_hour_input(plan: Plan, catalog: Catalog, result: InfrastructureResult, bursts: bool = False) -> PeakHourInput:
    """The scenario for the chosen configuration. Raises NotSimulated with the reason where there is none.

    Spare replicas stand by and take no load; with ``bursts`` requests come in clusters and not independently.
    """
    demand, gpus_each, total = demand_of(plan), result.gpus_per_replica.value, result.replicas.value
    model_id = plan.infrastructure.hardware.model_id
    if demand is None or model_id is None or result.case is None or gpus_each is None or total is None:
        missing = result.gpus.missing or ((result.problem,) if result.problem else ())
        raise NotSimulated(missing[0] if missing else message("simulation.nothing"))
    model, case = catalog.models[model_id], result.case
    try:
        replica = Replica(case, load_inference())
    except (Unserveable, UnknownShape) as problem:
        raise NotSimulated(problem.reason) from None
    if replica.memory.reason is not None:
        raise NotSimulated(replica.memory.reason)
    replicas = max(result.serving_replicas, 1)
    step_model = step_model_of(replica)
    whole = Scenario(
        demand.peak_rate_s, replicas, demand.input_lengths, demand.output_lengths, HOUR_S,
        arrival_c2=assumed_burst_c2().value if bursts else 1.0, cached_share=demand.prefix_cache_share,
        longest=float(model.context or float("inf")),
    )  # fmt: skip
    stay = closed_form(step_model, whole).e2e_mean_s
    warm_up = min(max(WARM_UP_S, WARM_UP_STAYS * stay), HOUR_S)
    return PeakHourInput(
        key=key_of(plan, result), model=step_model, scenario=_scaled(whole, warm_up), demand=demand,
        replicas=replicas, result=result, gpu_count=int(gpus_each) * replicas,
    )  # fmt: skip


def _scaled(whole: Scenario, warm_up_s: float) -> Scenario:
    """The same load per replica with at most about ``MOST_REQUESTS`` requests."""
    share = min(MOST_REQUESTS / (whole.rate_s * (HOUR_S + warm_up_s)), 1.0)
    group = max(round(whole.replicas * share), min(whole.replicas, LEAST_REPLICAS))
    rate = whole.rate_s * group / whole.replicas
    duration = min(HOUR_S, max(MOST_REQUESTS / rate - warm_up_s, 2 * warm_up_s, 60.0))
    return replace(whole, replicas=group, rate_s=rate, duration_s=duration, warm_up_s=warm_up_s)


def simulate_peak_hour(
    made: PeakHourInput, progress: Callable[[float], None] | None = None, cancelled: Callable[[], bool] | None = None
) -> PeakHour:
    """Run it (seconds of computing; for a worker). Raises ``sizing.simulation.Cancelled``."""
    return _told(made, simulate(made.model, made.scenario, progress, cancelled))


def _told(made: PeakHourInput, done: SimulationResult) -> PeakHour:
    result, scenario = made.result, made.scenario
    formula = closed_form(made.model, scenario)

    def figure(id: str, name: Message, value: float | None, unit: str, low: float | None = None, high: float | None = None,
               target: float | None = None) -> Figure:  # fmt: skip
        met = None if target is None or value is None else value <= target
        return Figure(
            f"simulation.{id}", name, value, unit, low, high, Basis.PREDICTED, (), target, met, lambda: _why(made, done)
        )

    def row(id: str, found: Distribution, unit: str, by: Figure | None, mean: bool, target: float | None) -> Row:
        scale = 1e3 if unit == "ms" else 1.0
        name = message(f"simulation.{id}")

        def part(which: str, value: float) -> Figure:
            given = value * scale if found.n else None
            low, high = (found.p95_low, found.p95_high) if which == "p95" and found.n else (None, None)
            return figure(
                f"{id}.{which}", message(f"simulation.{which}", name=name), given, unit,
                None if low is None or low != low else low * scale, None if high is None or high != high else high * scale,
                target if which == "p95" else None,
            )  # fmt: skip

        return Row(f"simulation.{id}", name, by, mean, part("mean", found.mean), part("p50", found.p50),
                   part("p95", found.p95), part("p99", found.p99))  # fmt: skip

    e2e_name = message("simulation.mean", name=message("simulation.e2e"))
    e2e = figure("formula.e2e", e2e_name, formula.e2e_mean_s if formula.waiting < 1 else None, "s")
    rows = (
        row("ttft", done.ttft, "ms", result.ttft_p95, False, result.ttft_p95.target),
        row("itl", done.itl, "ms", result.itl_p95, False, result.itl_p95.target),
        row("gap", done.gap, "ms", None, False, None),
        row("e2e", done.e2e, "s", e2e, True, None),
    )
    flight, waiting = float(done.in_flight.mean()), float(done.waiting.max())
    facts = (
        figure("requests", message("simulation.requests"), done.requests, "count"),
        figure("served", message("simulation.served"), done.requests_s, "request_s"),
        figure("throughput", message("simulation.throughput"), done.output_tok_s, "token_s"),
        figure("busy", message("simulation.busy"), done.busy, "percent"),
        figure("reading", message("simulation.reading"), done.reading, "percent"),
        figure("in_flight", message("simulation.in_flight"), flight, "count"),
        figure("waiting", message("simulation.waiting"), waiting, "count"),
    )
    missed = [r for r in rows if r.p95.target_met is False]
    expected = result.ttft_p95.target_met is not False and result.itl_p95.target_met is not False
    return PeakHour(
        key=made.key, rows=rows, facts=facts, holds=done.stable and not missed, verdict=_verdict(done, missed, expected),
        notes=_notes(made, done), times_s=tuple(done.times_s.tolist()), waiting=tuple(done.waiting.tolist()),
        in_flight=tuple(done.in_flight.tolist()),
    )  # fmt: skip


def _verdict(done: SimulationResult, missed: list[Row], expected: bool) -> Message:
    if not done.stable:
        return message("simulation.verdict.backlog")
    if not missed:
        return message("simulation.verdict.holds" if expected else "simulation.verdict.holds_only")
    first = missed[0]
    goal = Quantity(first.p95.target, first.p95.unit)
    if len(missed) > 1:
        second = missed[1]
        return message("simulation.verdict.both", first=first.name, value=first.p95, goal=goal, second=second.name,
                       other=second.p95, limit=Quantity(second.p95.target, second.p95.unit))  # fmt: skip
    return message("simulation.verdict.missed", name=first.name, value=first.p95, goal=goal)


def _notes(made: PeakHourInput, done: SimulationResult) -> tuple[Message, ...]:
    scenario = made.scenario
    notes = [message("simulation.note.model")]
    if scenario.arrival_c2 > 1:
        notes.insert(0, message("simulation.note.bursts"))
    if scenario.replicas < made.replicas or scenario.duration_s < HOUR_S:
        notes.append(message("simulation.note.part", part=scenario.replicas, all=made.replicas,
                             minutes=Quantity(scenario.duration_s / 60, "minute")))  # fmt: skip
    if done.unfinished:
        notes.append(message("simulation.note.unfinished", count=Quantity(done.unfinished, "request")))
    if done.refused:
        notes.append(message("simulation.note.refused", count=Quantity(done.refused, "request")))
    if done.preempted:
        notes.append(message("simulation.note.preempted", count=Quantity(done.preempted, "items")))
    return tuple(notes)


def _why(made: PeakHourInput, done: SimulationResult) -> Explanation:
    scenario, demand = made.scenario, made.demand
    spreads = (
        ("input", demand.input_variation, demand.input_lengths),
        ("output", demand.output_variation, demand.output_lengths),
    )
    lengths = tuple(
        Input(
            message(f"field.workload.{which}_variation.label"), Quantity(made_of.variation, "percent"),
            (*WORKLOAD, f"{which}_variation"), Basis.ASSUMED if given is None else Basis.ANSWERED,
        )
        for which, given, made_of in spreads
    )  # fmt: skip
    return Explanation(
        message("simulation.why"),
        message("simulation.why.worked", requests=Quantity(done.requests, "count"),
                replicas=Quantity(scenario.replicas, "replica"), minutes=Quantity(scenario.duration_s / 60, "minute")),
        (
            Input(message("simulation.rate"), Quantity(scenario.rate_s, "request_s")),
            Input(message("field.workload.input_tokens.label"), Quantity(demand.input_tokens, "token"),
                  (*WORKLOAD, "input_tokens"), Basis.ANSWERED),
            Input(message("field.workload.output_tokens.label"), Quantity(demand.output_tokens, "token"),
                  (*WORKLOAD, "output_tokens"), Basis.ANSWERED),
            *lengths,
            Input(message("simulation.arrival_c2"), Quantity(scenario.arrival_c2, "ratio"), None, Basis.ASSUMED),
            Input(message("simulation.chunk"), Quantity(made.model.chunk_tokens, "token"), None, Basis.ASSUMED),
            Input(message("simulation.kv"), Quantity(made.model.kv_tokens, "token"), None, Basis.PREDICTED),
            Input(message("simulation.places"), Quantity(made.model.max_sequences, "request"), None, Basis.ASSUMED),
        ),
        notes=_notes(made, done),
    )  # fmt: skip
