"""A few of the kills of ``tests/campaigns/kills.py``: nothing is lost, nothing is left. And the campaign would find it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planner.plan import file
from tests.campaigns import kills

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forked")
EXPORTS = (b"one" * 9000, b"two" * 7000)


def test_kills_lose_nothing(tmp_path: Path) -> None:
    found = kills.one_world(tmp_path / "world", 7, 15, EXPORTS)
    assert found.wrong == []
    assert found.kills == 15
    assert found.longest_lost_s < 1


def test_a_write_in_place_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the campaign is for: content written over the old one, in pieces."""

    def in_place(path: Path, content: bytes, private: bool = False) -> None:
        with path.open("wb") as out:
            for at in range(0, len(content), 1000):
                out.write(content[at : at + 1000])
                out.flush()

    monkeypatch.setattr(file, "replace_file", in_place)
    monkeypatch.setattr(kills, "KINDS", ("export",))
    found = kills.one_world(tmp_path / "world", 3, 12, (b"one" * 90_000, b"two" * 70_000))
    assert any("half an export" in words for words in found.wrong)
