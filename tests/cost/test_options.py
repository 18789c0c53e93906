"""The three ways to run it, worked out again by hand from prices and assumptions of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import Catalog, load_catalog
from planner.catalog.overrides import Overrides
from planner.cost.options import cost
from planner.cost.rates import Rates, Span
from planner.cost.results import CostOption, CostResult
from planner.explain import Basis, Figure, Quantity
from planner.i18n import Message, message
from planner.infrastructure import InfrastructureResult
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.infrastructure import Engine, Hardware, Infrastructure, Location, Precision, Workload

CATALOG = load_catalog()
WORK = Workload(
    users=1200, requests_per_user_day=18, input_tokens=3200, output_tokens=350, peak_hour_share=0.06, burst_factor=1.2,
    days_per_year=365, growth_per_year=0.5,
)  # fmt: skip
HARDWARE = Hardware(model_id="llama-3.3-70b", gpu_id="h100-sxm", precision=Precision.FP8, gpus_per_replica=2)
PLAN = Plan(infrastructure=Infrastructure(workload=WORK, hardware=HARDWARE, service_id="openai/gpt-4o"))
ENDS = ("low", "mid", "high")
GPUS = ((6, 8, 10), (8, 12, 16), (16, 20, 24))
TOKENS_IN, TOKENS_OUT = 25e9, 2.5e9
KRW_PER_USD = 1400.0


def a(id: str) -> dict[str, float]:
    """Low, middle and high of an assumption."""
    found = CATALOG.assumptions[id]
    assert found.value is not None
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    return {"low": low, "mid": found.value, "high": high}


def figure(id: str, value: float, low: float | None = None, high: float | None = None, unit: str = "gpu") -> Figure:
    return Figure(id, message("figure.gpus"), value, unit, low, high)


@cache
def sized() -> InfrastructureResult:
    return assess(PLAN, CATALOG).infrastructure


def infrastructure(by_year: tuple[tuple[int, int, int], ...] = GPUS, **more: Any) -> InfrastructureResult:
    years = tuple(figure(f"gpus.{n}", mid, low, high) for n, (low, mid, high) in enumerate(by_year))
    tokens = {
        "input_tokens_year": figure("in", TOKENS_IN, unit="token"),
        "output_tokens_year": figure("out", TOKENS_OUT, unit="token"),
    }
    return replace(sized(), **{"gpus_by_year": years, **tokens, **more})


def costs(plan: Plan = PLAN, found: InfrastructureResult | None = None, **more: Any) -> CostResult:
    return cost(plan, CATALOG, infrastructure() if found is None else found, **more)


def part(option: CostOption, id: str) -> Figure:
    return next(p.figure for p in option.parts if p.id == id)


def spread(figure: Figure) -> dict[str, float | None]:
    return {"low": figure.low, "mid": figure.value, "high": figure.high}


def with_settings(**values: Any) -> Plan:
    plan = PLAN
    for name, value in values.items():
        plan = put(plan, ("settings", name), value)
    return plan


def engine(plan: Plan, which: Engine) -> Plan:
    return put(plan, ("infrastructure", "hardware", "engine"), which)


# --- parts ---------------------------------------------------------------------------------------------------------


def test_a_service_costs_its_tokens_over_three_growing_years() -> None:
    service = CATALOG.services["openai/gpt-4o"]
    year = (TOKENS_IN * service.usd_per_mtok_input + TOKENS_OUT * service.usd_per_mtok_output) / 1e6  # type: ignore[operator]
    years = 1 + 1.5 + 1.5**2
    trend = a("price_trend_service_per_year")
    expected = {e: year * (1 + trend[e]) * years * KRW_PER_USD for e in ENDS}
    compute = part(costs().option("service"), "compute")
    assert spread(compute) == pytest.approx(expected)
    assert compute.basis is Basis.QUOTED
    assert spread(part(costs(with_settings(currency="usd")).option("service"), "compute"))["mid"] == pytest.approx(
        year * years
    )
    taxed = costs(with_settings(include_vat=True)).option("service")
    assert part(taxed, "compute").value == pytest.approx(expected["mid"] * 1.1)


def test_rented_gpus_cost_their_hours_with_half_the_spread_of_offers() -> None:
    price, overhead = CATALOG.cloud_price("h100-sxm"), a("cloud_overhead_rate")
    assert price is not None
    rent = {"low": (price.low * price.mid) ** 0.5, "mid": price.mid, "high": (price.high * price.mid) ** 0.5}
    hours = {e: sum(year[n] for year in GPUS) * 8760 for n, e in enumerate(ENDS)}
    compute = part(costs().option("cloud"), "compute")
    assert spread(compute) == pytest.approx({e: hours[e] * rent[e] * (1 + overhead[e]) * KRW_PER_USD for e in ENDS})
    why = compute.explain()
    assert why is not None
    told = {i.name.key: i.value for i in why.inputs if isinstance(i.name, Message)}
    assert told["cost.input.gpu_hours"] == Quantity(pytest.approx(40 * 8760), "gpu_hour")
    assert told["cost.input.rent"] == Quantity(price.mid, "usd_h")


@pytest.mark.parametrize("gpus", [GPUS, ((2, 4, 6), (3, 6, 8), (4, 8, 9)), ((2, 4, 6), (3, 6, 8), (8, 9, 16))])
def test_own_gpus_are_bought_for_the_last_year_in_servers_with_network_and_upkeep(gpus: Any) -> None:
    price = CATALOG.gpu_price("h100-sxm")
    assert price is not None
    assert price.scope == "gpu"
    assert Rates(PLAN, CATALOG, sized()).server_size == 8
    networked = gpus[2][1] > 8
    server, network, install, upkeep = (
        a(id) for id in ("server_over_gpu_factor", "network_over_server_factor", "installation_rate", "maintenance_rate_per_year")
    )  # fmt: skip
    expected = {
        e: gpus[2][n] * getattr(price, e) * server[e] * (network[e] if networked else 1) * (1 + install[e] + 3 * upkeep[e])
        * KRW_PER_USD
        for n, e in enumerate(ENDS)
    }  # fmt: skip
    compute = part(costs(found=infrastructure(gpus)).option("own"), "compute")
    assert spread(compute) == pytest.approx(expected)
    assert compute.basis is Basis.CALCULATED
    why = compute.explain()
    assert why is not None
    ids = {i.name for i in why.inputs}
    assert (CATALOG.assumptions["network_over_server_factor"].name in ids) == networked
    assert CATALOG.assumptions["server_over_gpu_factor"].name in ids


def test_a_price_of_a_whole_server_is_not_raised_to_a_server_again() -> None:
    rates = Rates(PLAN, CATALOG, sized())
    price = CATALOG.gpu_price("h100-sxm")
    assert price is not None
    bare, whole = (rates.own_gpu(replace(price, scope=scope), False) for scope in ("gpu", "server"))
    assert bare.mid / whole.mid == pytest.approx(a("server_over_gpu_factor")["mid"])


def test_without_a_gpu_nothing_is_bought_or_rented_whatever_the_years_say() -> None:
    lacking = replace(sized().gpus, missing=(message("cost.missing_build"),))
    found = costs(found=infrastructure(gpu_id=None, gpus=lacking))
    for option in ("cloud", "own"):
        assert [m.key for m in found.option(option).missing] == ["cost.missing_build"]
        assert found.option(option).parts == ()


def test_names_say_what_a_figure_is() -> None:
    found = costs(engine(building(FULL), Engine.NIM))
    for option in found.options:
        assert option.total.name == message("cost.part.total")
        for p in option.parts:
            assert p.figure.name.key.split(".")[:3] == ["cost", "part", p.id], p.figure.name
    unknown = costs(found=infrastructure(gpu_id="rubin"))
    assert (unknown.power_kw.name, unknown.energy_mwh_year.name) == (found.power_kw.name, found.energy_mwh_year.name)
    assert found.power_kw.name == message("cost.power_kw")


def test_a_licence_without_a_price_is_unknown_and_named() -> None:
    catalog = Catalog(CATALOG.folder)
    id = "nvidia-ai-enterprise-year"
    vars(catalog)["licences"] = {**CATALOG.licences, id: replace(CATALOG.licences[id], usd=None)}
    found = cost(engine(building(FULL), Engine.NIM), catalog, infrastructure())
    for option in ("cloud", "own"):
        assert part(found.option(option), "licence").value is None
        assert [m.key for m in found.option(option).missing] == ["cost.no_licence_price"]
    assert {o.sentence.key for o in found.volumes.options} == {"cost.no_licence_price"}


def test_an_assumed_price_makes_an_assumed_cost() -> None:
    own = costs(found=infrastructure(gpu_id="l40s")).option("own")
    assert CATALOG.gpu_price("l40s").basis is Basis.ASSUMED  # type: ignore[union-attr]
    assert part(own, "compute").basis is Basis.ASSUMED


def wages(fte: float, end: str) -> float:
    monthly = CATALOG.staff["systems-operator"].monthly_krw
    assert monthly is not None
    return fte * monthly * 12 * a("loaded_cost_factor")[end] * 3


@pytest.mark.parametrize(("option", "id"), [("service", "service_ops_fte"), ("cloud", "cloud_ops_fte")])
def test_people_cost_wages_with_their_surcharges_and_no_vat(option: str, id: str) -> None:
    expected = {e: wages(a(id)[e], e) for e in ENDS}
    for plan in (PLAN, with_settings(include_vat=True)):
        assert spread(part(costs(plan).option(option), "people")) == pytest.approx(expected)
    dollars = part(costs(with_settings(currency="usd")).option(option), "people")
    assert dollars.value == pytest.approx(expected["mid"] / KRW_PER_USD)


@pytest.mark.parametrize(("gpus", "further"), [(1, 0), (8, 0), (9, 1), (16, 1), (17, 2)])
def test_people_of_own_servers_one_for_the_first_and_less_for_each_further(gpus: int, further: int) -> None:
    years = ((gpus, gpus, gpus),) * 3
    first, more = a("ops_fte_per_server"), a("ops_fte_further_server")
    expected = {e: wages(first[e] + further * more[e], e) for e in ENDS}
    assert spread(part(costs(found=infrastructure(years)).option("own"), "people")) == pytest.approx(expected)


def power_kw(gpus: tuple[int, int, int]) -> dict[str, float]:
    server, share, pue = a("server_power_over_gpu_tdp"), a("gpu_power_share"), a("pue")
    return {e: gpus[n] * 0.7 * server[e] * share[e] * pue[e] for n, e in enumerate(ENDS)}


def test_power_and_energy_are_those_of_the_first_year() -> None:
    found = costs()
    kw = power_kw(GPUS[0])
    assert spread(found.power_kw) == pytest.approx(kw)
    assert spread(found.energy_mwh_year) == pytest.approx({e: kw[e] * 8.76 for e in ENDS})
    grid = a("grid_kg_co2e_kwh")
    assert spread(found.carbon_t_year) == pytest.approx({e: kw[e] * 8.76 * grid[e] for e in ENDS})
    why = found.power_kw.explain()
    assert why is not None
    assert Quantity(0.7, "kw") in [i.value for i in why.inputs]


def test_own_electricity_is_that_of_all_gpus_bought() -> None:
    kw, price = power_kw(GPUS[2]), a("electricity_krw_kwh")
    assert spread(part(costs().option("own"), "power_storage")) == pytest.approx(
        {e: kw[e] * 26280 * price[e] for e in ENDS}
    )
    told = part(costs(with_settings(electricity_krw_kwh=100.0)).option("own"), "power_storage")
    assert spread(told) == pytest.approx({e: kw[e] * 26280 * 100 for e in ENDS})
    why = told.explain()
    assert why is not None
    assert ("settings", "electricity_krw_kwh") in [i.path for i in why.inputs]


def test_licences_are_paid_for_every_gpu_and_year_where_the_engine_needs_them() -> None:
    each = CATALOG.licences["nvidia-ai-enterprise-year"].usd
    assert each is not None
    licensed = costs(engine(PLAN, Engine.NIM))
    expected = {e: sum(year[n] for year in GPUS) * each * KRW_PER_USD for n, e in enumerate(ENDS)}
    for option in ("cloud", "own"):
        assert spread(part(licensed.option(option), "licence")) == pytest.approx(expected)
        assert [p.id for p in costs().option(option).parts if p.id == "licence"] == []
    assert [p.id for p in licensed.option("service").parts] == ["compute", "people", "build"]
    assert Rates(PLAN, CATALOG, sized()).licence_year() == Span(0.0, 0.0, 0.0)


# --- the build -----------------------------------------------------------------------------------------------------


def case(id: str, selected: bool = True, **money: float) -> dict[str, Any]:
    return {"id": id, "name": id, "selected": selected, "money": money}


def building(*cases: dict[str, Any], **settings: Any) -> Plan:
    return Plan.model_validate({**with_settings(**settings).model_dump(), "use_cases": list(cases)})


FULL = case("full", build_cost_krw=100e6, data_preparation_krw=20e6, integration_krw=30e6, training_change_krw=7e6)
PLAIN = case("plain", build_cost_krw=50e6)


def test_the_build_is_what_is_paid_once_for_the_chosen_use_cases() -> None:
    plan = building(FULL, PLAIN, case("not-chosen", False, build_cost_krw=900e6), case("dropped", build_cost_krw=800e6))
    found = costs(plan, dropped={"dropped"})
    for option in found.options:
        assert spread(part(option, "build")) == pytest.approx(dict.fromkeys(ENDS, 207e6), abs=0.1)
    why = part(found.option("own"), "build").explain()
    assert why is not None
    assert [(i.path, i.value.value) for i in why.inputs] == [  # type: ignore[union-attr]
        (("use_cases", 0, "money", "build_cost_krw"), 100e6),
        (("use_cases", 0, "money", "data_preparation_krw"), 20e6),
        (("use_cases", 0, "money", "integration_krw"), 30e6),
        (("use_cases", 0, "money", "training_change_krw"), 7e6),
        (("use_cases", 1, "money", "build_cost_krw"), 50e6),
    ]


def test_vat_is_on_what_is_bought_and_not_on_the_time_of_ones_own_people() -> None:
    taxed = costs(building(FULL, include_vat=True)).option("own")
    assert part(taxed, "build").value == pytest.approx(150e6 * 1.1 + 7e6)
    dollars = costs(building(FULL, include_vat=True, currency="usd", krw_per_usd=1000.0)).option("own")
    assert part(dollars, "build").value == pytest.approx((150e6 * 1.1 + 7e6) / 1000)


@pytest.mark.parametrize(
    "cases", [(), (FULL, case("open")), (case("open"),), (case("left", False, build_cost_krw=1.0),)]
)
def test_a_build_that_is_not_told_is_unknown_and_left_out_of_the_total(cases: tuple[dict[str, Any], ...]) -> None:
    option = costs(building(*cases)).option("service")
    build = part(option, "build")
    assert build.value is None
    assert [m.key for m in option.missing] == ["cost.missing_build"]
    assert option.total.value == pytest.approx(sum(p.figure.value for p in option.parts if p.figure.value is not None))


# --- totals and the choice -------------------------------------------------------------------------------------------


def test_a_total_is_the_sum_of_its_parts_at_each_end() -> None:
    for option in costs(building(FULL)).options:
        assert option.missing == ()
        for e in ENDS:
            assert spread(option.total)[e] == pytest.approx(sum(spread(p.figure)[e] for p in option.parts))  # type: ignore[misc]
        assert option.total.basis is Basis.ASSUMED  # wages of all three are
        why = option.total.explain()
        assert why is not None
        assert [i.value.id for i in why.inputs] == [p.figure.id for p in option.parts]  # type: ignore[union-attr]


def test_auto_takes_the_least_of_those_allowed() -> None:
    found = costs()
    totals = {o.id: o.total.value for o in found.options}
    order = sorted(totals, key=lambda id: totals[id] or 0)
    assert found.chosen == order[0]
    assert found.total.value == totals[order[0]]
    assert (found.total.low, found.total.high) == (found.option(order[0]).total.low, found.option(order[0]).total.high)
    no = {order[0]: message("cost.missing_build")}
    assert costs(excluded=no).chosen == order[1]
    assert costs(excluded=no).option(order[0]).excluded == no[order[0]]
    none = costs(excluded=dict.fromkeys(totals, message("cost.missing_build")))
    assert (none.chosen, none.total.value, none.sentence.key) == (None, None, "cost.sentence_unknown")


@pytest.mark.parametrize("place", [Location.SERVICE, Location.CLOUD, Location.OWN])
def test_a_place_that_was_chosen_is_kept_unless_it_is_excluded(place: Location) -> None:
    plan = put(PLAN, ("infrastructure", "location"), place)
    found = costs(plan)
    assert found.chosen == place.value
    assert found.total.value == found.option(place.value).total.value
    assert found.sentence.key == "cost.sentence"
    excluded = costs(plan, excluded={place.value: message("cost.missing_build")})
    assert (excluded.chosen, excluded.sentence.key) == (None, "cost.sentence_excluded")
    other = Location.OWN if place is Location.SERVICE else Location.SERVICE
    assert costs(plan, excluded={other.value: message("cost.missing_build")}).chosen == place.value


def test_what_is_not_known_is_named() -> None:
    plan = put(put(PLAN, ("infrastructure", "service_id"), None), ("infrastructure", "location"), Location.SERVICE)
    found = costs(plan)
    assert (found.chosen, found.total.value) == (None, None)
    assert [m.key for m in found.total.missing] == ["cost.missing_service"]
    assert found.sentence.key == "cost.sentence_unknown"  # nothing excludes it
    assert found.option("service").parts == ()
    bare = costs(
        found=infrastructure(
            (), gpu_id=None, gpus=replace(sized().gpus, value=None, missing=(message("cost.missing_build"),))
        )
    )
    for option in ("cloud", "own"):
        assert [m.key for m in bare.option(option).missing] == ["cost.missing_build"]
    for unknown in (bare.power_kw, bare.energy_mwh_year, bare.carbon_t_year):
        assert unknown.value is None
        assert [m.key for m in unknown.missing] == ["cost.missing_build"]


def test_the_total_lacks_what_the_first_way_with_a_gap_lacks() -> None:
    found = costs(building(FULL), infrastructure(gpu_id="rubin"), excluded={"service": message("cost.missing_build")})
    assert found.option("service").missing == ()
    assert found.chosen is None
    assert [m.key for m in found.total.missing] == ["cost.no_cloud_price"]


def test_an_exclusion_of_another_place_is_not_why_nothing_is_chosen() -> None:
    plan = put(PLAN, ("infrastructure", "location"), Location.CLOUD)
    found = costs(plan, infrastructure(gpu_id="rubin"), excluded={"service": message("cost.missing_build")})
    assert (found.chosen, found.sentence.key) == (None, "cost.sentence_unknown")


def test_a_nameless_use_case_goes_by_its_id() -> None:
    plan = building({**FULL, "name": ""}, {**PLAIN, "name": "Named"})
    why = part(costs(plan).option("own"), "build").explain()
    assert why is not None
    assert [i.name.params["name"] for i in why.inputs] == ["full"] * 4 + ["Named"]  # type: ignore[union-attr]


def test_a_card_without_price_or_power_says_so() -> None:
    dark = replace(CATALOG.gpus["h100-sxm"], tdp_w=None)
    catalog = Catalog(CATALOG.folder, Overrides(gpus={"h100-sxm": dark}))
    own = cost(PLAN, catalog, infrastructure()).option("own")
    assert part(own, "power_storage").value is None
    assert [m.key for m in own.missing] == ["cost.no_tdp", "cost.missing_build"]
    volumes = {o.id: o for o in cost(PLAN, catalog, infrastructure()).volumes.options}
    assert (volumes["own"].volume.value, volumes["own"].sentence.key) == (None, "cost.no_tdp")
    assert volumes["cloud"].sentence.key != "cost.no_tdp"
    rubin = costs(found=infrastructure(gpu_id="rubin", gpu_name="Rubin"))
    assert [m.key for m in rubin.option("cloud").missing] == ["cost.no_cloud_price"]
    assert [m.key for m in rubin.option("own").missing] == ["cost.no_gpu_price"]
    assert [m.key for m in rubin.power_kw.missing] == ["cost.no_tdp"]
    assert Rates(PLAN, CATALOG, infrastructure(gpu_id="rubin")).power(Span(1, 1, 1)) is None
    assert (
        Rates(PLAN, CATALOG, infrastructure(gpu_id="mi300x")).server_size == 8
    )  # no server in the catalogue: the usual one


def test_a_break_even_without_a_sizing_names_what_the_sizing_lacks() -> None:
    asked = message("cost.missing_build")
    for missing, key in ((asked,), "cost.missing_build"), ((), "cost.sentence_unknown"):
        bare = infrastructure(replicas_needed=None, gpus=replace(sized().gpus, missing=missing))
        assert {o.sentence.key for o in costs(found=bare).volumes.options} == {key}


def test_the_exchange_rate_is_the_one_told_or_assumed_and_names_its_field() -> None:
    for plan, basis, value in (
        (PLAN, CATALOG.assumptions["usd_krw"].basis, KRW_PER_USD),
        (with_settings(krw_per_usd=1200.0), Basis.ANSWERED, 1200.0),
    ):
        told = Rates(plan, CATALOG, sized()).rate_input()
        assert (told.value, told.basis) == (Quantity(value, "krw_per_usd"), basis)
        assert told.path == ("settings", "krw_per_usd")
