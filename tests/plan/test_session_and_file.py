"""Sessions, plan files and the recovery copy: undo, refusal in words, atomic writing, what a kill leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.i18n import message, say
from planner.plan import Plan
from planner.plan.answers import Answer
from planner.plan.fields import put
from planner.plan.file import FileProblem, PlanProblem, describe, load_plan, parse_plan, save_plan
from planner.plan.journal import Journal
from planner.plan.session import EditProblem, Session
from planner.plan.templates import load_template, templates
from planner.snapshots import take
from tests.plan.dying import die

USERS = ("infrastructure", "workload", "users")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_drag_is_one_step() -> None:
    session = Session(clock=Clock())
    session.begin_merge()
    for users in range(1, 200):
        session.set(USERS, users)
    session.end_merge()
    session.undo()
    assert session.plan == Plan()
    assert not session.can_undo


def test_edits_more_than_a_second_apart_are_two_steps() -> None:
    clock = Clock()
    session = Session(clock=clock)
    session.set(USERS, 10)
    clock.now = 2.0
    session.set(USERS, 20)
    session.undo()
    assert session.plan.infrastructure.workload.users == 10


def test_a_refused_edit_changes_nothing_and_says_why() -> None:
    session = Session()
    with pytest.raises(EditProblem) as caught:
        session.set(USERS, 0)
    assert caught.value.message.key == "problem.greater_than_equal"
    assert session.plan == Plan()
    assert not session.can_undo


def test_undoing_back_to_the_saved_plan_is_clean(tmp_path: Path) -> None:
    session = Session(clock=Clock())
    session.set(("title",), "가")
    session.save(tmp_path / "a.plan")
    session.set(("title",), "나", merge=False)
    assert session.dirty
    session.undo()
    assert not session.dirty


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["users", "title", "answer", "undo", "redo"]), st.integers(1, 9)), max_size=25)
)
def test_undo_and_redo_restore_equality(moves: list[tuple[str, int]]) -> None:
    clock = Clock()
    session = Session(clock=clock)
    for kind, n in moves:
        clock.now += 10
        if kind == "users":
            session.set(USERS, n)
        elif kind == "title":
            session.set(("title",), str(n))
        elif kind == "answer":
            session.set(("answers", f"S1-0{n}"), Answer(level=1 + n % 5))
        elif kind == "undo":
            session.undo()
        else:
            session.redo()
    last = session.plan
    steps = 0
    while session.can_undo:
        session.undo()
        steps += 1
    assert session.plan == Plan()
    for _ in range(steps):
        session.redo()
    assert session.plan == last


@pytest.mark.parametrize("template", [t.id for t in templates()])
def test_every_template_survives_saving(template: str, tmp_path: Path) -> None:
    plan = load_template(template)
    save_plan(plan, tmp_path / "x.plan")
    assert load_plan(tmp_path / "x.plan") == plan


def test_problems_name_line_and_place() -> None:
    with pytest.raises(PlanProblem) as caught:
        parse_plan("format: planner/1\nplan:\n  company:\n    employees: -2\n  title: [a]\n", Path("x.plan"))
    found = {(i.line, i.where) for i in caught.value.items}
    assert found == {(4, "company.employees"), (5, "title")}
    assert "4행: company.employees: 1 이상으로 입력하십시오." in describe(caught.value, "ko")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("format: planner/999\nplan: {}\n", "file.newer"),
        ("hello: there\n", "file.not_a_plan"),
        ("[1, 2]\n", "file.not_a_plan"),
    ],
)
def test_newer_and_foreign_files_are_refused(text: str, key: str) -> None:
    with pytest.raises(PlanProblem) as caught:
        parse_plan(text, Path("x.plan"))
    assert caught.value.items[0].message.key == key


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x\n",
        "x: !!python/object:os.system 1\n",
        "a: 1\na: 2\n",
        "a: .nan\n",
        "[" * 200,
        "\x00",
        "a: \ud800",
    ],
)
def test_hostile_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(PlanProblem) as caught:
        parse_plan(text, Path("x.plan"))
    assert describe(caught.value, "en")


def test_a_failing_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="old"), path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileProblem) as caught:
        save_plan(Plan(title="new"), path)
    assert caught.value.message.key == "file.full"
    monkeypatch.undo()
    assert load_plan(path).title == "old"
    assert [p.name for p in tmp_path.glob(".*tmp")] == []


def test_mode_of_a_shared_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(), path)
    path.chmod(0o664)
    save_plan(Plan(title="x"), path)
    assert path.stat().st_mode & 0o777 == 0o664


WRITER = """
import sys
from pathlib import Path
from planner.plan import Plan
from planner.plan.file import save_plan
from planner.plan.company import Company
n = 0
while True:
    n += 1
    save_plan(Plan(title=str(n), company=Company(summary='x' * 600)), Path(sys.argv[1]))
