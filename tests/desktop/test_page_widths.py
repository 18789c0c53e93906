"""In the narrowest window no page is wider than the room it has: nothing is cut, and nothing scrolls sideways; and every page
comes to rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner.desktop.shell import MainWindow
from planner.plan.templates import load_template
from tests.every_tab import every_tab, restless, too_wide


@pytest.mark.parametrize(("template", "language"), [("pretraining", "ko"), ("manufacturing", "en"), ("empty", "en")])
def test_every_tab_fits_the_narrowest_window(
    open_window: Callable[..., MainWindow], template: str, language: str
) -> None:
    window = open_window(load_template(template, language), language=language)
    window.resize(1024, 700)
    told = [(too_wide(id, tab, page), restless(id, tab)) for id, tab, page in every_tab(window)]
    assert [words for both in told for words in both if words] == []
