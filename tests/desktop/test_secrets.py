"""What a session leaves on the disk: no word of the plan in log, faults, settings and what is sent with a report; every file
of ours for its owner only; a recovery copy never leads the next save to a file that nobody chose."""

from __future__ import annotations

import gc
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType

from planner.catalog import load_catalog
from planner.desktop import ask
from planner.desktop.app import make_window
from planner.desktop.diagnostics import Guard, diagnostics
from planner.desktop.log import log_file, log_folder, qt_message, redacted, stop_log
from planner.desktop.shell import MainWindow
from planner.desktop.start import application, no_memory_dumps
from planner.plan import Plan
from planner.plan.journal import Journal, recovery_folder
from planner.plan.session import EditProblem, Session
from planner.preferences import Preferences, load_preferences, preferences_file, save_preferences
from planner.recent_plans import recent_file
from planner.resources import _cache_folder, read_yaml
from tests.every_tab import every_tab
from tests.hostile import soaked

SECRET = "Hanbit7391"


@pytest.fixture
def guard(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr("threading.excepthook", lambda *_: None)
    made = Guard(lambda words: None)
    made.install()
    yield made
    stop_log()


def failures(plan: Plan, window: MainWindow) -> Iterator[BaseException]:
    """Exceptions as they happen in the program, whose words quote the plan."""
    for provoke in (
        lambda: window.context.session.set(("company", "employees"), SECRET),
        lambda: Plan.model_validate({"title": [SECRET], SECRET: SECRET}),
        lambda: {}[plan.title],
        lambda: int(plan.company.name),
        lambda: open(f"/nowhere/{SECRET}.plan"),  # noqa: SIM115
        lambda: getattr(plan, SECRET),
        lambda: b"\xff".decode() or SECRET.encode("ascii", SECRET),
    ):
        try:
            provoke()
        except Exception as problem:
            yield problem


class Broken:
    def __del__(self) -> None:
        raise RuntimeError(SECRET)


def test_no_word_of_a_plan_stays_where_nobody_put_it(
    guard: Guard, open_window: Callable[..., MainWindow], tmp_path: Path, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    plan = soaked(SECRET).plan
    window = open_window(plan, language="en")
    for _ in every_tab(window, "company,opportunity,compare"):
        pass
    with pytest.raises(EditProblem):
        window.context.session.set(("title",), SECRET * 100)
    window.context.edit(("title",), f"{SECRET} 2")
    assert window.files.keep_recovery_copy()
    target = tmp_path / "chosen.plan"
    monkeypatch.setattr(ask, "save_path", lambda *_: target)
    assert window.files.save()
    problems = list(failures(plan, window))
    assert len(problems) == 7
    for problem in problems:
        guard.failed(type(problem), problem, problem.__traceback__)
    Broken()
    gc.collect()
    qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), f'QLabel: "{SECRET}"\n2026-01-01 ERROR forged\x1b[31m')
    assert save_preferences(Preferences(zoom=110), preferences_file())

    told = diagnostics(Preferences(), {"cases": 3})
    kept = {
        p: p.read_bytes()
        for folder in (log_folder(), preferences_file().parent)
        for p in folder.rglob("*")
        if p.is_file()
    }
    assert log_file() in kept
    assert b"RuntimeError" in kept[log_file()]
    assert SECRET not in told
    assert not [p for p, content in kept.items() if SECRET.encode() in content and p not in own(target)]
    assert all(line[:4].isdigit() or line[:2] == "  " or "." in line for line in kept[log_file()].decode().splitlines())
    assert b"\x1b" not in kept[log_file()]
    said = capfd.readouterr()
    assert SECRET not in said.out + said.err


def own(target: Path) -> set[Path]:
    """Files that hold words of the plan by their purpose: recovery copies, earlier versions, the list of recent plans (name,
    place and a glance) and who has which file open."""
    state = Path(platformdirs.user_state_dir("Planner", appauthor=False))
    return {target, recent_file(), *(p for p in state.rglob("*") if log_folder() not in p.parents)}


def test_messages_of_qt_are_one_line_without_controls() -> None:
    assert redacted("a\r\nb\x1b[31m\u202ec") == "a b[31mc"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_every_file_of_ours_is_for_its_owner_only(
    guard: Guard, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application()
    old = os.umask(0)
    try:
        home = Path(os.environ["HOME"])
        monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        window = make_window(Session(Plan()), load_catalog(), Journal(recovery_folder()), "en")
        qtbot.addWidget(window, before_close_func=lambda w: w.context.session.mark_saved())
        window.context.edit(("title",), SECRET)
        assert window.files.keep_recovery_copy()
        monkeypatch.setattr(ask, "save_path", lambda *_: tmp_path / "a.plan")
        assert window.files.save()
        window.context.edit(("title",), SECRET + "2")
        assert window.files.save()
        window.context.edit(("title",), SECRET + "3")
        assert window.files.keep_recovery_copy()
        assert save_preferences(Preferences(zoom=110), preferences_file())
        (tmp_path / "x.yaml").write_text("a: 1\n", encoding="utf-8")
        assert read_yaml(tmp_path / "x.yaml") == {"a": 1}
        assert any(_cache_folder().iterdir())
        loose = []
        for folder, folders, files in os.walk(home):
            for name in (*folders, *files):
                mode = stat.S_IMODE(Path(folder, name).stat().st_mode)
                if mode & 0o077:
                    loose.append(f"{name} {mode:o}")
        assert loose == []
        assert recent_file().is_relative_to(home)
        assert recent_file().exists()
    finally:
        os.umask(old)


@pytest.mark.parametrize("content", ["export PATH=x\n", None, "format: planner/1\nplan: {nonsense: [}"])
def test_a_recovery_copy_leads_no_save_to_a_file_that_is_no_plan(
    content: str | None, open_window: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / ".profile"
    if content is not None:
        victim.write_text(content, encoding="utf-8")
    folder = tmp_path / "copies"
    folder.mkdir()
    copy = {"origin": str(victim), "saved_at": "2026-11-26T10:00:00", "plan": {"title": "x"}}
    (folder / "0.json").write_text(json.dumps(copy), encoding="utf-8")
    asked = []
    monkeypatch.setattr(ask, "save_path", lambda *given: asked.append(given))
    window = open_window(Plan(), language="en")
    assert window.files.recover(Journal.orphans(folder)[0])
    assert not window.files.save()
    assert asked
    assert (victim.read_text(encoding="utf-8") if content is not None else victim.exists() or None) == content


def test_a_recovery_copy_that_names_no_whole_place_is_not_read(tmp_path: Path) -> None:
    copy = {"origin": "../../x.plan", "saved_at": "2026-11-26T10:00:00", "plan": {"title": "x"}}
    (tmp_path / "0.json").write_text(json.dumps(copy), encoding="utf-8")
    assert [found.origin for found in Journal.orphans(tmp_path)] == [None]


def test_settings_hold_only_what_they_are_for() -> None:
    assert save_preferences(Preferences(), preferences_file())
    assert load_preferences(preferences_file()) == (Preferences(), True)
    assert json.loads(preferences_file().read_text(encoding="utf-8")) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_crash_leaves_no_image_of_the_memory() -> None:
    import resource as limits

    before = limits.getrlimit(limits.RLIMIT_CORE)
    try:
        limits.setrlimit(limits.RLIMIT_CORE, (before[1], before[1]))
        no_memory_dumps()
        assert limits.getrlimit(limits.RLIMIT_CORE) == (0, before[1])
    finally:
        limits.setrlimit(limits.RLIMIT_CORE, before)
