"""Parts of the program and their licences: none is missing, each has its text."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from planner import components as module
from planner.components import Component, components, licence_files, printed
from planner.resources import read_yaml, resource

QT = {"pyside6-addons", "pyside6-pdf"}
"""Packages whose part is named by another package of Qt for Python."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(name: str, found: set[str]) -> set[str]:
    """``name`` and what it needs on this system, in turn."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return found  # a development tree whose environment is older than its metadata
    found.add(normal(name))
    for words in package.requires or ():
        asked = Requirement(words)
        if normal(asked.name) not in found and (asked.marker is None or asked.marker.evaluate({"extra": ""})):
            needed(asked.name, found)
    return found


def test_every_package_that_is_needed_is_named() -> None:
    told = {normal(part["package"]) for part in read_yaml(resource("licences.yaml"))["parts"] if "package" in part}
    assert needed("genai-planner", set()) - QT <= told


@pytest.mark.parametrize("part", components(), ids=lambda part: part.name)
def test_every_part_has_version_licence_and_text(part: Component) -> None:
    assert re.match(r"\d", part.version)
    assert part.licence
    assert len(part.text()) > 400


def test_qt_tells_where_its_source_is_and_both_licences() -> None:
    qt = next(part for part in components() if part.name == "Qt")
    assert [file.name for file in qt.files[:3]] == ["Qt-source.txt", "LGPL-3.0.txt", "GPL-3.0.txt"]
    assert "https://download.qt.io/official_releases/qt/" in qt.text()


def test_licence_files_are_those_of_the_metadata() -> None:
    for file in licence_files(distribution("numpy")):
        assert any(part.endswith(".dist-info") for part in file.parts)


def test_a_stand_alone_folder_adds_what_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Python.txt").write_text("terms of Python", encoding="utf-8")
    part = {"name": "Python", "version": "3.13.0", "licence": "PSF-2.0", "files": ["Python.txt"]}
    (tmp_path / "parts.json").write_text(json.dumps([part]), encoding="utf-8")
    monkeypatch.setattr(module, "notices_folder", lambda: tmp_path)
    made = components.__wrapped__()
    assert made[:-1] == components()
    assert (made[-1].name, made[-1].text()) == ("Python", "terms of Python")


def test_a_text_that_parts_share_is_printed_once(tmp_path: Path) -> None:
    (tmp_path / "MIT.txt").write_text("the only terms", encoding="utf-8")
    parts = tuple(Component(name, "1", "MIT", (tmp_path / "MIT.txt",)) for name in ("one", "two"))
    words = printed(parts)
    assert words.count("the only terms") == 1
    assert "The same text as for one." in words
