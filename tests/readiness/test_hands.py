"""Hands raised in the room count as votes on file do."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.explain import Figure
from planner.i18n import say
from planner.plan import Plan
from planner.plan.file import dump_plan, parse_plan
from planner.plan.respondents import vote_again
from planner.plan.session import EditProblem, Session
from planner.plan.workshop import Hands, Workshop
from planner.readiness.respondents import QuestionVotes
from tests.readiness.test_respondents import EXECUTIVE, IT, UNKNOWN, Q, of, voted


def raised(plan: Plan, *show: Hands, question: str = Q) -> Plan:
    return plan.model_copy(update={"workshop": Workshop(hands={question: show})})


@pytest.mark.parametrize("levels", [(0, 0, 2, 0, 0), (1, 2, 0, 0, 0), (0, 3, 0, 2, 1), (4, 0, 0, 0, 4)])
def test_hands_say_what_the_same_votes_on_file_say(levels: tuple[int, int, int, int, int]) -> None:
    by_hand = of(raised(Plan(), Hands(role=IT, levels=levels, unknown=1)))
    on_file = of(voted(*(n for n, count in enumerate(levels, 1) for _ in range(count)), UNKNOWN, roles=(IT,) * 10))
    assert by_hand.by_hand
    assert [(f.value, f.known) for f in figures_of(by_hand)] == [(f.value, f.known) for f in figures_of(on_file)]
    assert (by_hand.counts, by_hand.verdict, by_hand.proposal) == (on_file.counts, on_file.verdict, on_file.proposal)


def figures_of(found: QuestionVotes) -> list[Figure]:
    return [found.voters, found.median, found.range, found.deviation, found.rwg, found.unknown]


def test_hands_of_two_people_stay_withheld() -> None:
    found = of(raised(Plan(), Hands(role=IT, levels=(1, 0, 0, 0, 1))))
    assert found.withheld
    assert (found.counts, found.others, found.roles, found.talk) == (None, None, (), ())


def test_hands_take_the_place_of_votes_on_file_for_their_question_only() -> None:
    plan = raised(voted(1, 1, 1), Hands(role=EXECUTIVE, levels=(0, 0, 0, 0, 3)))
    assert of(plan).median.value == 5
    assert of(plan).voters.value == 3
    without = plan.model_copy(update={"workshop": Workshop()})
    assert of(without).median.value == 1


def test_voting_again_keeps_the_hands_of_the_round_before() -> None:
    show = (Hands(role=EXECUTIVE, levels=(1, 0, 1, 0, 1)),)
    opened = vote_again(raised(Plan(), *show), Q)
    assert Q not in opened.workshop.hands
    assert opened.workshop.earlier_hands[Q] == show
    again = raised(opened, Hands(role=EXECUTIVE, levels=(0, 3, 0, 0, 0)))
    again = again.model_copy(update={"workshop": again.workshop.model_copy(
        update={"earlier_hands": opened.workshop.earlier_hands})})  # fmt: skip
    found = of(again)
    assert found.revoted
    assert found.earlier is not None
    assert found.earlier.value == 3
    assert parse_plan(dump_plan(again), Path("x.plan")) == again


def test_two_counts_of_one_role_are_refused() -> None:
    with pytest.raises(EditProblem) as twice:
        Session(Plan()).set(("workshop", "hands", Q), (Hands(role=IT), Hands(role=IT)))
    assert say(twice.value.message, "en") == "Hands of the same role are counted twice."
