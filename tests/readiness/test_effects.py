"""What one question decides is what scores, ladder and holds say of it; the evidence explains the supported level."""

from __future__ import annotations

import pytest

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.i18n import say
from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.plan import Plan
from planner.plan.templates import load_template
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
