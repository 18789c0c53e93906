"""The page on security names tests that are there, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import planner

ROOT = Path(planner.__file__).parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_is_there() -> None:
    named = {
        name.removeprefix("tests/") for name in re.findall(r"[\w/]+\.py\b", PAGE) if not name.startswith("planner/")
    }
    assert len(named) > 15
    assert {name for name in named if not (ROOT / "tests" / name).is_file()} == set()
    code = set(re.findall(r"planner/[\w/]+\.py\b", PAGE))
    assert {name for name in code if not (ROOT / name).is_file()} == set()


def test_costs_of_a_password_are_those_of_the_program() -> None:
    from planner.plan.sealed import RECOMMENDED

    told = re.search(r"(\d+) MiB, (\d+) passes, (\d+) lanes", PAGE)
    assert told is not None
    assert tuple(map(int, told.groups())) == (RECOMMENDED.memory_kib // 1024, RECOMMENDED.passes, RECOMMENDED.lanes)
