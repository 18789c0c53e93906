"""Text from outside as plain printable text, for files that are not PDF: spreadsheet, slides, calendar, the clipboard.

The report has a door of its own (``report/text.py``), because there a character needs a glyph as well.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_NUMBER = re.compile(r"[-+]?\d[\d.,]*\s?%?")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, direction and zero-width marks, lone surrogates, private and unassigned characters."""

_LAST_MARK = 0x1FFFF
"""No combining mark lies above, as of Unicode 16."""
_LONGEST_RUN = 30
"""Marks on one letter that composing may have to sort (the limit of UAX 15's stream-safe text)."""


def composed(words: str) -> str:
    """``words`` in NFC. Longer runs of marks stay as they are: to sort them takes time with the square of their length."""
    if words.isascii() or len(words) <= _LONGEST_RUN or not (long := _long_runs()).search(words):
        return unicodedata.normalize("NFC", words)
    made, at = [], 0
    for run in long.finditer(words):
        made += [unicodedata.normalize("NFC", words[at : run.start()]), run.group()]
        at = run.end()
    return "".join((*made, unicodedata.normalize("NFC", words[at:])))


@cache
def _long_runs() -> re.Pattern[str]:
    marks = "".join(c for c in map(chr, range(0x300, _LAST_MARK)) if unicodedata.combining(c))
    return re.compile(f"[{marks}]{{{_LONGEST_RUN + 1},}}")


def plain(words: str, most: int, lines: bool = True) -> str:
    """``words`` composed (NFC) and without what no file may hold, cut with "…" after ``most`` characters.

    Tabs become spaces; line ends stay if ``lines``, else they become spaces too.
    """
    whole = composed(words[: most * 4].replace("\r\n", "\n").replace("\r", "\n"))
    spaced = whole.replace("\t", " ") if lines else " ".join(whole.split())
    kept = "".join(c for c in spaced if c == "\n" or unicodedata.category(c) not in _DROPPED)
    return kept if len(kept) <= most else kept[: most - 1] + "…"


def begins_formula(words: str) -> bool:
    """Whether a spreadsheet could take a text for a formula: =, +, -, @, also full-width or small, also after blanks."""
    first = words.lstrip()[:1]
    return bool(first) and unicodedata.normalize("NFKC", first) in "=+-@"


def pasted_cell(words: str, most: int, numbers: bool = False) -> str:
    """A text as one cell for the clipboard: in one line, after an apostrophe where it could be taken for a formula.

    With ``numbers`` a number in words (-1,234.5 or +3 %) is left to be one.
    """
    kept = plain(words, most, lines=False)
    number = len(kept) == 1 or (numbers and _NUMBER.fullmatch(kept))
    return f"'{kept}" if begins_formula(kept) and not number else kept
