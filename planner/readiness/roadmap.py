"""Roadmap: from gaps to dated actions (method §7). Rules and numbers: ``roadmap.yaml``; dates: ``roadmap_schedule``.

The goal of a question is its target at the wished level, or more where a stop verdict or another action needs more.
Candidates are the transitions from the supported level to the goal; a question that is told unknown gives one action
"find out", one without an answer is asked first and gives none. Actions of done, running and dropped state follow what
the company says; the score follows its answers alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from math import ceil

from planner.explain import Basis, Figure
from planner.i18n import Message, message
from planner.plan.build import ActionNote, ActionState, BuildPlan
from planner.plan.team import Role, Staffing, Team
from planner.plan.usecase import UseCase
from planner.readiness import roadmap_why as why
from planner.readiness.actions import Action, actions
from planner.readiness.bank import Bank
from planner.readiness.build import WEEKS_PER_MONTH
from planner.readiness.results import Obligation, QuestionScore, Readiness, RiskResult
from planner.readiness.roadmap_gates import milestones, waves
from planner.readiness.roadmap_results import NotNow, Roadmap, RoadmapAction, ToAnswer, Topic
from planner.readiness.roadmap_rules import hold_levels, rules, waiting_cases
from planner.readiness.roadmap_schedule import Schedule, Task, schedule
from planner.readiness.team_results import TeamResult

DAYS_PER_WEEK = 7
OPEN = ActionNote()
HOLD, GATE, PREREQUISITE, PRIORITY = "hold", "gate", "prerequisite", "priority"
RANKS = (HOLD, GATE, PREREQUISITE, PRIORITY)
REASONS = {"too_large": "roadmap.too_large", "horizon": "roadmap.horizon", "capacity": "roadmap.no_room"}


@dataclass(slots=True)
class Candidate:
    """One action that could be done.

    ``gap`` in levels (from level 1 where the level is unknown, as in the lower bound of the score), ``after`` what must be
    finished first, ``asks`` questions to be answered first, ``unsure`` questions whose outcome may add more before it.
    """

    id: str
    question: QuestionScore
    action: Action | None
    to: int
    effort: str
    owner: str
    factor: int
    rank: int
    waiting: tuple[tuple[str, Message], ...]
    gap: int = 0
    after: set[str] = field(default_factory=set)
    asks: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)

    @property
    def load(self) -> float:
        return float(rules()["efforts"][self.effort]["load"])

    @property
    def months(self) -> float:
        return float(rules()["efforts"][self.effort]["months"])

    @property
    def priority(self) -> float:
        """gap × weight × (3 if critical or held) × (1 + 0.25 × use cases it unblocks) ÷ effort."""
        freed = 1 + float(rules()["unblock_share"]) * len(self.waiting)
        return self.gap * self.question.weight * self.factor * freed / self.load


def plan_roadmap(
    readiness: Readiness,
    build: BuildPlan,
    cases: Sequence[UseCase],
    team: Team,
    bank: Bank,
    begin: date | None = None,
    obligations: Sequence[Obligation] = (),
    raci: TeamResult | None = None,
    risks: Sequence[RiskResult] = (),
    content: Mapping[str, Action] | None = None,
) -> Roadmap:
    """The roadmap from ``begin``; ``cases`` are the selected use cases that are not dropped. Pure and deterministic.

    ``content`` replaces the actions of the bank. Without ``begin`` places are weeks from an open start.
    """
    return _Planner(readiness, build, tuple(cases), team, bank, begin, content or actions()).roadmap(
        obligations, raci, risks
    )


class _Planner:
    def __init__(
        self, readiness: Readiness, build: BuildPlan, cases: tuple[UseCase, ...], team: Team, bank: Bank,
        begin: date | None, content: Mapping[str, Action],
    ) -> None:  # fmt: skip
        self.readiness, self.build, self.team, self.bank = readiness, build, team, bank
        self.begin, self.content = begin, content
        self.cases = {c.id: c.name or c.id for c in cases}
        self.questions = {q.id: q for s in readiness.steps for q in s.questions if not q.not_applicable}
        self.waiting = waiting_cases(cases, readiness.holds, bank)
        self.held = hold_levels(readiness.holds, bank)
        self.gate_levels = {int(bank.method.gates[g]["supported_level"]) for g in ("G1", "G2")}
        self.contingency = float(rules()["contingency"]["share"]) if build.contingency is None else build.contingency
        parallel = rules()["capacity"]["parallel_medium"] if build.parallel_medium is None else build.parallel_medium
        self.parallel = float(parallel)
        self.capacity = self.parallel * float(rules()["efforts"]["M"]["load"])
        self.near_weeks = ceil(int(rules()["near_days"]) / DAYS_PER_WEEK)
        self.goals = {id: max(q.target, self.held.get(id) or q.target) for id, q in self.questions.items()}

    # what could be done ---------------------------------------------------------------------------------------------

    def _candidates(self) -> dict[str, Candidate]:
        """Transitions up to the goals; a prerequisite beyond a goal lifts that goal until nothing new is needed."""
        found: dict[str, Candidate] = {}
        pending = list(self.questions)
        while pending:
            id = pending.pop(0)
            for c in self._of_question(self.questions[id]):
                if c.id in found:
                    continue
                found[c.id] = c
                for before in c.action.after if c.action else ():
                    pending += self._require(c, before)
        for c in found.values():
            c.after &= found.keys()
            c.gap = self.goals[c.question.id] - (c.question.supported or 1)
        return found

    def _of_question(self, q: QuestionScore) -> list[Candidate]:
        goal = self.goals[q.id]
        if q.unknown:
            return [self._candidate(q, f"{q.id}.0", None, 0)]
        if q.supported is None:
            return []
        made: list[Candidate] = []
        for to in range(q.supported + 1, goal + 1):
            if (action := self.content.get(f"{q.id}.{to}")) is not None:
                c = self._candidate(q, action.id, action, to)
                c.after |= {lower.id for lower in made}
                if not self._done(action.id):
                    made.append(c)
        return made

    def _candidate(self, q: QuestionScore, id: str, action: Action | None, to: int) -> Candidate:
        held = q.id in self.held
        lifts = held and (to <= (self.held[q.id] or self.goals[q.id]))
        gate = q.critical and (to == 0 or to - 1 in self.gate_levels)
        owner = action.owner if action else str(rules()["find_out"]["owners"][q.step])
        return Candidate(
            id, q, action, to, action.effort if action else str(rules()["find_out"]["effort"]), owner,
            int(rules()["critical_factor"]) if q.critical or held else 1,
            RANKS.index(HOLD if lifts else GATE if gate else PRIORITY), self.waiting_of(q.id),
        )  # fmt: skip

    def waiting_of(self, question: str) -> tuple[tuple[str, Message], ...]:
        return self.waiting.get(question, ())

    def _require(self, c: Candidate, before: str) -> list[str]:
        """Makes ``c`` wait for ``before`` where that is still to be done; returns questions that must be looked at again."""
        id, _, level = before.partition(".")
        q, to = self.questions.get(id), int(level)
        if q is None or self._done(before) or (q.supported is not None and q.supported >= to):
            return []
        if q.unknown:
            c.after.add(f"{id}.0")
            c.unsure.add(id)
            return []
        if q.supported is None:
            c.asks.add(id)
            return []
        c.after.add(before)
        goal = self.goals[id]
        self.goals[id] = max(goal, to)
        return [id] if self.goals[id] != goal else []

    def note(self, id: str) -> ActionNote:
        return self.build.actions.get(id) or OPEN

    def _done(self, id: str) -> bool:
        return self.note(id).state is ActionState.DONE

    # when -----------------------------------------------------------------------------------------------------------

    def roadmap(
        self, obligations: Sequence[Obligation], raci: TeamResult | None, risks: Sequence[RiskResult]
    ) -> Roadmap:
        candidates = self._candidates()
        for c in candidates.values():
            for before in c.after:
                other = candidates[before]
                if other.question.id != c.question.id:
                    other.rank = min(other.rank, RANKS.index(PREREQUISITE))
        dropped = {id for id in candidates if self.note(id).state is ActionState.DROPPED}
        horizon = int(rules()["waves"][-1]["to"] * WEEKS_PER_MONTH)
        tasks = [self._task(c, dropped) for c in candidates.values() if c.id not in dropped]
        result = schedule(tasks, self.capacity, horizon, self.near_weeks, int(rules()["near_most"]))
        order = {id: n for n, id in enumerate(result.weeks)}
        placed = sorted(result.weeks, key=lambda id: (result.weeks[id][0], order[id]))
        scheduled = tuple(self._scheduled(candidates[id], result.weeks[id], candidates) for id in placed)
        near = [a.id for a in scheduled if a.near]
        total = sum(candidates[id].months for id in placed) * (1 + self.contingency)
        return Roadmap(
            actions=scheduled, done=self._finished(), next=tuple(near[: int(rules()["near_most"])]),
            not_now=self._not_now(candidates, result, dropped), to_answer=self._to_answer(),
            waves=waves(self.begin, self.readiness, raci, self.team, risks),
            milestones=milestones(obligations, self.begin),
            effort=why.effort_figure(scheduled, total), span=why.span_figure(scheduled),
            capacity=why.capacity_figure(self.build, self.parallel),
            contingency=why.contingency_figure(self.build, self.contingency), start=self.begin,
            notes=self._notes(near),
        )  # fmt: skip

    def _weeks(self, c: Candidate) -> int:
        return ceil(c.months * (1 + self.contingency) * WEEKS_PER_MONTH - 1e-9)

    def _task(self, c: Candidate, dropped: set[str]) -> Task:
        note = self.note(c.id)
        moved = (note.start - self.begin).days if note.start and self.begin else 0
        running = note.state is ActionState.RUNNING
        return Task(
            c.id, self._weeks(c), c.load, c.rank, c.priority, frozenset(c.after - dropped),
            max(0, ceil(moved / DAYS_PER_WEEK)), moved // DAYS_PER_WEEK if running else None,
            blocked=bool(c.asks) or bool(c.after & dropped),
        )  # fmt: skip

    def _scheduled(self, c: Candidate, weeks: tuple[int, int], candidates: Mapping[str, Candidate]) -> RoadmapAction:
        begin, end = weeks
        note = self.note(c.id)
        months = c.months * (1 + self.contingency)
        topics = {t["id"]: t["name"] for t in self.bank.topics["topics"]}
        return RoadmapAction(
            id=c.id, kind="lift" if c.action else "find_out", question=c.question.id, title=c.question.title,
            to=c.to or None, text=action_text(c), artefact=_artefact(c), rank=RANKS[c.rank],
            priority=Figure(f"roadmap.{c.id}.priority", message("roadmap.priority"), c.priority, "score1",
                            basis=Basis.ASSUMED, why=partial(why.priority, c, self.goals[c.question.id])),
            effort=c.effort,
            months=Figure(f"roadmap.{c.id}.months", message("roadmap.months"), months, "month1", basis=Basis.ASSUMED,
                          why=partial(why.months, c.effort, c.months, self.contingency, end - begin)),
            owner=c.owner, owner_name=note.owner_name or self._holder(c.owner), staffing=self._staffing(c.owner),
            state=note.state.value, wave=self._wave(begin), start_week=begin, end_week=end, start=self._day(begin),
            end=self._day(end),
            needed_by=tuple(sorted(o.id for o in candidates.values() if c.id in o.after)),
            unblocks=tuple(self.cases[id] for id, _ in c.waiting),
            closes=tuple(Topic(t, why.text_of(topics[t])) for t in (c.action.closes if c.action else ())),
            near=begin < self.near_weeks, unsure=tuple(sorted(c.unsure)),
        )  # fmt: skip

    def _day(self, week: int) -> date | None:
        return self.begin + timedelta(weeks=week) if self.begin else None

    def _wave(self, week: int) -> str:
        """The wave in which a week begins, the first for what began before; waves begin at the nearest full week."""
        first, *later = rules()["waves"]
        begun = (w for w in reversed(later) if week >= round(w["from"] * WEEKS_PER_MONTH))
        return str(next(begun, first)["id"])

    def _holder(self, role: str) -> str:
        held = (m.name for m in self.team.members if m.role.value == role and m.staffing is not Staffing.MISSING)
        return next(held, "")

    def _staffing(self, role: str) -> str | None:
        filled = [m.staffing for m in self.team.members if m.role is Role(role) and m.staffing is not Staffing.MISSING]
        return min(filled, key=list(Staffing).index).value if filled else None

    # what is not done now -------------------------------------------------------------------------------------------

    def _finished(self) -> tuple[NotNow, ...]:
        """Actions told done whose question does not show it yet: the score follows the answer."""
        found = []
        for id, note in sorted(self.build.actions.items()):
            action, q = self.content.get(id), self.questions.get(id.partition(".")[0])
            if (
                note.state is ActionState.DONE
                and action is not None
                and q is not None
                and (q.supported is None or q.supported < action.to)
            ):
                sentence = message("roadmap.done_answer", id=q.id, level=action.to)
                found.append(NotNow(id, q.id, q.title, _words(action.text), "done", sentence))
        return tuple(found)

    def _not_now(self, candidates: Mapping[str, Candidate], result: Schedule, dropped: set[str]) -> tuple[NotNow, ...]:
        found = [self._left(candidates[id], reason, absent, dropped) for id, (reason, absent) in result.left.items()]
        for id in sorted(dropped):
            c, words = candidates[id], self.note(id).reason.strip()
            sentence = message("roadmap.dropped", reason=words) if words else message("roadmap.dropped_silent")
            found.append(NotNow(id, c.question.id, c.question.title, action_text(c), "dropped", sentence))
        for q in self.questions.values():
            if q.supported is None:
                continue
            goal = self.goals[q.id]
            above = self.content.get(f"{q.id}.{max(goal, q.supported) + 1}")
            if q.supported >= goal:
                sentence = message("roadmap.reached", level=q.supported, target=goal)
                found.append(NotNow(q.id, q.id, q.title, _words(above.text) if above else None, "reached", sentence))
            elif above is not None:
                sentence = message(
                    "roadmap.not_wished", level=above.to, target=goal,
                    wished=self.bank.method.customisation_levels[self.readiness.weights_level],
                )  # fmt: skip
                found.append(NotNow(above.id, q.id, q.title, _words(above.text), "not_wished", sentence))
        return tuple(found)

    def _left(self, c: Candidate, reason: str, absent: Sequence[str], dropped: set[str]) -> NotNow:
        if reason == "waits":
            names = ", ".join(sorted({*absent, *(c.after & dropped), *c.asks}))
            sentence = message("roadmap.waits_answer" if c.asks and not absent else "roadmap.waits", names=names)
        else:
            sentence = message(REASONS[reason], effort=message(f"roadmap.effort.{c.effort}"))
        return NotNow(c.id, c.question.id, c.question.title, action_text(c), reason, sentence)

    def _to_answer(self) -> tuple[ToAnswer, ...]:
        asked = [q for q in self.questions.values() if not q.answered]
        asked.sort(key=lambda q: (q.id not in self.held, not q.critical, -q.weight, q.id))
        return tuple(ToAnswer(q.id, q.step, q.title, q.critical, q.id in self.held) for q in asked)

    def _notes(self, near: Sequence[str]) -> tuple[Message, ...]:
        notes = []
        if self.begin is None:
            notes.append(message("roadmap.no_start"))
        most = int(rules()["near_most"])
        if len(near) > most:
            notes.append(message("roadmap.too_many_running", n=len(near), most=most))
        return tuple(notes)


def action_text(c: Candidate) -> Message:
    if c.action is not None:
        return _words(c.action.text)
    return message("roadmap.find_out", title=c.question.title)


def _artefact(c: Candidate) -> Message:
    return _words(c.action.artefact) if c.action is not None else message("roadmap.find_out_artefact")


def _words(text: object) -> Message:
    return message("readiness.words", text=text)
