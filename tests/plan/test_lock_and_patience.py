"""Locks of files and drives that do not answer: what is ours, what is free, on every system; how long is waited."""

from __future__ import annotations

import errno
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner import disk
from planner.plan import lock as room
from planner.plan.lock import Lock, free
from planner.plan.patience import Asked, NoAnswer, in_time


def test_a_lock_is_taken_once_and_let_go_once(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    first, second = Lock(path), Lock(path)
    first.let_go()
    assert first.take()
    assert first.take()
    assert not second.take()
    assert not free(path)
    first.let_go()
    first.let_go()
    assert not path.exists()
    assert second.take()
    second.let_go()


def test_a_lock_file_that_nobody_holds_is_free_and_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    path.touch()
    assert free(path)
    assert not path.exists()


def test_where_no_lock_can_be_written_nothing_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    assert not free(tmp_path / "file" / "a.lock")

    def unable(*_: object, **__: object) -> None:
        raise NotImplementedError("no locks on this file system")

    monkeypatch.setattr(room.FileLock, "acquire", unable)
    with pytest.raises(OSError, match="no locks"):
        Lock(tmp_path / "a.lock").take()


def test_on_windows_the_file_goes_after_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An open file cannot be taken away there."""
    lock = Lock(tmp_path / "a.lock")
    assert lock.take()
    monkeypatch.setattr(room, "os", SimpleNamespace(name="nt"))
    held: list[bool] = []
    monkeypatch.setattr(Lock, "_unlink", lambda self: held.append(free_now(self.path)))

    def free_now(path: Path) -> bool:
        other = room.FileLock(path)
        other.acquire(timeout=0)
        other.release()
        return True

    lock.let_go()
    assert held == [True]


# --- replacing on Windows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "refusals", "tries"), [("nt", 2, 3), ("posix", 1, 1), ("nt", disk.RETRIES, disk.RETRIES)]
)
def test_a_file_that_another_program_holds_for_a_moment_is_tried_again_on_windows_only(
    system: str, refusals: int, tries: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def replace(*_: object) -> None:
        asked.append(1)
        if len(asked) <= refusals:
            raise PermissionError("in use")

    monkeypatch.setattr(disk, "os", SimpleNamespace(name=system, replace=replace))
    monkeypatch.setattr(disk, "time", SimpleNamespace(sleep=lambda _: None))
    if tries > refusals:
        disk._replace(tmp_path / "a", tmp_path / "b")
    else:
        with pytest.raises(PermissionError):
            disk._replace(tmp_path / "a", tmp_path / "b")
    assert len(asked) == tries


def test_owner_mode_and_folder_are_left_to_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.touch()
    about = file.stat()
    monkeypatch.setattr(disk, "os", SimpleNamespace(name="nt"))  # without any of the calls of POSIX
    disk._take_over(0, file, about, private=True)
    disk._settle_folder(tmp_path)
    assert file.stat().st_mode == about.st_mode


# --- waiting -------------------------------------------------------------------------------------------------------


def test_what_is_done_in_time_is_answered_with_its_value_or_its_failure() -> None:
    assert in_time(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        in_time(5, lambda: 1 // 0)


def test_a_drive_that_does_not_answer_is_waited_for_no_longer_than_said() -> None:
    go = threading.Event()
    asked = Asked(lambda: go.wait(20))
    with pytest.raises(NoAnswer) as caught:
        asked.answer(0)
    assert caught.value.errno == errno.ETIMEDOUT
    go.set()
    assert asked.answer(10) is True
