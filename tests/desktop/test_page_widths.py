"""In the narrowest window no page is wider than the room it has: nothing is cut, and nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner.desktop.shell import MainWindow
from planner.plan.templates import load_template
from tests.every_tab import every_tab


@pytest.mark.parametrize("template", ["manufacturing", "pretraining", "public", "empty"])
def test_every_tab_fits_the_narrowest_window(open_window: Callable[..., MainWindow], template: str) -> None:
    window = open_window(load_template(template, "ko"))
    window.resize(1024, 700)
    too_wide = []
    for language in ("ko", "en"):
        window.context.set_language(language)
        for id, tab, page in every_tab(window):
            room = page.parentWidget().width()
            if page.minimumSizeHint().width() > room:
                too_wide.append((language, id, tab, page.minimumSizeHint().width(), room))
    assert too_wide == []
