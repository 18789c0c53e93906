"""Tools per build stage: those of NVIDIA and the open alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.catalog.facts import Row
from planner.explain import Source
from planner.i18n import Text, message


class BuildStage(StrEnum):
    DATA_COLLECTION = "data_collection"
    CURATION = "curation"
    PRE_TRAINING = "pre_training"
    CUSTOMISATION = "customisation"
    EVALUATION = "evaluation"
    DEPLOYMENT = "deployment"
    GUARDRAILS = "guardrails"


@dataclass(frozen=True, slots=True)
class PlatformTool:
    """``vendor``: nvidia or open. No stages: it serves all of them. ``runs``: cloud, own or both.

    ``licence_price`` names a licence of the prices.
    """

    id: str
    name: str
    vendor: str
    stages: tuple[BuildStage, ...]
    runs: tuple[str, ...]
    open_source: bool
    in_lecture: bool
    what: Text
    status: Text | None
    licence: str | None
    licence_verified: bool
    licence_price: str | None
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]

    def serves(self, stage: str) -> bool:
        return not self.stages or stage in self.stages


def read_tool(row: Row) -> PlatformTool:
    """A tool from its row; raises CatalogProblem."""
    try:
        stages = tuple(BuildStage(stage) for stage in row.texts("stages"))
    except ValueError:
        allowed = ", ".join(BuildStage)
        raise row.problem("stages", message("catalog.problem.not_one_of", field="stages", allowed=allowed)) from None
    return PlatformTool(
        id=row.text("id"),
        name=row.text("name"),
        vendor=row.text("maker"),
        stages=stages,
        runs=row.texts("runs") or ("cloud", "own"),
        open_source=row.flag("open_source"),
        in_lecture=row.flag("lecture"),
        what=row.both("what"),
        status=row.maybe_both("status"),
        licence=row.maybe_text("licence"),
        licence_verified=row.flag("licence_verified"),
        licence_price=row.maybe_text("licence_price"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )
