"""The sheet people change: what each use case's money follows from, in the low, the middle and the high case.

Amounts are KRW; the sheet of the cash flow turns them into the reporting currency. Every block has the same rows, so
that the other sheet knows where to look.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.plan.usecase import BOUGHT_ONCE, UseCase
from planner.readiness.finance.results import MoneyResult
from planner.readiness.money import MINUTES_PER_HOUR, TIME_FIELDS, Spread, claims_time
from planner.workbook.book import Book, Entry, Formula, Sheet

SHEET = "inputs"
SCENARIO, RATE, CURRENCY, VAT = "B3", "B4", "B5", "B6"
"""Cells all cases share: low, middle or high (1, 2, 3), discount rate, KRW for one unit of the currency, VAT rate."""
MIDDLE = 2


@dataclass(frozen=True, slots=True)
class Block:
    """Rows (from 1) of one use case; the value in force stands in column B of each."""

    counted: int
    time: int
    verify: int
    realisation: int
    adoption: tuple[int, ...]
    other: int
    benefit_risk: int
    once: int
    later: int
    running: tuple[int, ...]
    cost_risk: int


def write(
    book: Book,
    cases: list[tuple[UseCase, MoneyResult, bool]],
    rate: float | None,
    krw: float | None,
    vat: float,
    notes: list[str],
) -> list[Block | None]:
    """Blocks in the order of ``cases``; None where inputs are missing. ``krw`` is what one unit of the reporting currency
    costs in KRW."""
    sheet = book.sheet(SHEET, (46, 18, 18, 18, 18, 34))
    sheet.title(book.t("workbook.inputs.title"), "")
    sheet.row = 2
    for label, entry, note in (
        ("scenario", Entry(float(MIDDLE), "weight"), book.t("workbook.inputs.scenario.hint")),
        ("discount", Entry(rate, "percent1"), ""),
        ("krw", Entry(krw, "krw"), ""),
        ("vat", Entry(vat, "percent1"), ""),
    ):
        sheet.add(book.t(f"workbook.inputs.{label}"), entry, None, None, None, note)
    sheet.choice(SCENARIO, (1, 2, 3), book.t("workbook.inputs.scenario.hint"))
    for name, cell in (("Scenario", "$B$3"), ("Discount_rate", "$B$4"), ("KRW_per_unit", "$B$5"), ("VAT_rate", "$B$6")):
        book.name(name, SHEET, cell)
    for words in notes:
        sheet.sentence(words)
    heads = [book.t(f"workbook.inputs.{k}") for k in ("what", "used", "low", "middle", "high", "note")]
    sheet.row += 1
    sheet.heads(heads, columns=1)
    return [_block(book, sheet, case, result, counted, vat) for case, result, counted in cases]


def _block(book: Book, sheet: Sheet, case: UseCase, result: MoneyResult, counted: bool, vat: float) -> Block | None:
    sheet.row += 1
    sheet.add(case.name or case.id, None, None, None, None, case.owner or case.department, strong=True)
    spread = result.drivers
    if spread is None:
        for words in result.npv.missing:
            sheet.add(book.t("workbook.missing"), words)
        return None
    return _Writer(book, sheet, case, spread, vat).block(counted)


class _Writer:
    def __init__(self, book: Book, sheet: Sheet, case: UseCase, spread: Spread, vat: float) -> None:
        self.book, self.sheet, self.case, self.spread, self.vat = book, sheet, case, spread, vat

    def block(self, counted: bool) -> Block:
        book, s = self.book, self.spread
        first = self.sheet.add(book.t("workbook.inputs.counted"), Entry(float(counted), "weight"), None, None, None,
                               book.t("workbook.inputs.counted.hint"))  # fmt: skip
        time = self._time()
        verify = self._row("verify", "percent1", s.low.verify, s.mid.verify, s.high.verify)
        realisation = self._row("realisation", "percent1", s.low.realisation, s.mid.realisation, s.high.realisation)
        adoption = tuple(
            self._row("adoption", "percent1", *three, year=t)
            for t, three in enumerate(zip(s.low.adoption, s.mid.adoption, s.high.adoption, strict=True), 1)
        )
        other = self._row("other", "krw", s.low.other_krw, s.mid.other_krw, s.high.other_krw)
        benefit_risk = self._same("benefit_risk", s.mid.benefit_risk)
        once = self._once()
        later = self._same("later", s.mid.later)
        running = tuple(
            self._row("running", "krw", *three, year=t)
            for t, three in enumerate(zip(s.low.running_krw, s.mid.running_krw, s.high.running_krw, strict=True), 1)
        )
        cost_risk = self._same("cost_risk", s.mid.cost_risk)
        return Block(first, time, verify, realisation, adoption, other, benefit_risk, once, later, running, cost_risk)

    def _same(self, key: str, share: float) -> int:
        """A share that is the same in all cases."""
        return self._row(key, "percent1", share, share, share)

    def _row(self, key: str, unit: str, low: float, mid: float, high: float, year: int = 0) -> int:
        """Low and high follow the middle where they do not differ from it."""
        row = self.sheet.row + 1
        ends = [Formula(f"=$D{row}", mid, unit) if end == mid else Entry(end, unit) for end in (low, high)]
        label = self.book.t(f"workbook.inputs.{key}", year=year) if year else self.book.t(f"workbook.inputs.{key}")
        used = Formula(f"=CHOOSE($B$3,C{row},D{row},E{row})", mid, unit)
        return self.sheet.add(label, used, ends[0], Entry(mid, unit), ends[1])

    def _time(self) -> int:
        """What all hours saved in a year are worth."""
        money, first = self.case.money, self.sheet.row + 1
        if not claims_time(money):
            return self.sheet.add(self.book.t("workbook.inputs.time"), Entry(0.0, "krw"))
        units = ("people", "count", "minute", "krw")
        for name, key, unit in zip(TIME_FIELDS, ("users", "tasks", "minutes", "hourly"), units, strict=True):
            self.sheet.add(self.book.t(f"field.money.{_FIELDS[key]}.label"), Entry(float(getattr(money, name)), unit))
        says = f"=B{first}*B{first + 1}*B{first + 2}/{MINUTES_PER_HOUR:g}*B{first + 3}"
        return self.sheet.add(self.book.t("workbook.inputs.time"), Formula(says, self.spread.mid.time_krw, "krw"))

    def _once(self) -> int:
        """One-off cost: what is bought carries VAT, training and change does not."""
        money, first = self.case.money, self.sheet.row + 1
        bought = sum(getattr(money, f) or 0.0 for f in BOUGHT_ONCE)
        self.sheet.add(self.book.t("workbook.inputs.bought"), Entry(bought, "krw"))
        self.sheet.add(self.book.t("field.money.training_change.label"), Entry(money.training_change_krw or 0.0, "krw"))
        says = f"=B{first}*(1+$B$6)+B{first + 1}"
        return self.sheet.add(self.book.t("workbook.inputs.once"), Formula(says, self.spread.mid.once_krw, "krw"))


_FIELDS = {"users": "users", "tasks": "tasks", "minutes": "minutes", "hourly": "hourly_cost"}
