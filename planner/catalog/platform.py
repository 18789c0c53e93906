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
class Tool:
    """``maker``: nvidia or open. No stages: it serves all of them. ``licence_price`` names a SoftwareLicence."""

    id: str
    name: str
    maker: str
    stages: tuple[BuildStage, ...]
    open_source: bool
    lecture: bool
    what: Text
    status: Text | None
    licence: str | None
    licence_verified: bool
    licence_price: str | None
    as_of: str | None
    confidence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    stages: dict[BuildStage, Text]
    tools: dict[str, Tool]

    def for_stage(self, stage: BuildStage) -> tuple[Tool, ...]:
        """Tools of one stage, NVIDIA first; those that serve all stages are not repeated here."""
        found = [tool for tool in self.tools.values() if stage in tool.stages]
        return tuple(sorted(found, key=lambda tool: tool.maker != "nvidia"))

    def across(self) -> tuple[Tool, ...]:
        """Tools and systems that serve all stages."""
        return tuple(tool for tool in self.tools.values() if not tool.stages)


def read_platform(file: Row) -> Platform:
    names = file.maybe_row("stages")
    assert names is not None
    stages = {stage: names.both(stage) for stage in BuildStage}
    return Platform(stages=stages, tools={tool.id: tool for tool in map(_read_tool, file.rows("tools"))})


def _read_tool(row: Row) -> Tool:
    try:
        stages = tuple(BuildStage(stage) for stage in row.texts("stages"))
    except ValueError:
        allowed = ", ".join(BuildStage)
        raise row.problem("stages", message("catalog.problem.not_one_of", field="stages", allowed=allowed)) from None
    return Tool(
        id=row.text("id"),
        name=row.text("name"),
        maker=row.text("maker"),
        stages=stages,
        open_source=row.flag("open_source"),
        lecture=row.flag("lecture"),
        what=row.both("what"),
        status=row.maybe_both("status"),
        licence=row.maybe_text("licence"),
        licence_verified=row.flag("licence_verified"),
        licence_price=row.maybe_text("licence_price"),
        as_of=row.maybe_text("as_of"),
        confidence=row.maybe_text("confidence") or "low",
        sources=row.sources(),
    )
