"""Puts the sheets together, in the order people read them."""

from __future__ import annotations

from datetime import date

from planner.assessment import Assessment, money_basis
from planner.plan import Plan
from planner.workbook import cash_flow, money_inputs, registers, summary
from planner.workbook.book import Book
from planner.workbook.cost import CostSheet


def build_workbook(plan: Plan, a: Assessment, language: str, today: date) -> bytes:
    """The spreadsheet as bytes; the same plan, language and day give the same bytes."""
    title = plan.title or "Planner"
    book = Book(language, title, plan.company.name, today)
    for key in ("summary", "answers", "cases", "inputs", "cash", "sizing", "cost", "risks", "raci", "roadmap", "duties",
                "sources"):  # fmt: skip
        book.tab(key)
    live = _money(book, plan, a)
    total = CostSheet(book, plan, a).write()
    if total is not None:
        live[a.cost.total.id] = book.at("cost", total)
    summary.write(book, plan, a, today, live)
    for sheet in (
        registers.answers, registers.cases, registers.sizing, registers.risks, registers.raci, registers.roadmap,
        registers.duties, registers.sources,
    ):  # fmt: skip
        sheet(book, plan, a)
    return book.content()


def _money(book: Book, plan: Plan, a: Assessment) -> dict[str, str]:
    """Inputs and cash flow; cells of the results by id of their figure."""
    finance, basis = a.portfolio.finance, money_basis(plan.settings, a.catalog)
    counted = [c.selected and r.decision != "drop" for c, r in zip(plan.use_cases, a.portfolio.cases, strict=True)]
    cases = list(zip(plan.use_cases, finance.cases, counted, strict=True))
    rates = [r.drivers.mid.rate for r in finance.cases if r.drivers is not None]
    notes = [book.say(words) for words in finance.basis]
    blocks = money_inputs.write(
        book, cases, rates[0] if rates else basis.discount_rate, basis.to_krw(1.0) if not basis.lacks_rate else None,
        basis.vat, notes,
    )  # fmt: skip
    cells = cash_flow.write(book, finance.total, cases, blocks, finance.years)
    total = finance.total
    return {getattr(total, kind).id: book.at("cash", cell) for kind, cell in cells.items()}
