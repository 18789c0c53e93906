"""Quality, what each rung needs, what must be settled, and where answers and inventory disagree."""

from __future__ import annotations

from typing import Any

import pytest

from planner.i18n import say
from planner.plan.data import Characteristics, DataSet, DataUse
from planner.plan.plan import Plan
from planner.readiness import assess_data, find_conflicts
from planner.readiness.data import example_sets
from planner.readiness.data_quality import judge_quality, relevant
from planner.readiness.results import DataNeed, DataResult, DataWarning
from planner.token_ratios import data_rules

READY = {
    "name": "Rules", "owner": "Kim", "rights": "recorded", "permissions": "yes", "personal_data": "no",
    "used_for": ["retrieval"], "quality": 4, "volume": 100, "unit": "pages",
}  # fmt: skip


def plan(*sets: dict[str, Any], **rest: Any) -> Plan:
    return Plan.model_validate({"data": {"sets": list(sets)}, **rest})


def judged(*sets: dict[str, Any]) -> DataResult:
    return assess_data(plan(*sets).data)


def need(result: DataResult, rung: str, what: str) -> DataNeed:
    return next(n for n in result.needs if (n.rung, n.what) == (rung, what))


# --- quality ---------------------------------------------------------------------------------------------------------


def test_which_characteristics_matter_follows_the_use() -> None:
    assert relevant(DataSet()) == ("accuracy", "completeness", "consistency", "credibility", "currentness")
    retrieval = relevant(DataSet(used_for=(DataUse.RETRIEVAL,)))
    both = relevant(DataSet(used_for=(DataUse.RETRIEVAL, DataUse.FINE_TUNING)))
    assert "currentness" in retrieval
    assert "representativeness" not in retrieval
    assert set(retrieval) < set(both)
    assert {c for use in data_rules()["quality"]["uses"].values() for c in use} <= set(Characteristics.model_fields)


def test_quality_is_the_mean_of_what_is_rated_with_bounds_and_the_weakest_named() -> None:
    found = judge_quality(0, DataSet.model_validate({"characteristics": {"accuracy": 4, "currentness": 2}}))
    assert found.score.value == 3
    assert (found.score.low, found.score.high) == ((6 + 3) / 5, (6 + 15) / 5)
    assert found.weakest == ("currentness",)
    assert found.open == ("completeness", "consistency", "credibility")


def test_a_characteristic_that_does_not_matter_does_not_count() -> None:
    found = judge_quality(0, DataSet.model_validate({"quality": 2, "characteristics": {"portability": 5}}))
    assert found.score.value == 2


def test_the_overall_rating_counts_until_characteristics_are_rated() -> None:
    assert judge_quality(0, DataSet(quality=4)).score.value == 4
    assert not judge_quality(0, DataSet()).score.known
    rated = DataSet.model_validate({"quality": 5, "characteristics": {"accuracy": 1}})
    assert judge_quality(0, rated).score.value == 1


# --- needs -----------------------------------------------------------------------------------------------------------


def test_an_empty_inventory_leaves_every_need_open() -> None:
    result = judged()
    assert {n.rung for n in result.needs} == {"T1", "T2", "T3", "T4", "T5"}
    for found in result.needs:
        assert found.state is None
        assert not found.have.known
        assert found.need.known
        assert found.fix == ("data", "sets")


def test_documents_count_when_rights_permissions_and_personal_data_are_told() -> None:
    assert need(judged(READY), "T1", "documents").state is True
    second = {**READY, "name": "Wiki", "permissions": "no"}
    short = need(judged(READY, second), "T1", "documents")
    assert (short.have.value, short.need.value, short.gap.value, short.state) == (1, 2, 1, False)
    assert short.fix == ("data", "sets", 1, "permissions")
    open_ = need(judged(READY, {**READY, "rights": "assumed"}), "T1", "documents")
    assert open_.state is None
    assert open_.fix == ("data", "sets", 1, "rights")
    assert need(judged({**READY, "quality": 2}), "T1", "documents").state is False


