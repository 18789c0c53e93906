"""The question bank as data: complete, in both languages, and true to the numbers of the method."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from planner.plan.company import AiRole, Company, DataClass, HighImpactArea, MayLeave, Sector, Ternary
from planner.plan.usecase import Feasibility, UseCase, Value
from planner.resources import read_yaml, resource

FILES = ("s1", "s2", "s3", "s4", "s5", "method", "needs", "holds", "profile", "topics")
STEPS = [read_yaml(resource("readiness", f"s{n}.yaml")) for n in range(1, 6)]
QUESTIONS = [q for step in STEPS for q in step["questions"]]
BY_ID = {q["id"]: q for q in QUESTIONS}
METHOD = read_yaml(resource("readiness", "method.yaml"))
NEEDS = {n["id"]: n for n in read_yaml(resource("readiness", "needs.yaml"))["needs"]}
HOLDS = read_yaml(resource("readiness", "holds.yaml"))["holds"]
PROFILE = read_yaml(resource("readiness", "profile.yaml"))
TOPICS = {t["id"]: t for t in read_yaml(resource("readiness", "topics.yaml"))["topics"]}

CRITICAL = {
    "S1-01", "S1-05", "S2-01", "S2-03", "S3-03", "S3-04", "S3-09", "S4-02", "S5-02", "S5-06", "S5-08", "S5-09",
}  # fmt: skip
LEVELS = ("as_is", "moderate", "extensive")
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")

NEED_VECTORS = {
    "office assistant": ((1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0), "T0", (92, 18.75, 0)),
    "policy questions": ((3, 4, 1, 1, 1, 1, 4, 0, 1, 1, 2, 1), "T1", (25, 46.25, 17.5)),
    "contact-centre tone": ((2, 3, 4, 2, 3, 3, 2, 1, 2, 1, 2, 1), "T2", (2, 82.5, 35)),
    "semiconductor model": ((1, 3, 2, 4, 3, 2, 2, 3, 2, 2, 1, 3), "T4", (3, 82.5, 73.75)),
    "national telco model": ((1, 3, 2, 4, 3, 3, 1, 4, 4, 4, 1, 4), "T5", (3, 88.75, 100)),
}


def texts(content: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every bilingual text below ``content`` with the path to it."""
    if isinstance(content, dict):
        if "ko" in content or "en" in content:
            yield where, content
            return
        for key, value in content.items():
            yield from texts(value, f"{where}.{key}")
    elif isinstance(content, list):
        for number, value in enumerate(content):
            name = value["id"] if isinstance(value, dict) and "id" in value else number
            yield from texts(value, f"{where}.{name}")


