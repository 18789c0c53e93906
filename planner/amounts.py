"""Numbers as people type them: "1,200", "12만", "12억 5천만", "$1.2m", "20 %". Reading only; no field is known here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TIMES = {
    "조": 1e12, "억": 1e8, "만": 1e4, "천": 1e3, "백": 1e2, "십": 10.0,
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "t": 1e12, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_PIECE = re.compile(rf"({_DIGITS})([조억만천백십]{{1,2}}|[a-z]*)")
_SIGNS = str.maketrans({"−": "-", "₩": "", "￦": "", "\u00a0": " "})
_WON, _DOLLAR = ("krw", "원", "won"), ("us$", "usd", "달러", "dollars", "dollar", "$")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Amount:
    """``dollars`` where a dollar was written; the value is then in dollars."""

    value: float
    dollars: bool = False


def read_amount(words: str) -> Amount | None:
    """The number that ``words`` say, else None. Multipliers fall from left to right, as in "12억 5천만"."""
    words = words.strip()
    if len(words) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", words).translate(_SIGNS).casefold().strip()
    if not plain or len(plain) > LONGEST:
        return None
    dollars = any(mark in plain for mark in _DOLLAR)
    for mark in (*_DOLLAR, *_WON):
        plain = plain.replace(mark, "")
    plain = plain.strip().removesuffix("%").replace(" ", "")
    sign = -1.0 if plain.startswith("-") else 1.0
    plain = plain.removeprefix("-").removeprefix("+")
    total, last, at = 0.0, float("inf"), 0
    while at < len(plain):
        piece = _PIECE.match(plain, at)
        if piece is None:
            return None
        times = _times(piece[2])
        if times is None or times >= last:
            return None
        total, last, at = total + float(piece[1].replace(",", "")) * times, times, piece.end()
    return Amount(sign * total, dollars) if at else None


def _times(mark: str) -> float | None:
    """The multiplier a mark stands for: "천만" is ten million; None for letters that are none."""
    if not mark or mark in _TIMES:
        return _TIMES.get(mark, 1.0)
    if len(mark) == 2 and mark[0] in "십백천" and mark[1] in "만억조":
        return _TIMES[mark[0]] * _TIMES[mark[1]]
    return None
