"""Counts a text and estimates its tokens by the scripts it is written in, without a tokenizer and without a network.

Pure: a text goes in, counts come out, and nothing of the text is kept. Coefficients: ``resources/readiness/data.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from planner.explain import Basis, Explanation, Figure, Input, Quantity, Term, unknown
from planner.i18n import Message, message
from planner.plain_text import composed
from planner.plan.data import Script
from planner.readiness.worked import digits
from planner.sizing.uncertainty import Range
from planner.token_ratios import script_coefficient, script_source, tokens_of

MAX_CHARACTERS = 2_000_000
_HIGHEST = 0x110000

_RANGES: dict[Script, tuple[tuple[int, int], ...]] = {
    Script.SYMBOL: (
        (0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E), (0xA1, 0xBF), (0xD7, 0xD7), (0xF7, 0xF7),
        (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20CF), (0x2100, 0x2BFF), (0x3001, 0x303F), (0x3200, 0x33FF),
        (0xFE30, 0xFE6F), (0xFF01, 0xFF0F), (0xFF1A, 0xFF20), (0xFF3B, 0xFF40), (0xFF5B, 0xFF65), (0xFFE0, 0xFFEE),
    ),
    Script.SPACE: (
        (0x00, 0x20), (0x7F, 0xA0), (0x1680, 0x1680), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ),
    Script.DIGIT: ((0x30, 0x39), (0xFF10, 0xFF19)),
    Script.LATIN: (
        (0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xB5, 0xB5), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x24F),
        (0x1E00, 0x1EFF), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
    ),
    Script.HANGUL: ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC)),
    Script.KANA: ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)),
    Script.HAN: ((0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
    Script.EMOJI: ((0x2600, 0x27BF), (0xFE00, 0xFE0F), (0x1F000, 0x1FAFF), (0xE0020, 0xE007F)),
}  # fmt: skip
"""Code points by script; later entries win, what is in none is OTHER."""
_ORDER = tuple(Script)


class TextTooLong(ValueError):
    """The text is longer than is counted; ``message`` says so in words."""

    def __init__(self, characters: int) -> None:
        super().__init__(f"{characters} characters")
        self.message: Message = message("token_count.too_long", characters=characters, most=MAX_CHARACTERS)


@dataclass(frozen=True, slots=True)
class TextCount:
    """What can be counted in a text. ``bytes_`` are those of UTF-8; words are parted by white space."""

    characters: int
    bytes_: int
    words: int
    scripts: Mapping[Script, int]

    def share(self, script: Script) -> float:
        """Share of the characters, 0 for an empty text."""
        return self.scripts.get(script, 0) / self.characters if self.characters else 0.0


NO_TEXT = TextCount(0, 0, 0, {})


@cache
def _table() -> NDArray[np.uint8]:
    made = np.full(_HIGHEST, _ORDER.index(Script.OTHER), np.uint8)
    for script, ranges in _RANGES.items():
        for first, last in ranges:
            made[first : last + 1] = _ORDER.index(script)
    return made


def too_long(text: str) -> Message | None:
    """What to say of a text that is longer than is counted."""
    return TextTooLong(len(text)).message if len(text) > MAX_CHARACTERS else None


def scripts_of(text: str) -> NDArray[np.uint8]:
    """Position in ``Script`` of every character; the text is taken as it is."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _table()[codes]


def count_text(text: str) -> TextCount:
    """Counts of ``text`` with composed letters (NFC); raises TextTooLong beyond MAX_CHARACTERS."""
    if len(text) > MAX_CHARACTERS:
        raise TextTooLong(len(text))
    text = composed(text)
    kinds = scripts_of(text)
    solid = kinds != _ORDER.index(Script.SPACE)
    words = int(solid[0]) + int(np.count_nonzero(solid[1:] & ~solid[:-1])) if len(text) else 0
    found = np.bincount(kinds, minlength=len(_ORDER))
    scripts = {script: int(n) for script, n in zip(_ORDER, found, strict=True) if n}
    return TextCount(len(text), len(text.encode("utf-8", "surrogatepass")), words, scripts)


# --- figures ---------------------------------------------------------------------------------------------------------

