"""The change log: one entry a field and minute, taken back by undo, bounded, without blind votes, in words."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog import load_catalog
from planner.change_words import change_rows
from planner.i18n import catalogue, say
from planner.plan import Plan
from planner.plan.answers import Answer, AnswerState
from planner.plan.changes import MOST, NOT_LOGGED, ChangeKind
from planner.plan.data import DataSet
from planner.plan.file import dump_plan, parse_plan
from planner.plan.journal import Journal
from planner.plan.respondents import Respondent, Vote
from planner.plan.session import Session
from planner.plan.team import RaciRow, Role
from planner.plan.templates import load_template
from planner.plan.usecase import UseCase
from tests.plan.dying import die

CATALOG = load_catalog()
USERS = ("infrastructure", "workload", "users")


class Day:
    """A clock for both the seconds of undo and the minutes of the log."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 9, 0, 20)

    def now(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def later(self, **of: float) -> None:
        self.at += timedelta(**of)


def make(plan: Plan | None = None) -> tuple[Session, Day]:
    day = Day()
    return Session(plan, clock=day.seconds, today=day.now), day


def told(session: Session, language: str = "en") -> list[tuple[str, ...]]:
    rows = change_rows(session.plan, CATALOG)
    return [tuple(say(w, language) for w in (r.place, r.what, r.old, r.new)) for r in rows]


def test_an_edit_says_what_when_who_from_what_to_what() -> None:
    session, _ = make()
    session.set(("settings", "author"), "김서연")
    session.set(USERS, 1500)
    entry = session.plan.changes[-1]
    assert (entry.path, entry.by, entry.at.isoformat()) == (USERS, "김서연", "2026-11-24T09:00:00")
    assert told(session)[0] == ("Accelerated infrastructure", "Active users", "–", "1,500 people")


def test_edits_of_a_field_within_a_minute_are_one_entry() -> None:
    session, day = make()
    for users in (10, 20, 30):
        session.set(USERS, users)
        day.later(seconds=5)
    assert [(c.old, c.new) for c in session.plan.changes] == [(None, "30")]
    day.later(minutes=2)
    session.set(USERS, 40)
    assert [(c.old, c.new) for c in session.plan.changes] == [(None, "30"), ("30", "40")]


def test_a_value_put_back_within_the_minute_leaves_nothing() -> None:
    session, _ = make()
    session.set(("title",), "가")
    session.set(("title",), "")
    assert session.plan.changes == ()


def test_undo_takes_the_entry_back_and_redo_brings_it_again() -> None:
    session, day = make()
    session.set(USERS, 10)
    day.later(minutes=5)
    session.set(USERS, 20)
    both = session.plan.changes
    session.undo()
    assert session.plan.changes == both[:1]
    session.undo()
    assert session.plan.changes == ()
    session.redo()
    session.redo()
    assert session.plan.changes == both


def test_lists_name_the_entry() -> None:
    session, day = make(load_template("retail"))
    first = session.plan.use_cases[0]
    session.set(("use_cases", 0, "owner"), "박지훈")
    day.later(minutes=1)
    session.insert(("use_cases",), 0, UseCase(id="new", name="새 사례"))
    day.later(minutes=1)
    session.remove(("use_cases",), 1)
    kinds = [(c.kind, c.item) for c in session.plan.changes]
    assert kinds == [(ChangeKind.SET, first.name), (ChangeKind.ADDED, "새 사례"), (ChangeKind.DELETED, first.name)]
    assert told(session, "ko")[1] == ("활용 사례 · 새 사례", "추가", "", "")


def test_an_answer_is_told_by_its_question() -> None:
    session, day = make()
    session.set(("answers", "S1-01"), Answer(level=3, evidence=1))
    day.later(minutes=1)
    session.set(("answers", "S1-01"), Answer(state=AnswerState.UNKNOWN, evidence=1))
    words = told(session, "ko")
    assert words[0] == ("준비도 문항 · S1-01 성과 책임 임원", "수준", "3", "–")
    assert words[1] == ("준비도 문항 · S1-01 성과 책임 임원", "답의 종류", "수준", "모름")


def test_choices_and_matrices_read_as_their_editors() -> None:
    session, _ = make()
    session.set(("company", "eu_exposure"), "yes")
    session.set(("team", "raci", RaciRow.BUDGET), {Role.SPONSOR: "A"})
    rows = told(session, "en")
    assert rows[1] == ("Company", "Offered or used in the EU", "Unknown", "Yes")
    assert rows[0][0].startswith("Team · ")
    assert rows[0][3] == "A"


def test_blind_votes_are_never_logged() -> None:
    session, _ = make()
    person = Respondent(id="r-1", name="이름", votes={"S1-01": Vote(level=2)})
    session.insert(("respondents",), 0, person)
    session.set(("respondents", 0, "votes"), {"S1-01": Vote(level=4)})
    assert session.plan.changes == ()


def test_long_texts_are_shortened_and_stay_one_line() -> None:
    session, _ = make()
    session.set(("company", "summary"), "가나다 " * 100 + "\n=HYPERLINK()")
    entry = session.plan.changes[0]
    assert entry.new is not None
    assert len(entry.new) == 80
    assert "\n" not in entry.new


def test_the_log_keeps_the_newest() -> None:
    session, day = make()
    for n in range(1, MOST + 21):
        session.set(USERS, n)
        day.later(minutes=1)
    assert len(session.plan.changes) == MOST
    assert session.plan.changes[-1].new == str(MOST + 20)
    assert parse_plan(dump_plan(session.plan), Path("x.plan")) == session.plan


def test_every_part_of_the_plan_has_a_name() -> None:
    assert [f for f in Plan.model_fields if f not in NOT_LOGGED and f"changes.area.{f}" not in catalogue()] == []


def test_a_path_of_another_version_is_still_readable() -> None:
    words = "format: planner/1\nplan: {changes: [{at: '2027-01-01T10:00:00', path: [company, mood, 3], new: good}]}\n"
    row = change_rows(parse_plan(words, Path("x.plan")), CATALOG)[0]
    assert (say(row.place, "ko"), say(row.what, "ko"), say(row.new, "ko")) == ("회사", "값", "good")


def test_the_recovery_copy_holds_the_log(tmp_path: Path) -> None:
    session, _ = make()
    session.set(USERS, 10)
    journal = Journal(tmp_path)
    journal.note(session)
    die(journal)
    found = Journal.orphans(tmp_path)[0].plan
    assert found is not None
    assert found.changes == session.plan.changes


EDITS: list[tuple[tuple[Any, ...], Any]] = [
    (("title",), "가"),
    (("title",), "나"),
    (USERS, 10),
    (USERS, 20),
    (("answers", "S1-01"), Answer(level=2)),
    (("answers", "S1-01"), None),
    (("company", "data_classes"), ("public", "personal")),
    (("data", "sets"), (DataSet(name="a"),)),
    (("data", "sets"), (DataSet(name="b"), DataSet(name="a"))),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 90)), max_size=12))
def test_undoing_all_leaves_no_entry_and_redoing_all_every_one(moves: list[tuple[tuple[Any, Any], int]]) -> None:
    session, day = make()
    for (path, value), pause in moves:
        session.set(path, value, merge=False)
        day.later(seconds=pause)
    plan = session.plan
    logged = {c.path[:1] for c in plan.changes}
    differing = {(f,) for f in Plan.model_fields if f not in NOT_LOGGED and getattr(plan, f) != getattr(Plan(), f)}
    assert differing <= logged
    while session.can_undo:
        session.undo()
    assert session.plan == Plan()
    while session.can_redo:
        session.redo()
    assert session.plan == plan


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(("retail", "finance", "empty"), 2)))
def test_replacing_a_whole_plan_is_bounded_and_readable(one: str, other: str) -> None:
    session, _ = make(load_template(one))
    session.replace_plan(load_template(other))
    assert 0 < len(session.plan.changes) <= MOST
    assert all(say(r.place, "ko") and say(r.what, "en") for r in change_rows(session.plan, CATALOG))
