"""The decision a board is asked for, worked out from the assessment: verdict, sentence, what blocks it, what to decide.

Words only: every figure in them is one of the assessment. Report, slides and window say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from planner.assessment import Assessment
from planner.i18n import Message, message
from planner.plan import Plan
from planner.readiness.results import Gate, Hold, UseCaseResult

MOST_NAMED = 2
"""Use cases that the sentence names; the others are counted."""

LONGEST_NAME = 48


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to decide; the owner is the plan's decision owner."""

    what: Message
    by: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """``verdict`` is go, conditions, hold or open. ``blocks`` are the reasons against, worst first; ``first`` are the use
    cases to start with."""

    verdict: str
    sentence: Message
    blocks: tuple[Message, ...]
    requests: tuple[Request, ...]
    first: tuple[UseCaseResult, ...]
    owner: str
    by: date | None


def decision(plan: Plan, assessment: Assessment) -> Decision:
    """Pure; the same plan and assessment give the same decision."""
    cases = assessment.portfolio.cases
    held = {h.use_case_id for h in assessment.readiness.holds}
    build = [c for c in cases if c.decision == "build_first" and c.id not in held]
    trial = [c for c in cases if c.decision == "prototype" and c.id not in held]
    first = tuple(build or trial)
    blocks = tuple(_blocks(assessment))
    verdict = _verdict(assessment, first, bool(build), bool(blocks), None in held)
    return Decision(
        verdict,
        _sentence(verdict, assessment, first, bool(build)),
        blocks,
        tuple(_requests(plan, assessment, first)),
        first,
        plan.company.decision_owner,
        plan.company.decision_date,
    )


def _verdict(a: Assessment, first: tuple[UseCaseResult, ...], build: bool, blocked: bool, all_held: bool) -> str:
    if all_held or (a.readiness.holds and not first):
        return "hold"
    if a.readiness.provisional or not first:
        return "open"
    return "go" if build and not blocked else "conditions"


def _sentence(verdict: str, a: Assessment, first: tuple[UseCaseResult, ...], build: bool) -> Message:
    if verdict == "hold":
        return message("board.hold", n=len(a.readiness.holds))
    if verdict == "open":
        return message("board.open")
    start = message("board.start.build" if build else "board.start.trial", names=_names(first))
    parts = [start]
    if a.cost.total.known:
        parts.append(message("board.approve", cost=a.cost.total, years=a.cost.years))
    if verdict == "conditions":
        parts.append(message("board.settle", n=len(tuple(_blocks(a)))))
    return message(f"board.join.{len(parts)}", **{f"p{n}": p for n, p in enumerate(parts)})


def _names(cases: tuple[UseCaseResult, ...]) -> Message | str:
    names = ", ".join(cut(c.name or c.id, LONGEST_NAME) for c in cases[:MOST_NAMED])
    more = len(cases) - MOST_NAMED
    return message("board.and_more", names=names, n=more) if more > 0 else names


def cut(words: str, letters: int) -> str:
    """At most so many letters, cut at a space where there is one."""
    if len(words) <= letters:
        return words
    short = words[: letters - 1]
    return (short.rsplit(" ", 1)[0] if " " in short[letters // 2 :] else short).rstrip(",.;:") + "…"


def _blocks(a: Assessment) -> Iterator[Message]:
    r = a.readiness
    for hold in r.holds:
        yield _hold(hold)
    for gate in _gates(a):
        yield gate.sentence
    if a.portfolio.npv.known and (a.portfolio.npv.value or 0.0) < 0:
        yield a.portfolio.finance.total.sentence
    if a.infrastructure.problem is not None:
        yield a.infrastructure.problem
    if a.responsible.go_live.blocked.value:
        yield message("board.block.risks", risks=a.responsible.go_live.blocked)
    if a.team.missing_roles:
        yield message("board.block.roles", n=len(a.team.missing_roles))
    missing = [q for step in r.steps for q in step.questions if q.critical and not q.answered]
    if missing:
        yield message("board.block.answers", n=len(missing))
    below = [
        q for step in r.steps for q in step.questions
        if q.critical and not q.not_applicable and q.supported is not None and q.supported < q.target
    ]  # fmt: skip
    if below:
        yield message("board.block.critical", n=len(below), first=below[0].title)


def _hold(hold: Hold) -> Message:
    if hold.use_case_name:
        return message("board.block.hold_case", case=hold.use_case_name, title=hold.title, fix=hold.fix)
    return message("board.block.hold", title=hold.title, fix=hold.fix)


def _gates(a: Assessment) -> tuple[Gate, ...]:
    """Gates of the whole and of steps, each sentence once."""
    found: dict[str, Gate] = {}
    for gate in (*a.readiness.gates, *(g for s in a.readiness.steps for g in s.gates)):
        found.setdefault(f"{gate.id}.{gate.question}", gate)
    return tuple(found.values())


def _requests(plan: Plan, a: Assessment, first: tuple[UseCaseResult, ...]) -> Iterator[Request]:
    by = plan.company.decision_date
    if a.readiness.holds:
        yield Request(message("board.request.holds", n=len(a.readiness.holds)), by)
    if first and not a.readiness.provisional:
        yield Request(message("board.request.start", names=_names(first)), by)
    if a.cost.total.known:
        yield Request(message("board.request.budget", cost=a.cost.total, years=a.cost.years), by)
    if a.team.missing_roles:
        yield Request(message("board.request.roles", n=len(a.team.missing_roles)), by)
    blocked = a.responsible.go_live.blocked
    if blocked.value:
        yield Request(message("board.request.risks", risks=blocked), by)
    if a.readiness.provisional:
        yield Request(message("board.request.answers"), by)
