"""After a crash one card names every plan that was left, and each can be opened, left or discarded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from planner.desktop.pages.home import HomePage
from planner.desktop.shell import MainWindow
from planner.plan import Plan
from planner.plan.file import save_plan
from planner.plan.journal import Journal
from planner.plan.session import Session
from tests.plan.dying import die


@pytest.fixture
def home(open_window: Callable[..., MainWindow], tmp_path: Path) -> HomePage:
    path = tmp_path / "계획.plan"
    save_plan(Plan(title="파일 있는 계획"), path)
    left = tmp_path / "left"
    for session in (Session(Plan(title="파일 있는 계획"), path), Session()):
        session.set(("company", "name"), "한빛정밀" if session.path else "새로 쓴 곳")
        journal = Journal(left)
        journal.note(session)
        die(journal)
    (left / "broken.json").write_text("{", encoding="utf-8")
    page: Any = open_window(Plan(), "home").page("home")
    page.recovery.look(left)
    return page


def words(home: HomePage) -> str:
    QApplication.processEvents()
    return "\n".join(w.text() for w in home.recovery.findChildren(QLabel) if w.isVisible())


def press(home: HomePage, name: str) -> None:
    QApplication.processEvents()
    made = [b for b in home.recovery.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible()]
    assert len(made) == 1, name
    made[0].click()


def test_every_copy_says_what_it_is(home: HomePage) -> None:
    said = words(home)
    assert "파일과 다른 곳 1건" in said
    assert "한빛정밀" in said
    assert "아직 파일로 저장하지 않은 계획" in said
    assert "내용을 읽을 수 없습니다" in said
    assert str(next(f.origin for f in home.recovery._found if f.origin)) in said


def test_opening_one_leaves_the_others(home: HomePage) -> None:
    press(home, "복구본 열기: 파일 있는 계획")
    context = home.context
    assert context.plan.company.name == "한빛정밀"
    assert context.session.dirty
    assert context.session.path is not None
    assert len(home.recovery._found) == 2
    context.session.undo()
    assert not context.session.dirty


def test_discarding_can_be_taken_back(home: HomePage) -> None:
    press(home, "버리기: 새로 쓴 곳")
    assert "버렸습니다." in words(home)
    press(home, "되돌리기: 새로 쓴 곳")
    press(home, "복구본 열기: 새로 쓴 곳")
    assert home.context.plan.company.name == "새로 쓴 곳"
    assert home.context.session.path is None
    assert home.context.session.dirty


def test_deciding_later_keeps_all(home: HomePage, tmp_path: Path) -> None:
    home.recovery.later.click()
    assert home.recovery.isHidden()
    assert len(Journal.orphans(tmp_path / "left")) == 3
