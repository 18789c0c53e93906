"""Every test runs offscreen, in its own home folder, with fixed scale and zone."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "APPDATA",
        "LOCALAPPDATA",
    ):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "Asia/Seoul")


@pytest.fixture(autouse=True)
def _garbage_goes_between_tests() -> Iterator[None]:
    """The window switches automatic collection off for the whole process; nothing of a test stays for a later one."""
    yield
    if not gc.isenabled():
        from planner.desktop.garbage import collect

        collect()
