"""Money of use cases: the method's vectors, properties of the arithmetic, what is missing, what is warned of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.explain import Basis, Figure
from planner.i18n import say
from planner.plan.settings import Currency
from planner.plan.templates import load_template
from planner.plan.usecase import BenefitSource, EstimateQuality, Money, RunningCost, UseCase
from planner.readiness import MoneyBasis
from planner.readiness.bank import bank
from planner.readiness.finance import Finance, MoneyResult, SizedCost, assess_money
from planner.readiness.money import payback

MILLION = 1e6
METHOD = bank().method
RATE = MoneyBasis(discount_rate=0.10)
VECTOR: dict[str, Any] = {
    "users": 1500, "tasks_per_user_year": 600, "minutes_saved_per_task": 10, "hourly_cost_krw": 45_000,
    "adoption_year1": 0.35, "adoption_year2": 0.60, "adoption_year3": 0.75, "realisation": 0.5, "verify_share": 0.2,
    "benefit_risk": 0.15, "build_cost_krw": 600 * MILLION, "yearly_cost_krw": 420 * MILLION,
    "yearly_cost_year2_krw": 440 * MILLION, "yearly_cost_year3_krw": 460 * MILLION, "adoption_low_year1": 0.20,
    "adoption_low_year2": 0.35, "adoption_low_year3": 0.50, "realisation_low": 0.35, "adoption_high_year1": 0.45,
    "adoption_high_year2": 0.70, "adoption_high_year3": 0.85, "realisation_high": 0.60,
}  # fmt: skip


def case(id: str = "qa", case_fields: dict[str, Any] | None = None, **money: Any) -> UseCase:
    fields = {**VECTOR, **money}
    return UseCase(id=id, name=id, estimate=EstimateQuality.ESTIMATE, money=Money(**fields), **(case_fields or {}))


def worth(*cases: UseCase, basis: MoneyBasis = RATE, counted: tuple[bool, ...] | None = None, **more: Any) -> Finance:
    return assess_money(cases, counted or (True,) * len(cases), METHOD, basis, **more)


def one(basis: MoneyBasis = RATE, **money: Any) -> MoneyResult:
    return worth(case(**money), basis=basis).cases[0]


def value(figure: Figure) -> float:
    assert figure.value is not None, [say(m, "en") for m in figure.missing]
    return figure.value


def millions(*figures: Figure) -> list[float]:
    return [value(f) / MILLION for f in figures]


# --- vectors of the method ------------------------------------------------------------------------------------------


def test_vector_of_the_middle_case() -> None:
    result = one()
    assert millions(*result.benefits) == pytest.approx((803.25, 1377.0, 1721.25))
    assert millions(*result.costs) == pytest.approx((600, 420, 440, 460))
    assert millions(*result.flows) == pytest.approx((-600.0, 383.25, 937.0, 1261.25))
    assert millions(result.npv) == [pytest.approx(1470.4, abs=0.05)]
    assert value(result.roi) == pytest.approx(0.870, abs=0.0005)
    assert value(result.payback) == pytest.approx(1.23, abs=0.005)
    assert value(result.break_even) == pytest.approx(0.535, abs=0.0005)


def test_vector_of_the_break_even_sentence_rounds_up() -> None:
    assert say(one().sentence, "en") == "Pays back if at least 54 % of the planned benefit is reached."
    assert say(one().sentence, "ko") == "계획한 효과의 54% 이상을 얻으면 투자금을 회수합니다."


def test_vector_of_the_low_and_high_case() -> None:
    low, mid, high = one().scenarios
    assert millions(low.npv, high.npv) == pytest.approx((-330.8, 2787.6), abs=0.05)
    assert (value(low.roi), value(high.roi)) == pytest.approx((-0.196, 1.648), abs=0.0005)
    assert low.payback.value is None
    assert value(high.payback) == pytest.approx(0.73, abs=0.005)
    assert (mid.npv, mid.id) == (one().npv, "mid")
    assert (one().npv.low, one().npv.high) == (low.npv.value, high.npv.value)


@pytest.mark.parametrize(
    ("driver", "low", "high"),
    [
        ("adoption", 522.0, 2418.8), ("minutes", 522.0, 2418.8), ("verify", 680.0, 1865.6), ("running", 1143.1, 1797.7),
        ("once", 1290.4, 1650.4), ("rate", 1308.5, 1654.5),
    ],
)  # fmt: skip
def test_vector_of_the_tornado(driver: str, low: float, high: float) -> None:
    swing = next(s for s in one().tornado if s.id == driver)
    assert millions(swing.low, swing.high) == pytest.approx((low, high), abs=0.06)


def test_the_tornado_is_sorted_says_its_ends_and_leads_to_fields() -> None:
    swings = one().tornado
    assert [s.reach for s in swings] == sorted((s.reach for s in swings), reverse=True)
    words = {s.id: say(s.settings, "en") for s in swings}
    assert words["verify"] == "40 %/10 %"
    assert words["rate"] == "14 %/6 %"
    assert words["adoption"] == "±30 %"
    assert {s.id: s.path for s in swings}["rate"] == ("settings", "discount_rate")
    assert {s.id: s.path for s in swings}["once"] == ("use_cases", 0, "money", "build_cost_krw")


# --- properties -------------------------------------------------------------------------------------------------------

shares = st.floats(0, 1)
amounts = st.floats(0, 1e10)


@settings(max_examples=60, deadline=None)
@given(shares, shares, shares, st.floats(0, 0.3))
def test_more_adoption_never_lowers_the_npv(first: float, second: float, third: float, more: float) -> None:
    told = {"adoption_year1": first, "adoption_year2": second, "adoption_year3": third}
    raised = {k: min(1.0, v + more) for k, v in told.items()}
    assert value(one(**raised).npv) >= value(one(**told).npv) - 1e-3


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "adoption_year1": shares, "adoption_year2": shares, "adoption_year3": shares, "realisation": shares,
            "adoption_low_year1": st.none() | shares, "adoption_high_year2": st.none() | shares,
            "realisation_low": st.none() | shares, "realisation_high": st.none() | shares, "verify_share": shares,
            "other_benefit_krw_year": st.none() | amounts, "training_change_krw": st.none() | amounts,
            "one_off_year1_share": shares, "cost_risk": st.none() | st.floats(0, 1),
        }
    ),
    st.integers(3, 5),
)  # fmt: skip
def test_low_middle_and_high_are_in_order_everywhere(money: dict[str, Any], years: int) -> None:
    result = one(MoneyBasis(years=years), **money)
    rows = (result.npv, *result.benefits, *result.costs, *result.flows, *result.cumulative)
    for figure in (*rows, result.roi, result.payback, result.break_even):
        if figure.low is not None and figure.value is not None and figure.high is not None:
            slack = 1e-9 * max(1.0, abs(figure.value))
            assert figure.low - slack <= figure.value <= figure.high + slack, figure.id
    spread = result.distribution
    assert spread is not None
    assert value(spread.p10) <= value(spread.p50) <= value(spread.p90)
    assert 0 <= value(spread.loss) <= 1
    assert spread.runs == METHOD.money("runs")
    assert len(result.benefits) == years
    assert len(result.flows) == years + 1


@settings(max_examples=40, deadline=None)
@given(st.floats(500, 2000))
def test_dollars_are_won_over_the_rate_and_ratios_have_no_currency(rate: float) -> None:
    won, dollars = one(), one(MoneyBasis(Currency.USD, rate, 0.10))
    pairs = [
        (won.npv, dollars.npv), *zip(won.flows, dollars.flows, strict=True),
        *((a.low, b.low) for a, b in zip(won.tornado, dollars.tornado, strict=True)),
    ]  # fmt: skip
    assert won.distribution is not None
    assert dollars.distribution is not None
    pairs.append((won.distribution.p90, dollars.distribution.p90))
    for a, b in pairs:
        assert (a.unit, b.unit) == ("krw", "usd")
        assert value(b) * rate == pytest.approx(value(a))
    for a, b in ((won.roi, dollars.roi), (won.payback, dollars.payback), (won.break_even, dollars.break_even)):
        assert value(b) == pytest.approx(value(a))
    assert value(dollars.distribution.loss) == value(won.distribution.loss)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.1, 50))
def test_all_amounts_times_a_factor_scale_the_npv_and_keep_the_ratios(factor: float) -> None:
    names = ("hourly_cost_krw", "build_cost_krw", "yearly_cost_krw", "yearly_cost_year2_krw", "yearly_cost_year3_krw")
    scaled, base = one(**{n: VECTOR[n] * factor for n in names}), one()
    assert value(scaled.npv) == pytest.approx(value(base.npv) * factor)
    assert value(scaled.break_even) == pytest.approx(value(base.break_even))


def test_the_whole_is_the_sum_of_what_is_counted() -> None:
    finance = worth(case(), case("b", minutes_saved_per_task=6), case("c"), counted=(True, True, False))
    assert value(finance.total.npv) == pytest.approx(sum(value(c.npv) for c in finance.cases[:2]))
    assert [f.value for f in finance.total.flows] == pytest.approx(
        [value(a) + value(b) for a, b in zip(finance.cases[0].flows, finance.cases[1].flows, strict=True)]
    )
    middle = sum(value(c.npv) for c in finance.cases[:2])
    for swing in finance.total.tornado:
        assert value(swing.low) < middle < value(swing.high)


def test_case_order_does_not_change_the_whole() -> None:
    a, b = case(), case("b", minutes_saved_per_task=6)
    first, second = worth(a, b).total, worth(b, a).total
    assert first.distribution is not None
    assert second.distribution is not None
    assert value(first.distribution.p10) == pytest.approx(value(second.distribution.p10))


# --- simulation -------------------------------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_simulation() -> None:
    assert one().distribution == one().distribution


def test_the_simulation_lies_around_the_middle_case_and_inside_what_is_possible() -> None:
    spread = one().distribution
    assert spread is not None
    assert value(spread.p10) < value(one().npv) < value(spread.p90)
    sure = one(**{k: VECTOR[k] * 3 for k in ("minutes_saved_per_task",)}).distribution
    none = one(minutes_saved_per_task=0).distribution
    assert sure is not None
    assert none is not None
    assert value(sure.loss) < value(spread.loss)
    assert value(none.loss) == 1


def test_a_triangle_has_the_mean_of_its_corners() -> None:
    """A case with one uncertain input only: the cost to build, from 70 % to 130 %."""
    spread = one(
        minutes_saved_per_task=0, yearly_cost_krw=0, yearly_cost_year2_krw=0, yearly_cost_year3_krw=0
    ).distribution
    assert spread is not None
    assert value(spread.p50) == pytest.approx(-600 * MILLION, rel=0.01)
    assert value(spread.p10) == pytest.approx(-600 * MILLION * (1.3 - 0.3 * 0.2**0.5), rel=0.01)


def test_the_money_of_ten_cases_is_quick() -> None:
    import time

    cases = [case(f"c{n}", minutes_saved_per_task=5 + n) for n in range(10)]
    worth(*cases)
    times = []
    for _ in range(7):
        begin = time.thread_time()
        worth(*cases)
        times.append(time.thread_time() - begin)
    assert min(times) < 0.030


# --- benefits and costs -----------------------------------------------------------------------------------------------

ONLY_OTHER = dict.fromkeys(
    (k for k in VECTOR if k.startswith(("users", "tasks", "minutes", "hourly", "adoption"))), None
) | {"benefit_risk": 0.0}  # fmt: skip


def test_revenue_counts_by_its_margin_and_loss_by_its_probability() -> None:
    result = one(
        **ONLY_OTHER, revenue_krw_year=10_000 * MILLION, revenue_uplift=0.02, revenue_margin=0.25, loss_krw_year=400 * MILLION,
        loss_reduction=0.1, other_benefit_krw_year=30 * MILLION,
    )  # fmt: skip
    assert millions(*result.benefits) == pytest.approx([50 + 40 + 30] * 3)


def test_revenue_never_counts_without_its_margin() -> None:
    result = one(revenue_krw_year=10_000 * MILLION, revenue_uplift=0.02)
    assert result.npv.value is None
    assert [say(m, "en") for m in result.npv.missing] == ["Margin"]


def test_one_off_costs_add_up_and_may_fall_into_year_1() -> None:
    result = one(data_preparation_krw=100 * MILLION, integration_krw=60 * MILLION, training_change_krw=40 * MILLION,
                 one_off_year1_share=0.25, cost_risk=0.1)  # fmt: skip
    assert millions(*result.costs) == pytest.approx([660.0, (420 + 200) * 1.1, 440 * 1.1, 460 * 1.1])


def test_running_costs_are_licences_operations_evaluation_and_compliance() -> None:
    result = one(licences_krw_year=10 * MILLION, evaluation_krw_year=20 * MILLION, compliance_krw_year=5 * MILLION)
    assert millions(*result.costs[1:]) == pytest.approx([455, 475, 495])


def test_vat_is_added_to_what_is_bought_but_not_to_training() -> None:
    result = one(MoneyBasis(discount_rate=0.1, vat=0.1), training_change_krw=40 * MILLION)
    assert millions(*result.costs) == pytest.approx([700.0, 462.0, 484.0, 506.0])
    said = " ".join(say(m, "en") for m in worth(case(), basis=MoneyBasis(vat=0.1)).basis)
    assert "includes VAT of 10 %" in said
    assert "exclude VAT" in say(worth(case()).basis[0], "en")


def test_the_rate_is_shown_with_its_date_and_whether_it_is_assumed() -> None:
    told = MoneyBasis(krw_per_usd=1380, rate_told=True, rate_date="2026-11-20")
    assert "Exchange rate ₩1,380/$ of 2026-11-20." in [say(m, "en") for m in worth(case(), basis=told).basis]
    assumed = MoneyBasis(krw_per_usd=1400, rate_date="2026-11-24")
    assert any("assumed" in say(m, "en") and "1,400" in say(m, "en") for m in worth(case(), basis=assumed).basis)


def test_five_years_follow_the_last_year_that_was_told() -> None:
    result = one(MoneyBasis(discount_rate=0.1, years=5), adoption_year5=0.9)
    assert millions(*result.benefits) == pytest.approx([803.25, 1377.0, 1721.25, 1721.25, 1721.25 * 0.9 / 0.75])
    assert millions(*result.costs[3:]) == pytest.approx([460, 460, 460])


def test_adoption_never_exceeds_everybody() -> None:
    result = one(adoption_year3=0.9, adoption_high_year3=None)
    assert (result.benefits[2].high or 0) <= value(one(adoption_year3=1.0, realisation=0.6).benefits[2]) + 1


@pytest.mark.parametrize(
    ("flows", "years"),
    [((-100, 50, 50, 50), 2.0), ((-100, 200, 0, 0), 0.5), ((-100, 10, 10, 10), None), ((0, 5, 5, 5), 0.0),
     ((-100, 150, -100, 100), 2.5)],
)  # fmt: skip
def test_payback_is_interpolated_and_must_last(flows: tuple[float, ...], years: float | None) -> None:
    assert payback(flows) == (None if years is None else pytest.approx(years))


def test_what_does_not_pay_back_says_so() -> None:
    result = one(minutes_saved_per_task=4)
    assert say(result.sentence, "en").startswith("Does not pay back within 3 years.")
    assert value(result.npv) < 0
    assert "pay back" in say(one(minutes_saved_per_task=0).sentence, "en")


# --- what is not known ------------------------------------------------------------------------------------------------


def test_unknown_inputs_make_unknown_money_and_are_named() -> None:
    result = one(users=None, build_cost_krw=None)
    for figure in (*result.figures(), *result.flows, *result.costs):
        assert figure.value is None
        assert [say(m, "en") for m in figure.missing] == ["Users", "Cost to build"]
    assert [say(m, "en") for m in result.benefits[0].missing] == ["Users"]
    assert (result.distribution, result.tornado, result.scenarios) == (None, (), ())


def test_a_missing_cost_leaves_the_benefit_known() -> None:
    assert millions(*one(build_cost_krw=None).benefits) == pytest.approx((803.25, 1377.0, 1721.25))


def test_a_cost_of_zero_is_known() -> None:
    free = one(build_cost_krw=0, yearly_cost_krw=0, yearly_cost_year2_krw=0, yearly_cost_year3_krw=0)
    assert free.npv.value is not None
    assert free.roi.value is None


def test_the_whole_is_unknown_while_a_case_is_and_names_it() -> None:
    finance = worth(case(), UseCase(id="b", name="Second"))
    assert finance.total.npv.value is None
    assert "Second" in say(finance.total.npv.missing[0], "en")
    assert worth().total.npv.value is None


def test_dollars_without_a_rate_are_unknown() -> None:
    assert [say(m, "en") for m in one(MoneyBasis(Currency.USD)).npv.missing] == ["Exchange rate"]


def test_defaults_of_the_method_are_marked_as_assumed_with_their_source() -> None:
    why = one(realisation=None, verify_share=None, benefit_risk=None).benefits[0].explain()
    assert why is not None
    assumed = {say(i.name, "en"): i for i in why.inputs if i.basis is Basis.ASSUMED}
    assert set(assumed) == {"Realisation", "Share of checking", "Benefit risk adjustment"}
    assert all(i.sources and i.sources[0].as_of for i in assumed.values())
    rate = one(MoneyBasis()).npv.explain()
    assert rate is not None
    assert ("settings", "discount_rate") in [i.path for i in rate.inputs if i.basis is Basis.ASSUMED]


# --- running cost from the sizing ---------------------------------------------------------------------------------------

SIZED = SizedCost((80 * MILLION, 100 * MILLION, 150 * MILLION), "service", None, ())
ON_SIZING = {"running": RunningCost.SIZING, "yearly_cost_year2_krw": None, "yearly_cost_year3_krw": None}


def test_one_case_bears_the_whole_infrastructure_instead_of_what_was_entered() -> None:
    result = worth(case(**ON_SIZING, evaluation_krw_year=7 * MILLION), sized=SIZED).cases[0]
    assert millions(*result.costs) == pytest.approx([600, 107, 107, 107])
    assert (result.costs[1].low, result.costs[1].high) == pytest.approx((87 * MILLION, 157 * MILLION))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(1, 2000)), min_size=1, max_size=6))
def test_the_bill_is_shared_by_demand_and_counted_once(sizes: list[tuple[int, int]]) -> None:
    cases = [case(f"c{n}", **ON_SIZING, users=u, tasks_per_user_year=t) for n, (u, t) in enumerate(sizes)]
    finance = worth(*cases, sized=SIZED)
    yearly = [value(c.costs[1]) for c in finance.cases]
    assert sum(yearly) == pytest.approx(100 * MILLION)
    whole = sum(u * t for u, t in sizes)
    assert yearly == pytest.approx([100 * MILLION * u * t / whole for u, t in sizes])


def test_cases_that_are_not_counted_or_not_on_the_sizing_do_not_share() -> None:
    cases = (case(**ON_SIZING), case("b", **ON_SIZING), case("c"))
    finance = worth(*cases, sized=SIZED, counted=(True, False, True))
    assert millions(finance.cases[0].costs[1], finance.cases[2].costs[1]) == pytest.approx([100, 420])


def test_without_a_sizing_the_cost_is_unknown() -> None:
    missing = worth(case(**ON_SIZING)).cases[0].npv.missing
    assert [say(m, "en") for m in missing] == ["The cost of the infrastructure step is not known yet."]


def test_sharing_asks_for_the_demand_of_each() -> None:
    cases = (case(**ON_SIZING), case("b", **ON_SIZING, users=None))
    assert "b: Users" in [say(m, "en") for m in worth(*cases, sized=SIZED).cases[0].npv.missing]


# --- traps --------------------------------------------------------------------------------------------------------------

CLEAN = {"training_change_krw": 50 * MILLION}


def trapped(case_fields: dict[str, Any] | None = None, baseline: bool | None = True, **money: Any) -> dict[str, Any]:
    result = worth(case(case_fields=case_fields, **{**CLEAN, **money}), baseline=baseline).cases[0]
    return {t.id: t.path for t in result.traps}


def test_a_careful_case_has_no_traps() -> None:
    assert trapped() == {}


@pytest.mark.parametrize(
    ("money", "id", "field"),
    [
        ({"adoption_year1": 1.0, "adoption_high_year1": None}, "headcount", "adoption_year1"),
        ({"realisation": 1.0, "realisation_high": None}, "realisation", "realisation"),
        ({"verify_share": 0.0}, "verify", "verify_share"),
        ({"revenue_krw_year": 1e9, "revenue_uplift": 0.1}, "revenue", "revenue_margin"),
        ({"training_change_krw": None}, "training", "training_change_krw"),
        ({"benefit_source": BenefitSource.VENDOR_STUDY}, "vendor", "benefit_source"),
        ({"running": RunningCost.SIZING}, "running_twice", "running"),
        ({"adoption_low_year2": 0.9}, "order", "adoption_low_year2"),
        ({"realisation_high": 0.1}, "order", "realisation_high"),
    ],
)
def test_each_trap_is_found_and_leads_to_its_field(money: dict[str, Any], id: str, field: str) -> None:
    assert trapped(**money) == {id: ("use_cases", 0, "money", field)}


def test_without_a_measured_baseline_nothing_is_measured() -> None:
    assert trapped(baseline=False) == {"baseline": ("answers", "S1-05")}
    measured = case().model_copy(update={"estimate": EstimateQuality.MEASURED})
    assert worth(measured, baseline=False).cases[0].quality is EstimateQuality.ESTIMATE
    assert worth(measured, baseline=True).cases[0].quality is EstimateQuality.MEASURED


def test_two_cases_of_one_department_may_count_the_same_hours() -> None:
    both = [case(id, {"department": d}, **CLEAN) for id, d in (("a", "Claims"), ("b", " claims "))]
    assert [[t.id for t in c.traps] for c in worth(*both, baseline=True).cases] == [["same_users"], ["same_users"]]
    apart = [case(id, {"department": d}, **CLEAN) for id, d in (("a", "Claims"), ("b", "Sales"))]
    assert [c.traps for c in worth(*apart, baseline=True).cases] == [(), ()]


@pytest.mark.parametrize("template", ["finance", "retail"])
def test_money_of_a_template_can_be_defended(template: str) -> None:
    """Every amount says its formula and inputs; the running cost is that of the sizing; no trap but the baseline."""
    a = assess(load_template(template), load_catalog())
    finance = a.portfolio.finance
    assert finance.total.npv.known
    chosen = {c.id for c, r in zip(load_template(template).use_cases, a.portfolio.cases, strict=True)
              if c.selected and r.decision != "drop"}  # fmt: skip
    for result in finance.cases:
        if result.id.removeprefix("usecase.") not in chosen:
            continue
        assert {t.id for t in result.traps} <= {"baseline"}
        for figure in (*result.figures(), *result.benefits, *result.costs, *result.flows, *result.cumulative):
            why = figure.explain()
            assert why is not None
            assert why.formula is not None
            assert why.inputs
        cost = result.costs[1].explain()
        assert cost is not None
        assert f"cost.{a.cost.chosen}.total" in {i.value.id for i in cost.inputs if isinstance(i.value, Figure)}
