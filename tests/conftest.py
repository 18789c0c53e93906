"""Every test runs offscreen, without a network, in its own home folder, with fixed scale and zone."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"

import gc
from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from planner.desktop import garbage
from planner.desktop.theme import set_scale
from tests import no_network

no_network.refuse()


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """What swallowed the refusal is found out as well."""
    yield
    tried, no_network.tried[:] = list(no_network.tried), []
    assert tried == [], "a network was asked for"


@pytest.fixture(scope="session", autouse=True)
def _spare_what_is_loaded() -> None:
    """Modules, tests and their parameters stay to the end: no collection of garbage need walk them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def _cache_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is kept of YAML as JSON is checked against its file: one folder serves all tests."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Folders that are not there yet. Few tests ask for one; ``tmp_path`` would make and list thousands."""
    folder = tmp_path_factory.mktemp("homes")
    return (str(folder / str(number)) for number in count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[str], monkeypatch: pytest.MonkeyPatch, _cache_folder: str) -> None:
    home = next(_homes)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, home)
    monkeypatch.setenv("XDG_CACHE_HOME", _cache_folder)
    monkeypatch.setenv("TZ", "Asia/Seoul")


@pytest.fixture(autouse=True)
def _size_of_the_design() -> None:
    """The size of the text is one for the program; a test before may have left another."""
    set_scale(1.0)


@pytest.fixture(autouse=True)
def _windows_go_with_their_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Closed windows wait for an event loop, and what they leave for a collection that the window switched off."""
    yield
    if "qapp" in request.fixturenames:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if not gc.isenabled():
        garbage.collect()
