"""The responsibility matrix: what breaks its rules, how a row is put right, and a matrix proposed for the rung.

Rules (method §8): exactly one A and at least one R in a row, no role with more than its share of all R and A, A never
outside the company, risk not accepted by whoever builds. An AR counts as an A and as an R. Limits: ``raci.yaml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from planner.explain import Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.plan.team import RaciRow, Role, Staffing, Stage, Team
from planner.readiness.roles import needed_roles, raci_rules, role_name, stage_rules
from planner.readiness.team_results import Letters, RaciProblem, RaciResult
from planner.readiness.worked import digits

EMPTY = message("team.missing.raci")
LOWEST = "T0"


def assess_raci(team: Team, rung: str | None, stages: frozenset[Stage]) -> RaciResult:
    """``stages`` are those the company does itself; the proposal follows ``rung``, while it is open the lowest one."""
    proposal = propose(team, rung, stages)
    filled = {row: letters for row in RaciRow if (letters := team.raci.get(row))}
    counts = _counts(filled)
    problems = [p for row, letters in filled.items() for p in _row_problems(team, row, letters, proposal[row])]
    if len(filled) >= int(raci_rules()["concentration"]["from_rows"]):
        problems += _concentrated(filled, counts)
    return RaciResult(
        tuple(problems), tuple(_not_staffed(team, filled)), proposal, _filled_figure(filled), _concentration(filled, counts)
    )  # fmt: skip


# --- one row --------------------------------------------------------------------------------------------------------


def external_roles(team: Team) -> frozenset[Role]:
    """The partner, and every role that only people of a partner hold."""
    held: dict[Role, set[Staffing]] = {}
    for m in team.members:
        held.setdefault(m.role, set()).add(m.staffing)
    return frozenset({Role.PARTNER} | {r for r, s in held.items() if s - {Staffing.MISSING} == {Staffing.PARTNER}})


def builders() -> frozenset[Role]:
    return frozenset(Role(r) for r in stage_rules()["risk_acceptance"]["not_by"])


def may_answer(team: Team, row: RaciRow, role: Role) -> bool:
    """Whether ``role`` may be accountable for ``row``."""
    return role not in external_roles(team) and not (row is RaciRow.RISK_ACCEPTANCE and role in builders())


def _row_problems(team: Team, row: RaciRow, letters: Letters, proposed: Letters) -> Iterator[RaciProblem]:
    found = list(_faults(team, row, letters))
    if found:
        fixed = repaired(team, row, letters, proposed)
        answers = next(role for role, letter in fixed.items() if "A" in letter)
        fix = message("team.fix.row", role=role_name(answers))
        for rule, role, sentence in found:
            yield RaciProblem(rule, row.value, role.value if role else None, sentence, fix, fixed)


def _faults(team: Team, row: RaciRow, letters: Letters) -> Iterator[tuple[str, Role | None, Message]]:
    named = message(f"RaciRow.{row.value}")
    accountable = [role for role, letter in letters.items() if "A" in letter]
    if not accountable:
        yield "no_accountable", None, message("readiness.raci.no_accountable", row=named)
    if len(accountable) > 1:
        words = message("readiness.raci.many_accountable", row=named, count=len(accountable))
        yield "many_accountable", None, words
    if not any("R" in letter for letter in letters.values()):
        yield "no_responsible", None, message("readiness.raci.no_responsible", row=named)
    for role in accountable:
        if role is Role.PARTNER:
            yield "partner_accountable", role, message("readiness.raci.partner_accountable", row=named)
        elif role in external_roles(team):
            words = message("readiness.raci.held_by_partner", row=named, role=role_name(role))
            yield "held_by_partner", role, words
        elif row is RaciRow.RISK_ACCEPTANCE and role in builders():
            yield "builder_accepts", role, message("readiness.raci.builder_accepts", role=role_name(role))


def repaired(team: Team, row: RaciRow, letters: Letters, proposed: Letters) -> Letters:
    """``letters`` with one A that may be one, and an R; whoever loses an A does the work instead."""
    fixed = dict(letters)
    allowed = [r for r, letter in letters.items() if "A" in letter and may_answer(team, row, r)]
    wished = next(r for r, letter in proposed.items() if "A" in letter)
    keeper = wished if wished in allowed or not allowed else allowed[0]
    for role, letter in letters.items():
        if "A" in letter and role is not keeper:
            fixed[role] = "R"
    fixed[keeper] = merged(fixed.get(keeper, ""), "A")
    if not any("R" in letter for letter in fixed.values()):
        worker = next(r for r, letter in proposed.items() if "R" in letter)
        fixed[worker] = merged(fixed.get(worker, ""), "R")
    return fixed


def merged(one: str, other: str) -> str:
    """Letters of two entries in one cell: A and R stand together, else the stronger one stays."""
    marks = set(one + other)
    if "A" in marks:
        return "AR" if "R" in marks else "A"
    return next(m for m in "RCI" if m in marks)


# --- the whole matrix -----------------------------------------------------------------------------------------------


def _counts(filled: Mapping[RaciRow, Letters]) -> Counter[Role]:
    """Number of R and A of every role."""
    counts: Counter[Role] = Counter()
    for letters in filled.values():
        for role, letter in letters.items():
            counts[role] += ("A" in letter) + ("R" in letter)
    return counts


def _concentrated(filled: Mapping[RaciRow, Letters], counts: Counter[Role]) -> Iterator[RaciProblem]:
    limit, total = float(raci_rules()["concentration"]["share"]), counts.total()
    for role, count in counts.items():
        if total and count / total > limit:
            sentence = message(
                "readiness.raci.concentrated", role=role_name(role), share=Quantity(count / total, "percent"),
                limit=Quantity(limit, "percent"),
            )  # fmt: skip
            yield _relief(filled, role, sentence)


def _relief(filled: Mapping[RaciRow, Letters], role: Role, sentence: Message) -> RaciProblem:
    """Mended in the first row in which somebody else does the work as well; otherwise people have to decide."""
    for row, letters in filled.items():
        if "R" in letters.get(role, "") and any("R" in x for r, x in letters.items() if r is not role):
            lighter = {**letters, role: "A" if "A" in letters[role] else "C"}
            fix = message("team.fix.lighter", row=message(f"RaciRow.{row.value}"), role=role_name(role))
            return RaciProblem("concentrated", row.value, role.value, sentence, fix, lighter)
    return RaciProblem("concentrated", None, role.value, sentence, message("team.fix.hand_over", role=role_name(role)))


def _not_staffed(team: Team, filled: Mapping[RaciRow, Letters]) -> Iterator[RaciProblem]:
    if not team.members:
        return
    held = {m.role for m in team.members if m.staffing is not Staffing.MISSING}
    for row, letters in filled.items():
        for role, letter in letters.items():
            if "A" in letter and role not in held:
                named = message(f"RaciRow.{row.value}")
                sentence = message("readiness.raci.not_staffed", row=named, role=role_name(role))
                fix = message("team.fix.staff", role=role_name(role))
                yield RaciProblem("not_staffed", row.value, role.value, sentence, fix)


def _filled_figure(filled: Mapping[RaciRow, Letters]) -> Figure:
    id, name = "team.raci.filled", message("team.raci.filled", n=len(RaciRow))
    if not filled:
        return unknown(id, name, "row", EMPTY)
    value = float(len(filled))
    return Figure(id, name, value, "row", why=partial(_filled_why, tuple(filled)))


def _filled_why(filled: tuple[RaciRow, ...]) -> Explanation:
    empty = tuple(message("team.raci.empty_row", row=message(f"RaciRow.{r.value}")) for r in RaciRow if r not in filled)
    return Explanation(message("team.formula.filled"), sources=(_source(),), steps=empty)


def _concentration(filled: Mapping[RaciRow, Letters], counts: Counter[Role]) -> Figure:
    """Largest share of all R and A that one role has."""
    id, name, total = "team.raci.concentration", message("team.raci.concentration"), counts.total()
    if not total:
        return unknown(id, name, "percent", EMPTY)
    rule = raci_rules()["concentration"]
    role, count = max(counts.items(), key=lambda x: x[1])
    judged = len(filled) >= int(rule["from_rows"])
    met = count / total <= float(rule["share"]) if judged else None
    return Figure(id, name, count / total, "percent", target=float(rule["share"]), target_met=met,
                  why=partial(_concentration_why, counts, role))  # fmt: skip


def _concentration_why(counts: Counter[Role], role: Role) -> Explanation:
    count, total = counts[role], counts.total()
    return Explanation(
        formula=message("team.formula.concentration"),
        worked=message(
            "team.worked.concentration", role=role_name(role), count=count, total=total, result=digits(100 * count / total, 0)
        ),
        inputs=tuple(Input(role_name(r), Quantity(float(n), "items"), ("team", "raci")) for r, n in counts.most_common()),
        sources=(_source(),),
        notes=(message("team.note.concentration", n=int(raci_rules()["concentration"]["from_rows"])),),
    )  # fmt: skip


def _source() -> Source:
    return Source("readiness.raci", raci_rules()["source"]["en"], as_of=raci_rules()["as_of"])


# --- the proposal ---------------------------------------------------------------------------------------------------


def propose(team: Team, rung: str | None, stages: frozenset[Stage]) -> dict[RaciRow, Letters]:
    """A matrix for the roles of ``rung``; stages the company does not do itself only have somebody who confirms them.

    While the rung is open it is that of the lowest one.
    """
    lowest = frozenset(Stage(s["id"]) for s in stage_rules()["stages"] if s["from"] == LOWEST)
    return {row: _proposed_row(team, row, needed_roles(rung), stages if rung else lowest) for row in RaciRow}


def _proposed_row(team: Team, row: RaciRow, needed: frozenset[Role], stages: frozenset[Stage]) -> Letters:
    left_out = row.value in {s.value for s in Stage if s not in stages}
    content: Mapping[str, str] = raci_rules()["skipped"] if left_out else raci_rules()["rows"][row.value]
    letters: dict[Role, str] = {}
    for id, letter in content.items():
        role = _takes(Role(id), letter, needed, team)
        if role is not None:
            letters[role] = merged(letters.get(role, ""), letter)
    accountable = next(r for r, letter in letters.items() if "A" in letter)
    heir = next((r for r in (accountable, *map(Role, raci_rules()["heirs"])) if may_answer(team, row, r)), accountable)
    if heir is not accountable:
        letters[accountable] = "R"
        letters[heir] = merged(letters.get(heir, ""), "A")
    return letters


def _takes(role: Role, letter: str, needed: frozenset[Role], team: Team) -> Role | None:
    """Who takes the letter of ``role``: itself, its stand-in where the rung does without it, or nobody."""
    if role is Role.PARTNER:
        held = any(m.role is role and m.staffing is not Staffing.MISSING for m in team.members)
        return role if held else None
    while role not in needed:
        if letter in "CI":
            return None
        role = Role(raci_rules()["stands_in"][role.value])
    return role
