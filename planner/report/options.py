"""What a report is to hold: language, variant, sections, logo and accent colour. Checked once, here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from planner.colour import LEAST_CONTRAST, contrast
from planner.disk import read_file
from planner.i18n import text
from planner.refusal import Refused

LARGEST_LOGO = 2_000_000
"""Bytes."""
MOST_PIXELS = 4_000_000
MOST_WIDE = 1200
"""Pixels of the logo in the report: 600 dpi on the five centimetres it has."""
MOST_SCANS = 64
"""Passes over the picture that a JPEG may ask for."""
_SCAN = b"\xff\xda"
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
    """A PNG with the picture of a PNG or JPEG of moderate size and nothing else of it (no place, no camera, no text).

    Raises Refused in words for anything else.
    """
    from PIL import Image

    problem = Refused(text("report.logo_refused", language, name=path.name))
    try:
        content = read_file(path, LARGEST_LOGO + 1)
    except OSError:
        raise problem from None
    if len(content) > LARGEST_LOGO or content.count(_SCAN) > MOST_SCANS:
        raise problem
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height <= MOST_PIXELS:
                return _drawn_anew(picture)
    except Exception:  # a damaged picture makes its reader fail in any way; its size is bounded
        raise problem from None
    raise problem


def _drawn_anew(picture: Any) -> bytes:
    """The picture in eight bits a colour, transparent only where something shows through, no larger than is printed."""
    clean = picture.convert("RGBA")
    clean.thumbnail((MOST_WIDE, MOST_WIDE))
    if clean.getextrema()[3] == (255, 255):
        clean = clean.convert("RGB")
    made = BytesIO()
    clean.save(made, "PNG")
    return made.getvalue()
