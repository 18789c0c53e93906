"""Every selected use case has its own level: the company's needs, with those it answers differently."""

from __future__ import annotations

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import message
from planner.plan.answers import Answer
from planner.plan.company import Company
from planner.plan.customisation import Customisation, Rung
from planner.plan.fields import put
from planner.plan.templates import load_template
from planner.plan.usecase import UseCase
from planner.readiness import decide, decide_cases, score
from planner.readiness.bank import bank
from planner.readiness.results import CaseLevel

OFFICE = {f"N{n}": 0 for n in range(1, 13)}


def levels(*cases: UseCase, level: int = 3, needs: dict[str, int] | None = None) -> tuple[CaseLevel, ...]:
    company = Company()
    readiness = score(dict.fromkeys(bank().questions, Answer(level=level, evidence=3)), company, bank())
    customisation = Customisation(needs=OFFICE if needs is None else needs)
    whole = decide(customisation, readiness, company, bank())
    return decide_cases(cases, customisation, readiness, company, bank(), whole)


def test_a_case_without_own_answers_has_the_decision_of_the_company() -> None:
    (only,) = levels(UseCase(id="a", name="A"))
    assert only.decision.recommended == "T0"
    assert only.sentence.key == "readiness.case_level.same"
    assert only.own_needs == ()


def test_a_case_that_needs_documents_climbs_alone() -> None:
    plain, documents = levels(UseCase(id="a"), UseCase(id="b", needs={"N2": 4, "N7": 3}))
    assert (plain.decision.recommended, documents.decision.recommended) == ("T0", "T1")
    assert documents.sentence.key == "readiness.case_level.above"
    assert documents.own_needs == ("N2", "N7")


def test_a_case_never_climbs_above_the_ability_of_the_company() -> None:
    (case,) = levels(UseCase(id="b", needs={"N2": 4}), level=2)
    assert case.decision.need == "T1"
    assert case.decision.recommended == "T0"


def test_a_case_below_the_plan_can_start_earlier() -> None:
    _, simple = levels(UseCase(id="a"), UseCase(id="b", needs={"N2": 0}), needs={**OFFICE, "N2": 4})
    assert simple.sentence.key == "readiness.case_level.below"


def test_only_selected_cases_are_judged_and_keep_their_place_in_the_plan() -> None:
    found = levels(UseCase(id="a", selected=False), UseCase(id="b"))
    assert [(c.id, c.index) for c in found] == [("b", 1)]


def test_the_next_action_of_a_missing_precondition_is_the_transition_of_that_question() -> None:
    (case,) = levels(UseCase(id="b", needs={"N2": 4}), level=2)
    for condition in case.decision.to_fix:
        assert condition.now == 2
        assert condition.wanted is not None
        assert condition.wanted > condition.now
        assert condition.action in (None, f"{condition.question}.3")


def test_the_lane_of_a_case_with_own_needs_follows_its_own_rung() -> None:
    plan = load_template("retail")
    case = plan.use_cases[0]
    stages = {}
    for needs in ({}, {"N1": 0, "N2": 0, "N7": 0}):
        changed = put(plan, ("use_cases", 0, "needs"), needs)
        changed = put(changed, ("customisation", "chosen_rung"), "T2")
        made = assess(changed, load_catalog()).build
        lane = next(x for x in made.lanes if x.case_id == case.id)
        stages[bool(needs)] = {s.id for s in lane.stages if s.needed}
    assert "customisation" in stages[False]
    assert "customisation" not in stages[True]


def test_a_dropped_case_gets_no_rung() -> None:
    plan = load_template("finance")
    assert "fraud" in {c.id for c in plan.use_cases if c.selected}
    assert "fraud" not in {x.id for x in assess(plan, load_catalog()).case_levels}


def test_a_case_is_held_against_the_rung_that_is_chosen_and_left_open_without_one_of_its_own() -> None:
    company = Company()
    cases = (UseCase(id="a"), UseCase(id="b", needs={"N2": 4}))
    for level, keys in ((3, ["below", "below"]), (1, ["open", "open"])):
        readiness = score(dict.fromkeys(bank().questions, Answer(level=level, evidence=3)), company, bank())
        customisation = Customisation(needs=OFFICE, chosen_rung=Rung.T2)
        whole = decide(customisation, readiness, company, bank())
        found = decide_cases(cases, customisation, readiness, company, bank(), whole)
        assert [c.sentence.key for c in found] == [f"readiness.case_level.{k}" for k in keys]
        assert [c.decision.chosen for c in found] == ["T2", None]
    names = {s.id: message("readiness.rung", id=s.id, name=s.name) for s in whole.rungs}
    told = levels(*cases)[1].sentence
    assert told == message("readiness.case_level.above", rung=names["T1"], planned=names["T0"])
