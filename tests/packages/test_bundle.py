"""The stand-alone folder as people get it: commands, a journey by keys under a real X server, licences, nothing too much.

Runs where the folder was built: ``dist/planner``, or the one that PLANNER_BUNDLE names.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

import planner

FOLDER = Path(os.environ.get("PLANNER_BUNDLE") or Path(planner.__file__).parents[1] / "dist" / "planner").resolve()
ENDING = ".exe" if sys.platform == "win32" else ""
COMMAND, WINDOW = FOLDER / f"planner{ENDING}", FOLDER / f"planner-window{ENDING}"
LONGEST_S = 90
"""A command on a slow and busy machine."""

pytestmark = [
    pytest.mark.skipif(not COMMAND.is_file(), reason="no stand-alone folder was built"),
    pytest.mark.xdist_group("bundle"),
]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose settings, copies and log lie below ``tmp_path``, and that knows no Python."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "QT_", "XDG_", "LC_", "LANG"))
    }
    places = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
    here = str(tmp_path)
    return {**kept, **places, "HOME": here, "WIN_PD_OVERRIDE_LOCAL_APPDATA": here, "LC_ALL": "C.UTF-8"}


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """The program never writes into its own folder."""
    before = _state()
    yield
    assert _state() == before


def _state() -> dict[str, tuple[int, int]]:
    return {str(p): (p.lstat().st_mtime_ns, p.lstat().st_size) for p in FOLDER.rglob("*")}


def run(home: dict[str, str], *arguments: str | Path) -> str:
    done = subprocess.run(
        [COMMAND, *arguments], env=home, cwd=home["HOME"], capture_output=True, timeout=LONGEST_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")


def test_every_kind_of_result_is_made_from_a_template(home: dict[str, str], tmp_path: Path) -> None:
    plan = tmp_path / "나의 계획.plan"
    assert run(home, "--version").split()[-1] == planner.__version__
    run(home, "new", "finance", "-o", plan, "--language", "ko")
    told = json.loads(run(home, "assess", plan, "--json"))
    assert told["company"] == "다온금융"
    for command, name, start in (
        ("report", "out.pdf", b"%PDF-"), ("workbook", "out.xlsx", b"PK"), ("slides", "out.pptx", b"PK"),
        ("calendar", "out.ics", b"BEGIN:VCALENDAR"),
    ):  # fmt: skip
        run(home, command, plan, "-o", tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)
    words = PdfReader(io.BytesIO((tmp_path / "out.pdf").read_bytes())).pages[0].extract_text()
    assert "다온금융" in words


def test_a_plan_under_a_password_and_a_picture(home: dict[str, str], tmp_path: Path) -> None:
    plan, secret = tmp_path / "a.plan", tmp_path / "secret"
    run(home, "new", "retail", "-o", plan)
    secret.write_text("a long password\n", encoding="utf-8")
    help_words = run(home, "password", "--help")
    option = next(word.strip(",[]") for word in help_words.split() if word.startswith(("--new", "[--new")))
    run(home, "password", plan, option, secret)
    assert plan.read_bytes().startswith(b"\x8fPLAN")
    cases = next(FOLDER.rglob("inference_cases.csv"))
    run({**home, "QT_QPA_PLATFORM": "offscreen"}, "validate", cases, "--plot", tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


UNWANTED = ("webengine", "qml", "quick", "qt6sql", "tls", "ssl", "networkinformation", "gtk3", "sqlite", "tkinter", "tcl",
            "scipy.", "pytest", "hypothesis")  # fmt: skip


def test_nothing_is_in_it_that_the_program_does_not_use() -> None:
    names = [
        p.relative_to(FOLDER).as_posix().lower()
        for p in FOLDER.rglob("*")
        if p.suffix in (".so", ".dll", ".pyd") or ".so." in p.name
    ]
    assert [n for n in names if any(word in n.rsplit("/", 1)[-1] for word in UNWANTED)] == []
    assert [p for p in FOLDER.rglob("*") if p.is_symlink() and not p.exists()] == []
    assert not any(p.name in ("direct_url.json", "INSTALLER") for p in FOLDER.rglob("*"))
    size = sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file() and not p.is_symlink())
    assert size < 400_000_000


def test_licences_of_all_parts_lie_in_it() -> None:
    printed = (FOLDER / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    parts = json.loads(next(FOLDER.rglob("parts.json")).read_text(encoding="utf-8"))
    named = {part["name"] for part in parts}
    assert {"Python", "PyInstaller (start program)"} <= named
    for words in (
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "GNU GENERAL PUBLIC LICENSE",
        "SIL OPEN FONT LICENSE",
        "NumPy",
        "code.qt.io",
        *named,
    ):
        assert words in printed
    assert "Apache License" in (FOLDER / "LICENSE.txt").read_text(encoding="utf-8")
    assert any((FOLDER / "_internal" / "PySide6").rglob("*Qt6Core*")), "Qt lies in files of its own, to be replaced"


@pytest.mark.skipif(sys.platform == "darwin", reason="the application is a folder of its own there")
def test_the_window_opens_without_a_screen_and_stays(home: dict[str, str], tmp_path: Path) -> None:
    window = subprocess.Popen([WINDOW], env={**home, "QT_QPA_PLATFORM": "offscreen"}, cwd=tmp_path)
    try:
        _until(lambda: any(tmp_path.rglob("planner.log")), "the log begins", window)
    finally:
        window.terminate()
        window.wait(LONGEST_S)


# --- by keys under a real X server ------------------------------------------------------------------------------------

needs_screen = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool (Linux)"
)


@pytest.fixture
def screen(home: dict[str, str]) -> Iterator[dict[str, str]]:
    ours, theirs = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        pass_fds=(theirs,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    try:
        with os.fdopen(ours) as told:
            yield {**home, "DISPLAY": f":{told.readline().strip()}"}
    finally:
        server.terminate()
        server.wait()


def _until(what: Callable[[], object], name: str, program: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + LONGEST_S
    while not what():
        assert program.poll() is None, f"the program ended with {program.returncode} before: {name}"
        assert time.monotonic() < ends, f"in vain waited for: {name}"
        time.sleep(0.1)


@needs_screen
@pytest.mark.parametrize(("language", "page_one"), [("ko", "경영진 요약"), ("en", "Executive summary")])
def test_a_report_is_exported_by_keys(screen: dict[str, str], tmp_path: Path, language: str, page_one: str) -> None:
    plan, target = tmp_path / "a.plan", tmp_path / "out.pdf"
    run(screen, "new", "finance", "-o", plan, "--language", language)
    window = subprocess.Popen([WINDOW, plan, "--language", language], env=screen, cwd=tmp_path)

    def asked(*words: str) -> list[str]:
        run = subprocess.run(["xdotool", *words], env=screen, capture_output=True, text=True, check=False)
        return run.stdout.split()

    def found(title: str) -> list[str]:
        return asked("search", "--onlyvisible", "--name", title)

    def press(keys: str, title: str) -> None:
        """To the window with ``title``; without a window manager somebody has to hand out the focus."""
        if window_ids := found(title):
            asked("windowfocus", window_ids[-1])
            asked("key", keys)

    company = "다온금융" if language == "ko" else "Daon Financial"
    dialog = "PDF 내보내기" if language == "ko" else "Export PDF"

    def export() -> list[str]:
        press("ctrl+e", company)
        return found(dialog)

    try:
        _until(lambda: found(company), "the plan is in the window", window)
        press("ctrl+4", company)
        _until(export, "the dialog for the file", window)
        asked("windowfocus", "--sync", found(dialog)[-1])
        asked("key", "ctrl+a")
        asked("type", "--delay", "20", str(target))
        asked("key", "Return")
        _until(target.is_file, "the report is written", window)
        words = PdfReader(io.BytesIO(target.read_bytes())).pages[0].extract_text()
        assert page_one in words
        assert _network_of(window.pid) == set()
    finally:
        window.kill()
        window.wait()


def _network_of(pid: int) -> set[str]:
    """Sockets of a process that reach beyond the machine's own: TCP and UDP in both versions."""
    held = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            name = os.readlink(link)
        except OSError:
            continue
        if name.startswith("socket:["):
            held.add(name.removeprefix("socket:[").removesuffix("]"))
    known = set()
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        known |= {line.split()[9] for line in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]}
    return held & known
