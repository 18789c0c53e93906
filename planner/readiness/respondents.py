"""Several respondents: what their votes say per question and step, and the answers readiness counts with.

Anonymity: nothing here tells a single vote. A question on which fewer than ``smallest_group`` people voted tells how many
did and nothing else: no value, spread, verdict or place in an order, and it counts in no score until a value is agreed or
answered. Medians by role need that many people in the role and none or that many outside the shown roles. Withheld
figures are unknown and say so. The plan file itself holds every vote: it belongs to the facilitator.

Perception gap of a step: the lower median of all executives' votes less that of all practitioners', over the questions
on which both sides have ``smallest_group`` votes with a level, from ``gap_questions`` such questions on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from planner.explain import Figure, unknown
from planner.i18n import Message, Text, message
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.respondents import Agreement, Respondent, RespondentRole, Vote, has_value
from planner.plan.workshop import Hands
from planner.readiness import respondents_why as why
from planner.readiness.bank import Bank, Method, Question, Step
from planner.readiness.items import applies
from planner.readiness.votes import Spread, Verdict, lower_median, shown_groups, spread


class Standing(StrEnum):
    """Where a question stands: votes not yet agreed, agreed, or answered by the company without (or after) agreement."""

    OPEN = "open"
    AGREED = "agreed"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class RoleMedian:
    """``counts`` are the people of the role by level 1-5."""

    role: RespondentRole
    people: int
    median: Figure
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuestionVotes:
    """One question with votes or an agreement. ``counts`` by level 1-5 and ``bounds`` (lowest, highest) are None where
    they are withheld or no vote has a level; ``proposal`` is the value readiness takes until one is agreed, None where
    there are no votes or too few people gave them (``withheld``). ``others`` counts by level who is in no shown role,
    ``by_hand`` says that the room raised hands, ``earlier`` is the median of the round before, and ``talk`` is what to
    discuss where opinions differ."""

    id: str
    step: str
    title: Text
    voters: Figure
    counts: tuple[int, ...] | None
    bounds: tuple[int, int] | None
    median: Figure
    range: Figure
    deviation: Figure
    rwg: Figure
    unknown: Figure
    not_applicable: Figure
    roles: tuple[RoleMedian, ...]
    verdict: Verdict | None
    revoted: bool
    standing: Standing
    proposal: Answer | None
    agreement: Agreement | None
    withheld: bool
    others: tuple[int, ...] | None
    by_hand: bool
    earlier: Figure | None
    talk: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """How far one person is: answered of asked questions in the assigned steps."""

    id: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class StepGap:
    step: str
    name: Text
    executives: Figure
    practitioners: Figure
    gap: Figure
    flagged: bool


@dataclass(frozen=True, slots=True)
class RespondentsResult:
    """``answers`` are the company's answers, filled up from votes where none is given (``open``: those questions).

    Not yet agreed are ``discuss`` (must be discussed) and ``note`` (differ somewhat), both the widest apart first;
    ``close`` has neither agreement nor answer and may be taken as it is; of ``withheld`` nothing is told. ``sole`` is the
    person whose votes are the only ones. ``asked`` counts by step the people on file who are asked."""

    people: tuple[Person, ...]
    voted: Figure
    questions: tuple[QuestionVotes, ...]
    discuss: tuple[str, ...]
    note: tuple[str, ...]
    close: tuple[str, ...]
    withheld: tuple[str, ...]
    sole: str | None
    agreement: Figure
    single: bool
    gaps: tuple[StepGap, ...]
    answers: Mapping[str, Answer]
    open: frozenset[str]
    asked: Mapping[str, int]

    def question(self, id: str) -> QuestionVotes | None:
        return next((q for q in self.questions if q.id == id), None)

    def taken_as_they_are(self, by: str, on: date) -> dict[str, Agreement]:
        """An agreement on the lower median of every ``close`` question."""
        found = {q.id: q.proposal for q in self.questions if q.id in self.close and q.proposal is not None}
        return {id: Agreement(level=proposal.level, by=by, on=on) for id, proposal in found.items()}


@dataclass(frozen=True, slots=True)
class _Ballot:
    """All counted votes for one question, each with the role of who gave it."""

    question: Question
    votes: tuple[tuple[RespondentRole, Vote], ...]
    levels: tuple[int, ...]
    spread: Spread | None
    by_hand: bool
    before: tuple[Vote, ...]

    def number(self, state: AnswerState) -> int:
        return sum(vote.state is state for _, vote in self.votes)

    def side(self, roles: Sequence[str]) -> list[int]:
        return [vote.level for role, vote in self.votes if role in roles and vote.level is not None]


def assess_respondents(
    respondents: Sequence[Respondent],
    agreements: Mapping[str, Agreement],
    answers: Mapping[str, Answer],
    company: Company,
    bank: Bank,
    hands: Mapping[str, Sequence[Hands]] = MappingProxyType({}),
    earlier_hands: Mapping[str, Sequence[Hands]] = MappingProxyType({}),
) -> RespondentsResult:
    """What the votes say. Pure; questions the profile does not ask are left out, as everywhere.

    A show of hands takes the place of the votes on file for its question.
    """
    method = bank.method
    asked = {id: q for id, q in bank.questions.items() if applies(q, company)}
    cast: dict[str, list[tuple[RespondentRole, Vote]]] = defaultdict(list)
    people = []
    for person in respondents:
        steps, answered = set(person.steps), 0
        for id, vote in person.votes.items():
            if id in asked and asked[id].step in steps:
                cast[id].append((person.role, vote))
                answered += 1
        people.append(Person(person.id, answered, sum(q.step in steps for q in asked.values())))
    cast |= {id: raised for id, show in hands.items() if (raised := _raised(show))}
    before = {id: [p.earlier[id] for p in respondents if id in p.earlier] for p in respondents for id in p.earlier}
    before |= {id: [vote for _, vote in _raised(show)] for id, show in earlier_hands.items()}
    ballots = {
        id: _ballot(asked[id], cast.get(id, ()), id in hands, before.get(id, ()))
        for id in asked
        if id in cast or id in agreements
    }
    questions = tuple(_question(ballot, answers.get(id), agreements.get(id), method) for id, ballot in ballots.items())
    filled = {q.id: _filled(q.proposal, answers.get(q.id)) for q in questions
              if q.proposal is not None and not has_value(answers.get(q.id))}  # fmt: skip
    agreement, single = _agreement([ballots[q.id] for q in questions if not q.withheld], method)
    voted = [person.id for person in people if person.answered]
    return RespondentsResult(
        people=tuple(people),
        voted=Figure(
            "respondents.voted", message("respondents.voted"), len(voted), "people",
            why=partial(why.voted, len(people)),
        ),
        questions=questions,
        discuss=_apart(questions, Verdict.DISCUSS),
        note=_apart(questions, Verdict.NOTE),
        close=tuple(q.id for q in questions if q.verdict is Verdict.ACCEPT and q.standing is Standing.OPEN),
        withheld=tuple(q.id for q in questions if q.withheld and q.standing is Standing.OPEN),
        sole=voted[0] if len(voted) == 1 else None,
        agreement=agreement,
        single=single,
        gaps=tuple(_gap(step, [b for b in ballots.values() if b.question.step == step.id], method)
                   for step in bank.steps) if respondents else (),
        answers={**answers, **filled} if filled else answers,
        open=frozenset(filled),
        asked={step.id: sum(step.id in person.steps for person in respondents) for step in bank.steps},
    )  # fmt: skip


def _raised(show: Sequence[Hands]) -> list[tuple[RespondentRole, Vote]]:
    """Hands as the votes they are."""
    found = []
    for hands in show:
        for level, count in enumerate(hands.levels, 1):
            found += [(hands.role, Vote(level=level))] * count
        found += [(hands.role, Vote(state=AnswerState.UNKNOWN))] * hands.unknown
    return found


def _ballot(
    question: Question, votes: Sequence[tuple[RespondentRole, Vote]], by_hand: bool, before: Sequence[Vote]
) -> _Ballot:
    levels = tuple(vote.level for _, vote in votes if vote.level is not None)
    return _Ballot(question, tuple(votes), levels, spread(levels), by_hand, tuple(before))


def _apart(questions: Sequence[QuestionVotes], verdict: Verdict) -> tuple[str, ...]:
    """The widest apart first, then by id."""
    found = [
        (-q.deviation.value, q.id)
        for q in questions
        if q.verdict is verdict and q.deviation.value is not None and q.standing is not Standing.AGREED
    ]
    return tuple(id for _, id in sorted(found))


def _proposal(ballot: _Ballot) -> Answer | None:
    """Lower median of the levels; without any, unknown where one said so, else not applicable."""
    if ballot.spread is not None:
        return Answer(level=ballot.spread.median)
    if ballot.number(AnswerState.UNKNOWN):
        return Answer(state=AnswerState.UNKNOWN)
    return Answer(state=AnswerState.NOT_APPLICABLE) if ballot.votes else None


def _filled(proposal: Answer, answer: Answer | None) -> Answer:
    """The value of the votes with the evidence and note that the answer holds."""
    return (answer or Answer()).model_copy(update={"state": proposal.state, "level": proposal.level})


def _question(ballot: _Ballot, answer: Answer | None, agreement: Agreement | None, method: Method) -> QuestionVotes:
    q = ballot.question
    smallest = int(method.raw["agreement"]["smallest_group"])
    few = 0 < len(ballot.votes) < smallest
    found = None if few else ballot.spread
    missing = (
        message("respondents.withheld", n=smallest) if few else message("respondents.missing.votes", title=q.title)
    )
    explain = partial(why.question, q, found, len(ballot.votes), method)

    def figure(name: str, value: float | None, unit: str) -> Figure:
        id, words = f"respondents.{q.id}.{name}", message(f"respondents.figure.{name}", id=q.id)
        if value is None:
            return unknown(id, words, unit, missing)
        return Figure(id, words, value, unit, why=partial(explain, name))

    agreed = agreement is not None and agreement.matches(answer)
    roles = _roles(ballot, smallest, method)
    once = [vote.level for vote in ballot.before if vote.level is not None]
    first = lower_median(once) if len(ballot.before) >= smallest and once else None
    verdict = found.verdict(method) if found else None
    return QuestionVotes(
        id=q.id,
        step=q.step,
        title=q.title,
        voters=figure("voters", len(ballot.votes), "people"),
        counts=found.counts if found else None,
        bounds=(found.lowest, found.highest) if found else None,
        median=figure("median", found.median if found else None, "level"),
        range=figure("range", found.range if found else None, "levels"),
        deviation=figure("deviation", found.deviation if found else None, "score1"),
        rwg=figure("rwg", found.rwg(method) if found else None, "ratio"),
        unknown=figure("unknown", None if few else ballot.number(AnswerState.UNKNOWN), "people"),
        not_applicable=figure("not_applicable", None if few else ballot.number(AnswerState.NOT_APPLICABLE), "people"),
        roles=roles,
        verdict=verdict,
        revoted=bool(ballot.before),
        standing=Standing.AGREED if agreed else Standing.ANSWERED if has_value(answer) else Standing.OPEN,
        proposal=None if few else _proposal(ballot),
        agreement=agreement,
        withheld=few,
        others=_others(found.counts, roles) if found else None,
        by_hand=ballot.by_hand,
        earlier=None if first is None else figure("earlier", first, "level"),
        talk=_talk(q, found, roles) if found and verdict is not Verdict.ACCEPT else (),
    )


def _others(counts: Sequence[int], roles: Sequence[RoleMedian]) -> tuple[int, ...]:
    return tuple(count - sum(role.counts[at] for role in roles) for at, count in enumerate(counts))


def _talk(question: Question, found: Spread, roles: Sequence[RoleMedian]) -> tuple[Message, ...]:
    """Whom to hear, and what to look at together."""
    ordered = sorted(roles, key=lambda r: r.median.value or 0)
    if ordered and ordered[0].median.value != ordered[-1].median.value:
        low, high = ordered[0], ordered[-1]
        hear = message(
            "respondents.talk.roles", low=message(f"RespondentRole.{low.role.value}"), low_level=low.median.value,
            high=message(f"RespondentRole.{high.role.value}"), high_level=high.median.value,
        )  # fmt: skip
    else:
        hear = message("respondents.talk.ends", low=found.lowest, high=found.highest)
    if question.evidence is None:
        return (hear,)
    return hear, message("respondents.talk.evidence", evidence=question.evidence)


def _roles(ballot: _Ballot, smallest: int, method: Method) -> tuple[RoleMedian, ...]:
    sizes = Counter(role for role, vote in ballot.votes if vote.level is not None)
    made = []
    for role in shown_groups({role: sizes[role] for role in RespondentRole if sizes[role]}, smallest):
        q, median = ballot.question, lower_median(ballot.side((role,)))
        figure = Figure(
            f"respondents.{q.id}.{role.value}", message("respondents.figure.role", role=role, id=q.id), median, "level",
            why=partial(why.role, q, sizes[role], median, method),
        )  # fmt: skip
        levels = Counter(ballot.side((role,)))
        made.append(RoleMedian(role, sizes[role], figure, tuple(levels[n] for n in range(1, 6))))
    return tuple(made)


def _agreement(ballots: Sequence[_Ballot], method: Method) -> tuple[Figure, bool]:
    """Mean over questions with two votes or more; without any, one set of answers agrees with itself."""
    judged = [(b.question, b.spread) for b in ballots if b.spread is not None and b.spread.n > 1]
    id, name = "readiness.confidence.agreement", message("readiness.agreement")
    if not judged:
        return Figure(id, name, 1.0, "ratio", basis=why.SINGLE_BASIS, why=why.single), True
    value = sum(s.factor(method) for _, s in judged) / len(judged)
    return Figure(id, name, value, "ratio", why=partial(why.agreement, tuple(judged), value, method)), False


def _gap(step: Step, ballots: Sequence[_Ballot], method: Method) -> StepGap:
    rule = method.raw["agreement"]
    sides = {side: tuple(rule[side]) for side in ("executives", "practitioners")}
    smallest, least = int(rule["smallest_group"]), int(rule["gap_questions"])
    compared = [b for b in ballots if all(len(b.side(roles)) >= smallest for roles in sides.values())]
    ids = {part: f"respondents.{step.id}.{part}" for part in (*sides, "gap")}
    names = {part: message(f"respondents.figure.{part}", step=step.name) for part in ids}
    if len(compared) < least:
        missing = message("respondents.missing.gap", n=least, people=smallest)
        executives, practitioners, gap = (unknown(ids[p], names[p], "level", missing) for p in ids)
        return StepGap(step.id, step.name, executives, practitioners, gap, False)
    pooled = {side: [level for b in compared for level in b.side(roles)] for side, roles in sides.items()}
    medians = {side: lower_median(levels) for side, levels in pooled.items()}
    questions = tuple(b.question for b in compared)
    figures = {
        side: Figure(
            ids[side], names[side], medians[side], "level",
            why=partial(why.side, questions, len(pooled[side]), medians[side], sides[side], method),
        )
        for side in sides
    }  # fmt: skip
    value = medians["executives"] - medians["practitioners"]
    gap = Figure(
        ids["gap"], names["gap"], value, "levels",
        why=partial(why.gap, [(figures[side], medians[side]) for side in sides], value, method),
    )  # fmt: skip
    flagged = abs(value) >= float(rule["perception_gap"])
    return StepGap(step.id, step.name, figures["executives"], figures["practitioners"], gap, flagged)
