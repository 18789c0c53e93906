"""Sizing and three-year cost with their assumptions. Where the arithmetic is simple, an amount is a formula over cells
that can be changed; it is written only where it gives exactly the amount of the assessment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from planner.assessment import Assessment
from planner.cost.rates import HOURS_PER_YEAR, OPERATOR, YEARS, Rates
from planner.cost.results import CostOption, CostPart
from planner.explain import Basis, Source
from planner.i18n import Message, Text, message
from planner.plan import Plan
from planner.plan.usecase import BOUGHT_ONCE
from planner.workbook.book import Book, Entry, Formula, Number, Sheet

SHEET = "cost"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Factor:
    """An input of the cost: ``id`` names it in formulas."""

    id: str
    name: Message | Text | str
    value: float
    unit: str
    basis: Basis
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of a formula: an expression over factors in braces, and what it gives."""

    says: str
    value: float

    def times(self, other: Term) -> Term:
        return Term(f"{self.says}*{other.says}", self.value * other.value)

    def plus(self, other: Term) -> Term:
        return Term(f"({self.says}+{other.says})", self.value + other.value)


class CostSheet:
    def __init__(self, book: Book, plan: Plan, a: Assessment) -> None:
        self.book, self.plan, self.a = book, plan, a
        self.rates = Rates(plan, a.catalog, a.infrastructure)
        self.factors: dict[str, Factor] = {}
        self.cells: dict[str, str] = {}

    def write(self) -> str | None:
        """Writes the sheet; returns the cell of the total of the chosen option, where there is one."""
        book, cost = self.book, self.a.cost
        formulas = {p.figure.id: self._formula(o, p) for o in cost.options for p in o.parts}
        sheet = book.sheet(SHEET, (44, 20, 18, 18, 16, 52))
        sheet.title(book.t("workbook.cost.title", years=cost.years), book.say(cost.sentence))
        self._inputs(sheet)
        sheet.part(book.t("workbook.cost.options"))
        sheet.heads([book.t(f"workbook.figure.{k}") for k in ("name", "middle", "low", "high", "basis", "note")], False)
        chosen = None
        for option in cost.options:
            cell = self._option(sheet, option, formulas)
            chosen = cell if option.id == cost.chosen else chosen
        sheet.part(book.t("workbook.cost.power"))
        for figure in (cost.power_kw, cost.energy_mwh_year, cost.carbon_t_year):
            sheet.add(
                figure.name, figure, Number(figure.low, figure.unit), Number(figure.high, figure.unit), figure.basis
            )
        if chosen:
            book.name("Total_cost", SHEET, f"${chosen[0]}${chosen[1:]}")
        return chosen

    # --- inputs -------------------------------------------------------------------------------------------------

    def _inputs(self, sheet: Sheet) -> None:
        book = self.book
        sheet.part(book.t("workbook.cost.inputs"))
        sheet.heads(
            [book.t(f"workbook.figure.{k}") for k in ("name", "value", "basis", "as_of", "confidence", "source")]
        )
        for factor in self.factors.values():
            first = next(iter(factor.sources), None)
            row = sheet.add(
                factor.name, Entry(factor.value, factor.unit), factor.basis, first.as_of if first else None,
                book.confidence(first.confidence if first else None), first.title if first else None,
            )  # fmt: skip
            self.cells[factor.id] = f"$B${row}"

    def _use(self, id: str, name: Message | Text | str, value: float, unit: str, basis: Basis = Basis.CALCULATED,
             sources: tuple[Source, ...] = ()) -> Term:  # fmt: skip
        self.factors.setdefault(id, Factor(id, name, value, unit, basis, sources))
        return Term(f"{{{id}}}", value)

    def _assumed(self, id: str) -> Term:
        x = self.a.catalog.assumptions[id]
        return self._use(id, x.name, x.value, x.unit, x.basis, x.sources)

    def _more(self, id: str) -> Term:
        """One plus a rate."""
        rate = self._assumed(id)
        return Term(f"(1+{rate.says})", 1 + rate.value)

    def _vat(self) -> Term:
        rate = self.rates.vat - 1
        vat = self._use("vat", message("workbook.inputs.vat"), rate, "percent1", Basis.ASSUMED)
        return Term(f"(1+{vat.says})", 1 + vat.value)

    def _exchange(self) -> Term:
        told = self.rates.rate_input()
        return self._use("fx", told.name, self.rates.krw_per_usd.mid, "krw_per_usd", told.basis, told.sources)

    def _of_usd(self) -> Term:
        """The factor from USD to the reporting currency, VAT included."""
        return self._vat() if self.rates.currency == "usd" else self._exchange().times(self._vat())

    def _of_krw(self, amount: Term) -> Term:
        if self.rates.currency == "usd":
            fx = self._exchange()
            return Term(f"{amount.says}/{fx.says}", amount.value / fx.value)
        return amount

    # --- amounts ------------------------------------------------------------------------------------------------

    def _formula(self, option: CostOption, part: CostPart) -> Term | None:
        """The amount as a formula, or None where it is none or would give another amount."""
        if part.figure.value is None:
            return None
        makers = {
            "service.compute": self._service, "cloud.compute": self._rent, "own.compute": self._bought,
            "own.power_storage": self._power,
        }  # fmt: skip
        maker = makers.get(f"{option.id}.{part.id}")
        made: Term | None
        if part.id == "build":
            made = self._build()
        elif part.id == "people":
            made = self._people(option.id)
        else:
            made = maker() if maker is not None else None
        same = made is not None and math.isclose(made.value, part.figure.value, rel_tol=1e-9)
        return made if same else None

    def _years(self) -> list[Term]:
        """GPUs in operation, year by year."""
        return [
            self._use(f"gpus{n}", message("workbook.cost.gpus_year", year=n), f.value or 0.0, "gpu", f.basis)
            for n, f in enumerate(self.a.infrastructure.gpus_by_year, 1)
        ]

    def _rent(self) -> Term | None:
        price = self.a.catalog.cloud_price(self.a.infrastructure.gpu_id or "")
        if price is None:
            return None
        hours = reduce(Term.plus, self._years()).times(Term(f"{HOURS_PER_YEAR}", HOURS_PER_YEAR))
        rent = self._use("rent", message("cost.input.rent"), price.mid, "usd_h", price.basis, price.sources)
        return hours.times(rent).times(self._more("cloud_overhead_rate")).times(self._of_usd())

    def _bought(self) -> Term | None:
        price = self.a.catalog.gpu_price(self.a.infrastructure.gpu_id or "")
        if price is None:
            return None
        gpus = self._years()[-1]
        each = self._use("price", message("cost.input.gpu_price"), price.mid, "usd", price.basis, price.sources)
        made = gpus.times(each)
        if price.scope == "gpu":
            made = made.times(self._assumed("server_over_gpu_factor"))
        if self._servers(gpus.value) > 1:
            made = made.times(self._assumed("network_over_server_factor"))
        install, upkeep = self._assumed("installation_rate"), self._assumed("maintenance_rate_per_year")
        factor = Term(f"(1+{install.says}+{YEARS}*{upkeep.says})", 1 + install.value + YEARS * upkeep.value)
        return made.times(factor).times(self._of_usd())

    def _servers(self, gpus: float) -> float:
        return max(1.0, -(-gpus // self.rates.server_size))

    def _power(self) -> Term | None:
        gpu = self.a.catalog.gpus.get(self.a.infrastructure.gpu_id or "")
        if gpu is None or gpu.tdp_w is None:
            return None
        kw = self._years()[-1].times(
            self._use("tdp", message("cost.input.tdp"), gpu.tdp_w / 1e3, "kw", Basis.QUOTED, gpu.sources)
        )
        for id in ("server_power_over_gpu_tdp", "gpu_power_share", "pue"):
            kw = kw.times(self._assumed(id))
        hours = Term(f"{HOURS_PER_YEAR * YEARS}", HOURS_PER_YEAR * YEARS)
        own = self.plan.settings.electricity_krw_kwh
        if own is None:
            tariff = self._assumed("electricity_krw_kwh")
        else:
            name = message("field.settings.electricity.label")
            tariff = self._use("electricity_krw_kwh", name, own, "krw_kwh", Basis.ANSWERED)
        return self._of_krw(kw.times(hours).times(tariff).times(self._vat()))

    def _people(self, option: str) -> Term | None:
        staff = self.a.catalog.staff[OPERATOR]
        if staff.monthly_krw is None:
            return None
        if option == "own":
            further = self._servers(self._years()[-1].value) - 1 if self.a.infrastructure.gpus_by_year else 0.0
            fte = self._assumed("ops_fte_per_server")
            if further > 0:
                more = self._assumed("ops_fte_further_server")
                servers = self._use("further", message("workbook.cost.further"), further, "server")
                fte = fte.plus(more.times(servers))
        else:
            fte = self._assumed(f"{option}_ops_fte")
        wage = self._use("wage", staff.role, staff.monthly_krw, "krw", Basis.QUOTED, staff.sources)
        months = Term(f"{MONTHS * YEARS}", MONTHS * YEARS)
        return self._of_krw(fte.times(wage).times(months).times(self._assumed("loaded_cost_factor")))

    def _service(self) -> Term | None:
        i, service = self.a.infrastructure, self.a.catalog.services.get(self.plan.infrastructure.service_id or "")
        if service is None or service.usd_per_mtok_input is None or service.usd_per_mtok_output is None:
            return None
        pairs = (
            (i.input_tokens_year, "cost.input.price_in", service.usd_per_mtok_input),
            (i.output_tokens_year, "cost.input.price_out", service.usd_per_mtok_output),
        )
        fees = [
            self._use(f"{kind}.tokens", figure.name, figure.value or 0.0, "token", figure.basis)
            .times(self._use(f"{kind}.price", message(kind), price, "usd_mtok", Basis.QUOTED, service.sources))
            for figure, kind, price in pairs
        ]  # fmt: skip
        growth = self._use(
            "growth", message("field.workload.growth.label"), self.plan.infrastructure.workload.growth_per_year,
            "percent", Basis.ANSWERED,
        )  # fmt: skip
        years = Term(
            "(" + "+".join(f"(1+{growth.says})^{n}" for n in range(YEARS)) + ")",
            sum((1 + growth.value) ** n for n in range(YEARS)),
        )
        usd = reduce(Term.plus, fees)
        return Term(f"{usd.says}/1000000", usd.value / 1e6).times(years).times(self._of_usd())

    def _build(self) -> Term:
        """One-off cost of the use cases that are built."""
        counted = {c.id for c in self.a.portfolio.cases if c.decision != "drop"}
        money = [c.money for c in self.plan.use_cases if c.selected and c.id in counted]
        sums = [
            sum(getattr(m, f) or 0.0 for m in money for f in fields)
            for fields in (BOUGHT_ONCE, ("training_change_krw",))
        ]
        bought = self._use("bought", message("workbook.inputs.bought"), sums[0], "krw", Basis.ANSWERED)
        time = self._use("training", message("field.money.training_change.label"), sums[1], "krw", Basis.ANSWERED)
        return self._of_krw(bought.times(self._vat()).plus(time))

    # --- options ------------------------------------------------------------------------------------------------

    def _option(self, sheet: Sheet, option: CostOption, formulas: dict[str, Term | None]) -> str | None:
        """The parts of one way to run it and their sums; returns the cell of the total."""
        book, name = self.book, self.book.t(f"cost.option.{option.id}")
        if not option.parts:
            sheet.add(name, option.total, None, None, None, " ".join(self._notes(option)), strong=True)
            return None
        first = sheet.row + 1
        for part in option.parts:
            figure, made = part.figure, formulas[part.figure.id]
            amount = figure if made is None else Formula(f"={self._filled(made.says)}", made.value, figure.unit)
            words = "" if figure.known else " ".join(book.say(m) for m in figure.missing)
            ends = [Number(end if figure.known else None, figure.unit) for end in (figure.low, figure.high)]
            sheet.add(f"{name} · {book.t(f'cost.part.{part.id}')}", amount, *ends, figure.basis, words)
        total, last = option.total, sheet.row
        sums = [
            Formula(f"=SUM({c}{first}:{c}{last})", value, total.unit) if value is not None else None
            for c, value in (("B", total.value), ("C", total.low), ("D", total.high))
        ]
        row = sheet.add(name, *sums, total.basis, " ".join(self._notes(option)), strong=True)
        return f"B{row}"

    def _notes(self, option: CostOption) -> Iterator[str]:
        if option.id == self.a.cost.chosen:
            yield self.book.t("workbook.cost.chosen")
        if option.excluded is not None:
            yield self.book.say(option.excluded)
        yield from (self.book.say(m) for m in option.missing)

    def _filled(self, says: str) -> str:
        for id, cell in self.cells.items():
            says = says.replace(f"{{{id}}}", cell)
        return says
