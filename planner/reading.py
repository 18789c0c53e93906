"""The one door for YAML from outside: plans, answers and catalogues of users. Nothing here knows what the data means.

The text is bounded, free of aliases and own tags, limited in depth, and every value knows its line. Numbers are read
in the narrow form in which they are written (``12``, ``-3.5``, ``1.0e-05``); ``yes``, ``0123`` and ``1:30`` stay text.
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import Any

import yaml

from planner.explain import Path
from planner.i18n import Message, message

MAX_BYTES = 5_000_000
MAX_NODES = 200_000
MAX_DEPTH = 40
MAX_SCALAR = 20_000
MAX_INTEGER = 10**18

Data = dict[str, "Data"] | list["Data"] | str | int | float | bool | None
"""What ``to_data`` returns; keys of mappings are always text."""

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(_TAG + name for name in ("map", "seq", "str", "int", "float", "bool", "null"))

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class ReadingProblem(Exception):
    """A text that cannot be taken in: where (lines and columns count from 1) and why, in words for the user."""

    def __init__(self, line: int, column: int, message: Message) -> None:
        super().__init__(f"line {line}, column {column}: {message.key} {dict(message.params)}")
        self.line = line
        self.column = column
        self.message = message


def read_outside(path: FilePath, max_bytes: int = MAX_BYTES) -> str:
    """Text of a file of the user, UTF-8 with or without byte order mark.

    Raises ReadingProblem for a file that is too large or not UTF-8, and OSError as the system gives it.
    """
    with path.open("rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ReadingProblem(1, 1, message("reading.too_large", limit=f"{max_bytes / 1e6:g}"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ReadingProblem(line, 1, message("reading.not_utf8")) from None


def compose_outside(text: str) -> yaml.Node:
    """The node tree of one YAML document; raises ReadingProblem.

    Built from parser events with an own stack, so that neither depth nor size of the input reaches the interpreter's.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ReadingProblem(1, 1, message("reading.too_large", limit=f"{MAX_BYTES / 1e6:g}"))
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.reader.ReaderError as error:
        line, column = _place(text, error.position if isinstance(error.position, int) else 0)
        raise ReadingProblem(line, column, message("reading.bad_character")) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ReadingProblem(line, column, message("reading.syntax", detail=error.problem or "")) from None
    except yaml.YAMLError:
        raise ReadingProblem(1, 1, message("reading.syntax", detail="")) from None
    except UnicodeEncodeError as error:
        line, column = _place(text, error.start)
        raise ReadingProblem(line, column, message("reading.bad_character")) from None
    if builder.root is None:
        raise ReadingProblem(1, 1, message("reading.empty"))
    return builder.root


def to_data(node: yaml.Node) -> tuple[Data, dict[Path, int]]:
    """Plain data of a tree from ``compose_outside``, and the line (from 1) of every path in it."""
    lines: dict[Path, int] = {}
    return _convert(node, (), lines), lines


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _problem(mark: Any, key: str, **params: Any) -> ReadingProblem:
    return ReadingProblem(mark.line + 1, mark.column + 1, message(key, **params))


class _Builder:
    """Turns events into nodes and refuses what we do not take."""

    def __init__(self) -> None:
        self.root: yaml.Node | None = None
        self._nodes = 0
        self._open: list[yaml.CollectionNode] = []
        self._keys: list[yaml.ScalarNode | None] = []
        self._seen: list[set[str]] = []

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _problem(event.start_mark, "reading.alias")
        if isinstance(event, yaml.ScalarEvent):
            self._check(event, event.start_mark)
            if len(event.value) > MAX_SCALAR:
                raise _problem(event.start_mark, "reading.text_too_long", limit=MAX_SCALAR)
            self._add(yaml.ScalarNode(_scalar_tag(event), event.value, event.start_mark, event.end_mark, event.style))
        elif isinstance(event, yaml.MappingStartEvent):
            self._check(event, event.start_mark)
            self._enter(yaml.MappingNode(_TAG + "map", [], event.start_mark), event.start_mark)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._check(event, event.start_mark)
            self._enter(yaml.SequenceNode(_TAG + "seq", [], event.start_mark), event.start_mark)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop().end_mark = event.end_mark
            self._keys.pop()
            self._seen.pop()

    def _check(self, event: yaml.NodeEvent, mark: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _problem(mark, "reading.too_many", limit=MAX_NODES)
        tag = getattr(event, "tag", None)
        if tag not in (None, "!") and tag not in _PLAIN_TAGS:
            raise _problem(mark, "reading.tag", tag=tag)

    def _enter(self, node: yaml.CollectionNode, mark: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _problem(mark, "reading.too_deep", limit=MAX_DEPTH)
        self._add(node)
        self._open.append(node)
        self._keys.append(None)
        self._seen.append(set())

    def _add(self, node: yaml.Node) -> None:
        if not self._open:
            if self.root is not None:
                raise _problem(node.start_mark, "reading.one_document")
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, yaml.SequenceNode):
            parent.value.append(node)
            return
        key = self._keys[-1]
        if key is not None:
            parent.value.append((key, node))
            self._keys[-1] = None
            return
        if not isinstance(node, yaml.ScalarNode):
            raise _problem(node.start_mark, "reading.key_not_text")
        if node.value in self._seen[-1]:
            raise _problem(node.start_mark, "reading.duplicate_key", name=node.value[:80])
        self._seen[-1].add(node.value)
        self._keys[-1] = node


def _scalar_tag(event: yaml.ScalarEvent) -> str:
    if event.tag in _PLAIN_TAGS:
        return str(event.tag)
    if not event.implicit[0] or event.tag == "!":
        return _TAG + "str"
    value = event.value
    if value.lower() in _CONSTANTS and value in (value.lower(), value.title(), value.upper()):
        return _TAG + ("null" if _CONSTANTS[value.lower()] is None else "bool")
    if _INTEGER.fullmatch(value):
        return _TAG + "int"
    if _FLOAT.fullmatch(value) or _NOT_A_NUMBER.fullmatch(value):
        return _TAG + "float"
    return _TAG + "str"


def _convert(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Data:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Data] = {}
        for key, value in node.value:
            inner = (*path, key.value)
            lines[inner] = key.start_mark.line + 1
            found[key.value] = _convert(value, inner, lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_convert(value, (*path, index), lines) for index, value in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _value(node)


def _value(node: yaml.ScalarNode) -> str | int | float | bool | None:
    text = node.value
    kind = node.tag.removeprefix(_TAG)
    if kind in ("null", "bool") and text.lower() in _CONSTANTS:
        constant = _CONSTANTS[text.lower()]
        if (constant is None) == (kind == "null"):
            return constant
    if kind == "int" and _INTEGER.fullmatch(text):
        if len(text) > 20 or abs(int(text)) > MAX_INTEGER:
            raise _problem(node.start_mark, "reading.number_too_large")
        return int(text)
    if kind == "float":
        if _NOT_A_NUMBER.fullmatch(text):
            raise _problem(node.start_mark, "reading.not_finite")
        if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
            if abs(number := float(text)) > MAX_INTEGER:
                raise _problem(node.start_mark, "reading.number_too_large")
            return number
    if kind == "str":
        return text
    raise _problem(node.start_mark, "reading.wrong_tag", value=text[:80], tag=kind)
