"""Control topics and safeguards from single answers; stops at the edge of their level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from planner.i18n import Text, message
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.responsible import ControlChoice, Guardrail, ResponsibleAi, Risk
from planner.plan.usecase import UseCase
from planner.readiness import score
from planner.readiness.actions import actions
from planner.readiness.bank import Question, bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.controls import applicability, control_rules, controls_in
from planner.readiness.guardrails import guardrails
from planner.readiness.obligations import judge_obligations
from planner.readiness.responsible_results import ControlState, Proposal, TopicCoverage
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


# --- controls --------------------------------------------------------------------------------------------------------


def controls(
    responsible: ResponsibleAi, company: Company, rung: str | None, answers: Mapping[str, Answer]
) -> dict[str, ControlState]:
    facts = Circumstances(company, (), rung)
    found = coverage(score(answers, Company(), bank()), (), DAY)
    return {c.id: c for c in applicability(responsible, facts, found)}


INTERNAL = Company.model_validate({"ai_role": "internal_user"})


@pytest.mark.parametrize(
    ("company", "rung", "proposed"),
    [(INTERNAL, "T0", False), (INTERNAL, "T1", True), (Company(), "T0", True), (INTERNAL, None, True),
     (Company.model_validate({"ai_role": "developer"}), "T0", True)],
)  # fmt: skip
@pytest.mark.parametrize(
    ("choice", "reason"), [(None, ""), (True, ""), (False, ""), (True, "  "), (False, "Not ours"), (True, "Planned")]
)
def test_a_control_is_in_or_out_as_the_facts_say_or_as_the_company_decides(
    company: Company, rung: str | None, proposed: bool, choice: bool | None, reason: str
) -> None:
    """A.6.2.3 is out for who only uses a service as it is."""
    own = {} if choice is None else {"A.6.2.3": ControlChoice(applicable=choice, reason=reason)}
    made = controls(ResponsibleAi(controls=own), company, rung, {})["A.6.2.3"]
    differs = choice is not None and choice is not proposed
    assert (made.proposed, made.applicable) == (proposed, proposed if choice is None else choice)
    assert (made.overridden, made.own_reason) == (differs, reason)
    assert made.problem == (message("responsible.control.no_reason") if differs and not reason.strip() else None)
    if proposed:
        assert [r.key for r in made.reasons] == ["responsible.control.topic"]
    else:
        words = control_rules()["reasons"]["only-used"]
        assert made.reasons[0] == message("readiness.words", text=Text(words["ko"], words["en"]))
        assert len(made.reasons) > 1


def test_a_control_names_its_questions_and_the_risks_that_point_to_its_topics() -> None:
    rules = [r for r in risk_rules()["risks"] if r["topics"]]
    topic = rules[0]["topics"][0]
    risks = (Risk(name="Own"), Risk(name="B", proposal=rules[0]["id"]), Risk(name="C", proposal=rules[0]["id"]))
    answers = {"S1-01": Answer(level=4, evidence=4)}
    found = {t.id: t for t in coverage(score(answers, Company(), bank()), (), DAY)}
    for made in controls(ResponsibleAi(risks=risks), Company(), None, answers).values():
        for id, reason in zip(made.topics, made.reasons, strict=True):
            asked = ", ".join(f"{q.id} {q.supported or '–'}" for q in found[id].questions) or "–"
            assert (reason.params["id"], reason.params["questions"]) == (id, asked)
            if id in rules[0]["topics"]:
                assert (reason.key, reason.params["risks"]) == ("responsible.control.topic_risks", "R2, R3")
            else:
                assert reason.key == "responsible.control.topic"
    assert any(topic in c.topics for c in controls(ResponsibleAi(), Company(), None, {}).values())


def test_a_control_is_as_weak_as_its_weakest_topic() -> None:
    rank = ("weak", "open", "unasked", "shown")
    for answers in (
        {},
        {q.id: Answer(level=2 if q.step == "S3" else 4, evidence=4) for q in bank().questions.values()},
    ):
        found = {t.id: t.state for t in coverage(score(answers, Company(), bank()), (), DAY)}
        for made in controls(ResponsibleAi(), Company(), None, answers).values():
            assert made.state == min((found[t] for t in made.topics), key=rank.index)
            row = next(r for g in control_rules()["groups"] for r in g["controls"] if r["id"] == made.id)
            group = next(g for g in control_rules()["groups"] if row in g["controls"])
            assert (made.group, made.group_name.en, made.title.en) == (
                group["id"],
                group["name"]["en"],
                row["title"]["en"],
            )


def test_controls_that_are_in_are_counted_and_those_out_are_named() -> None:
    made = tuple(controls(ResponsibleAi(), INTERNAL, "T0", {}).values())
    out = [c for c in made if not c.applicable]
    assert len(out) == 6
    figure = controls_in(made)
    assert (figure.value, figure.unit) == (32, "items")
    why = figure.explain()
    assert why is not None
    assert why.worked == message("responsible.worked.controls_in", all=38, out=6, kept=32)
    assert [(i.name, i.value) for i in why.inputs] == [(c.id, c.title) for c in out]
    assert why.sources[0].as_of == control_rules()["as_of"]


# --- what a topic is -------------------------------------------------------------------------------------------------


def test_a_topic_carries_its_words_its_source_and_its_doubt() -> None:
    rules = {t["id"]: t for t in bank().topics["topics"]}
    doubt = bank().topics["doubt"]
    for id, made in topics({}).items():
        rule = rules[id]
        assert (made.name.en, made.tags) == (rule["name"]["en"], tuple(rule["tag"]))
        assert (made.source.id, made.source.as_of, made.source.confidence) == (
            f"topic.{id}",
            bank().topics["as_of"],
            rule["confidence"],
        )
        assert made.doubt == (None if rule["confidence"] == "high" else Text(doubt["ko"], doubt["en"]))
        kept = [n for n in ("kr", "eu", "eu_later", "iso42001", "nist", "owasp") if rule.get(n)]
        named = {"kr": "kr", "eu": "eu", "eu_later": "eu", "iso42001": "iso", "nist": "nist", "owasp": "owasp"}
        assert [c.instrument for c in made.clauses] == [message(f"responsible.instrument.{named[n]}") for n in kept]
        told = [rule[n] for n in kept]
        assert [c.words for c in made.clauses] == [
            Text(w["ko"], w["en"]) if isinstance(w, dict) else Text(w, w) for w in told
        ]


def test_a_topic_that_no_question_asks_is_unasked_and_unknown() -> None:
    unasked = [t for t in topics({}).values() if not t.questions]
    assert unasked
    for made in unasked:
        assert (made.state, made.level.value) == ("unasked", None)
        assert made.level.missing == (message("responsible.missing.unasked"),)
