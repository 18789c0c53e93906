"""Earlier versions in the window: listed with what differs, gone back to as an edit, opened beside; locked ones are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.desktop import password_dialogs
from planner.desktop.shell import MainWindow
from planner.desktop.versions_dialog import VersionsDialog
from planner.i18n import text
from planner.plan import Plan
from planner.plan.backups import versions
from planner.plan.file import load_plan, save_plan
from planner.plan.sealed import Cost, new_key
from planner.plan.session import Session


@pytest.fixture
def window(open_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    """A plan that was saved as 1, 2 and 3."""
    path = tmp_path / "a.plan"
    session = Session(Plan())
    for title in "123":
        session.set(("title",), title, merge=False)
        session.save(path)
    made = open_window(Plan(), "company")
    assert made.files.open_file(path)
    return made


def dialog(window: MainWindow, qtbot: Any) -> VersionsDialog:
    window.commands.trigger("versions")
    (found,) = window.findChildren(VersionsDialog)
    qtbot.waitUntil(lambda: not found.work.running, timeout=5000)
    return found


def cells(found: VersionsDialog) -> list[str]:
    model = found.table.model()
    return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


def test_going_back_is_an_edit_that_can_be_undone(window: MainWindow, qtbot: Any, tmp_path: Path) -> None:
    found = dialog(window, qtbot)
    assert cells(found) == ["1건", "1건"]
    assert "2 → 3" in found.details.toPlainText()
    found.table.selectRow(1)
    assert "1 → 3" in found.details.toPlainText()
    found.back_button.click()
    assert window.context.plan.title == "1"
    assert window.context.session.dirty
    assert load_plan(tmp_path / "a.plan").title == "3"
    window.undo()
    assert window.context.plan.title == "3"
    assert not window.context.session.dirty


def test_a_version_opens_as_a_new_plan(window: MainWindow, qtbot: Any) -> None:
    found = dialog(window, qtbot)
    found.beside_button.click()
    assert window.context.session.path is None
    assert window.context.session.dirty
    assert window.context.plan.title.startswith("2 · ")


def test_a_first_save_has_no_earlier_version(
    open_window: Callable[..., MainWindow], qtbot: Any, tmp_path: Path
) -> None:
    window = open_window(Plan(), "company", "en")
    assert not window.commands.able("versions")
    save_plan(Plan(title="1"), tmp_path / "a.plan")
    assert window.files.open_file(tmp_path / "a.plan")
    found = dialog(window, qtbot)
    assert found.words.text() == text("versions.none", "en")
    assert not found.back_button.isEnabled()
    found.reject()


def test_versions_that_cannot_be_read_are_told(window: MainWindow, qtbot: Any, tmp_path: Path) -> None:
    newest, oldest = versions(tmp_path / "a.plan")
    save_plan(Plan(title="x"), newest.path, new_key("열두 글자 암호입니다", Cost(64, 1, 1)))
    oldest.path.write_text("nonsense")
    found = dialog(window, qtbot)
    assert cells(found) == [text("versions.other_password", "ko"), text("versions.unreadable", "ko")]
    assert not found.back_button.isEnabled()
    assert not found.beside_button.isEnabled()
    found.reject()


def test_the_password_of_then_opens_all_versions_kept_under_it(
    window: MainWindow, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = new_key("열두 글자 암호입니다", Cost(64, 1, 1))
    for version, title in zip(versions(tmp_path / "a.plan"), "21", strict=True):
        save_plan(Plan(title=title), version.path, then)
    answers = [None, then]
    monkeypatch.setattr(password_dialogs, "ask_key", lambda *_: answers.pop(0))
    found = dialog(window, qtbot)
    assert cells(found) == [text("versions.other_password", "ko")] * 2
    assert not found.unlock_button.isHidden()
    found.table.selectRow(1)
    found.unlock_button.click()
    assert not found.back_button.isEnabled()
    found.unlock_button.click()
    assert text("versions.other_password", "ko") not in cells(found)
    assert found.unlock_button.isHidden()
    found.back_button.click()
    assert window.context.plan.title == "1"
