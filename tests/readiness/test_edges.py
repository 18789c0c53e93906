"""Rules of the readiness room at their edges: exactly at a threshold, with one thing told, with nothing told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.explain import Basis, Figure, Quantity
from planner.i18n import message, say
from planner.plan import Plan
from planner.plan.responsible import ResponsibleAi
from planner.plan.team import RaciRow, Role, Stage, Team
from planner.readiness import assess_data, find_conflicts
from planner.readiness.bank import bank
from planner.readiness.circumstances import Circumstances
from planner.readiness.data_quality import judge_quality
from planner.readiness.filling import A_WEEK, _consequence, _months
from planner.readiness.finance.traps import measured_baseline
from planner.readiness.guardrails import guardrails
from planner.readiness.ladder_words import formula
from planner.readiness.platforms import _yearly_why
from planner.readiness.raci import merged, repaired
from planner.readiness.respondents import _talk
from planner.readiness.risks import risk_rules
from planner.readiness.roadmap_rules import waiting_cases
from planner.readiness.scores import band
from planner.readiness.team_results import FillingOption
from planner.readiness.topics import _clauses
from planner.readiness.votes import spread

CATALOG = load_catalog()


def plan(**parts: Any) -> Plan:
    return Plan.model_validate(parts)


# --- an open role: whether its delay is worth a word -----------------------------------------------------------------


def option(high: float | None, low: float | None = 0.0) -> FillingOption:
    delay = Figure("d", message("figure.gpus"), high, "month1", low, high)
    return FillingOption("hire", True, delay, delay, None, message("figure.gpus"), True, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("high", "first", "key"),
    [
        (0.0, Stage.CURATION, "none"), (A_WEEK * 0.999, Stage.CURATION, "none"), (A_WEEK, Stage.CURATION, "delay"),
        (2.0, Stage.CURATION, "delay"), (None, Stage.CURATION, "open"), (2.0, None, "open"),
    ],
)  # fmt: skip
def test_a_delay_of_a_week_is_worth_a_word(high: float | None, first: Stage | None, key: str) -> None:
    told = _consequence(option(high, min(0.25, high or 0.0)), first)
    assert told.key == f"team.consequence.{key}"
    if key == "delay" and high == 2.0:
        assert (told.params["low"], told.params["high"]) == ("0.3", "2")


# --- contradictions of the data --------------------------------------------------------------------------------------

QUALITY = bank().questions["S3-05"].id


def conflicts(*sets: dict[str, Any], **rest: Any) -> list[str]:
    given = plan(data={"sets": list(sets)}, **rest)
    data = assess_data(given.data)
    found = find_conflicts(given.data, data, given.answers, given.customisation, given.company)
    return [w.sentence.key.removeprefix("readiness.conflict.") for w in found]


def test_a_high_answer_on_quality_stands_on_one_rated_characteristic() -> None:
    from planner.token_ratios import data_rules

    rule = data_rules()["conflicts"]["quality"]
    high = {rule["question"]: {"level": rule["level"]}}
    bare = {"name": "a", "volume": 3, "unit": "pages"}
    assert "quality" in conflicts(bare, answers=high)
    assert "quality" not in conflicts({**bare, "characteristics": {"accuracy": 3}}, answers=high)
    assert "quality" not in conflicts({**bare, "quality": 3}, answers=high)
    assert "quality" not in conflicts(bare, {**bare, "name": "b", "quality": 3}, answers=high)
    below = {rule["question"]: {"level": rule["level"] - 1}} if rule["level"] > 1 else {}
    assert "quality" not in conflicts(bare, answers=below)


def test_raw_text_is_what_is_marked_for_pre_training_where_anything_is() -> None:
    big = {"name": "big", "volume": 900_000, "unit": "million_characters", "language": "english"}
    small = {
        "name": "small",
        "volume": 1,
        "unit": "million_characters",
        "language": "english",
        "used_for": ["pre_training"],
    }
    answer = {"needs": {"N10": 0}}
    assert conflicts(big, customisation=answer) == ["amount"]
    assert conflicts(small, big, customisation=answer) == []
    assert conflicts(small, {**big, "used_for": ["pre_training"]}, customisation=answer) == ["amount"]


@pytest.mark.parametrize(("answer", "fits"), [(0, 1), (1, None), (2, 1), (4, 1)])
def test_a_need_answer_beside_the_counted_amount_names_the_one_that_fits(answer: int, fits: int | None) -> None:
    from planner.token_ratios import data_rules

    edges = data_rules()["bands"]["N9"]
    examples = {
        "name": "e", "kind": "examples", "used_for": ["fine_tuning"], "items": int(edges[0]), "rights": "recorded",
        "permissions": "yes", "personal_data": "no", "owner": "Kim",
    }  # fmt: skip
    given = plan(data={"sets": [examples]}, customisation={"needs": {"N9": answer}})
    found = find_conflicts(given.data, assess_data(given.data), given.answers, given.customisation, given.company)
    amounts = [w.sentence.params["fits"] for w in found if w.sentence.key == "readiness.conflict.amount"]
    assert amounts == ([] if fits is None else [fits])


# --- money ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "measured"), [(None, False), (1, False), (2, False), (3, True), (5, True)])
def test_a_baseline_is_measured_from_the_level_of_the_method(level: int | None, measured: bool) -> None:
    assert bank().method.money("baseline_level") == 3
    answers = {} if level is None else {"S1-05": {"level": level, "evidence": 4}}
    readiness = assess(plan(answers=answers), CATALOG).readiness
    assert measured_baseline(readiness, bank().method) is measured
    assert measured_baseline(replace(readiness, steps=()), bank().method) is False


# --- safeguards ---------------------------------------------------------------------------------------------------------


def test_every_safeguard_is_listed_and_those_that_a_risk_calls_for_are_proposed() -> None:
    rule = next(r for r in risk_rules()["risks"] if r["guardrails"])
    called = set(rule["guardrails"])
    risk = {"name": "r", "proposal": rule["id"]}
    bare = guardrails(ResponsibleAi(), ())
    assert len(bare) == 9
    assert not any(g.proposed or g.chosen or g.risks for g in bare)
    found = guardrails(ResponsibleAi.model_validate({"risks": [risk]}), ())
    assert {g.id for g in found if g.proposed} == called == {g.id for g in found if g.risks}
    one = sorted(called)[0]
    chosen = guardrails(ResponsibleAi.model_validate({"risks": [risk], "guardrails": [one]}), ())
    state = next(g for g in chosen if g.id == one)
    assert (state.chosen, state.proposed, state.risks) == (True, False, (0,))
    own = guardrails(ResponsibleAi.model_validate({"risks": [{"name": "own"}]}), ())
    assert not any(g.risks for g in own)


# --- what a plan says of itself -------------------------------------------------------------------------------------------


def test_only_selected_cases_count_among_the_circumstances() -> None:
    cases = plan(
        use_cases=[{"id": "a", "selected": False, "customer_facing": True}, {"id": "b", "name": "B"}]
    ).use_cases  # fmt: skip
    facts = Circumstances(plan().company, cases, None)
    serves = {"use_case": "customer_facing", "is": True}
    assert [c.id for c in facts.cases] == ["b"]
    assert facts.judge(serves)[0] is False
    assert facts.judge({"not_use_case": "customer_facing", "is": True})[0] is True
    both = Circumstances(plan().company, [c.model_copy(update={"selected": True}) for c in cases], None)
    outcome, words = both.judge(dict(serves))
    assert outcome is True
    assert words[0].params["value"] == "a"


# --- words of the level ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "ability", "recommended", "key"),
    [
        ("T2", "T1", "T1", "level.formula"), ("T1", "T3", "T1", "level.formula"), ("T2", "T2", "T1", "level.formula.below"),
        (None, "T1", "T1", "level.formula"), (None, None, None, "level.formula.unknown"), ("T2", None, None, "level.formula.unknown"),
    ],
)  # fmt: skip
def test_the_formula_is_the_lower_of_need_and_ability(need: Any, ability: Any, recommended: Any, key: str) -> None:
    level = replace(assess(plan(), CATALOG).level, need=need, ability=ability, recommended=recommended)
    told = formula(level)
    assert told.key == key
    assert told.params["need"] == (
        need
        or (
            message("level.formula.at_least", rung=ability)
            if ability and recommended
            else message("level.formula.open")
        )
    )
    assert told.params["ability"] == (ability or message("level.formula.open"))


# --- agreement --------------------------------------------------------------------------------------------------------------


def respondents(*levels: int) -> Plan:
    people = [{"id": f"p{n}", "votes": {"S1-01": {"level": level}}} for n, level in enumerate(levels)]
    return plan(respondents=people)


def test_one_vote_agrees_with_itself_and_three_are_judged() -> None:
    one = assess(respondents(3), CATALOG).readiness.confidence.agreement
    assert (one.value, one.basis) == (1.0, Basis.ASSUMED)
    three = assess(respondents(2, 3, 5), CATALOG).readiness.confidence.agreement
    assert (three.value, three.basis) == (pytest.approx(0.5), Basis.CALCULATED)  # deviation 1 of the divisor 2


# --- topics, waiting cases, paths, bands ------------------------------------------------------------------------------------


def test_every_topic_has_its_own_clauses_and_those_to_come_their_day() -> None:
    topics = bank().topics
    later = str(topics["eu_later_from"])
    for topic in topics["topics"]:
        words = {say(c.words, "en") for c in _clauses(topic["id"], "2026-01-01")}
        for name in ("kr", "eu", "eu_later", "iso42001", "nist", "owasp"):
            told = topic.get(name)
            if told:
                assert (told["en"] if isinstance(told, dict) else told) in words
        days = {c.from_day for c in _clauses(topic["id"], "2026-01-01")}
        assert days <= {None, later}
        assert (later in days) == bool(topic.get("eu_later"))
        assert {c.from_day for c in _clauses(topic["id"], later)} == {None}


def test_a_case_waits_for_its_own_verdicts_and_those_of_the_company() -> None:
    says = {"customer_facing": True}
    holds = assess(plan(use_cases=[{"id": "a", **says}, {"id": "b", **says}]), CATALOG).readiness.holds
    mine = [h for h in holds if h.use_case_id == "a" and h.fix_question is not None]
    assert mine
    cases = plan(use_cases=[{"id": "a"}, {"id": "b"}]).use_cases
    question = mine[0].fix_question
    assert question is not None
    own = waiting_cases(cases, mine[:1], bank())
    assert [id for id, why in own[question] if why.key == "roadmap.because_hold"] == ["a"]
    whole = waiting_cases(cases, [replace(mine[0], use_case_id=None)], bank())
    assert [id for id, why in whole[question] if why.key == "roadmap.because_hold"] == ["a", "b"]
    assert waiting_cases(cases, [replace(mine[0], fix_question=None)], bank()).get(question, ()) == ()


def test_ratings_of_quality_lead_to_their_fields() -> None:
    rated = plan(data={"sets": [{"name": "x"}, {"characteristics": {"accuracy": 4, "currentness": 2}}]}).data.sets[1]
    why = judge_quality(1, rated).score.explain()
    assert why is not None
    paths = [i.path for i in why.inputs]
    for name in ("accuracy", "currentness"):
        assert ("data", "sets", 1, "characteristics", name) in paths


@pytest.mark.parametrize(("score", "level"), [(0, 1), (100, 5)])
def test_the_ends_of_the_scale(score: float, level: int) -> None:
    assert band(score, bank().method) == level


def test_an_edge_belongs_to_the_upper_level() -> None:
    edges = list(bank().method.band_edges)
    assert [band(e, bank().method) for e in edges] == [2, 3, 4, 5]
    assert [band(e - 1e-6, bank().method) for e in edges] == [1, 2, 3, 4]
    assert [band(e - 1e-12, bank().method) for e in edges] == [2, 3, 4, 5]  # a sum that misses the edge by rounding


# --- needs of the data -----------------------------------------------------------------------------------------------------


def test_what_is_there_is_told_set_by_set_with_what_is_still_open() -> None:
    known = {
        "name": "Rules", "owner": "Kim", "rights": "recorded", "permissions": "yes", "personal_data": "no",
        "used_for": ["retrieval"], "quality": 4, "volume": 100, "unit": "pages",
    }  # fmt: skip
    found = assess_data(plan(data={"sets": [known, {**known, "name": "Odd", "rights": "unknown"}]}).data)
    need = next(n for n in found.needs if (n.rung, n.what) == ("T1", "documents"))
    why = need.have.explain()
    assert why is not None
    assert [str(i.name) for i in why.inputs] == ["Rules", "Odd"]
    assert all(note is not None for note in why.notes)
    assert len(why.notes) == len(need.open) == 1
    gap = need.gap.explain()
    assert gap is not None
    assert gap.worked is not None
    told = {k: v.value for k, v in gap.worked.params.items()}
    assert told["result"] == max(0.0, told["need"] - told["have"])


# --- what to answer first ---------------------------------------------------------------------------------------------------


def test_questions_behind_a_verdict_are_asked_first_then_critical_then_heavy_ones() -> None:
    case = {"id": "a", "customer_facing": True, "uses_personal_data": True}
    assessed = assess(plan(use_cases=[case]), CATALOG)
    asked = assessed.roadmap.to_answer
    held = {h.fix_question for h in assessed.readiness.holds if h.fix_question}
    questions = bank().questions
    assert held & {q.question for q in asked}
    keys = [(not q.holds, not q.critical, -questions[q.question].weight, q.question) for q in asked]
    assert keys == sorted(keys)
    assert {q.question for q in asked if q.holds} == held & {q.question for q in asked}


# --- votes that differ, time to fill a role -----------------------------------------------------------------------------------


def test_a_question_without_evidence_to_look_at_names_whom_to_hear_only() -> None:
    question, told = bank().questions["S1-01"], spread([1, 4, 5])
    assert told is not None
    hear = message("respondents.talk.ends", low=1, high=5)
    assert _talk(replace(question, evidence=None), told, ()) == (hear,)
    assert len(_talk(question, told, ())) == 1 + (question.evidence is not None)


@pytest.mark.parametrize("way", ["hire", "partner", "train", "share"])
def test_time_to_fill_a_role_is_the_middle_of_its_span(way: str) -> None:
    figure = _months(Role.ML_ENGINEER, way)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.value == (figure.low + figure.high) / 2
    why = figure.explain()
    assert why is not None
    assert why.worked is not None
    told = {k: float(v) for k, v in why.worked.params.items()}
    assert told["result"] == pytest.approx((told["low"] + told["high"]) / 2, abs=0.06)
    assert told["result"] == pytest.approx(figure.value, abs=0.06)


# --- licences of platforms, letters of the matrix --------------------------------------------------------------------------


def test_a_licence_for_a_year_is_its_price_times_the_gpus() -> None:
    licence = CATALOG.licences["nvidia-ai-enterprise-year"]
    why = _yearly_why(licence, Figure("g", message("figure.gpus"), 8, "gpu"))
    assert why.worked is not None
    assert why.worked.params == {"gpus": "8", "each": "4,500", "result": Quantity(36_000.0, "usd")}
    assert why.inputs[1].value == Quantity(4500.0, "usd")


def test_letters_of_two_entries_in_one_cell() -> None:
    assert [merged(*pair) for pair in (("A", "R"), ("R", "A"), ("C", "R"), ("I", "C"), ("A", "C"), ("", "A"))] == [
        "AR", "AR", "R", "C", "A", "A",
    ]  # fmt: skip


def test_a_row_is_repaired_to_one_who_answers_and_one_who_works() -> None:
    row = next(iter(RaciRow))
    proposed = {Role.SPONSOR: "A", Role.ML_ENGINEER: "R", Role.LEGAL: "C"}
    two = {Role.SPONSOR: "A", Role.DOMAIN_LEAD: "A"}
    assert repaired(Team(), row, two, proposed) == {Role.SPONSOR: "A", Role.DOMAIN_LEAD: "R"}
    none = {Role.LEGAL: "C", Role.DATA_ENGINEER: "R"}
    assert repaired(Team(), row, none, proposed) == {**none, Role.SPONSOR: "A"}
    nobody = {Role.SPONSOR: "A", Role.LEGAL: "C"}
    assert repaired(Team(), row, nobody, proposed) == {**nobody, Role.ML_ENGINEER: "R"}
