"""The first sheet: the figures to decide by, told as the report and the window tell them, with value and range."""

from __future__ import annotations

from datetime import date

from planner import formats
from planner.assessment import Assessment
from planner.explain import Figure
from planner.key_figures import key_figures
from planner.plan import Plan
from planner.workbook.book import Book, Formula, Number

SHEET = "summary"


def write(book: Book, plan: Plan, a: Assessment, today: date, live: dict[str, str]) -> None:
    """``live`` are cells of other sheets by figure id, which the values here follow."""
    sheet = book.sheet(SHEET, (44, 34, 18, 18, 18, 16))
    sheet.title(
        plan.title or book.t("report.title"),
        f"{plan.company.name or book.t('report.no_company')} · {formats.day(today, book.language)}",
    )
    sheet.heads([book.t(f"workbook.figure.{k}") for k in ("name", "told", "value", "low", "high", "basis")])
    for figure in key_figures(a):
        sheet.add(
            figure.name, told(book, figure), _value(figure, live), Number(figure.low, figure.unit),
            Number(figure.high, figure.unit), figure.basis if figure.known else None,
        )  # fmt: skip
    sheet.part(book.t("workbook.summary.words"))
    finance = a.portfolio.finance
    for words in (a.level.verdict, a.infrastructure.summary, a.cost.sentence, finance.total.sentence, *finance.basis):
        if words is not None:
            sheet.sentence(book.say(words))
    sheet.part(book.t("workbook.summary.steps"))
    sheet.heads([book.t(f"workbook.step.{k}") for k in ("name", "told", "score", "target", "coverage", "level")], False)
    for step in a.readiness.steps:
        level = None if step.provisional else step.level
        sheet.add(step.name, told(book, step.score), step.score, step.target, step.coverage, level)
    sheet.part(book.t("workbook.summary.sheets"))
    for key in (
        "answers",
        "cases",
        "inputs",
        "cash",
        "sizing",
        "cost",
        "risks",
        "raci",
        "roadmap",
        "duties",
        "sources",
    ):
        sheet.sentence(f"{book.sheet_name(key)}: {book.t(f'workbook.about.{key}')}")
    sheet.sentence(book.t("workbook.colours"))
    sheet.sentence(book.t("report.self_assessment"))


def told(book: Book, figure: Figure) -> str:
    """A figure in words with its range, or why it is not known."""
    if not figure.known:
        reasons = " ".join(book.say(m) for m in figure.missing)
        return f"{book.t('common.unknown')}. {reasons}" if reasons else book.t("common.unknown")
    return formats.figure(figure, book.language, with_range=True)


def _value(figure: Figure, live: dict[str, str]) -> Figure | Formula:
    if figure.id in live and figure.value is not None:
        return Formula(f"={live[figure.id]}", figure.value, figure.unit)
    return figure
