"""The program starts: a first picture without the core, then the window in its place.

``python -m pytest tests/desktop/test_start.py --dist no --benchmark-enable --benchmark-only`` compares it with a bare window.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import Any

import pytest

BARE = """
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
app.setStyle("Fusion")
for weight in ("Regular", "SemiBold", "Bold"):
    QFontDatabase.addApplicationFont(f"resources/fonts/Pretendard-{weight}.ttf")
window = QMainWindow()
window.setCentralWidget(QLabel("안녕하십니까"))
window.setFont(QFont("Pretendard"))
window.resize(1440, 868)
window.show()
app.processEvents()
"""
DOOR = """
from planner.desktop.looks import Looks
from planner.desktop.start import application, open_door
app = application()
door = open_door(Looks(language="ko"))
app.processEvents()
"""
WHOLE = """
from PySide6.QtCore import QTimer
from planner.desktop import start
app = start.application()
def look():
    if any(type(w).__name__ == "MainWindow" and w.isVisible() for w in app.topLevelWidgets()):
        app.processEvents()
        app.quit()
timer = QTimer(interval=5)
timer.timeout.connect(look)
timer.start()
start.run(None, "ko")
"""
CORE = ("pydantic", "numpy", "reportlab", "planner.plan", "planner.assessment", "planner.catalog", "PySide6.QtPdf")


def run(code: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_picture_needs_nothing_of_the_core() -> None:
    read = run(DOOR + f"\nimport sys\nprint([m for m in {CORE!r} if m in sys.modules])")
    assert read.strip() == "[]"


def test_the_window_takes_the_place_of_the_first_picture() -> None:
    code = """
from PySide6.QtCore import QTimer
from planner.desktop import start
app = start.application()
seen = []
def look():
    shown = sorted((type(w).__name__, w.geometry().getRect()) for w in app.topLevelWidgets() if w.isVisible())
    if not seen or seen[-1] != shown:
        seen.append(shown)
    if [name for name, _ in shown] == ["MainWindow"]:
        print(seen)
        app.quit()
timer = QTimer(interval=1)
timer.timeout.connect(look)
timer.start()
start.run(None, "ko")
"""
    seen = ast.literal_eval(run(code))
    places = {place for shown in seen for _, place in shown}
    assert seen[0][0][0] == "Doorway"
    assert seen[-1][0][0] == "MainWindow"
    assert len(places) == 1


@pytest.mark.parametrize("code", [BARE, DOOR, WHOLE], ids=["bare", "first picture", "whole window"])
def test_start_speed(benchmark: Any, code: str) -> None:
    run(code)
    benchmark.pedantic(run, (code,), rounds=10)
