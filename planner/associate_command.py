"""``planner associate``: plan files open in Planner from the file manager, for this user only; ``--remove`` takes it back.

Linux gets a menu entry, icons and a file type below the user's data folder, Windows values in the user's part of the
registry. On macOS the application declares its files itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from planner.i18n import text
from planner.plan.file import write_bytes_atomic
from planner.refusal import DONE, Refused
from planner.resources import resource
from planner.terminal import tell
from planner.windows_registry import associate, dissociate

ICONS = (16, 24, 32, 48, 64, 128)
"""Px of the drawings beside the one of 256 px."""
UPDATES = (("update-mime-database", "mime"), ("update-desktop-database", "applications"))
"""Programs that read what was written, with their folder; where one is missing, the system reads without."""
LONGEST_UPDATE_S = 60


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--remove", action="store_true", help=text("associate.cli.remove", language))


def run(options: argparse.Namespace, language: str) -> int:
    """Do it for the system at hand; raises Refused and FileProblem."""
    if sys.platform == "darwin":
        tell(text("associate.mac", language))
        return DONE
    if sys.platform == "win32":
        if options.remove:
            dissociate()
        else:
            associate(program(language))
    elif options.remove:
        remove(data_home())
    else:
        install(data_home(), program(language))
    tell(text("associate.removed" if options.remove else "associate.done", language))
    return DONE


def program(language: str) -> Path:
    """The program that opens the window, as a stand-alone folder or an installation has it."""
    ending = ".exe" if sys.platform == "win32" else ""
    found = Path(sys.executable).with_name(f"planner-window{ending}")
    if not found.is_file():
        raise Refused(text("associate.no_program", language, name=found.name))
    return found


def data_home() -> Path:
    """Where the desktop looks for what belongs to this user: the same on every Linux desktop."""
    given = os.environ.get("XDG_DATA_HOME", "")
    return Path(given) if Path(given).is_absolute() else Path.home() / ".local" / "share"


def install(home: Path, opens: Path) -> None:
    """Write menu entry, icons and file type below ``home``, with ``opens`` as the program; raises FileProblem."""
    for place, content in _files(opens):
        target = home / place
        target.parent.mkdir(parents=True, exist_ok=True)
        write_bytes_atomic(target, content)
    _update(home)


def remove(home: Path) -> None:
    """Take away what ``install`` wrote, and folders that are empty then."""
    for place, _ in _files(Path("planner-window")):
        (home / place).unlink(missing_ok=True)
    _update(home)
    for place, _ in _files(Path("planner-window")):
        for folder in takewhile(lambda f: f != home and f.is_dir() and not any(f.iterdir()), (home / place).parents):
            folder.rmdir()


def entry(opens: Path) -> str:
    """The menu entry; it hides by itself once ``opens`` is gone."""
    lines = resource("linux", "planner.desktop").read_text(encoding="utf-8").splitlines()
    made = []
    for line in lines:
        if line.startswith("Exec="):
            made += [f"TryExec={_value(str(opens))}", f"Exec={_value(_quoted(str(opens)))} %f"]
        else:
            made.append(line)
    return "\n".join(made) + "\n"


def _files(opens: Path) -> Iterator[tuple[Path, bytes]]:
    icons = Path("icons", "hicolor")
    yield Path("applications", "planner.desktop"), entry(opens).encode()
    yield Path("mime", "packages", "genai-planner.xml"), resource("linux", "planner-mime.xml").read_bytes()
    yield icons / "scalable" / "apps" / "planner.svg", resource("linux", "planner.svg").read_bytes()
    yield icons / "256x256" / "apps" / "planner.png", resource("linux", "planner.png").read_bytes()
    for size in ICONS:
        yield icons / f"{size}x{size}" / "apps" / "planner.png", resource("linux", f"planner-{size}.png").read_bytes()


def _quoted(argument: str) -> str:
    """An argument of Exec: in quotation marks, what is special inside them escaped, a percent sign doubled."""
    escaped = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in argument)
    return f'"{escaped}"'.replace("%", "%%")


def _value(words: str) -> str:
    """Words as a value of a desktop entry, which has escapes of its own."""
    return words.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _update(home: Path) -> None:
    for name, folder in UPDATES:
        found = shutil.which(name)
        if found is None or not (home / folder).is_dir():
            continue
        subprocess.run([found, str(home / folder)], check=False, capture_output=True, timeout=LONGEST_UPDATE_S)
