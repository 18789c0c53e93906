"""What one question decides is what scores, ladder and holds say of it; the evidence explains the supported level."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.explain import Basis, Quantity
from planner.i18n import message, say
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.customisation import Customisation
from planner.plan.plan import Plan
from planner.plan.templates import load_template
from planner.plan.usecase import UseCase
from planner.readiness import decide, score
from planner.readiness.bank import bank
from planner.readiness.effects import (
    Effect,
    effects,
    evidence_words,
    next_action,
    question_score,
    supported_figure,
)
from planner.readiness.items import items
from planner.readiness.results import Condition, QuestionScore, Readiness


def _made(**answers: Answer) -> Assessment:
    plan = load_template("retail")
    changed = dict(plan.answers) | {id.replace("_", "-"): answer for id, answer in answers.items()}
    return assess(plan.model_copy(update={"answers": changed}), load_catalog())


def _effects(id: str, a: Assessment) -> tuple[Effect, ...]:
    return effects(id, a.readiness, a.level, bank())


def test_a_gate_that_stands_is_told_before_what_could_be() -> None:
    strong = {q.id.replace("-", "_"): Answer(level=4, evidence=3) for q in bank().step("S3").questions}
    held = _made(**strong | {"S3_03": Answer(level=2, evidence=2)})
    found = _effects("S3-03", held)
    assert found[0].stands
    assert found[0].kind == "gate"
    assert not any(e.kind == "gate" and e.stands for e in _effects("S3-04", held))
    assert [e.stands for e in found] == sorted((e.stands for e in found), reverse=True)


def test_the_rung_that_asks_more_than_is_shown_stands_and_no_longer_when_it_is_reached() -> None:
    low, high = _made(S3_02=Answer(level=2, evidence=2)), _made(S3_02=Answer(level=4, evidence=3))
    assert any(e.kind == "rung" and e.stands for e in _effects("S3-02", low))
    assert not any(e.kind == "rung" and e.stands for e in _effects("S3-02", high))


def test_a_stop_names_its_cases_and_one_that_could_come_names_the_level() -> None:
    open_ = _made(S3_04=Answer(state=AnswerState.UNKNOWN))
    hold = next(e for e in _effects("S3-04", open_) if e.kind == "hold")
    names = [h.use_case_name for h in open_.readiness.holds if h.fix_question == "S3-04"]
    assert hold.stands is bool(names)
    assert all(name in say(hold.sentence, "ko") for name in names)
    met = _made(S3_04=Answer(level=4, evidence=3))
    rule = next(e for e in _effects("S3-04", met) if e.kind == "hold")
    assert not rule.stands
    assert "3" in say(rule.sentence, "en")


def test_every_question_of_every_step_can_be_told_for_an_empty_plan() -> None:
    a = assess(Plan(), load_catalog())
    for id, question in bank().questions.items():
        for effect in _effects(id, a):
            assert say(effect.sentence, "ko")
            assert say(effect.title, "en")
        if question.critical and question_score(id, a.readiness).critical:
            assert any(e.kind == "gate" for e in _effects(id, a))


@pytest.mark.parametrize("level", range(1, 6))
@pytest.mark.parametrize("evidence", range(5))
def test_the_figure_is_the_lower_of_level_and_cap_and_says_so(level: int, evidence: int) -> None:
    answer = Answer.model_validate({"level": level, "evidence": evidence})
    score = next(items(bank(), "S3", {"S3-01": answer}, Company())).score
    figure, cap = supported_figure(score, bank()), bank().method.evidence_caps[evidence]
    assert figure.value == min(level, cap)
    assert figure.why is not None
    worked = say(figure.why().worked, "en")
    assert str(level) in worked
    assert str(cap) in worked
    words = evidence_words(score, bank())
    assert words is not None
    assert words.key.endswith("lifts") is (level > cap)
    action = next_action(score)
    assert (action is None) is (level == 5)
    assert action is None or (action.question, action.to) == ("S3-01", level + 1)


def test_without_a_level_nothing_is_made_up() -> None:
    a = _made(S3_01=Answer(state=AnswerState.UNKNOWN))
    score = question_score("S3-01", a.readiness)
    figure = supported_figure(score, bank())
    assert figure.value is None
    assert figure.missing
    assert evidence_words(score, bank()) is None
    assert next_action(score) is None


# --- by hand ---------------------------------------------------------------------------------------------------------


def scored(level: int | None, evidence: int = 4, id: str = "S3-01") -> QuestionScore:
    given = {} if level is None else {id: Answer.model_validate({"level": level, "evidence": evidence})}
    return question_score(id, score(given, Company(), bank()))


@pytest.mark.parametrize(
    ("level", "evidence", "better", "cap"),
    [
        (3, 0, None, 3), (4, 0, 2, 4), (5, 0, 2, 4), (5, 1, 2, 4), (5, 2, 3, 5), (4, 1, 2, 4), (5, 3, None, 5), (4, 4, None, 5),
    ],
)  # fmt: skip
def test_evidence_carries_or_the_next_grade_would(level: int, evidence: int, better: int | None, cap: int) -> None:
    """No evidence and a statement carry 3, a document 4, a record 5."""
    words = evidence_words(scored(level, evidence), bank())
    grades = bank().method.evidence_grades
    key = "question.evidence_carries" if better is None else "question.evidence_lifts"
    assert words == message(key, grade=grades[evidence if better is None else better], cap=cap)


def test_the_supported_level_is_explained_by_answer_grade_and_caps() -> None:
    why = supported_figure(scored(5, 2), bank()).explain()
    assert why is not None
    assert why.worked == message("question.worked.supported", declared=5, cap=4, supported=4)
    declared, grade, caps = why.inputs
    assert (declared.value, declared.path, declared.basis) == (
        Quantity(5, "level"),
        ("answers", "S3-01"),
        Basis.ANSWERED,
    )
    assert (grade.value, grade.path) == (bank().method.evidence_grades[2], ("answers", "S3-01"))
    assert caps.value == "0 → 3, 1 → 3, 2 → 4, 3 → 5, 4 → 5"
    voted = supported_figure(replace(scored(5, 2), from_votes=True), bank()).explain()
    assert voted is not None
    assert voted.inputs[0].basis is Basis.CALCULATED


@pytest.mark.parametrize(("level", "to"), [(None, None), (1, 2), (4, 5), (5, None)])
def test_the_next_action_lifts_by_one(level: int | None, to: int | None) -> None:
    action = next_action(scored(level))
    assert (action.to if action else None) == to


@pytest.mark.parametrize(
    ("level", "key", "params"),
    [
        (None, "cap", {"cap": 2}), (1, "cap", {"cap": 2}), (2, "cap", {"cap": 3}),
        (3, "critical", {}),
    ],
)  # fmt: skip
def test_a_critical_question_caps_its_step_or_could(level: int | None, key: str, params: dict[str, int]) -> None:
    """Open 2, at level 1 2, at level 2 3."""
    given = dict.fromkeys(bank().questions, Answer(level=5, evidence=4))
    del given["S3-03"]
    if level:
        given["S3-03"] = Answer(level=level, evidence=4)
    readiness = score(given, Company(), bank())
    level_ = decide(Customisation(), readiness, Company(), bank())
    (gate,) = [e for e in effects("S3-03", readiness, level_, bank()) if e.kind == "gate"]
    assert (gate.title, gate.stands) == (message(f"question.effect.{key}", **params), key == "cap")
    if key == "critical":
        assert gate.sentence == message("question.effect.cap_rule", open=2, low=1, low_cap=2, high=2, high_cap=3)
    plain = next(q.id for q in bank().step("S3").questions if not q.critical)
    assert not [e for e in effects(plain, readiness, level_, bank()) if e.kind == "gate"]


def test_a_stop_is_told_with_its_cases_without_them_or_as_what_could_come() -> None:
    rule = next(h for h in bank().holds if h.fix_question == "S5-08")
    readiness = score(
        {},
        Company(),
        bank(),
        (UseCase(id="a", name="A", high_impact=True), UseCase(id="b", name="B", high_impact=True)),
    )
    level = decide(Customisation(), readiness, Company(), bank())

    def holds(found: Readiness) -> list[Effect]:
        return [e for e in effects("S5-08", found, level, bank()) if e.kind == "hold" and e.title == rule.title]

    (both,) = holds(readiness)
    assert both.sentence == message("question.effect.hold_of", cases="A, B", sentence=rule.sentence)
    nameless = replace(
        readiness, holds=tuple(replace(h, use_case_name="" if h.use_case_id == "a" else "B") for h in readiness.holds)
    )
    assert holds(nameless)[0].sentence == message("question.effect.hold_of", cases="B", sentence=rule.sentence)
    company = replace(readiness, holds=tuple(replace(h, use_case_name="") for h in readiness.holds))
    assert (holds(company)[0].sentence, holds(company)[0].stands) == (rule.sentence, True)
    (could,) = holds(score({}, Company(), bank()))
    assert (could.sentence, could.stands) == (message("question.effect.hold_rule", level=3), False)
    elsewhere = effects("S5-01", readiness, level, bank())
    assert rule.title not in [e.title for e in elsewhere]


def test_a_rung_that_asks_twice_of_a_question_asks_the_higher_level() -> None:
    readiness = score({}, Company(), bank())
    level = decide(Customisation(), readiness, Company(), bank())
    direct, step = message("readiness.condition.question"), message("readiness.condition.step")
    asked = (
        Condition(direct, False, "S3-01", now=3, wanted=2), Condition(direct, False, "S3-01", now=3, wanted=4),
        Condition(step, False, "S3-01", now=3, wanted=5), Condition(direct, False, "S3-02", now=1, wanted=5),
    )  # fmt: skip
    rungs = tuple(
        replace(r, preconditions=asked if r.id in ("T1", "T3") else asked[:1] if r.id == "T2" else ())
        for r in level.rungs
    )
    found = [e for e in effects("S3-01", readiness, replace(level, rungs=rungs), bank()) if e.kind == "rung"]
    assert [(e.sentence, e.stands) for e in found] == [
        (message("question.effect.rung", rungs="T1 · T3", level=4), True), (message("question.effect.rung", rungs="T2", level=2), False),
    ]  # fmt: skip
    nothing = replace(level, rungs=tuple(replace(r, preconditions=()) for r in level.rungs))
    assert [e for e in effects("S3-01", readiness, nothing, bank()) if e.kind == "rung"] == []
