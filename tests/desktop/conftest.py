"""The window that tests of its pages share: made for a plan, shown in the size of the pictures, closed without a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.catalog import load_catalog
from planner.desktop.app import make_window
from planner.desktop.shell import MainWindow
from planner.desktop.start import application
from planner.plan import Plan
from planner.plan.journal import Journal
from planner.plan.session import Session


@pytest.fixture
def open_window(qapp: Any, qtbot: Any, tmp_path: Path) -> Callable[..., MainWindow]:
    def opened(plan: Plan, page: str | None = None, language: str = "ko", dark: bool = False) -> MainWindow:
        application()
        made: MainWindow = make_window(Session(plan), load_catalog(), Journal(tmp_path / "recovery"), language, dark)
        made.resize(1440, 868)
        qtbot.addWidget(made, before_close_func=lambda w: w.context.session.mark_saved())
        made.show()
        if page is not None:
            made.show_page(page)
        return made

    return opened
