"""Time and skill the rung needs of each role, stage by stage, against the people there are.

Stages follow one another, so the same people serve one after the other; what runs throughout (guardrails) is beside
every stage. Need of a cell = time of the role in the stage at T1 × scale of the role at the rung (``staffing.yaml``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, Text, message
from planner.plan.team import Member, Role, Staffing, Stage, Team
from planner.readiness.roles import both, needed_roles, role_name, staffing_rules, staffing_source, stage_rules, words
from planner.readiness.team_results import RoleNeed, StageNeed, StageTotal
from planner.readiness.worked import digits

NO_RUNG = message("team.missing.rung")
NO_PEOPLE = message("readiness.missing.members")


@dataclass(frozen=True, slots=True)
class Load:
    """FTE of one role in one stage and in what runs beside it; ``base`` and ``scale`` make ``own``."""

    stage: Stage
    base: float
    scale: float
    beside: float

    @property
    def own(self) -> float:
        return self.base * self.scale

    @property
    def total(self) -> float:
        return self.own + self.beside


def held(team: Team) -> Mapping[Role, tuple[tuple[int, Member], ...]]:
    """Members by role, with their place in the list; roles that are still open are left out."""
    found: dict[Role, tuple[tuple[int, Member], ...]] = {}
    for i, m in enumerate(team.members):
        if m.staffing is not Staffing.MISSING:
            found[m.role] = (*found.get(m.role, ()), (i, m))
    return found


def loads(role: Role, rung: str, stages: frozenset[Stage]) -> tuple[Load, ...]:
    """Load of ``role`` in every stage of ``stages`` in which it has something to do, in their order."""
    if role not in needed_roles(rung):
        return ()
    rule = staffing_rules()["roles"][role.value]
    scale = float(staffing_rules()["scales"][rule["scale"]][rung])
    time = {Stage(s): float(content["fte"]) for s, content in rule["stages"].items() if Stage(s) in stages}
    throughout = {Stage(s) for s in stage_rules()["throughout"]}
    beside = sum(fte for s, fte in time.items() if s in throughout) * scale
    return tuple(Load(s, time[s], scale, 0.0 if s in throughout else beside) for s in Stage if s in time)


@dataclass(frozen=True, slots=True)
class RungNeed:
    """What the rung asks of one role in one stage, whoever is there."""

    load: Load
    name: Message
    task: Text
    need: Figure


@lru_cache(maxsize=256)
def rung_needs(role: Role, rung: str, stages: frozenset[Stage]) -> tuple[RungNeed, ...]:
    """Needs of ``role`` in the stages in which it has something to do; the same objects for the same question."""
    tasks, found = staffing_rules()["roles"][role.value]["stages"], []
    for x in loads(role, rung, stages):
        name = message("team.cell", role=role_name(role), stage=stage_name(x.stage))
        why = partial(_cell_why, role, x)
        need = _ranged(f"team.{role.value}.{x.stage.value}.need", message("team.need_of", what=name), x.own, why)
        found.append(RungNeed(x, name, both(tasks[x.stage.value]["task"]), need))
    return tuple(found)


def role_needs(team: Team, rung: str | None, stages: frozenset[Stage]) -> tuple[RoleNeed, ...]:
    """One entry a role, in the order of the roles."""
    holders = held(team)
    return tuple(_role(role, team, holders.get(role, ()), rung, stages) for role in Role)


def _role(
    role: Role, team: Team, holders: Sequence[tuple[int, Member]], rung: str | None, stages: frozenset[Stage]
) -> RoleNeed:
    id, name, staffed = f"team.{role.value}", role_name(role), _staffed(role, team, holders)
    found = rung_needs(role, rung, stages) if rung else ()
    cells = tuple(
        StageNeed(x.load.stage.value, x.task, x.need, _gap(x.need.id.replace(".need", ".gap"), x.name, x.load.total, staffed))
        for x in found
    )  # fmt: skip
    if rung is None:
        need = unknown(f"{id}.need", message("team.need_of", what=name), "fte", NO_RUNG)
        gap = unknown(f"{id}.gap", message("team.gap_of", what=name), "fte", NO_RUNG)
    else:
        busiest = max((x.load for x in found), key=lambda x: x.total, default=None)
        total, why = busiest.total if busiest else 0.0, partial(_role_why, role, [x.load for x in found], busiest)
        need = _ranged(f"{id}.need", message("team.need_of", what=name), total, why)
        gap = _gap(f"{id}.gap", name, total, staffed)
    question = staffing_rules()["roles"][role.value]["question"]
    return RoleNeed(role.value, role in needed_roles(rung), question, cells, need, staffed, gap)


def stage_name(stage: Stage | str) -> Message:
    return message(f"Stage.{Stage(stage).value}")


def spread(value: float) -> tuple[float, float]:
    rule = staffing_rules()["spread"]
    return value * float(rule["low"]), value * float(rule["high"])


def _ranged(id: str, name: Message, value: float, why: partial[Explanation]) -> Figure:
    return Figure(id, name, value, "fte", *spread(value), basis=Basis.ASSUMED, why=why)


def _cell_why(role: Role, x: Load) -> Explanation:
    low, high = spread(x.own)
    return Explanation(
        formula=message("team.formula.cell"),
        worked=message("team.worked.cell", base=digits(x.base, 2), scale=digits(x.scale, 2), result=digits(x.own, 2)),
        inputs=(
            Input(message("team.input.base"), Quantity(x.base, "fte"), None, Basis.ASSUMED, (staffing_source(),)),
            Input(message("team.input.scale"), Quantity(x.scale, "factor"), None, Basis.ASSUMED, (staffing_source(),)),
        ),
        error=message("team.error.spread", low=digits(low, 2), high=digits(high, 2)),
        sources=(staffing_source(),),
        notes=(words(staffing_rules()["roles"][role.value]["stages"][x.stage.value]["task"]), words(staffing_rules()["reasoning"])),
    )  # fmt: skip


def _role_why(role: Role, found: Sequence[Load], busiest: Load | None) -> Explanation:
    if busiest is None:
        return Explanation(message("team.formula.role"), notes=(message("team.note.not_needed", role=role_name(role)),))
    return Explanation(
        formula=message("team.formula.role"),
        worked=message(
            "team.worked.role", stage=stage_name(busiest.stage), own=digits(busiest.own, 2),
            beside=digits(busiest.beside, 2), result=digits(busiest.total, 2),
        ),
        inputs=tuple(Input(stage_name(x.stage), Quantity(x.own, "fte"), None, Basis.ASSUMED) for x in found),
        error=message("team.error.spread", low=digits(spread(busiest.total)[0], 2), high=digits(spread(busiest.total)[1], 2)),
        sources=(staffing_source(),), notes=(words(staffing_rules()["reasoning"]), message("team.note.one_case")),
    )  # fmt: skip


def _staffed(role: Role, team: Team, holders: Sequence[tuple[int, Member]]) -> Figure:
    """FTE of everybody who holds the role; known to be none where the list has people but not this role."""
    id, name = f"team.{role.value}.staffed", message("team.staffed_of", what=role_name(role))
    if not team.members:
        return unknown(id, name, "fte", NO_PEOPLE)
    value = sum(m.fte for _, m in holders)
    return Figure(id, name, value, "fte", basis=Basis.ANSWERED, why=partial(_staffed_why, holders, value))


def _staffed_why(holders: Sequence[tuple[int, Member]], value: float) -> Explanation:
    return Explanation(
        formula=message("readiness.formula.fte"),
        worked=message(
            "readiness.worked.sum", terms=" + ".join(digits(m.fte, 2) for _, m in holders) or "0", result=digits(value, 2)
        ),
        inputs=tuple(
            Input(m.name or role_name(m.role), Quantity(m.fte, "fte"), ("team", "members", i, "fte"), Basis.ANSWERED)
            for i, m in holders
        ),
        notes=(message("readiness.note.missing_staff_left_out"),),
    )  # fmt: skip


def _gap(id: str, name: Message, total: float, staffed: Figure) -> Figure:
    """What is missing: need with what runs beside, less what is staffed; never below none."""
    named = message("team.gap_of", what=name)
    if staffed.value is None:
        return unknown(id, named, "fte", *staffed.missing)
    there = staffed.value
    value, (low, high) = max(0.0, total - there), (max(0.0, x - there) for x in spread(total))
    return Figure(id, named, value, "fte", low, high, basis=Basis.ASSUMED, why=partial(_gap_why, total, staffed, value))


def _gap_why(total: float, staffed: Figure, value: float) -> Explanation:
    return Explanation(
        formula=message("team.formula.gap"),
        worked=message("team.worked.gap", need=digits(total, 2), staffed=digits(staffed.value or 0.0, 2), result=digits(value, 2)),
        inputs=(
            Input(message("team.input.need"), Quantity(total, "fte"), None, Basis.ASSUMED),
            Input(staffed.name, staffed),
        ),
        sources=(staffing_source(),),
    )  # fmt: skip


def stage_totals(needs: Sequence[RoleNeed], stages: frozenset[Stage]) -> tuple[StageTotal, ...]:
    """What each of ``stages`` takes of all roles together; a stage without any need is left out."""
    found = []
    for s in (s for s in Stage if s in stages):
        cells = [(n.role, cell) for n in needs if (cell := n.stage(s.value)) is not None]
        if cells:
            need = _total(
                f"team.stage.{s.value}.need",
                message("team.need_of", what=stage_name(s)),
                [(r, c.need) for r, c in cells],
            )
            gap = _total(
                f"team.stage.{s.value}.gap", message("team.gap_of", what=stage_name(s)), [(r, c.gap) for r, c in cells]
            )
            found.append(StageTotal(s.value, need, gap))
    return tuple(found)


def total_need(needs: Sequence[RoleNeed], rung: str | None) -> Figure:
    """FTE of the whole team: every role at its busiest."""
    if rung is None:
        return unknown("team.need", message("team.need"), "fte", NO_RUNG)
    return _total("team.need", message("team.need"), [(n.role, n.need) for n in needs])


def total_gap(needs: Sequence[RoleNeed]) -> Figure:
    """FTE missing over all roles; more of one role does not make up for another."""
    return _total("team.gap", message("team.gap"), [(n.role, n.gap) for n in needs])


def _total(id: str, name: Message, parts: Sequence[tuple[str, Figure]]) -> Figure:
    lacking = dict.fromkeys(m for _, f in parts for m in f.missing)
    if lacking:
        return unknown(id, name, "fte", *lacking)
    value, low, high = (sum(getattr(f, part) or 0.0 for _, f in parts) for part in ("value", "low", "high"))
    return Figure(id, name, value, "fte", low, high, basis=Basis.ASSUMED, why=partial(_total_why, parts, value))


def _total_why(parts: Sequence[tuple[str, Figure]], value: float) -> Explanation:
    used = [(r, f) for r, f in parts if f.high]
    return Explanation(
        formula=message("team.formula.total"),
        worked=message(
            "readiness.worked.sum", terms=" + ".join(digits(f.value or 0.0, 2) for _, f in used) or "0",
            result=digits(value, 2),
        ),
        inputs=tuple(Input(role_name(r), f) for r, f in used), sources=(staffing_source(),),
        notes=(words(staffing_rules()["reasoning"]), message("team.note.one_case")),
    )  # fmt: skip
