"""The one door for characters into what is printed: composed, without control characters, only what a font can draw.

Text goes through ``printable`` and then ``runs``. A character that no bundled font has becomes ``REPLACEMENT`` and is counted
where somebody asked for the count (``counted``), so that nothing is lost silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from planner.charts.fonts import FALLBACK, font_of

REPLACEMENT = "□"
LONGEST = 4000
"""Characters of one text; what is longer is cut with an ellipsis."""
_SPACES = re.compile(r"[ \t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
_HIDDEN = ("Cc", "Cf")
_ABSENT = ("Cs", "Co", "Cn")

_lost: ContextVar[set[str] | None] = ContextVar("lost", default=None)


@contextmanager
def noted() -> Iterator[set[str]]:
    """Notes the characters that cannot be printed while this is open; of two, the inner one notes."""
    found: set[str] = set()
    token = _lost.set(found)
    try:
        yield found
    finally:
        _lost.reset(token)


def lost_so_far() -> tuple[str, ...]:
    """The characters noted so far, in order of their codes; none where nothing notes them."""
    return tuple(sorted(_lost.get() or ()))


def cleaned(value: str, most: int = LONGEST) -> str:
    """One line of composed text without control, bidirectional and zero-width characters, for titles and descriptions that
    are read and not drawn. Lone surrogates and characters that Unicode does not have become U+FFFD."""
    words = unicodedata.normalize("NFC", value[: most * 2])
    if not words.isprintable():
        words = unicodedata.normalize("NFC", "".join(_readable(c) for c in _SPACES.sub(" ", words)))
    words = _SPACES.sub(" ", words).strip()
    return words if len(words) <= most else words[: most - 1] + "…"


def _readable(character: str) -> str:
    category = unicodedata.category(character)
    if category in _HIDDEN:
        return ""
    return "\ufffd" if category in _ABSENT else " " if category.startswith("Z") else character


def printable(value: str, most: int = LONGEST) -> str:
    """One line of characters that the bundled fonts draw; others are ``REPLACEMENT`` and noted."""
    if value.isascii() and value.isprintable():
        words = _SPACES.sub(" ", value[: most * 2]).strip()
    else:
        words = "".join(_drawn(c) for c in unicodedata.normalize("NFC", _SPACES.sub(" ", value[: most * 2])))
        words = _SPACES.sub(" ", words).strip()
    return words if len(words) <= most else words[: most - 1] + "…"


def _drawn(character: str) -> str:
    shown = _shape(character)
    if shown != character and (shown == REPLACEMENT or unicodedata.category(character) in ("Mn", "Me")):
        found = _lost.get()
        if found is not None and not _selects(character):
            found.add(character)
    return shown


def _selects(character: str) -> bool:
    """A variation selector: asks for another look of the character before it and has no look of its own."""
    return "\ufe00" <= character <= "\ufe0f"


@lru_cache(maxsize=30_000)
def _shape(character: str) -> str:
    category = unicodedata.category(character)
    if category in (*_HIDDEN, "Mn", "Me"):  # a mark that did not compose would stand beside its letter
        return ""
    if category in _ABSENT or font_of(character) is None:
        return " " if category == "Zs" else REPLACEMENT
    return character


def runs(words: str, font: str) -> list[tuple[str, str]]:
    """Font and piece, in order; ``words`` has come through ``printable``."""
    if words.isascii():
        return [(font, words)]
    found: list[tuple[str, str]] = []
    for character in words:
        name = FALLBACK if font_of(character) == FALLBACK else font
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + character)
        else:
            found.append((name, character))
    return found
