"""One door to the disk: pipes, devices, links, long names, modes, closed folders, clocks, and every fault of every call."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

import pytest

from planner.disk import ENDING, MARK, leftovers
from planner.i18n import say
from planner.plan import Plan
from planner.plan.file import FileProblem, describe, load_plan, save_plan, write_bytes_atomic
from planner.plan.stamp import stamp
from tests.campaigns.faults import DEEDS, calls_of, faults, one_fault

POSIX = pytest.mark.skipif(os.name != "posix", reason="files of this kind are of POSIX")


def refused(path: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        save_plan(Plan(title="new"), path)
    return caught.value.message.key


@POSIX
def test_a_pipe_and_a_device_are_neither_waited_for_nor_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "a.plan"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(FileProblem) as caught:
            load_plan(path)
        assert caught.value.message.key == "file.not_a_file"
        assert stamp(path) is None
        assert refused(path) == "file.not_a_file"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path) == "file.folder"
    with pytest.raises(FileProblem) as caught:
        load_plan(tmp_path)
    assert caught.value.message.key in ("file.folder", "file.no_permission")


@POSIX
def test_links_keep_pointing_and_circles_are_told(tmp_path: Path) -> None:
    real, link, nowhere, circle = (tmp_path / n for n in ("real.plan", "link.plan", "nowhere.plan", "circle.plan"))
    save_plan(Plan(title="old"), real)
    link.symlink_to("real.plan")
    save_plan(Plan(title="new"), link)
    assert link.is_symlink()
    assert load_plan(real).title == "new"
    nowhere.symlink_to("made.plan")
    save_plan(Plan(title="made"), nowhere)
    assert load_plan(tmp_path / "made.plan").title == "made"
    circle.symlink_to("circle.plan")
    assert refused(circle) == "file.link_loop"
    assert circle.is_symlink()


@POSIX
def test_the_other_name_of_a_file_keeps_the_old_version(tmp_path: Path) -> None:
    save_plan(Plan(title="old"), tmp_path / "a.plan")
    os.link(tmp_path / "a.plan", tmp_path / "b.plan")
    save_plan(Plan(title="new"), tmp_path / "a.plan")
    assert [load_plan(tmp_path / n).title for n in ("a.plan", "b.plan")] == ["new", "old"]


def test_a_name_as_long_as_the_system_takes_can_be_saved_twice(tmp_path: Path) -> None:
    longest = tmp_path / ("가" * 83 + "a.plan")
    assert len(os.fsencode(longest.name)) == 255
    for title in ("old", "new"):
        save_plan(Plan(title=title), longest)
    assert load_plan(longest).title == "new"
    assert refused(tmp_path / ("가" * 84 + "aa.plan")) == "file.name_too_long"


@pytest.mark.parametrize("name", ["[a]*?.plan", "한빛 계획.plan", " .plan", "-rf.plan", "a\nb.plan"])
def test_odd_names_are_names(tmp_path: Path, name: str) -> None:
    save_plan(Plan(title="x"), tmp_path / name)
    assert load_plan(tmp_path / name).title == "x"


@pytest.mark.parametrize("name", ["a\0b.plan", "\ud800.plan"])
def test_what_can_be_no_name_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileProblem):
        save_plan(Plan(), tmp_path / name)


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666])
def test_the_mode_stays_as_it_was(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(), path)
    path.chmod(mode)
    save_plan(Plan(title="x"), path)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    write_bytes_atomic(path, b"x", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@POSIX
def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    save_plan(Plan(), tmp_path / "a.plan")
    assert (tmp_path / "a.plan").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_protected_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="old"), path)
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    assert refused(path) == "file.protected"
    assert load_plan(path).title == "old"


def test_a_closed_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="old"), path)
    at = calls_of("save").index("open") + 1  # the first file that a save makes
    assert one_fault("save", at, errno.EACCES) == ""

    def closed(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", closed)
        with pytest.raises(FileProblem) as caught:
            save_plan(Plan(title="new"), path)
    assert caught.value.message.key == "file.folder_closed"
    for language in ("ko", "en"):
        assert str(tmp_path) in describe(caught.value, language)
    assert load_plan(path).title == "old"


@pytest.mark.parametrize("shift", [-400 * 86400, -3600, 3600, 400 * 86400])
def test_halves_of_killed_writers_go_whatever_the_clock_says(tmp_path: Path, shift: int) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(), path)
    mine = _half(path)
    other = tmp_path / f"{MARK}000000000000-1{ENDING}"
    for half in (mine, other):
        half.write_bytes(b"half")
        os.utime(half, (time.time() + shift, time.time() + shift))
    save_plan(Plan(title="x"), path)
    assert not mine.exists()
    assert other.exists()
    leftovers(tmp_path)
    assert not other.exists()


def _half(path: Path) -> Path:
    from planner.disk import _mark

    return path.parent / f"{_mark(path)}1{ENDING}"


def test_a_half_that_is_being_written_stays(tmp_path: Path) -> None:
    half = _half(tmp_path / "a.plan")
    half.write_bytes(b"half")
    save_plan(Plan(), tmp_path / "a.plan")
    assert half.exists()


def test_new_content_whose_disk_fails_afterwards_is_told_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="old"), path)
    real = os.fsync
    calls = iter((real, None))

    def fsync(handle: int) -> None:
        call = next(calls)
        if call is None:
            raise OSError(errno.EIO, "Input/output error")
        call(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(FileProblem) as caught:
            save_plan(Plan(title="new"), path)
    assert caught.value.written
    assert caught.value.message.key == "file.not_settled"
    assert load_plan(path).title == "new"


@pytest.mark.parametrize("deed", DEEDS)
def test_each_call_that_fails_leaves_everything_whole(
    deed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)  # it is counted and fails as before; only the wait is saved
    number = (errno.ENOSPC, errno.EACCES, errno.ESTALE)[DEEDS.index(deed) % 3]
    wrong = {where: words for where, words in faults(deed, (number,), tmp_path) if words}
    assert not wrong


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "file.full"), (errno.EDQUOT, "file.full"), (errno.EROFS, "file.read_only"),
        (errno.EIO, "file.broken_drive"), (errno.ESTALE, "file.no_answer"), (errno.EHOSTDOWN, "file.no_answer"),
        (errno.ETIMEDOUT, "file.no_answer"), (errno.ENODEV, "file.no_answer"), (errno.EFBIG, "file.too_big_here"),
        (errno.ENOMEM, "file.other"),
    ],
)  # fmt: skip
def test_each_reason_says_what_to_do(tmp_path: Path, number: int, key: str) -> None:
    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        assert refused(tmp_path / "a.plan") == key
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_a_disk_that_is_full_while_writing(tmp_path: Path) -> None:
    """The real refusal of the system, by a limit of the process."""
    import resource
    import signal

    path = tmp_path / "a.plan"
    save_plan(Plan(title="old"), path)
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        with pytest.raises(FileProblem) as caught:
            write_bytes_atomic(path, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.message.key == "file.too_big_here"
    assert say(caught.value.message, "ko")
    assert load_plan(path).title == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.plan"]