@pytest.mark.parametrize(
    ("items", "state", "gap"), [(99, False, 1), (100, True, 0), (0, False, 100), (None, None, None)]
)
def test_evaluation_takes_a_hundred_questions(items: int | None, state: bool | None, gap: float | None) -> None:
    found = need(judged({"name": "Q", "used_for": ["evaluation"], "items": items}), "T1", "evaluation")
    assert (found.state, found.gap.value) == (state, gap)


def test_examples_of_several_sets_add_up_and_those_without_rights_do_not_count() -> None:
    examples = {"used_for": ["fine_tuning"], "items": 300}
    assert need(judged(examples, examples), "T2", "labelled").state is True
    assert need(judged(examples, {**examples, "rights": "none"}), "T2", "labelled").gap.value == 200
    assert need(judged(examples, examples), "T3", "labelled").gap.value == 2400


def test_pre_training_counts_usable_tokens_whose_rights_are_shown() -> None:
    raw = {"name": "Archive", "used_for": ["pre_training"], "rights": "recorded", "volume": 20_000,
           "unit": "million_characters", "kept_share": 0.5, "unique_share": 0.5}  # fmt: skip
    found = need(judged(raw), "T4", "licensed_tokens")
    assert found.have.value == pytest.approx(20e9 * 0.6 * 0.25)
    assert found.state is True
    assert need(judged(raw), "T5", "licensed_tokens").state is False
    unproven = need(judged({**raw, "rights": "assumed"}), "T4", "licensed_tokens")
    assert unproven.state is None
    assert unproven.fix == ("data", "sets", 0, "rights")
    within = need(judged({**raw, "volume": 7_000}), "T4", "licensed_tokens")
    assert within.state is None, "a need within the range of the conversion is not decided"
    assert "cannot be told" in say(within.words, "en")


def test_a_set_whose_use_is_not_said_leaves_a_short_need_open() -> None:
    found = need(judged({"used_for": ["evaluation"], "items": 20}, {"name": "Misc"}), "T1", "evaluation")
    assert found.state is None
    assert [say(m, "en") for m in found.open] == ["What Misc is used for"]


# --- warnings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"permissions": "unknown"}, "permissions", "permissions_unknown"),
        ({"classes": ["personal"]}, "personal_data", "personal_denied"),
        ({"used_for": ["retrieval", "pre_training"]}, "contract", "no_contract"),
        ({"used_for": ["retrieval", "evaluation", "fine_tuning"], "contract": "C", "items": 5}, "used_for", "leak"),
        ({"used_for": ["evaluation"]}, "items", "no_items"),
        ({"characteristics": {"accuracy": 1}}, "quality", "quality"),
    ],
)
def test_a_warning_leads_to_the_field_that_settles_it(change: dict[str, Any], field: str, key: str) -> None:
    assert judged(READY).warnings == ()
    (found,) = judged({**READY, **change}).warnings
    assert found.sentence.key == f"readiness.data.{key}"
    assert found.paths == (("data", "sets", 0, field),)


def test_personal_data_abroad_without_retention() -> None:
    found = judged({**READY, "personal_data": "yes", "country": "us"}).warnings
    assert [w.paths[0][-1] for w in found] == ["personal_data", "country", "retention"]


# --- answers against the inventory -----------------------------------------------------------------------------------


def conflicts(*sets: dict[str, Any], **rest: Any) -> tuple[DataWarning, ...]:
    given = plan(*sets, **rest)
    data = assess_data(given.data)
    return find_conflicts(given.data, data, given.answers, given.customisation, given.company)


QUESTIONS = {
    "name": "Q",
    "owner": "Kim",
    "used_for": ["evaluation"],
    "rights": "recorded",
    "personal_data": "no",
    "quality": 4,
}


@pytest.mark.parametrize(
    ("level", "items", "key"),
    [
        (3, 99, "evaluation_less"),
        (3, 100, None),
        (2, 100, "evaluation_more"),
        (2, 99, None),
        (None, 5, None),
        (3, None, None),
    ],
)
def test_the_evaluation_answer_is_held_against_the_questions(
    level: int | None, items: int | None, key: str | None
) -> None:
    found = conflicts({**QUESTIONS, "items": items}, answers={"S3-09": {"level": level}} if level else {})
    assert [w.sentence.key for w in found] == ([f"readiness.conflict.{key}"] if key else [])
    if found:
        assert found[0].paths == (("answers", "S3-09"), ("data", "sets", 0, "items"))


