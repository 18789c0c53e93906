"""From pages, files, gigabytes and minutes to characters and tokens, with a range that is never upside down."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.explain import Basis, Explanation, Figure, Quantity
from planner.i18n import message, say
from planner.plan.data import DataInventory, DataSet, FileKind, Script, ScriptShare, VolumeUnit
from planner.plan.migrate import volume_in_any_unit
from planner.plan.plan import Plan
from planner.readiness import assess_data
from planner.readiness.data_volume import characters, is_text, name_of, tokens, total, usable
from planner.readiness.spans import span_of_figure
from planner.sizing.uncertainty import Range

TEXT_UNITS = [u for u in VolumeUnit if u is not VolumeUnit.IMAGES]


def one(**given: Any) -> DataSet:
    return DataSet.model_validate({"name": "Rules", **given})


def value(figure: Figure) -> float:
    assert figure.value is not None, [say(m, "en") for m in figure.missing]
    return figure.value


@pytest.mark.parametrize(
    ("given", "characters_"),
    [
        ({"volume": 5000, "unit": "characters"}, 5_000),
        ({"volume": 2, "unit": "million_characters"}, 2_000_000),
        ({"volume": 100, "unit": "pages"}, 100 * 1500),
        ({"volume": 100, "unit": "pages", "language": "english"}, 100 * 3000),
        ({"volume": 30, "unit": "pages", "file_kind": "slides"}, 30 * 350),
        ({"volume": 1000, "unit": "words"}, 1000 * 4),
        ({"volume": 60, "unit": "audio_minutes", "kind": "audio"}, 60 * 330),
        ({"volume": 20, "unit": "files", "file_kind": "pdf_text"}, 20 * 10 * 1500),
        ({"volume": 20, "unit": "files", "file_kind": "email"}, 20 * 800),
        ({"volume": 1, "unit": "gigabytes", "file_kind": "plain"}, 1e9 * 1.0 * 0.4),
        ({"volume": 1, "unit": "gigabytes", "file_kind": "pdf_text", "language": "english"}, 1e9 * 0.06 * 0.99),
        ({"volume": 500, "unit": "rows", "file_kind": "chat_log"}, 500 * 40),
        ({"volume": 500, "unit": "rows"}, 500 * 120),
        ({"volume": 40, "unit": "images", "kind": "images", "file_kind": "pdf_scanned"}, 40 * 1500),
        ({"volume": 20, "unit": "files", "characters_per_unit": 7_000}, 140_000),
    ],
)
def test_characters_of_each_unit(given: dict[str, Any], characters_: float) -> None:
    assert value(characters(0, one(**given))) == pytest.approx(characters_)


@pytest.mark.parametrize(
    ("given", "ratio"),
    [
        ({}, 0.6),
        ({"language": "english"}, 0.25),
        ({"language": "mixed"}, 0.4),
        ({"english_share": 0.4}, 0.4 * 0.25 + 0.6 * 0.6),
        ({"hanja_share": 0.1}, 0.1 * 1.1 + 0.9 * 0.6),
        ({"file_kind": "source_code"}, 0.6 * 1.2),
        ({"tokens_per_character": 0.71, "file_kind": "source_code"}, 0.71),
        ({"sample": {"scripts": {"hangul": 80, "space": 20}}}, 0.8 * 0.75 + 0.2 * 0.02),
    ],
)
def test_tokens_per_character(given: dict[str, Any], ratio: float) -> None:
    data = one(volume=1, unit="million_characters", **given)
    assert value(tokens(0, data)) == pytest.approx(ratio * 1e6)


def test_raw_and_usable_are_two_figures() -> None:
    data = one(volume=10, unit="million_characters", kept_share=0.5, unique_share=0.4)
    assert value(tokens(0, data)) == pytest.approx(6e6)
    assert value(usable(0, data)) == pytest.approx(6e6 * 0.5 * 0.4)
    assumed = usable(0, one(volume=10, unit="million_characters"))
    assert value(assumed) == pytest.approx(6e6 * 0.85 * 0.8)
    why = assumed.explain()
    assert why is not None
    assert {"readiness.tokens_per_character", "readiness.cleaning"} == {s.id for s in why.sources}


def test_what_is_counted_is_not_an_assumption() -> None:
    data = one(volume=10, unit="files", characters_per_unit=2000, tokens_per_character=0.5)
    figure = tokens(0, data)
    assert (figure.value, figure.low, figure.high, figure.basis) == (10_000, None, None, Basis.CALCULATED)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "Volume of Rules"),
        ({"volume": 3, "unit": "gigabytes"}, "File kind of Rules"),
        ({"volume": 3, "unit": "files"}, "File kind of Rules"),
        ({"volume": 3, "unit": "gigabytes", "kind": "audio"}, "Give the volume of Rules in minutes of audio."),
        ({"volume": 3, "unit": "images"},
         "Pictures hold no countable text. For scanned documents choose the file kind."),
    ],
)  # fmt: skip
def test_what_is_not_known_stays_unknown_and_is_named(given: dict[str, Any], missing: str) -> None:
    data = one(**given)
    for figure in (characters(0, data), tokens(0, data), usable(0, data)):
        assert figure.value is None
        assert [say(m, "en") for m in figure.missing] == [missing]


sets = st.builds(
    DataSet,
    volume=st.floats(0.001, 1e9),
    unit=st.sampled_from(TEXT_UNITS),
    file_kind=st.sampled_from(FileKind),
    language=st.sampled_from(ScriptShare),
    english_share=st.none() | st.floats(0, 0.5),
    hanja_share=st.none() | st.floats(0, 0.5),
    kept_share=st.none() | st.floats(0, 1),
    unique_share=st.none() | st.floats(0, 1),
    sample=st.fixed_dictionaries({"scripts": st.dictionaries(st.sampled_from(Script), st.integers(0, 10_000))}),
)


@given(sets)
def test_every_figure_is_a_range_and_cleaning_adds_nothing(data: DataSet) -> None:
    for figure in (characters(0, data), tokens(0, data), usable(0, data)):
        span = span_of_figure(figure)
        assert 0 <= span.low <= span.mid == value(figure) <= span.high
    assert value(usable(0, data)) <= value(tokens(0, data))


@given(sets, st.floats(1, 1000))
def test_more_volume_is_as_many_more_tokens(data: DataSet, factor: float) -> None:
    more = data.model_copy(update={"volume": (data.volume or 0) * factor})
    for of in (characters, tokens, usable):
        assert value(of(0, more)) == pytest.approx(value(of(0, data)) * factor, rel=1e-9)


@given(sets)
def test_a_gigabyte_is_a_thousand_megabytes(data: DataSet) -> None:
    volume = data.volume or 0
    small = data.model_copy(update={"unit": VolumeUnit.MEGABYTES, "volume": volume * 1000})
    large = data.model_copy(update={"unit": VolumeUnit.GIGABYTES, "volume": volume})
    assert value(tokens(0, small)) == pytest.approx(value(tokens(0, large)))


def test_the_total_is_unknown_while_one_set_is() -> None:
    known = {"name": "a", "volume": 1, "unit": "pages"}
    result = assess_data(DataInventory.model_validate({"sets": [known, {"name": "b"}]}))
    assert not result.total_tokens.known
    assert not result.total_usable.known
    both = assess_data(DataInventory.model_validate({"sets": [known, {**known, "name": "b"}]}))
    assert value(both.total_tokens) == pytest.approx(2 * 900)
    assert value(both.total_usable) == pytest.approx(2 * 900 * 0.85 * 0.8)


def test_plans_with_the_former_field_keep_their_volume() -> None:
    former = {"data": {"sets": [{"name": "a", "characters_m": 3.5}, {"characters_m": None}]}}
    plan = Plan.model_validate(volume_in_any_unit(former))
    first, second = plan.data.sets
    assert (first.volume, first.unit) == (3.5, VolumeUnit.MILLION_CHARACTERS)
    assert second.volume is None
    assert value(characters(0, first)) == pytest.approx(3.5e6)
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan
    assert "characters_m" not in plan.model_dump()["data"]["sets"][0]


def test_shares_of_the_scripts_are_at_most_the_whole() -> None:
    with pytest.raises(ValueError, match="English and Hanja"):
        one(english_share=0.7, hanja_share=0.4)


# --- by hand ---------------------------------------------------------------------------------------------------------


def explained(figure: Figure) -> Explanation:
    made = figure.explain()
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, True), ({"kind": "images"}, False), ({"kind": "images", "file_kind": "office"}, False),
        ({"kind": "images", "file_kind": "pdf_scanned"}, True), ({"unit": "images"}, False),
        ({"unit": "images", "file_kind": "pdf_scanned"}, True), ({"kind": "audio"}, False),
        ({"kind": "audio", "file_kind": "transcript"}, True), ({"kind": "audio", "unit": "audio_minutes"}, True),
        ({"kind": "audio", "unit": "pages"}, True), ({"kind": "audio", "unit": "files"}, False),
        ({"kind": "audio", "unit": "rows"}, False), ({"kind": "audio", "unit": "images"}, False),
    ],
)  # fmt: skip
def test_what_holds_text(given: dict[str, Any], text: bool) -> None:
    assert is_text(one(**given)) is text


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"kind": "audio", "unit": "megabytes", "volume": 1}, "minutes"),
        ({"kind": "audio", "unit": "images", "volume": 1}, "not_text"), ({"kind": "images", "volume": 1}, "not_text"),
        ({"unit": "megabytes"}, "volume"), ({"unit": "megabytes", "volume": 1}, "file_kind"),
        ({"unit": "gigabytes", "volume": 1}, "file_kind"), ({"unit": "files", "volume": 1}, "file_kind"),
        ({"unit": "rows", "volume": 1}, None), ({"unit": "files", "volume": 1, "file_kind": "email"}, None),
        ({"unit": "files", "volume": 1, "characters_per_unit": 5}, None), ({"unit": "pages", "volume": 0}, None),
    ],
)  # fmt: skip
def test_what_a_set_lacks(given: dict[str, Any], key: str | None) -> None:
    named = {} if key == "not_text" else {"name": "Rules"}
    missing = () if key is None else (message(f"readiness.missing.{key}", **named),)
    assert [f(4, one(**given)).missing for f in (characters, tokens, usable)] == [missing] * 3


def test_a_set_without_a_name_goes_by_its_place() -> None:
    assert name_of(0, DataSet()) == message("readiness.data.unnamed", number=1)
    assert name_of(4, one()) == "Rules"


@pytest.mark.parametrize(
    ("given", "steps", "terms"),
    [
        ({"unit": "characters"}, [], ["7"]),
        ({"unit": "million_characters"}, ["million"], ["7", "1,000,000"]),
        ({"unit": "words", "language": "english"}, ["word"], ["7", "6"]),
        ({"unit": "audio_minutes", "kind": "audio", "language": "mixed"}, ["audio_minute"], ["7", "550"]),
        ({"unit": "pages"}, ["page"], ["7", "1,500"]),
        ({"unit": "pages", "file_kind": "office"}, ["page"], ["7", "1,500"]),
        ({"unit": "pages", "file_kind": "slides"}, ["slide"], ["7", "350"]),
        ({"unit": "images", "file_kind": "pdf_scanned"}, ["page"], ["7", "1,500"]),
        ({"unit": "rows"}, ["row"], ["7", "120"]),
        ({"unit": "rows", "file_kind": "source_code"}, ["row"], ["7", "35"]),
        ({"unit": "rows", "file_kind": "html"}, ["row"], ["7", "120"]),
        ({"unit": "files", "file_kind": "office"}, ["pages", "page"], ["7", "6", "1,500"]),
        ({"unit": "files", "file_kind": "slides"}, ["pages", "slide"], ["7", "20", "350"]),
        ({"unit": "files", "file_kind": "html"}, ["file"], ["7", "3,000"]),
        ({"unit": "megabytes", "file_kind": "office"}, ["bytes", "text_share", "byte"], ["7", "1,000,000", "0.150", "0.400"]),
        ({"unit": "files", "characters_per_unit": 12}, ["measured_unit"], ["7", "12"]),
    ],
)  # fmt: skip
def test_the_steps_from_a_volume_to_characters_multiply_out(
    given: dict[str, Any], steps: list[str], terms: list[str]
) -> None:
    figure = characters(2, one(volume=7, **given))
    why = explained(figure)
    assert why.worked is not None
    assert str(why.worked.params["terms"]).split(" × ") == terms
    assert why.worked.params["result"] == Quantity(figure.value, "character_m")
    assert figure.value == pytest.approx(prod(float(t.replace(",", "")) for t in terms))
    first, *rest = why.inputs
    assert first.path == ("data", "sets", 2, "volume")
    assert [i.name.key.rsplit(".", 1)[1] for i in rest] == steps  # type: ignore[union-attr]
    assumed = [s for s in steps if s not in ("million", "bytes", "measured_unit")]
    assert figure.basis is (Basis.ASSUMED if assumed else Basis.CALCULATED)
    assert [s.id for s in why.sources] == (["readiness.volume"] if assumed else [])
    assert (figure.low is None, figure.high is None) == (not assumed, not assumed)
    assert [i.basis for i in rest] == [Basis.ASSUMED if s in assumed else Basis.ANSWERED for s in steps]
    if not assumed:
        assert why.error is None
    else:
        assert why.error is not None
        assert why.error.key == f"readiness.error.{'combined' if len(assumed) > 1 else 'factor'}"


@pytest.mark.parametrize(
    ("given", "ratio"),
    [
        ({"language": "english", "hanja_share": 0.5}, 0.25), ({"language": "mixed", "english_share": 0.0}, 0.6),
        ({"english_share": 0.3, "hanja_share": 0.2}, 0.3 * 0.25 + 0.2 * 1.1 + 0.5 * 0.6),
        ({"hanja_share": 1.0}, 1.1), ({"language": "mixed", "hanja_share": 0.5}, 0.5 * 1.1 + 0.5 * 0.6),
        ({"file_kind": "chat_log"}, 0.6 * 1.05), ({"file_kind": "office"}, 0.6),
    ],
)  # fmt: skip
def test_a_mixture_of_scripts_has_the_mean_coefficient(given: dict[str, Any], ratio: float) -> None:
    data = one(volume=1, unit="characters", **given)
    assert value(tokens(0, data)) == pytest.approx(ratio)


def test_hanja_are_as_many_to_a_page_as_hangul() -> None:
    assert value(characters(0, one(volume=1, unit="pages", hanja_share=0.4))) == pytest.approx(1500)
    mixed = characters(0, one(volume=1, unit="pages", hanja_share=0.4, english_share=0.1))
    assert value(mixed) == pytest.approx(0.9 * 1500 + 0.1 * 3000)
    assert (mixed.low, mixed.high) == pytest.approx((0.9 * 1000 + 0.1 * 2000, 0.9 * 2400 + 0.1 * 4200))


def test_one_loose_step_names_its_range_and_each_input_what_it_was_looked_up_for() -> None:
    figure = tokens(1, one(volume=2, unit="million_characters", language="english"))
    why = explained(figure)
    assert (figure.low, figure.value, figure.high) == pytest.approx((2e6 * 0.22, 2e6 * 0.25, 2e6 * 0.3))
    name = message("readiness.input.ratio")
    assert why.error == message("readiness.error.factor", name=name, low="0.220", high="0.300")
    assert [i.value for i in why.inputs] == [
        message("readiness.volume", number="2", unit=VolumeUnit.MILLION_CHARACTERS),
        message("readiness.factor.value", value="1,000,000"),
        message("readiness.factor.range_of", value="0.250", low="0.220", high="0.300", what=ScriptShare.ENGLISH),
    ]
    assert [len(i.sources) for i in why.inputs] == [0, 0, 1]
    assert why.worked is not None
    assert why.worked.params["result"] == Quantity(figure.value, "token_m")
    part = explained(characters(1, one(volume=2.25, unit="pages")))
    assert part.inputs[0].value == message("readiness.volume", number="2.25", unit=VolumeUnit.PAGES)
    exact = explained(tokens(1, one(volume=2, unit="million_characters", tokens_per_character=0.5)))
    assert (exact.error, exact.sources) == (None, ())
    assert exact.inputs[-1].path == ("data", "sets", 1, "tokens_per_character")
    sampled = explained(tokens(1, one(volume=2, unit="characters", sample={"scripts": {"hangul": 1}})))
    assert [(i.name, i.path) for i in sampled.inputs[1:]] == [(message("readiness.factor.sample"), None)]


def test_what_cleaning_leaves_is_told_or_assumed() -> None:
    told = {"volume": 100, "unit": "characters", "tokens_per_character": 1.0}
    figure = usable(3, one(**told, kept_share=0.5))
    assert (figure.low, figure.value, figure.high) == pytest.approx((25, 40, 50))
    kept, unique = explained(figure).inputs[-2:]
    assert (kept.path, kept.basis) == (("data", "sets", 3, "kept_share"), Basis.ANSWERED)
    assert (unique.path, unique.basis) == (("data", "sets", 3, "unique_share"), Basis.ASSUMED)
    assert unique.value == message("readiness.factor.range", value="0.800", low="0.500", high="1")
    none = usable(3, one(**told, kept_share=0.0))
    assert (none.value, none.low, none.high) == (0, None, None)


def test_a_range_is_exact_where_a_bound_is_not_told() -> None:
    figure = Figure("f", message("figure.gpus"), 5.0, "gpu", None, 8.0)
    assert span_of_figure(figure) == Range(5.0, 5.0, 8.0)
    assert span_of_figure(replace(figure, low=2.0, high=None)) == Range(2.0, 5.0, 5.0)


def test_a_total_adds_ranges_side_by_side_and_tells_its_parts() -> None:
    name = message("figure.gpus")
    a = Figure("a", name, 5.0, "token_m", 4.0, 8.0, basis=Basis.ASSUMED)
    b = Figure("b", name, 2.0, "token_m")
    made = total("t", "total_tokens", [("A", a), ("B", b)])
    assert (made.low, made.value, made.high, made.basis) == (6, 7, 10, Basis.ASSUMED)
    assert [(i.name, i.value) for i in explained(made).inputs] == [("A", a), ("B", b)]
    assert total("t", "total_tokens", [("B", b)]).basis is Basis.CALCULATED
    open_ = replace(a, value=None, missing=(name, message("common.unknown")))
    lacks = total("t", "total_tokens", [("B", b), ("A", open_), ("C", replace(open_, missing=(name,)))])
    assert (lacks.value, lacks.missing) == (None, (name, message("common.unknown"), name))
    assert total("t", "total_tokens", ()).missing == (message("readiness.missing.data_set"),)
