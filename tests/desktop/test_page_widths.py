"""In the narrowest window no page is wider than the room it has: nothing is cut, and nothing scrolls sideways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.catalog import load_catalog
from planner.desktop.app import make_window
from planner.desktop.start import application
from planner.plan.journal import Journal
from planner.plan.session import Session
from planner.plan.templates import load_template
from tests.every_tab import every_tab

CATALOG = load_catalog()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ["manufacturing", "pretraining", "public", "empty"])
def test_every_tab_fits_the_narrowest_window(
    qapp: Any, qtbot: Any, tmp_path: Path, template: str, language: str
) -> None:
    application()
    window = make_window(Session(load_template(template, language)), CATALOG, Journal(tmp_path), language)
    qtbot.addWidget(window, before_close_func=lambda w: w.context.session.mark_saved())
    window.resize(1024, 700)
    window.show()
    too_wide = []
    for id, tab, page in every_tab(window):
        room = page.parentWidget().width()
        if page.minimumSizeHint().width() > room:
            too_wide.append((id, tab, page.minimumSizeHint().width(), room))
    assert too_wide == []
