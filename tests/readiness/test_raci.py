"""The responsibility matrix: every rule, how each row is put right, and the proposal for each rung."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.i18n import say
from planner.plan.team import RaciRow, Role, Staffing, Stage, Team
from planner.readiness.raci import assess_raci, external_roles, merged, propose, repaired
from planner.readiness.roles import needed_roles, raci_rules, stage_rules

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
