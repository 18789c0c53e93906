"""The one door for characters into what is printed: composed, without control characters, only what a font can draw.

Text goes through ``printable`` and then ``runs``. A character that no bundled font has becomes ``REPLACEMENT`` and is counted
where somebody asked for the count (``counted``), so that nothing is lost silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
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

_lost: ContextVar[Counter[str] | None] = ContextVar("lost", default=None)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Counts the characters that could not be printed while this is open; the inner of two counts."""
    counter: Counter[str] = Counter()
    token = _lost.set(counter)
    try:
        yield counter
    finally:
        _lost.reset(token)


def lost_so_far() -> Counter[str]:
    """What the open count holds; empty where nothing counts."""
    return _lost.get() or Counter()


def cleaned(value: str, most: int = LONGEST) -> str:
    """One line of composed text without control, bidirectional and zero-width characters, for titles and descriptions that
    are read and not drawn. Lone surrogates and characters that Unicode does not have become U+FFFD."""
    words = unicodedata.normalize("NFC", _SPACES.sub(" ", value[: most * 2])).strip()
    if not words.isprintable():
        words = "".join(_readable(c) for c in words)
    return words if len(words) <= most else words[: most - 1] + "…"


def _readable(character: str) -> str:
    category = unicodedata.category(character)
    if category in _HIDDEN:
        return ""
    return "\ufffd" if category in _ABSENT else " " if category.startswith("Z") else character


def printable(value: str, most: int = LONGEST) -> str:
    """One line of characters that the bundled fonts draw; others are ``REPLACEMENT`` and counted."""
    if value.isascii() and value.isprintable():
        words = _SPACES.sub(" ", value[: most * 2]).strip()
    else:
        words = "".join(_drawn(c) for c in unicodedata.normalize("NFC", _SPACES.sub(" ", value[: most * 2])))
        words = _SPACES.sub(" ", words).strip()
    return words if len(words) <= most else words[: most - 1] + "…"


def _drawn(character: str) -> str:
    shown = _shape(character)
    if (shown == REPLACEMENT != character) or (not shown and unicodedata.category(character) in ("Mn", "Me")):
        counter = _lost.get()
        if counter is not None and not _selects(character):
            counter[character] += 1
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