UNITS = {"characters": "character", "bytes": "byte", "words": "word", "tokens": "token", "ratio": "token_character"}


@dataclass(frozen=True, slots=True)
class TextFigures:
    """A counted text in figures; ``scripts`` are its characters by script, the largest first."""

    characters: Figure
    bytes_: Figure
    words: Figure
    tokens: Figure
    ratio: Figure
    scripts: tuple[Term, ...]


def text_figures(counted: TextCount) -> TextFigures:
    """The counts, the tokens by scripts, and the tokens per character; all unknown for an empty text."""
    if not counted.characters:
        characters, bytes_, words, tokens, ratio = (no_text(key, unit) for key, unit in UNITS.items())
        return TextFigures(characters, bytes_, words, tokens, ratio, ())
    span = tokens_of(counted.scripts)
    return TextFigures(
        _counted("characters", counted.characters),
        _counted("bytes", counted.bytes_),
        _counted("words", counted.words),
        estimate("tokens", UNITS["tokens"], span, partial(_tokens_why, counted, span)),
        estimate("ratio", UNITS["ratio"], span.times(1 / counted.characters), partial(_ratio_why, counted, span)),
        tuple(_characters(script, n, counted.characters) for script, n in _largest_first(counted)),
    )


def no_text(key: str, unit: str) -> Figure:
    """A figure that waits for a text."""
    return unknown(f"text.{key}", message(f"token_count.{key}"), unit, message("token_count.missing_text"))


def estimate(key: str, unit: str, span: Range, why: Callable[[], Explanation]) -> Figure:
    """A figure that rests on the assumed tokens per character."""
    name = message(f"token_count.{key}")
    return Figure(f"text.{key}", name, span.mid, unit, span.low, span.high, basis=Basis.ASSUMED, why=why)


def _largest_first(counted: TextCount) -> list[tuple[Script, int]]:
    return sorted(counted.scripts.items(), key=lambda pair: -pair[1])


def _counted(key: str, value: int) -> Figure:
    why = Explanation(formula=message(f"token_count.formula.{key}"))
    name = message(f"token_count.{key}")
    return Figure(f"text.{key}", name, value, UNITS[key], basis=Basis.MEASURED, why=lambda: why)


def _characters(script: Script, count: int, whole: int) -> Term:
    """The characters of one script, their share, and the tokens they give."""
    return Term(_named(script), Quantity(count, "character"), count / whole, _worked(script, count))


def _tokens(script: Script, count: int, whole: float) -> Term:
    """The tokens of one script and their share of all tokens."""
    part = script_coefficient(script).mid * count
    return Term(_named(script), Quantity(part, "token"), part / whole, _worked(script, count))


def _named(script: Script) -> Message:
    return message("token_count.share", script=script)


def _worked(script: Script, count: int) -> Message:
    each = script_coefficient(script).mid
    return message(
        "token_count.worked.script", count=count, each=digits(each, 3), result=Quantity(each * count, "token")
    )


def _tokens_why(counted: TextCount, tokens: Range) -> Explanation:
    return Explanation(
        formula=message("token_count.formula.tokens"),
        worked=message("token_count.worked.tokens", result=Quantity(tokens.mid, "token")),
        terms=tuple(_tokens(script, n, tokens.mid) for script, n in _largest_first(counted)),
        terms_of=message("token_count.tokens"),
        error=message("token_count.error", low=Quantity(tokens.low, "token"), high=Quantity(tokens.high, "token")),
        sources=(script_source(),),
        notes=(message("token_count.note"),),
    )


def _ratio_why(counted: TextCount, tokens: Range) -> Explanation:
    whole = counted.characters
    result = Quantity(tokens.mid / whole, UNITS["ratio"])
    return Explanation(
        formula=message("token_count.formula.ratio"),
        worked=message(
            "token_count.worked.ratio", tokens=Quantity(tokens.mid, "token"), characters=whole, result=result
        ),
        inputs=(Input(message("token_count.characters"), Quantity(whole, "character"), None, Basis.MEASURED),),
        error=message("readiness.error.ratio", low=digits(tokens.low / whole, 2), high=digits(tokens.high / whole, 2)),
        sources=(script_source(),),
    )
