"""The windows of the program: each with its plan, files and recovery copy; what they do together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from planner.catalog import Catalog, load_catalog
from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.diagnostics import Guard
from planner.desktop.drops import Drops
from planner.desktop.files import Files
from planner.desktop.garbage import spare_what_is_loaded
from planner.desktop.looks import Looks, place_again
from planner.desktop.pages.home import HomePage
from planner.desktop.shell import MainWindow
from planner.desktop.start import Application
from planner.plan.holding import same_file
from planner.plan.journal import Journal
from planner.plan.patience import LOOK_S, NoAnswer, in_time
from planner.plan.session import Session

if TYPE_CHECKING:
    from planner.desktop.doorway import Doorway

IDLE_MS = 1500
"""So long after a window was made, what is not needed at once is got ready."""
DOOR_MS = 60
"""The frame of the start page goes when the window has been painted over it."""
BESIDE = 32
"""A second window lies so many px right and below of the first."""


def make_window(
    session: Session, catalog: Catalog, journal: Journal, language: str = "ko", dark: bool = False,
    looks: Looks | None = None, windows: Windows | None = None,
) -> MainWindow:  # fmt: skip
    """The window as the application makes it; tests use it too. Without ``looks`` no preference is kept."""
    context = Context(session, catalog, language, dark)
    files = Files(context, journal)
    files.looks = looks if looks is not None else Looks(language=language)
    files.windows = windows
    window = MainWindow(context, files)
    files.parent_widget = window
    Drops(window, files, lambda then: QTimer.singleShot(0, window, then))
    return window


class Windows(QObject):
    """All windows of the program. Each has a plan of its own with session, undo and recovery copy."""

    def __init__(self, catalog: Catalog, looks: Looks, journal: Callable[[], Journal] = Journal) -> None:
        super().__init__()
        self._catalog, self._journal, self.looks = catalog, journal, looks
        self.windows: list[MainWindow] = []
        self.guard = Guard(self.tell_fault)

    def make(self, session: Session | None = None, at: QWidget | None = None) -> MainWindow:
        """Another window, shown beside the last one, or in the place of ``at``."""
        last = self.windows[-1] if self.windows else None
        looks = self.looks
        window = make_window(
            session or Session(), self._catalog, self._journal(), looks.language, looks.dark, looks, self
        )
        looks.attach(window.context)
        self.windows.append(window)
        QTimer.singleShot(IDLE_MS, window, window.ready_palette)
        window.closed.connect(lambda: self._closed(window))
        if last is not None:
            window.resize(last.size())
            window.move(last.pos().x() + BESIDE, last.pos().y() + BESIDE)
        elif at is not None:
            window.setGeometry(at.geometry())
            window.setWindowState(at.windowState())
        elif looks.preferences.geometry:
            place_again(window, looks.preferences.geometry)
        window.show()
        if session is not None:
            window.show_page("company")
            window.files.keep_recovery_copy()
        return window

    def open_file(self, path: Path) -> bool:
        """Show a plan in a window of its own: the one that has it, an untouched one, or a new one."""
        if self.bring_forward(path):
            return True
        free = next((w for w in self.windows if w.files.untouched), None)
        window = free or self.make()
        done = window.files.open_file(path)
        if done:
            window.show_page("company")
            _forward(window)
        elif free is None:
            window.close()
        return done

    def bring_forward(self, path: Path, but: QWidget | None = None) -> bool:
        """Whether another window has the file; it comes to the front."""
        for window in self.windows:
            own = window.context.session.path
            if window is not but and own is not None and _same(own, path):
                _forward(window)
                return True
        return False

    def close_all(self) -> None:
        """Close the windows one by one, until one is kept open."""
        for window in list(self.windows):
            if not window.close():
                return

    def keep_all(self) -> bool:
        """Write the recovery copy of every window; whether all are safe."""
        kept = [window.files.keep_recovery_copy() for window in self.windows]
        return all(kept)

    def tell_fault(self, words: str) -> None:
        """Something failed in the program: everything is kept first, then one question."""
        safe = self.keep_all()
        window = QApplication.activeWindow()
        near = window if isinstance(window, MainWindow) else (self.windows[-1] if self.windows else None)
        if near is None:
            return
        c = near.context
        answer = ask.choose(
            near, c.text("fault.title"), c.text("fault.kept" if safe else "fault.not_kept"),
            [c.text("fault.continue"), c.text("fault.save_and_quit")], c.text("fault.details"), words,
        )  # fmt: skip
        if answer == 1 and all(w.files.save_as() for w in self.windows if w.context.session.dirty):
            QApplication.quit()

    def _closed(self, window: MainWindow) -> None:
        """A window that was closed lets go of its file; the last one leaves its place and size."""
        if len(self.windows) == 1:
            self.looks.choose(geometry=bytes(window.saveGeometry().toBase64().data()).decode("ascii"))
        self.windows.remove(window)
        self.looks.detach(window.context)
        window.files.close()
        window.deleteLater()


def _same(own: Path, path: Path) -> bool:
    try:
        return in_time(LOOK_S, lambda: same_file(own, path))
    except NoAnswer:
        return own == path


def _forward(window: QWidget) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def enter(door: Doorway, looks: Looks, path: Path | None) -> None:
    """The first window takes the place of ``door``, with ``path`` if given."""
    windows = Windows(load_catalog(), looks)
    windows.guard.install()
    window = windows.make(at=door)
    app = QApplication.instance()
    if isinstance(app, Application):
        app.file_asked.connect(lambda name: windows.open_file(Path(name)))
    spare_what_is_loaded()
    home = window.page("home")
    if isinstance(home, HomePage):
        home.offer_recovery()
    QTimer.singleShot(DOOR_MS, door, door.deleteLater)  # before a question about the file is asked
    if path is not None and window.files.open_file(path):
        window.show_page("company")
