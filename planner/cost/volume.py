"""Service or GPUs: from which volume of tokens a month rented or own GPUs cost no more than the hosted service.

At the plan's mix of input and output tokens, its peak and its targets; steady over the years, without growth. The
service costs people and a price for every token. GPUs come in whole replicas: their cost is a staircase in the volume,
and the answer is the volume from which it stays below the service. In closed form per step; no sizing is repeated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.cost.rates import HOURS_PER_YEAR, YEARS, Rates
from planner.cost.results import BreakEvenVolume, VolumeResult
from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, message

Amounts = NDArray[np.float64]
Whole = int | NDArray[np.int64]
MONTHS = 12
MOST_REPLICAS = 100_000
"""A volume that needs more replicas is called never."""


@dataclass(frozen=True, slots=True)
class Stairs:
    """Cost of GPUs over the years as a function of replicas. ``gpu`` for each in one server, ``gpu_networked`` where
    there are several; ``people`` for the first server and ``people_more`` for each further one."""

    gpus_per_replica: int
    server_size: int
    gpu: float
    gpu_networked: float
    people: float
    people_more: float

    def cost(self, replicas: Whole) -> Amounts:
        """Cost of that many replicas; a whole number or an array of them."""
        gpus = np.asarray(replicas) * self.gpus_per_replica
        servers = np.maximum(1, -(-gpus // self.server_size))
        each = np.where(servers == 1, self.gpu, self.gpu_networked)
        return np.asarray(gpus * each + self.people + self.people_more * (servers - 1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Load:
    """Replicas for a volume: ``exact`` of them now, before rounding up; spares and maintenance come on top."""

    exact: float
    spares: int
    maintenance: float

    def replicas(self, serving: Whole) -> Any:
        return serving + self.spares + np.ceil(np.asarray(serving) * self.maintenance - 1e-9).astype(np.int64)


def break_even(stairs: Stairs, load: Load, service_people: float, service_now: float) -> tuple[float, int] | None:
    """Volume as a multiple of today's, and replicas there, from which the stairs stay at or below the service.

    ``service_now``: fees of today's volume over the years. None where they never stay there: growth makes them
    dearer again, or it takes more than ``MOST_REPLICAS``.
    """

    per_serving = service_now / load.exact
    gpus = (1 + load.maintenance) * stairs.gpus_per_replica
    slope = gpus * (stairs.gpu_networked + stairs.people_more / stairs.server_size)
    if per_serving <= slope:
        return None
    # No step is higher than a line through all whole servers and replicas: beyond it the GPUs are never dearer.
    least = (load.spares + 1) * stairs.gpus_per_replica
    line = least * (stairs.gpu_networked + stairs.people_more / stairs.server_size) + stairs.people
    last = math.ceil((line - service_people + per_serving) / (per_serving - slope))
    if last > MOST_REPLICAS:
        return None
    serving = np.arange(1, max(last, 1) + 1)
    foot = service_people + per_serving * (serving - 1)
    costs = stairs.cost(load.replicas(serving))
    dearer = np.flatnonzero(costs > foot)
    if not dearer.size:
        return 0.0, int(load.replicas(1))
    at = int(dearer[-1])
    # The next step is no lower and paid off at its foot: the volume lies within this one.
    return (float(costs[at]) - service_people) / service_now, int(load.replicas(at + 1))


def break_even_volumes(costing: Rates) -> VolumeResult:
    """Break-even volumes of rented and of own GPUs against the chosen service."""
    i = costing.i
    name = message("cost.volume.now")
    if i.input_tokens_year.value is None or i.output_tokens_year.value is None:
        now = unknown("cost.volume.now", name, "token_m_month", *i.input_tokens_year.missing)
    else:
        tokens = (i.input_tokens_year.value + i.output_tokens_year.value) / MONTHS
        now = Figure("cost.volume.now", name, tokens, "token_m_month", basis=Basis.CALCULATED, why=lambda: Explanation(
            message("cost.why.volume_now"), None,
            (Input(i.input_tokens_year.name, i.input_tokens_year), Input(i.output_tokens_year.name, i.output_tokens_year)),
        ))  # fmt: skip
    return VolumeResult(now, tuple(_option(costing, id, now) for id in ("cloud", "own")))


def _option(costing: Rates, id: str, now: Figure) -> BreakEvenVolume:
    name, gpu_name = message(f"cost.volume.{id}"), message("cost.volume.gpus")
    ids = f"cost.volume.{id}", f"cost.volume.{id}.gpus"

    def nothing(*missing: Message) -> BreakEvenVolume:
        return BreakEvenVolume(
            id, unknown(ids[0], name, "token_m_month", *missing), unknown(ids[1], gpu_name, "gpu", *missing), missing[0]
        )

    i = costing.i
    service = costing.catalog.services.get(costing.plan.infrastructure.service_id or "")
    if now.value is None:
        return nothing(*(now.missing or (message("cost.sentence_unknown"),)))
    if service is None or service.usd_per_mtok_input is None or service.usd_per_mtok_output is None:
        return nothing(message("cost.missing_service"))
    if i.replicas_needed is None or i.gpu_id is None or i.gpus_per_replica.value is None:
        return nothing(*(i.gpus.missing or (message("cost.sentence_unknown"),)))
    stairs = _stairs(costing, id, int(i.gpus_per_replica.value))
    if isinstance(stairs, Message):
        return nothing(stairs)
    levels = costing.plan.infrastructure.levels
    load = Load(i.replicas_needed, levels.spare_replicas, levels.maintenance_share)
    fees = costing.service_year(service.usd_per_mtok_input, service.usd_per_mtok_output).times(float(YEARS))
    people = costing.staff(costing.assumed("service_ops_fte"))
    # The volume is lowest with cheap GPUs against a dear service, and the other way round.
    found = [
        break_even(s, load, p, f)
        for s, p, f in zip(
            stairs, (people.high, people.mid, people.low), (fees.high, fees.mid, fees.low), strict=True
        )
    ]  # fmt: skip
    if found[1] is None:
        return nothing(message("cost.volume.never", place=message(f"cost.option.{id}"), service=service.name))
    factor, replicas = found[1]
    each = int(i.gpus_per_replica.value)
    volume, gpus = factor * now.value, replicas * each
    ends = [None if f is None else f[0] * now.value for f in (found[0], found[2])]
    low, high = (None, None) if ends[0] is None or ends[1] is None else (min(ends[0], volume), max(ends[1], volume))

    def why() -> Explanation:
        money = costing.currency
        own_cost = float(stairs[1].cost(replicas))
        return Explanation(
            message("cost.why.volume"),
            message(
                "cost.worked.volume", volume=Quantity(volume, "token_m_month"), gpus=Quantity(gpus, "gpu"),
                cost=Quantity(own_cost, money), fees=Quantity(fees.mid * factor, money), people=Quantity(people.mid, money),
            ),
            (
                Input(now.name, now), Input(message("cost.input.service"), service.name, ("infrastructure", "service_id")),
                Input(message("cost.input.price_in"), Quantity(service.usd_per_mtok_input, "usd_mtok"), None, Basis.QUOTED, service.sources),
                Input(message("cost.input.price_out"), Quantity(service.usd_per_mtok_output, "usd_mtok"), None, Basis.QUOTED, service.sources),
                Input(i.gpus.name, i.gpus), Input(message("cost.input.exact"), Quantity(i.replicas_needed, "ratio"), None, Basis.PREDICTED),
                costing.assumption_input("service_ops_fte"), costing.rate_input(),
            ),
            message("cost.error.volume" if low is not None else "cost.error.volume_open"),
            service.sources, notes=(message("cost.note.steady"),),
        )  # fmt: skip

    figure = Figure(ids[0], name, volume, "token_m_month", low, high, Basis.ASSUMED, why=why)
    count = Figure(ids[1], gpu_name, gpus, "gpu", basis=Basis.PREDICTED, why=why)
    key = "cost.volume.above" if now.value >= volume else "cost.volume.below"
    sentence = message(key, place=message(f"cost.option.{id}"), service=service.name, volume=figure, now=now)
    return BreakEvenVolume(id, figure, count, sentence)


def _stairs(costing: Rates, id: str, each: int) -> tuple[Stairs, Stairs, Stairs] | Message:
    """Cost of GPUs at the low, middle and high end; or what is missing."""
    gpu_name = costing.i.gpu_name
    licence = costing.licence_year()
    if licence is None:
        return message("cost.no_licence_price")
    software = licence.times(float(YEARS))
    gpu_id = costing.i.gpu_id or ""
    if id == "cloud":
        price = costing.catalog.cloud_price(gpu_id)
        if price is None:
            return message("cost.no_cloud_price", gpu=gpu_name)
        one = many = costing.cloud_hour(price).times(float(HOURS_PER_YEAR * YEARS)).plus(software)
        people, more = costing.staff(costing.assumed("cloud_ops_fte")), software.times(0.0)
    else:
        price = costing.catalog.gpu_price(gpu_id)
        if price is None:
            return message("cost.no_gpu_price", gpu=gpu_name)
        power = costing.power_one_gpu()
        if power is None:
            return message("cost.no_tdp", gpu=gpu_name)
        one, many = (costing.own_gpu(price, networked).plus(software).plus(power) for networked in (False, True))
        people = costing.staff(costing.assumed("ops_fte_per_server"))
        more = costing.staff(costing.assumed("ops_fte_further_server"))
    size = costing.server_size
    return (
        Stairs(each, size, one.low, many.low, people.low, more.low),
        Stairs(each, size, one.mid, many.mid, people.mid, more.mid),
        Stairs(each, size, one.high, many.high, people.high, more.high),
    )
