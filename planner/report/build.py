"""The report's story: page one answers what to decide; the sections after it say why; what is missing stands in one list."""

from __future__ import annotations

from datetime import date
from typing import Any

from reportlab.platypus import CondPageBreak, PageBreak, Spacer, Table

from planner.assessment import Assessment
from planner.catalog import Catalog
from planner.charts.glyphs import noted
from planner.i18n import Language, message, say
from planner.plan import Plan
from planner.plan.sealed import Key
from planner.report.archive import About
from planner.report.attachment import plan_file
from planner.report.blocks import PAGE, tall
from planner.report.contents import contents
from planner.report.layout import Heading, Printed, gap, printed, table
from planner.report.options import ReportLanguage, ReportOptions, Variant
from planner.report.sections import parts
from planner.report.sections.book import Book, Part
from planner.report.sections.summary import page
from planner.report.text import Tagged, paragraph

TITLE_ROOM = 75.0
SUBTITLE_ROOM = 120
"""Points below a subtitle without which it rather stands on the next page."""


def build_report(
    plan: Plan, assessment: Assessment, catalog: Catalog, options: ReportOptions | Language | str, today: date,
    key: Key | None = None,
) -> bytes:  # fmt: skip
    """A4 report as PDF bytes; a language alone asks for the full report in it."""
    return printed_report(plan, assessment, catalog, options, today, key).pdf


def printed_report(
    plan: Plan, assessment: Assessment, catalog: Catalog, options: ReportOptions | Language | str, today: date,
    key: Key | None = None,
) -> Printed:  # fmt: skip
    """As ``build_report``, with the number of pages and the characters that could not be printed.

    The plan travels in the file, sealed by ``key`` if there is one, but not in the variant for sharing.
    """
    if not isinstance(options, ReportOptions):
        options = ReportOptions(ReportLanguage(str(options)))
    book = Book(plan, assessment, catalog, today, options)
    title, company = book.title, book.company
    attached = plan_file(plan, book.language, key) if options.names else None
    about = About(title, company, book.language, book.t("report.subject"), today, attached)
    with noted():
        return printed(story(book), f"{company} · {title} · {today.isoformat()}", about)


def story(book: Book) -> list[Any]:
    """Flowables of the whole report."""
    first = [*page(book), PageBreak()]
    made: list[Any] = []
    found = list(parts(book))
    lacking = [part for part in found if part.missing is not None]
    shown = [part for part in found if part.missing is None and part.body]
    for n, part in enumerate(shown):
        if part.appendix and (n == 0 or not shown[n - 1].appendix):
            made += _lacking(book, lacking)
            lacking = []
        made += [CondPageBreak(max(part.room, _opening(part))), *_headed(book, part), gap(14)]
    made += _lacking(book, lacking)
    return [*first, *_contents(book, made), *made]


def _contents(book: Book, made: list[Any]) -> list[Any]:
    """Where the sections are; the short variant needs none."""
    if book.options.variant is Variant.EXECUTIVE:
        return []
    return [paragraph(book.t("report.contents"), "h1"), *contents(made), gap(18)]


def _headed(book: Book, part: Part) -> list[Any]:
    second = _title(part, book.second) if book.second else ""
    tongue = {"ko": "ko-KR", "en": "en-GB"}.get(book.second or "", "")
    body = [
        x for block in part.body for x in ([CondPageBreak(SUBTITLE_ROOM), block] if _is_subtitle(block) else [block])
    ]
    return [Heading(_title(part, book.language), part.key, 0, second, tongue), gap(5), *body]


def _opening(part: Part) -> float:
    """Height of the title with what follows it up to the first table or picture, so that no title stands alone."""
    height = TITLE_ROOM
    for block in part.body:
        if isinstance(block, Table):
            return height + SUBTITLE_ROOM
        height += tall([block])
        if not isinstance(block, Tagged | Spacer):
            break
    return float(min(height, PAGE))


def _title(part: Part, language: str) -> str:
    """The title without its full stop."""
    return say(part.title, language).rstrip(".")


def _is_subtitle(block: Any) -> bool:
    return getattr(block, "tag", "") == "H2"


def _lacking(book: Book, lacking: list[Part]) -> list[Any]:
    """One line for every section that has nothing to show yet."""
    if not lacking:
        return []
    rows = [(book.s(part.title), book.s(part.missing)) for part in lacking]
    part = Part("missing", message("report.missing.title", n=len(rows)))
    return [
        CondPageBreak(130),
        *_headed(book, part),
        table(book.heads("report.missing.what", "report.missing.why"), rows, (3, 8)),
        gap(14),
    ]
