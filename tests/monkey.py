"""A monkey at the real window: random clicks, keys, words, drags and shortcuts, whatever is on show.

``python tests/monkey.py 20000 --state FILE`` plays in rounds of 500 actions, each round with its own seed, template,
language, theme and size; it can be stopped and goes on where FILE says. A small number runs with the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from planner.desktop import ask

ROUND = 500
SLOW_S = 0.1
TEMPLATES = ("retail", "finance", "healthcare", "manufacturing", "public", "telecom", "pretraining", "empty")
SIZES = ((1440, 868), (1024, 700), (960, 640), (1920, 1080))
WORDS = (
    "한빛 정밀",
    "0",
    "-3",
    "1e308",
    "NaN",
    "12억",
    "99999999999",
    "=1+1",
    "<b>굵게</b>",
    "\u202eabc",
    "가" * 300,
    " ",
)
SHORTCUTS = (
    "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Alt+Left", "Alt+Right", "F1", "Shift+F1", "F6", "F2", "F11", "Esc", "Ctrl+K",
    "Ctrl+/", "Ctrl+B", "Ctrl+\\", "Ctrl+Shift+L", "Ctrl+Shift+D", "Ctrl++", "Ctrl+-", "Ctrl+0", "Ctrl+S", "Ctrl+N",
    "Ctrl+D", "Ctrl+Return", "Ctrl+C", "Ctrl+V", "Ctrl+A", "Delete", *(f"Ctrl+{n}" for n in range(1, 6)),
    *(f"Ctrl+Shift+{n}" for n in range(1, 6)),
)  # fmt: skip
KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return,
    Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Backspace, *(getattr(Qt.Key, f"Key_{k}") for k in "0123459ABCEIMNRS"),
)  # fmt: skip
HARMLESS = ("propagateSizeHints", "XDG_RUNTIME_DIR", "This plugin does not support")


@dataclass
class Found:
    """What a round found: Qt's complaints and exceptions in words, and how long the window was blocked by what."""

    wrong: list[str] = field(default_factory=list)
    actions: Counter[str] = field(default_factory=Counter)
    slow: list[tuple[float, str, str]] = field(default_factory=list)


class Monkey:
    """Plays at ``window``; every choice comes from ``seed``."""

    def __init__(self, window: Any, seed: int, folder: Path) -> None:
        self.window, self.random, self.folder = window, random.Random(seed), folder
        self.found = Found()
        self._ways: list[tuple[int, Callable[[], None]]] = [
            (30, self.click), (18, self.key), (14, self.shortcut), (10, self.type), (8, self.drag), (6, self.wheel),
            (6, self.page), (3, self.paste), (2, self.resize), (1, self.double_click),
        ]  # fmt: skip

    def play(self, actions: int) -> Found:
        with _overheard(self.found), self._answers(), self._popups():
            for number in range(actions):
                (way,) = self.random.choices([w for _, w in self._ways], [n for n, _ in self._ways])
                began = time.perf_counter()
                way()
                QApplication.processEvents()
                took = time.perf_counter() - began
                self.found.actions[way.__name__] += 1
                if took > SLOW_S:
                    self.found.slow.append((took, way.__name__, self.window.current))
                if number % 50 == 49:
                    self.check()
            self.rewind()
        return self.found

    def check(self) -> None:
        """The plan is one that its own rules accept, and what the window holds of it is the same."""
        plan = self.window.context.plan
        again = type(plan).model_validate(plan.model_dump())
        if again != plan:
            self.found.wrong.append("the plan is not what its own rules make of it")

    def rewind(self) -> None:
        """Undo all, redo all: the same plan again."""
        session = self.window.context.session
        last, steps = session.plan, 0
        while session.can_undo:
            session.undo()
            steps += 1
        for _ in range(steps):
            session.redo()
        if session.plan != last:
            self.found.wrong.append(f"undo and redo of {steps} steps lead to another plan")

    # --- ways --------------------------------------------------------------------------------------------------

    def _where(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self.window

    def _some_widget(self) -> QWidget | None:
        shown = [w for w in self._where().findChildren(QWidget) if w.isVisible() and not w.visibleRegion().isEmpty()]
        return self.random.choice(shown) if shown else None

    def _some_point(self, widget: QWidget) -> QPoint:
        return QPoint(self.random.randrange(max(widget.width(), 1)), self.random.randrange(max(widget.height(), 1)))

    def _button(self) -> Qt.MouseButton:
        return self.random.choices([Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton], [12, 1])[0]

    def click(self) -> None:
        if (widget := self._some_widget()) is not None:
            QTest.mouseClick(widget, self._button(), pos=self._some_point(widget))

    def double_click(self) -> None:
        if (widget := self._some_widget()) is not None:
            QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=self._some_point(widget))

    def drag(self) -> None:
        if (widget := self._some_widget()) is not None:
            QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=self._some_point(widget))
            for _ in range(4):
                QTest.mouseMove(widget, self._some_point(widget))
            QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=self._some_point(widget))

    def wheel(self) -> None:
        if (widget := self._some_widget()) is not None:
            at = QPointF(self._some_point(widget))
            turn = QPoint(0, self.random.choice((-120, 120)))
            none, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
            event = QWheelEvent(at, widget.mapToGlobal(at), QPoint(), turn, Qt.MouseButton.NoButton, none, phase, False)
            QApplication.sendEvent(widget, event)

    def key(self) -> None:
        modifiers = self.random.choices([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier], [9, 1])[0]
        QTest.keyClick(self._focused(), self.random.choice(KEYS), modifiers)

    def type(self) -> None:
        """Character by character, as events: QTest knows Latin only."""
        for letter in self.random.choice(WORDS)[:40]:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(self._focused(), event)

    def shortcut(self) -> None:
        QTest.keySequence(self._focused(), self.random.choice(SHORTCUTS))

    def paste(self) -> None:
        rows = ("이름\t금액\n가\t1,200\n나\t-5\n", "a,b\n1,2", "\t\t\n\n", self.random.choice(WORDS))
        QApplication.clipboard().setText(self.random.choice(rows))
        QTest.keySequence(self._focused(), "Ctrl+V")

    def page(self) -> None:
        from planner.desktop.pages import PAGES

        self.window.show_page(self.random.choice(PAGES).id)

    def resize(self) -> None:
        self.window.resize(*self.random.choice(SIZES))

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self._where()

    # --- surroundings ------------------------------------------------------------------------------------------

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """Questions get a random answer; files come from and go to a folder of its own."""

        def path(*_: Any) -> Path | None:
            return self.random.choice(
                (None, self.folder / f"{self.random.randrange(3)}.plan", self.folder / "no" / "where")
            )

        answers: dict[str, Callable[..., Any]] = {
            "choose": lambda *given: self.random.randrange(-1, len(given[3])),
            "open_path": path, "save_path": path, "folder": lambda *_: self.folder,
            "open_paths": lambda *_: [p for p in (path(),) if p is not None],
        }  # fmt: skip
        kept = {name: getattr(ask, name) for name in answers}
        for name, answer in answers.items():
            setattr(ask, name, answer)
        try:
            yield
        finally:
            for name, function in kept.items():
                setattr(ask, name, function)

    @contextmanager
    def _popups(self) -> Iterator[None]:
        """A menu or dialog keeps its own loop: something must answer it from inside."""
        timer = QTimer()
        timer.setInterval(15)

        def answer() -> None:
            open_now = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if open_now is None:
                return
            if self.random.random() < 0.3:
                QTest.keyClick(open_now, Qt.Key.Key_Down)
                QTest.keyClick(open_now, Qt.Key.Key_Return)
            else:
                QTest.keyClick(open_now, Qt.Key.Key_Escape)

        timer.timeout.connect(answer)
        timer.start()
        try:
            yield
        finally:
            timer.stop()


