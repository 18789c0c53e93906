"""Service or GPUs: the break-even volume against brute force, and against the cost room itself; energy and emissions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import Catalog, load_catalog
from planner.catalog.overrides import Overrides
from planner.catalog.pricing import PriceRange
from planner.cost.rates import Rates, Span
from planner.cost.results import BreakEvenVolume
from planner.cost.volume import MOST_REPLICAS, Load, Stairs, break_even
from planner.explain import Basis
from planner.i18n import say
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.infrastructure import Engine, Hardware, Infrastructure, Location, Precision, Workload

WORK = Workload(
    users=1200, requests_per_user_day=18, input_tokens=3200, output_tokens=350, peak_hour_share=0.06, burst_factor=1.2,
    days_per_year=365,
)  # fmt: skip
HARDWARE = Hardware(model_id="llama-3.3-70b", gpu_id="h100-sxm", precision=Precision.FP8, gpus_per_replica=2)
PLAN = Plan(infrastructure=Infrastructure(workload=WORK, hardware=HARDWARE, service_id="openai/gpt-4o"))
CATALOG = load_catalog()


def volume(id: str, plan: Plan = PLAN) -> BreakEvenVolume:
    return next(o for o in assess(plan, CATALOG).cost.volumes.options if o.id == id)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 16), st.sampled_from([1, 4, 8]), st.floats(1, 100), st.floats(1, 1.4), st.floats(0, 200), st.floats(0, 30),
    st.floats(0.05, 20), st.integers(0, 2), st.floats(0, 0.3), st.floats(0, 100), st.floats(0.1, 500),
)  # fmt: skip
@example(1, 1, 1.0, 1.25, 0.0, 0.0, 0.875, 0, 0.0, 44.0, 1.0)
def test_break_even_is_where_the_stairs_stay_below_the_service(
    each: int, size: int, gpu: float, network: float, people: float, more: float, exact: float, spares: int, upkeep: float,
    service_people: float, fees: float,
) -> None:  # fmt: skip
    stairs, load = Stairs(each, size, gpu, gpu * network, people, more), Load(exact, spares, upkeep)
    found = break_even(stairs, load, service_people, fees)

    def dearer(factor: float) -> bool:
        serving = max(1, math.ceil(factor * exact - 1e-12))
        return stairs.cost(load.replicas(serving)) > (service_people + fees * factor) * (1 + 1e-9)

    feet = [n / exact * (1 + 1e-9) for n in range(400)]
    if found is None:  # however many are looked at, only what is paid once could make them cheaper
        line = (spares + 1) * each * (gpu * network + more / size) + people
        fees_there = fees / exact * (MOST_REPLICAS - 1)
        assert stairs.cost(load.replicas(MOST_REPLICAS)) >= (fees_there - line - more) * (1 - 1e-9)
        return
    factor, replicas = found
    assert not any(dearer(f) for f in feet if f > factor * (1 + 1e-6))
    if factor > 0:
        assert not dearer(factor * (1 + 1e-6))
        into_step = factor - math.floor(factor * exact * (1 - 1e-9)) / exact
        rounding = 2e-9 * (service_people / fees + factor)
        back = min(max(factor * 1e-6, 2 * rounding), into_step / 2)
        assert back < rounding or dearer(factor - back)
    assert replicas >= 1 + spares


def test_the_stairs_agree_with_the_cost_of_the_plan() -> None:
    """Where the break-even says that GPUs are cheaper, a plan of that size says so too."""
    a = assess(PLAN, CATALOG)
    found, option, service = volume("own"), a.cost.option("own"), a.cost.option("service")
    now, at = a.cost.volumes.now.value, found.volume.value
    assert now is not None
    assert at is not None
    gpus, fees = (sum(p.figure.value or 0.0 for p in o.parts if p.id != "build") for o in (option, service))
    assert (gpus <= fees) == (now >= at)
    assert found.sentence.key == ("cost.volume.above" if now >= at else "cost.volume.below")
    more = WORK.model_copy(update={"users": math.ceil(1200 * at / now * 1.02)})
    beyond = assess(put(PLAN, ("infrastructure", "workload"), more), CATALOG).cost
    gpus, fees = (
        sum(p.figure.value or 0.0 for p in beyond.option(o).parts if p.id != "build") for o in ("own", "service")
    )
    assert gpus <= fees


def test_worked_numbers_of_the_break_even_balance() -> None:
    why = volume("own").volume.explain()
    assert why is not None
    assert why.worked is not None
    p = why.worked.params
    assert p["cost"].value <= (p["fees"].value + p["people"].value) * (1 + 1e-9)


def test_a_dearer_service_breaks_even_sooner() -> None:
    cheap = put(PLAN, ("infrastructure", "service_id"), "openai/gpt-4o-mini")
    assert "openai/gpt-4o-mini" in CATALOG.services
    little, much = volume("own", cheap).volume.value, volume("own").volume.value
    assert much is not None
    assert little is None or little > much


def test_the_range_is_in_order_and_the_unit_has_no_currency() -> None:
    figure = volume("own").volume
    dollars = volume("own", put(PLAN, ("settings", "currency"), "usd")).volume
    assert (figure.low or 0) <= (figure.value or 0) <= (figure.high or math.inf)
    assert dollars.value == pytest.approx(figure.value)


def test_a_service_used_only_at_a_peak_is_never_beaten() -> None:
    peaked = put(
        PLAN, ("infrastructure", "workload"), WORK.model_copy(update={"peak_hour_share": 0.5, "days_per_year": 20})
    )
    found = volume("own", peaked)
    assert found.volume.value is None
    assert found.sentence.key == "cost.volume.never"


def test_without_a_service_or_a_sizing_it_is_unknown_and_says_why() -> None:
    no_service = volume("own", put(PLAN, ("infrastructure", "service_id"), None))
    assert no_service.volume.value is None
    assert say(no_service.sentence, "en") == "Choose the service to compare with."
    no_users = assess(put(PLAN, ("infrastructure", "workload", "users"), None), CATALOG).cost.volumes
    assert no_users.now.value is None
    assert all(o.volume.value is None and o.volume.missing for o in no_users.options)


def test_emissions_are_energy_times_the_factor_of_the_grid() -> None:
    cost = assess(PLAN, CATALOG).cost
    factor = CATALOG.assumptions["grid_kg_co2e_kwh"]
    assert cost.carbon_t_year.value == pytest.approx((cost.energy_mwh_year.value or 0) * factor.value)
    why = cost.carbon_t_year.explain()
    assert why is not None
    assert why.sources
    assert why.sources[0].url
    told = assess(put(PLAN, ("settings", "grid_kg_co2e_kwh"), 0.1), CATALOG).cost
    assert told.carbon_t_year.value == pytest.approx((told.energy_mwh_year.value or 0) * 0.1)
    again = told.carbon_t_year.explain()
    assert again is not None
    assert Basis.ANSWERED in [i.basis for i in again.inputs]
    assert assess(Plan(), CATALOG).cost.carbon_t_year.value is None


def test_vat_and_exchange_rate_act_on_the_whole_cost_of_ownership() -> None:
    plain, taxed = (
        assess(put(PLAN, ("settings", "include_vat"), v), CATALOG).cost.option("own") for v in (False, True)
    )
    for before, after in zip(plain.parts, taxed.parts, strict=True):
        factor = 1.0 if before.id == "people" else 1.1
        if before.figure.value is not None:
            assert after.figure.value == pytest.approx(before.figure.value * factor), before.id
    dear = assess(put(PLAN, ("settings", "krw_per_usd"), 2000.0), CATALOG).cost.option("cloud")
    cheap = assess(put(PLAN, ("settings", "krw_per_usd"), 1000.0), CATALOG).cost.option("cloud")
    assert dear.parts[0].figure.value == pytest.approx((cheap.parts[0].figure.value or 0) * 2)


def test_the_cost_of_a_use_case_on_the_sizing_is_the_cost_of_the_chosen_way_without_the_build() -> None:
    money = {
        "users": 100, "tasks_per_user_year": 200, "minutes_saved_per_task": 5, "hourly_cost_krw": 40000, "adoption_year1": 0.3,
        "adoption_year2": 0.5, "adoption_year3": 0.6, "build_cost_krw": 2e7, "running": "sizing",
    }  # fmt: skip
    for currency in ("krw", "usd"):
        case = {
            "id": "qa",
            "name": "Q&A",
            "real_problem": "yes",
            "data_usable": "yes",
            "fit": "generative",
            "money": money,
        }
        plan = Plan.model_validate({**PLAN.model_dump(), "use_cases": [case]})
        plan = put(put(plan, ("infrastructure", "location"), Location.SERVICE), ("settings", "currency"), currency)
        a = assess(plan, CATALOG)
        yearly = a.portfolio.finance.cases[0].costs[1].value
        parts = sum(p.figure.value or 0.0 for p in a.cost.option("service").parts if p.id != "build")
        assert yearly == pytest.approx(parts / 3)


# --- by hand ---------------------------------------------------------------------------------------------------------

STAIRS = Stairs(2, 8, 10.0, 12.0, 5.0, 3.0)
"""Two GPUs a replica, eight a server; 10 for a GPU alone, 12 with network; 5 people for a server, 3 for each further."""


def test_stairs_by_hand() -> None:
    # 8 GPUs fill the first server; the ninth needs a second one and a network for all.
    by_hand = {1: 2 * 10 + 5, 4: 8 * 10 + 5, 5: 10 * 12 + 5 + 3, 8: 16 * 12 + 5 + 3, 9: 18 * 12 + 5 + 6}
    for replicas, cost in by_hand.items():
        assert float(STAIRS.cost(replicas)) == pytest.approx(cost)
    assert STAIRS.cost(np.array([1, 4, 5, 8, 9])).tolist() == pytest.approx(list(by_hand.values()))


def test_spares_and_maintenance_come_on_top_of_what_serves() -> None:
    load = Load(2.5, 1, 0.1)
    assert [int(load.replicas(n)) for n in (1, 9, 10, 11, 20, 21)] == [3, 11, 12, 14, 23, 25]
    assert int(Load(1.0, 0, 0.0).replicas(7)) == 7
    assert int(Load(1.0, 0, 0.3).replicas(10)) == 13  # 10 * 0.3 is a hair over 3 in floating point


def test_break_even_by_hand() -> None:
    flat = Stairs(1, 8, 10.0, 10.0, 0.0, 0.0)
    # One replica costs 10; the service 4 per unit of the volume now, which half a replica carries: 8 a replica. The line
    # of the GPUs is steeper: never.
    assert break_even(flat, Load(0.5, 0, 0.0), 0.0, 4.0) is None
    assert break_even(flat, Load(0.5, 0, 0.0), 0.0, 5.0) is None  # 10 a replica: never below for good
    # 20 a replica: the first is paid off half-way into it, and so is every other at its foot.
    assert break_even(flat, Load(0.5, 0, 0.0), 0.0, 10.0) == (pytest.approx(1.0), 1)
    # A spare costs another 10: dearer again at the foot of the second replica, until 30 of fees pay for all three.
    assert break_even(flat, Load(0.5, 1, 0.0), 0.0, 10.0) == (pytest.approx(3.0), 3)
    # People of the service alone outweigh one GPU: from the first token on.
    assert break_even(flat, Load(0.5, 0, 0.0), 10.0, 11.0) == (0.0, 1)
    # 5 for people: 25 of two replicas is still more than 20, the fees that one replica would carry; 35 of three is less than 40.
    people = Stairs(1, 8, 10.0, 10.0, 5.0, 0.0)
    assert break_even(people, Load(1.0, 0, 0.0), 0.0, 20.0) == (pytest.approx(1.25), 2)
    # The service's own people take 4 off that, or 6: then one replica is enough, (15 - 6) / 20.
    assert break_even(people, Load(1.0, 0, 0.0), 4.0, 20.0) == (pytest.approx(1.05), 2)
    assert break_even(people, Load(1.0, 0, 0.0), 6.0, 20.0) == (pytest.approx(0.45), 1)


def test_break_even_beyond_every_sensible_number_of_replicas_is_never() -> None:
    dear_people = Stairs(1, 8, 10.0, 10.0, 1e9, 0.0)
    assert break_even(dear_people, Load(1.0, 0, 0.0), 0.0, 20.0) is None
    some = break_even(Stairs(1, 8, 10.0, 10.0, 1e4, 0.0), Load(1.0, 0, 0.0), 0.0, 20.0)
    assert some is not None
    assert some == (pytest.approx(1000.5), 1001)  # 20 v = 10 * 1001 + 10000


def test_the_volume_now_is_a_month_of_the_tokens_of_a_year() -> None:
    a = assess(PLAN, CATALOG)
    year = (a.infrastructure.input_tokens_year.value or 0) + (a.infrastructure.output_tokens_year.value or 0)
    assert a.cost.volumes.now.value == pytest.approx(year / 12)
    assert a.cost.volumes.now.unit == "token_m_month"


@pytest.mark.parametrize("engine", [Engine.VLLM, Engine.NIM])
@pytest.mark.parametrize("id", ["cloud", "own"])
def test_the_break_even_of_a_plan_is_that_of_its_parts(id: str, engine: Engine) -> None:
    """The same stairs from the parts of the cost room: GPUs of one and of two servers, people, licences, power."""
    dear = put(PLAN, ("infrastructure", "hardware", "engine"), engine)
    # Rents so low that rented GPUs are cheaper from some volume on.
    rent = PriceRange(0.5, 0.6, 0.7, Basis.QUOTED, "gpu_hour", (), None, 3)
    catalog = Catalog(CATALOG.folder, Overrides(cloud_prices={"h100-sxm": rent}))
    a = assess(dear, catalog)
    i, rates = a.infrastructure, Rates(dear, catalog, a.infrastructure)
    service = CATALOG.services["openai/gpt-4o"]
    assert i.replicas_needed is not None
    cloud, price, power = catalog.cloud_price("h100-sxm"), CATALOG.gpu_price("h100-sxm"), rates.power_one_gpu()
    assert cloud is not None
    assert price is not None
    assert power is not None

    def stairs(end: str) -> Stairs:
        def at(span: Span) -> float:
            return float(getattr(span, end))

        licence = rates.licence_year()
        assert licence is not None
        software = at(licence) * 3

        if id == "cloud":
            hours = at(rates.cloud_hour(cloud)) * 8760 * 3 + software
            return Stairs(2, 8, hours, hours, at(rates.staff(rates.assumed("cloud_ops_fte"))), 0.0)
        one, many = (at(rates.own_gpu(price, networked)) + at(power) + software for networked in (False, True))
        people, more = (at(rates.staff(rates.assumed(f))) for f in ("ops_fte_per_server", "ops_fte_further_server"))
        return Stairs(2, 8, one, many, people, more)

    levels = dear.infrastructure.levels
    load = Load(i.replicas_needed, levels.spare_replicas, levels.maintenance_share)
    fees = rates.service_year(service.usd_per_mtok_input or 0, service.usd_per_mtok_output or 0).times(3.0)
    people = rates.staff(rates.assumed("service_ops_fte"))
    found, now = next(o for o in a.cost.volumes.options if o.id == id), a.cost.volumes.now.value
    assert now is not None
    middle = break_even(stairs("mid"), load, people.mid, fees.mid)
    if middle is None:
        assert (id, found.volume.value) == ("own", None)
        return
    assert (found.volume.value, found.gpus.value) == (pytest.approx(middle[0] * now), middle[1] * 2)
    best = break_even(stairs("low"), load, people.high, fees.high)
    worst = break_even(stairs("high"), load, people.low, fees.low)
    if best is None or worst is None:
        assert (found.volume.low, found.volume.high) == (None, None)
    else:
        assert found.volume.low == pytest.approx(min(best[0], middle[0]) * now)
        assert found.volume.high == pytest.approx(max(worst[0], middle[0]) * now)
    why = found.volume.explain()
    assert why is not None
    assert why.worked is not None
    told = {name: quantity.value for name, quantity in why.worked.params.items()}
    assert told["fees"] == pytest.approx(fees.mid * middle[0])
    assert told["people"] == pytest.approx(people.mid)
    assert told["cost"] == pytest.approx(float(stairs("mid").cost(middle[1])))
