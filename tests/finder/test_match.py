"""Matching: spaces, case, initial consonants, letters still being composed, and what ranks first."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.finder.match import MOST_LETTERS, key_of, query_of, rank

TTFT = ("첫 토큰까지 시간", "Time to first token", "levels.ttft")


def found(typed: str, *fields: str) -> bool:
    query = query_of(typed)
    return query is not None and rank(query, key_of(fields)) is not None


@pytest.mark.parametrize(
    "typed",
    ["첫 토큰", "첫토큰", "첫토 큰", "시간 토큰", "first tok", "FIRST", "firsttoken", "token time", "ttft", "levels.ttft", "ㅊㅌㅋ",
     "ㅌㅋㄲㅈ", "첫ㅌ", "첫 톸", "첫 토크", "토큰까짓"],
)  # fmt: skip
def test_finds_what_was_meant(typed: str) -> None:
    assert found(typed, *TTFT)


@pytest.mark.parametrize("typed", ["첫 서버", "last", "ㅊㅋ", "tokenfirst", "간levels", "ㅋㅊ"])
def test_does_not_find_what_was_not(typed: str) -> None:
    assert not found(typed, *TTFT)


@pytest.mark.parametrize(
    ("typed", "name"), [("섭", "서버"), ("닭", "달걀"), ("값", "갑시다"), ("ㅅㅂ", "서버"), ("서ㅂ", "서버")]
)
def test_a_syllable_may_still_be_growing(typed: str, name: str) -> None:
    assert found(typed, name, "")


def test_nothing_typed_asks_for_nothing() -> None:
    assert query_of("") is None
    assert query_of("  ·/ ") is None


def test_decomposed_hangul_of_another_system_is_the_same() -> None:
    assert found(unicodedata.normalize("NFD", "토큰"), *TTFT)


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("팀", ("팀", "Team"), ("팀 구성", "Members")),
        ("데이터", ("데이터 목록", ""), ("학습 데이터", "")),
        ("데이터", ("학습 데이터", ""), ("메타데이터", "")),
        ("gpu", ("GPU", ""), ("그래픽", "", "gpu")),
        ("open file", ("파일 열기", "Open file"), ("열기", "A file that is open")),
    ],
)
def test_the_nearer_name_ranks_first(typed: str, better: tuple[str, ...], worse: tuple[str, ...]) -> None:
    query = query_of(typed)
    assert query is not None
    first, second = rank(query, key_of(better)), rank(query, key_of(worse))
    assert first is not None
    assert second is not None
    assert first < second


@given(st.text(max_size=30))
def test_every_name_is_found_by_itself_and_by_its_beginning(name: str) -> None:
    for typed in (name, name[: len(name) // 2]):
        query = query_of(typed)
        assert query is None or rank(query, key_of((name, ""))) is not None


@given(st.text(max_size=3 * MOST_LETTERS))
def test_any_query_is_safe(typed: str) -> None:
    query = query_of(typed)
    assert query is None or rank(query, key_of(TTFT)) is None or query.letters <= MOST_LETTERS