@contextmanager
def _overheard(found: Found) -> Iterator[None]:
    """Exceptions in slots and complaints of Qt go to ``found``."""

    def raised(kind: Any, value: Any, trace: Any) -> None:
        found.wrong.append("".join(traceback.format_exception(kind, value, trace)))

    def complained(kind: QtMsgType, _: Any, words: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(h in words for h in HARMLESS):
            found.wrong.append(f"Qt: {words}")

    hook, handler = sys.excepthook, qInstallMessageHandler(complained)
    sys.excepthook = raised
    try:
        yield
    finally:
        sys.excepthook = hook
        qInstallMessageHandler(handler)


def one_round(seed: int, actions: int, folder: Path) -> Found:
    """A fresh window, ``actions`` random actions, what was found."""
    from planner.catalog import load_catalog
    from planner.desktop.app import make_window
    from planner.desktop.start import application
    from planner.plan import Plan
    from planner.plan.journal import Journal
    from planner.plan.session import Session
    from planner.plan.templates import load_template

    app = application()
    choice = random.Random(seed)
    template, language = choice.choice(TEMPLATES), choice.choice(("ko", "en"))
    plan = Plan() if template == "empty" else load_template(template, language)
    window = make_window(Session(plan), load_catalog(), Journal(folder / "recovery"), language, choice.random() < 0.5)
    window.resize(*choice.choice(SIZES))
    window.show()
    window.show_page("company")
    monkey = Monkey(window, seed, folder)
    try:
        return monkey.play(actions)
    finally:
        window.context.set_scale(1.0)  # the size is the same in every window of the program
        window.context.session.mark_saved()
        window.close()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main(wanted: argparse.Namespace) -> int:
    state = (
        json.loads(wanted.state.read_text())
        if wanted.state.exists()
        else {"rounds": 0, "actions": {}, "wrong": [], "slow": []}
    )
    with tempfile.TemporaryDirectory() as home:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            os.environ[name] = home
        while state["rounds"] * ROUND < wanted.actions:
            seed = state["rounds"] + 1
            began = time.monotonic()
            found = one_round(seed, ROUND, Path(home))
            state["rounds"] += 1
            state["actions"] = dict(Counter(state["actions"]) + found.actions)
            state["wrong"] += [f"seed {seed}: {words}" for words in found.wrong]
            state["slow"] = sorted([*state["slow"], *found.slow], reverse=True)[:200]
            wanted.state.write_text(json.dumps(state, ensure_ascii=False, indent=1))
            worst = max(found.slow, default=(0.0, "", ""))
            print(
                f"seed {seed}: {ROUND} actions in {time.monotonic() - began:.0f} s, {len(found.wrong)} wrong, "
                f"{len(found.slow)} over {SLOW_S * 1000:.0f} ms, worst {worst[0] * 1000:.0f} ms ({worst[1]} on {worst[2]})",
                flush=True,
            )
    return 1 if state["wrong"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("actions", type=int)
    parser.add_argument("--state", type=Path, required=True, help="where it has got to and what it found")
    sys.exit(main(parser.parse_args()))
