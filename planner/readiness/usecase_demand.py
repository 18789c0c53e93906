"""From the selected use cases to the workload of the infrastructure, and how far the two are apart.

Requests add up; lengths and the share of the busiest hour are means weighted by requests. Busy hours are taken to fall
together, so the peak is not understated. People who use several cases are counted in each: their requests add up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    whole = [told for _, case in counted if (told := _told(case)) is not None]
    left_out = tuple(row.name for row in rows if row.missing)
    limit = float(bank.method.raw["use_case"]["demand_difference"]["value"])
    parts = tuple(_part(kind, whole, rows, left_out, workload, limit) for kind in ("requests", "input", "output"))
    users = _users(whole, left_out)
    far = [p for p in parts if p.difference.value is not None and abs(p.difference.value) > limit]
    return DemandLink(
        rows=rows, parts=parts, users=users, peak_hour_share=_peak(whole), left_out=left_out, ready=bool(whole),
        sentence=_sentence(len(counted), len(whole), parts, bool(far)),
        warning=message("usecases.demand.far", limit=limit * 100, cases=far[0].cases, assumed=far[0].assumed)
        if far
        else None,
    )  # fmt: skip


def workload_from(use_cases: Sequence[UseCase], link: DemandLink, workload: Workload) -> Workload:
    """``workload`` with the demand of the cases that say everything; what they do not say stays.

    Raises pydantic.ValidationError where the sum is beyond what a workload may be; needs ``link.ready``.
    """
    counted = {row.id for row in link.rows}
    cases = [told for c in use_cases if c.id in counted and (told := _told(c)) is not None]
    users = sum(t.users for t in cases)
    each = round(sum(t.requests for t in cases) / users, EXACT)
    rare = each < LEAST_REQUESTS
    changes: dict[str, object] = {
        "users": users,
        "requests_per_user_day": 1.0 if rare else each,
        "active_share": each if rare else 1.0,
        "input_tokens": round(_mean([(t.input_tokens, t.requests) for t in cases])),
        "output_tokens": round(_mean([(t.output_tokens, t.requests) for t in cases])),
    }
    if link.peak_hour_share.value is not None:
        changes["peak_hour_share"] = round(link.peak_hour_share.value, EXACT)
        changes["day_profile"] = DayProfile.GIVEN
    return changed_model(workload, changes)


@dataclass(frozen=True, slots=True)
class _Told:
    """Demand of a case that says everything; ``requests`` a day of all its users, ``peak`` where it is told."""

    id: str
    name: str
    users: int
    requests: float
    input_tokens: int
    output_tokens: int
    peak: float | None


def _told(case: UseCase) -> _Told | None:
    d = case.demand
    if d.users is None or d.requests_per_user_day is None or d.input_tokens is None or d.output_tokens is None:
        return None
    requests = d.users * d.requests_per_user_day
    return _Told(case.id, case.name or case.id, d.users, requests, d.input_tokens, d.output_tokens, d.peak_hour_share)


def _mean(weighed: Sequence[tuple[float, float]]) -> float:
    """Mean of (value, weight)."""
    return sum(v * w for v, w in weighed) / sum(w for _, w in weighed)


def _row(index: int, case: UseCase) -> DemandRow:
    missing = tuple(_LABELS[f] for f in NEEDED if getattr(case.demand, f) is None)
    id, name = f"usecase.{case.id}.requests", message("usecases.demand.requests_of", name=case.name or case.id)
    if case.demand.users is None or case.demand.requests_per_user_day is None:
        return DemandRow(case.id, case.name or case.id, unknown(id, name, "request_day", *missing), missing)
    assumed = frozenset(case.to_confirm)
    per_day = case.demand.users * case.demand.requests_per_user_day
    figure = Figure(
        id, name, per_day, "request_day",
        basis=Basis.ASSUMED if any(f"demand.{f}" in assumed for f in NEEDED) else Basis.CALCULATED,
        why=partial(why.case_demand, index, case, per_day, assumed),
    )  # fmt: skip
    return DemandRow(case.id, case.name or case.id, figure, missing)


_UNITS = {"requests": "request_day", "input": "token_day", "output": "token_day"}
_PER_REQUEST: dict[str, Callable[[_Told], int]] = {
    "requests": lambda _: 1,
    "input": lambda told: told.input_tokens,
    "output": lambda told: told.output_tokens,
}


def _part(
    kind: str, whole: Sequence[_Told], rows: Sequence[DemandRow], left_out: tuple[str, ...],
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


def _asked(kind: str, whole: Sequence[_Told], rows: Sequence[DemandRow], left_out: tuple[str, ...]) -> Figure:
    id, name, unit = f"usecases.demand.{kind}", message(f"usecases.demand.{kind}"), _UNITS[kind]
    if not whole:
        key = "usecases.demand.nothing_said" if rows else "readiness.missing.use_case"
        return unknown(id, name, unit, message(key))
    total = sum(told.requests * _PER_REQUEST[kind](told) for told in whole)
    by_id = {row.id: row.requests_day for row in rows}
    parts = tuple((told.name, by_id[told.id]) for told in whole)
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
    assert w.users is not None
    assert w.requests_per_user_day is not None
    per_day = w.users * w.active_share * w.requests_per_user_day
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


def _users(whole: Sequence[_Told], left_out: tuple[str, ...]) -> Figure:
    id, name = "usecases.demand.users", message("usecases.demand.users")
    if not whole:
        return unknown(id, name, "people", message("usecases.demand.nothing_said"))
    parts = tuple(
        (told.name, Figure(f"usecase.{told.id}.users", _LABELS["users"], float(told.users), "people")) for told in whole
    )
    total = float(sum(told.users for told in whole))
    return Figure(id, name, total, "people", why=partial(why.demand_total, "usecases.formula.users", parts, left_out))


def _peak(whole: Sequence[_Told]) -> Figure:
    id, name = "usecases.demand.peak", message("usecases.demand.peak")
    if not whole:
        return unknown(id, name, "percent", message("usecases.demand.nothing_said"))
    peaks = [(told.peak, told.requests) for told in whole if told.peak is not None]
    if len(peaks) < len(whole):
        lacking = ", ".join(told.name for told in whole if told.peak is None)
        return unknown(id, name, "percent", message("usecases.demand.no_habit", names=lacking))
    share = _mean(peaks)
    parts = tuple(
        (told.name, Figure(f"usecase.{told.id}.peak", _LABELS["peak_hour_share"], told.peak, "percent"))
        for told in whole
    )
    return Figure(id, name, share, "percent", why=partial(why.demand_total, "usecases.formula.peak", parts, ()))


def _sentence(counted: int, whole: int, parts: Sequence[DemandPart], far: bool) -> Message:
    if not counted:
        return message("usecases.demand.none_counted")
    if not whole:
        return message("usecases.demand.nothing_said")
    if any(p.assumed.value is None for p in parts):
        return message("usecases.demand.not_assumed", n=whole)
    return message("usecases.demand.apart" if far else "usecases.demand.near", n=whole)
