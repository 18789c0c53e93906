"""Control topics and safeguards from single answers; stops at the edge of their level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from planner.i18n import message
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.responsible import Guardrail, ResponsibleAi, Risk
from planner.plan.usecase import UseCase
from planner.readiness import score
from planner.readiness.actions import actions
from planner.readiness.bank import Question, bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.guardrails import guardrails
from planner.readiness.obligations import judge_obligations
from planner.readiness.responsible_results import Proposal, TopicCoverage
from planner.readiness.risks import risk_rules
from planner.readiness.topics import coverage

DAY = date(2026, 11, 23)


def topics(answers: Mapping[str, Answer]) -> dict[str, TopicCoverage]:
    return {t.id: t for t in coverage(score(answers, Company(), bank()), (), DAY)}


def lone() -> tuple[str, tuple[Question, ...]]:
    """A topic of at least two questions that every company is asked."""
    for topic in bank().topics["topics"]:
        found = tuple(q for q in bank().questions.values() if topic["id"] in q.topics)
        if len(found) >= 2 and all(q.when is None for q in found):
            return topic["id"], found
    raise AssertionError


TOPIC, ASKED = lone()


@pytest.mark.parametrize(
    ("levels", "level", "state"),
    [((3, 3), 3, "shown"), ((2, 4), 2, "weak"), ((4, 2), 2, "weak"), ((3, None), 3, "open"), ((2, None), 2, "weak"),
     ((None, None), None, "open"), ((5, 4), 4, "shown")],
)  # fmt: skip
def test_a_topic_is_as_strong_as_its_weakest_answer(levels: tuple[int | None, ...], level: int, state: str) -> None:
    first, rest = levels[0], levels[1]
    told = {ASKED[0].id: first} | {q.id: rest for q in ASKED[1:]}
    made = topics({id: Answer(level=n, evidence=4) for id, n in told.items() if n is not None})[TOPIC]
    assert (made.level.value, made.state) == (level, state)
    assert [q.id for q in made.questions] == [q.id for q in ASKED]
    lacking = [(m.key, m.params["id"]) for m in made.missing]
    assert lacking == [
        ("responsible.missing.answer" if n is None else "responsible.because.weak", id)
        for id, n in told.items()
        if n is None or n < 3
    ]
    why = made.level.explain()
    if level is None:
        assert {m.params["id"] for m in made.level.missing} == set(told)
        return
    assert why is not None
    assert [(i.path, i.value.value) for i in why.inputs] == [(("answers", id), n) for id, n in told.items()]  # type: ignore[union-attr]
    assert why.worked is not None
    assert why.worked.params["result"].value == level  # type: ignore[union-attr]


def test_the_next_action_of_a_question_is_the_lowest_above_it_that_leads_to_the_topic() -> None:
    for topic, made in topics({}).items():
        for q in made.questions:
            above = sorted((a for a in actions().values() if a.question == q.id and a.to > 1), key=lambda a: a.to)
            named = [a for a in made.actions if a.question == q.id]
            wanted = above[:1] if any(topic in a.closes for a in above) else []
            assert named == wanted, (topic, q.id)
    weak = topics({q.id: Answer(level=2, evidence=4) for q in bank().questions.values()})
    assert {a.to for made in weak.values() for a in made.actions} == {3}
    for topic, made in weak.items():
        for action in made.actions:
            assert any(
                topic in a.closes for a in actions().values() if a.question == action.question and a.to > action.to - 1
            )
    shown = topics({q.id: Answer(level=3, evidence=4) for q in bank().questions.values()})
    assert not any(made.actions or made.missing for made in shown.values())
    assert {made.state for made in shown.values()} <= {"shown", "unasked"}


def test_a_question_that_does_not_apply_is_no_part_of_its_topics() -> None:
    free = next(q for q in bank().questions.values() if q.topics and not q.critical_at("moderate") and q.when is None)
    made = topics({free.id: Answer(state=AnswerState.NOT_APPLICABLE)})
    assert all(free.id not in [q.id for q in t.questions] for t in made.values())
    assert free.id in [q.id for q in topics({})[free.topics[0]].questions]


def test_only_duties_that_apply_stand_with_their_topics() -> None:
    duties = judge_obligations(Circumstances(Company(), (), None), DAY)
    for state in ("applies", "open"):
        all_at = tuple(replace(d, state=state) for d in duties)
        for made in coverage(score({}, Company(), bank()), all_at, DAY):
            wanted = [d.id for d in all_at if made.id in d.topics] if state == "applies" else []
            assert [d.id for d in made.obligations] == wanted


# --- safeguards ------------------------------------------------------------------------------------------------------


def proposal(id: str, called: tuple[str, ...], dismissed: bool = False) -> Proposal:
    words = bank().steps[0].name
    return Proposal(
        id, id, words, words, words, words, 3, 3, 1, "LLM01:2025", words, "legal", called, (message("common.unknown"),),
        dismissed,
    )  # fmt: skip


def test_a_proposal_calls_for_its_safeguards_until_it_is_dismissed() -> None:
    open_, gone = proposal("a", ("masking",)), proposal("b", ("logging",), dismissed=True)
    made = {g.id: g for g in guardrails(ResponsibleAi(), (open_, gone))}
    assert [id for id, g in made.items() if g.proposed] == ["masking"]
    assert made["masking"].proposals == (open_.name,)
    assert made["logging"].proposals == ()
    chosen = {g.id: g for g in guardrails(ResponsibleAi(guardrails=(Guardrail.MASKING,)), (open_,))}
    assert (chosen["masking"].chosen, chosen["masking"].proposed) == (True, False)


def test_a_risk_out_of_a_proposal_calls_for_what_the_proposal_named_and_an_own_one_for_its_numbers() -> None:
    rule = risk_rules()["risks"][0]
    taken = {g.id for g in guardrails(ResponsibleAi(risks=(Risk(name="A", proposal=rule["id"]),)), ()) if g.risks}
    assert taken == set(rule["guardrails"])
    own = guardrails(ResponsibleAi(risks=(Risk(name="A"), Risk(name="B", owasp="LLM02:2025"))), ())
    assert {g.id: g.risks for g in own if g.risks} == {"output_filter": (1,), "masking": (1,), "logging": (1,)}


# --- stops -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "stops"),
    [(None, True), (Answer(state=AnswerState.UNKNOWN), True), (Answer(level=2, evidence=4), True),
     (Answer(level=3, evidence=4), False), (Answer(level=5, evidence=0), False), (Answer(level=5, evidence=4), False)],
)  # fmt: skip
def test_a_control_stops_below_its_level_as_far_as_evidence_carries(answer: Answer | None, stops: bool) -> None:
    case = UseCase(id="a", name="A", high_impact=True)
    given = {"S5-08": answer} if answer else {}
    found = score(given, Company(), bank(), (case,)).holds
    assert ("H2" in {h.id for h in found}) is stops
    rule = next(r for r in bank().holds if r.id == "H2")
    control = {"question": "S5-08", "below": 3}
    quiet = replace(bank(), holds=(replace(rule, when={"all": [{"use_case": "high_impact", "is": True}, control]}),))
    shown = answer is not None and answer.level is not None
    assert bool(score(given, Company(), quiet, (case,)).holds) is (stops and shown)


def test_a_level_counts_for_a_stop_only_as_far_as_its_evidence_carries() -> None:
    """Evidence of grade 1 carries level 3, of grade 2 level 4."""
    rule = replace(next(r for r in bank().holds if r.id == "H2"), when={"question": "S5-08", "below": 4})
    strict = replace(bank(), holds=(rule,))
    for grade, stops in ((1, True), (2, False)):
        found = score({"S5-08": Answer(level=5, evidence=grade)}, Company(), strict).holds  # type: ignore[arg-type]
        assert [h.use_case_id for h in found] == ([None] if stops else [])
