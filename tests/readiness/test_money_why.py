"""What the explanations of money say: each worked line calculated again, each input with its field and its basis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.explain import Basis, Figure, Input, Quantity
from planner.i18n import Message, message, say
from planner.plan.settings import Currency
from planner.plan.usecase import EstimateQuality, Money, RunningCost, UseCase
from planner.readiness import MoneyBasis
from planner.readiness.bank import bank
from planner.readiness.finance import Finance, MoneyResult, SizedCost, assess_money
from planner.readiness.finance.sensitivity import BINS, distribution
from planner.readiness.finance.why import break_even_share, sentence, swing_path
from tests.told import told as why

M = 1e6
METHOD = bank().method
TIME: dict[str, Any] = {
    "users": 1500, "tasks_per_user_year": 600, "minutes_saved_per_task": 10, "hourly_cost_krw": 45_000,
    "adoption_year1": 0.35, "adoption_year2": 0.60, "adoption_year3": 0.75, "realisation": 0.5, "verify_share": 0.2,
    "benefit_risk": 0.15,
}  # fmt: skip
REST: dict[str, Any] = {
    "other_benefit_krw_year": 5 * M, "revenue_krw_year": 1e9, "revenue_uplift": 0.02, "revenue_margin": 0.3,
    "loss_krw_year": 2e8, "loss_reduction": 0.1,
}  # fmt: skip
PAID: dict[str, Any] = {
    "build_cost_krw": 600 * M, "training_change_krw": 10 * M, "one_off_year1_share": 0.25, "cost_risk": 0.1,
    "licences_krw_year": 1 * M, "evaluation_krw_year": 3 * M, "yearly_cost_krw": 420 * M,
    "yearly_cost_year2_krw": 440 * M, "yearly_cost_year3_krw": 460 * M,
}  # fmt: skip
WON = MoneyBasis(discount_rate=0.10)
DOLLARS = MoneyBasis(Currency.USD, 1250.0, 0.10, vat=0.1)


def worth(*money: dict[str, Any], basis: MoneyBasis = WON, **more: Any) -> Finance:
    cases = [
        UseCase(id=f"c{n}", name=f"C{n}", estimate=EstimateQuality.ESTIMATE, money=Money(**m))
        for n, m in enumerate(money)
    ]
    return assess_money(cases, (True,) * len(cases), METHOD, basis, **more)


def one(basis: MoneyBasis = WON, **more: Any) -> MoneyResult:
    return worth({**TIME, **REST, **PAID, **more}, basis=basis).cases[0]


def numbers(text: Message | None) -> dict[str, Any]:
    assert text is not None
    return {k: v.value if isinstance(v, Quantity) else v for k, v in text.params.items()}


def fields(inputs: tuple[Input, ...]) -> dict[str, Any]:
    """Value by the last part of the path; what has no path by its label."""
    return {
        str(i.path[-1]) if i.path else say(i.name, "en"): i.value.value if isinstance(i.value, Quantity) else i.value  # type: ignore[arg-type]
        for i in inputs
    }


@pytest.mark.parametrize(("year", "adoption"), [(0, "0.350"), (1, "0.600"), (2, "0.750")])
def test_a_benefit_is_worked_out_from_what_was_answered(year: int, adoption: str) -> None:
    figure = one().benefits[year]
    told = numbers(why(figure).worked)
    time = f"1,500 × {adoption} × 600 × 10 ÷ 60 × 0.800 × 45,000 × 0.500"
    assert told["terms"] == f"{time} + 1,000,000,000 × 0.020 × 0.300 + 200,000,000 × 0.100 + 5,000,000"
    assert told["keep"] == "0.85"
    by_hand = (1500 * float(adoption) * 600 * 10 / 60 * 0.8 * 45000 * 0.5 + 6e6 + 20e6 + 5e6) * 0.85
    assert told["result"] == figure.value == pytest.approx(by_hand)
    told_fields = fields(why(figure).inputs)
    assert told_fields == {
        "users": 1500, "tasks_per_user_year": 600, "minutes_saved_per_task": 10, "hourly_cost_krw": 45000,
        f"adoption_year{year + 1}": float(adoption), **REST, "realisation": 0.5, "verify_share": 0.2, "benefit_risk": 0.15,
    }  # fmt: skip
    assert {i.basis for i in why(figure).inputs} == {Basis.ANSWERED}


def test_a_benefit_names_only_what_is_claimed_and_marks_what_is_assumed() -> None:
    only_loss = worth(
        {"loss_krw_year": 2e8, "loss_reduction": 0.1, "build_cost_krw": 1.0, "yearly_cost_krw": 0.0}
    ).cases[0]
    told = why(only_loss.benefits[0])
    assert numbers(told.worked)["terms"] == "200,000,000 × 0.100"
    by_field = {str(i.path[-1]): i for i in told.inputs if i.path}
    assert set(by_field) == {"loss_krw_year", "loss_reduction", "realisation", "verify_share", "benefit_risk"}
    for name in ("realisation", "verify_share", "benefit_risk"):
        assert by_field[name].basis is Basis.ASSUMED
        assert len(by_field[name].sources) == 1
    keys = [n.key for n in told.notes]
    assert keys[0] == "readiness.note.estimate_estimate"
    reasons = [n.params["name"].key for n in told.notes[1:]]
    assert reasons == [
        f"finance.default.{n}"
        for n in ("realisation", "verify_share", "benefit_risk", "realisation_low", "realisation_high")
    ]
    sure = one(realisation_low=0.3, realisation_high=0.7, **{f"adoption_{k}_year{t}": v for k, v in (("low", 0.3), ("high", 0.8))
               for t in (1, 2, 3)})  # fmt: skip
    assert [n.key for n in why(sure.benefits[0]).notes] == ["readiness.note.estimate_estimate"]
    assert [n.key for n in why(sure.costs[1]).notes] == ["readiness.note.estimate_estimate"]


@pytest.mark.parametrize(
    ("year", "once", "running"), [(0, 457.5, 0.0), (1, 152.5, 424.0), (2, 0.0, 444.0), (3, 0.0, 464.0)]
)  # fmt: skip
def test_a_cost_is_once_and_running_with_its_risk(year: int, once: float, running: float) -> None:
    figure = one().costs[year]
    told = numbers(why(figure).worked)
    assert (told["once"], told["running"]) == pytest.approx((once * M, running * M))
    assert told["factor"] == "1.10"
    assert told["result"] == figure.value == pytest.approx((once + running) * 1.1 * M)
    given = {k: v for k, v in PAID.items() if k != "one_off_year1_share"}
    assert fields(why(figure).inputs) == given
    assert why(figure).steps == ()


def present(flows: list[float], first: int) -> float:
    return sum(f / 1.1**t for t, f in enumerate(flows, first))


def test_present_values_are_those_of_the_flows() -> None:
    result = one()
    benefit, cost = present([829.6, 1403.35, 1747.6], 1), present([503.25, 634.15, 488.4, 510.4], 0)
    told = why(result.npv)
    assert numbers(told.worked) == pytest.approx(
        {"benefit": benefit * M, "cost": cost * M, "result": (benefit - cost) * M}
    )
    assert numbers(why(result.roi).worked) == pytest.approx({"npv": (benefit - cost) * M, "cost": cost * M})
    assert numbers(why(result.break_even).worked) == pytest.approx({"benefit": benefit * M, "cost": cost * M})
    flows = {"last": 3, "flows": "−503.25 → 195.45 → 914.95 → 1,237.20"}
    for figure in (result.payback, result.flows[1], result.cumulative[2]):
        assert numbers(why(figure).worked) == flows
    inputs = fields(told.inputs)
    assert [inputs[f"Benefit of year {t}"] for t in (1, 2, 3)] == pytest.approx([829.6 * M, 1403.35 * M, 1747.6 * M])
    assert (inputs["cost_risk"], inputs["discount_rate"]) == (0.1, 0.1)
    assert numbers(told.error) == pytest.approx({"low": result.npv.low, "high": result.npv.high})
    assert told.tipping == sentence(cost / benefit, 3) or numbers(told.tipping) == {"share": 0.58, "years": 3}


def test_low_and_high_cases_are_explained_by_their_own_flows() -> None:
    result = one(
        adoption_low_year1=0.2, realisation_low=0.35, adoption_high_year1=0.45, realisation_high=0.6,
    )  # fmt: skip
    low, mid, high = result.scenarios
    for scenario in (low, mid, high):
        told = numbers(why(scenario.npv).worked)
        assert told["result"] == scenario.npv.value == pytest.approx(told["benefit"] - told["cost"])
        ratio = numbers(why(scenario.roi).worked)
        assert scenario.roi.value == pytest.approx(ratio["npv"] / ratio["cost"])
    assert low.npv.value < mid.npv.value < high.npv.value  # type: ignore[operator]
    # 1,500 x 0.2 x 600 x 10 / 60 x 0.8 x 45,000 x 0.35 = 378 m; 1,458 m with 0.45 and 0.6; the other 31 m move by 30 %.
    benefits = [fields(why(s.npv).inputs)["Benefit of year 1"] for s in (low, mid, high)]
    assert benefits == pytest.approx([(378 + 21.7) * 0.85 * M, 829.6 * M, (1458 + 40.3) * 0.85 * M])


def test_in_dollars_the_rate_and_the_tax_are_inputs() -> None:
    told = why(one(DOLLARS).costs[1])
    assert numbers(told.worked)["once"] == pytest.approx((600 * 1.1 + 10) * 0.25 * M / 1250)
    by_field = {str(i.path[-1]): i for i in told.inputs if i.path}
    assert by_field["krw_per_usd"].value == Quantity(1250.0, "krw_per_usd")
    assert by_field["krw_per_usd"].basis is Basis.ASSUMED
    assert by_field["include_vat"].value == Quantity(0.1, "percent")
    assert {"krw_per_usd", "include_vat"}.isdisjoint(fields(why(one().costs[1]).inputs))
    sure = why(one(MoneyBasis(Currency.USD, 1250.0, 0.10, rate_told=True)).costs[1])
    assert next(i for i in sure.inputs if i.path and i.path[-1] == "krw_per_usd").basis is Basis.ANSWERED


def test_the_whole_is_explained_by_its_cases() -> None:
    finance = worth({**TIME, **PAID}, {**TIME, **PAID, "users": 300})
    whole = finance.total
    told = why(whole.npv)
    assert [i.value for i in told.inputs] == [c.npv for c in finance.cases]
    worked = numbers(told.worked)
    assert worked["result"] == whole.npv.value == pytest.approx(worked["benefit"] - worked["cost"])
    assert why(whole.roi).formula.key == "finance.formula.roi"
    assert why(whole.npv).formula.key == why(whole.flows[1]).formula.key == "readiness.formula.total"
    assert why(whole.flows[1]).worked is None
    assert why(whole.flows[1]).tipping is None
    assert why(whole.npv).tipping is not None
    ratio = numbers(why(whole.break_even).worked)
    assert whole.break_even.value == pytest.approx(ratio["cost"] / ratio["benefit"])
    low = numbers(why(whole.scenarios[0].npv).worked)
    assert whole.scenarios[0].npv.value == pytest.approx(low["benefit"] - low["cost"])


def test_a_share_of_the_sizing_is_told_as_a_step() -> None:
    whole = Figure("cost.total", message("cost.chosen_total"), 300 * M, "krw", basis=Basis.ASSUMED)
    sized = SizedCost((80 * M, 100 * M, 150 * M), "service", whole, ())
    shared = {**TIME, "build_cost_krw": 1 * M, "running": RunningCost.SIZING, "evaluation_krw_year": 2 * M}
    finance = worth(shared, {**shared, "users": 500}, sized=sized)
    told = why(finance.cases[0].costs[1])
    step = numbers(told.steps[0])
    assert step["option"] == message("cost.option.service")
    assert (step["whole"], step["share"], step["result"]) == pytest.approx((100 * M, 0.75, 75 * M))
    inputs = fields(told.inputs)
    assert inputs["location"] is whole
    assert inputs["running"] == pytest.approx(0.75)
    assert inputs["evaluation_krw_year"] == 2 * M
    assert next(i for i in told.inputs if i.value is whole).basis is Basis.ASSUMED
    assert why(finance.cases[0].npv).steps == told.steps
    unknown = worth(shared).cases[0]
    assert why(unknown.benefits[0]).steps == ()


def test_one_driver_moved_tells_from_where_to_where() -> None:
    result = one()
    for swing in result.tornado:
        for figure in (swing.low, swing.high):
            told = why(figure)
            assert numbers(told.worked) == pytest.approx({"middle": result.npv.value, "result": figure.value})
            assert [(i.path, i.basis) for i in told.inputs] == [(swing.path, Basis.ASSUMED)]
        assert swing.reach == pytest.approx(swing.high.value - swing.low.value)  # type: ignore[operator]


def test_a_swing_leads_to_its_field_where_there_is_one() -> None:
    assert swing_path("realisation", [2]) == ("use_cases", 2, "money", "realisation")
    assert swing_path("realisation", [0, 1]) is None
    assert swing_path("discount_rate", [0, 1]) == ("settings", "discount_rate")


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.531, 0.54),
        (0.54, 0.54),
        (0.5400000000001, 0.54),
        (0.540000000004, 0.54),
        (0.540000000006, 0.55),
        (1.001, 1.01),
        (0.0, 0.0),
    ],
)
def test_a_share_needed_is_rounded_up(share: float, shown: float) -> None:
    assert break_even_share(share).value == pytest.approx(shown)


def test_whether_it_pays_back() -> None:
    assert sentence(None, 3).key == "finance.sentence.no_benefit"
    assert sentence(1.0, 3).key == "finance.sentence.pays"
    assert sentence(1.0001, 3).key == "finance.sentence.never"


# --- distribution --------------------------------------------------------------------------------------------------------


def test_percentiles_loss_and_bins_of_known_values() -> None:
    values = np.arange(-100.0, 901.0)  # 1,001 values: 100 below zero
    found = distribution("x", np.random.default_rng(1).permutation(values), WON, METHOD, Basis.CALCULATED)
    assert (found.p10.value, found.p50.value, found.p90.value) == (0.0, 400.0, 800.0)
    assert found.loss.value == pytest.approx(100 / 1001)
    assert (found.first, found.last, found.runs) == (-100.0, 900.0, 1001)
    assert len(found.counts) == BINS == 40
    assert found.counts == (25,) * 39 + (26,)
    assert numbers(why(found.p50).worked) == {"result": 400.0}
    assert fields(why(found.loss).inputs)["Runs"] == 1001


def test_values_without_spread_have_one_bin_of_width_one() -> None:
    found = distribution("x", np.full(10, 7.0), WON, METHOD, Basis.CALCULATED)
    assert (found.first, found.last) == (7.0, 8.0)
    assert sum(found.counts) == 10
    assert found.loss.value == 0
    dollars = distribution("x", np.full(10, 2500.0), DOLLARS, METHOD, Basis.CALCULATED)
    assert (dollars.p50.value, dollars.p50.unit, dollars.first) == (2.0, "usd", 2.0)


# --- order of low, middle and high; shares of the bill ----------------------------------------------------------------------


def disordered(**money: Any) -> list[tuple[str, Any]]:
    found = worth({**TIME, **PAID, **money}, baseline=True).cases[0].traps
    return [(t.path[-1], t.sentence.params["middle"].key) for t in found if t.id == "order"]  # type: ignore[misc]


@pytest.mark.parametrize("year", [1, 2, 3])
def test_a_low_value_over_its_middle_or_a_high_one_under_it_is_warned_of_in_every_year(year: int) -> None:
    middle = TIME[f"adoption_year{year}"]
    label = f"field.money.adoption{year}.label"
    for kind, away in (("low", 0.01), ("high", -0.01)):
        name = f"adoption_{kind}_year{year}"
        assert disordered(**{name: middle + away}) == [(name, label)]
        assert disordered(**{name: middle}) == []
        assert disordered(**{name: middle - away}) == []


def test_realisation_low_and_high_are_held_against_the_middle() -> None:
    assert [n for n, _ in disordered(realisation_low=0.51)] == ["realisation_low"]
    assert [n for n, _ in disordered(realisation_high=0.49)] == ["realisation_high"]
    assert disordered(realisation_low=0.5, realisation_high=0.5) == []


def test_one_alone_bears_the_bill_without_telling_its_demand_and_two_need_theirs() -> None:
    sized = SizedCost((80 * M, 100 * M, 150 * M), "service", None, ())
    bare = {"build_cost_krw": 1 * M, "running": RunningCost.SIZING, "other_benefit_krw_year": 9 * M}
    alone = worth(bare, sized=sized).cases[0]
    assert alone.costs[1].value == pytest.approx(100 * M)
    both = worth(bare, {**TIME, **bare}, sized=sized)
    assert all(c.costs[1].value is None for c in both.cases)
    lacking = {m.params["what"].key for m in both.cases[0].costs[1].missing if m.key == "finance.missing.demand"}
    assert lacking == {"field.money.users.label", "field.money.tasks.label"}


def test_each_year_of_the_whole_is_explained_by_that_year_of_its_cases() -> None:
    finance = worth({**TIME, **PAID}, {**TIME, **PAID, "users": 300})
    for kind in ("benefits", "costs", "flows", "cumulative"):
        for year, figure in enumerate(getattr(finance.total, kind)):
            parts = [getattr(c, kind)[year] for c in finance.cases]
            assert [i.value for i in why(figure).inputs] == parts
            assert figure.value == pytest.approx(sum(p.value for p in parts))
