"""Between a field and words: what a value reads as, what a person types for it, and why typing is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.field_words import NOTHING, Unread, day_of, typed_as, value_of, words_of
from planner.i18n import say
from planner.plan.company import MayLeave
from planner.plan.fields import FieldSpec, Ui

NAME = FieldSpec(("a",), str, Ui("company.name"))
COUNT = FieldSpec(("a",), int, Ui("company.employees"))
MONEY = FieldSpec(("a",), float, Ui("company.budget", unit="krw"), optional=True)
SHARE = FieldSpec(("a",), float, Ui("settings.discount", unit="percent1"))
RATIO = FieldSpec(("a",), float, Ui("member.fte"))
DAY = FieldSpec(("a",), date, Ui("company.target_date"), optional=True)


@pytest.mark.parametrize(
    ("value", "spec", "ko", "en"),
    [
        (None, NAME, "–", "–"), ("", NAME, "–", "–"), ("한빛", NAME, "한빛", "한빛"),
        (True, NAME, "예", "Yes"), (False, NAME, "아니요", "No"),
        (date(2026, 12, 18), DAY, "2026-12-18", "2026-12-18"),
        ((), NAME, "–", "–"), (("a", None), NAME, "a, –", "a, –"),
        (1.5e8, MONEY, "1.5억 원", "₩150 m"), (0.25, RATIO, "0.25", "0.25"), (1200, COUNT, "1,200", "1,200"),
        (MayLeave.YES, NAME, None, None),
    ],
)  # fmt: skip
def test_a_value_reads_in_both_languages(value: Any, spec: FieldSpec, ko: str | None, en: str | None) -> None:
    told = words_of(spec, value, "ko"), words_of(spec, value, "en")
    if ko is None:
        assert told[0] != told[1]
        assert "MayLeave" not in "".join(told)
    else:
        assert told == (ko, en)


@pytest.mark.parametrize(
    ("words", "spec", "value"),
    [
        (" as it is ", NAME, " as it is "), ("1,200", COUNT, 1200), ("12만", COUNT, 120_000), ("0.5", RATIO, 0.5),
        ("", MONEY, None), (NOTHING, DAY, None), ("7.5 %", SHARE, 0.075), ("7.5", SHARE, 0.075),
        ("1.2억", MONEY, 1.2e8), ("$2", MONEY, 2800.0),
        ("2026-12-18", DAY, date(2026, 12, 18)), ("2026.12.18", DAY, date(2026, 12, 18)),
        ("20261218", DAY, date(2026, 12, 18)), ("2026년 12월 18일", DAY, date(2026, 12, 18)),
    ],
)  # fmt: skip
def test_what_was_typed_is_read(words: str, spec: FieldSpec, value: Any) -> None:
    assert value_of(words, spec, krw_per_usd=1400.0) == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("words", "spec", "rate", "key"),
    [
        ("", COUNT, None, "typed.nothing"), ("many", COUNT, None, "sheet.not_number"),
        ("$5", COUNT, 1400.0, "sheet.not_number"), ("$5", MONEY, None, "typed.no_rate"),
        ("1.5", COUNT, None, "sheet.not_whole"), ("2026-13-01", DAY, None, "problem.date_parsing"),
        ("soon", DAY, None, "problem.date_parsing"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_words(words: str, spec: FieldSpec, rate: float | None, key: str) -> None:
    with pytest.raises(Unread) as caught:
        value_of(words, spec, rate)
    assert caught.value.problem.key == key
    assert say(caught.value.problem, "ko") != say(caught.value.problem, "en")


def test_a_day_that_no_calendar_has_is_refused() -> None:
    for words in ("2026-02-30", "2025-02-29", "0000-01-01"):
        with pytest.raises(Unread):
            day_of(words)


@given(st.one_of(st.none(), st.floats(-1e9, 1e9).map(lambda x: round(x, 4))), st.sampled_from([MONEY, SHARE, RATIO]))
def test_a_number_that_is_shown_to_be_typed_is_read_back(value: float | None, spec: FieldSpec) -> None:
    if value is None:
        assert typed_as(spec, value) == ""
    else:
        assert value_of(typed_as(spec, value), spec) == pytest.approx(value, abs=1e-6)


def test_other_values_are_shown_as_they_are_typed() -> None:
    assert typed_as(DAY, date(2026, 1, 5)) == "2026-01-05"
    assert typed_as(COUNT, 1200) == "1,200"
    assert typed_as(NAME, "x") == "x"
    assert typed_as(NAME, True) == "True"
