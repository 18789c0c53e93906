"""Hostile and careless YAML is refused with its line; plain data comes through unchanged."""

from __future__ import annotations

import time

import pytest
import yaml

from planner.i18n import catalogue, say
from planner.reading import MAX_DEPTH, MAX_ITEMS, MAX_NODES, MAX_TEXT, Document, ReadingProblem, compose_outside


def refused(text: str | bytes) -> ReadingProblem:
    with pytest.raises(ReadingProblem) as caught:
        compose_outside(text)
    return caught.value


def test_plain_data_comes_through_typed() -> None:
    data = compose_outside("a: 1\nb: 2.5\nc: true\nd:\ne: [x, '1', -3]\nf: {g: 1e3}\n").data
    assert data == {"a": 1, "b": 2.5, "c": True, "d": None, "e": ["x", "1", -3], "f": {"g": 1000.0}}
    assert type(data["a"]) is int
    assert type(data["b"]) is float


@pytest.mark.parametrize("text", ["2026-11-24", "14:30", "no", "on", "007", "1_000", "0x10", "1.2.3", "=", "<<"])
def test_what_only_looks_special_stays_text(text: str) -> None:
    assert compose_outside(f"a: {text}").data == {"a": text}


def test_keys_are_text() -> None:
    assert compose_outside("2026: 1\nyes: 2\nnull: 3\n").data == {"2026": 1, "yes": 2, "null": 3}


def test_byte_order_mark_is_tolerated() -> None:
    assert compose_outside("\ufeff이름: 값\n".encode()).data == {"이름": "값"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_empty_document_is_none(text: str) -> None:
    assert compose_outside(text).data is None


def test_what_our_writer_dumps_reads_back_equal() -> None:
    data = {"날짜": "2026-11-24", "b": "no", "c": "12:30", "d": 1.5e20, "e": [None, True, "~", "", "😀 x\ny"], "f": {}}
    for allow_unicode in (True, False):
        assert compose_outside(yaml.safe_dump(data, allow_unicode=allow_unicode)).data == data


@pytest.mark.parametrize("escape", [r"\ud800", r"\ud83d\ude00"])
def test_surrogates_in_escapes_are_refused_with_their_line(escape: str) -> None:
    assert refused(f'a: 1\nb: "{escape}"\n').line == 2


def test_lines_are_those_of_the_file_and_fall_back_to_the_ancestor() -> None:
    document = compose_outside("a:\n  - x: 1\n    y: 2\n  - x: 3\nb: {c: 4,\n  d: 5}\n")
    assert document.line_of(("a", 0, "y")) == 3
    assert document.line_of(("a", 1)) == 4
    assert document.line_of(("b", "d")) == 6
    assert document.line_of(("a", 1, "missing", 7)) == 4
    assert document.line_of(("nowhere",)) == 1
    assert Document(None).line_of(("a",)) is None


def test_line_of_a_long_value_is_that_of_its_key() -> None:
    assert compose_outside("a: 1\nb:\n\n  >\n  text\n").line_of(("b",)) == 2


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("a: &x 1\nb: *x\n", 1, "reading.alias"),
        ("a: 1\nb: *x\n", 2, "reading.alias"),
        ("a: 1\nb: &x [1]\n", 2, "reading.alias"),
        ("a: 1\nb: 2\na: 3\n", 3, "reading.duplicate_key"),
        ("a: 1\n'a': 3\n", 2, "reading.duplicate_key"),
        ("x: 1\na: !!python/object/apply:os.system [ls]\n", 2, "reading.tag"),
        ("a: !!python/name:os.system\n", 1, "reading.tag"),
        ("a: !!binary aGk=\n", 1, "reading.tag"),
        ("a: !!timestamp 2026-01-01\n", 1, "reading.tag"),
        ("a: !own 1\n", 1, "reading.tag"),
        ("a: !!set {x}\n", 1, "reading.tag"),
        ("%TAG !! tag:example.com,2000:\n---\na: !!str x\n", 3, "reading.tag"),
        ("!!python/tuple a: 1\n", 1, "reading.tag"),
        ("a: 1\n\nb: .nan\n", 3, "reading.not_finite"),
        ("a: -.inf\n", 1, "reading.not_finite"),
        ("a: 1e999\n", 1, "reading.not_finite"),
        ("a: !!float .inf\n", 1, "reading.not_finite"),
        ("a: 1000000000000000001\n", 1, "reading.number_too_large"),
        ("a: " + "9" * 10_000 + "\n", 1, "reading.number_too_large"),
        ("a: !!int hello\n", 1, "reading.not_of_type"),
        ("? [a, b]\n: 1\n", 1, "reading.key_not_text"),
        ("a: 1\n---\nb: 2\n", 2, "reading.many_documents"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "reading.syntax"),
        ("a:\n\tb: 1\n", 2, "reading.tab"),
        ("a: 1\nb: x\x07y\n", 2, "reading.unprintable"),
        ("a: 1\nb: \ud800\n", 2, "reading.unprintable"),
        ('a: 1\nb: "\\0"\n', 2, "reading.unprintable"),
        ('"\\x1b": 2\n', 1, "reading.unprintable"),
        ("a: 1\nb: x\x85y\n", 2, "reading.unprintable"),
        ("a: " + "x" * (MAX_TEXT + 1), 1, "reading.text_too_long"),
    ],
)
def test_refused_with_its_line(text: str, line: int, key: str) -> None:
    problem = refused(text)
    assert (problem.line, problem.message.key) == (line, key)


