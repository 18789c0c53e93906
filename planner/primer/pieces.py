"""A text cut into about as many pieces as it has tokens: a picture for the eye, not what a tokenizer does.

Words are cut where the script changes, then evenly, so that the number of pieces follows the estimate by scripts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planner.plain_text import composed
from planner.plan.data import Script
from planner.token_count import scripts_of
from planner.token_ratios import script_coefficient

MOST_CHARACTERS = 4000
"""Longest text that is cut; counting takes far longer ones."""

_SCRIPTS = tuple(Script)


def pieces(text: str) -> list[str]:
    """Pieces that joined give the first MOST_CHARACTERS of ``text`` (NFC); white space leads the piece after it."""
    text = composed(text[: 4 * MOST_CHARACTERS])[:MOST_CHARACTERS]
    made: list[str] = []
    due = 0.0
    for lead, run, script in _runs(text):
        due += script_coefficient(script).mid * len(run)
        count = min(max(round(due), 1), len(run))
        due -= count
        cuts = [round(i * len(run) / count) for i in range(count + 1)]
        parts = [run[a:b] for a, b in pairwise(cuts)]
        made += [lead + parts[0], *parts[1:]]
    rest = text[sum(map(len, made)) :]
    return [*made, rest] if rest else made


def _runs(text: str) -> Iterator[tuple[str, str, Script]]:
    """Stretches of one script with the white space before them."""
    kinds = [_SCRIPTS[k] for k in scripts_of(text)] if text else []
    begin = start = 0
    for at, kind in enumerate(kinds):
        if kind is Script.SPACE:
            start = at + 1
        elif at + 1 == len(kinds) or kinds[at + 1] is not kind:
            yield text[begin:start], text[start : at + 1], kind
            begin = start = at + 1
