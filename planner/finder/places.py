"""Which page of the window holds which part of the plan."""

from __future__ import annotations

from planner.explain import Path

STEP_PAGES = {"S1": "opportunity", "S2": "team", "S3": "data", "S4": "infrastructure", "S5": "responsible"}
_HOLDERS = {
    "title": "company", "use_cases": "opportunity", "company": "company", "team": "team", "data": "data",
    "customisation": "level", "infrastructure": "infrastructure", "weighting": "opportunity", "responsible": "responsible",
    "build": "build", "settings": "settings", "respondents": "respondents", "workshop": "respondents", "scenarios": "compare",
    "sign_offs": "compare",
}  # fmt: skip


def page_of(question: str) -> str:
    """The page on which a question is answered."""
    return STEP_PAGES[question[:2]]


def page_holding(path: Path) -> str | None:
    """The page that shows the field of the plan at ``path``, if one does."""
    return page_of(str(path[1])) if path[0] == "answers" else _HOLDERS.get(str(path[0]))
