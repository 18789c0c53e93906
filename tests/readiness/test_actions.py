"""The transition actions hang together: four per question, known owners and topics, no circle of prerequisites."""

from __future__ import annotations

from graphlib import TopologicalSorter

import pytest

from planner.plan.team import Role
from planner.readiness.actions import actions
from planner.readiness.bank import STEP_IDS, bank

WRITTEN = sorted({a.question[:2] for a in actions().values()})


@pytest.mark.parametrize("step", WRITTEN)
def test_a_step_has_the_four_transitions_of_every_question(step: str) -> None:
    found = {(a.question, a.to) for a in actions().values() if a.question.startswith(step)}
    assert found == {(q.id, to) for q in bank().step(step).questions for to in (2, 3, 4, 5)}


def test_every_action_names_a_role_an_effort_and_known_topics() -> None:
    roles, topics = {r.value for r in Role}, {t["id"] for t in bank().topics["topics"]}
    for a in actions().values():
        assert a.owner in roles, a.id
        assert a.owner != Role.PARTNER, f"{a.id}: an outside partner never answers for a result"
        assert a.effort in {"S", "M", "L"}, a.id
        assert set(a.closes) <= topics, a.id
        assert set(a.after) <= {b for b in actions() if not b.startswith(a.question)}, a.id


def test_responsible_ai_proves_the_topics_that_only_it_can_prove() -> None:
    closed = {t for a in actions().values() if a.question.startswith("S5") for t in a.closes}
    assert closed >= {"C03", *(f"C{n:02}" for n in range(8, 20)), *(f"C{n}" for n in range(24, 28))}


def test_every_topic_is_closed_by_an_action() -> None:
    topics = {t["id"] for t in bank().topics["topics"]}
    assert topics == {t for a in actions().values() for t in a.closes}


def test_both_languages_say_something_of_their_own() -> None:
    texts = [t for a in actions().values() for t in (a.text, a.artefact)]
    assert all(t.ko.strip() and t.en.strip() and t.ko != t.en for t in texts)
    said = [a.text.en for a in actions().values()]
    assert len(said) == len(set(said)), "every action is its own"


def test_an_action_is_one_or_two_sentences_and_its_proof_a_name() -> None:
    for a in actions().values():
        assert a.text.ko.endswith("니다."), a.id
        assert a.text.en.endswith("."), a.id
        assert a.text.ko.count("니다.") <= 2, a.id
        assert len(a.text.ko) <= 100, a.id
        assert len(a.text.en) <= 180, a.id
        assert not a.artefact.ko.endswith((".", "다")), a.id
        assert not a.artefact.en.endswith("."), a.id


def test_prerequisites_form_no_circle() -> None:
    graph = {
        a.id: {*a.after, *(f"{a.question}.{n}" for n in range(2, a.to) if f"{a.question}.{n}" in actions())}
        for a in actions().values()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(actions())
    assert set(WRITTEN) <= set(STEP_IDS)
