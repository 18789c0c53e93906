"""When something goes wrong in the program: the log, a recovery copy of every plan, then one calm question."""

from __future__ import annotations

import platform
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any

from PySide6.QtCore import QLibraryInfo, QObject, QSysInfo, Qt, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from planner import __version__
from planner.desktop.log import described, last_lines, log, qt_message, start_log
from planner.preferences import Preferences

LIBRARIES = (
    "PySide6_Essentials", "shiboken6", "pydantic", "PyYAML", "reportlab", "platformdirs", "filelock", "numpy", "simpy",
    "openpyxl", "defusedxml", "cryptography",
)  # fmt: skip


class Guard(QObject):
    """Catches what nobody caught, in any thread, and hands it to ``tell`` in the window's thread, once for each place.

    A part that fails while it is painted fails many times a second: the log counts, the person is asked once.
    """

    caught = Signal(str)

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell
        self._told: dict[str, int] = {}
        self._asking = False
        self.caught.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on for the whole program; the log opens as well."""
        start_log()
        sys.excepthook = self.failed
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(qt_message)

    def failed(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        """For ``sys.excepthook``; may be called in any thread."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, problem, trace)
            return
        words = described(kind, problem, trace)
        log.error("%s", words)
        self.caught.emit(words)

    def _in_thread(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            self.failed(given.exc_type, given.exc_value, given.exc_traceback)

    def _unraisable(self, given: sys.UnraisableHookArgs) -> None:
        """What fails while something is thrown away is only logged; Python would print its words where a log may be kept."""
        if given.exc_value is not None:
            log.error("%s", described(given.exc_type, given.exc_value, given.exc_traceback))

    def _arrived(self, words: str) -> None:
        times = self._told[words] = self._told.get(words, 0) + 1
        if times > 1 or self._asking:
            return
        self._asking = True
        try:
            self._tell(words)
        except Exception as problem:  # the question itself failed: the log is all that is left
            log.error("%s", described(type(problem), problem, problem.__traceback__))
        finally:
            self._asking = False


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"


def diagnostics(preferences: Preferences, facts: dict[str, Any]) -> str:
    """What helps to find a fault: versions, system, screens, preferences, ``facts``, the end of the log. No plan, no path."""
    lines = [
        f"Planner {__version__}",
        f"Python {platform.python_version()} · Qt {QLibraryInfo.version().toString()}",
        f"{QSysInfo.prettyProductName()} · {QSysInfo.currentCpuArchitecture()} · {QGuiApplication.platformName()}",
    ]
    for screen in QGuiApplication.screens():
        size = screen.geometry()
        lines.append(f"screen {size.width()}x{size.height()} @ {screen.devicePixelRatio():g}")
    shown = {name: value for name, value in asdict(preferences).items() if name != "geometry"}
    lines.append(" · ".join(f"{name} {value}" for name, value in {**shown, **facts}.items()))
    lines.append(" · ".join(f"{name} {installed(name)}" for name in LIBRARIES))
    return "\n".join([*lines, "", *last_lines()])
