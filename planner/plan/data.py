"""Step 3: the data the use cases need: how much, in which form, whose it is, where it is, how good it is, what it is for.

A volume is said in the unit the company knows; characters and tokens follow from it elsewhere. No text is ever held here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from planner.plan.company import DataClass, Ternary
from planner.plan.fields import Frozen, FrozenMap, Ui

Score = Annotated[int | None, Field(ge=1, le=5)]
Share = Annotated[float | None, Field(ge=0, le=1)]
MOST = 500
"""Data sets in one plan."""


class DataKind(StrEnum):
    DOCUMENTS = "documents"
    TABLES = "tables"
    CHATS = "chats"
    CODE = "code"
    IMAGES = "images"
    AUDIO = "audio"
    EXAMPLES = "examples"


class FileKind(StrEnum):
    """How the content is stored; decides how much of a file is text."""

    PLAIN = "plain"
    PDF_TEXT = "pdf_text"
    PDF_SCANNED = "pdf_scanned"
    OFFICE = "office"
    SLIDES = "slides"
    SPREADSHEET = "spreadsheet"
    HTML = "html"
    EMAIL = "email"
    CHAT_LOG = "chat_log"
    SOURCE_CODE = "source_code"
    DATABASE = "database"
    TRANSCRIPT = "transcript"


class VolumeUnit(StrEnum):
    CHARACTERS = "characters"
    MILLION_CHARACTERS = "million_characters"
    WORDS = "words"
    PAGES = "pages"
    FILES = "files"
    MEGABYTES = "megabytes"
    GIGABYTES = "gigabytes"
    ROWS = "rows"
    AUDIO_MINUTES = "audio_minutes"
    IMAGES = "images"


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


class Script(StrEnum):
    """Kind of a character, as far as tokenizers treat it differently."""

    HANGUL = "hangul"
    LATIN = "latin"
    DIGIT = "digit"
    HAN = "han"
    KANA = "kana"
    SYMBOL = "symbol"
    EMOJI = "emoji"
    SPACE = "space"
    OTHER = "other"


class DataUse(StrEnum):
    RETRIEVAL = "retrieval"
    FINE_TUNING = "fine_tuning"
    PRE_TRAINING = "pre_training"
    EVALUATION = "evaluation"


class HeldIn(StrEnum):
    KOREA = "korea"
    EU = "eu"
    US = "us"
    OTHER = "other"
    UNKNOWN = "unknown"


class Sample(Frozen):
    """How many characters of each script a sample text had; the text itself is not kept."""

    scripts: FrozenMap[Script, Annotated[int, Field(ge=0, le=10_000_000)]] = {}
    counted_on: date | None = None


class Characteristics(Frozen):
    """Quality in the words of ISO/IEC 25012, and two measures for machine learning of ISO/IEC 5259-2; 1 poor to 5 good.

    None stands for "not rated".
    """

    accuracy: Annotated[Score, Ui("quality.accuracy", widget="score")] = None
    completeness: Annotated[Score, Ui("quality.completeness", widget="score")] = None
    consistency: Annotated[Score, Ui("quality.consistency", widget="score")] = None
    credibility: Annotated[Score, Ui("quality.credibility", widget="score")] = None
    currentness: Annotated[Score, Ui("quality.currentness", widget="score")] = None
    accessibility: Annotated[Score, Ui("quality.accessibility", widget="score")] = None
    compliance: Annotated[Score, Ui("quality.compliance", widget="score")] = None
    confidentiality: Annotated[Score, Ui("quality.confidentiality", widget="score")] = None
    efficiency: Annotated[Score, Ui("quality.efficiency", widget="score")] = None
    precision: Annotated[Score, Ui("quality.precision", widget="score")] = None
    traceability: Annotated[Score, Ui("quality.traceability", widget="score")] = None
    understandability: Annotated[Score, Ui("quality.understandability", widget="score")] = None
    availability: Annotated[Score, Ui("quality.availability", widget="score")] = None
    portability: Annotated[Score, Ui("quality.portability", widget="score")] = None
    recoverability: Annotated[Score, Ui("quality.recoverability", widget="score")] = None
    diversity: Annotated[Score, Ui("quality.diversity", widget="score")] = None
    representativeness: Annotated[Score, Ui("quality.representativeness", widget="score")] = None


class DataSet(Frozen):
    """``volume`` counts in ``unit``. ``kept_share`` is what cleaning leaves, ``unique_share`` what is left of that
    without duplicates. ``items`` counts examples with an answer, or test questions."""

    name: Annotated[str, Field(max_length=80), Ui("dataset.name")] = ""
    kind: Annotated[DataKind, Ui("dataset.kind")] = DataKind.DOCUMENTS
    file_kind: Annotated[FileKind | None, Ui("dataset.file_kind")] = None
    volume: Annotated[float | None, Field(ge=0, le=1e15, allow_inf_nan=False), Ui("dataset.volume", "", 2)] = None
    unit: Annotated[VolumeUnit, Ui("dataset.unit")] = VolumeUnit.MEGABYTES
    language: Annotated[ScriptShare, Ui("dataset.language")] = ScriptShare.KOREAN
    english_share: Annotated[Share, Ui("dataset.english_share", "percent", 2, 0.05)] = None
    hanja_share: Annotated[Share, Ui("dataset.hanja_share", "percent", 2, 0.01)] = None
    characters_per_unit: Annotated[
        float | None, Field(gt=0, le=1e9, allow_inf_nan=False), Ui("dataset.characters_per_unit", "", 1)
    ] = None
    tokens_per_character: Annotated[
        float | None, Field(gt=0, le=10, allow_inf_nan=False), Ui("dataset.tokens_per_character", "", 3, 0.05)
    ] = None
    sample: Sample = Sample()
    kept_share: Annotated[Share, Ui("dataset.kept_share", "percent", 2, 0.05)] = None
    unique_share: Annotated[Share, Ui("dataset.unique_share", "percent", 2, 0.05)] = None
    items: Annotated[int | None, Field(ge=0, le=1_000_000_000), Ui("dataset.items", "items")] = None
    used_for: Annotated[tuple[DataUse, ...], Ui("dataset.used_for")] = ()
    rights: Annotated[Rights, Ui("dataset.rights")] = Rights.UNKNOWN
    contract: Annotated[str, Field(max_length=120), Ui("dataset.contract")] = ""
    personal_data: Annotated[Ternary, Ui("dataset.personal_data")] = Ternary.UNKNOWN
    classes: Annotated[tuple[DataClass, ...], Ui("dataset.classes")] = ()
    permissions: Annotated[Ternary, Ui("dataset.permissions")] = Ternary.UNKNOWN
    owner: Annotated[str, Field(max_length=60), Ui("dataset.owner")] = ""
    location: Annotated[str, Field(max_length=80), Ui("dataset.location")] = ""
    country: Annotated[HeldIn, Ui("dataset.country")] = HeldIn.UNKNOWN
    retention: Annotated[str, Field(max_length=80), Ui("dataset.retention")] = ""
    quality: Annotated[Score, Ui("dataset.quality", widget="score")] = None
    characteristics: Characteristics = Characteristics()
    note: Annotated[str, Field(max_length=400), Ui("dataset.note", widget="multiline")] = ""

    @model_validator(mode="after")
    def _shares_fit(self) -> DataSet:
        if (self.english_share or 0.0) + (self.hanja_share or 0.0) > 1.0:
            raise PydanticCustomError("dataset_shares", "shares of English and Hanja are more than the whole")
        return self


class DataInventory(Frozen):
    sets: Annotated[tuple[DataSet, ...], Field(max_length=MOST)] = ()
