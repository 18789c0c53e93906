"""Earlier versions: which stay, whatever the clock says; what is sealed stays sealed; a failing backup stops no save."""

from __future__ import annotations

import os
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.plan import Plan, backups
from planner.plan.backups import DAYS, RECENT, WEEKS, Version, backups_folder, folder_of, keep_version, kept, versions
from planner.plan.file import load_plan, save_plan
from planner.plan.sealed import Cost, is_sealed, new_key
from planner.plan.session import Session

NOW = datetime(2026, 11, 26, 9)


def version(number: int, at: datetime) -> Version:
    return Version(Path(f"{number}"), number, int(at.timestamp() * 1e9))


def test_many_saves_of_one_day_leave_the_last_five() -> None:
    found = [version(n, NOW + timedelta(minutes=n)) for n in range(1, 40)]
    assert kept(found) == {35, 36, 37, 38, 39}


def test_a_version_a_day_and_a_week_stays() -> None:
    found = [version(n, NOW + timedelta(hours=12 * n)) for n in range(1, 120)]
    stay = kept(found)
    days = sorted({v.saved_at.date() for v in found if v.number in stay}, reverse=True)
    assert len(stay) <= RECENT + DAYS + WEEKS
    assert (days[0] - days[-1]).days >= 7 * (WEEKS - 1)
    assert all((days[0] - timedelta(days=n)) in days for n in range(DAYS))


@given(st.lists(st.integers(0, 4_000_000_000), min_size=1, max_size=80), st.integers(1, 10))
def test_rotation_is_bounded_keeps_the_newest_and_settles(times: list[int], more: int) -> None:
    """Whatever the clock did between the saves."""
    found = [Version(Path(str(n)), n, t * 10**9) for n, t in enumerate(times)]
    stay = kept(found)
    assert len(stay) <= RECENT + DAYS + WEEKS
    assert set(range(max(0, len(times) - RECENT), len(times))) <= stay
    assert kept([v for v in found if v.number in stay]) == stay


def test_what_a_save_replaces_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "계획.plan"
    session = Session(Plan(title="1"))
    session.save(path)
    assert versions(path) == ()
    first = path.read_bytes()
    session.set(("title",), "2")
    session.save(path)
    (only,) = versions(path)
    assert only.path.read_bytes() == first
    assert load_plan(only.path).title == "1"
    assert only.saved_at.date() == datetime.now().date()
    assert stat.S_IMODE(only.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder_of(path).stat().st_mode) == 0o700
    assert folder_of(path).name.startswith("계획-")
    assert list(tmp_path.glob("*.plan")) == [path]


def test_a_version_that_is_kept_already_is_not_kept_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="1"), path)
    keep_version(path)
    keep_version(path)
    assert len(versions(path)) == 1


def test_a_password_covers_the_versions_before_it(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    session = Session(Plan(title="비밀표식"))
    for title in ("비밀표식", "비밀표식 2"):
        session.set(("title",), title)
        session.save(path)
    session.key = new_key("열두 글자 암호입니다", Cost(64, 1, 1))
    session.set(("title",), "비밀표식 3")
    session.save(path)
    found = versions(path)
    assert len(found) == 2
    assert all(is_sealed(v.path.read_bytes()) for v in found)
    assert [load_plan(v.path, session.key).title for v in found] == ["비밀표식 2", "비밀표식"]


@pytest.mark.parametrize("blocked", ["file", "folder"])
def test_a_backup_that_fails_stops_no_save(tmp_path: Path, blocked: str) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="1"), path)
    session = Session(load_plan(path), path)
    session.set(("title",), "2")
    backups_folder().parent.mkdir(parents=True)
    place = backups_folder() if blocked == "file" else folder_of(path)
    place.parent.mkdir(exist_ok=True)
    place.write_text("in the way")
    assert session.writing(path)() is not None
    assert load_plan(path).title == "2"


def test_all_plans_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "MOST_PLANS", 3)
    paths = [tmp_path / f"{n}.plan" for n in range(5)]
    for n, path in enumerate(paths):
        save_plan(Plan(title=str(n)), path)
        keep_version(path)
        os.utime(folder_of(path), (n, n))
    assert [bool(versions(p)) for p in paths] == [False, False, True, True, True]


def test_foreign_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(), path)
    keep_version(path)
    odd = folder_of(path) / "00000009-99999999999999999999.plan"
    odd.write_text("x")
    (folder_of(path) / "notes.txt").write_text("x")
    keep_version(path)
    assert len(versions(path)) == 1
    assert odd.exists()


def test_a_pipe_is_neither_kept_nor_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.plan")
    with pytest.raises(OSError):
        keep_version(tmp_path / "a.plan")
