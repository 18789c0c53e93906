"""Puts the slides together: ten at most, in the order a board reads them."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from planner.assessment import Assessment
from planner.decision import decision
from planner.plan import Plan
from planner.slides import how_pages, why_pages
from planner.slides.deck import Deck

PAGES = (
    why_pages.decide, why_pages.readiness, why_pages.use_cases, why_pages.money, why_pages.level,
    how_pages.infrastructure, how_pages.roadmap, how_pages.risks, how_pages.next_steps, how_pages.method,
)  # fmt: skip

_ABOUT_CASES = (why_pages.use_cases, why_pages.money)
"""Slides that say nothing while there is no use case."""


def build_slides(plan: Plan, a: Assessment, language: str, today: date) -> bytes:
    """The presentation as bytes."""
    deck = Deck("ko" if language == "ko" else "en", plan.title or "Planner", plan.company.name, today)
    asked = decision(plan, a)
    for page in PAGES:
        if page not in _ABOUT_CASES or a.portfolio.cases:
            page(deck, plan, a, asked)
    return _undated(deck.content(), today)


def _undated(content: bytes, today: date) -> bytes:
    """The same archive with one date on every part, so that the same plan and day give the same bytes. The tables behind
    charts are archives in it."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (max(today.year, 1980), today.month, today.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = _undated(part, today)
            elif name == "docProps/core.xml":
                part = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", f">{today.isoformat()}T00:00:00Z<".encode(), part)
            new.writestr(entry, part)
    return out.getvalue()
