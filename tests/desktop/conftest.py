"""The window that tests of its pages share: made for a plan, shown in the size of the pictures, closed without a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from planner.catalog import load_catalog
from planner.desktop.app import Windows, make_window
from planner.desktop.looks import Looks
from planner.desktop.shell import MainWindow
from planner.desktop.start import application
from planner.plan import Plan
from planner.plan.journal import Journal
from planner.plan.session import Session


def _shown(plan: Plan, recovery: Path, language: str, dark: bool = False) -> MainWindow:
    application()
    made: MainWindow = make_window(Session(plan), load_catalog(), Journal(recovery), language, dark)
    made.resize(1440, 868)
    made.show()
    return made


@pytest.fixture
def open_window(qapp: Any, qtbot: Any, tmp_path: Path) -> Callable[..., MainWindow]:
    def opened(plan: Plan, page: str | None = None, language: str = "ko", dark: bool = False) -> MainWindow:
        made = _shown(plan, tmp_path / "recovery", language, dark)
        qtbot.addWidget(made, before_close_func=lambda w: w.context.session.mark_saved())
        if page is not None:
            made.show_page(page)
        return made

    return opened


@pytest.fixture
def looks() -> Looks:
    return Looks(language="ko")


@pytest.fixture
def windows(qapp: Any, tmp_path: Path, looks: Looks) -> Iterator[Windows]:
    """The windows of one program, none open yet; they follow ``looks``."""
    application()
    made = Windows(load_catalog(), looks, lambda: Journal(tmp_path / "recovery"))
    yield made
    for window in list(made.windows):
        window.context.session.mark_saved()
        window.close()


@pytest.fixture(scope="module")
def lasting_window(qapp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., MainWindow]]:
    """As ``open_window``, for all tests of a module: whoever uses it leaves it as it was."""
    opened: list[MainWindow] = []

    def show(plan: Plan, language: str = "ko") -> MainWindow:
        opened.append(_shown(plan, tmp_path_factory.mktemp("recovery"), language))
        return opened[-1]

    yield show
    for window in opened:
        window.context.session.mark_saved()
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
