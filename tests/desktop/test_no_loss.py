"""What is typed is kept while it is typed; a drive that fails is said and nothing is lost; a plan is taken over."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from planner.desktop import ask, outside
from planner.desktop.binding import Form
from planner.desktop.shell import MainWindow
from planner.i18n import text
from planner.plan import Plan
from planner.plan import file as plan_file
from planner.plan.file import load_plan, save_plan
from planner.plan.holding import Holding
from planner.plan.journal import Journal
from planner.plan.session import Session
from planner.plan.stamp import Outside
from tests.plan.dying import die


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(Plan(), "company")


@pytest.fixture
def opened(window: MainWindow, tmp_path: Path) -> MainWindow:
    save_plan(Plan(title="처음"), tmp_path / "a.plan")
    assert window.files.open_file(tmp_path / "a.plan")
    return window


def editor(window: MainWindow, name: str) -> Any:
    for form in window.findChildren(Form):
        if name in form.rows and form._base() == ("company",):
            return form.rows[name][1].editor
    raise LookupError(name)


def told(monkeypatch: pytest.MonkeyPatch, *given: int) -> list[str]:
    """Answer the questions in this order; their words are returned."""
    asked, left = [], list(given)

    def choose(*question: Any, **_: Any) -> int:
        asked.append(str(question[2]))
        return left.pop(0)

    monkeypatch.setattr(ask, "choose", choose)
    return asked


@pytest.mark.parametrize("name", ["name", "summary"])
def test_text_is_taken_while_typing_goes_on(window: MainWindow, name: str) -> None:
    """Without a pause, without steps of single letters, and with the cursor where it was."""
    field = editor(window, name).focusables()[0]
    field.setFocus()
    began, first, count = time.monotonic(), None, 0
    while first is None and time.monotonic() < began + 5:
        QTest.keyClick(field, "x")
        count += 1
        QTest.qWait(20)
        if getattr(window.context.plan.company, name):
            first = time.monotonic()
    assert first is not None
    assert first - began < 1.5
    QTest.keyClick(field, "y")
    words = field.text() if name == "name" else field.toPlainText()
    assert words == "x" * count + "y"
    QTest.qWait(300)
    assert getattr(window.context.plan.company, name) == words
    window.undo()
    assert getattr(window.context.plan.company, name) == ""


def test_a_composition_of_the_input_method_is_not_disturbed(window: MainWindow) -> None:
    field = editor(window, "name").focusables()[0]
    field.setFocus()
    QTest.keyClicks(field, "ab")
    QApplication.sendEvent(field, QInputMethodEvent("하", []))
    changed: list[str] = []
    field.textChanged.connect(changed.append)  # a text that is set anew ends a composition
    QTest.qWait(450)
    assert window.context.plan.company.name == "ab"
    assert not changed
    ended = QInputMethodEvent("", [])
    ended.setCommitString("한")
    QApplication.sendEvent(field, ended)
    QTest.qWait(300)
    assert window.context.plan.company.name == "ab한"


def test_a_save_takes_what_was_typed_a_moment_before(opened: MainWindow, tmp_path: Path) -> None:
    field = editor(opened, "name").focusables()[0]
    field.setFocus()
    QTest.keyClicks(field, "Hanbit")
    assert opened.files.save()
    assert load_plan(tmp_path / "a.plan").company.name == "Hanbit"
    assert field.hasFocus()


def test_closing_asks_for_what_was_typed_a_moment_before(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    field = editor(opened, "summary").focusables()[0]
    field.setFocus()
    QTest.keyClicks(field, "typed")
    asked = told(monkeypatch, 2)
    assert not opened.files.may_close()
    assert len(asked) == 1
    assert opened.context.plan.company.summary == "typed"


def test_a_number_that_is_being_typed_is_in_the_recovery_copy_only(opened: MainWindow, qtbot: Any) -> None:
    field = editor(opened, "employees").focusables()[0]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1234")
    journal = opened.files.journal
    qtbot.waitUntil(journal.path.exists, timeout=2000)
    assert opened.context.plan.company.employees is None
    assert not opened.context.session.can_undo
    opened.files.keeping.stop()
    die(journal)
    (found,) = Journal.orphans(journal.folder)
    assert found.plan is not None
    assert found.plan.company.employees == 1234
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert opened.context.plan.company.employees == 1234
    assert opened.context.typed is None


def test_a_recovery_copy_that_cannot_be_written_is_said_once_and_tried_again(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    toasts: list[str] = []
    opened.context.toast_requested.connect(lambda words, _: toasts.append(words))
    real = plan_file.replace_file

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(plan_file, "replace_file", full)
    for title in ("1", "2"):
        opened.context.edit(("title",), title)
        assert not opened.files.keep_recovery_copy()
    assert len(toasts) == 1
    assert text("file.full", "ko") in toasts[0]
    assert opened.files.state_words()[1]
    assert opened.context.plan.title == "2"
    monkeypatch.setattr(plan_file, "replace_file", real)
    assert opened.files.keeping._timer.isActive()
    assert opened.files.keep_recovery_copy()
    assert not opened.files.state_words()[1]


def test_a_save_that_fails_offers_another_name(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.context.edit(("title",), "neu")
    real = plan_file.replace_file

    def gone(path: Path, *given: Any) -> None:
        if path.name == "a.plan":
            raise OSError(errno.EHOSTDOWN, "Host is down")
        real(path, *given)

    monkeypatch.setattr(plan_file, "replace_file", gone)
    monkeypatch.setattr(ask, "save_path", lambda *_: tmp_path / "b.plan")
    asked = told(monkeypatch, 1, 0)
    assert not opened.files.save()
    assert opened.files.journal.path.exists()
    assert text("file.no_answer", "ko") in asked[0]
    assert opened.context.session.path == tmp_path / "a.plan"
    assert opened.files.save()
    assert opened.context.session.path == tmp_path / "b.plan"
    assert load_plan(tmp_path / "b.plan").title == "neu"
    assert load_plan(tmp_path / "a.plan").title == "처음"
    assert not opened.files.journal.path.exists()


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A drive that answers when the event is set."""
    answers, real = Event(), outside.outside_change

    def slowly(*given: Any) -> Outside | None:
        answers.wait(20)
        return real(*given)

    monkeypatch.setattr(outside, "outside_change", slowly)
    monkeypatch.setattr(outside, "LOOK_S", 0.05)
    yield answers
    answers.set()


