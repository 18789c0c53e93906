"""The real window, typed into with the real timers, killed: what was typed more than a second before is there again.

Part of ``kills.py --window``. Each child is a process of its own that opens the plan, goes on with what the last one left,
and types letter after letter into a line, a long text or a number, saving now and then, or making the report and the
spreadsheet meanwhile, again and again over the last ones.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

from planner.exports import EXPORTS
from planner.plan import Plan
from planner.plan.attached import plan_in
from planner.plan.fields import get
from planner.plan.file import load_plan, save_plan
from planner.plan.journal import Journal
from tests.campaigns.kills import Found

ALLOWED_S = 1.0
FIELDS = {
    "line": ("company", "name"),
    "long": ("company", "summary"),
    "number": ("company", "employees"),
}
LETTERS = "the plan of a company goes on and on "
ROOT = Path(__file__).parents[2]


def one_world(folder: Path, seed: int, kills: int, _: tuple[bytes, ...]) -> Found:
    """A file and a home that live on over ``kills`` kills."""
    found, choice = Found(), random.Random(seed)
    folder.mkdir(exist_ok=True)
    home = {name: str(folder / "home") for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    os.environ.update(home)
    path = folder / "a.plan"
    save_plan(Plan(title="t"), path)
    for number in range(kills):
        log, kind = folder / f"{number}.log", choice.choice((*FIELDS, "save", "export"))
        command = [sys.executable, "-c", "from tests.campaigns.window_kills import live; live()"]
        given = {
            "KILLS": json.dumps([str(path), str(log), kind, choice.randrange(2**32)]),
            "QT_QPA_PLATFORM": "offscreen",
        }
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE
        )
        while child.poll() is None and not (log.exists() and log.stat().st_size):
            time.sleep(0.02)
        time.sleep(0.2 + choice.random() * 4)
        killed = time.monotonic()
        child.send_signal(signal.SIGKILL)
        _, words = child.communicate()
        found.kills += 1
        found.kinds[kind] += 1
        if child.returncode != -signal.SIGKILL:
            found.wrong.append(f"{kind}: ended with {child.returncode}: {words.decode(errors='replace')[-600:]}")
            continue
        _look(found, kind, path, log, killed)
    return found


def _look(found: Found, kind: str, path: Path, log: Path, killed: float) -> None:
    """The newest state on disk is one that was typed, and the next one was typed at most a second before the kill."""
    states = [json.loads(line) for line in log.read_text().splitlines() if line.endswith("]")]
    place = FIELDS.get(kind, FIELDS["line"])
    try:
        kept = [get(load_plan(path), place)]
        copies = Journal.orphans()
        kept += [get(copy.plan, place) for copy in copies if copy.plan is not None]
        if any(copy.plan is None for copy in copies):
            found.wrong.append(f"{kind}: a copy cannot be read")
        values = [value for _, value in states]
        newest = max((n for n, value in enumerate(values) if value in kept), default=-1)
        if newest < 0:
            found.wrong.append(f"{kind}: {kept} was never typed")
        elif newest + 1 < len(states):
            lost = killed - states[newest + 1][0]
            found.longest_lost_s = max(found.longest_lost_s, lost)
            if lost > ALLOWED_S:
                found.wrong.append(f"{kind}: {len(states) - newest - 1} keys are lost, the first {lost:.2f} s old")
        _look_at_exports(path.parent)
    except Exception as problem:
        found.wrong.append(f"{kind}: {type(problem).__name__}: {problem}")


def _look_at_exports(folder: Path) -> None:
    """What stands there is whole: the plan can be taken out of the report, every part of the workbook unpacks."""
    for report in folder.glob("*.pdf"):
        plan_in(report.read_bytes())
    for workbook in folder.glob("*.xlsx"):
        with zipfile.ZipFile(workbook) as parts:
            if (broken := parts.testzip()) is not None:
                raise ValueError(f"{broken} in {workbook.name}")


def live() -> None:
    """The child: it never ends by itself."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit

    from planner.catalog import load_catalog
    from planner.desktop import ask
    from planner.desktop.app import make_window
    from planner.desktop.start import application
    from planner.plan.session import Session

    name, log_name, kind, seed = json.loads(os.environ["KILLS"])
    choice, path = random.Random(seed), Path(name)
    application()
    ask.choose = lambda *_, **__: 0  # type: ignore[assignment]
    ask.save_path = lambda _, __, proposal, ___: path.parent / proposal.name  # type: ignore[assignment]
    window = make_window(Session(Plan()), load_catalog(), Journal(), "ko", False)
    window.show()
    copies = [copy for copy in Journal.orphans() if copy.plan is not None]
    if not (copies and window.files.recover(copies[0])):
        window.files.open_file(path)
    window.show_page("company")
    place = FIELDS.get(kind, FIELDS["line"])
    window.context.go("company", place)
    QApplication.processEvents()
    field: Any = _field(window, place, (QLineEdit, QPlainTextEdit, QAbstractSpinBox))
    field.setFocus()
    log = os.open(log_name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(value: Any) -> None:
        os.write(log, (json.dumps([time.monotonic(), value]) + "\n").encode())

    field.selectAll()
    note(get(window.context.plan, place))
    typed = ""
    while True:
        typed = "" if len(typed) >= (6 if kind == "number" else 90) else typed
        if not typed:
            field.selectAll()
        letter = choice.choice("123456789") if kind == "number" else LETTERS[len(typed) % len(LETTERS)]
        typed += letter
        note(int(typed) if kind == "number" else typed)
        QTest.keyClick(field, letter)
        until = time.monotonic() + choice.uniform(0.02, 0.3 if kind == "number" else 0.15)
        while time.monotonic() < until:
            QApplication.processEvents()
            time.sleep(0.002)
        if kind == "save" and choice.random() < 0.1:
            QTest.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
            window.files.save()
        if kind == "export":
            _export(window.page("report"))


def _export(page: Any) -> None:
    """The report and the workbook are made again as soon as the last ones are written."""
    if page._work is None:
        page.save()
        page.rebuild()
    if page.other.work is None:
        page.other.write(EXPORTS["workbook"])


def _field(window: Any, place: tuple[str, ...], kinds: tuple[type, ...]) -> Any:
    from planner.desktop.binding import Form

    for form in window.findChildren(Form):
        for spec, row in form.rows.values():
            if spec.path[-1] == place[-1] and form._base() == place[:-1] and row.isVisible():
                return next(w for w in row.editor.focusables() if isinstance(w, kinds))
    raise LookupError(place)
