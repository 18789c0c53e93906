"""The kept JSON form of our YAML: the same content, and never in the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner import resources
from planner.resources import DIGEST, read_yaml, resource

NUMBERS_AS_KEYS = {"units.yaml", "method.yaml", "staffing.yaml"}
"""Small files that JSON cannot hold."""
OURS = sorted(p for p in resource().rglob("*.yaml") if p.name not in NUMBERS_AS_KEYS)


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(resources, "_cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.mark.parametrize("path", OURS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_resource_is_kept_and_comes_back_the_same(path: Path, copies: Path) -> None:
    first = read_yaml(path)
    assert len(list(copies.iterdir())) == 1, "its content does not survive JSON, so that every start parses it again"
    assert read_yaml(path) == first


def test_the_kept_form_is_what_is_read(copies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = resource("workload.yaml")
    content = read_yaml(path)
    monkeypatch.setattr(resources, "_parse", lambda words: pytest.fail("the YAML was read"))
    assert read_yaml(path) == content


def test_content_that_is_not_of_the_source_is_not_trusted(copies: Path) -> None:
    path = resource("workload.yaml")
    content = read_yaml(path)
    (copy,) = copies.iterdir()
    kept = copy.read_bytes()
    for other in (kept[:DIGEST] + b'"other"', kept.replace(b"1", b"2"), kept + b" ", kept + bytes(50_000_000)):
        copy.write_bytes(other)
        assert read_yaml(path) == content


BROKEN = {"empty": "", "cut": "{", "list": "[]", "null": "null", "no content": "0" * 64, "deep": "[" * 100_000}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_passed_over_and_mended(broken: str, copies: Path) -> None:
    path = resource("workload.yaml")
    content = read_yaml(path)
    (copy,) = copies.iterdir()
    copy.write_text(broken)
    assert read_yaml(path) == content
    assert json.loads(copy.read_bytes()[DIGEST:]) == content


def test_a_changed_file_is_read_anew(copies: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    assert read_yaml(path) == {"a": 1}
    path.write_text("a: 2")
    assert read_yaml(path) == {"a": 2}


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(resources, "_cache_folder", lambda: tmp_path / "file" / "cache")
    assert read_yaml(resource("workload.yaml"))


def test_what_json_cannot_hold_is_not_kept(copies: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("1: number as a key")
    expected: Any = {1: "number as a key"}
    assert read_yaml(path) == read_yaml(path) == expected
    assert not copies.exists()
