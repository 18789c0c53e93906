"""From the selected use cases to the workload of the infrastructure, and how far the two are apart.

Requests add up; lengths and the share of the busiest hour are means weighted by requests. Busy hours are taken to fall
together, so the peak is not understated. People who use several cases are counted in each: their requests add up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from planner.explain import Basis, Figure, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.case_parts import CaseDemand
from planner.plan.fields import changed_model, specs
from planner.plan.infrastructure import DayProfile, Workload
from planner.plan.usecase import Fit, UseCase
from planner.readiness import usecases_why as why
from planner.readiness.bank import Bank
from planner.readiness.results import Portfolio
from planner.readiness.usecase_results import DemandLink, DemandPart, DemandRow

EXACT = 12
"""Decimal places kept of a mean: what is lost is far below any measure, and a limit is not missed by a rounding error."""
LEAST_REQUESTS = 0.1
"""Below so many requests per user and day the workload says which share of the users asks once that day."""
NEEDED = ("users", "requests_per_user_day", "input_tokens", "output_tokens")
_LABELS = {str(s.path[0]): s.ui.label for s in specs(CaseDemand)}
_WORKLOAD = {str(s.path[0]): s.ui.label for s in specs(Workload)}


def link_demand(use_cases: Sequence[UseCase], judged: Portfolio, workload: Workload, bank: Bank) -> DemandLink:
    """Demand of the cases that are selected, not dropped and need a generative model, against ``workload``."""
    counted = [
        (n, case)
        for n, (case, result) in enumerate(zip(use_cases, judged.cases, strict=True))
        if case.selected and result.decision != "drop" and result.fit.used is not Fit.TRADITIONAL
    ]
    rows = tuple(_row(n, case) for n, case in counted)
    whole = [(n, case) for (n, case), row in zip(counted, rows, strict=True) if not row.missing]
    left_out = tuple(row.name for row in rows if row.missing)
    limit = float(bank.method.raw["use_case"]["demand_difference"]["value"])
    parts = tuple(_part(kind, whole, rows, left_out, workload, limit) for kind in ("requests", "input", "output"))
    users = _users(whole, left_out)
    far = [p for p in parts if p.difference.value is not None and abs(p.difference.value) > limit]
    return DemandLink(
        rows=rows, parts=parts, users=users, peak_hour_share=_peak(whole), left_out=left_out, ready=bool(whole),
        sentence=_sentence(counted, whole, parts, bool(far)),
        warning=message("usecases.demand.far", limit=limit * 100, cases=far[0].cases, assumed=far[0].assumed)
        if far
        else None,
    )  # fmt: skip


def workload_from(use_cases: Sequence[UseCase], link: DemandLink, workload: Workload) -> Workload:
    """``workload`` with the demand of the cases that say everything; what they do not say stays.

    Raises pydantic.ValidationError where the sum is beyond what a workload may be; needs ``link.ready``.
    """
    lacking = {row.id for row in link.rows if row.missing}
    counted = {row.id for row in link.rows} - lacking
    cases = [c.demand for c in use_cases if c.id in counted]
    requests = [_requests(d) for d in cases]
    users = sum(d.users or 0 for d in cases)
    each = round(sum(requests) / users, EXACT)
    rare = each < LEAST_REQUESTS
    changes: dict[str, object] = {
        "users": users,
        "requests_per_user_day": 1.0 if rare else each,
        "active_share": each if rare else 1.0,
        "input_tokens": max(1, round(_mean([d.input_tokens or 0 for d in cases], requests))),
        "output_tokens": max(1, round(_mean([d.output_tokens or 0 for d in cases], requests))),
    }
    if all(d.peak_hour_share is not None for d in cases):
        changes["peak_hour_share"] = round(_mean([d.peak_hour_share or 0.0 for d in cases], requests), EXACT)
        changes["day_profile"] = DayProfile.GIVEN
    return changed_model(workload, changes)


def _requests(demand: CaseDemand) -> float:
    return (demand.users or 0) * (demand.requests_per_user_day or 0.0)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)


def _row(index: int, case: UseCase) -> DemandRow:
    missing = tuple(_LABELS[f] for f in NEEDED if getattr(case.demand, f) is None)
    id, name = f"usecase.{case.id}.requests", message("usecases.demand.requests_of", name=case.name or case.id)
    if case.demand.users is None or case.demand.requests_per_user_day is None:
        return DemandRow(case.id, case.name or case.id, unknown(id, name, "request_day", *missing), missing)
    assumed = frozenset(case.to_confirm)
    per_day = _requests(case.demand)
    figure = Figure(
        id, name, per_day, "request_day",
        basis=Basis.ASSUMED if any(f"demand.{f}" in assumed for f in NEEDED) else Basis.CALCULATED,
        why=partial(why.case_demand, index, case, per_day, assumed),
    )  # fmt: skip
    return DemandRow(case.id, case.name or case.id, figure, missing)


_UNITS = {"requests": "request_day", "input": "token_day", "output": "token_day"}
_PER_REQUEST: dict[str, Callable[[CaseDemand], float]] = {
    "requests": lambda d: 1.0,
    "input": lambda d: float(d.input_tokens or 0),
    "output": lambda d: float(d.output_tokens or 0),
}


def _part(
    kind: str, whole: Sequence[tuple[int, UseCase]], rows: Sequence[DemandRow], left_out: tuple[str, ...],
    workload: Workload, limit: float,
) -> DemandPart:  # fmt: skip
    cases, assumed = _asked(kind, whole, rows, left_out), _assumed(kind, workload)
    id, name = f"usecases.demand.{kind}.difference", message("usecases.demand.difference")
    if cases.value is None or not assumed.value:
        return DemandPart(cases, assumed, unknown(id, name, "percent", *(cases.missing or assumed.missing)))
    share = cases.value / assumed.value - 1
    return DemandPart(
        cases, assumed, Figure(id, name, share, "percent", why=partial(why.difference, cases, assumed, share, limit))
    )


def _asked(
    kind: str, whole: Sequence[tuple[int, UseCase]], rows: Sequence[DemandRow], left_out: tuple[str, ...]
) -> Figure:
    id, name, unit = f"usecases.demand.{kind}", message(f"usecases.demand.{kind}"), _UNITS[kind]
    if not whole:
        key = "usecases.demand.nothing_said" if rows else "readiness.missing.use_case"
        return unknown(id, name, unit, message(key))
    total = sum(_requests(c.demand) * _PER_REQUEST[kind](c.demand) for _, c in whole)
    by_id = {row.id: row.requests_day for row in rows}
    parts = tuple((c.name or c.id, by_id[c.id]) for _, c in whole)
    basis = Basis.ASSUMED if any(f.basis is Basis.ASSUMED for _, f in parts) else Basis.CALCULATED
    return Figure(
        id, name, total, unit, basis=basis, why=partial(why.demand_total, f"usecases.formula.{kind}", parts, left_out)
    )


def _assumed(kind: str, w: Workload) -> Figure:
    id, name, unit = f"usecases.assumed.{kind}", message(f"usecases.assumed.{kind}"), _UNITS[kind]
    length = {"requests": None, "input": "input_tokens", "output": "output_tokens"}[kind]
    fields = [("users", "people"), ("requests_per_user_day", "count"), ("active_share", "percent")]
    if length is not None:
        fields.append((length, "token"))
    told: list[tuple[str, Message, float | None, str]] = [(f, _WORKLOAD[f], getattr(w, f), u) for f, u in fields]
    missing = [label for _, label, value, _ in told if value is None]
    if missing:
        return unknown(id, name, unit, *missing)
    per_day = float(w.users or 0) * w.active_share * (w.requests_per_user_day or 0.0)
    each = 1.0 if length is None else float(getattr(w, length))
    worked = None
    if length is not None:
        worked = message(
            "usecases.worked.assumed_tokens", requests=Quantity(per_day, "request_day"), tokens=Quantity(each, "token"),
            total=Quantity(per_day * each, unit),
        )  # fmt: skip
    return Figure(
        id, name, per_day * each, unit, why=partial(why.assumed_load, f"usecases.formula.assumed_{kind}", worked, told)
    )


def _users(whole: Sequence[tuple[int, UseCase]], left_out: tuple[str, ...]) -> Figure:
    id, name = "usecases.demand.users", message("usecases.demand.users")
    if not whole:
        return unknown(id, name, "people", message("usecases.demand.nothing_said"))
    parts = tuple(
        (c.name or c.id, Figure(f"usecase.{c.id}.users", _LABELS["users"], float(c.demand.users or 0), "people"))
        for _, c in whole
    )
    total = sum(f.value or 0.0 for _, f in parts)
    return Figure(id, name, total, "people", why=partial(why.demand_total, "usecases.formula.users", parts, left_out))


def _peak(whole: Sequence[tuple[int, UseCase]]) -> Figure:
    id, name = "usecases.demand.peak", message("usecases.demand.peak")
    demands = [c.demand for _, c in whole]
    if not demands or any(d.peak_hour_share is None for d in demands):
        lacking = [c.name or c.id for _, c in whole if c.demand.peak_hour_share is None]
        reason = message("usecases.demand.no_habit", names=", ".join(lacking)) if lacking else None
        return unknown(id, name, "percent", reason or message("usecases.demand.nothing_said"))
    share = _mean([d.peak_hour_share or 0.0 for d in demands], [_requests(d) for d in demands])
    parts = tuple(
        (
            c.name or c.id,
            Figure(f"usecase.{c.id}.peak", _LABELS["peak_hour_share"], c.demand.peak_hour_share, "percent"),
        )
        for _, c in whole
    )
    return Figure(id, name, share, "percent", why=partial(why.demand_total, "usecases.formula.peak", parts, ()))


def _sentence(
    counted: Sequence[tuple[int, UseCase]], whole: Sequence[tuple[int, UseCase]], parts: Sequence[DemandPart], far: bool
) -> Message:
    if not counted:
        return message("usecases.demand.none_counted")
    if not whole:
        return message("usecases.demand.nothing_said")
    if parts[0].assumed.value is None or any(p.assumed.value is None for p in parts):
        return message("usecases.demand.not_assumed", n=len(whole))
    return message("usecases.demand.apart" if far else "usecases.demand.near", n=len(whole))
