"""One owner of a plan file: whatever it is spelled, until its process is gone or another window takes it over."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from planner.plan import holding as room
from planner.plan.file import save_plan
from planner.plan.holding import Holding, open_folder, same_file
from planner.plan.plan import Plan


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save_plan(Plan(), tmp_path / "계획.plan")
    return tmp_path / "계획.plan"


def test_another_spelling_is_the_same_file(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link.plan").symlink_to(path)
    (tmp_path / "folder").mkdir()
    first = Holding()
    assert first.take(path)
    for other in (tmp_path / "link.plan", tmp_path / "folder" / ".." / path.name):
        assert not Holding().take(other)

    def folded(one: object, other: object) -> bool:
        """As on a system that tells neither case nor composed letters apart."""
        return len({unicodedata.normalize("NFC", str(p)).casefold() for p in (one, other)}) == 1

    monkeypatch.setattr(os.path, "samefile", folded)
    for name in ("계획.PLAN", unicodedata.normalize("NFD", path.name)):
        assert not Holding().take(tmp_path / name)
    assert Holding().take(tmp_path / "b.plan")


def test_files_that_are_gone_are_compared_by_path(tmp_path: Path) -> None:
    assert same_file(tmp_path / "a", tmp_path / "." / "a")
    assert not same_file(tmp_path / "a", tmp_path / "b")


def test_a_saved_file_is_still_held(path: Path) -> None:
    """A save puts another file in its place."""
    first = Holding()
    assert first.take(path)
    save_plan(Plan(title="x"), path)
    assert first.take(path)
    assert not Holding().take(path)
    first.let_go()
    second = Holding()
    assert second.take(path)
    second.let_go()
    assert list(open_folder().iterdir()) == []


def test_the_first_window_learns_that_it_was_taken_over(path: Path) -> None:
    first, second, third = Holding(), Holding(), Holding()
    assert first.take(path)
    assert not first.lost
    assert second.take(path, over=True)
    assert first.lost
    assert not second.lost
    assert not third.take(path)
    assert not first.take(path)
    first.let_go()
    assert not second.lost
    assert first.take(path, over=True)
    assert second.lost


def test_what_a_dead_process_left_holds_nothing_and_goes(path: Path) -> None:
    """Whatever its number is used for now: only a lock counts."""
    first = Holding()
    assert first.take(path)
    assert first._lock is not None
    assert first._lock._lock is not None
    first._lock._lock.release()
    (open_folder() / "0123.lock").touch()
    second = Holding()
    assert second.take(path)
    second.let_go()
    assert list(open_folder().iterdir()) == []


def test_a_state_folder_that_cannot_be_written_refuses_nobody(path: Path) -> None:
    open_folder().parent.mkdir(parents=True)
    open_folder().write_text("in the way")
    first, second = Holding(), Holding()
    assert first.take(path)
    assert second.take(path)
    assert not first.lost
    first.let_go()


def test_two_that_ask_at_once_wait_for_each_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WAIT_S", 0)
    open_folder().mkdir(parents=True)
    among = room.Lock(open_folder() / "among.lock")
    assert among.take()
    assert not Holding().take(path)
    among.let_go()
    assert Holding().take(path)


def test_a_window_that_opens_another_file_lets_go_of_the_first(path: Path, tmp_path: Path) -> None:
    first = Holding()
    assert first.take(path)
    save_plan(Plan(), tmp_path / "b.plan")
    assert first.take(tmp_path / "b.plan")
    assert first.path == tmp_path / "b.plan"
    assert Holding().take(path)
    assert not Holding().take(tmp_path / "b.plan")
    first.let_go()
