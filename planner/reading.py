"""The one door for YAML from outside: plan files, answer files, a user's catalogue.

Only plain data comes through: no anchors, no aliases, no tags beyond text, number, truth value, null, list and mapping.
Limits are checked while the parser runs, so that hostile input is refused early. Nothing here knows what data means.

Plain scalars are read as in the YAML 1.2 core schema, decimal only: ``no``, ``14:30``, ``007`` and dates stay text.
Keys of mappings are always text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NoReturn

import yaml

from planner.disk import read_file
from planner.explain import Path
from planner.i18n import Message, message

MAX_BYTES = 5_000_000
MAX_DEPTH = 50
MAX_NODES = 200_000
MAX_VALUES = 500_000
MAX_ITEMS = 5_000
"""Entries of one list."""
MAX_TEXT = 20_000
MAX_INTEGER = 10**18
MAX_DIRECTIVES = 8

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS = {_CORE + name for name in ("str", "int", "float", "bool", "null")}

UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = ("\n", "\r", "\u2028", "\u2029")
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE, _FALSE = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class ReadingProblem(Exception):
    """Text that is not let in. ``line`` and ``column`` count from 1; None where no place can be named."""

    def __init__(self, line: int | None, column: int | None, message: Message) -> None:
        super().__init__(f"line {line}, column {column}: {message.key} {dict(message.params)}")
        self.line = line
        self.column = column
        self.message = message

    def located(self) -> Message:
        """The message with its line in front, where there is one."""
        return self.message if self.line is None else message("reading.at", line=self.line, problem=self.message)


@dataclass(slots=True)
class _Place:
    """Line of a node (that of its key inside a mapping) and the places of its children."""

    line: int
    children: dict[str | int, _Place] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Plain content (dict, list, str, int, float, bool, None) that remembers where it stood."""

    data: Any
    _root: _Place | None = field(default=None, repr=False, compare=False)

    def line_of(self, path: Path) -> int | None:
        """Line (from 1) of the value at ``path``, else of its nearest ancestor; None for an empty document."""
        place = self._root
        for part in path:
            if place is None or place.children is None or part not in place.children:
                break
            place = place.children[part]
        return place.line if place else None


def compose_outside(text: str | bytes) -> Document:
    """Content of a YAML document from outside; raises ReadingProblem and nothing else."""
    content = _decoded(text)
    _check_directives(content)
    try:
        return _Composer(yaml.parse(content, Loader=_Loader)).document()
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        if "nesting depth" in (error.problem or ""):  # newer scanners give up before our own limit is reached
            raise ReadingProblem(mark.line + 1, mark.column + 1, message("reading.too_deep", limit=MAX_DEPTH)) from None
        key = "reading.tab" if _indented_with_tab(content, mark.line) else "reading.syntax"
        raise ReadingProblem(mark.line + 1, mark.column + 1, message(key)) from None
    except yaml.YAMLError:
        raise ReadingProblem(None, None, message("reading.syntax")) from None


def read_outside(path: FilePath, max_bytes: int = MAX_BYTES) -> bytes:
    """Content of a file of the user for ``compose_outside``, never more than is let in, never a pipe or a device.

    Raises ReadingProblem for a file that is too large, and OSError as the system gives it.
    """
    content = read_file(path, max_bytes + 1)
    if len(content) > max_bytes:
        raise _too_large(max_bytes)
    return content


def json_outside(content: bytes) -> Any:
    """Content of a JSON text that this product wrote and anybody may have changed; raises ReadingProblem and nothing else."""
    if (
        content.count(b",") + content.count(b"[") + 4 * content.count(b"{") > MAX_VALUES
    ):  # an object weighs as four values
        raise ReadingProblem(None, None, message("reading.too_many", limit=MAX_VALUES))
    try:
        return json.loads(content)
    except RecursionError:
        raise ReadingProblem(None, None, message("reading.too_deep", limit=MAX_DEPTH)) from None
    except ValueError:
        raise ReadingProblem(None, None, message("reading.syntax")) from None


