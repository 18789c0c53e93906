"""Copies from before a password: everything of the plan that lies in the open on this computer is named and can go."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from planner.disk import MARK, halves
from planner.plan import Plan
from planner.plan.file import save_plan
from planner.plan.journal import Journal, recovery_folder
from planner.plan.sealed import Cost, new_key, seal
from planner.plan.session import Session
from planner.plan.traces import readable_copies, remove

KEY = new_key("a long enough password", Cost(memory_kib=32, passes=1, lanes=1))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    save_plan(Plan(title="a"), tmp_path / "a.plan")
    return tmp_path / "a.plan"


def killed_while_writing(path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is left where the process ends between writing and renaming."""
    before = set(path.parent.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            save_plan(Plan(title="b"), path)
    (left,) = set(path.parent.iterdir()) - before
    left.write_bytes(content)
    return left


def test_what_a_killed_writer_left_of_this_plan_is_named_unless_it_is_sealed(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = killed_while_writing(plan, b"format: planner/1\n", monkeypatch)
    (plan.parent / f"{MARK}000000000000-1.tmp").write_bytes(b"of another file")
    assert [c.path for c in readable_copies(plan)] == [half] == list(halves(plan))
    half.write_bytes(seal(b"format: planner/1\n", KEY))
    assert readable_copies(plan) == ()
    assert list(halves(plan.parent / "gone" / "a.plan")) == []


def test_recovery_copies_of_this_plan_are_named_and_those_of_others_and_broken_ones_are_not(plan: Path) -> None:
    session = Session(Plan(), plan)
    session.set(("title",), "x")
    mine, other = Journal(), Journal()
    mine.note(session)
    other.note(Session(Plan(title="y"), plan.parent / "b.plan"), Plan(title="z"))
    folder = recovery_folder()
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "none.json").write_text(json.dumps({"plan": {}, "origin": None}), encoding="utf-8")
    assert [c.path for c in readable_copies(plan)] == [mine.path]
    session.key = KEY
    mine.note(session)
    assert readable_copies(plan) == ()


def test_copies_that_cannot_be_taken_away_are_told(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = killed_while_writing(plan, b"format: planner/1\n", monkeypatch)
    (copy,) = readable_copies(plan)
    assert remove((copy,)) == ()
    assert not half.exists()
    half.mkdir()
    assert remove((copy,)) == (copy,)
