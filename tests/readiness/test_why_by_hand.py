"""Worked lines of votes, use cases and the team's spare time, calculated again from the numbers they name."""

from __future__ import annotations

from typing import Any

import pytest

from planner.explain import Basis, Figure, Input, Quantity, Source
from planner.i18n import Message, message
from planner.plan.case_parts import Weighting
from planner.plan.company import Company
from planner.plan.team import Team
from planner.plan.usecase import UseCase
from planner.readiness import respondents_why, score, usecases_why
from planner.readiness.bank import bank
from planner.readiness.team_capacity import team_capacity
from planner.readiness.usecase_scores import Rated, weights_in_use
from planner.readiness.votes import spread

METHOD = bank().method
QUESTION = bank().questions["S1-01"]


def worked(text: Message | None) -> dict[str, Any]:
    assert text is not None
    return dict(text.params)


def named(value: float, unit: str = "score") -> Figure:
    return Figure(f"f{value}", message("figure.gpus"), value, unit)


# --- votes -----------------------------------------------------------------------------------------------------------


def explained(levels: list[int], what: str) -> Any:
    told = spread(levels)
    assert told is not None
    return respondents_why.question(QUESTION, told, len(levels), METHOD, what)


def test_range_deviation_and_rwg_of_five_votes() -> None:
    # Method: [2, 2, 3, 5, 5] -> 3, deviation 1.2, r .54; variance 1.84 of at most 4.
    levels = [2, 2, 3, 5, 5]
    assert worked(explained(levels, "range").worked) == {"terms": "5 − 2", "result": "3"}
    assert worked(explained(levels, "deviation").worked) == {"terms": "(2×1 + 1×0 + 2×2) ÷ 5", "result": "1.20"}
    assert worked(explained(levels, "rwg").worked) == {"terms": "1 − 1.84 ÷ 4", "result": "0.54"}
    assert explained(levels, "median").worked is None


def test_votes_are_told_by_level_and_not_by_person() -> None:
    told = explained([2, 2, 3, 5, 5], "deviation")
    assert [(i.name.params["level"], i.value) for i in told.inputs] == [
        (2, Quantity(2, "people")), (3, Quantity(1, "people")), (5, Quantity(2, "people")),
    ]  # fmt: skip
    assert {(i.path, i.basis) for i in told.inputs} == {(("answers", "S1-01"), Basis.ANSWERED)}
    assert told.inputs[0].name.params["name"] == METHOD.levels[2]
    withheld = respondents_why.question(QUESTION, None, 2, METHOD, "deviation")
    assert withheld.worked is None
    assert [(i.name, i.value) for i in withheld.inputs] == [(QUESTION.title, Quantity(2, "people"))]


def test_the_agreement_is_the_mean_of_the_factors_the_lowest_first() -> None:
    levels = {"S1-02": [3, 3, 3], "S1-01": [2, 2, 3, 5, 5], "S1-03": [3, 4, 4, 4, 3, 4]}
    judged = [(bank().questions[id], spread(v)) for id, v in levels.items()]
    factors = {"S1-01": max(0.0, 1 - 1.2 / 2), "S1-03": 1 - (1 / 3) / 2, "S1-02": 1.0}
    total = sum(factors.values())
    told = respondents_why.agreement(judged, total / 3, METHOD)  # type: ignore[arg-type]
    assert worked(told.worked) == {"terms": f"{total:.2f} ÷ 3", "result": f"{total / 3:.2f}"}
    assert [i.path[1] for i in told.inputs if i.path] == ["S1-01", "S1-03", "S1-02"]
    assert [i.value.value for i in told.inputs] == pytest.approx(list(factors.values()))  # type: ignore[union-attr]


def test_a_gap_is_executives_less_practitioners() -> None:
    told = respondents_why.gap([(named(4), 4), (named(2), 2)], 2, METHOD)
    assert worked(told.worked) == {"terms": "4 − 2", "result": "2"}
    assert [i.value for i in told.inputs] == [named(4), named(2)]
    assert told.notes[0].params == {"gap": "1"}
    assert told.notes[1].params == {"n": 3}


