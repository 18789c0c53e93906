"""What a report is to hold: language, variant, sections, logo and accent colour. Checked once, here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from planner.colour import LEAST_CONTRAST, contrast
from planner.i18n import text
from planner.refusal import Refused

LARGEST_LOGO = 2_000_000
"""Bytes."""
MOST_PIXELS = 4_000_000
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
PAPER = "#FFFFFF"

SECTION_IDS = (
    "readiness", "respondents", "use_cases", "business", "level", "infrastructure", "cost", "data", "build", "roadmap",
    "team", "risks", "obligations", "sign_offs", "trend", "scenarios", "method", "model", "why", "assumptions", "answers",
    "glossary",
)  # fmt: skip
"""In the order of reading; planner.report.sections makes them."""


class Variant(StrEnum):
    EXECUTIVE = "executive"  # at most four pages
    FULL = "full"
    SHAREABLE = "shareable"  # without names, votes, evidence, notes and the names of sign-offs


class ReportLanguage(StrEnum):
    KO = "ko"
    EN = "en"
    BOTH = "both"  # the plan's report language, titles in the other one below


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """``sections`` are ids of planner.report.sections.SECTIONS, None for all of the variant; ``logo`` is read by
    ``checked_logo``; ``accent`` replaces the accent colour where it reads on white."""

    language: ReportLanguage = ReportLanguage.KO
    variant: Variant = Variant.FULL
    sections: frozenset[str] | None = None
    logo: bytes | None = None
    accent: str | None = None

    def __post_init__(self) -> None:
        if self.accent is not None and not (
            _COLOUR.match(self.accent) and contrast(self.accent, PAPER) >= LEAST_CONTRAST
        ):
            raise ValueError(f"accent {self.accent!r} is no #RRGGBB that reads on white")

    @property
    def names(self) -> bool:
        """Whether people, votes, evidence and notes are named."""
        return self.variant is not Variant.SHAREABLE


def asked(
    language: str, variant: str, sections: str | None, logo: Path | None, accent: str | None, words: str
) -> ReportOptions:
    """Options from what was typed; raises Refused in the language ``words`` for what cannot be used."""
    from planner.report.sections import SECTIONS

    wanted = frozenset(s.strip() for s in sections.split(",") if s.strip()) if sections else None
    if wanted and (unknown := sorted(wanted - SECTIONS.keys())):
        raise Refused(text("report.section_refused", words, names=", ".join(unknown), known=", ".join(SECTIONS)))
    picture = checked_logo(logo, words) if logo else None
    try:
        return ReportOptions(ReportLanguage(language), Variant(variant), wanted, picture, accent)
    except ValueError:
        raise Refused(text("report.accent_refused", words, value=accent)) from None


def checked_logo(path: Path, language: str) -> bytes:
    """The bytes of a PNG or JPEG of moderate size; raises Refused in words for anything else."""
    from PIL import Image

    problem = Refused(text("report.logo_refused", language, name=path.name))
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_LOGO + 1)
        if len(content) > LARGEST_LOGO:
            raise problem
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise problem
            picture.verify()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise problem from None
    return content
