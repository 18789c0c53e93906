"""Sign-offs by step: whether what was signed still stands. Names only where names may be told."""

from __future__ import annotations

from planner.i18n import message
from planner.report.layout import table
from planner.report.sections.book import NONE, Book, Part

MARKS = {"holds": "✓", "changed": "▲", "none": "–"}


def section(book: Book) -> Part:
    states = book.a.sign_offs
    signed = [s for s in states if s.sign_off is not None]
    if not signed:
        return Part("sign_offs", message("report.part.sign_offs"), missing=message("signoff.none"))
    rows = []
    for n, s in enumerate(states, 1):
        who = NONE
        if s.sign_off is not None:
            role = s.sign_off.role or NONE
            who = (
                role
                if not book.options.names
                else f"{s.sign_off.name} ({role})"
                if s.sign_off.role
                else s.sign_off.name
            )
        rows.append((f"{n} {book.s(s.name)}", who, book.day(s.sign_off.on) if s.sign_off else NONE,
                     f"{MARKS[s.state]} {book.t(f'signoff.state.{s.state}')}", book.s(s.sentence)))  # fmt: skip
    heads = book.heads(
        "signoff.step",
        "report.sign_offs.who",
        "report.sign_offs.day",
        "report.obligations.status",
        "report.sign_offs.words",
    )
    stand = sum(s.state == "holds" for s in states)
    title = message("report.sign_offs.title", n=stand, of=len(states))
    return Part("sign_offs", title, [table(heads, rows, (3, 3, 1.8, 2, 4.4))], room=180)
