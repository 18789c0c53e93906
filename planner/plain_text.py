"""Text from outside as plain printable text, for files that are not PDF: spreadsheet, slides, calendar, the clipboard.

The report has a door of its own (``report/text.py``), because there a character needs a glyph as well.
"""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"[-+]?\d[\d.,]*\s?%?")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, direction and zero-width marks, lone surrogates, private and unassigned characters."""


def plain(words: str, most: int, lines: bool = True) -> str:
    """``words`` composed (NFC) and without what no file may hold, cut with "…" after ``most`` characters.

    Tabs become spaces; line ends stay if ``lines``, else they become spaces too.
    """
    composed = unicodedata.normalize("NFC", words[: most * 4].replace("\r\n", "\n").replace("\r", "\n"))
    spaced = composed.replace("\t", " ") if lines else " ".join(composed.split())
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
