"""The log: what went wrong and where in the program, never what stands in a plan.

Words of exceptions may quote what a person typed, so only their kind and their place in our files are written. Words of
Qt lose paths and quotations.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import re
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType

import planner
from planner.disk import private_folder
from planner.plain_text import plain

ROTATE_BYTES, FILES = 1_000_000, 5
"""Five files in all: the one written and four older ones."""
FAULTS = "faults.log"
MOST_FRAMES = 30
MOST_WORDS = 300

PACKAGE = Path(planner.__file__).parent

log = logging.getLogger("planner.window")
_faults: list[object] = []
"""The open file of faulthandler, which keeps only its number."""


def log_folder() -> Path:
    return Path(platformdirs.user_log_dir("Planner", appauthor=False))


def log_file() -> Path:
    return log_folder() / "planner.log"


def _private(path: str, flags: int) -> int:
    """For ``open``: a new file is for its owner only."""
    return os.open(path, flags, 0o600)


class _Rotating(RotatingFileHandler):
    def _open(self) -> Any:
        return open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=_private)


def start_log() -> bool:
    """Write the log from now on; whether its folder can be written. A second call changes nothing."""
    if any(isinstance(h, RotatingFileHandler) for h in log.handlers):
        return True
    try:
        private_folder(log_folder())
        handler = _Rotating(log_file(), maxBytes=ROTATE_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
        faults = open(log_folder() / FAULTS, "w", encoding="utf-8", opener=_private)  # noqa: SIM115  # kept open
    except OSError:
        return False
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    _faults[:] = [faults]
    faulthandler.enable(faults)
    log.info("Planner %s", planner.__version__)
    return True


def stop_log() -> None:
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    if _faults:
        faulthandler.disable()
        _faults.pop().close()  # type: ignore[attr-defined]


def described(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> str:
    """An exception without its words: kinds, and the lines of program they passed; causes below each other."""
    lines = []
    current: BaseException | None = problem
    seen: set[int] = set()
    at = trace
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        number = f" {current.errno}" if isinstance(current, OSError) and current.errno is not None else ""
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}{number}")
        frames = traceback.extract_tb(at if at is not None else current.__traceback__)
        lines += [f"  {_place(f.filename)}:{f.lineno} {f.name}" for f in frames[-MOST_FRAMES:]]
        current, at = current.__cause__ or (None if current.__suppress_context__ else current.__context__), None
    return "\n".join(lines)


def _place(filename: str) -> str:
    """A file of the program or of a library by its place in it; of any other file only the name, its folders are the
    person's own."""
    parts = Path(filename).parts
    for start in ("site-packages", PACKAGE.parent.name):
        if start in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(start) :])
    return parts[-1] if parts else filename


def redacted(words: str) -> str:
    """A message of Qt in one line without paths, addresses and quotations."""
    words = re.sub(r"[\"“'‘「][^\"”'’」]*[\"”'’」]", "«…»", words)
    words = re.sub(r"(?:[A-Za-z]:\\|\\\\|~/|/)[^\s:,;)]+|\b\w+://\S+", "«path»", words)
    return plain(words, MOST_WORDS, lines=False)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def qt_message(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
    """For ``qInstallMessageHandler``."""
    log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", redacted(words))


def last_lines(count: int = 40) -> list[str]:
    """The end of the log; nothing where there is none."""
    try:
        with log_file().open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 64_000))
            return file.read().decode("utf-8", "replace").splitlines()[-count:]
    except OSError:
        return []
