"""Cost: three ways to run it over the same years, by part, with ranges, what is missing, and break-even volumes."""

from __future__ import annotations

from typing import Any

from planner.charts import cost_bars
from planner.i18n import message
from planner.report.layout import WIDTH, bullets, figure, gap, table, together
from planner.report.sections.book import NONE, Book, Part
from planner.report.text import paragraph


def section(book: Book) -> Part:
    c = book.a.cost
    if not any(o.total.known for o in c.options):
        words = c.total.missing[0] if c.total.missing else c.sentence
        return Part("cost", message("report.part.cost"), missing=words)
    body: list[Any] = [together(bars(book)), gap(6), parts_table(book), *notes(book)]
    volumes = [book.s(v.sentence) for v in c.volumes.options if v.volume.known]
    if volumes:
        body += [paragraph(book.t("report.cost.volumes"), "h2"), *bullets(volumes)]
    figures = [
        f"{book.s(x.name)} {book.marked(x)}" for x in (c.power_kw, c.energy_mwh_year, c.carbon_t_year) if x.known
    ]
    if figures:
        body.append(paragraph(" · ".join(figures), "note"))
    return Part("cost", c.sentence, body, room=300)


def bars(book: Book) -> Any:
    c = book.a.cost
    return figure(cost_bars.draw(c, book.language, book.palette, WIDTH), cost_bars.describe(c, book.language))


def parts_table(book: Book) -> Any:
    c = book.a.cost
    ids = [part.id for part in c.options[-1].parts]
    rows = []
    for option in c.options:
        by_id = {part.id: part.figure for part in option.parts}
        rows.append(
            (
                book.t(f"cost.option.{option.id}"),
                *(book.f(by_id[id], False) if id in by_id else NONE for id in ids),
                book.f(option.total),
            )
        )
    heads = ["", *(book.t(f"cost.part.{id}") for id in ids), book.t("report.total")]
    strong = [n for n, o in enumerate(c.options) if o.id == c.chosen]
    return table(heads, rows, (2, *[1.7] * len(ids), 3), strong, right=range(1, len(ids) + 2))


def notes(book: Book) -> list[Any]:
    made = []
    for option in book.a.cost.options:
        lines = [*((option.excluded,) if option.excluded else ()), *option.missing]
        made += [paragraph(f"{book.t(f'cost.option.{option.id}')}: {book.s(words)}", "note") for words in lines]
    return [*made, paragraph(book.t("report.cost.whiskers"), "note")]
