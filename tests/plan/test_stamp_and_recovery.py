"""A file changed from outside is told from one that was only touched; recovery copies say what they hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planner.disk import ENDING, MARK
from planner.plan import Plan
from planner.plan import journal as journal_room
from planner.plan.file import save_plan
from planner.plan.journal import Journal, Recovered
from planner.plan.session import Session
from planner.plan.stamp import Outside, outside_change, stamp
from tests.plan.dying import die


def orphan(folder: Path, session: Session) -> Recovered:
    journal = Journal(folder)
    journal.note(session)
    die(journal)
    return next(r for r in Journal.orphans(folder) if r.path == journal.path)


def test_a_touched_file_is_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="a"), path)
    known = stamp(path)
    assert outside_change(path, known) is None
    os.utime(path, (1, 1))
    assert outside_change(path, known) is None
    save_plan(Plan(title="b"), path)
    assert outside_change(path, known) is Outside.CHANGED
    path.unlink()
    assert outside_change(path, known) is Outside.GONE
    assert outside_change(path, None) is None


def test_a_recovery_copy_names_what_its_file_does_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="a"), path)
    session = Session(Plan(title="a"), path)
    session.set(("company", "name"), "한빛")
    session.set(("infrastructure", "workload", "users"), 700)
    found = orphan(tmp_path / "recovery", session)
    assert {c.path for c in found.changes} == {("company", "name"), ("infrastructure", "workload", "users")}
    path.unlink()
    again = Journal.orphans(tmp_path / "recovery")[0]
    assert again.base is None
    assert ("title",) in {c.path for c in again.changes}


def test_a_copy_given_up_can_be_brought_back_for_a_while(tmp_path: Path) -> None:
    session = Session()
    session.set(("title",), "x")
    found = orphan(tmp_path, session)
    found.drop()
    assert Journal.orphans(tmp_path) == ()
    found.restore()
    assert [r.title for r in Journal.orphans(tmp_path)] == ["x"]
    found.drop()
    dropped = next(tmp_path.glob("*.dropped"))
    os.utime(dropped, (1, 1))
    Journal.orphans(tmp_path)
    assert not dropped.exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"plan": 3, "origin": null}', "[" * 5000])
def test_a_broken_copy_is_listed_and_can_be_given_up(tmp_path: Path, content: str) -> None:
    (tmp_path / "broken.json").write_text(content, encoding="utf-8")
    (found,) = Journal.orphans(tmp_path)
    assert found.plan is None
    assert found.changes == ()
    found.drop()
    assert Journal.orphans(tmp_path) == ()


def test_a_copy_that_its_file_holds_is_taken_away_unasked(tmp_path: Path) -> None:
    """Its process ended between saving and clearing up."""
    path, folder = tmp_path / "a.plan", tmp_path / "recovery"
    session = Session(Plan(), path)
    session.set(("title",), "x")
    journal = Journal(folder)
    journal.note(session)
    session.save()
    die(journal)
    assert Journal.orphans(folder) == ()
    assert list(folder.iterdir()) == []


def test_the_same_copy_twice_is_offered_once(tmp_path: Path) -> None:
    session = Session()
    session.set(("title",), "x")
    for _ in range(2):
        journal = Journal(tmp_path)
        journal.note(session)
        die(journal)
    assert len(Journal.orphans(tmp_path)) == 1
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_the_clock_takes_no_copy_away(tmp_path: Path) -> None:
    session = Session()
    session.set(("title",), "x")
    found = orphan(tmp_path, session)
    for moment in (0, 2**33):
        os.utime(found.path, (moment, moment))
        assert [r.title for r in Journal.orphans(tmp_path)] == ["x"]
    found.drop()  # a week from now on, however old the copy
    Journal.orphans(tmp_path)
    assert found.restore()


def test_locks_and_halves_of_the_dead_are_swept(tmp_path: Path) -> None:
    for name in ("1.lock", f"{MARK}000000000000-1{ENDING}"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1, 1))
    assert Journal.orphans(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_only_one_of_two_windows_gets_a_copy(tmp_path: Path) -> None:
    session = Session()
    session.set(("title",), "x")
    found = orphan(tmp_path, session)
    first, second = Journal(tmp_path), Journal(tmp_path)
    assert first.adopt(found)
    assert not second.adopt(found)
    assert not found.drop()
    assert Journal.orphans(tmp_path) == ()
    die(first)  # a second crash, before the window has written anything
    assert [r.title for r in Journal.orphans(tmp_path)] == ["x"]


def test_a_file_whose_folder_became_something_else_is_not_known_to_have_changed(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.plan"
    path.parent.mkdir()
    save_plan(Plan(), path)
    known = stamp(path)
    path.unlink()
    path.parent.rmdir()
    path.parent.touch()
    assert outside_change(path, known) is None
    assert stamp(path) is None


def test_a_copy_whose_plan_is_as_it_was_is_not_written(tmp_path: Path) -> None:
    session, journal = Session(), Journal(tmp_path)
    journal.note(session)
    assert not journal.path.exists()
    session.set(("title",), "x")
    journal.note(session)
    journal.note(session)
    assert journal.path.exists()
    session.undo()
    journal.note(session)
    assert not journal.path.exists()


def test_a_copy_that_went_meanwhile_cannot_be_adopted_given_up_or_brought_back(tmp_path: Path) -> None:
    session = Session()
    session.set(("title",), "x")
    found = orphan(tmp_path, session)
    found.path.unlink()
    assert not Journal(tmp_path).adopt(found)
    assert not found.drop()
    assert not found.restore()


@pytest.mark.parametrize(
    "content",
    [
        '{"plan": {}, "origin": "relative.plan", "saved_at": "2026-11-26T10:00:00"}',
        '{"plan": {}, "origin": null, "saved_at": "yesterday"}',
        '{"origin": null, "saved_at": "2026-11-26T10:00:00", "format": "planner/1"}',
        '{"plan": {}, "origin": null, "saved_at": "2026-11-26T10:00:00", "format": "planner/999"}',
        '{"sealed": "no base64!", "origin": null, "saved_at": "2026-11-26T10:00:00"}',
    ],
)
def test_a_copy_that_says_something_impossible_is_listed_without_a_plan(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd.json").write_text(content, encoding="utf-8")
    (found,) = Journal.orphans(tmp_path)
    assert (found.plan, found.origin, found.title) == (None, None, "odd")


def test_a_copy_that_is_far_too_large_is_listed_without_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_room, "MOST_COPY", 10)
    (tmp_path / "odd.json").write_text('{"plan": {}, "origin": null}', encoding="utf-8")
    (found,) = Journal.orphans(tmp_path)
    assert found.plan is None
