"""What moves the money, one driver at a time and all at once; frames, baskets, traps and the bill at their edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.explain import Basis, Figure, Quantity
from planner.i18n import message
from planner.plan.settings import Currency
from planner.plan.usecase import BenefitSource, EstimateQuality, Money, RunningCost, UseCase
from planner.readiness import MoneyBasis, finance
from planner.readiness.bank import Method, bank
from planner.readiness.finance import Finance, MoneyResult, SizedCost, assess_money, basis_words
from planner.readiness.finance.sensitivity import _Draw, _draws, _levers, simulated
from planner.readiness.finance.sized import NOT_SIZED, slices
from planner.readiness.finance.traps import traps
from planner.readiness.money import spread
from tests.told import params, told

METHOD = bank().method
WON = MoneyBasis(discount_rate=0.10)
DOLLARS = MoneyBasis(Currency.USD, 1250.0, 0.10)
M = 1e6
CERTAIN: dict[str, Any] = {
    "users": 100, "tasks_per_user_year": 100, "minutes_saved_per_task": 6, "hourly_cost_krw": 50_000,
    **{f"adoption_{k}year{t}": 0.5 for k in ("", "low_", "high_") for t in (1, 2, 3)}, "realisation": 0.8,
    "realisation_low": 0.8, "realisation_high": 0.8, "verify_share": 0.2, "benefit_risk": 0.0, "cost_risk": 0.0,
    "build_cost_krw": 0.0, "yearly_cost_krw": 0.0,
}  # fmt: skip
"""1,000 hours a year of 50 million won if everybody used it; 16 million with a half, 80 % and a fifth for checking."""
PRESENT = sum(1 / 1.1**t for t in (1, 2, 3))
NO_TIME = dict.fromkeys(
    ("users", "tasks_per_user_year", "minutes_saved_per_task", "hourly_cost_krw", *(k for k in CERTAIN if k.startswith("adoption"))),
)  # fmt: skip


def case(id: str = "a", of: Mapping[str, Any] | None = None, **money: Any) -> UseCase:
    return UseCase(
        id=id,
        name=id.upper(),
        money=Money(**{**CERTAIN, **money}),
        **{"estimate": EstimateQuality.ESTIMATE, **(of or {})},
    )


def worth(*cases: UseCase, basis: MoneyBasis = WON, method: Method = METHOD, **more: Any) -> Finance:
    return assess_money(cases, (True,) * len(cases), method, basis, **more)


def one(basis: MoneyBasis = WON, **money: Any) -> MoneyResult:
    return worth(case(**money), basis=basis).cases[0]


def with_money(**values: float) -> Method:
    """The method with other defaults of its money model."""
    money = {**METHOD.raw["money"], **{k: {**METHOD.raw["money"][k], "value": v} for k, v in values.items()}}
    return replace(METHOD, raw={**METHOD.raw, "money": money})


# --- one driver at a time ---------------------------------------------------------------------------------------------------


def ends(**money: Any) -> dict[str, tuple[float, float]]:
    return {s.id: (s.low.value or 0.0, s.high.value or 0.0) for s in one(**money).tornado}


def test_the_middle_of_the_certain_case() -> None:
    assert one().npv.value == pytest.approx(16 * M * PRESENT)


def test_no_driver_goes_beyond_everybody_all_or_nothing() -> None:
    """Shares of 0.9 grow by 30 % to 1 only; checking of 0.6 doubles to 1; a rate of 2 % falls to none."""
    full = {f"adoption_{k}year{t}": 0.9 for k in ("", "low_", "high_") for t in (1, 2, 3)}
    base = 50 * M * 0.9 * 0.8 * 0.8 * PRESENT
    found = ends(**full)
    assert found["adoption"] == pytest.approx((base * 0.7, base / 0.9))
    shares = dict.fromkeys(("realisation", "realisation_low", "realisation_high"), 0.9)
    assert ends(**shares)["realisation"] == pytest.approx((18 * M * PRESENT * 0.7, 18 * M * PRESENT / 0.9))
    assert ends(verify_share=0.6)["verify"] == pytest.approx((0.0, 20 * M * PRESENT * 0.7))
    low, high = ends()["verify"]
    assert (low, high) == pytest.approx((20 * M * PRESENT * 0.6, 20 * M * PRESENT * 0.9))
    slow = worth(case(), basis=MoneyBasis(discount_rate=0.02)).cases[0].tornado
    rate = next(s for s in slow if s.id == "rate")
    assert rate.high.value == pytest.approx(48 * M)
    assert rate.low.value == pytest.approx(sum(16 * M / 1.06**t for t in (1, 2, 3)))
    assert params(rate.settings) == {
        "worse": Quantity(pytest.approx(0.06), "percent"),
        "better": Quantity(0.0, "percent"),
    }
    verify = next(s for s in one(verify_share=0.6).tornado if s.id == "verify")
    assert params(verify.settings) == {"worse": Quantity(1.0, "percent"), "better": Quantity(0.3, "percent")}


def test_costs_move_the_other_way() -> None:
    found = ends(build_cost_krw=10 * M, yearly_cost_krw=2 * M)
    middle = 16 * M * PRESENT - 10 * M - 2 * M * PRESENT
    assert found["once"] == pytest.approx((middle - 3 * M, middle + 3 * M))
    assert found["running"] == pytest.approx((middle - 0.6 * M * PRESENT, middle + 0.6 * M * PRESENT))
    assert found["minutes"] == pytest.approx((middle - 4.8 * M * PRESENT, middle + 4.8 * M * PRESENT))


def test_a_driver_that_moves_nothing_has_no_bar_and_hides_none_after_it() -> None:
    money = {**NO_TIME, "other_benefit_krw_year": 5 * M, "yearly_cost_krw": 1 * M}
    assert {s.id for s in one(**money).tornado} == {"other", "running", "rate"}
    assert {s.id for s in one().tornado} == {"adoption", "minutes", "realisation", "verify", "rate"}


def test_less_than_a_billionth_of_the_whole_is_nothing() -> None:
    """40 m in the middle: a benefit of 0.02 won moves it by 0.03, a thousand won by more."""
    assert "other" not in ends(other_benefit_krw_year=0.02)
    assert "other" in ends(other_benefit_krw_year=1000.0)
    assert ends(minutes_saved_per_task=0) == {}
    assert set(ends(minutes_saved_per_task=0, other_benefit_krw_year=0.02)) == {"other", "rate"}


def test_the_settings_of_a_bar_are_its_swing() -> None:
    for swing in one().tornado:
        if swing.id not in ("verify", "rate"):
            assert params(swing.settings) == {"share": Quantity(METHOD.money("swing"), "percent")}
    assert {lever.id for lever in _levers(METHOD)} >= {s.id for s in one().tornado}
    double, alone = worth(case(), case("b")).total.distribution, one().distribution
    assert double is not None
    assert alone is not None
    assert (double.runs, double.p50.value) == (METHOD.money("runs"), pytest.approx(2 * (alone.p50.value or 0)))
    both = worth(case(), case("b")).total.tornado
    assert {s.id: s.path for s in both} == {
        s.id: ("settings", "discount_rate") if s.id == "rate" else None for s in one().tornado
    }


# --- all at once -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "corners", [(0.0, 3.0, 10.0), (0.0, 0.0, 10.0), (2.0, 10.0, 10.0), (-4.0, -3.9, 8.0), (-4.0, 7.9, 8.0)]
)
def test_a_draw_is_the_quantile_of_its_triangle(corners: tuple[float, float, float]) -> None:
    low, mid, high = corners
    u = np.linspace(0.0, 1.0, 401)
    made = _Draw(np.sqrt(u), np.sqrt(1 - u)).between(low, mid, high)
    for share, value in zip(u, made, strict=True):
        if share <= (mid - low) / (high - low):
            assert value == pytest.approx(low + (share * (high - low) * (mid - low)) ** 0.5)
        else:
            assert value == pytest.approx(high - ((1 - share) * (high - low) * (high - mid)) ** 0.5)
    assert _Draw(u, u).between(mid, mid, mid) == mid


def test_draws_are_even_between_nothing_and_one_and_apart_from_each_other() -> None:
    made = _draws(5, 4000)
    for draw in made.values():
        assert draw.rising**2 + draw.falling**2 == pytest.approx(np.ones(4000))
        assert np.mean(draw.rising**2) == pytest.approx(0.5, abs=0.03)
    assert abs(np.corrcoef(made["adoption"].rising, made["once"].rising)[0, 1]) < 0.1


STILL = {"swing": 0.0, "verify_swing": 1.0}
"""Nothing varies."""


def runs(method: Method, sized: tuple[float, float, float] | None = None, **money: Any) -> Any:
    told_ = Money(**{**CERTAIN, **money})
    return simulated(spread(told_, WON, method, sized), method)


def test_without_any_spread_every_run_is_the_middle() -> None:
    found = runs(with_money(**STILL), build_cost_krw=3 * M, yearly_cost_krw=1 * M, other_benefit_krw_year=2 * M)
    assert found == pytest.approx(np.full(found.shape, (16 + 2 - 1) * M * PRESENT - 3 * M))


@pytest.mark.parametrize(
    ("money", "unit"),
    [
        ({}, 16 * M * PRESENT),
        ({"minutes_saved_per_task": 0, "other_benefit_krw_year": 5 * M}, 5 * M * PRESENT),
        ({"minutes_saved_per_task": 0, "build_cost_krw": 5 * M}, -5 * M),
        ({"minutes_saved_per_task": 0, "yearly_cost_krw": 5 * M}, -5 * M * PRESENT),
    ],
)
def test_each_amount_varies_by_its_swing_around_the_middle(money: dict[str, Any], unit: float) -> None:
    """The mean of 0.7, 1 and 1.3 is 1; nearly all of the range is met."""
    factors = runs(with_money(verify_swing=1.0), **money) / unit
    assert 0.7 <= factors.min() < 0.72
    assert 1.28 < factors.max() <= 1.3
    assert factors.mean() == pytest.approx(1.0, abs=0.01)
    assert factors.std() == pytest.approx(0.3 / 6**0.5, rel=0.05)


def test_checking_varies_between_half_and_double_and_never_beyond_all() -> None:
    """0.4 between 0.2 and 0.8, mean of the triangle 0.4 × 3.5 / 3; 0.8 stops at 1."""
    method = with_money(swing=0.0)
    checked = 1 - runs(method, verify_share=0.4) / (20 * M * PRESENT)
    assert 0.2 <= checked.min() < 0.22
    assert 0.77 < checked.max() <= 0.8
    assert checked.mean() == pytest.approx(0.4 * 3.5 / 3, rel=0.01)
    assert runs(method, verify_share=0.8).min() == 0


def test_shares_and_the_bill_vary_between_their_own_ends() -> None:
    method = with_money(**STILL)
    spread_ = {f"adoption_low_year{t}": 0.2 for t in (1, 2, 3)} | {f"adoption_high_year{t}": 0.6 for t in (1, 2, 3)}
    adoption = runs(method, **spread_) / (32 * M * PRESENT)
    assert 0.2 <= adoption.min() < 0.22
    assert 0.59 < adoption.max() <= 0.6
    assert adoption.mean() == pytest.approx(1.3 / 3, rel=0.01)
    realised = runs(method, realisation_low=0.5, realisation_high=1.0) / (20 * M * PRESENT)
    assert 0.5 <= realised.min() < 0.53
    assert 0.97 < realised.max() <= 1.0
    assert realised.mean() == pytest.approx(2.3 / 3, rel=0.01)
    bill = (
        16 * M * PRESENT - runs(method, (8 * M, 10 * M, 15 * M), running=RunningCost.SIZING, yearly_cost_krw=None)
    ) / PRESENT
    assert 8 * M <= bill.min() < 8.3 * M
    assert 14.6 * M < bill.max() <= 15 * M
    assert bill.mean() == pytest.approx(11 * M, rel=0.01)


# --- the frame -------------------------------------------------------------------------------------------------------------

SPREAD = {"adoption_low_year1": 0.3, "adoption_high_year2": 0.9, "build_cost_krw": 10 * M, "yearly_cost_krw": 2 * M}


@pytest.mark.parametrize("basis", [WON, DOLLARS])
def test_a_figure_lies_between_the_values_of_its_low_and_its_high_case(basis: MoneyBasis) -> None:
    made = one(basis, **SPREAD)
    three = spread(Money(**{**CERTAIN, **SPREAD}), basis, METHOD).appraisals()
    per = 1250.0 if basis is DOLLARS else 1.0
    for figure, name, scale in (
        (made.npv, "npv", per), (made.roi, "roi", 1), (made.payback, "payback_years", 1), (made.break_even, "break_even", 1),
    ):  # fmt: skip
        values = [getattr(a, name) / scale for a in three]
        assert (figure.low, figure.value, figure.high) == pytest.approx((min(values), values[1], max(values))), name
    for kind in ("benefits", "costs", "flows"):
        for year, figure in enumerate(getattr(made, kind)):
            values = [getattr(a, kind)[year] / per for a in three]
            assert (figure.low, figure.value, figure.high) == pytest.approx((min(values), values[1], max(values)))
    assert made.cumulative[2].value == pytest.approx(sum(f.value or 0 for f in made.flows[:3]))
    assert [s.id for s in made.scenarios] == ["low", "mid", "high"]
    assert [s.npv.value for s in made.scenarios] == pytest.approx([a.npv / per for a in three])
    assert [s.payback.value for s in made.scenarios] == pytest.approx([a.payback_years for a in three])
    units = [f.unit for f in (made.npv, made.roi, made.payback, made.break_even)]
    assert units == [basis.unit, "percent", "year", "percent1"]


def test_a_payback_that_may_never_come_has_no_ends_and_one_that_never_comes_no_value() -> None:
    """8 m a year at half the adoption pay back 30 m in no three years."""
    rare = one(build_cost_krw=30 * M, **{f"adoption_low_year{t}": 0.1 for t in (1, 2, 3)})
    assert rare.payback.value is not None
    assert (rare.payback.low, rare.payback.high) == (None, None)
    assert rare.scenarios[0].payback.value is None
    assert [m.key for m in rare.scenarios[0].payback.missing] == ["readiness.missing.never_payback"]
    never = one(build_cost_krw=90 * M)
    assert (never.payback.value, [m.key for m in never.payback.missing]) == (None, ["readiness.missing.never_payback"])
    assert never.payback.unit == "year"
    assert never.sentence.key == "finance.sentence.never"
    free = one()
    assert [m.key for m in free.roi.missing] == ["readiness.missing.never_roi"]


def test_names_and_sentences_of_the_whole_and_of_what_is_open() -> None:
    made = worth(case(), case("b", build_cost_krw=None))
    assert [c.sentence.key for c in made.cases] == ["finance.sentence.pays", "finance.sentence.open"]
    assert made.total.sentence.key == "finance.sentence.open"
    assert [m.params["name"] for m in made.total.npv.missing] == ["B"]
    assert (made.total.npv.name.key, made.cases[0].npv.name.key) == ("readiness.portfolio.npv", "readiness.usecase.npv")  # type: ignore[union-attr]
    assert [m.key for m in worth().total.npv.missing] == ["readiness.missing.use_case"]
    benefits = made.cases[1].benefits
    assert [f.value for f in benefits] == pytest.approx([16 * M] * 3)
    for figures in (made.cases[1].figures(), made.cases[1].costs, made.cases[1].flows, made.cases[1].cumulative):
        assert {f.value for f in figures} == {None}
    assert (made.cases[1].drivers, made.cases[1].scenarios, made.cases[1].distribution) == (None, (), None)
    assert made.cases[0].drivers is not None
    assert made.case("usecase.b") is made.cases[1]
    lacking = one(MoneyBasis(Currency.USD))
    assert lacking.benefits[0].value is None
    assert len(lacking.npv.missing) == 1


@pytest.mark.parametrize(
    ("quality", "running", "basis", "made"),
    [
        (EstimateQuality.ESTIMATE, RunningCost.SIZING, Basis.ASSUMED, Basis.ASSUMED),
        (EstimateQuality.ESTIMATE, RunningCost.SIZING, Basis.PREDICTED, Basis.CALCULATED),
        (EstimateQuality.GUESS, RunningCost.SIZING, Basis.PREDICTED, Basis.ASSUMED),
        (EstimateQuality.ESTIMATE, None, Basis.ASSUMED, Basis.CALCULATED),
        (EstimateQuality.GUESS, None, Basis.ASSUMED, Basis.ASSUMED),
    ],
)
def test_money_is_assumed_where_the_benefit_is_guessed_or_the_bill_assumed(
    quality: EstimateQuality, running: RunningCost | None, basis: Basis, made: Basis
) -> None:
    whole = Figure("cost.total", message("cost.chosen_total"), 30 * M, "krw", basis=basis)
    sized = SizedCost((8 * M, 10 * M, 15 * M), "own", whole, ())
    changes = {"running": running, "yearly_cost_krw": None} if running else {}
    found = worth(case(of={"estimate": quality}, **changes), sized=sized)
    assert {f.basis for f in (*found.cases[0].figures(), *found.cases[0].costs) if f.known} == {made}
    assert found.total.npv.basis is made
    beside = worth(case(of={"estimate": quality}, **changes), case("b"), sized=sized)
    assert beside.total.npv.basis is made


# --- what all have in common -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (MoneyBasis(), [("no_vat", {}), ("discount_assumed", {"years": 3, "rate": METHOD.money("discount_rate")})]),
        (MoneyBasis(discount_rate=0.0, years=5), [("no_vat", {}), ("discount_told", {"years": 5, "rate": 0.0})]),
        (MoneyBasis(vat=0.1, discount_rate=0.05, krw_per_usd=1300.0, rate_told=True, rate_date="2026-11-20"),
         [("vat", {"rate": 0.1}), ("discount_told", {"years": 3, "rate": 0.05}),
          ("rate_dated", {"rate": 1300.0, "date": "2026-11-20"})]),
        (MoneyBasis(discount_rate=0.05, krw_per_usd=1300.0, rate_told=True),
         [("no_vat", {}), ("discount_told", {"years": 3, "rate": 0.05}), ("rate_undated", {"rate": 1300.0, "date": ""})]),
        (MoneyBasis(discount_rate=0.05, krw_per_usd=1300.0, rate_date="2026-11-20"),
         [("no_vat", {}), ("discount_told", {"years": 3, "rate": 0.05}),
          ("rate_assumed", {"rate": 1300.0, "date": "2026-11-20"})]),
    ],
)  # fmt: skip
def test_the_basis_of_all_amounts_is_said(basis: MoneyBasis, words: list[tuple[str, dict[str, Any]]]) -> None:
    made = [
        (
            m.key.removeprefix("finance.basis."),
            {k: v.value if isinstance(v, Quantity) else v for k, v in m.params.items()},
        )
        for m in basis_words(basis, METHOD)
    ]
    assert made == words


def test_money_is_kept_while_nothing_of_it_changes_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finance, "KEPT", 2)
    monkeypatch.setattr(finance, "_kept", type(finance._kept)())
    a, b, c = case("a"), case("b"), case("c")

    def kept(case_: UseCase, sized: SizedCost = NOT_SIZED, index: int = 0) -> Any:
        return finance._case(index, case_, None, sized, METHOD, WON, None)

    first, second = kept(a), kept(b)
    assert kept(a) is first
    third = kept(c)
    assert (kept(c) is third, kept(a) is first) == (True, True)
    assert kept(b) is not second
    assert len(finance._kept) == 2
    other = SizedCost((1.0, 2.0, 3.0), "own", Figure("t", message("figure.gpus"), 6.0, "krw"), ())
    assert kept(b, other) is kept(b)
    assert kept(b, index=1) is not kept(b)


def test_who_makes_no_request_bears_nothing_of_the_bill() -> None:
    sizing = {"running": RunningCost.SIZING, "yearly_cost_krw": None}
    cases = [case("a", tasks_per_user_year=0, **sizing), case("b", **sizing)]
    idle, busy = slices(cases, [True, True], SizedCost((60.0, 90.0, 150.0), "own", None, ()))
    assert idle is not None
    assert busy is not None
    assert (idle.share, idle.span, busy.share, busy.span) == (0.0, (0.0, 0.0, 0.0), 1.0, (60.0, 90.0, 150.0))


# --- traps ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("money", "found"),
    [
        ({}, {"training"}), ({"training_change_krw": 0.0}, set()), ({"build_cost_krw": None}, set()),
        ({"training_change_krw": 1.0, "verify_share": 0.01}, set()),
        ({"training_change_krw": 1.0, "verify_share": 0.0}, {"verify"}),
        ({"training_change_krw": 1.0, "revenue_krw_year": 1.0, "revenue_margin": 0.1}, set()),
        ({"training_change_krw": 1.0, "revenue_uplift": 0.1}, {"revenue"}),
        ({"training_change_krw": 1.0, "benefit_source": BenefitSource.VENDOR_STUDY}, {"vendor"}),
        ({"training_change_krw": 1.0, "running": RunningCost.SIZING}, {"running_twice"}),
        ({"training_change_krw": 1.0, "running": RunningCost.SIZING, "yearly_cost_krw": None}, set()),
        ({"training_change_krw": 1.0, "running": RunningCost.SIZING, "yearly_cost_krw": None, "evaluation_krw_year": 1.0}, set()),
        ({"training_change_krw": 1.0, "running": RunningCost.SIZING, "yearly_cost_krw": None, "yearly_cost_year3_krw": 1.0},
         {"running_twice"}),
        ({"training_change_krw": 1.0, "realisation": 1.0, "realisation_high": None}, {"realisation"}),
        ({"training_change_krw": 1.0, "adoption_year1": 1.0, "adoption_high_year1": None}, {"headcount"}),
        ({"training_change_krw": 1.0, "adoption_year1": 0.99, "adoption_high_year1": None}, set()),
    ],
)  # fmt: skip
def test_a_trap_is_warned_of_only_where_it_is_one(money: dict[str, Any], found: set[str]) -> None:
    assert {t.id for t in traps(0, [case(**money)], True)} == found
    assert {t.id for t in traps(0, [case(**money)], None)} == found
    assert {t.id for t in traps(0, [case(**money)], False)} == found | {"baseline"}


@pytest.mark.parametrize(
    ("mine", "other", "money", "warned"),
    [
        ({"department": "Claims"}, {"department": "claims "}, {}, True),
        ({"department": "Claims"}, {"department": "Sales"}, {}, False),
        ({"department": " "}, {"department": ""}, {}, False),
        ({"department": "Claims", "selected": False}, {"department": "claims"}, {}, False),
        ({"department": "Claims"}, {"department": "claims", "selected": False}, {}, False),
        ({"department": "Claims"}, {"department": "claims"}, NO_TIME, False),
    ],
)
def test_hours_are_counted_twice_only_by_selected_cases_that_save_time(
    mine: dict[str, Any], other: dict[str, Any], money: dict[str, Any], warned: bool
) -> None:
    sure = {"training_change_krw": 1.0}
    cases = [
        case("a", mine, **sure),
        case("b", other, **{**sure, **money, **({"other_benefit_krw_year": 1.0} if money else {})}),
    ]
    found = {t.id: t for t in traps(0, cases, True)}
    assert ("same_users" in found) is warned
    if warned:
        assert found["same_users"].sentence.params == {"name": "B", "department": "Claims"}
        assert found["same_users"].path == ("use_cases", 0, "money", "users")
    assert "same_users" not in {t.id for t in traps(0, cases[:1], True)}
    swapped = [cases[1], cases[0]]
    assert ("same_users" in {t.id for t in traps(1, swapped, True)}) is warned


def test_a_benefit_of_no_minutes_is_worked_with_them() -> None:
    zero = one(minutes_saved_per_task=0, yearly_cost_krw=1.0).benefits[0]
    assert "× 100 × 0 ÷ 60 ×" in params(told(zero).worked)["terms"]
