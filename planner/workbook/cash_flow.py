"""Cash flow by year with live formulas: all counted use cases together, then each; results as the assessment has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planner.explain import Figure
from planner.plan.usecase import UseCase
from planner.readiness.finance.results import MoneyResult
from planner.readiness.money import LEAST_KRW
from planner.workbook.book import Book, Formula, Number, Sheet
from planner.workbook.money_inputs import CURRENCY, RATE, Block
from planner.workbook.money_inputs import SHEET as INPUTS

SHEET = "cash"
RESULTS = ("npv", "roi", "payback", "break_even")
TOTAL = 4
"""Row (from 1) of the head of the total block, and so of everything in it."""
NAMES = {"npv": "Total_NPV", "roi": "Total_ROI", "payback": "Payback_years", "break_even": "Break_even_share"}


def column(year: int) -> str:
    """The column of a year: year 0 stands in C."""
    return chr(ord("C") + year)


def write(
    book: Book, total: MoneyResult, cases: Sequence[tuple[UseCase, MoneyResult, bool]], blocks: Sequence[Block | None],
    years: int,
) -> dict[str, str]:  # fmt: skip
    """Writes the sheet; returns the cells of the results of all cases together, where they are known."""
    sheet = book.sheet(SHEET, (40, 18, *[16] * (years + 1), 10))
    sheet.title(book.t("workbook.cash.title"), book.say(total.sentence))
    sheet.row = TOTAL - 1
    sheet.heads(_heads(book, years), columns=1)
    flow = _Flow(book, sheet, years)
    last = TOTAL + 9 + len(cases) * 11
    known = total.npv.known and not all(b is None for b in blocks)
    cells = flow.block(
        book.t("workbook.cash.all"), total, (lambda kind, t: flow.summed(kind, t, last)) if known else None, None
    )
    for (case, result, counted), found in zip(cases, blocks, strict=True):
        sheet.row += 1
        flow.block(
            case.name or case.id, result, None if found is None else _formulas(book, found),
            None if found is None else Formula(f"={book.at(INPUTS, f'$B${found.counted}')}", float(counted), "weight"),
        )  # fmt: skip
    for kind, cell in cells.items():
        book.name(NAMES[kind], SHEET, f"${cell[0]}${cell[1:]}")
    return cells


def _heads(book: Book, years: int) -> list[str]:
    of_year = [book.t("opportunity.money.year", n=t) for t in range(years + 1)]
    return ["", book.t("workbook.cash.result"), *of_year, book.t("workbook.inputs.counted")]


def _formulas(book: Book, b: Block) -> Callable[[str, int], str]:
    """Benefit and cost of one use case in a year, from its block of inputs."""

    def at(row: int) -> str:
        return book.at(INPUTS, f"$B${row}")

    def says(kind: str, year: int) -> str:
        fx = book.at(INPUTS, f"${CURRENCY[0]}${CURRENCY[1:]}")
        if kind == "benefit":
            hours = f"{at(b.time)}*(1-{at(b.verify)})*{at(b.realisation)}*{at(b.adoption[year - 1])}"
            return f"=({hours}+{at(b.other)})*(1-{at(b.benefit_risk)})/{fx}"
        more = f"*(1+{at(b.cost_risk)})/{fx}"
        if year == 0:
            return f"={at(b.once)}*(1-{at(b.later)}){more}"
        part = f"+{at(b.once)}*{at(b.later)}" if year == 1 else ""
        return f"=({at(b.running[year - 1])}{part}){more}"

    return says


class _Flow:
    """Blocks of benefit, cost, flow, running sum and results, one below the other."""

    def __init__(self, book: Book, sheet: Sheet, years: int) -> None:
        self.book, self.sheet, self.years = book, sheet, years

    def summed(self, kind: str, year: int, last: int) -> str:
        """The same row of all counted blocks below."""
        amounts, labels, counts = (
            f"{at}${TOTAL + 10}:{at}${last}" for at in (column(year), "$A", f"${column(self.years + 1)}")
        )
        return f"=SUMIFS({amounts},{labels},$A{TOTAL + (2 if kind == 'benefit' else 3)},{counts},1)"

    def block(
        self, name: str, result: MoneyResult, says: Callable[[str, int], str] | None, counted: Formula | None
    ) -> dict[str, str]:
        """``says(kind, year)`` gives the formulas of benefit and cost; without them the figures stand as they are."""
        sheet, unit = self.sheet, result.npv.unit
        sheet.add(name, *[None] * (self.years + 3), strong=True)
        first = sheet.row + 1

        for kind, figures in (("benefit", (None, *result.benefits)), ("cost", result.costs)):
            cells = [None if f is None else self._cell(f, says and says(kind, t)) for t, f in enumerate(figures)]
            sheet.add(self.book.t(f"workbook.cash.{kind}"), None, *cells, counted)
        flows, sums = [], []
        for t, (flow, total) in enumerate(zip(result.flows, result.cumulative, strict=True)):
            c = column(t)
            flows.append(self._cell(flow, says and f"={c}{first}-{c}{first + 1}"))
            before = f"{column(t - 1)}{first + 3}+" if t else ""
            sums.append(self._cell(total, says and f"={before}{c}{first + 2}"))
        sheet.add(self.book.t("workbook.cash.flow"), None, *flows, counted)
        sheet.add(self.book.t("workbook.cash.cumulative"), None, *sums, counted)
        return self._results(first, result, unit, live=says is not None)

    def _cell(self, figure: Figure, says: str | None) -> Formula | Figure:
        if says is None or figure.value is None:
            return figure
        return Formula(says, figure.value, figure.unit)

    def _results(self, first: int, result: MoneyResult, unit: str, live: bool) -> dict[str, str]:
        """NPV, ROI, payback and break-even from the rows above; a ratio that never comes is told in words."""
        from_one, to = column(1), column(self.years)
        rate, krw = (self.book.at(INPUTS, f"${cell[0]}${cell[1:]}") for cell in (RATE, CURRENCY))

        def present(row: int, start: str) -> str:
            cells = f"{start}{row}:{to}{row}"
            return f"SUMPRODUCT({cells}/(1+{rate})^(COLUMN({cells})-COLUMN({column(0)}{row})))"

        benefit, cost = present(first, from_one), present(first + 1, column(0))
        never = f'"{self.book.t("workbook.cash.never")}"'
        sums, flows = (f"{column(0)}{first + r}:{to}{first + r}" for r in (3, 2))
        below = f"SUMPRODUCT(MAX(({sums}<0)*(COLUMN({sums})-COLUMN({column(0)}{first})+1)))"
        says = {
            "npv": f"={benefit}-{cost}",
            "roi": f"=IF({cost}=0,{never},({benefit}-{cost})/{cost})",
            "payback": f"=IF({below}={self.years + 1},{never},IF({below}=0,0,{below}-1-INDEX({sums},1,{below})"
            f"/INDEX({flows},1,{below}+1)))",
            "break_even": f"=IF({benefit}*{krw}<{LEAST_KRW:g},{never},{cost}/{benefit})",
        }
        cells = {}
        for kind in RESULTS:
            figure: Figure = getattr(result, kind)
            value = figure.value if figure.value is not None else self.book.t("workbook.cash.never")
            cell = Formula(says[kind], value, figure.unit) if live else Number(figure.value, figure.unit)
            row = self.sheet.add(figure.name, cell)
            if live:
                cells[kind] = f"B{row}"
        return cells