def leaves(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    children = tree.get("all", tree.get("any"))
    if children is None:
        yield tree
        return
    for child in children:
        yield from leaves(child)


def needed(tree: dict[str, Any], needs: dict[str, int]) -> bool:
    if "all" in tree:
        return all(needed(t, needs) for t in tree["all"])
    if "any" in tree:
        return any(needed(t, needs) for t in tree["any"])
    return "need" in tree and needs.get(tree["need"], 0) >= tree["at_least"]


def test_ids_run_from_one_in_each_step_and_the_first_ten_are_core() -> None:
    for step in STEPS:
        ids = [q["id"] for q in step["questions"]]
        assert ids == [f"{step['step']}-{n:02}" for n in range(1, len(ids) + 1)]
        assert all("when" not in q for q in step["questions"][:10])


def test_conditional_questions_ask_for_what_the_profile_knows_and_are_neither_critical_nor_quick() -> None:
    conditional = [q for q in QUESTIONS if "when" in q]
    assert {q["id"] for q in conditional} >= {"S5-11", "S5-12", "S5-16", "S5-17", "S5-18"}
    for question in conditional:
        assert not question["critical"]
        assert not question["quick"]
        for leaf in leaves(question["when"]):
            if "level" in leaf:
                assert leaf == {"level": leaf["level"]}
                assert leaf["level"] in LEVELS
            else:
                wanted = {
                    *leaf.get("is_in", ()),
                    *leaf.get("contains_any", ()),
                    *([leaf["is"]] if "is" in leaf else ()),
                }
                assert wanted <= set(PROFILE[leaf["profile"]]["options"]), leaf
    assert BY_ID["S4-11"]["when"] == {"level": "extensive"}


def test_quick_mode_asks_25_questions_and_every_critical_one() -> None:
    quick = [q["id"] for q in QUESTIONS if q["quick"]]
    assert Counter(id[:2] for id in quick) == {"S1": 4, "S2": 5, "S3": 6, "S4": 4, "S5": 6}
    assert set(quick) >= CRITICAL


def test_exactly_the_twelve_critical_questions_are_flagged_and_weigh_three() -> None:
    assert {q["id"] for q in QUESTIONS if q["critical"]} == CRITICAL
    assert {q["id"] for q in QUESTIONS if q["weight"] == 3} == CRITICAL
    assert {q["weight"] for q in QUESTIONS if not q["critical"]} <= {1, 2}


def test_only_the_evaluation_set_loses_its_flag_where_a_service_is_used_as_is() -> None:
    assert {q["id"]: q["critical_except"] for q in QUESTIONS if "critical_except" in q} == {"S3-09": ["as_is"]}


def test_every_question_has_five_different_anchors() -> None:
    for question in QUESTIONS:
        for language in ("ko", "en"):
            assert len({level[language] for level in question["levels"]}) == 5, question["id"]


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_both_languages(name: str) -> None:
    found = list(texts(read_yaml(resource("readiness", f"{name}.yaml"))))
    assert found
    for where, text in found:
        assert set(text) == {"ko", "en"}, where
        assert all(isinstance(t, str) and t.strip() == t and t for t in text.values()), where


@pytest.mark.parametrize("name", FILES)
def test_english_has_no_hangul_no_contraction_and_no_exclamation_mark(name: str) -> None:
    for where, text in texts(read_yaml(resource("readiness", f"{name}.yaml"))):
        assert not HANGUL.search(text["en"]), where
        assert not re.search(r"n't\b|'(re|ll|ve)\b|!", text["en"]), where
        assert "!" not in text["ko"], where


@pytest.mark.parametrize("question", [*QUESTIONS, *NEEDS.values()], ids=lambda q: str(q["id"]))
def test_questions_ask_and_anchors_state(question: dict[str, Any]) -> None:
    assert question["text"]["ko"].endswith("까?")
    assert question["text"]["en"].endswith("?")
    for anchor in question.get("levels", question.get("anchors")):
        assert anchor["ko"].endswith("니다."), anchor
        assert anchor["en"].endswith("."), anchor
        assert len(anchor["ko"]) <= 45, anchor
        assert len(anchor["en"]) <= 70, anchor


@pytest.mark.parametrize("step", STEPS, ids=lambda s: str(s["step"]))
def test_dimension_weights_sum_to_100_and_each_holds_a_question(step: dict[str, Any]) -> None:
    dimensions = [d["id"] for d in step["dimensions"]]
    assert len(dimensions) == 5
    assert sum(d["weight"] for d in step["dimensions"]) == 100
    assert {q["dimension"] for q in step["questions"]} == set(dimensions)
    assert all(d.startswith(f"{step['step']}.") for d in dimensions)


def test_dimension_weights_are_those_of_the_method() -> None:
    assert [[d["weight"] for d in s["dimensions"]] for s in STEPS] == [
        [25, 25, 25, 15, 10], [25, 20, 25, 15, 15], [20, 25, 20, 20, 15], [25, 20, 25, 15, 15], [20, 20, 20, 20, 20],
    ]  # fmt: skip


def test_the_fifty_of_the_method_carry_its_tags() -> None:
    fifty = [q for q in QUESTIONS if int(q["id"][-2:]) <= 10]
    assert Counter(t for q in fifty for t in q["tags"]) == {"PRIV": 10, "IP": 6, "BIAS": 5, "ETH": 8, "MAL": 4}


@pytest.mark.parametrize("challenge", ["PRIV", "IP", "BIAS", "ETH", "MAL"])
def test_every_challenge_of_the_lecture_is_asked_for_at_least_six_times_of_any_company(challenge: str) -> None:
    core = [q["id"] for q in QUESTIONS if challenge in q["tags"] and "when" not in q]
    assert len(core) >= 6, core


def test_every_topic_but_the_local_representative_has_a_question_of_its_own() -> None:
    """Whether a local representative is needed follows from profile question P10 alone."""
    assert list(TOPICS) == [f"C{n:02}" for n in range(1, 29)]
    asked = {t for q in QUESTIONS for t in q["topics"]}
    assert set(TOPICS) - asked == {"C27"}
    assert {t for topic in TOPICS.values() for t in topic["tag"]} == {"PRIV", "IP", "BIAS", "ETH", "MAL"}


def test_targets_follow_the_wished_level() -> None:
    """Data and infrastructure matter less where a service is used as is, but no target lies below a hold."""
    held = {leaf["question"]: leaf["below"] for h in HOLDS for leaf in leaves(h["when"]) if "question" in leaf}
    assert {"S3-03", "S3-04"} <= set(held)
    for question in QUESTIONS:
        low = 2 if question["id"][:2] in ("S3", "S4") else 3
        low = max(low, held.get(question["id"], 0))
        assert question["targets"] == {"as_is": low, "moderate": 3, "extensive": 4}, question["id"]


@pytest.mark.parametrize("question", [q for s in STEPS[2:] for q in s["questions"]], ids=lambda q: str(q["id"]))
def test_evidence_examples_name_something_of_the_last_12_months(question: dict[str, Any]) -> None:
    assert "12개월" in question["evidence"]["ko"]
    assert "12 months" in question["evidence"]["en"]


def test_every_question_names_examples_of_evidence() -> None:
    assert [q["id"] for q in QUESTIONS if not q["evidence"]] == []


def test_there_are_thirteen_needs_with_five_anchors_each() -> None:
    assert set(NEEDS) == {f"N{n}" for n in range(1, 13)} | {"N5b"}
    for need in NEEDS.values():
        assert len({a["ko"] for a in need["anchors"]}) == len({a["en"] for a in need["anchors"]}) == 5


def test_step_weights_sum_to_100_for_each_level() -> None:
    assert {level: sum(w.values()) for level, w in METHOD["step_weights"].items()} == dict.fromkeys(LEVELS, 100)
    assert {level: list(w.values()) for level, w in METHOD["step_weights"].items()} == {
        "as_is": [25, 25, 20, 5, 25], "moderate": [20, 20, 25, 15, 20], "extensive": [15, 20, 25, 25, 15],
    }  # fmt: skip


@pytest.mark.parametrize("name", NEED_VECTORS)
def test_need_rung_and_fit_of_the_worked_examples(name: str) -> None:
    answers, rung, fit = NEED_VECTORS[name]
    needs = {f"N{n}": a for n, a in enumerate(answers, 1)}
    assert [r["id"] for r in METHOD["rungs"] if needed(r["trigger"], needs)][-1] == rung
    low, high = METHOD["fit_score"]["range"]
    for level, expected in zip(LEVELS, fit, strict=True):
        rules = METHOD["fit_score"][level]
        points = rules["base"] + sum(
            t["points"] * min(max(needs[n] for n in t["needs"]) + t["plus"], t["at_most"]) / t["per"]
            for t in rules["terms"]
        )
        assert min(max(points, low), high) == pytest.approx(expected)


def test_rungs_climb_from_t0_to_t5_and_name_only_what_exists() -> None:
    rungs = [r["id"] for r in METHOD["rungs"]]
    assert rungs == ["T0", "T1", "T2", "T3", "T4", "T5"]
    assert [r["level"] for r in METHOD["rungs"]] == ["as_is", *["moderate"] * 2, *["extensive"] * 3]
    for rung in METHOD["rungs"]:
        for leaf in leaves(rung["trigger"]):
            assert leaf.get("need", leaf.get("need_planned")) in NEEDS
        for leaf in leaves(rung["precondition"]):
            steps = [s["step"] for s in STEPS]
            known = {"step": steps, "critical_of": steps, "question": list(BY_ID), "rung_precondition": rungs,
                     "all_steps": [True], "funded_years": [3]}  # fmt: skip
            kind = next(k for k in known if k in leaf)
            assert leaf[kind] in known[kind], leaf


def test_retrieval_asks_for_access_and_permission_at_level_three() -> None:
    asked = [x for x in leaves(METHOD["rungs"][1]["precondition"]) if "question" in x]
    assert asked == [{"question": "S3-02", "at_least": 3}, {"question": "S3-07", "at_least": 3}]


@pytest.mark.parametrize(("side", "model"), [("value", Value), ("feasibility", Feasibility)])
def test_use_case_criteria_weigh_100_and_match_the_plan(side: str, model: type[Value] | type[Feasibility]) -> None:
    criteria = METHOD["use_case"][side]
    assert [c["id"] for c in criteria] == list(model.model_fields)
    assert sum(c["weight"] for c in criteria) == 100


def test_money_defaults_say_how_they_are_known() -> None:
    assert {k: v["value"] for k, v in METHOD["money"].items()} == {
        "discount_rate": 0.1, "realisation": 0.5, "verify_share": 0.2, "horizon_years": 3, "benefit_risk": 0.15,
        "cost_risk": 0, "adoption_low": [0.57, 0.58, 0.67], "adoption_high": [1.29, 1.17, 1.13], "realisation_low": 0.7,
        "realisation_high": 1.2, "swing": 0.3, "verify_swing": 2, "rate_swing": 0.04, "runs": 10000, "seed": 20261124,
        "baseline_level": 3,
    }  # fmt: skip
    assert all(v["basis"] == "assumed" and v["source"] and v["reasoning"] for v in METHOD["money"].values())


def test_every_section_of_numbers_names_its_source() -> None:
    told = set(METHOD["sources"])
    unsourced = set(METHOD) - told - {"version", "as_of", "name", "sources", "money", "evidence_grades"}
    assert unsourced == set()
    assert {s["basis"] for s in METHOD["sources"].values()} <= {"assumed", "quoted"}


def test_holds_ask_only_for_fields_options_and_questions_that_exist() -> None:
    assert [h["id"] for h in HOLDS] == ["H1", "H2", "H3", "H4", "H5"]
    for hold in HOLDS:
        assert hold["per"] in ("use_case", "company")
        assert hold["confidence"] in ("high", "medium", "low")
        assert hold["fix_question"] in BY_ID
        for leaf in leaves(hold["when"]):
            if "profile" in leaf:
                options = PROFILE[leaf["profile"]]["options"]
                assert {leaf["is"]} <= set(options) if "is" in leaf else set(leaf["contains_any"]) <= set(options)
            elif "use_case" in leaf:
                assert leaf["use_case"] in UseCase.model_fields
            else:
                assert leaf == {"question": hold["fix_question"], "below": 3, "unknown_triggers": True}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("sector", Sector), ("ai_role", AiRole), ("eu_exposure", Ternary), ("high_impact_areas", HighImpactArea),
        ("data_classes", DataClass), ("data_may_leave", MayLeave), ("foreign_provider", Ternary),
    ],
)  # fmt: skip
def test_profile_options_are_the_values_of_the_plan(field: str, values: Any) -> None:
    assert field in Company.model_fields
    assert list(PROFILE[field]["options"]) == [v.value for v in values]


def test_profile_offers_levels_and_roles() -> None:
    assert list(PROFILE["desired_level"]["options"]) == [*LEVELS, "unknown"]
    assert list(PROFILE["respondent_role"]["options"]) == [
        "executive", "business", "it_data", "security_legal", "consultant",
    ]  # fmt: skip
    assert all(p["question"]["ko"].endswith("까?") for p in PROFILE.values())
