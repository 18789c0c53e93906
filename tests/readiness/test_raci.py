"""The responsibility matrix: every rule, how each row is put right, and the proposal for each rung."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.explain import Quantity
from planner.i18n import say
from planner.plan.team import RaciRow, Role, Staffing, Stage, Team
from planner.readiness import assess_team
from planner.readiness.raci import assess_raci, external_roles, merged, propose, repaired
from planner.readiness.roles import needed_roles, raci_rules, role_name, stage_rules

ALL = frozenset(Stage)
RUNGS = (None, "T0", "T1", "T2", "T3", "T4", "T5")


def team(raci: dict[str, dict[str, str]], *members: dict[str, object]) -> Team:
    return Team.model_validate({"raci": raci, "members": list(members)})


def own(rung: str | None) -> frozenset[Stage]:
    return frozenset(Stage(s["id"]) for s in stage_rules()["stages"] if rung is None or rung >= s["from"])


def rules(found: Team, rung: str | None = "T2") -> list[tuple[str, str | None]]:
    return [(p.rule, p.row) for p in assess_raci(found, rung, ALL).problems]


@pytest.mark.parametrize(
    ("row", "letters", "rule"),
    [
        ("evaluation", {"ml_engineer": "R"}, "no_accountable"),
        ("evaluation", {"domain_lead": "A", "sponsor": "AR"}, "many_accountable"),
        ("evaluation", {"domain_lead": "A", "legal": "C"}, "no_responsible"),
        ("evaluation", {"partner": "A", "ml_engineer": "R"}, "partner_accountable"),
        ("risk_acceptance", {"ml_engineer": "A", "legal": "R"}, "builder_accepts"),
    ],
)
def test_a_broken_row_names_its_rule_and_its_fix_puts_it_right(row: str, letters: dict[str, str], rule: str) -> None:
    (problem,) = assess_raci(team({row: letters}), "T2", ALL).problems
    assert (problem.rule, problem.row) == (rule, row)
    assert problem.fixed is not None
    assert rules(team({row: dict(problem.fixed)})) == []


def test_the_fix_keeps_the_proposed_accountable_and_lets_the_others_work() -> None:
    (problem,) = assess_raci(team({"evaluation": {"outcome_owner": "A", "sponsor": "A"}}), "T2", ALL).problems[:1]
    assert problem.fixed == {Role.OUTCOME_OWNER: "A", Role.SPONSOR: "R"}


def test_a_role_that_only_a_partner_holds_is_outside_the_company() -> None:
    ml = {"role": "ml_engineer", "staffing": "partner", "fte": 1}
    row = {"customisation": {"ml_engineer": "AR"}}
    assert rules(team(row, ml)) == [("held_by_partner", "customisation")]
    assert rules(team(row, ml, {"role": "ml_engineer", "staffing": "internal", "fte": 0.5})) == []
    assert Role.ML_ENGINEER not in external_roles(team(row, {"role": "ml_engineer", "staffing": "missing"}))
    assert "A" not in propose(team(row, ml), "T2", ALL)[RaciRow.CUSTOMISATION][Role.ML_ENGINEER]


def crowded(rows: int) -> dict[str, dict[str, str]]:
    """The ML engineer answers for and does everything, with one more role working in the first row."""
    found = {row.value: {"ml_engineer": "AR"} for row in list(RaciRow)[:rows]}
    found["data_collection"]["domain_lead"] = "R"
    return found


def test_one_role_with_more_than_its_share_is_a_fault_once_enough_rows_are_filled() -> None:
    least = raci_rules()["concentration"]["from_rows"]
    assert rules(team(crowded(least - 1))) == []
    (problem,) = assess_raci(team(crowded(least)), "T2", ALL).problems
    assert (problem.rule, problem.row, problem.role) == ("concentrated", "data_collection", "ml_engineer")
    assert problem.fixed == {Role.ML_ENGINEER: "A", Role.DOMAIN_LEAD: "R"}


def test_where_nobody_else_does_the_work_people_decide() -> None:
    alone = {row.value: {"ml_engineer": "AR"} for row in list(RaciRow)[:6]}
    (problem,) = assess_raci(team(alone), "T2", ALL).problems
    assert problem.row is None
    assert problem.fixed is None
    assert "AI" in say(problem.fix, "en")


def test_the_share_of_a_role_counts_an_ar_twice() -> None:
    result = assess_raci(team({"evaluation": {"domain_lead": "AR", "legal": "R", "sponsor": "I"}}), "T2", ALL)
    assert result.concentration.value == pytest.approx(2 / 3)
    assert result.concentration.target_met is None
    assert result.filled.value == 1
    assert assess_raci(Team(), "T2", ALL).concentration.value is None


def test_who_is_accountable_but_not_staffed_is_a_warning() -> None:
    row = {"evaluation": {"domain_lead": "A", "ml_engineer": "R"}}
    legal = {"role": "legal", "staffing": "internal", "fte": 1}
    (warning,) = assess_raci(team(row, legal), "T2", ALL).warnings
    assert (warning.rule, warning.row, warning.role) == ("not_staffed", "evaluation", "domain_lead")
    there = {"role": "domain_lead", "staffing": "internal", "fte": 0.2}
    assert assess_raci(team(row, legal, there), "T2", ALL).warnings == ()
    assert assess_raci(team(row), "T2", ALL).warnings == ()


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("partner", [False, True])
def test_the_proposal_for_each_rung_keeps_every_rule_and_uses_only_its_roles(rung: str | None, partner: bool) -> None:
    members = [{"role": "partner", "staffing": "partner", "fte": 1}] if partner else []
    proposed = propose(team({}, *members), rung, own(rung))
    assert set(proposed) == set(RaciRow)
    taken = Team.model_validate({"members": members, "raci": proposed})
    assert assess_raci(taken, rung, own(rung)).problems == ()
    used = {role for letters in proposed.values() for role in letters}
    assert used - {Role.PARTNER} <= needed_roles(rung)
    assert (Role.PARTNER in used) <= partner


def test_a_stage_that_is_bought_has_somebody_who_confirms_it() -> None:
    assert propose(Team(), "T1", own("T1"))[RaciRow.PRE_TRAINING] == {
        Role.OUTCOME_OWNER: "A", Role.PRODUCT_MANAGER: "R", Role.LEGAL: "C"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "both"), [("A", "R", "AR"), ("", "C", "C"), ("C", "R", "R"), ("AR", "I", "AR"), ("A", "C", "A")]
)
def test_two_entries_in_one_cell(one: str, other: str, both: str) -> None:
    assert merged(one, other) == both
    assert merged(other, one) == both


LETTERS = st.dictionaries(st.sampled_from(list(Role)), st.sampled_from(["A", "R", "C", "I", "AR"]), min_size=1)


@settings(max_examples=150, deadline=None)
@given(row=st.sampled_from(list(RaciRow)), letters=LETTERS, rung=st.sampled_from(RUNGS))
def test_any_row_is_put_right_once_and_a_right_row_is_left_alone(
    row: RaciRow, letters: dict[Role, str], rung: str | None
) -> None:
    plan = Team.model_validate({"raci": {row: letters}})
    before = assess_raci(plan, rung, ALL)
    fixed = repaired(plan, row, letters, before.proposal[row])
    after = assess_raci(Team.model_validate({"raci": {row: fixed}}), rung, ALL)
    assert after.problems == ()
    assert (fixed == letters) == (before.problems == ())
    assert set(letters) <= set(fixed)


@settings(max_examples=60, deadline=None)
@given(staffing=st.lists(st.sampled_from(list(Staffing)), min_size=12, max_size=12), rung=st.sampled_from(RUNGS))
def test_the_proposal_gives_no_a_to_people_of_a_partner(staffing: list[Staffing], rung: str | None) -> None:
    members = [{"role": r, "staffing": s} for r, s in zip(Role, staffing, strict=True)]
    members += [{"role": r, "staffing": "internal"} for r in ("product_manager", "outcome_owner", "sponsor")]
    plan = Team.model_validate({"members": members})
    taken = Team.model_validate({"members": members, "raci": propose(plan, rung, own(rung))})
    found = {p.rule for p in assess_raci(taken, rung, own(rung)).problems}
    assert found <= {"concentrated"}


# --- by hand --------------------------------------------------------------------------------------------------------

SIX = [row.value for row in list(RaciRow)[:6]]


def balanced(more: int) -> dict[str, dict[str, str]]:
    """Six rows: three answered for by each of two, the ML engineer works in all, and ``more`` rows have another worker."""
    found = {
        row: {("sponsor" if n < 3 else "outcome_owner"): "A", "ml_engineer": "R", "legal": "C"} for n, row in enumerate(SIX)
    }  # fmt: skip
    for row in SIX[:more]:
        found[row]["data_engineer"] = "R"
    return found


def test_two_fifths_of_the_letters_are_not_too_many_and_a_little_more_are() -> None:
    """6 of 15 are 40 %, 6 of 14 are 43 %."""
    edge, over = (assess_raci(team(balanced(n)), "T2", ALL) for n in (3, 2))
    assert edge.problems == ()
    assert (edge.concentration.value, edge.concentration.target, edge.concentration.target_met) == (0.4, 0.4, True)
    assert (over.concentration.value, over.concentration.target_met) == (pytest.approx(6 / 14), False)
    (problem,) = over.problems
    assert (problem.rule, problem.row, problem.role) == ("concentrated", SIX[0], "ml_engineer")
    assert problem.sentence.params["share"] == Quantity(6 / 14, "percent")
    assert problem.sentence.params["limit"] == Quantity(0.4, "percent")
    assert problem.fixed == {Role.SPONSOR: "A", Role.ML_ENGINEER: "C", Role.LEGAL: "C", Role.DATA_ENGINEER: "R"}


def test_relief_comes_in_the_first_row_in_which_another_works() -> None:
    found = balanced(0)
    found[SIX[2]]["data_engineer"] = "R"
    (problem,) = assess_raci(team(found), "T2", ALL).problems
    assert (problem.row, problem.fix.key) == (SIX[2], "team.fix.lighter")
    assert problem.fix.params["row"].key == f"RaciRow.{SIX[2]}"


def test_the_largest_share_is_worked_from_counts_the_largest_first() -> None:
    why = assess_raci(team(balanced(2)), "T2", ALL).concentration.explain()
    assert why is not None
    assert why.worked is not None
    assert why.worked.params == {"role": role_name("ml_engineer"), "count": 6, "total": 14, "result": "43"}
    assert [(i.name.key, i.value.value) for i in why.inputs] == [
        ("Role.ml_engineer", 6), ("Role.sponsor", 3), ("Role.outcome_owner", 3), ("Role.data_engineer", 2),
        ("Role.legal", 0),
    ]  # fmt: skip
    assert why.notes[0].params == {"n": 6}
    assert [(s.id, s.as_of) for s in why.sources] == [("readiness.raci", raci_rules()["as_of"])]


def test_the_number_of_filled_rows_names_the_empty_ones() -> None:
    result = assess_raci(team(balanced(0)), "T2", ALL)
    assert (result.filled.value, result.filled.name.params["n"]) == (6, 12)
    why = result.filled.explain()
    assert why is not None
    assert [s.params["row"].key for s in why.steps] == [f"RaciRow.{row.value}" for row in list(RaciRow)[6:]]
    assert assess_raci(team({SIX[0]: {}}), "T2", ALL).filled.value is None


def test_every_fault_of_a_row_is_told_with_the_role_that_will_answer() -> None:
    found = assess_raci(team({"risk_acceptance": {"partner": "A", "ml_engineer": "A"}}), "T2", ALL).problems
    assert [(p.rule, p.role) for p in found] == [
        ("many_accountable", None), ("no_responsible", None), ("partner_accountable", "partner"),
        ("builder_accepts", "ml_engineer"),
    ]  # fmt: skip
    assert found[0].sentence.params["count"] == 2
    assert {p.fix.params["role"].key for p in found} == {"Role.sponsor"}
    assert found[0].fixed == {Role.PARTNER: "R", Role.ML_ENGINEER: "R", Role.SPONSOR: "A"}
    elsewhere = assess_raci(team({"evaluation": {"ml_engineer": "AR"}}), "T2", ALL)
    assert elsewhere.problems == ()


def test_who_keeps_the_a_is_the_proposed_one_else_the_first_who_may() -> None:
    proposed = {Role.SPONSOR: "A", Role.ML_ENGINEER: "R"}
    three = {Role.PARTNER: "A", Role.LEGAL: "A", Role.SECURITY: "AR"}
    kept = repaired(Team(), RaciRow.EVALUATION, three, proposed)
    assert kept == {Role.PARTNER: "R", Role.LEGAL: "A", Role.SECURITY: "R"}
    wished = repaired(Team(), RaciRow.EVALUATION, {Role.LEGAL: "A", Role.SPONSOR: "AR"}, proposed)
    assert wished == {Role.LEGAL: "R", Role.SPONSOR: "AR"}


def test_a_role_is_outside_only_if_everybody_who_holds_it_is() -> None:
    def outside(*staffing: str) -> bool:
        members = [{"role": "legal", "staffing": s} for s in staffing]
        return Role.LEGAL in external_roles(team({}, *members))

    assert outside("partner")
    assert outside("partner", "missing")
    assert not any(outside(*s) for s in (("internal",), ("hire",), ("partner", "internal"), ("missing",), ()))
    assert Role.PARTNER in external_roles(Team())


def test_the_proposal_hands_letters_to_who_is_there() -> None:
    """At T0 there is neither data nor ML engineer nor platform: what they would do goes to the product manager."""
    lowest = propose(Team(), "T0", own("T0"))
    assert lowest[RaciRow.DEPLOYMENT] == {
        Role.PRODUCT_MANAGER: "AR", Role.SECURITY: "R", Role.CHANGE: "R", Role.OUTCOME_OWNER: "C",
    }  # fmt: skip
    assert lowest == propose(Team(), None, ALL)
    assert lowest[RaciRow.CURATION] == {Role.OUTCOME_OWNER: "A", Role.PRODUCT_MANAGER: "R", Role.LEGAL: "C"}
    second = propose(Team(), "T1", own("T1"))
    assert second[RaciRow.EVALUATION][Role.DATA_ENGINEER] == "R"
    assert second[RaciRow.CUSTOMISATION][Role.DATA_ENGINEER] == "AR"
    partner = team({}, {"role": "partner", "staffing": "partner"})
    assert propose(partner, "T2", ALL)[RaciRow.CUSTOMISATION][Role.PARTNER] == "R"
    absent = team({}, {"role": "partner", "staffing": "missing"})
    assert Role.PARTNER not in propose(absent, "T2", ALL)[RaciRow.CUSTOMISATION]


def test_the_first_heir_who_may_answers_for_a_role_of_the_partner() -> None:
    members = [{"role": r, "staffing": "partner"} for r in ("ml_engineer", "product_manager")]
    row = propose(team({}, *members), "T2", ALL)[RaciRow.CUSTOMISATION]
    assert (row[Role.ML_ENGINEER], row[Role.OUTCOME_OWNER], Role.PRODUCT_MANAGER in row) == ("R", "A", False)
    one = propose(team({}, members[0]), "T2", ALL)[RaciRow.CUSTOMISATION]
    assert (one[Role.ML_ENGINEER], one[Role.PRODUCT_MANAGER]) == ("R", "A")
    everybody = [{"role": r, "staffing": "partner"} for r in Role]
    assert propose(team({}, *everybody), "T2", ALL)[RaciRow.CUSTOMISATION][Role.ML_ENGINEER] == "AR"


def test_a_matrix_without_anybody_who_works_or_answers_has_no_shares() -> None:
    consulted = {row: {"legal": "C", "security": "I"} for row in SIX}
    result = assess_raci(team(consulted), "T2", ALL)
    assert {p.rule for p in result.problems} == {"no_accountable", "no_responsible"}
    assert result.concentration.value is None


def test_faults_of_the_whole_name_no_row() -> None:
    alone = {row: {"ml_engineer": "AR"} for row in SIX}
    found = assess_team(team(alone), "T2").raci_problems
    assert [(row, sentence.key) for row, sentence in found] == [("", "readiness.raci.concentrated")]
    one = assess_team(team({"evaluation": {"legal": "R"}}), "T2").raci_problems
    assert [row for row, _ in one] == ["evaluation"]