def _too_large(limit: int) -> ReadingProblem:
    return ReadingProblem(None, None, message("reading.too_large", limit=limit // 1_000_000))


def _decoded(text: str | bytes) -> str:
    if len(text) > MAX_BYTES:
        raise _too_large(MAX_BYTES)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise ReadingProblem(line, None, message("reading.not_utf8")) from None
    text = text.removeprefix("\ufeff")
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
        raise ReadingProblem(line, column, _unprintable(found.group()))
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise _too_large(MAX_BYTES)
    return text


def _check_directives(content: str) -> None:
    """Refuse a flood of lines that may be directives: the scanner compares each ``%TAG`` with all before it."""
    if sum(content.count(end + "%") for end in _LINE_ENDS) > MAX_DIRECTIVES:
        raise ReadingProblem(None, None, message("reading.directives", limit=MAX_DIRECTIVES))


def _unprintable(character: str) -> Message:
    return message("reading.unprintable", code=f"U+{ord(character):04X}")


def _indented_with_tab(content: str, line: int) -> bool:
    lines = content.split("\n", line + 1)
    return line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]


class _Composer:
    """Builds the document from parser events; every limit is checked as an event arrives."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._nodes = 0

    def document(self) -> Document:
        data: Any = None
        root: _Place | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                _refuse(event, message("reading.many_documents"))
            if isinstance(event, yaml.NodeEvent):
                root = _place(event)
                data = self._value(event, root, 0)
        return Document(data, root)

    def _value(self, event: Any, place: _Place, depth: int) -> Any:
        self._admit(event)
        if type(event) is yaml.ScalarEvent:
            return _scalar(event)
        if depth == MAX_DEPTH:
            _refuse(event, message("reading.too_deep", limit=MAX_DEPTH))
        if isinstance(event, yaml.SequenceStartEvent):
            _check_tag(event, {_CORE + "seq"})
            return self._list(place, depth + 1)
        _check_tag(event, {_CORE + "map"})
        return self._mapping(place, depth + 1)

    def _list(self, place: _Place, depth: int) -> list[Any]:
        items: list[Any] = []
        children = place.children = {}
        while type(event := next(self._events)) is not yaml.SequenceEndEvent:
            if len(items) == MAX_ITEMS:
                _refuse(event, message("reading.list_too_long", limit=MAX_ITEMS))
            child = children[len(items)] = _place(event)
            items.append(self._value(event, child, depth))
        return items

    def _mapping(self, place: _Place, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        children = place.children = {}
        while type(event := next(self._events)) is not yaml.MappingEndEvent:
            key = self._key(event)
            if key in items:
                _refuse(event, message("reading.duplicate_key", name=key[:80], first=children[key].line))
            child = children[key] = _place(event)
            items[key] = self._value(next(self._events), child, depth)
        return items

    def _key(self, event: Any) -> str:
        self._admit(event)
        if not isinstance(event, yaml.ScalarEvent):
            _refuse(event, message("reading.key_not_text"))
        if event.tag is not None:
            _check_tag(event, {_CORE + "str"})
        return _text(event)

    def _admit(self, event: Any) -> None:
        if event.anchor is not None:  # an alias names one too
            _refuse(event, message("reading.alias"))
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse(event, message("reading.too_many", limit=MAX_NODES))


def _place(event: Any) -> _Place:
    return _Place(event.start_mark.line + 1)


def _refuse(event: Any, reason: Message) -> NoReturn:
    raise ReadingProblem(event.start_mark.line + 1, event.start_mark.column + 1, reason)


def _check_tag(event: Any, allowed: set[str]) -> None:
    if event.tag not in (None, "!") and event.tag not in allowed:
        _refuse(event, message("reading.tag", tag=event.tag[:80]))


def _text(event: Any) -> str:
    """Text of a scalar; escapes may have brought in what the raw text may not hold."""
    value: str = event.value
    if len(value) > MAX_TEXT:
        _refuse(event, message("reading.text_too_long", limit=MAX_TEXT))
    if found := UNPRINTABLE.search(value):
        _refuse(event, _unprintable(found.group()))
    return value


def _scalar(event: Any) -> str | int | float | bool | None:
    value = _text(event)
    if event.tag is None:
        return _resolved(event, value) if event.implicit[0] else value
    _check_tag(event, _SCALAR_TAGS)
    if event.tag in ("!", _CORE + "str"):
        return value
    wanted = event.tag.removeprefix(_CORE)
    typed = _resolved(event, value)
    if wanted == "float" and type(typed) is int:
        return float(typed)
    if type(typed).__name__ != {"null": "NoneType"}.get(wanted, wanted):
        _refuse(event, message("reading.not_of_type", type=wanted))
    return typed


def _resolved(event: Any, value: str) -> str | int | float | bool | None:
    if value in _NULL:
        return None
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    if _INTEGER.fullmatch(value):
        if len(value) > 20 or abs(int(value)) > MAX_INTEGER:
            _refuse(event, message("reading.number_too_large"))
        return int(value)
    if _NOT_FINITE.fullmatch(value):
        _refuse(event, message("reading.not_finite"))
    if _FLOAT.fullmatch(value):
        number = float(value)
        if not math.isfinite(number):
            _refuse(event, message("reading.not_finite"))
        return number
    return value
