"""What each role costs a year: published wages that stand for it, against what the company gives.

Market cost = published wage a month × 12 × loaded-cost factor; the range spans all jobs that stand for the role and the
range of the factor. A role without a published wage has an unknown market cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from planner.catalog.assumptions import Assumption
from planner.catalog.prices import StaffRate, distinct
from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import message
from planner.plan.team import Member, Role, Team
from planner.readiness.money import EXCHANGE_RATE, MoneyBasis
from planner.readiness.roles import both, role_name, staffing_rules, words
from planner.readiness.staffing import held
from planner.readiness.team_results import RoleCost, RoleNeed
from planner.readiness.worked import digits

MONTHS_PER_YEAR = 12
PROPOSED_TO_KRW = 1e6
"""A market cost is proposed in full millions of won."""


@dataclass(frozen=True, slots=True)
class Wages:
    """Published wages by id, and what comes on top of a wage; empty where no catalogue is at hand."""

    rates: Mapping[str, StaffRate] = field(default_factory=dict)
    loaded: Assumption | None = None


@dataclass(frozen=True, slots=True)
class _Market:
    """KRW a year for one FTE."""

    value: float
    low: float
    high: float
    rates: tuple[StaffRate, ...]
    loaded: Assumption


def role_costs(team: Team, needs: Sequence[RoleNeed], wages: Wages, basis: MoneyBasis) -> tuple[RoleCost, ...]:
    """A row for every role that the rung needs or that somebody holds."""
    holders = held(team)
    return tuple(
        _role(Role(n.role), n, holders.get(Role(n.role), ()), wages, basis)
        for n in needs
        if n.needed or Role(n.role) in holders
    )


def _role(
    role: Role, need: RoleNeed, holders: Sequence[tuple[int, Member]], wages: Wages, basis: MoneyBasis
) -> RoleCost:
    found, id = _market(role, wages), f"team.cost.{role.value}"
    market = _market_figure(f"{id}.market", role, found, basis)
    typed = _typed(f"{id}.typed", role, holders, basis)
    rule = staffing_rules()["wages"].get(role.value)
    verdict = None
    if typed.value is not None and market.low is not None and market.high is not None:
        verdict = "below" if typed.value < market.low else "above" if typed.value > market.high else "within"
    return RoleCost(
        role.value, market, typed, _times(f"{id}.staffed", "team.cost_staffed", role, market, need.staffed),
        _times(f"{id}.needed", "team.cost_needed", role, market, need.need), verdict, both(rule["because"]) if rule else None,
    )  # fmt: skip


def _market(role: Role, wages: Wages) -> _Market | None:
    rule = staffing_rules()["wages"].get(role.value)
    rates = tuple(wages.rates[r] for r in rule["rates"] if r in wages.rates) if rule else ()
    monthly = [r.monthly_krw for r in rates if r.monthly_krw is not None]
    if not monthly or wages.loaded is None:
        return None
    factor = wages.loaded
    year = [m * MONTHS_PER_YEAR for m in monthly]
    return _Market(year[0] * factor.value, min(year) * factor.low, max(year) * factor.high, rates, factor)


def _market_figure(id: str, role: Role, found: _Market | None, basis: MoneyBasis) -> Figure:
    name = message("team.cost_market", role=role_name(role))
    if found is None:
        return unknown(id, name, basis.unit, message("team.missing.wage", role=role_name(role)))
    if basis.lacks_rate:
        return unknown(id, name, basis.unit, EXCHANGE_RATE)
    value, low, high = map(basis.convert, (found.value, found.low, found.high))
    why = partial(_market_why, role, found, Quantity(value, basis.unit))
    return Figure(id, name, value, basis.unit, low, high, basis=Basis.ASSUMED, why=why)


def _market_why(role: Role, found: _Market, result: Quantity) -> Explanation:
    first, loaded = found.rates[0], found.loaded
    rule = staffing_rules()["wages"][role.value]
    return Explanation(
        formula=message("team.formula.market"),
        worked=message(
            "team.worked.market", monthly=Quantity(first.monthly_krw, "krw"), factor=digits(loaded.value, 2), result=result
        ),
        inputs=(
            *(Input(r.role, Quantity(r.monthly_krw, "krw"), None, Basis.QUOTED, r.sources) for r in found.rates),
            Input(loaded.name, Quantity(loaded.value, "factor"), None, loaded.basis, loaded.sources),
        ),
        error=message("team.error.market", low=Quantity(found.low, "krw"), high=Quantity(found.high, "krw")),
        sources=distinct((*(s for r in found.rates for s in r.sources), *loaded.sources)),
        notes=(words(rule["because"]), words(staffing_rules()["wages_note"]), message("readiness.words", text=loaded.reasoning)),
    )  # fmt: skip


def _typed(id: str, role: Role, holders: Sequence[tuple[int, Member]], basis: MoneyBasis) -> Figure:
    """Mean annual cost of one FTE as the company gives it, weighted by time."""
    name = message("team.cost_typed", role=role_name(role))
    paid = tuple((i, m) for i, m in holders if m.annual_cost_krw is not None and m.fte > 0)
    if not paid:
        return unknown(id, name, basis.unit, message("readiness.missing.annual_cost", role=role_name(role)))
    if basis.lacks_rate:
        return unknown(id, name, basis.unit, EXCHANGE_RATE)
    krw = sum(m.fte * (m.annual_cost_krw or 0.0) for _, m in paid) / sum(m.fte for _, m in paid)
    value = basis.convert(krw)
    why = partial(_typed_why, paid, Quantity(value, basis.unit))
    return Figure(id, name, value, basis.unit, basis=Basis.ANSWERED, why=why)


def _typed_why(paid: Sequence[tuple[int, Member]], result: Quantity) -> Explanation:
    terms = " + ".join(f"{digits(m.fte, 2)}×{digits((m.annual_cost_krw or 0.0) / 1e6)}" for _, m in paid)
    return Explanation(
        formula=message("team.formula.typed"),
        worked=message("team.worked.typed", terms=terms, fte=digits(sum(m.fte for _, m in paid), 2), result=result),
        inputs=tuple(
            Input(
                m.name or role_name(m.role), Quantity(m.annual_cost_krw, "krw"), ("team", "members", i, "annual_cost_krw"),
                Basis.ANSWERED,
            )
            for i, m in paid
        ),
    )  # fmt: skip


def _times(id: str, key: str, role: Role, market: Figure, fte: Figure) -> Figure:
    """Market cost of as many FTE."""
    name = message(key, role=role_name(role))
    if market.value is None or market.low is None or market.high is None or fte.value is None:
        return unknown(id, name, market.unit, *market.missing, *fte.missing)
    value = market.value * fte.value
    low = market.low * (fte.value if fte.low is None else fte.low)
    high = market.high * (fte.value if fte.high is None else fte.high)
    why = partial(_times_why, market, fte, Quantity(value, market.unit))
    return Figure(id, name, value, market.unit, low, high, basis=Basis.ASSUMED, why=why)


def _times_why(market: Figure, fte: Figure, result: Quantity) -> Explanation:
    return Explanation(
        formula=message("team.formula.cost"),
        worked=message("team.worked.cost", market=market, fte=digits(fte.value or 0.0, 2), result=result),
        inputs=(Input(market.name, market), Input(fte.name, fte)),
    )


def market_total(costs: Sequence[RoleCost], basis: MoneyBasis) -> Figure:
    """Yearly market cost of the time the rung needs, over the roles that have a published wage."""
    id, name = "team.cost.total", message("team.cost_total")
    known = [c for c in costs if c.needed.value is not None]
    if not known:
        priced = [c for c in costs if c.market.known] or costs
        return unknown(id, name, basis.unit, *dict.fromkeys(m for c in priced for m in c.needed.missing))
    value, low, high = (sum(getattr(c.needed, part) or 0.0 for c in known) for part in ("value", "low", "high"))
    left_out = [c.role for c in costs if c.needed.value is None]
    why = partial(_total_why, known, left_out, Quantity(value, basis.unit))
    return Figure(id, name, value, basis.unit, low, high, basis=Basis.ASSUMED, why=why)


def _total_why(known: Sequence[RoleCost], left_out: Sequence[str], result: Quantity) -> Explanation:
    return Explanation(
        formula=message("team.formula.cost_total"),
        worked=message("team.worked.cost_total", n=len(known), result=result),
        inputs=tuple(Input(role_name(c.role), c.needed) for c in known),
        notes=(
            *(message("team.note.no_wage", role=role_name(r)) for r in left_out), words(staffing_rules()["wages_note"])
        ),
    )  # fmt: skip


def with_market_costs(team: Team, wages: Wages) -> tuple[Member, ...]:
    """The list with a market cost for everybody whose cost is not given and whose role has a published wage."""
    found = []
    for m in team.members:
        market = _market(m.role, wages) if m.annual_cost_krw is None else None
        if market is not None:
            cost = round(market.value / PROPOSED_TO_KRW) * PROPOSED_TO_KRW
            m = m.model_copy(update={"annual_cost_krw": cost})
        found.append(m)
    return tuple(found)
