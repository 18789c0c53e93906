"""Emissions of the energy that the sized GPUs draw: energy times the emission factor of the electricity."""

from __future__ import annotations

from planner.catalog import Catalog
from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import message
from planner.plan import Plan


def carbon(energy: Figure, plan: Plan, catalog: Catalog) -> Figure:
    """tCO2e a year of ``energy`` (MWh a year); 1 MWh at 1 kg per kWh is a tonne. Unknown while the energy is."""
    id, name = "cost.carbon_t_year", message("cost.carbon_t_year")
    if energy.value is None or energy.low is None or energy.high is None:
        return unknown(id, name, "t_co2e", *energy.missing)
    told, assumed = plan.settings.grid_kg_co2e_kwh, catalog.assumptions["grid_kg_co2e_kwh"]
    low, mid, high = (told, told, told) if told is not None else (assumed.low, assumed.value, assumed.high)
    path, label = ("settings", "grid_kg_co2e_kwh"), message("field.settings.grid.label")

    def why() -> Explanation:
        factor = (
            Input(label, Quantity(mid, "kg_kwh"), path, Basis.ANSWERED)
            if told is not None
            else Input(assumed.name, Quantity(mid, "kg_kwh"), path, assumed.basis, assumed.sources)
        )
        return Explanation(
            message("cost.why.carbon_t_year"),
            message("cost.worked", **{k: Quantity(v, "t_co2e") for k, v in zip(("result", "low", "high"), spread, strict=True)}),
            (Input(energy.name, energy, None, energy.basis), factor),
            message("cost.error"),
            () if told is not None else assumed.sources,
            notes=() if told is not None else (message("cost.note.reasoning", reason=assumed.reasoning),),
        )  # fmt: skip

    spread = energy.value * mid, energy.low * low, energy.high * high
    return Figure(id, name, spread[0], "t_co2e", spread[1], spread[2], Basis.ASSUMED, why=why)
