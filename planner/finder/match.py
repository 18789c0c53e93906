"""Matching of a few typed letters with names: spaces do not matter, initial consonants stand for Hangul syllables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

MOST_LETTERS, MOST_WORDS, MOST_PLACES = 80, 8, 6
NAMES = 2
"""The first fields of a key are names, in both languages; what follows (ids, key words) ranks lower."""

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS = ("", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ",
           "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ")  # fmt: skip
_FIRST, _LAST, _PER_INITIAL, _PER_VOWEL = 0xAC00, 0xD7A3, 588, 28
_WORD = re.compile(r"\w+")


def folded(words: str) -> str:
    """Composed and without case, so that what looks alike is alike."""
    return unicodedata.normalize("NFC", words).casefold()


@dataclass(frozen=True, slots=True)
class Key:
    """What an entry is found by: its fields without spaces and signs, parted by line ends, and where words begin."""

    squeezed: str
    starts: frozenset[int]
    names: int
    """Where the names end: a single letter is looked for no further."""


def key_of(fields: Sequence[str]) -> Key:
    """Names in both languages first, then whatever else leads to the entry."""
    parts, starts, at = [], [], 0
    for field in fields:
        words = _WORD.findall(folded(field))
        for word in words:
            starts.append(at)
            at += len(word)
        parts.append("".join(words))
        at += 1
    squeezed = "\n".join(parts)
    return Key(squeezed, frozenset(starts), len("\n".join(parts[:NAMES])))


@dataclass(frozen=True, slots=True)
class Query:
    """The whole query without spaces, and its words apart, as patterns."""

    whole: re.Pattern[str]
    words: tuple[re.Pattern[str], ...]
    letters: int


def query_of(typed: str) -> Query | None:
    """None where nothing was typed that could match."""
    words = _WORD.findall(folded(typed[:MOST_LETTERS]))[:MOST_WORDS]
    if not words:
        return None
    whole = "".join(words)
    return Query(_pattern(whole), tuple(map(_pattern, words)) if len(words) > 1 else (), len(whole))


def rank(query: Query, key: Key) -> tuple[int, int, int] | None:
    """The smaller the better: where it was found, how much more there is, in which field; None where it does not match."""
    end = key.names if query.letters == 1 else len(key.squeezed)
    best: tuple[int, int, int] | None = None
    for match in islice(query.whole.finditer(key.squeezed, 0, end), MOST_PLACES):
        found = _rank_at(match.start(), query, key)
        if best is None or found < best:
            best = found
        if best[0] == 0:
            return best
    if best is not None:
        return best
    if not query.words:
        return None
    apart = [query_word.search(key.squeezed) for query_word in query.words]
    if any(m is None for m in apart):
        return None
    starts = all(m is not None and m.start() in key.starts for m in apart)
    in_names = all(m is not None and key.squeezed.count("\n", 0, m.start()) < NAMES for m in apart)
    return (2 if starts and in_names else 3 if in_names else 5, len(key.squeezed), 0)


def _rank_at(at: int, query: Query, key: Key) -> tuple[int, int, int]:
    begin = key.squeezed.rfind("\n", 0, at) + 1
    end = key.squeezed.find("\n", at)
    length = (len(key.squeezed) if end < 0 else end) - begin
    field = key.squeezed.count("\n", 0, at)
    where = 0 if at == begin else 1 if at in key.starts else 3
    return (where if field < NAMES else where + 1 if where < 3 else 5, length - query.letters, field)


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile("".join(map(_letter, word[:-1])) + _last(word[-1]))


def _letter(letter: str) -> str:
    """An initial consonant stands for every syllable that begins with it, and for itself."""
    if letter in _INITIALS:
        return f"[{letter}{_syllables(letter)}]"
    return re.escape(letter)


def _syllables(initial: str) -> str:
    first = _FIRST + _INITIALS.index(initial) * _PER_INITIAL
    return f"{chr(first)}-{chr(first + _PER_INITIAL - 1)}"


def _last(letter: str) -> str:
    """While Hangul is being typed, a final consonant may yet become the first of the next syllable, and a vowel get one."""
    code = ord(letter)
    if not _FIRST <= code <= _LAST:
        return _letter(letter)
    final = (code - _FIRST) % _PER_VOWEL
    open_syllable = code - final
    if not final:
        return f"[{letter}-{chr(code + _PER_VOWEL - 1)}]"
    kept, moved = _FINALS[final][:-1], _FINALS[final][-1]
    before = chr(open_syllable + _FINALS.index(kept))
    return f"(?:{letter}|{before}[{_syllables(moved)}])"