def test_largest_allowed_values_pass() -> None:
    assert compose_outside(f"a: {10**18}\nb: -{10**18}").data == {"a": 10**18, "b": -(10**18)}
    assert len(compose_outside("a: " + "x" * MAX_TEXT).data["a"]) == MAX_TEXT
    nested = compose_outside("[" * MAX_DEPTH + "]" * MAX_DEPTH).data
    for _ in range(MAX_DEPTH - 1):
        (nested,) = nested
    assert nested == []


def test_only_utf8_is_read() -> None:
    problem = refused("a: 1\nb: 가\n".encode("euc-kr"))
    assert (problem.line, problem.message.key) == (2, "reading.not_utf8")
    assert refused("a: 1".encode("utf-16")).message.key == "reading.not_utf8"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a: &a [x,x]\n" + "".join(f"b{i}: &b{i} [*a,*a]\n" for i in range(99)), "reading.alias"),
        ("[" * 100_000, "reading.too_deep"),
        ("{a: " * 100_000, "reading.too_deep"),
        ("- " * 100_000, "reading.too_deep"),
        ("[" + "a," * (MAX_ITEMS + 10) + "]", "reading.list_too_long"),
        ("[" + "[a,a,a,a,a,a,a,a,a],\n" * 3000 + "]\n" + "".join(f"k{i}: 1\n" for i in range(9)), "reading.syntax"),
        ("".join(f"k{i}: 1\n" for i in range(MAX_NODES)), "reading.too_many"),
        ("\n".join(f"%TAG !a{i}! tag:x,{i}:" for i in range(100_000)), "reading.directives"),
        ("# " + "x" * 5_000_000, "reading.too_large"),
        ("# " + "가" * 2_000_000, "reading.too_large"),
        (b"\x00" * 5_000_001, "reading.too_large"),
    ],
    ids=[
        "aliases",
        "lists",
        "mappings",
        "dashes",
        "items",
        "lists then keys",
        "nodes",
        "directives",
        "bytes",
        "wide",
        "zeros",
    ],
)
def test_a_bomb_dies_fast(text: str | bytes, key: str) -> None:
    start = time.process_time()
    assert refused(text).message.key == key
    assert time.process_time() - start < 5


def test_problem_speaks_both_languages_with_its_line() -> None:
    problem = refused("a: 1\na: 2\n")
    assert problem.column == 1
    assert say(problem.located(), "en") == "Line 2: The name 'a' occurs twice. It first occurs in line 1."
    assert say(problem.located(), "ko") == "2번째 줄: 'a' 이름이 두 번 있습니다. 처음 나온 곳은 1번째 줄입니다."


def test_every_problem_has_its_words() -> None:
    words = {key for key in catalogue() if key.startswith("reading.")}
    assert len(words) == 19
    assert all(set(catalogue()[key]) == {"ko", "en"} for key in words)


def test_a_reader_that_gives_up_at_the_depth_by_itself_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As newer versions of the reader of YAML do."""
    mark = yaml.Mark("x", 0, 4, 7, None, None)

    def parse(*_: object, **__: object) -> None:
        raise yaml.scanner.ScannerError(None, None, "exceeded maximum nesting depth", mark)

    monkeypatch.setattr(yaml, "parse", parse)
    with pytest.raises(ReadingProblem) as caught:
        compose_outside("a: 1")
    assert (caught.value.message.key, caught.value.line, caught.value.column) == ("reading.too_deep", 5, 8)


@pytest.mark.parametrize(
    ("text", "value"),
    [("!!str 12", "12"), ("! 12", "12"), ("!!float 3", 3.0), ("!!int 7", 7), ("!!null ~", None), ("!!bool true", True)],
)
def test_a_value_with_its_type_is_that_type(text: str, value: object) -> None:
    found = compose_outside(f"a: {text}").data["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["!!int x", "!!bool 1", "!!float yes", "!!null 0"])
def test_a_value_that_is_not_of_its_type_is_refused(text: str) -> None:
    with pytest.raises(ReadingProblem) as caught:
        compose_outside(f"a: {text}")
    assert caught.value.message.key == "reading.not_of_type"
