"""Roadmap: actions over 18 months with gates and legal dates, the next 90 days, and what is not done now."""

from __future__ import annotations

from typing import Any

from planner.charts import roadmap_bars
from planner.i18n import message
from planner.readiness.roadmap_results import RoadmapAction
from planner.report.layout import WIDTH, figure, gap, table
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph

MOST_BARS, MOST_NOT_NOW, MOST_ACTIONS = 24, 12, 40
ALREADY = ("reached", "not_wished")


def section(book: Book) -> Part:
    r = book.a.roadmap
    if not r.actions:
        if r.to_answer:
            return Part(
                "roadmap", message("report.part.roadmap"), missing=message("roadmap.answer_words", n=len(r.to_answer))
            )
        return Part("roadmap", message("report.part.roadmap"), missing=message("roadmap.empty_hint"))
    body: list[Any] = [picture(book, MOST_BARS), gap(2), paragraph(book.t("report.roadmap.marks"), "note")]
    body += [paragraph(book.t("roadmap.next"), "h2"), next_table(book)]
    body += [*_gates(book), *_legal(book), *_not_now(book), *_rest(book)]
    return Part("roadmap", message("roadmap.sentence", n=len(r.actions), near=len(r.next)), body)


def picture(book: Book, most: int) -> Any:
    shown = book.a.roadmap.actions[:most]
    drawn = roadmap_bars.draw(book.a.roadmap, shown, book.language, book.palette, WIDTH)
    return figure(drawn, roadmap_bars.describe(book.a.roadmap, shown, book.language))


def next_table(book: Book) -> Any:
    r = book.a.roadmap
    rows = [_action(book, r.action(id)) for id in r.next]
    heads = book.heads("roadmap.action", "report.roadmap.text", "roadmap.owner", "roadmap.when", "roadmap.artefact")
    return table(heads, rows, (2.2, 5.2, 1.9, 1.9, 2.8))


def _action(book: Book, a: RoadmapAction) -> tuple[str, ...]:
    return book.s(a.title), book.s(a.text), owner(book, a), when(book, a), book.s(a.artefact)


def owner(book: Book, a: RoadmapAction) -> str:
    role = book.t(f"Role.{a.owner}")
    if a.owner_name and book.options.names:
        return f"{a.owner_name} ({role})"
    return role


def when(book: Book, a: RoadmapAction) -> str:
    if a.start is None or a.end is None:
        return book.t("roadmap.weeks", begin=a.start_week, end=a.end_week)
    return f"{a.start.isoformat()} – {a.end.isoformat()}"


def _gates(book: Book) -> list[Any]:
    rows = []
    for wave in book.a.roadmap.waves:
        state = book.t(f"roadmap.gate_state.{wave.gate.holds}")
        mark = {True: "✓", False: "▲", None: "?"}[wave.gate.holds]
        lacking = [book.s(c.sentence) for c in wave.gate.criteria if c.holds is not True]
        rows.append((
            f"{book.s(wave.name)} ({book.t('chart.roadmap.months', begin=wave.begin, end=wave.end)})", book.s(wave.gate.name),
            book.day(wave.to_date), f"{mark} {state}", " ".join(lacking[:3]) or NONE,
        ))  # fmt: skip
    heads = book.heads(
        "roadmap.wave", "report.roadmap.gate", "report.roadmap.by", "roadmap.state", "report.roadmap.lacking"
    )
    return (
        [paragraph(book.t("report.roadmap.gates"), "h2"), table(heads, rows, (3, 2.2, 1.8, 1.6, 5.4))] if rows else []
    )


def _legal(book: Book) -> list[Any]:
    ahead = [m for m in book.a.roadmap.milestones if m.when in ("ahead", "later", None)]
    in_force = sum(m.when == "in_force" for m in book.a.roadmap.milestones)
    note = [paragraph(book.t("roadmap.in_force", n=in_force), "note")] if in_force else []
    if not ahead:
        return note
    rows = [(m.day.isoformat(), f"{book.s(m.instrument)} {book.s(m.clause)}", book.s(m.duty)) for m in ahead]
    heads = book.heads("roadmap.day", "roadmap.law", "roadmap.duty")
    return [paragraph(book.t("roadmap.legal"), "h2"), table(heads, rows, (1.6, 4, 8)), *note]


def _not_now(book: Book) -> list[Any]:
    found = [n for n in book.a.roadmap.not_now if n.reason not in ALREADY]
    if not found:
        return []
    rows = [
        (n.id, book.s(n.title), book.t(f"roadmap.reason.{n.reason}"), book.s(n.sentence)) for n in found[:MOST_NOT_NOW]
    ]
    heads = book.heads("report.gaps.id", "roadmap.action", "roadmap.reason", "roadmap.why_not")
    made = [paragraph(book.t("roadmap.not_now"), "h2"), table(heads, rows, (1.5, 3, 2.2, 6.4))]
    if len(found) > MOST_NOT_NOW:
        made.append(paragraph(book.t("report.more_items", n=len(found) - MOST_NOT_NOW), "note"))
    return made


def _rest(book: Book) -> list[Any]:
    """All other actions, short."""
    r = book.a.roadmap
    rest = [a for a in r.actions if a.id not in r.next][:MOST_ACTIONS]
    if not rest:
        return []
    rows = [(a.id, book.s(a.title), owner(book, a), when(book, a), book.s(a.text)) for a in rest]
    heads = book.heads("report.gaps.id", "roadmap.action", "roadmap.owner", "roadmap.when", "report.roadmap.text")
    return [paragraph(book.t("report.roadmap.after"), "h2"), table(heads, rows, (1.4, 2.4, 2, 2, 6))]
