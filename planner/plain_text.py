"""Text from outside as plain printable text, for files that are not PDF: spreadsheet, slides, calendar.

The report has a door of its own (``report/text.py``), because there a character needs a glyph as well.
"""

from __future__ import annotations

import unicodedata

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
