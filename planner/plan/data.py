"""Step 3: the data the use cases need: where it is, whose it is, how good it is, how much it is in tokens."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.company import Ternary
from planner.plan.fields import Frozen, Ui


class DataKind(StrEnum):
    DOCUMENTS = "documents"
    TABLES = "tables"
    CHATS = "chats"
    CODE = "code"
    IMAGES = "images"
    AUDIO = "audio"
    EXAMPLES = "examples"


class Rights(StrEnum):
    UNKNOWN = "unknown"
    ASSUMED = "assumed"
    CHECKED = "checked"
    RECORDED = "recorded"
    NONE = "none"


class ScriptShare(StrEnum):
    KOREAN = "korean"
    ENGLISH = "english"
    MIXED = "mixed"


class DataSet(Frozen):
    name: Annotated[str, Field(max_length=80), Ui("dataset.name")] = ""
    kind: Annotated[DataKind, Ui("dataset.kind")] = DataKind.DOCUMENTS
    owner: Annotated[str, Field(max_length=60), Ui("dataset.owner")] = ""
    location: Annotated[str, Field(max_length=80), Ui("dataset.location")] = ""
    characters_m: Annotated[float | None, Field(ge=0, le=1e9), Ui("dataset.characters", "none", 1)] = None
    """Text volume in million characters."""
    language: Annotated[ScriptShare, Ui("dataset.language")] = ScriptShare.KOREAN
    rights: Annotated[Rights, Ui("dataset.rights")] = Rights.UNKNOWN
    personal_data: Annotated[Ternary, Ui("dataset.personal_data")] = Ternary.UNKNOWN
    quality: Annotated[int | None, Field(ge=1, le=5), Ui("dataset.quality", widget="score")] = None
    note: Annotated[str, Field(max_length=400), Ui("dataset.note")] = ""


class DataInventory(Frozen):
    sets: tuple[DataSet, ...] = ()
