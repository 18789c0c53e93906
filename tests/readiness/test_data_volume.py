"""From pages, files, gigabytes and minutes to characters and tokens, with a range that is never upside down."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.explain import Basis, Figure
from planner.i18n import say
from planner.plan.data import DataInventory, DataSet, FileKind, Script, ScriptShare, VolumeUnit
from planner.plan.migrate import volume_in_any_unit
from planner.plan.plan import Plan
from planner.readiness import assess_data
from planner.readiness.data_volume import characters, span_of_figure, tokens, usable

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
