"""Explanations of the figures about votes: how many, not who. Every input leads back to the question or the people."""

from __future__ import annotations

from collections.abc import Sequence

from planner.explain import Basis, Explanation, Figure, Input, Quantity
from planner.i18n import Message, message
from planner.readiness.bank import Method, Question
from planner.readiness.votes import Spread
from planner.readiness.worked import digits

SINGLE_BASIS = Basis.ASSUMED
PEOPLE = ("respondents",)


def voted(people: int) -> Explanation:
    return Explanation(
        formula=message("respondents.formula.voted"),
        inputs=(Input(message("respondents.people"), Quantity(people, "people"), PEOPLE, Basis.ANSWERED),),
    )


def question(q: Question, told: Spread | None, voters: int, method: Method, what: str) -> Explanation:
    """Formula of ``what`` with the numbers by level where they are told."""
    where = ("answers", q.id)
    votes = () if told is None else tuple(
        Input(message("respondents.input.level", level=level, name=method.levels[level]), Quantity(count, "people"),
              where, Basis.ANSWERED)
        for level, count in enumerate(told.counts, 1) if count
    )  # fmt: skip
    return Explanation(
        formula=message(f"respondents.formula.{what}"),
        worked=_worked(what, told, method),
        inputs=votes or (Input(q.title, Quantity(voters, "people"), where, Basis.ANSWERED),),
        sources=(method.source,),
        notes=(message("respondents.note.blind"),),
    )


def _worked(what: str, told: Spread | None, method: Method) -> Message | None:
    if told is None:
        return None
    if what == "range":
        return message("respondents.worked", terms=f"{told.highest} − {told.lowest}", result=str(told.range))
    if what == "deviation":
        parts = [f"{count}×{abs(level - told.median)}" for level, count in enumerate(told.counts, 1) if count]
        return message(
            "respondents.worked", terms=f"({' + '.join(parts)}) ÷ {told.n}", result=digits(told.deviation, 2)
        )
    if what == "rwg":
        most = digits(float(method.raw["agreement"]["rwg_max_variance"]))
        return message(
            "respondents.worked", terms=f"1 − {digits(told.variance, 2)} ÷ {most}", result=digits(told.rwg(method), 2)
        )
    return None


def role(q: Question, people: int, value: int, method: Method) -> Explanation:
    smallest = int(method.raw["agreement"]["smallest_group"])
    return Explanation(
        formula=message("respondents.formula.median"),
        inputs=(Input(q.title, Quantity(people, "people"), ("answers", q.id), Basis.ANSWERED),),
        sources=(method.source,),
        notes=(message("respondents.note.roles", n=smallest),),
    )


def single() -> Explanation:
    return Explanation(
        formula=message("readiness.formula.agreement"), notes=(message("readiness.note.single_respondent"),)
    )


def agreement(judged: Sequence[tuple[Question, Spread]], value: float, method: Method) -> Explanation:
    """The questions that lower the factor most come first."""
    factors = sorted(((s.factor(method), q) for q, s in judged), key=lambda pair: (pair[0], pair[1].id))
    total = sum(factor for factor, _ in factors)
    smallest = int(method.raw["agreement"]["smallest_group"])
    return Explanation(
        formula=message("respondents.formula.agreement", divisor=digits(float(method.raw["agreement"]["ad_divisor"]))),
        worked=message("respondents.worked", terms=f"{digits(total, 2)} ÷ {len(factors)}", result=digits(value, 2)),
        inputs=tuple(
            Input(q.title, Quantity(factor, "ratio"), ("answers", q.id), Basis.ANSWERED) for factor, q in factors
        ),
        sources=(method.source,),
        notes=(message("respondents.note.unknown_apart", n=smallest),),
    )


def side(questions: Sequence[Question], votes: int, value: int, roles: Sequence[str], method: Method) -> Explanation:
    smallest = int(method.raw["agreement"]["smallest_group"])
    return Explanation(
        formula=message("respondents.formula.side"),
        inputs=(
            Input(message("respondents.input.votes"), Quantity(votes, "count"), PEOPLE, Basis.ANSWERED),
            *(Input(q.title, q.id, ("answers", q.id), Basis.ANSWERED) for q in questions),
        ),
        sources=(method.source,),
        notes=(
            *(message("respondents.note.side_role", role=message(f"RespondentRole.{r}")) for r in roles),
            message("respondents.note.gap", n=smallest),
        ),
    )


def gap(sides: Sequence[tuple[Figure, int]], value: int, method: Method) -> Explanation:
    """``sides`` are executives and practitioners, each with their median."""
    return Explanation(
        formula=message("respondents.formula.gap"),
        worked=message(
            "respondents.worked",
            terms=" − ".join(str(median) for _, median in sides),
            result=digits(value),
        ),
        inputs=tuple(Input(figure.name, figure) for figure, _ in sides),
        sources=(method.source,),
        notes=(
            message("respondents.note.flag", gap=digits(float(method.raw["agreement"]["perception_gap"]))),
            message("respondents.note.gap", n=int(method.raw["agreement"]["smallest_group"])),
        ),
    )