def test_a_side_and_a_role_tell_numbers_of_people_only() -> None:
    side = respondents_why.side([QUESTION], 12, 3, ["executive_sponsor"], METHOD)
    assert side.inputs[0].value == Quantity(12, "count")
    assert [n.key for n in side.notes] == ["respondents.note.side_role", "respondents.note.gap"]
    role = respondents_why.role(QUESTION, 4, 3, METHOD)
    assert (role.inputs[0].value, role.notes[0].params) == (Quantity(4, "people"), {"n": 3})
    assert respondents_why.voted(7).inputs[0].value == Quantity(7, "people")


# --- use cases ---------------------------------------------------------------------------------------------------------


def case(**fields: Any) -> UseCase:
    return UseCase.model_validate({"id": "qa", "name": "Q&A", **fields})


def test_a_rank_is_the_place_of_the_product() -> None:
    told = usecases_why.rank((named(4.0), named(3.5)), 2, 1, 3, 5, (0.5, 1.5), METHOD)
    assert worked(told.worked) == {"value": "4", "feasibility": "3.50", "product": "14", "rank": 2, "count": 5}
    assert told.steps[0] == message("usecases.worked.rank_range", best=1, worst=3)
    assert told.error == message("usecases.error.rank", multipliers="×0.5, ×1.5")
    fine = worked(usecases_why.rank((named(3.25), named(1.5)), 1, 1, 1, 1, (), METHOD).worked)
    assert (fine["value"], fine["feasibility"], fine["product"]) == ("3.25", "1.50", "4.88")
    same = usecases_why.rank((named(4.0), named(3.5)), 2, 2, 2, 5, (0.5, 1.5), METHOD)
    assert same.steps[0] == message("usecases.worked.rank_same", best=2, worst=2)


def test_wsjf_and_rice_name_what_they_divide() -> None:
    told = case(sequencing={"time_criticality": 3, "opens_up": 2, "effort_months": 4.5}, demand={"users": 1200})
    wsjf = usecases_why.wsjf(3, told, named(4.25), 2.06, METHOD)
    assert worked(wsjf.worked) == {"value": "4.25", "time": 3, "opens": 2, "effort": "4.5", "result": "2.06"}
    assert [i.path for i in wsjf.inputs[1:]] == [
        ("use_cases", 3, "sequencing", f) for f in ("time_criticality", "opens_up", "effort_months")
    ]
    assert [i.value for i in wsjf.inputs[1:]] == [
        Quantity(3, "score"),
        Quantity(2, "score"),
        Quantity(4.5, "person_month"),
    ]
    rice = usecases_why.rice(3, told, named(4.25), 0.8, 906.7, METHOD)
    assert worked(rice.worked) == {
        "users": "1,200", "value": "4.25", "sure": Quantity(0.8, "percent"), "effort": "4.5", "result": "906.7",
    }  # fmt: skip
    assert [i.value for i in rice.inputs] == [
        Quantity(1200, "people"), named(4.25), Quantity(0.8, "percent"), Quantity(4.5, "person_month"),
    ]  # fmt: skip
    entry = METHOD.raw["use_case"]["rice_confidence"]
    source = Source("readiness.rice", entry["source"], as_of=METHOD.raw["as_of"], confidence=entry["basis"])
    assert [i.sources for i in rice.inputs] == [(), (), (source,), ()]
    assert rice.sources == (METHOD.source, source)


def test_the_demand_of_a_case_is_people_times_requests() -> None:
    told = case(demand={"users": 300, "requests_per_user_day": 7.5, "input_tokens": 900, "output_tokens": 200})
    why = usecases_why.case_demand(1, told, 2250.0, frozenset({"demand.input_tokens"}))
    assert worked(why.worked) == {"users": "300", "requests": "7.50", "result": Quantity(2250.0, "request_day")}
    assert [(i.path[-1], i.value.value, i.basis) for i in why.inputs if i.path] == [  # type: ignore[union-attr]
        ("users", 300, Basis.ANSWERED), ("requests_per_user_day", 7.5, Basis.ANSWERED), ("input_tokens", 900, Basis.ASSUMED),
        ("output_tokens", 200, Basis.ANSWERED),
    ]  # fmt: skip


def test_totals_name_their_parts_and_whom_they_leave_out() -> None:
    parts = [("A", named(3.0, "request_day")), ("B", named(4.0, "request_day"))]
    whole = usecases_why.demand_total("usecases.formula.case_demand", parts, ())
    assert [(i.name, i.value) for i in whole.inputs] == parts
    assert whole.notes == ()
    short = usecases_why.demand_total("usecases.formula.case_demand", parts, ["C", "D"])
    assert short.notes == (message("usecases.demand.left_out", names="C, D"),)


