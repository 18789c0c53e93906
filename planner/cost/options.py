"""Three ways to run it over three years: a hosted service, rented GPUs, own GPUs. Every part is a figure of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from planner.catalog import Catalog
from planner.cost.energy import carbon
from planner.cost.rates import HOURS_PER_YEAR, LICENCE, ONE, OPERATOR, YEARS, Rates, Span, span_of, summed
from planner.cost.results import CostOption, CostPart, CostResult
from planner.cost.volume import break_even_volumes
from planner.explain import Basis, Explanation, Figure, Input, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.infrastructure import InfrastructureResult
from planner.plan import Plan
from planner.plan.fields import field_label
from planner.plan.infrastructure import Engine, Location
from planner.plan.usecase import BOUGHT_ONCE


class Costing(Rates):
    """Builds the three options of one plan."""

    def __init__(
        self, plan: Plan, catalog: Catalog, infrastructure: InfrastructureResult, excluded: Mapping[str, Message],
        dropped: Collection[str],
    ) -> None:  # fmt: skip
        super().__init__(plan, catalog, infrastructure)
        self.excluded, self.dropped = excluded, dropped

    def _figure(
        self,
        id: str,
        key: str,
        amount: Span,
        basis: Basis,
        inputs: tuple[Input, ...] = (),
        sources: tuple[Source, ...] = (),
    ) -> Figure:
        name = message(f"cost.part.{key}")

        def why() -> Explanation:
            worked = message("cost.worked", result=Quantity(amount.mid, self.currency), low=Quantity(amount.low, self.currency),
                             high=Quantity(amount.high, self.currency))  # fmt: skip
            return Explanation(message(f"cost.why.{key}"), worked, inputs, message("cost.error"), sources)

        return Figure(f"cost.{id}", name, amount.mid, self.currency, amount.low, amount.high, basis, why=why)

    def _build(self, option: str) -> CostPart:
        """One-off cost of the chosen use cases, as the plan states it; the same for every option."""
        chosen = [(n, u) for n, u in enumerate(self.plan.use_cases) if u.selected and u.id not in self.dropped]
        name = message("cost.part.build")
        if not chosen or any(u.money.build_cost_krw is None for _, u in chosen):
            missing = message("cost.missing_build")
            return CostPart("build", unknown(f"cost.{option}.build", name, self.currency, missing))
        bought = sum(getattr(u.money, f) or 0.0 for _, u in chosen for f in BOUGHT_ONCE)
        own_time = sum(u.money.training_change_krw or 0.0 for _, u in chosen)
        amount = self._krw(ONE.times(bought)).plus(self._krw(ONE.times(own_time), vat=False))
        inputs = tuple(
            Input(message("cost.input.once", name=u.name or u.id, what=field_label(type(u.money), f)), Quantity(value, "krw"),
                  ("use_cases", n, "money", f), Basis.ANSWERED)
            for n, u in chosen for f in (*BOUGHT_ONCE, "training_change_krw") if (value := getattr(u.money, f)) is not None
        )  # fmt: skip
        return CostPart("build", self._figure(f"{option}.build", "build", amount, Basis.ANSWERED, inputs))

    # --- options -----------------------------------------------------------------------------------------------

    def service(self) -> CostOption:
        """Tokens of three years times the price of the chosen service, else of the middle of those in use."""
        service_id = self.plan.infrastructure.service_id
        service = self.catalog.services.get(service_id or "")
        if not self.i.input_tokens_year.known:
            return self._nothing("service", self.i.input_tokens_year.missing)
        if service is None or service.usd_per_mtok_input is None or service.usd_per_mtok_output is None:
            return self._nothing("service", (message("cost.missing_service"),))
        years = sum(self._growth(y) for y in range(YEARS))
        amount = self.service_year(service.usd_per_mtok_input, service.usd_per_mtok_output).times(years)
        inputs = (
            Input(message("figure.input_tokens_year"), self.i.input_tokens_year),
            Input(message("figure.output_tokens_year"), self.i.output_tokens_year),
            Input(
                message("cost.input.price_in"),
                Quantity(service.usd_per_mtok_input, "usd_mtok"),
                None,
                Basis.QUOTED,
                service.sources,
            ),
            Input(
                message("cost.input.price_out"),
                Quantity(service.usd_per_mtok_output, "usd_mtok"),
                None,
                Basis.QUOTED,
                service.sources,
            ),
            self.rate_input(),
        )
        compute = self._figure("service.compute", "compute.service", amount, Basis.QUOTED, inputs, service.sources)
        people = self._people("service", self.assumed("service_ops_fte"), "service_ops_fte")
        return self._option("service", (CostPart("compute", compute), people, self._build("service")))

    def cloud(self) -> CostOption:
        gpu_id = self.i.gpu_id
        price = self.catalog.cloud_price(gpu_id) if gpu_id else None
        if gpu_id is None or not self.i.gpus_by_year:
            return self._nothing("cloud", self.i.gpus.missing)
        if price is None:
            return self._nothing("cloud", (message("cost.no_cloud_price", gpu=self.i.gpu_name),))
        hours = summed(self._gpus(year).times(HOURS_PER_YEAR) for year in range(YEARS))
        inputs = (
            Input(self.i.gpus.name, self.i.gpus),
            Input(message("cost.input.gpu_hours"), Quantity(hours.mid, "gpu_hour")),
            Input(message("cost.input.rent"), Quantity(price.mid, "usd_h"), None, price.basis, price.sources),
            self.assumption_input("cloud_overhead_rate"),
            self.rate_input(),
        )
        compute = self._figure(
            "cloud.compute", "compute.cloud", hours.times(self.cloud_hour(price)), price.basis, inputs, price.sources
        )
        people = self._people("cloud", self.assumed("cloud_ops_fte"), "cloud_ops_fte")
        parts = (CostPart("compute", compute), *self._licence("cloud"), people, self._build("cloud"))
        return self._option("cloud", parts)

    def own(self) -> CostOption:
        gpu_id = self.i.gpu_id
        if gpu_id is None or not self.i.gpus_by_year:
            return self._nothing("own", self.i.gpus.missing)
        price = self.catalog.gpu_price(gpu_id)
        if price is None:
            return self._nothing("own", (message("cost.no_gpu_price", gpu=self.i.gpu_name),))
        most = self._gpus(YEARS - 1)
        inputs = [
            Input(self.i.gpus.name, self.i.gpus),
            Input(message("cost.input.gpus_bought"), Quantity(most.mid, "gpu")),
            Input(message("cost.input.gpu_price"), Quantity(price.mid, "usd"), None, price.basis, price.sources),
        ]
        if price.scope == "gpu":
            inputs.append(self.assumption_input("server_over_gpu_factor"))
        servers = self._servers(most)
        if servers.mid > 1:
            inputs.append(self.assumption_input("network_over_server_factor"))
        inputs += [
            self.assumption_input("maintenance_rate_per_year"),
            self.assumption_input("installation_rate"),
            self.rate_input(),
        ]
        basis = Basis.ASSUMED if price.basis is Basis.ASSUMED else Basis.CALCULATED
        compute = self._figure(
            "own.compute",
            "compute.own",
            most.times(self.own_gpu(price, servers.mid > 1)),
            basis,
            tuple(inputs),
            price.sources,
        )
        fte = self.assumed("ops_fte_per_server").plus(
            self.assumed("ops_fte_further_server").times(max(servers.mid - 1, 0))
        )
        parts = (
            CostPart("compute", compute), CostPart("power_storage", self._power_cost(most)), *self._licence("own"),
            self._people("own", fte, "ops_fte_per_server"), self._build("own"),
        )  # fmt: skip
        return self._option("own", parts)

    def _licence(self, option: str) -> tuple[CostPart, ...]:
        """NVIDIA AI Enterprise per GPU and year, where the engine needs it (NIM)."""
        if self.plan.infrastructure.hardware.engine is not Engine.NIM:
            return ()
        licence = self.catalog.licences[LICENCE]
        each = self.licence_year()
        if each is None:
            missing = message("cost.no_licence_price")
            name = message("cost.part.licence")
            return (CostPart("licence", unknown(f"cost.{option}.licence", name, self.currency, missing)),)
        years = summed(map(self._gpus, range(YEARS)))
        inputs = (
            Input(licence.name, Quantity(each.mid, self.currency), None, Basis.QUOTED, licence.sources),
            self.rate_input(),
        )
        return (
            CostPart(
                "licence",
                self._figure(f"{option}.licence", "licence", years.times(each), Basis.QUOTED, inputs, licence.sources),
            ),
        )

    def _people(self, option: str, fte: Span, id: str) -> CostPart:
        staff = self.catalog.staff[OPERATOR]
        amount = self.staff(fte)
        inputs = (
            self.assumption_input(id), self.assumption_input("loaded_cost_factor"),
            Input(staff.role, Quantity(staff.monthly_krw, "krw"), None, Basis.QUOTED, staff.sources),
        )  # fmt: skip
        return CostPart(
            "people", self._figure(f"{option}.people", "people", amount, Basis.ASSUMED, inputs, staff.sources)
        )

    # --- power -------------------------------------------------------------------------------------------------

    def _power_inputs(self) -> tuple[Input, ...]:
        gpu = self.catalog.gpus[str(self.i.gpu_id)]
        tdp = Input(message("cost.input.tdp"), Quantity((gpu.tdp_w or 0) / 1e3, "kw"), None, Basis.QUOTED, gpu.sources)
        return (
            Input(self.i.gpus.name, self.i.gpus),
            tdp,
            *(self.assumption_input(a) for a in ("server_power_over_gpu_tdp", "gpu_power_share", "pue")),
        )

    def _power_cost(self, gpus: Span) -> Figure:
        amount = self.power(gpus)
        if amount is None:
            return unknown(
                "cost.own.power_storage",
                message("cost.part.power_storage"),
                self.currency,
                message("cost.no_tdp", gpu=self.i.gpu_name),
            )
        inputs = (*self._power_inputs(), self._electricity()[1])
        return self._figure("own.power_storage", "power_storage", amount, Basis.ASSUMED, inputs)

    def power_figures(self) -> tuple[Figure, Figure]:
        names = message("cost.power_kw"), message("cost.energy_mwh_year")
        kw = self.power_kw(self._gpus(0)) if self.i.gpus_by_year else None
        if kw is None:
            missing = self.i.gpus.missing or (message("cost.no_tdp", gpu=self.i.gpu_name),)
            return unknown("cost.power_kw", names[0], "kw", *missing), unknown(
                "cost.energy_mwh_year", names[1], "mwh", *missing
            )
        inputs = self._power_inputs()

        def figure(id: str, name: Message, unit: str, span: Span) -> Figure:
            why = lambda: Explanation(  # noqa: E731
                message(f"cost.why.{id}"), message("cost.worked", result=Quantity(span.mid, unit), low=Quantity(span.low, unit), high=Quantity(span.high, unit)),
                inputs, message("cost.error"),
            )  # fmt: skip
            return Figure(f"cost.{id}", name, span.mid, unit, span.low, span.high, Basis.ASSUMED, why=why)

        return figure("power_kw", names[0], "kw", kw), figure(
            "energy_mwh_year", names[1], "mwh", kw.times(HOURS_PER_YEAR / 1e3)
        )

    # --- putting together --------------------------------------------------------------------------------------

    def _option(self, id: str, parts: tuple[CostPart, ...]) -> CostOption:
        """The sum of the parts that are known; unknown parts are named and the total says what it leaves out."""
        known = [p.figure for p in parts if p.figure.value is not None]
        missing = tuple(m for p in parts for m in p.figure.missing)
        total = summed(map(span_of, known))
        inputs = tuple(Input(f.name, f, None, f.basis) for f in known)
        basis = Basis.ASSUMED if any(f.basis is Basis.ASSUMED for f in known) else Basis.CALCULATED
        figure = self._figure(f"{id}.total", "total", total, basis, inputs)
        return CostOption(id, figure, parts, self.excluded.get(id), missing)

    def _nothing(self, id: str, missing: tuple[Message, ...]) -> CostOption:
        total = unknown(f"cost.{id}.total", message("cost.part.total"), self.currency, *missing)
        return CostOption(id, total, (), self.excluded.get(id), missing)

    def result(self) -> CostResult:
        options = (self.service(), self.cloud(), self.own())
        allowed = [o for o in options if o.excluded is None and o.total.value is not None]
        wished = self.plan.infrastructure.location
        chosen: CostOption | None
        if wished is Location.AUTO:
            chosen = min(allowed, key=lambda o: o.total.value or 0.0, default=None)
        else:
            chosen = next((o for o in allowed if o.id == wished.value), None)
        power, energy = self.power_figures()
        name = message("cost.chosen_total")
        if chosen is None:
            missing = next((o.missing for o in options if o.missing), ())
            total = unknown("cost.total", name, self.currency, *missing)
            sentence = message("cost.sentence_unknown")
        else:
            base = chosen.total
            total = Figure("cost.total", name, base.value, base.unit, base.low, base.high, base.basis, why=base.why)
            sentence = message("cost.sentence", place=message(f"cost.option.{chosen.id}"), total=total)
        if chosen is None and wished is not Location.AUTO and any(o.excluded for o in options if o.id == wished.value):
            sentence = message("cost.sentence_excluded", place=message(f"cost.option.{wished.value}"))
        return CostResult(
            YEARS, options, chosen.id if chosen else None, total, sentence, power, energy,
            carbon(energy, self.plan, self.catalog), break_even_volumes(self),
        )  # fmt: skip


def cost(
    plan: Plan, catalog: Catalog, infrastructure: InfrastructureResult, excluded: Mapping[str, Message] | None = None,
    dropped: Collection[str] = (),
) -> CostResult:  # fmt: skip
    """Three-year cost of the three ways to run it; ``excluded`` says which may not be chosen, and why; ``dropped`` are
    ids of use cases that are not built. Pure."""
    return Costing(plan, catalog, infrastructure, excluded or {}, dropped).result()
