"""Start of the window: application, fonts, session, recovery after a crash."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from planner.catalog import Catalog, load_catalog
from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.files import Files
from planner.desktop.garbage import collect_here, spare_what_is_loaded
from planner.desktop.shell import MainWindow
from planner.desktop.theme import font, load_fonts
from planner.plan.journal import Journal
from planner.plan.session import Session

NAME = "Planner"
SWITCH_S = 0.0005
"""A worker gives way to the window so soon: each of its many small events waits that long for the interpreter, not 5 ms."""


def application() -> QApplication:
    """The one application object, in our own style on every system."""
    sys.setswitchinterval(SWITCH_S)
    if isinstance(app := QApplication.instance(), QApplication) and app.applicationName() == NAME:
        return app
    app = app if isinstance(app, QApplication) else QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setApplicationName(NAME)
    load_fonts()
    app.setFont(font(13))
    collect_here(app)
    return app


def make_window(
    session: Session, catalog: Catalog, journal: Journal, language: str = "ko", dark: bool = False
) -> MainWindow:
    """The window as the application makes it; tests use it too."""
    context = Context(session, catalog, language, dark)
    files = Files(context, journal)
    window = MainWindow(context, files)
    files.parent_widget = window
    return window


def run(path: Path | None, language: str | None) -> int:
    """Open the window, with ``path`` if given, and stay until it is closed."""
    app = application()
    system = "ko" if app.inputMethod().locale().name().startswith("ko") else "en"
    window = make_window(Session(), load_catalog(), Journal(), language or system)
    spare_what_is_loaded()
    window.show()
    if path is not None and window.files.open_file(path):
        window.show_page("company")
    else:
        offer_recovery(window)
    return app.exec()


def offer_recovery(window: MainWindow) -> None:
    """After a crash: name each plan that was open, continue with it or leave it."""
    c = window.context
    for found in Journal.orphans():
        if found.plan is None:
            continue
        words = c.text(
            "recovery.words", title=found.title or c.text("top.untitled"), time=f"{found.saved_at:%Y-%m-%d %H:%M}"
        )
        answer = ask.choose(
            window, c.text("recovery.title"), words,
            [c.text("recovery.open"), c.text("recovery.later"), c.text("recovery.drop")],
        )  # fmt: skip
        if answer == 0 and window.files.recover(found):
            found.drop()
            window.show_page("company")
            return
        if answer == 2:
            found.drop()