def test_an_inventory_without_evaluation_data_denies_a_high_answer() -> None:
    (found,) = conflicts(READY, answers={"S3-09": {"level": 3}})
    assert found.sentence.key == "readiness.conflict.evaluation_none"
    assert found.paths == (("answers", "S3-09"), ("data", "sets"))


def test_open_points_count_what_must_be_settled() -> None:
    assert [s.open_points.value for s in judged(READY, {**READY, "owner": "", "rights": "none"}).sets] == [0, 2]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_examples_to_start_from_are_data_sets_with_an_open_volume(language: str) -> None:
    found = example_sets(language)
    assert len(found) >= 6
    assert all(s.name and s.used_for and s.volume is None for s in found)


@pytest.mark.parametrize(("answer", "items", "fits"), [(0, 500, 1), (4, 500, 1), (1, 500, None), (2, 1000, None)])
def test_examples_are_held_against_need_question_9(answer: int, items: int, fits: int | None) -> None:
    examples = {**QUESTIONS, "used_for": ["fine_tuning"], "items": items}
    found = conflicts(examples, customisation={"needs": {"N9": answer}})
    assert len(found) == (fits is not None)
    if found:
        assert found[0].sentence.params["fits"] == fits
        assert found[0].paths == (("customisation", "needs", "N9"), ("data", "sets", 0, "items"))


def test_raw_text_is_held_against_need_question_10_by_its_whole_range() -> None:
    raw = {**READY, "volume": 1000, "unit": "million_characters"}  # 600 M tokens, 450 to 850
    assert conflicts(raw, customisation={"needs": {"N10": 1}}) == ()
    (found,) = conflicts(raw, customisation={"needs": {"N10": 3}})
    assert found.paths[0] == ("customisation", "needs", "N10")


@pytest.mark.parametrize(
    ("question", "level", "field", "change"),
    [
        ("S3-01", 4, "owner", {"owner": ""}),
        ("S3-03", 3, "rights", {"rights": "assumed"}),
        ("S3-04", 3, "personal_data", {"personal_data": "unknown"}),
        ("S3-07", 4, "permissions", {"permissions": "no"}),
        ("S3-05", 3, "quality", {"quality": None}),
    ],
)
def test_a_high_answer_that_a_field_denies_is_said(
    question: str, level: int, field: str, change: dict[str, Any]
) -> None:
    (found,) = conflicts({**READY, **change}, answers={question: {"level": level}})
    assert found.paths == (("answers", question), ("data", "sets", 0, field))
    assert conflicts({**READY, **change}, answers={question: {"level": level - 1}}) == ()
    assert conflicts(READY, answers={question: {"level": level}}) == ()
    for language in ("ko", "en"):
        assert "{" not in say(found.sentence, language)


def test_personal_data_that_the_company_page_does_not_name_is_said() -> None:
    company = {"data_classes": ["public"]}
    (found,) = conflicts({**READY, "classes": ["personal"], "personal_data": "yes"}, company=company)
    assert found.paths[0] == ("company", "data_classes")
    (found,) = conflicts({**READY, "personal_data": "yes"}, company=company)
    assert found.sentence.key == "readiness.conflict.personal_profile"


def test_without_a_data_set_nothing_contradicts() -> None:
    assert conflicts(answers={"S3-09": {"level": 4}}, customisation={"needs": {"N9": 4, "N10": 4}}) == ()


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ([], "Note which data is needed, where it is and whose it is."),
        ([READY], "Every data set is settled (1)."),
        ([READY, {"name": "Misc"}], "One of 2 data sets has points to settle."),
        ([READY, {"name": "Misc"}, {"name": "More"}], "2 of 3 data sets have points to settle."),
    ],
)
def test_the_inventory_comes_to_a_sentence(sets: list[dict[str, Any]], words: str) -> None:
    assert say(judged(*sets).sentence, "en") == words
