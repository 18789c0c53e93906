"""Team: which roles the level needs, who is there, how open roles are filled, and the responsibility matrix."""

from __future__ import annotations

from typing import Any

from planner.i18n import Message, message
from planner.plan.team import RaciRow, Role, Stage
from planner.report.layout import gap, table
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph


def section(book: Book) -> Part:
    team = book.a.team
    if not book.plan.team.members and not book.plan.team.raci:
        return Part("team", message("report.part.team"), missing=message("report.team.none"))
    figures = " · ".join(
        f"{book.s(x.name)} {book.f(x)}" for x in (team.fte, team.need, team.gap, team.annual_cost) if x.known
    )
    body: list[Any] = [paragraph(figures), _roles(book), *_members(book), *_open(book), *_raci(book)]
    return Part("team", _title(book), body)


def _title(book: Book) -> Message:
    team = book.a.team
    if team.missing_roles:
        return message("team.sentence_missing", n=len(team.missing_roles))
    if team.gap.value:
        return message("team.sentence_gap", gap=team.gap)
    return message("team.sentence")


def _roles(book: Book) -> Any:
    rows = []
    for r in book.a.team.roles:
        if not r.needed and not r.staffed.value:
            continue
        short = bool(r.gap.value)
        rows.append(
            (
                book.t(f"Role.{r.role}"),
                book.f(r.need),
                book.f(r.staffed, False),
                f"{'▲ ' if short else ''}{book.f(r.gap, False)}",
            )
        )
    heads = book.heads("field.member.role.label", "team.need", "report.team.staffed", "team.gap")
    return table(heads, rows, (5, 3, 3, 3), right=(1, 2, 3))


def _members(book: Book) -> list[Any]:
    """The people by name; not in shareable reports."""
    members = book.plan.team.members
    if not book.options.names or not members:
        return []
    rows = [(book.s(m.role), m.name or NONE, book.s(m.staffing), f"{m.fte:g}", book.day(m.start)) for m in members]
    heads = book.heads(*(f"field.member.{k}.label" for k in ("role", "name", "staffing", "fte", "start")))
    return [paragraph(book.t("tab.members"), "h2"), table(heads, rows, (3, 3, 2, 1.4, 2), right=(3,))]


def _open(book: Book) -> list[Any]:
    roles = book.a.team.open_roles
    if not roles:
        return []
    rows = [
        (book.t(f"Role.{o.role}"), book.t(f"team.way.{o.advised.id}"), book.f(o.advised.months), book.s(o.consequence), book.s(o.because))
        for o in roles
    ]  # fmt: skip
    heads = book.heads(
        "field.member.role.label", "report.team.way", "report.team.months", "team.consequence", "report.team.because"
    )
    return [paragraph(book.t("team.open"), "h2"), table(heads, rows, (2.2, 1.3, 2, 4.6, 3.6))]


def _raci(book: Book) -> list[Any]:
    raci = book.plan.team.raci
    if not raci:
        return [gap(4), paragraph(book.t("team.missing.raci"), "note")]
    used = [role for role in Role if any(role in letters for letters in raci.values())]
    rows = [(book.s(role), *(raci.get(row, {}).get(role, "") for row in RaciRow)) for role in used]
    stages = {row: str(n) for n, row in enumerate(RaciRow, 1) if row.value in set(Stage)}
    heads = ["", *(stages.get(row) or book.s(row) for row in RaciRow)]
    widths = (3.2, *(0.9 if row in stages else 2.1 for row in RaciRow))
    made = [paragraph(book.t("tab.raci"), "h2"), table(heads, rows, widths, row_heads=1)]
    names = " · ".join(f"{n} {book.s(row)}" for row, n in stages.items())
    made.append(paragraph(f"{names}. {book.t('report.team.letters')}", "note"))
    faults = [book.s(words) for _, words in book.a.team.raci_problems]
    return [*made, *(paragraph(f"▲ {w}", "note") for w in faults[:8])]
