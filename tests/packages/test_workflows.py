"""Recipes for hosted machines: pinned, with the least rights, and in step with what the project promises."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def steps(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in content["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_actions_are_pinned_and_rights_are_least(path: Path) -> None:
    content = read(path)
    assert content["permissions"] == {"contents": "read"}
    assert all("permissions" not in job and job["timeout-minutes"] <= 60 for job in content["jobs"].values())
    assert "concurrency" in content
    assert "secrets." not in path.read_text(encoding="utf-8")
    for step in steps(content):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_every_python_that_is_promised_is_tried_by_the_command_of_the_readme() -> None:
    content = read(ROOT / ".github" / "workflows" / "tests.yml")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    low, high = (int(n) for n in re.findall(r"3\.(\d+)", project["requires-python"]))
    told = {c.rsplit(" ", 1)[1] for c in project["classifiers"] if re.search(r":: 3\.\d+$", c)}
    tried = content["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert tried == [f"3.{n}" for n in range(low, high)]
    assert set(tried) == told
    (posix,) = (step["run"] for step in content["jobs"]["test"]["steps"] if step.get("name") == "Test")
    assert (
        posix.replace("&& .venv", "&& QT_QPA_PLATFORM=offscreen .venv", 2).replace(
            "QT_QPA_PLATFORM=offscreen .venv/bin/pip", ".venv/bin/pip"
        )
        in README
    )


def test_the_bundle_is_built_by_the_command_of_the_readme() -> None:
    content = read(ROOT / ".github" / "workflows" / "bundle.yml")
    runs = " ".join(step.get("run", "") for step in steps(content))
    for command in ("python resources/bundle/build.py", "tests/packages/test_bundle.py"):
        assert command in runs
        assert command.removeprefix("python ") in README
