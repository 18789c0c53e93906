"""Facts are read typed: what a file says wrongly is refused with its place, its line and the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planner.catalog.facts import CatalogProblem, Row, SourceBook
from planner.explain import Path
from planner.i18n import Text, say

WRONG: tuple[tuple[Callable[[Row], Any], Any, str], ...] = (
    (lambda r: r.maybe_text("f"), [1], "not_text"),
    (lambda r: r.maybe_text("f"), True, "not_text"),
    (lambda r: r.text("f"), None, "missing"),
    (lambda r: r.text("f"), "", "missing"),
    (lambda r: r.number("f"), None, "missing"),
    (lambda r: r.maybe_number("f"), "12", "not_number"),
    (lambda r: r.maybe_number("f"), True, "not_number"),
    (lambda r: r.maybe_number("f"), float("nan"), "not_number"),
    (lambda r: r.maybe_number("f", above=0), 0, "too_small"),
    (lambda r: r.maybe_number("f"), -1, "below"),
    (lambda r: r.maybe_number("f", at_most=10), 11, "above"),
    (lambda r: r.count("f"), None, "missing"),
    (lambda r: r.maybe_count("f"), 2.5, "not_whole"),
    (lambda r: r.maybe_flag("f"), "yes", "not_flag"),
    (lambda r: r.both("f"), None, "missing"),
    (lambda r: r.both("f"), 3, "not_mapping"),
    (lambda r: r.maybe_row("f"), ["a"], "not_mapping"),
    (lambda r: r.rows("f"), "ab", "not_list"),
    (lambda r: r.texts("f"), "ab", "not_list"),
    (lambda r: r.texts("f"), ["a", 2], "not_list"),
)


@pytest.mark.parametrize(("read", "value", "reason"), WRONG)
def test_a_wrong_value_is_refused_with_place_and_line(read: Callable[[Row], Any], value: Any, reason: str) -> None:
    lines: dict[Path, int] = {("gpus", "a", "f"): 7}
    row = Row({"f": value}, ("gpus", "a"), line_of=lines.get)
    with pytest.raises(CatalogProblem) as caught:
        read(row)
    assert caught.value.message.key == f"catalog.problem.{reason}"
    assert (caught.value.path, caught.value.line) == (("gpus", "a", "f"), 7)
    for language in ("ko", "en"):
        assert "f" in say(caught.value.message, language)


def test_an_item_of_a_list_that_is_no_mapping_is_told_by_its_number() -> None:
    row = Row({"f": [{"a": 1}, "b"]}, line_of={("f", 1): 4}.get)
    with pytest.raises(CatalogProblem) as caught:
        row.rows("f")
    assert (caught.value.path, caught.value.line) == (("f", 1), 4)
    assert "f 2" in say(caught.value.message, "en")
    with pytest.raises(CatalogProblem) as without_lines:
        Row({"f": ["b"]}).rows("f")
    assert without_lines.value.line is None


def test_what_is_missing_is_unknown_and_never_made_up() -> None:
    row = Row({"n": None})
    assert [read("n") for read in (row.maybe_text, row.maybe_number, row.maybe_count, row.maybe_flag)] == [None] * 4
    assert (row.maybe_both("n"), row.maybe_row("n"), row.rows("n"), row.texts("n")) == (None, None, (), ())
    assert (row.numbers("n"), row.flag("n"), row.has("n")) == ({}, False, False)


def test_numbers_and_names_are_read_as_they_stand() -> None:
    row = Row({"v": 3, "n": {"a": 1, "b": None}, "t": "Name", "two": {"ko": "가", "en": "a"}})
    assert row.text("v") == "3"
    assert row.numbers("n") == {"a": 1.0}
    assert row.both("t") == Text("Name", "Name")
    assert row.both("two") == Text("가", "a")


def test_a_fact_cites_its_sources_with_its_own_date() -> None:
    book = SourceBook({"s": {"title": "Sheet", "url": None}})
    (source,) = Row({"sources": ["s"], "as_of": "2026-05-01", "confidence": "high"}, book=book).sources()
    assert "s" in book
    assert (source.title, source.as_of, source.confidence, source.url) == ("Sheet", "2026-05-01", "high", None)