"""


def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="0"), path)
    for round_ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=Path(__file__).parents[2])
        until = time.monotonic() + 20
        while load_plan(path).title in ("0", "") and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.013 * round_)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert int(load_plan(path).title) > 0


def test_recovery_copy_is_offered_only_when_its_process_is_gone(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    session = Session()
    session.set(("title",), "잃지 않을 계획")
    journal.note(session)
    assert Journal.orphans(tmp_path) == ()
    die(journal)
    found = Journal.orphans(tmp_path)
    assert [f.title for f in found] == ["잃지 않을 계획"]
    assert found[0].plan == session.plan
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    assert {f.plan is None for f in Journal.orphans(tmp_path)} == {True, False}


def test_a_day_at_the_end_of_the_calendar_is_refused_in_words() -> None:
    session = Session()
    with pytest.raises(EditProblem) as caught:
        session.set(("company", "start_date"), date(9999, 12, 31))
    assert say(caught.value.message, "ko") == "9899년까지의 날짜를 입력하십시오."
    session.set(("company", "start_date"), date(9899, 12, 31))
    assert assess(session.plan, load_catalog()).roadmap is not None


def test_a_plan_that_would_not_open_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(title="before"), path)
    old, large = path.read_bytes(), load_template("retail", "en")
    monkeypatch.setattr("planner.reading.MAX_NODES", 500)
    with pytest.raises(FileProblem) as refused:
        save_plan(large, path)
    assert path.read_bytes() == old
    words = describe(refused.value, "en")
    assert "too many entries" in words
    assert "Nothing was written" in words


def test_an_item_that_is_moved_keeps_the_others_in_order_and_undo_brings_it_back() -> None:
    session = Session(load_template("retail"))
    before = [c.id for c in session.plan.use_cases]
    session.move(("use_cases",), 0, 2)
    assert [c.id for c in session.plan.use_cases] == [before[1], before[2], before[0], *before[3:]]
    session.undo()
    assert [c.id for c in session.plan.use_cases] == before


def test_the_same_plan_again_is_no_edit_and_nobody_is_told() -> None:
    session, told = Session(Plan(title="a")), []
    stop = session.subscribe(lambda old, new: told.append((old.title, new.title)))
    session.replace_plan(Plan(title="a"))
    session.become(Plan(title="a"), message("edit.replace"))
    session.set(("title",), "a")
    session.undo()
    session.redo()
    assert (told, session.can_undo, session.dirty) == ([], False, False)
    session.replace_plan(Plan(title="b"))
    assert told == [("a", "b")]
    stop()
    stop()
    session.undo()
    assert told == [("a", "b")]
    assert session.plan.title == "a"


def test_a_plan_that_was_never_named_is_not_saved_anywhere() -> None:
    with pytest.raises(ValueError, match="no path"):
        Session().save()


def test_at_most_ten_problems_are_told_and_the_others_counted() -> None:
    lines = "".join(f"  wrong{n}: 1\n" for n in range(13))
    with pytest.raises(PlanProblem) as caught:
        parse_plan(
            "format: planner/1\nplan:\n  company: {employees: 0}\n  data: 3\n  team: 4\n" + lines, Path("a.plan")
        )
    assert caught.value.count >= 3
    many = PlanProblem(Path("a.plan"), caught.value.items * 5)
    told = describe(many, "en").splitlines()
    assert len(told) == 12
    assert str(many.count - 10) in told[-1]


def test_bytes_that_are_no_text_are_refused_in_words() -> None:
    with pytest.raises(PlanProblem) as caught:
        parse_plan(b"format: planner/1\nplan: {title: \xff}\n", Path("a.plan"))
    assert caught.value.items[0].message.key in ("file.not_text", "reading.not_utf8")


def test_two_snapshots_of_one_name_and_entries_beside_the_plan_are_refused_with_their_place() -> None:
    plan = load_template("retail")
    kept = take(plan, assess(plan, load_catalog()), load_catalog(), "first")
    with pytest.raises(EditProblem) as caught:
        Session(plan).set(("snapshots",), (kept, kept))
    assert caught.value.message.key == "problem.snapshot_twice"
    with pytest.raises(PlanProblem) as beside:
        parse_plan("format: planner/1\nplan: {}\nextra: 1\nmore: 2\n", Path("a.plan"))
    assert [(i.line, i.where, i.message.key) for i in beside.value.items] == [
        (3, "extra", "problem.extra_forbidden"), (4, "more", "problem.extra_forbidden"),
    ]  # fmt: skip


def test_a_value_put_at_the_root_is_the_new_root() -> None:
    other = Plan(title="b")
    assert put(Plan(title="a"), (), other) is other
