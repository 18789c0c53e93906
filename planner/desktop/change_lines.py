"""Differences between two plans as lines of words."""

from __future__ import annotations

from collections.abc import Sequence

from planner.change_words import change_row
from planner.desktop.context import Context
from planner.plan.changes import Change

SHOWN = 40


def change_lines(context: Context, changes: Sequence[Change]) -> str:
    """One line a change, at most 40, then how many more."""
    c = context
    lines = []
    for change in changes[:SHOWN]:
        row = change_row(change, c.catalog)
        values = [w for w in (c.say(row.old), c.say(row.new)) if w]
        lines.append(f"{c.say(row.place)} · {c.say(row.what)}" + (f": {' → '.join(values)}" if values else ""))
    if len(changes) > SHOWN:
        lines.append(c.text("documents.more_changes", count=len(changes) - SHOWN))
    return "\n".join(lines)
