"""Documents through the real window: outside changes, conflict, revert, copies, drops, two windows, a held file."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from planner.desktop import ask
from planner.desktop.app import Windows
from planner.desktop.looks import place_again
from planner.desktop.shell import MainWindow
from planner.desktop.start import application
from planner.i18n import text
from planner.plan import Plan
from planner.plan.file import load_plan, save_plan
from planner.plan.migrate import FORMAT
from planner.recent_plans import recent_plans
from planner.report.archive import About
from planner.report.attachment import plan_file as plan_file_of
from planner.report.layout import render
from planner.report.text import paragraph


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(Plan())


def plan_file(folder: Path, name: str = "a.plan", title: str = "처음") -> Path:
    path = folder / name
    save_plan(Plan(title=title), path)
    return path


def answers(monkeypatch: pytest.MonkeyPatch, *given: int) -> list[tuple[Any, ...]]:
    """Answer the questions in this order; what was asked is returned."""
    asked: list[tuple[Any, ...]] = []
    left = list(given)

    def choose(*question: Any) -> int:
        asked.append(question)
        return left.pop(0)

    monkeypatch.setattr(ask, "choose", choose)
    return asked


def test_an_outside_change_is_told_and_can_be_loaded_and_undone(window: MainWindow, qtbot: Any, tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    assert window.files.open_file(path)
    window.context.edit(("company", "name"), "한빛")
    assert window.notice.isHidden()
    save_plan(Plan(title="밖에서"), path)
    qtbot.waitUntil(lambda: not window.notice.isHidden(), timeout=4000)
    assert "a.plan" in window.notice.words.text()
    window.notice.reload_button.click()
    assert window.context.plan.title == "밖에서"
    assert not window.context.session.dirty
    assert window.notice.isHidden()
    window.undo()
    assert window.context.plan.company.name == "한빛"
    assert window.context.session.dirty


def test_a_vanished_file_is_told_and_saving_writes_it_again(window: MainWindow, tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    assert window.files.open_file(path)
    path.unlink()
    window.files.watch.look()
    assert not window.notice.isHidden()
    assert window.notice.reload_button.isHidden()
    window.notice.keep_button.click()
    assert window.notice.isHidden()
    assert window.context.session.dirty
    assert window.files.save()
    assert load_plan(path).title == "처음"


def test_saving_over_another_version_asks_first(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plan_file(tmp_path)
    assert window.files.open_file(path)
    window.context.edit(("company", "name"), "한빛")
    save_plan(Plan(title="밖에서"), path)
    asked = answers(monkeypatch, -1, 2)
    assert not window.files.save()
    assert load_plan(path).title == "밖에서"
    assert "1건" in asked[0][2]
    assert "한빛" in asked[0][5]
    assert window.files.save()
    assert load_plan(path).company.name == "한빛"


def test_keeping_mine_is_enough_to_save_over_it(window: MainWindow, tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    assert window.files.open_file(path)
    save_plan(Plan(title="밖에서"), path)
    window.files.watch.look()
    window.files.keep_mine()
    assert window.files.save()
    assert load_plan(path).title == "처음"


def test_revert_is_an_edit_that_can_be_undone(window: MainWindow, tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    assert window.files.open_file(path)
    window.context.edit(("company", "name"), "한빛")
    assert window.files.revert()
    assert window.context.plan == load_plan(path)
    window.undo()
    assert window.context.plan.company.name == "한빛"


def test_renaming_in_place(window: MainWindow, tmp_path: Path) -> None:
    edit = window.top.title_edit
    window.top.rename()
    assert edit.isVisible()
    QTest.keyClicks(edit, "New title")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert window.context.plan.title == "New title"
    window.top.rename()
    QTest.keyClicks(edit, "given up")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert window.context.plan.title == "New title"
    assert edit.isHidden()
    assert window.top.plan.isVisible()


def test_a_copy_is_unsaved_and_leaves_the_original(windows: Windows, tmp_path: Path) -> None:
    first = windows.make()
    assert first.files.open_file(plan_file(tmp_path))
    assert first.files.duplicate()
    second = windows.windows[1]
    assert second.context.plan.title == "처음 사본"
    assert second.context.session.path is None
    assert second.context.session.dirty
    assert second.files.journal.path.exists()
    assert first.context.plan.title == "처음"


def test_a_file_opened_twice_brings_its_window_forward(windows: Windows, tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    assert windows.open_file(path)
    assert len(windows.windows) == 1 or windows.windows[0].context.session.path == path
    count = len(windows.windows)
    assert windows.open_file(path.parent / "." / path.name)
    assert len(windows.windows) == count
    other = windows.make()
    assert not other.files.open_file(path)
    assert other.context.session.path is None


def test_two_windows_have_two_plans_and_one_language(windows: Windows, tmp_path: Path) -> None:
    one, two = windows.make(), windows.make()
    assert one.files.open_file(plan_file(tmp_path, "a.plan", "가"))
    assert two.files.open_file(plan_file(tmp_path, "b.plan", "나"))
    one.context.edit(("title",), "바뀜")
    assert two.context.plan.title == "나"
    assert not two.context.session.can_undo
    one.context.set_language("en")
    assert two.context.language == "en"
    two.context.set_dark(True)
    assert one.context.theme.dark
    assert one.files.journal.path != two.files.journal.path
    one.context.session.mark_saved()
    one.close()
    assert windows.windows == [two]
    assert two.files.open_file(tmp_path / "a.plan")


def test_the_second_window_of_a_broken_file_does_not_stay(
    windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows.make().context.edit(("title",), "x")
    broken = tmp_path / "b.plan"
    broken.write_text("nonsense", encoding="utf-8")
    asked = answers(monkeypatch, 0)
    assert not windows.open_file(broken)
    assert len(asked) == 1
    assert len(windows.windows) == 1


def test_quitting_stops_at_a_window_that_is_kept(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (windows.make() for _ in range(3))
    second.context.edit(("title",), "x")
    answers(monkeypatch, 2)
    third.files.quit()
    assert windows.windows == [second, third]
    assert not third.isHidden()
    second.context.session.mark_saved()
    first.files.windows = None
    third.files.quit()
    assert windows.windows == []


HOLDER = """
import sys, time
from pathlib import Path
from planner.plan.holding import Holding
holding = Holding()
print(holding.take(Path(sys.argv[1])), flush=True)
time.sleep(60)
"""


def test_a_file_open_in_another_process_is_opened_as_a_copy_at_most(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plan_file(tmp_path)
    root = Path(__file__).parents[2]
    other = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], cwd=root, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "True"
        answers(monkeypatch, 2, 0)
        assert not window.files.open_file(path)
        assert window.context.plan.title == ""
        assert window.files.open_file(path)
        assert window.context.session.path is None
        assert window.context.plan.title == "처음 사본"
        window.context.session.mark_saved()
    finally:
        other.kill()
        other.wait()
        if other.stdout is not None:
            other.stdout.close()
    assert window.files.open_file(path)
    assert window.context.session.path == path


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    given = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), *given)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPoint(5, 5), *given))
    QApplication.processEvents()


def toasts(window: MainWindow) -> str:
    from planner.desktop.window.toast import Toast
    from tests.desktop.test_journey import page_words

    return " ".join(words for toast in window.findChildren(Toast) for words in page_words(toast))


def test_dropped_plans_open_the_first_and_name_the_rest(window: MainWindow, tmp_path: Path) -> None:
    drop(window, plan_file(tmp_path, "가.plan", "하나"), plan_file(tmp_path, "나.plan", "둘"))
    assert window.context.plan.title == "하나"
    assert window.current == "company"
    assert "나.plan" in toasts(window)


def test_a_dropped_report_opens_as_a_new_plan_and_is_never_written(window: MainWindow, tmp_path: Path) -> None:
    report = tmp_path / "이사회.pdf"
    about = About("t", "a", attachment=plan_file_of(Plan(), "ko"))
    report.write_bytes(render([paragraph("말")], "t", "a", "f", about))
    before = report.read_bytes()
    drop(window, report)
    assert window.context.plan.title == "이사회"
    assert window.context.session.path is None
    assert window.context.session.dirty
    assert "이사회.pdf" in toasts(window)
    assert report.read_bytes() == before


def test_a_report_without_a_plan_is_explained(window: MainWindow, tmp_path: Path, monkeypatch: Any) -> None:
    told: list[str] = []
    monkeypatch.setattr(ask, "choose", lambda *words, **_: told.append(str(words[2])) or 0)
    (tmp_path / "r.pdf").write_bytes(render([paragraph("말")], "t", "a", "f"))
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7")
    for name, key in (("r.pdf", "attached.none"), ("cut.pdf", "attached.cut_off")):
        assert not window.files.open_file(tmp_path / name)
        assert text(key, "ko") in told[-1]
    assert window.context.session.path is None


def test_fields_of_a_newer_version_are_named_and_saved_again(
    window: MainWindow, tmp_path: Path, monkeypatch: Any
) -> None:
    told: list[str] = []
    monkeypatch.setattr(ask, "choose", lambda *words, **_: told.append(str(words[2])) or 0)
    path = tmp_path / "newer.plan"
    path.write_text(f"format: {FORMAT}\nplan:\n  company: {{name: 가온, colour: red}}\n", encoding="utf-8")
    assert window.files.open_file(path)
    assert "company.colour" in told[0]
    window.context.session.set(("company", "name"), "나온")
    assert window.files.save()
    assert "colour: red" in path.read_text(encoding="utf-8")
    assert len(told) == 1


def test_saving_keeps_a_glance_for_the_list(window: MainWindow, tmp_path: Path, monkeypatch: Any) -> None:
    window.context.edit(("company", "name"), "한빛")
    monkeypatch.setattr(ask, "save_path", lambda *_: tmp_path / "b.plan")
    assert window.files.save()
    first = recent_plans()[0]
    assert first.file.name == "b.plan"
    assert first.glance.company == "한빛"
    assert not window.isWindowModified()


def test_the_recovery_copy_is_written_within_a_second(window: MainWindow, qtbot: Any) -> None:
    start = time.monotonic()
    window.context.edit(("title",), "x")
    qtbot.waitUntil(window.files.journal.path.exists, timeout=1000)
    assert time.monotonic() - start < 1.0
    assert "복구본" in window.files.state_words()[0]


def test_the_question_answers_by_keyboard(qtbot: Any) -> None:
    application()
    for key, answer in ((Qt.Key.Key_Return, 0), (Qt.Key.Key_Escape, -1)):
        question = ask.Question(None, "제목", "말", ["안전", "다른 것"], "더", "자세히")
        qtbot.addWidget(question)
        question.show()
        QTest.keyClick(question.focusWidget() or question, key)
        assert question.answer == answer


def test_a_window_whose_screen_is_gone_comes_back(window: MainWindow) -> None:
    window.move(40, 40)
    kept = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
    place_again(window, kept)
    place_again(window, "not a geometry")
    screen = window.screen().availableGeometry()
    assert screen.intersects(window.frameGeometry())
