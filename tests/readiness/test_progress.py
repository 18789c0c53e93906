"""How much of each page is filled: every input counts once, and only when it says something."""

from __future__ import annotations

from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.plan import Plan

CATALOG = load_catalog()


def counted(page: str, **parts: Any) -> tuple[int, int]:
    """Inputs that are filled, and all, beyond those of an empty plan."""
    empty, full = (
        next(p for p in assess(Plan.model_validate(given), CATALOG).progress if p.page == page) for given in ({}, parts)
    )
    return full.done - empty.done, full.total - empty.total


SET = {"name": "a", "volume": 3, "unit": "pages", "owner": "Kim"}
WORK = {"users": 10, "requests_per_user_day": 2, "input_tokens": 100, "output_tokens": 10}


@pytest.mark.parametrize(
    ("page", "parts", "expected"),
    [
        ("data", {"data": {"sets": [SET]}}, (2, 1)),
        ("data", {"data": {"sets": [{**SET, "owner": " "}]}}, (1, 1)),
        ("data", {"data": {"sets": [{**SET, "volume": None}]}}, (1, 1)),
        ("data", {"data": {"sets": [SET, {"name": "b"}]}}, (2, 2)),
        ("infrastructure", {"infrastructure": {"workload": WORK}}, (4, 0)),
        ("infrastructure", {"infrastructure": {"workload": {"users": 10}}}, (1, 0)),
        ("infrastructure", {"infrastructure": {"fine_tuning": {"method": "lora"}}}, (0, 1)),
        ("infrastructure", {"infrastructure": {"fine_tuning": {"method": "lora", "examples": 500}}}, (1, 1)),
        ("opportunity", {"use_cases": [{"id": "a"}]}, (1, 1)),
        ("opportunity", {"use_cases": [{"id": "a", "selected": False}]}, (0, 0)),
        ("company", {"company": {"name": "A"}}, (1, 0)),
        ("company", {"company": {"name": " "}}, (0, 0)),
        ("company", {"company": {"eu_exposure": "no"}}, (1, 0)),
        ("team", {"team": {"members": [{"role": "ml_engineer", "staffing": "internal", "fte": 1}]}}, (1, 0)),
        ("team", {"team": {"members": [{"role": "ml_engineer", "staffing": "missing"}]}}, (0, 0)),
        ("level", {"customisation": {"needs": {"N1": 0, "N2": 4}}}, (2, 0)),
        ("data", {"answers": {"S3-01": {"level": 2}}}, (1, 0)),
        ("data", {"answers": {"S3-01": {"state": "unknown"}}}, (1, 0)),
    ],
)  # fmt: skip
def test_every_input_counts_once(page: str, parts: dict[str, Any], expected: tuple[int, int]) -> None:
    assert counted(page, **parts) == expected


def test_the_report_adds_up_the_pages() -> None:
    plan = Plan.model_validate({"data": {"sets": [SET]}, "answers": {"S3-01": {"state": "unknown"}}})
    *pages, report = assess(plan, CATALOG).progress
    assert report.page == "report"
    for name in ("done", "total", "unknown"):
        assert getattr(report, name) == sum(getattr(p, name) for p in pages)
    assert report.unknown == 1
