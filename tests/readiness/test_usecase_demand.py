"""From the demand of the cases to the workload of the infrastructure; data sets named by a case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planner.explain import Basis, Explanation, Figure
from planner.i18n import message, say
from planner.plan.data import DataInventory
from planner.plan.infrastructure import DayProfile, Workload
from planner.plan.usecase import UseCase
from planner.readiness import CaseContext, link_demand, portfolio
from planner.readiness.bank import bank
from planner.readiness.usecase_demand import workload_from
from planner.readiness.usecase_results import DemandLink

GATE = {"real_problem": "yes", "data_usable": "yes", "fit": "generative"}


def case(id: str, users: int | None, requests: float | None, tokens: tuple[int, int] | None = (1000, 200),
         peak: float | None = None, **more: object) -> UseCase:  # fmt: skip
    demand = {"users": users, "requests_per_user_day": requests, "peak_hour_share": peak}
    if tokens:
        demand |= {"input_tokens": tokens[0], "output_tokens": tokens[1]}
    return UseCase.model_validate({"id": id, "name": id.upper(), "demand": demand, **GATE, **more})


def linked(*cases: UseCase, workload: Workload | None = None) -> DemandLink:
    return link_demand(cases, portfolio(cases, bank()), workload or Workload(), bank())


def test_requests_add_up_and_lengths_are_weighted_by_requests() -> None:
    cases = (case("a", 100, 10, (1000, 100), 0.2), case("b", 300, 10, (5000, 500), 0.1))
    link = linked(*cases)
    assert [p.cases.value for p in link.parts] == pytest.approx(
        [4000, 1000 * 1000 + 3000 * 5000, 1000 * 100 + 3000 * 500]
    )
    assert link.users.value == 400
    assert link.peak_hour_share.value == pytest.approx((0.2 * 1000 + 0.1 * 3000) / 4000)
    sent = workload_from(cases, link, Workload(active_share=0.5, burst_factor=2.0, day_profile="office"))
    assert (sent.users, sent.requests_per_user_day, sent.active_share) == (400, 10.0, 1.0)
    assert (sent.input_tokens, sent.output_tokens) == (4000, 400)
    assert (sent.peak_hour_share, sent.day_profile) == (pytest.approx(0.125), DayProfile.GIVEN)
    assert sent.burst_factor == 2.0


def test_what_was_sent_then_agrees() -> None:
    cases = (case("a", 90, 3.3, (700, 90)), case("b", 55, 8, (2100, 333)))
    sent = workload_from(cases, linked(*cases), Workload())
    link = linked(*cases, workload=sent)
    assert all(abs(p.difference.value or 0) < 0.01 for p in link.parts)
    assert link.warning is None
    assert link.sentence.key == "usecases.demand.near"


@given(st.lists(st.tuples(st.integers(1, 5000), st.floats(0.01, 50), st.integers(1, 20_000), st.integers(1, 3000)),
                min_size=1, max_size=6))  # fmt: skip
def test_sending_keeps_the_total_of_requests_and_tokens(rows: list[tuple[int, float, int, int]]) -> None:
    cases = tuple(case(f"c{n}", u, r, (i, o)) for n, (u, r, i, o) in enumerate(rows))
    link = linked(*cases)
    sent = workload_from(cases, link, Workload())
    per_day = (sent.users or 0) * (sent.requests_per_user_day or 0) * sent.active_share
    assert per_day == pytest.approx(link.parts[0].cases.value)
    assert per_day * (sent.input_tokens or 0) == pytest.approx(link.parts[1].cases.value, abs=per_day)
    assert per_day * (sent.output_tokens or 0) == pytest.approx(link.parts[2].cases.value, abs=per_day)


def test_more_than_twenty_percent_apart_is_a_warning() -> None:
    base = case("a", 100, 10)
    for requests, far in ((10.0, False), (8.4, False), (12.5, False), (8.0, True), (13.0, True)):
        w = Workload(users=100, requests_per_user_day=requests, input_tokens=1000, output_tokens=200)
        link = linked(base, workload=w)
        assert (link.warning is not None) is far, requests
        assert link.parts[0].difference.value == pytest.approx(10 / requests - 1)
    assert link.warning is not None
    assert "more than 20 %" in say(link.warning, "en")


def test_only_part_of_the_users_being_active_counts_in_the_assumption() -> None:
    w = Workload(users=1000, active_share=0.1, requests_per_user_day=10, input_tokens=1000, output_tokens=200)
    assert linked(case("a", 100, 10), workload=w).warning is None


def test_cases_that_do_not_count_are_left_out() -> None:
    cases = (
        case("a", 100, 10), case("off", 100, 10, selected=False), case("gone", 100, 10, prohibited_practice=True),
        case("rules", 100, 10, fit="traditional"),
    )  # fmt: skip
    link = linked(*cases)
    assert [r.id for r in link.rows] == ["a"]
    assert workload_from(cases, link, Workload()).users == 100


def test_a_case_that_lacks_a_number_is_named_and_not_counted() -> None:
    cases = (case("a", 100, 10), case("b", 50, None), case("c", 50, 5, None))
    link = linked(*cases)
    assert link.left_out == ("B", "C")
    assert [say(m, "en") for m in link.rows[1].missing] == ["Requests per user and day"]
    assert link.parts[0].cases.value == 1000
    why = link.parts[0].cases.explain()
    assert why is not None
    assert "B, C" in say(why.notes[0], "en")
    assert workload_from(cases, link, Workload()).users == 100


def test_nothing_known_is_unknown_and_not_ready() -> None:
    for cases in ((), (case("a", None, None, None),)):
        link = linked(*cases)
        assert not link.ready
        assert all(p.cases.value is None and p.difference.value is None for p in link.parts)
        assert link.warning is None


def test_an_open_workload_is_said_and_needs_no_warning() -> None:
    link = linked(case("a", 100, 10))
    assert link.sentence.key == "usecases.demand.not_assumed"
    assert link.warning is None
    assert [say(m, "en") for m in link.parts[1].assumed.missing] == [
        "Active users", "Requests per user and day", "Input length"]  # fmt: skip


def test_without_every_habit_the_peak_of_the_infrastructure_stays() -> None:
    cases = (case("a", 100, 10, peak=0.3), case("b", 10, 10))
    link = linked(*cases)
    assert link.peak_hour_share.value is None
    assert link.peak_hour_share.missing == (message("usecases.demand.no_habit", names="B"),)
    sent = workload_from(cases, link, Workload(peak_hour_share=0.15, day_profile="office"))
    assert (sent.peak_hour_share, sent.day_profile) == (0.15, DayProfile.OFFICE)


def test_a_sum_beyond_a_workload_is_refused() -> None:
    cases = tuple(case(f"c{n}", 10_000_000, 1) for n in range(2))
    with pytest.raises(ValidationError):
        workload_from(cases, linked(*cases), Workload())


def test_numbers_still_to_confirm_make_an_assumption() -> None:
    told = case("a", 100, 10, to_confirm=["demand.users"])
    assert linked(told).parts[0].cases.basis is Basis.ASSUMED
    assert linked(case("a", 100, 10)).parts[0].cases.basis is Basis.CALCULATED


# --- by hand -----------------------------------------------------------------------------------------------------------

TOLD = Workload(users=50, active_share=0.5, requests_per_user_day=8, input_tokens=1000, output_tokens=200)


def explained(figure: Figure) -> Explanation:
    made = figure.explain()
    assert made is not None
    return made


@pytest.mark.parametrize(("requests", "each", "share"), [(0.1, 0.1, 1.0), (0.09, 1.0, 0.09), (2.0, 2.0, 1.0)])
def test_a_tenth_of_a_request_a_day_is_the_least_a_workload_says_of_a_user(
    requests: float, each: float, share: float
) -> None:
    cases = (case("a", 100, requests),)
    sent = workload_from(cases, linked(*cases), Workload())
    assert (sent.users, sent.requests_per_user_day, sent.active_share) == (100, each, share)


@pytest.mark.parametrize(
    ("cases", "workload", "key", "n"),
    [
        ((), TOLD, "none_counted", None),
        ((case("a", 1, 1, selected=False),), TOLD, "none_counted", None),
        ((case("a", None, 1), case("b", 1, 1, None)), TOLD, "nothing_said", None),
        ((case("a", 20, 10), case("b", None, 1)), Workload(), "not_assumed", 1),
        ((case("a", 20, 10),), TOLD.model_copy(update={"output_tokens": None}), "not_assumed", 1),
        ((case("a", 10, 10), case("b", 10, 10)), TOLD, "near", 2),
        ((case("a", 10, 10), case("b", 15, 10)), TOLD, "apart", 2),
        ((case("a", 20, 10, (1000, 260)),), TOLD, "apart", 1),
    ],
)
def test_cases_and_workload_come_to_a_sentence(
    cases: tuple[UseCase, ...], workload: Workload, key: str, n: int | None
) -> None:
    """The workload: 50 people, half of them on a day, 8 requests each: 200 requests."""
    link = linked(*cases, workload=workload)
    assert link.sentence == message(f"usecases.demand.{key}", **({} if n is None else {"n": n}))
    assert link.ready is (key not in ("none_counted", "nothing_said"))
    if key == "apart":
        far = next(p for p in link.parts if abs(p.difference.value or 0) > 0.2)
        assert link.warning == message("usecases.demand.far", limit=20.0, cases=far.cases, assumed=far.assumed)
    else:
        assert link.warning is None


@pytest.mark.parametrize(("requests", "far"), [(12.5, False), (12.6, True), (7.5, False), (7.4, True)])
def test_a_difference_as_large_as_the_limit_is_near(requests: float, far: bool) -> None:
    method = bank().method
    raw = {**method.raw, "use_case": {**method.raw["use_case"], "demand_difference": {"value": 0.25}}}
    asked = (case("a", 100, requests),)
    workload = Workload(users=100, requests_per_user_day=10, input_tokens=1000, output_tokens=200)
    link = link_demand(asked, portfolio(asked, bank()), workload, replace(bank(), method=replace(method, raw=raw)))
    assert (link.warning is not None) is far


def test_a_case_without_a_name_goes_by_its_id() -> None:
    cases = (case("a", 10, 4, name=""), case("b", 10, None, name=""))
    link = linked(*cases)
    assert ([r.name for r in link.rows], link.left_out) == (["a", "b"], ("b",))
    for figure in (link.users, link.parts[0].cases):
        assert [i.name for i in explained(figure).inputs] == ["a"]
    assert link.peak_hour_share.missing == (message("usecases.demand.no_habit", names="a"),)
    assert link.rows[0].requests_day.name == message("usecases.demand.requests_of", name="a")


def test_the_row_of_a_case_is_its_people_times_their_requests() -> None:
    link = linked(case("z", 5, 1, selected=False), case("a", 30, 2.5, None), case("b", None, 2), case("c", 3, None))
    assert [(r.id, r.requests_day.value, len(r.missing)) for r in link.rows] == [("a", 75.0, 2), ("b", None, 1), ("c", None, 1)]  # fmt: skip
    worked = explained(link.rows[0].requests_day)
    assert {i.path[:2] for i in worked.inputs if i.path} == {("use_cases", 1)}
    assert link.rows[1].requests_day.missing == link.rows[1].missing


@pytest.mark.parametrize(
    ("field", "basis"),
    [("demand.output_tokens", Basis.ASSUMED), ("demand.requests_per_user_day", Basis.ASSUMED),
     ("demand.peak_hour_share", Basis.CALCULATED), ("customer_facing", Basis.CALCULATED)],
)  # fmt: skip
def test_one_assumed_number_makes_the_total_an_assumption(field: str, basis: Basis) -> None:
    link = linked(case("a", 10, 4, to_confirm=[field]), case("b", 10, 4))
    assert [r.requests_day.basis for r in link.rows] == [basis, Basis.CALCULATED]
    assert [p.cases.basis for p in link.parts] == [basis] * 3


def test_people_and_busiest_hours_of_those_that_say_everything() -> None:
    link = linked(case("a", 30, 2, peak=0.5), case("b", 10, 2, peak=0.1), case("c", 7, 3, None))
    assert link.users.value == 40
    assert [i.value.value for i in explained(link.users).inputs] == [30, 10]  # type: ignore[union-attr]
    assert explained(link.users).notes == (message("usecases.demand.left_out", names="C"),)
    assert link.peak_hour_share.value == pytest.approx((0.5 * 60 + 0.1 * 20) / 80)
    assert [i.value.value for i in explained(link.peak_hour_share).inputs] == [0.5, 0.1]  # type: ignore[union-attr]
    nothing = linked(case("c", 7, 3, None, peak=0.1))
    said = (message("usecases.demand.nothing_said"),)
    assert (nothing.users.missing, nothing.peak_hour_share.missing) == (said, said)
    assert [p.cases.missing for p in nothing.parts] == [said] * 3
    assert [p.difference.missing for p in nothing.parts] == [said] * 3
    assert linked().parts[0].cases.missing == (message("readiness.missing.use_case"),)


def test_what_the_workload_assumes_is_people_times_share_times_requests_times_length() -> None:
    requests, length_in, length_out = linked(case("a", 20, 10), workload=TOLD).parts
    assert [p.assumed.value for p in (requests, length_in, length_out)] == [200, 200_000, 40_000]
    assert explained(requests.assumed).worked is None
    worked = explained(length_out.assumed).worked
    assert worked is not None
    assert {k: (v.value, v.unit) for k, v in worked.params.items()} == {  # type: ignore[union-attr]
        "requests": (200, "request_day"), "tokens": (200, "token"), "total": (40_000, "token_day"),
    }  # fmt: skip
    assert [i.path[-1] for i in explained(length_in.assumed).inputs if i.path] == [
        "users", "requests_per_user_day", "active_share", "input_tokens",
    ]  # fmt: skip
    assert requests.difference.value == 0
    open_ = linked(case("a", 20, 10), workload=TOLD.model_copy(update={"input_tokens": None})).parts
    assert [p.difference.known for p in open_] == [True, False, True]
    assert open_[1].difference.missing == open_[1].assumed.missing
    assert len(open_[1].assumed.missing) == 1


# --- data sets ---------------------------------------------------------------------------------------------------------


def test_data_sets_of_a_selected_case_are_checked() -> None:
    inventory = DataInventory.model_validate({"sets": [
        {"name": "Manuals", "rights": "recorded"}, {"name": "Mail", "rights": "none"}, {"name": "Web", "rights": "assumed"}]})  # fmt: skip

    def warned(**more: object) -> list[str]:
        one = case("a", 1, 1, **more)  # type: ignore[arg-type]
        found = portfolio((one,), bank(), context=CaseContext(inventory=inventory)).cases[0]
        return [say(m, "en") for m in found.data_warnings]

    assert warned() == ["No data set is named for this case."]
    assert warned(selected=False) == []
    assert warned(data_sets=["Manuals"]) == []
    assert warned(data_sets=["Manuals", "Mail", "Web", "Gone"]) == [
        "There is no right to use Mail.", "The right to use Web is not checked.", "Gone is not in the data inventory."]  # fmt: skip
