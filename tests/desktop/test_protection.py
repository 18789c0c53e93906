"""A plan under a password in the window: nothing readable is left on the disk, and with the password all works as before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from planner.catalog import load_catalog
from planner.desktop import ask, password_dialogs
from planner.desktop.app import Windows
from planner.desktop.file_questions import against
from planner.desktop.home.recent_table import Column
from planner.desktop.looks import Looks
from planner.desktop.password_dialogs import Choice, OpenDialog, SetDialog
from planner.desktop.shell import MainWindow
from planner.desktop.start import application
from planner.disk import ENDING, _mark
from planner.plan import Plan
from planner.plan import sealed as sealed_module
from planner.plan.attached import plan_in
from planner.plan.file import load_plan, save_plan
from planner.plan.journal import Journal
from planner.plan.sealed import Cost, Key, is_sealed, key_for, new_key
from planner.recent_plans import recent_plans
from planner.report.archive import About
from planner.report.attachment import plan_file
from planner.report.layout import render
from planner.report.text import paragraph

PASSWORD = "열 마리 파란 고래"
MARK = "Geheimwort"
Open = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_module, "RECOMMENDED", Cost(memory_kib=32, passes=1, lanes=1))


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window(Plan())


@pytest.fixture
def key() -> Key:
    return new_key(PASSWORD)


@pytest.fixture
def protected(tmp_path: Path, key: Key) -> Path:
    path = tmp_path / "docs" / "a.plan"
    path.parent.mkdir()
    save_plan(Plan(title=MARK), path, key)
    return path


@pytest.fixture
def windows(qapp: Any, tmp_path: Path) -> Iterator[Windows]:
    application()
    made = Windows(load_catalog(), Looks(language="ko"), lambda: Journal(tmp_path / "recovery"))
    yield made
    for window in list(made.windows):
        window.context.session.mark_saved()
        window.close()


def gives(monkeypatch: pytest.MonkeyPatch, *passwords: str | None) -> list[str]:
    """Give these passwords when asked, None to give up; the names that were asked for are returned."""
    asked: list[str] = []
    left = list(passwords)

    def ask_key(parent: Any, context: Any, name: str, sealed: bytes) -> Key | None:
        asked.append(name)
        password = left.pop(0)
        return None if password is None else key_for(sealed, password)

    monkeypatch.setattr(password_dialogs, "ask_key", ask_key)
    return asked


def chooses(monkeypatch: pytest.MonkeyPatch, *chosen: Key | Choice) -> None:
    left = list(chosen)
    monkeypatch.setattr(password_dialogs, "ask_new", lambda *_: left.pop(0))


def answers(monkeypatch: pytest.MonkeyPatch, *given: int) -> list[tuple[Any, ...]]:
    asked: list[tuple[Any, ...]] = []
    left = list(given)
    monkeypatch.setattr(ask, "choose", lambda *question, **_: (asked.append(question), left.pop(0))[1])
    return asked


def found_in(folder: Path, words: str) -> list[str]:
    """The files below ``folder`` that hold ``words`` in one of the ways a program writes them."""
    ways = {words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be"), json.dumps(words)[1:-1].encode()}
    return [str(p) for p in folder.rglob("*") if p.is_file() and any(way in p.read_bytes() for way in ways)]


# --- the dialogs ---------------------------------------------------------------------------------------------------


def keyed(dialog: password_dialogs.PasswordDialog, qtbot: Any) -> None:
    """Shown as ``exec`` shows it, without its loop."""
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5000)


def test_a_wrong_password_keeps_the_question_open_by_keyboard(window: MainWindow, protected: Path, qtbot: Any) -> None:
    dialog = OpenDialog(None, window.context, "a.plan", protected.read_bytes())
    keyed(dialog, qtbot)
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.note.text() == window.context.text("password.empty")
    QTest.keyClicks(dialog.field, "wrong")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    wrong = window.context.text("sealed.wrong_password")
    qtbot.waitUntil(lambda: dialog.note.text() == wrong, timeout=5000)
    assert dialog.isVisible()
    assert dialog.field.accessibleDescription() == wrong
    assert dialog.field.selectedText() or dialog.field.hasSelectedText()
    dialog.field.setText(PASSWORD)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=5000)
    assert dialog.key is not None
    assert dialog.key.fits(protected.read_bytes())
    assert dialog.field.text() == ""


def test_giving_up_leaves_no_key(window: MainWindow, protected: Path, qtbot: Any) -> None:
    dialog = OpenDialog(None, window.context, "a.plan", protected.read_bytes())
    keyed(dialog, qtbot)
    dialog.field.setText(PASSWORD)
    dialog.go_on()
    QTest.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.work is not None
    assert dialog.work.ended.wait(5)
    QApplication.processEvents()
    assert dialog.key is None


def test_a_failure_of_the_library_is_told_without_the_password(
    window: MainWindow, protected: Path, qtbot: Any, monkeypatch: Any
) -> None:
    def fails(sealed: bytes, password: str) -> Key:
        raise MemoryError(password)

    monkeypatch.setattr(password_dialogs, "key_for", fails)
    dialog = OpenDialog(None, window.context, "a.plan", protected.read_bytes())
    keyed(dialog, qtbot)
    dialog.field.setText(PASSWORD)
    dialog.go_on()
    qtbot.waitUntil(lambda: dialog.note.text() == window.context.text("password.failed"), timeout=5000)
    assert not dialog.field.isReadOnly()
    assert dialog.buttons[0].isEnabled()


def test_a_new_password_is_typed_twice_and_measured_by_length(window: MainWindow, qtbot: Any) -> None:
    c = window.context
    dialog = SetDialog(None, c, False, True)
    keyed(dialog, qtbot)
    assert dialog.remove.isHidden()
    for typed, again, words in (("short", "", "password.too_short"), ("long enough", "", "password.type_again"),
                                ("long enough", "long enouhg", "password.differ")):  # fmt: skip
        dialog.field.setText(typed)
        dialog.again.setText(again)
        dialog.buttons[0].click()
        assert dialog.note.text() == c.text(words, least=8)
        assert dialog.note.property("role") == "error"
    for typed, strong in (("12345678", "weak"), ("aaaaaaaaaaaaaaaaaaaa", "weak"), ("twelve chars", "fair"),
                          ("four words that do not", "strong")):  # fmt: skip
        dialog.field.setText(typed)
        assert c.text(f"password.strength.{strong}") in dialog.note.text()
    dialog.field.setText("한글 암호 아홉 글자")
    assert c.text("password.shown_only") in dialog.note.text()
    dialog.show_box.setChecked(True)
    assert {f.echoMode() for f in dialog.fields} == {QLineEdit.EchoMode.Normal}
    for field in dialog.fields:
        field.setText("four words that do not")
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.key is not None, timeout=5000)
    assert dialog.fields[0].text() == dialog.fields[1].text() == ""


def test_the_whole_question_is_reached_by_tab(window: MainWindow, qtbot: Any) -> None:
    dialog = SetDialog(None, window.context, True, True)
    keyed(dialog, qtbot)
    seen = set()
    for _ in range(8):
        focus = dialog.focusWidget()
        assert focus is not None
        assert focus.accessibleName() or focus.property("text")
        seen.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert {dialog.field, dialog.again, dialog.show_box, dialog.remove, *dialog.buttons} <= seen


def test_opening_asks_in_a_real_dialog(window: MainWindow, protected: Path) -> None:
    """Through the nested loop of the question, with keys alone."""

    def typed() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, OpenDialog)
        QTest.keyClicks(dialog.field, "x")
        dialog.field.setText(PASSWORD)
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)

    QTimer.singleShot(0, typed)
    assert window.files.open_file(protected)
    assert window.context.plan.title == MARK


# --- the plan ------------------------------------------------------------------------------------------------------


def test_without_the_password_nothing_changes(window: MainWindow, protected: Path, monkeypatch: Any) -> None:
    asked = gives(monkeypatch, None)
    before = window.context.session
    assert not window.files.open_file(protected)
    assert asked == ["a.plan"]
    assert window.context.session is before
    assert recent_plans() == ()


def test_nothing_of_a_protected_plan_can_be_read_from_the_disk(
    windows: Windows, protected: Path, tmp_path: Path, monkeypatch: Any, qtbot: Any
) -> None:
    """A whole session: open, edit, crash copy, save, copy, second window, fault, report and exports of the plan itself."""
    gives(monkeypatch, PASSWORD)
    answers(monkeypatch, 0)
    assert windows.open_file(protected)
    window = windows.windows[0]
    c = window.context
    c.edit(("company", "name"), MARK)
    assert window.files.keep_recovery_copy()
    assert window.files.journal.path.is_file()
    assert window.files.duplicate()
    windows.windows[1].context.edit(("company", "summary"), f"x {MARK}")
    windows.tell_fault("fault")
    assert len(list((tmp_path / "recovery").glob("*.json"))) == 2
    assert window.files.save()
    window.show_page("home")
    c.edit(("title",), f"{MARK} 2")
    window.files.keep_recovery_copy()
    monkeypatch.setattr(ask, "save_path", lambda *_: tmp_path / "docs" / "b.plan")
    assert window.files.save_as()
    assert found_in(tmp_path, MARK) == []
    assert load_plan(tmp_path / "docs" / "b.plan", c.session.key).title == f"{MARK} 2"
    first, second = recent_plans()
    assert (first.protected, first.glance.title, second.protected) == (True, "", True)


def test_a_password_is_set_seals_at_once_and_takes_the_old_copies(
    window: MainWindow, tmp_path: Path, key: Key, monkeypatch: Any
) -> None:
    path = tmp_path / "docs" / "a.plan"
    path.parent.mkdir()
    save_plan(Plan(title=MARK), path)
    assert window.files.open_file(path)
    assert recent_plans()[0].glance.title == MARK
    window.context.edit(("company", "name"), MARK)
    window.files.keep_recovery_copy()
    before = Journal(tmp_path / "recovery")
    before.note(window.context.session)
    (path.parent / f"{_mark(path)}abc{ENDING}").write_bytes(path.read_bytes())
    chooses(monkeypatch, key)
    asked = answers(monkeypatch, 0)
    undo = window.context.session.undo_name
    assert window.files.protection.choose()
    assert str(before.path) in asked[0][5]
    assert found_in(tmp_path, MARK) == []
    assert load_plan(path, key) == window.context.plan
    assert not window.context.session.dirty
    assert window.context.session.undo_name == undo
    assert not window.top.lock.isHidden()
    assert "암호" in window.top.lock.accessibleName()


def test_a_plan_in_no_file_is_protected_from_its_first_copy_on(
    window: MainWindow, tmp_path: Path, key: Key, monkeypatch: Any
) -> None:
    window.context.edit(("title",), MARK)
    window.files.keep_recovery_copy()
    assert found_in(tmp_path, MARK) != []
    chooses(monkeypatch, key)
    assert window.files.protection.choose()
    assert found_in(tmp_path, MARK) == []
    monkeypatch.setattr(ask, "save_path", lambda *_: tmp_path / "b.plan")
    assert window.files.save()
    assert is_sealed((tmp_path / "b.plan").read_bytes())


def test_a_save_that_fails_is_told_and_keeps_the_password(
    window: MainWindow, tmp_path: Path, key: Key, monkeypatch: Any
) -> None:
    path = tmp_path / "gone" / "a.plan"
    path.parent.mkdir()
    save_plan(Plan(title=MARK), path)
    assert window.files.open_file(path)
    path.unlink()
    path.mkdir()
    chooses(monkeypatch, key)
    answers(monkeypatch, 1)
    assert not window.files.protection.choose()
    assert window.context.session.dirty
    assert window.context.session.key is key
    assert b"sealed" in window.files.journal.path.read_bytes()


def test_a_password_is_taken_away_after_a_question(window: MainWindow, protected: Path, monkeypatch: Any) -> None:
    gives(monkeypatch, PASSWORD)
    assert window.files.open_file(protected)
    chooses(monkeypatch, Choice.REMOVE, Choice.REMOVE, Choice.CANCEL)
    answers(monkeypatch, 0, 1)
    assert not window.files.protection.choose()
    assert is_sealed(protected.read_bytes())
    assert window.files.protection.choose()
    assert load_plan(protected).title == MARK
    assert window.top.lock.isHidden()
    assert recent_plans()[0].glance.title == MARK
    assert not window.files.protection.choose()


def test_reload_conflict_and_differences_use_the_key_at_hand(
    window: MainWindow, protected: Path, key: Key, monkeypatch: Any
) -> None:
    gives(monkeypatch, PASSWORD)
    assert window.files.open_file(protected)
    window.context.edit(("company", "name"), "한빛")
    save_plan(Plan(title="밖에서"), protected, key)
    asked = answers(monkeypatch, -1)
    assert not window.files.save()
    assert "한빛" in asked[0][5]
    assert window.files.revert()
    assert window.context.plan.title == "밖에서"
    assert not window.context.session.dirty


def test_another_password_outside_is_asked_for_and_none_is_not_taken_over(
    window: MainWindow, protected: Path, monkeypatch: Any
) -> None:
    asked = gives(monkeypatch, PASSWORD, "다른 암호 열 글자는")
    assert window.files.open_file(protected)
    other = new_key("다른 암호 열 글자는")
    save_plan(Plan(title="밖에서"), protected, other)
    answers(monkeypatch)
    assert window.context.text("sealed.other_password") in against(window.context, protected)
    assert window.files.revert()
    assert len(asked) == 2
    assert window.context.session.key is not None
    assert window.context.session.key.fits(protected.read_bytes())
    save_plan(Plan(title="열린"), protected)
    assert window.files.revert()
    assert window.context.session.dirty
    assert window.files.save()
    assert is_sealed(protected.read_bytes())


def test_a_crash_copy_asks_for_the_password(
    window: MainWindow, protected: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    gives(monkeypatch, PASSWORD, None, PASSWORD)
    assert window.files.open_file(protected)
    window.context.edit(("company", "name"), "한빛")
    window.files.keep_recovery_copy()
    journal = window.files.journal
    (tmp_path / "left").mkdir()
    left = tmp_path / "left" / "x.json"
    left.write_bytes(journal.path.read_bytes())
    window.context.session.mark_saved()
    assert window.files.new()
    (found,) = Journal.orphans(tmp_path / "left")
    home = window.page("home")
    home.recovery.look(tmp_path / "left")
    words = [w.text() for w in home.recovery.findChildren(type(home.recovery.words))]
    assert any("암호로 보호됨" in w for w in words)
    assert not window.files.recover(found)
    assert window.context.plan == Plan()
    assert window.files.recover(found)
    assert window.context.plan.company.name == "한빛"
    assert window.context.session.path == protected
    assert window.context.session.key is not None
    assert window.files.journal.path == left


def test_a_report_carries_the_sealed_plan_and_asks_for_it(
    window: MainWindow, protected: Path, tmp_path: Path, monkeypatch: Any, qtbot: Any
) -> None:
    def build(arguments: tuple[Any, ...], _: Any) -> bytes:
        """One line with what the report is given; the pages are tested elsewhere."""
        about = About("t", "a", attachment=plan_file(arguments[0], "ko", arguments[-1]))
        return render([paragraph("말")], "t", "a", "f", about)

    monkeypatch.setattr("planner.desktop.pages.report._build", build)
    gives(monkeypatch, PASSWORD, PASSWORD)
    assert window.files.open_file(protected)
    window.show_page("report")
    page = window.page("report")
    assert not page.notice.isHidden()
    qtbot.waitUntil(lambda: page.pdf is not None, timeout=30_000)
    assert is_sealed(plan_in(page.pdf))
    report = tmp_path / "r.pdf"
    report.write_bytes(page.pdf)
    chooses(monkeypatch, Choice.REMOVE)
    answers(monkeypatch, 1)
    monkeypatch.setattr(ask, "save_path", lambda *_: pytest.fail("a report of before is not written"))
    assert window.files.protection.choose()
    page.save_pdf()
    assert window.files.new()
    assert window.files.open_file(report)
    assert window.context.plan.title == MARK
    assert window.context.session.key is not None
    assert window.context.session.path is None


def test_the_start_page_shows_a_lock_and_the_name_of_the_file_only(
    window: MainWindow, protected: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    gives(monkeypatch, PASSWORD)
    assert window.files.open_file(protected)
    other = tmp_path / "b.plan"
    save_plan(Plan(title="열린 계획"), other)
    assert window.files.open_file(other)
    window.show_page("home")
    home = window.page("home")
    model = home.recent.model()
    at = model.index(0, int(Column.NAME))
    assert at.data() == "a"
    assert "암호로 보호됨" in at.data(Qt.ItemDataRole.AccessibleTextRole)
    assert not at.data(Qt.ItemDataRole.DecorationRole).isNull()
