"""The worked examples: computed by the product's functions, in line with what was published, never typed."""

from __future__ import annotations

import pytest

from planner.catalog import load_catalog
from planner.i18n import say
from planner.primer.facts import fact
from planner.primer.search import found_terms, search
from planner.primer.worked import Worked

CATALOG = load_catalog()
WORKED = Worked(CATALOG)
FIGURES = WORKED.figures


def value(key: str) -> float:
    found = FIGURES[key].value
    assert found is not None
    return found


def test_training_is_six_n_d_and_the_published_hours_lie_in_the_predicted_range() -> None:
    n = WORKED.shape.active_params
    assert n > 0
    flop, hours = FIGURES["flop"], FIGURES["hours"]
    trained = 6 * WORKED.training_tokens
    assert value("flop") / trained == pytest.approx(70e9, rel=0.03)
    assert flop.low is None
    assert hours.low is not None
    assert hours.high is not None
    assert hours.low <= value("anchor") <= hours.high
    claim = fact(f"claim/{WORKED.rules['training']['claim']}", CATALOG)
    assert f"{value('anchor'):,.0f}" in say(claim.words[0], "en")


def test_the_lecture_example_is_plain_arithmetic() -> None:
    assert value("lecture_hours") == 10_000 * 3 * 7 * 24
    per_token = value("lecture_flop") / (value("lecture_tokens") * 1.0)
    assert per_token == pytest.approx(value("flop") / WORKED.training_tokens)
    assert fact("claim/chatgpt-gpus", CATALOG).doubtful
    assert all(FIGURES[k].basis.value == "assumed" for k in ("lecture_hours", "lecture_tokens", "lecture_flop"))


def test_serving_many_is_faster_in_all_and_slower_for_each() -> None:
    assert value("speed_each") < value("speed_one") < value("speed_many")
    assert WORKED.together.timing.memory == pytest.approx(WORKED.alone.timing.memory)
    assert WORKED.together.timing.compute > WORKED.alone.timing.compute
    assert value("kv_many") == pytest.approx(WORKED.users * WORKED.context * value("kv_thousand") / 1e6, rel=1e-9)


@pytest.mark.parametrize("key", FIGURES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_figure_can_say_why(key: str, language: str) -> None:
    why = FIGURES[key].explain()
    assert why is not None
    assert say(why.formula, language)
    assert why.worked is None or say(why.worked, language)
    assert why.worked is not None or why.sources


def test_search_finds_terms_titles_and_sections_in_either_language() -> None:
    assert search("   ") == ()
    hits = search("KV 캐시")
    assert hits[0].place == "glossary"
    assert any(h.place == "llm" and h.section is not None for h in hits)
    assert any(h.place == "gpus" for h in search("BANDWIDTH"))
    assert search("qqqq") == ()
    assert [t.name.en for t in found_terms("hallucination")] == ["Hallucination"]
    assert len(search("a")) <= 40
