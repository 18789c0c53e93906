"""Platform choice per build stage: NVIDIA's tools beside the open ones, what they cost, where they run, their history.

Facts come from ``catalog/platform.yaml``, ``prices.yaml`` and ``lecture.yaml``; nothing here prefers a vendor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from planner.catalog import Catalog
from planner.catalog.lecture import LectureName
from planner.catalog.platform import PlatformTool
from planner.catalog.prices import Licence
from planner.explain import Basis, Explanation, Figure, Input, Quantity, unknown
from planner.i18n import Message, message
from planner.plan.build import BuildPlan
from planner.plan.company import Company, MayLeave
from planner.plan.team import Stage
from planner.readiness.results import BuildResult
from planner.readiness.worked import digits

PER_YEAR = "usd_per_gpu_year"
CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class PlatformOption:
    """``price`` is a licence per GPU and year, ``yearly`` for the GPUs of the plan; ``free`` says that none is asked.

    ``excluded`` says why this company cannot take it; ``lecture`` holds the names of the lecture it stands for.
    """

    tool: PlatformTool
    price: Figure
    yearly: Figure
    free: bool
    excluded: Message | None
    lecture: tuple[LectureName, ...]


@dataclass(frozen=True, slots=True)
class StagePlatform:
    """The options of one stage, and what the plan has chosen (by name; not always one of the options)."""

    stage: str
    needed: bool
    chosen: str
    runs_on: str | None
    options: tuple[PlatformOption, ...]


def platform_choice(
    build: BuildPlan, company: Company, stages: BuildResult, gpus: Figure, catalog: Catalog
) -> tuple[StagePlatform, ...]:
    """One entry a stage, in the order of the stages; options in the order of the catalogue."""
    needed = {s.id: s.needed for s in stages.stages}
    priced = {t.id: _price(t, gpus, catalog) for t in catalog.platform.values()}
    options = {t.id: _option(t, *priced[t.id], company, catalog) for t in catalog.platform.values()}
    found = []
    for stage in Stage:
        plan = build.stages.get(stage)
        found.append(
            StagePlatform(
                stage.value, needed[stage.value], plan.platform if plan else "",
                plan.runs_on.value if plan and plan.runs_on else None,
                tuple(options[t.id] for t in catalog.platform.values() if t.serves(stage.value)),
            )
        )  # fmt: skip
    return tuple(found)


def _option(tool: PlatformTool, price: Figure, yearly: Figure, company: Company, catalog: Catalog) -> PlatformOption:
    excluded = None
    if company.data_may_leave is MayLeave.NO and tool.runs == (CLOUD,):
        excluded = message("platforms.data_stays")
    return PlatformOption(
        tool, price, yearly, tool.open_source and tool.licence_price is None, excluded, tuple(_names(tool, catalog))
    )


def _names(tool: PlatformTool, catalog: Catalog) -> Iterator[LectureName]:
    for name in catalog.lecture.names.values():
        if name.kind == "platform" and (tool.id in name.ids or tool.id in name.successors):
            yield name


def _price(tool: PlatformTool, gpus: Figure, catalog: Catalog) -> tuple[Figure, Figure]:
    """Licence per GPU and year, and for the GPUs of the plan. The same licence gives the same figures."""
    licence = catalog.licences.get(tool.licence_price or "")
    if licence is None or licence.unit != PER_YEAR:
        missing = message("platforms.missing_price")
        return (
            unknown(f"platforms.{tool.id}.price", message("platforms.price"), "usd", missing),
            unknown(f"platforms.{tool.id}.yearly", message("platforms.yearly"), "usd", missing),
        )
    price = Figure(f"platforms.{licence.id}.price", message("platforms.price"), licence.usd, "usd", basis=Basis.QUOTED,
                   why=partial(_price_why, licence))  # fmt: skip
    id, name = f"platforms.{licence.id}.yearly", message("platforms.yearly")
    if gpus.value is None:
        return price, unknown(id, name, "usd", *(gpus.missing or (message("platforms.missing_gpus"),)))
    low, high = (None if n is None else n * licence.usd for n in (gpus.low, gpus.high))
    why = partial(_yearly_why, licence, gpus)
    return price, Figure(id, name, gpus.value * licence.usd, "usd", low, high, basis=gpus.basis, why=why)


def _price_why(licence: Licence) -> Explanation:
    return Explanation(
        formula=message("platforms.formula.price"),
        inputs=(Input(licence.name, Quantity(licence.usd, "usd"), None, Basis.QUOTED, licence.sources),),
        sources=licence.sources,
        notes=(message("platforms.note.bundled"),),
    )


def _yearly_why(licence: Licence, gpus: Figure) -> Explanation:
    assert gpus.value is not None
    return Explanation(
        formula=message("platforms.formula.yearly"),
        worked=message(
            "platforms.worked.yearly",
            gpus=digits(gpus.value),
            each=digits(licence.usd),
            result=Quantity(gpus.value * licence.usd, "usd"),
        ),
        inputs=(
            Input(gpus.name, gpus, None, gpus.basis),
            Input(licence.name, Quantity(licence.usd, "usd"), None, Basis.QUOTED, licence.sources),
        ),
        sources=licence.sources,
        notes=(message("platforms.note.bundled"),),
    )
