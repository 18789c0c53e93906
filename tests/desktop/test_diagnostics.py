"""Faults: the log names the place and no word of a plan, everything is kept before anything is asked."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType

from planner.desktop import ask
from planner.desktop.app import Windows
from planner.desktop.diagnostics import Guard, diagnostics
from planner.desktop.log import FILES, ROTATE_BYTES, described, log, log_file, qt_message, redacted, start_log, stop_log
from planner.plan import Plan
from planner.preferences import Preferences

SECRET = "한빛정밀-비밀-7391"


@pytest.fixture
def logged(qapp: Any) -> Iterator[Path]:
    assert start_log()
    yield log_file()
    stop_log()


def caught(problem: BaseException) -> tuple[Any, Any, Any]:
    try:
        raise problem
    except type(problem) as raised:
        return type(raised), raised, raised.__traceback__


def test_no_word_of_a_plan_reaches_the_log(logged: Path) -> None:
    guard = Guard(lambda words: None)
    guard.failed(*caught(ValueError(SECRET)))
    try:
        Plan.model_validate({"title": "x", SECRET: SECRET, "use_cases": SECRET})
    except Exception as problem:
        guard.failed(type(problem), problem, problem.__traceback__)
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as first:
            raise OSError(28, SECRET, f"/home/{SECRET}/x.plan") from first
    except OSError as second:
        guard.failed(type(second), second, second.__traceback__)
    qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), f'QFile: "{SECRET}" /home/{SECRET}/a.plan is locked')
    words = logged.read_text(encoding="utf-8")
    assert SECRET not in words
    assert SECRET not in diagnostics(Preferences(), {})
    assert "builtins.OSError 28" in words
    assert "builtins.KeyError" in words
    assert "test_diagnostics.py" in words
    assert "is locked" in words
    assert str(Path.home()) not in words


def test_the_log_stays_small(logged: Path) -> None:
    for _ in range(8 * ROTATE_BYTES // 5000):
        log.info("%s", "x" * 5000)
    files = sorted(logged.parent.glob("planner.log*"))
    assert len(files) == FILES
    assert all(f.stat().st_size <= ROTATE_BYTES for f in files)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("cannot open /home/kim/계획.plan: denied", "cannot open «path»: denied"),
        (r"C:\Users\kim\a.plan failed", "«path» failed"),
        ("file:///home/kim/x not found", "«path» not found"),
        ('title "Hanbit" too long', "title «…» too long"),
    ],
)
def test_messages_of_qt_lose_paths_and_quotations(words: str, told: str) -> None:
    assert redacted(words) == told


def test_a_fault_keeps_every_plan_before_it_asks(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = windows.make(), windows.make()
    for window in (one, two):
        window.context.edit(("title",), SECRET)
    safe = []

    def choose(*question: Any) -> int:
        safe.append([w.files.journal.path.exists() for w in (one, two)])
        return 0

    monkeypatch.setattr(ask, "choose", choose)
    windows.tell_fault("words")
    assert safe == [[True, True]]
    assert len(windows.windows) == 2


def test_one_fault_is_asked_about_once(logged: Path, qtbot: Any) -> None:
    told: list[str] = []
    guard = Guard(told.append)
    problem = caught(RuntimeError("x"))
    for _ in range(50):
        guard.failed(*problem)
    guard.failed(*caught(LookupError("y")))
    qtbot.waitUntil(lambda: len(told) == 2, timeout=2000)
    assert logged.read_text(encoding="utf-8").count("RuntimeError") == 50


def test_a_fault_of_a_thread_is_told_in_the_thread_of_the_window(
    logged: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    guard = Guard(lambda words: told.append(threading.current_thread()))
    monkeypatch.setattr(threading, "excepthook", guard._in_thread)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told), timeout=2000)
    assert told == [threading.main_thread()]


def test_a_question_that_fails_itself_is_only_logged(logged: Path, qtbot: Any) -> None:
    def broken(words: str) -> None:
        raise RuntimeError

    guard = Guard(broken)
    guard.failed(*caught(ValueError()))
    qtbot.waitUntil(lambda: "RuntimeError" in logged.read_text(encoding="utf-8"), timeout=2000)


def test_leaving_by_keyboard_is_no_fault(monkeypatch: pytest.MonkeyPatch, qapp: Any) -> None:
    passed: list[Any] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *given: passed.append(given))
    told: list[str] = []
    Guard(told.append).failed(*caught(KeyboardInterrupt()))
    assert len(passed) == 1


def test_a_chain_that_bites_its_tail_is_described() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert described(ValueError, one, None).count("\n") == 1


def test_diagnostics_name_versions_and_no_folder(logged: Path) -> None:
    words = diagnostics(Preferences(), {"figures": 3})
    assert "PySide6" in words
    assert "figures 3" in words
    assert str(Path.home()) not in words