def test_a_difference_names_its_share_and_the_limit() -> None:
    told = usecases_why.difference(named(120.0), named(100.0), 0.2, 0.25)
    assert worked(told.worked)["share"] == Quantity(0.2, "percent")
    assert told.error == message("usecases.error.difference", limit=Quantity(0.25, "percent"))


def test_what_the_workload_says_leads_to_its_fields() -> None:
    told = usecases_why.assumed_load(
        "usecases.formula.case_demand", None, [("users", message("figure.gpus"), 5.0, "people")]
    )
    assert told.inputs == (
        Input(message("figure.gpus"), Quantity(5.0, "people"), ("infrastructure", "workload", "users"), Basis.ANSWERED),
    )


def test_a_score_is_the_weighted_mean_of_what_is_rated() -> None:
    weights = weights_in_use(Weighting(), METHOD)
    first, second, *_ = weights.value
    found = [Rated(first, 4.0, 4.0, 4.0), Rated(second, 2.0, 2.0, 2.0, True)]
    told = usecases_why.weighted_score("value", 2, found, weights.value, weights, METHOD, None)
    a, b = first.weight, second.weight
    assert worked(told.worked) == {
        "terms": f"{a:g}×4 + {b:g}×2", "whole": f"{a + b:g}", "result": f"{(4 * a + 2 * b) / (a + b):.1f}",
    }  # fmt: skip
    assert [i.path for i in told.inputs] == [("use_cases", 2, "value", c.id) for c in weights.value]
    assert [i.value for i in told.inputs][:3] == [
        Quantity(4.0, "score"),
        Quantity(2.0, "score"),
        message("common.unanswered"),
    ]
    assert [n.key for n in told.notes] == ["usecases.note.data_from_step"]
    plain = usecases_why.weighted_score("value", 2, found[:1], weights.value, weights, METHOD, None)
    assert plain.notes == ()
    step = score({}, Company(), bank()).step("S3")
    beside = usecases_why.weighted_score("value", 2, found, weights.value, weights, METHOD, step).inputs
    assert [i.value for i in beside[:2]] == [Quantity(4.0, "score"), step.score]
    assert [i.basis for i in beside[:3]] == [Basis.ANSWERED, Basis.ASSUMED, Basis.ANSWERED]
    own = weights_in_use(Weighting(economic=50.0), METHOD)
    (note,) = usecases_why.weighted_score("value", 2, found[:1], own.value, own, METHOD, None).notes
    assert note == message("usecases.note.own_weight", name=own.value[0].name, weight=Quantity(50.0, "weight"))
    share = usecases_why.weight(first, 50.0, Basis.ANSWERED)
    assert worked(share.worked) == {"weight": f"{a:g}", "whole": "50", "share": Quantity(a / 50, "percent")}


# --- time of the team ----------------------------------------------------------------------------------------------------


def test_the_time_left_and_what_it_carries() -> None:
    team = Team.model_validate(
        {"readiness_share": 0.25, "members": [{"role": "data_engineer", "fte": 2.5, "staffing": "internal"}, {"role": "ml_engineer", "fte": 1.5, "staffing": "internal"}]}
    )  # fmt: skip
    found = team_capacity(team, None)
    assert (found.person_months.value, found.person_months.low, found.person_months.high) == (1.0, 1.0, 1.0)
    why = found.person_months.explain()
    assert why is not None
    assert worked(why.worked) == {"fte": "4", "share": Quantity(0.25, "percent"), "result": "1"}
    assert [(i.path, i.basis) for i in why.inputs] == [
        (("team", "readiness_share"), Basis.ANSWERED), (("team", "members", 0, "fte"), Basis.ANSWERED),
        (("team", "members", 1, "fte"), Basis.ANSWERED),
    ]  # fmt: skip
    assert why.notes == ()
    parallel = found.parallel.explain()
    assert parallel is not None
    told = worked(parallel.worked)
    assert told["months"] == "1"
    assert float(told["result"]) == pytest.approx(found.parallel.value, abs=0.05)
    assert float(told["months"]) / float(told["each"]) == pytest.approx(found.parallel.value)
    assert parallel.inputs[0].value == found.person_months
    assert parallel.inputs[1].value == Quantity(float(told["each"]), "fte")
