"""Start of the program. The start page is on screen before plan, catalogue and performance model are read.

Only what the first picture needs is imported here; everything else comes by way of ``app`` while that is looked at.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from planner.desktop.theme import font, load_fonts
from planner.resources import resource

if TYPE_CHECKING:
    from planner.desktop.doorway import Doorway
    from planner.desktop.looks import Looks

NAME = "Planner"
SWITCH_S = 0.0005
"""A worker gives way to the window so soon: each of its many small events waits that long for the interpreter, not 5 ms."""
CORE = ("planner.assessment", "planner.plan.templates", "planner.primer.book")
"""What takes longest to import, without Qt."""
LOOK_MS = 10


class Application(QApplication):
    """Passes on the files that macOS asks a running program to open."""

    file_asked = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self.file_asked.emit(event.file())
            return True
        return super().event(event)


def application() -> QApplication:
    """The one application object, in our own style on every system."""
    from planner.desktop.garbage import collect_here

    sys.setswitchinterval(SWITCH_S)
    if isinstance(app := QApplication.instance(), QApplication) and app.applicationName() == NAME:
        return app
    app = app if isinstance(app, QApplication) else Application(sys.argv[:1])
    app.setStyle("Fusion")
    app.setApplicationName(NAME)
    app.setDesktopFileName("planner")
    app.setWindowIcon(QIcon(str(resource("linux", "planner.png"))))
    load_fonts()
    app.setFont(font(13))
    collect_here(app)
    return app


def run(path: Path | None, language: str | None) -> int:
    """Open the window, with ``path`` if given, and stay until the last one is closed."""
    from planner.desktop.looks import Looks
    from planner.preferences import preferences_file

    no_memory_dumps()
    app = application()
    looks = Looks(preferences_file(), language)
    door = open_door(looks)
    core = Thread(target=_import_core, name="start", daemon=True)
    waiting = QTimer(door, interval=LOOK_MS)

    def look() -> None:
        if core.ident is not None and not core.is_alive():
            waiting.stop()
            import_module("planner.desktop.app").enter(door, looks, path)

    waiting.timeout.connect(look)
    QTimer.singleShot(0, door, core.start)
    waiting.start()
    return app.exec()


def no_memory_dumps() -> None:
    """A crash leaves no image of the memory, which holds the plan, in the folder of the program (POSIX)."""
    if sys.platform != "win32":
        import resource as limits

        with suppress(OSError, ValueError):
            limits.setrlimit(limits.RLIMIT_CORE, (0, limits.getrlimit(limits.RLIMIT_CORE)[1]))


def open_door(looks: Looks) -> Doorway:
    """The first picture, shown."""
    from planner.desktop.doorway import Doorway

    door = Doorway(looks)
    door.show()
    return door


def _import_core() -> None:
    for name in CORE:
        import_module(name)
