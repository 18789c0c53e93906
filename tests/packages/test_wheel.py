"""Wheel and sdist: what is in them, and that the wheel runs where no source tree is."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

import planner
from planner.resources import resource

wheel_builder = pytest.importorskip("hatchling.builders.wheel")
sdist_builder = pytest.importorskip("hatchling.builders.sdist")

ROOT = Path(planner.__file__).parent.parent
LEFT_OUT = ("resources/bundle/", "resources/window.png")
"""The recipe of the bundle and the picture of the README are for people who have the source."""

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="needs the source tree")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    return Path(next(sdist_builder.SdistBuilder(str(ROOT)).build(directory=str(folder))))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _wheel_of(ROOT, tmp_path_factory.mktemp("wheel"))


def _wheel_of(root: Path, folder: Path) -> Path:
    return Path(next(wheel_builder.WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])))


def _files(folder: str) -> set[str]:
    found = (p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file())
    return {name for name in found if "__pycache__" not in name and not name.startswith(LEFT_OUT)}


def test_the_wheel_carries_the_program_its_data_and_nothing_else(wheel: Path) -> None:
    names = {n for n in ZipFile(wheel).namelist() if ".dist-info/" not in n}
    data = {f"planner/_data/{name}" for name in _files("resources") | _files("templates")}
    assert names == data | _files("planner")


def test_its_metadata_tell_version_licence_and_both_commands(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (info,) = {n.split("/")[0] for n in archive.namelist() if ".dist-info/" in n}
        told = Parser().parsestr(archive.read(f"{info}/METADATA").decode())
        commands = archive.read(f"{info}/entry_points.txt").decode()
        texts = {n.removeprefix(f"{info}/licenses/") for n in archive.namelist() if "/licenses/" in n}
    assert told["Version"] == planner.__version__
    assert told["License-Expression"] == "Apache-2.0"
    assert set(told["Requires-Python"].split(",")) == {">=3.11", "<3.15"}
    assert "planner = planner.cli:main" in commands
    assert "planner-window = planner.cli:main" in commands
    assert texts == set(told.get_all("License-File"))
    assert "LICENSE" in texts
    fonts = {f"resources/fonts/{p.name}" for p in resource("fonts").glob("*LICENSE*")}
    assert fonts <= texts


def test_the_sdist_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (tree,) = tmp_path.iterdir()
    again = _wheel_of(tree, tmp_path / "again")
    assert again.read_bytes() == wheel.read_bytes()
    assert {p.name for p in tree.iterdir()} >= {"planner", "resources", "templates", "tests", "README.md", "LICENSE"}


def test_the_wheel_runs_where_there_is_no_source(wheel: Path, tmp_path: Path) -> None:
    ZipFile(wheel).extractall(tmp_path / "installed")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONDONTWRITEBYTECODE": "1"}
    code = "import sys, planner, planner.cli; print(planner.__file__); sys.exit(planner.cli.main(['templates']))"
    run = subprocess.run([sys.executable, "-P", "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert str(tmp_path) in run.stdout.splitlines()[0]
    assert run.stdout.count("\n") > 5