def test_a_drive_that_does_not_answer_blocks_nothing_and_is_told(opened: MainWindow, drive: Event) -> None:
    watch = opened.files.watch
    assert watch.look() is Outside.SILENT
    assert not opened.notice.isHidden()
    assert "a.plan" in opened.notice.words.text()
    assert opened.notice.save_as_button.isVisibleTo(opened.notice)
    began = time.monotonic()
    assert watch.look() is Outside.SILENT
    assert time.monotonic() - began < 0.04  # it is not asked a second time
    drive.set()
    assert watch._asked is not None
    watch._asked.answer(5)
    assert watch.look() is None
    assert opened.notice.isHidden()


def test_a_plan_is_taken_over_and_both_sides_keep_their_work(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    path = tmp_path / "a.plan"
    opened.context.edit(("company", "name"), "여기")
    other = Holding()
    assert not other.take(path)
    assert other.take(path, over=True)
    save_plan(Plan(title="거기"), path)
    qtbot.waitUntil(lambda: opened.files.watch.state is Outside.TAKEN, timeout=4000)
    assert opened.notice.take_button.isVisibleTo(opened.notice)
    asked = told(monkeypatch, 2)
    assert not opened.files.save()
    assert "a.plan" in asked[0]
    assert load_plan(path).title == "거기"
    monkeypatch.setattr(ask, "save_path", lambda *_: tmp_path / "b.plan")
    told(monkeypatch, 0)
    assert opened.files.save()
    assert load_plan(tmp_path / "b.plan").company.name == "여기"
    assert opened.notice.isHidden()
    assert not other.lost


def test_taking_back_asks_before_it_writes_over(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "a.plan", Holding()
    opened.context.edit(("company", "name"), "여기")
    assert other.take(path, over=True)
    save_plan(Plan(title="거기"), path)
    opened.files.watch.look()
    opened.notice.take_button.click()
    assert other.lost
    told(monkeypatch, -1)
    assert not opened.files.save()
    assert load_plan(path).title == "거기"


def test_a_held_plan_can_be_taken_over_when_it_is_opened(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "a.plan", Holding()
    save_plan(Plan(title="처음"), path)
    assert other.take(path)
    told(monkeypatch, 1)
    assert window.files.open_file(path)
    assert window.context.session.path == path
    assert other.lost
    assert not window.files.holding.lost


def test_a_copy_whose_file_could_not_be_read_is_not_saved_over_it_unasked(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = tmp_path / "a.plan", window.files.journal.folder
    save_plan(Plan(title="처음"), path)
    session, journal = Session(load_plan(path), path), Journal(folder)
    session.set(("title",), "Neu")
    journal.note(session)
    die(journal)
    away = path.rename(tmp_path / "away")
    (found,) = Journal.orphans(folder)
    assert found.base is None
    assert window.files.recover(found)
    save_plan(Plan(title="inzwischen"), away)
    away.rename(path)
    monkeypatch.setattr(ask, "save_path", lambda *_: None)
    assert not window.files.save()
    assert load_plan(path).title == "inzwischen"


def test_a_copy_that_another_window_took_is_told(
    window: MainWindow, open_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    folder, session = window.files.journal.folder, Session()
    journal = Journal(folder)
    session.set(("title",), "Neu")
    journal.note(session)
    die(journal)
    first, second = Journal.orphans(folder)[0], Journal.orphans(folder)[0]
    assert window.files.recover(first)
    other = open_window(Plan())
    assert not other.files.recover(second)
    assert not second.drop()
    assert other.context.plan == Plan()
    assert window.files.journal.path == first.path
    assert first.path.exists()


def test_the_notice_goes_with_a_language(opened: MainWindow, drive: Event) -> None:
    opened.files.watch.look()
    opened.context.set_language("en")
    assert "does not answer" in opened.notice.words.text()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
