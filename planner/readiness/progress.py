"""How far each page is: inputs that are filled, asked questions that are answered, and stops that belong to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from planner.plan.infrastructure import Method
from planner.plan.plan import Plan
from planner.plan.team import Staffing
from planner.readiness.bank import Bank
from planner.readiness.results import BuildResult, Progress, Readiness, StepScore
from planner.readiness.team_results import TeamResult


def page_progress(
    plan: Plan, readiness: Readiness, team: TeamResult, build: BuildResult, bank: Bank
) -> tuple[Progress, ...]:
    """One entry a page, in the order of the rail."""
    held = Counter(h.fix_question[:2] for h in readiness.holds if h.fix_question)
    pages = (
        _company(plan),
        _opportunity(plan, readiness.step("S1"), held["S1"]),
        _team(plan, readiness.step("S2"), team, held["S2"]),
        _data(plan, readiness.step("S3"), held["S3"]),
        _level(plan, bank),
        _infrastructure(plan, readiness.step("S4"), held["S4"]),
        _page("responsible", [bool(plan.responsible.risks), bool(plan.responsible.guardrails)], readiness.step("S5"),
              held["S5"]),
        _build(build),
        _page("compare", [bool(plan.scenarios)]),
    )  # fmt: skip
    done, total = sum(p.done for p in pages), sum(p.total for p in pages)
    report = Progress("report", done, total, sum(p.unknown for p in pages), len(readiness.holds))
    return (*pages, report)


def _page(id: str, filled: Iterable[bool], step: StepScore | None = None, holds: int = 0) -> Progress:
    inputs = tuple(filled)
    done, total, unknown = sum(inputs), len(inputs), 0
    if step is not None:
        asked = [q for q in step.questions if not q.not_applicable]
        done += sum(q.answered for q in asked)
        total += len(asked)
        unknown = step.unknown
    return Progress(id, done, total, unknown, holds)


def _company(plan: Plan) -> Progress:
    c = plan.company
    told = (c.name.strip(), c.sector, c.employees, c.ai_role, c.data_classes, c.desired_level, c.target_date)
    open_choices = (c.eu_exposure, c.data_may_leave, c.foreign_provider)
    filled = [value is not None and value != "" and value != () for value in told]
    return _page("company", [*filled, *(value.value != "unknown" for value in open_choices)])


def _opportunity(plan: Plan, step: StepScore, holds: int) -> Progress:
    cases = [c for c in plan.use_cases if c.selected]
    filled = [bool(cases)]
    for case in cases:
        filled.append(all(v is not None for v in (*_values(case.value), *_values(case.feasibility))))
    return _page("opportunity", filled, step, holds)


def _values(model: object) -> tuple[object, ...]:
    return tuple(vars(model).values())


def _team(plan: Plan, step: StepScore, team: TeamResult, holds: int) -> Progress:
    staffed = any(m.staffing is not Staffing.MISSING for m in plan.team.members)
    matrix = any(plan.team.raci.values()) and not team.raci_problems
    return _page("team", [staffed, staffed and not team.missing_roles, matrix], step, holds)


def _data(plan: Plan, step: StepScore, holds: int) -> Progress:
    sets = plan.data.sets
    filled = [bool(sets), *(s.volume is not None and bool(s.owner.strip()) for s in sets)]
    return _page("data", filled, step, holds)


def _level(plan: Plan, bank: Bank) -> Progress:
    answered = [id in plan.customisation.needs for id in bank.needs]
    return _page("level", answered)


def _infrastructure(plan: Plan, step: StepScore, holds: int) -> Progress:
    work = plan.infrastructure.workload
    filled = [v is not None for v in (work.users, work.requests_per_user_day, work.input_tokens, work.output_tokens)]
    tuning = plan.infrastructure.fine_tuning
    if tuning.method is not Method.NONE:
        filled.append(tuning.examples is not None)
    return _page("infrastructure", filled, step, holds)


def _build(build: BuildResult) -> Progress:
    return _page("build", [not s.missing for s in build.stages if s.needed])
