"""One message catalogue for core, report and desktop. Language is an argument, never a global.

The core speaks in ``Message(key, params)``; only window, report and command line turn one into words with ``say``.
Texts lie in ``resources/messages/*.yaml``, both languages side by side. No Qt, no knowledge of plans.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cache
from typing import Any

from planner.resources import read_yaml, resource


class Language(StrEnum):
    KO = "ko"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A text that exists in both languages: catalogue content, question wording."""

    ko: str
    en: str

    def get(self, language: Language | str) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by key with named values: numbers, strings, Text, Quantity, Figure or other messages."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.key)


def message(key: str, **params: Any) -> Message:
    return Message(key, params)


class MissingMessage(KeyError):
    """A key that no message file holds: a defect of ours, never of the user."""


COUNTED = ("n", "count", "days")
"""Names under which messages are told how many: the first of them decides between ``en`` and ``en_one``."""


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every message of every room: key -> {ko, en, en_one?}."""
    merged: dict[str, Mapping[str, str]] = {}
    for path in sorted(resource("messages").glob("*.yaml")):
        content = read_yaml(path) or {}
        if doubled := merged.keys() & content.keys():
            raise ValueError(f"{path.name}: keys defined twice: {sorted(doubled)}")
        merged |= content
    return merged


def text(key: str, language: Language | str, /, **params: Any) -> str:
    """The message ``key`` in ``language``; raises MissingMessage for an unknown key."""
    try:
        entry = catalogue()[key]
    except KeyError:
        raise MissingMessage(key) from None
    template = entry["ko" if language == "ko" else "en"]
    if language != "ko" and next((params[name] for name in COUNTED if name in params), None) == 1:
        template = entry.get("en_one", template)
    return fill(template, language, params)


def coded(key: str, code: str) -> Message | str:
    """The message ``key`` for a ``code`` that a file keeps; the code itself where this version has no words for it."""
    return Message(key) if key in catalogue() else code


def fill(template: str, language: Language | str, params: Mapping[str, Any]) -> str:
    """``template`` with its ``{names}`` in words of the language."""
    if not params:
        return template.replace("{{", "{").replace("}}", "}")
    return _Formatter(language).format(template, **params)


def say(what: Any, language: Language | str) -> str:
    """Words for a Message, Text, enumeration, quantity, figure, number or plain string."""
    if isinstance(what, str) and not isinstance(what, Enum):
        return what
    if isinstance(what, Message):
        return text(what.key, language, **what.params)
    if isinstance(what, Text):
        return what.get(language)
    from planner.formats import shown  # formats know Figure and Quantity, which know Message

    return shown(what, language)


class _Formatter(string.Formatter):
    """``{name:을/를}`` picks the Korean particle that fits the word before it; nested messages speak the language."""

    def __init__(self, language: Language | str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if "/" in format_spec:
            word = say(value, self._language)
            return word + particle(word, format_spec) if self._language == "ko" else word
        if format_spec and isinstance(value, int | float):
            return format(value, format_spec)
        return say(value, self._language)


_DIGIT_ENDS_IN_CONSONANT = set("013678")
_DIGIT_ENDS_IN_RIEUL = set("178")
_LETTER_ENDS_IN_CONSONANT = set("LMNRlmnr")


def particle(word: str, pair: str) -> str:
    """The half of ``pair`` ("을/를", "이/가", "은/는", "과/와", "으로/로") that follows ``word``."""
    with_consonant, without = pair.split("/")
    last = next((c for c in reversed(word) if c.isalnum()), "")
    closed, rieul = False, False
    if "가" <= last <= "힣":
        tail = (ord(last) - ord("가")) % 28
        closed, rieul = tail != 0, tail == 8
    elif last.isdigit():
        closed, rieul = last in _DIGIT_ENDS_IN_CONSONANT, last in _DIGIT_ENDS_IN_RIEUL
    elif last:
        closed, rieul = last in _LETTER_ENDS_IN_CONSONANT, last in "lLrR"
    if with_consonant == "으로" and rieul:
        return without
    return with_consonant if closed else without
