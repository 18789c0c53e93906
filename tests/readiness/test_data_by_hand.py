"""Quality, needs and contradictions of the data inventory worked by hand, set by set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.explain import Basis, Explanation, Figure, Quantity
from planner.i18n import message
from planner.plan.data import DataSet
from planner.plan.plan import Plan
from planner.readiness import assess_data, find_conflicts
from planner.readiness.data_needs import Share, _need
from planner.readiness.data_quality import is_poor, judge_quality
from planner.readiness.results import DataNeed, DataResult, DataWarning
from planner.sizing.uncertainty import Range

READY = {
    "name": "Rules", "owner": "Kim", "rights": "recorded", "permissions": "yes", "personal_data": "no",
    "used_for": ["retrieval"], "quality": 4, "volume": 100, "unit": "pages",
}  # fmt: skip
QUESTIONS = {**READY, "name": "Q", "used_for": ["evaluation"], "volume": None}
ITEMS = {"name": "E", "used_for": ["fine_tuning"]}


def judged(*sets: dict[str, Any]) -> DataResult:
    return assess_data(Plan.model_validate({"data": {"sets": list(sets)}}).data)


def need(result: DataResult, rung: str, what: str) -> DataNeed:
    return next(n for n in result.needs if (n.rung, n.what) == (rung, what))


def conflicts(*sets: dict[str, Any], **rest: Any) -> tuple[DataWarning, ...]:
    given = Plan.model_validate({"data": {"sets": list(sets)}, **rest})
    return find_conflicts(given.data, assess_data(given.data), given.answers, given.customisation, given.company)


def explained(figure: Figure) -> Explanation:
    made = figure.explain()
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("uses", "characteristics", "low", "mid", "high", "open_", "weakest"),
    [
        ([], {"accuracy": 3}, 7 / 5, 3, 23 / 5, 4, ("accuracy",)),
        ([], {"accuracy": 2, "completeness": 2, "consistency": 5}, 11 / 5, 3, 19 / 5, 2, ("accuracy", "completeness")),
        ([], dict.fromkeys(("accuracy", "completeness", "consistency", "credibility", "currentness"), 4), 4, 4, 4, 0,
         ("accuracy", "completeness", "consistency", "credibility", "currentness")),
    ],
)  # fmt: skip
def test_quality_is_worked_from_its_ratings(
    uses: list[str], characteristics: dict[str, int], low: float, mid: float, high: float, open_: int,
    weakest: tuple[str, ...],
) -> None:  # fmt: skip
    found = judge_quality(2, DataSet.model_validate({"used_for": uses, "characteristics": characteristics}))
    assert (found.score.low, found.score.value, found.score.high) == pytest.approx((low, mid, high))
    assert (len(found.open), found.weakest) == (open_, weakest)
    why = explained(found.score)
    assert why.worked is not None
    terms = [int(t) for t in str(why.worked.params["terms"]).split(" + ")]
    assert terms == list(characteristics.values())
    assert why.worked.params["whole"] == len(terms)
    assert float(str(why.worked.params["result"])) == pytest.approx(sum(terms) / len(terms), abs=0.05)
    assert [n.key for n in why.notes] == (["readiness.note.quality_open"] if open_ else [])
    assert [i.path for i in why.inputs] == [("data", "sets", 2, "characteristics", c) for c in found.relevant]
    assert [i.value for i in why.inputs] == [
        Quantity(characteristics[c], "score") if c in characteristics else message("common.unknown")
        for c in found.relevant
    ]
    overall = explained(judge_quality(2, DataSet(quality=3)).score)
    assert [(i.path, i.value) for i in overall.inputs] == [(("data", "sets", 2, "quality"), Quantity(3, "score"))]
    assert overall.worked is None


@pytest.mark.parametrize(("quality", "poor"), [(None, False), (1, True), (2, True), (3, False)])
def test_a_quality_of_two_is_poor(quality: int | None, poor: bool) -> None:
    assert is_poor(judge_quality(0, DataSet(quality=quality)).score) is poor


def test_a_need_is_worked_set_by_set() -> None:
    made = need(
        judged({**ITEMS, "items": 300}, {**ITEMS, "name": "F"}, {**ITEMS, "items": 50, "rights": "none"}),
        "T2",
        "labelled",
    )
    assert (made.need.value, made.have.value, made.gap.value, made.state) == (500, 300, 200, None)
    assert made.words == message("readiness.need.still_open", gap=Quantity(200, "items"), count=1)
    assert made.open == (message("readiness.missing.items", name="F"),)
    assert made.fix == ("data", "sets", 1, "items")
    why = explained(made.have)
    assert [(i.name, i.path) for i in why.inputs] == [
        ("E", ("data", "sets", 0, "items")), ("F", ("data", "sets", 1, "items")), ("E", ("data", "sets", 2, "rights")),
    ]  # fmt: skip
    assert [i.value for i in why.inputs] == [Quantity(300, "items"), message("common.unknown"), Quantity(0, "items")]
    assert why.notes == made.open
    assert why.worked == message("readiness.worked.result", result=Quantity(300, "items"))
    gap = explained(made.gap)
    assert gap.worked == message(
        "readiness.worked.gap", need=Quantity(500, "items"), have=Quantity(300, "items"), result=Quantity(200, "items")
    )
    assert [i.value for i in gap.inputs] == [made.need, made.have]
    assert explained(made.need).notes == (message("readiness.need.usual", usual=Quantity(10_000, "items")),)
    assert explained(need(judged(ITEMS), "T3", "labelled").need).notes == ()


def test_a_set_without_a_number_leaves_have_and_gap_unknown() -> None:
    made = need(judged(ITEMS, {"name": "G"}), "T2", "labelled")
    lacking = (message("readiness.missing.items", name="E"), message("readiness.missing.used_for", name="G"))
    assert (made.have.missing, made.gap.missing, made.open) == (lacking, lacking, lacking)
    assert (made.state, made.words) == (None, message("readiness.need.open"))
    empty = need(judged(), "T2", "labelled")
    assert empty.have.missing == (message("readiness.missing.any_set"),)
    without = need(judged(READY), "T2", "labelled")
    assert (without.have.value, without.state, without.words.key) == (0, False, "readiness.need.short")
    assert without.fix == ("data", "sets")


@pytest.mark.parametrize(
    ("volume", "state", "key"),
    [(1_000, False, "short"), (1_100, False, "short"), (1_300, None, "in_range"), (2_300, True, "met"), (2_200, None, "in_range")],
)  # fmt: skip
def test_a_need_within_the_range_of_what_is_there_is_not_decided(volume: float, state: bool | None, key: str) -> None:
    """A thousand million tokens; a million characters are 0.45 to 0.85 million tokens."""
    raw = {"name": "A", "used_for": ["pre_training"], "rights": "checked", "unit": "million_characters", "kept_share": 1.0,
           "unique_share": 1.0, "volume": volume}  # fmt: skip
    made = need(judged(raw), "T4", "licensed_tokens")
    assert (made.state, made.words.key) == (state, f"readiness.need.{key}")
    assert (made.have.low, made.have.value, made.have.high) == pytest.approx(
        (volume * 0.45e6, volume * 0.6e6, volume * 0.85e6)
    )
    assert made.gap.value == pytest.approx(max(0, 1e9 - volume * 0.6e6))
    assert made.have.basis is Basis.ASSUMED
    ends = [max(0, 1e9 - volume * 0.85e6), max(0, 1e9 - volume * 0.45e6)]
    if ends[0] < ends[1]:
        assert [made.gap.low, made.gap.high] == pytest.approx(ends)


@pytest.mark.parametrize(
    ("low", "high", "state"), [(500.0, 900.0, True), (499.0, 900.0, None), (100.0, 500.0, None), (100.0, 499.0, False)]
)
def test_the_ends_of_what_is_there_decide_a_need(low: float, high: float, state: bool | None) -> None:
    rule = {"rung": "T2", "what": "labelled", "at_least": 500}
    share = Share(0, "A", Range(low, min(500.0, high), high), ("data", "sets", 0))
    inventory = Plan.model_validate({"data": {"sets": [ITEMS]}}).data
    assert _need(rule, (share,), inventory).state is state
    assert _need(rule, (share, replace(share, span=None, open=message("common.unknown"))), inventory).state is (
        state or None
    )


def test_what_counts_as_licensed_text() -> None:
    base = {"used_for": ["pre_training"], "rights": "checked", "volume": 5, "unit": "million_characters"}
    result = judged(
        {**base, "name": "A", "rights": "none"}, {**base, "name": "B", "volume": None}, {**base, "name": "C", "kind": "images"},
        {"name": "D", "kind": "images"}, {"name": "E"}, {**base, "name": "F", "tokens_per_character": 0.5, "kept_share": 1.0, "unique_share": 1.0},
    )  # fmt: skip
    made = need(result, "T4", "licensed_tokens")
    assert made.have.value == 2.5e6
    assert made.open == (
        message("readiness.missing.volume", name="B"), message("readiness.missing.used_for", name="E"),
    )  # fmt: skip
    assert made.fix == ("data", "sets", 1, "volume")
    labelled = need(judged({"name": "D", "kind": "images"}), "T2", "labelled")
    assert labelled.open == (message("readiness.missing.used_for", name="D"),)


@pytest.mark.parametrize(
    ("answer", "fits"), [(0, 2), (1, 2), (2, None), (3, 2)]
)  # fmt: skip
def test_an_exact_amount_of_raw_text_belongs_to_one_answer(answer: int, fits: int | None) -> None:
    """A thousand million tokens to the token: answer 2 begins there."""
    raw = {**READY, "volume": 2000, "unit": "million_characters", "tokens_per_character": 0.5}
    found = conflicts(raw, customisation={"needs": {"N10": answer}})
    assert [w.sentence.params["fits"] for w in found] == ([] if fits is None else [fits])
    if found:
        assert found[0].sentence.params["amount"] == Quantity(1e9, "token_m")
        assert found[0].paths == (("customisation", "needs", "N10"), ("data", "sets", 0, "volume"))


def test_raw_text_leaves_out_examples_and_pictures_and_is_what_is_marked() -> None:
    text = {**READY, "volume": 20, "unit": "million_characters", "tokens_per_character": 0.5}
    needs = {"customisation": {"needs": {"N10": 0}}}
    both = conflicts(text, {**text, "kind": "examples"}, {**text, "kind": "images"}, **needs)
    assert [w.sentence.params["amount"] for w in both] == [Quantity(1e7, "token_m")]
    marked = {**text, "kind": "images", "used_for": ["pre_training"], "contract": "C"}
    assert conflicts(text, marked, **needs) == ()
    own = {**text, "volume": 40, "used_for": ["pre_training"], "contract": "C"}
    second = conflicts(text, own, **needs)
    assert [w.sentence.params["amount"] for w in second] == [Quantity(2e7, "token_m")]
    assert second[0].paths[1] == ("data", "sets", 1, "volume")
    assert conflicts(text, {**text, "volume": None}, **needs) == ()
    (two,) = conflicts({**text, "kind": "images"}, text, text, **needs)
    assert two.sentence.params["amount"] == Quantity(2e7, "token_m")
    assert two.paths == (("customisation", "needs", "N10"), ("data", "sets", 1, "volume"))


@pytest.mark.parametrize(
    ("level", "items", "said"), [(3, 99, True), (3, 100, False), (2, 0, False), (5, 0, True), (3, None, False)]
)
def test_examples_in_use_are_held_against_their_number(level: int, items: int | None, said: bool) -> None:
    examples = {**QUESTIONS, "used_for": ["fine_tuning"], "items": items}
    found = conflicts(examples, answers={"S3-10": {"level": level}})
    assert [w.sentence.key for w in found] == (["readiness.conflict.examples"] if said else [])
    if said:
        assert found[0].sentence.params["amount"] == Quantity(items, "items")
        assert found[0].paths == (("answers", "S3-10"), ("data", "sets", 0, "items"))
    assert conflicts(examples, answers={"S3-10": {"level": level, "state": "unknown"}}) == ()


def test_a_contradiction_names_the_first_set_and_how_many_more() -> None:
    bare = {**READY, "owner": " "}
    for sets, names in (
        ((READY, bare), "Rules"),
        ((bare, {**bare, "name": "B"}, READY, bare), message("readiness.conflict.and_more", name="Rules", n=2)),
    ):
        (found,) = conflicts(*sets, answers={"S3-01": {"level": 5}})
        assert (found.sentence.params["names"], found.sentence.params["declared"]) == (names, 5)
        assert found.paths[1] == ("data", "sets", sets.index(bare), "owner")
    assert conflicts(bare, answers={"S3-01": {"level": 5, "state": "unknown"}}) == ()


@pytest.mark.parametrize(
    ("told", "classes", "personal", "keys"),
    [
        ([], ["personal"], "yes", []), (["personal"], ["personal"], "yes", []),
        (["public"], ["confidential", "public"], "no", ["data_class"]),
        (["public"], ["personal", "sensitive"], "yes", ["data_class", "data_class"]),
        (["public"], [], "yes", ["personal_profile"]), (["sensitive"], [], "yes", []), (["public"], [], "no", []),
    ],
)  # fmt: skip
def test_classes_of_the_sets_and_of_the_profile(
    told: list[str], classes: list[str], personal: str, keys: list[str]
) -> None:
    data = {**READY, "classes": classes, "personal_data": personal}
    found = conflicts(READY, data, company={"data_classes": told})
    assert [w.sentence.key for w in found] == [f"readiness.conflict.{k}" for k in keys]
    for w in found:
        field = "classes" if w.sentence.key.endswith("data_class") else "personal_data"
        assert w.paths == (("company", "data_classes"), ("data", "sets", 1, field))


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({"rights": "unknown"}, ["rights_unknown"]), ({"rights": "assumed"}, ["rights_assumed"]), ({"rights": "checked"}, []),
        ({"personal_data": "unknown"}, ["personal_unknown"]),
        ({"personal_data": "yes"}, ["personal_yes", "no_retention"]),
        ({"personal_data": "yes", "retention": "3 years", "country": "korea"}, ["personal_yes"]),
        ({"personal_data": "yes", "retention": "3 years", "country": "us"}, ["personal_yes", "abroad"]),
        ({"personal_data": "yes", "used_for": [], "country": "us"}, ["personal_yes"]),
        ({"personal_data": "no", "country": "us"}, []), ({"permissions": "no"}, ["permissions_no"]),
        ({"permissions": "no", "used_for": ["pre_training"], "contract": "C"}, []),
        ({"used_for": ["fine_tuning"], "rights": "recorded"}, ["no_contract", "no_items"]),
        ({"used_for": ["fine_tuning"], "rights": "assumed", "items": 3}, ["rights_assumed"]),
        ({"used_for": ["evaluation"], "items": 0}, []), ({"quality": 3}, []), ({"quality": 2}, ["quality"]),
        ({"used_for": ["evaluation", "retrieval"], "items": 9}, []),
    ],
)  # fmt: skip
def test_every_point_to_settle_at_its_edge(change: dict[str, Any], keys: list[str]) -> None:
    found = judged({**READY, **change})
    assert [w.sentence.key for w in found.warnings] == [f"readiness.data.{k}" for k in keys]
    assert found.sets[0].open_points.value == len(keys)
    assert explained(found.sets[0].open_points).notes == tuple(w.sentence for w in found.warnings)
