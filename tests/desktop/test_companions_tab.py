"""The tab of what runs beside the language model: fields reach the plan, figures follow, both languages, both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from planner.companion_figures import SHOWN
from planner.desktop.companions_tab import BASE, CompanionsTab
from planner.desktop.shell import MainWindow
from planner.desktop.tabbed import TabbedPage
from planner.plan.companions import PARTS
from planner.plan.templates import load_template


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window(load_template("retail"), "infrastructure")


def _tab(window: MainWindow) -> CompanionsTab:
    page = window.page("infrastructure")
    assert isinstance(page, TabbedPage)
    at = [key for key, _ in page._makers].index("tab.companions")
    page.tabs.setCurrentIndex(at)
    return page._made[at]


def _set(window: MainWindow, **wish: Any) -> None:
    for name, value in wish.items():
        assert window.context.edit((*BASE, name), value) is None
    window.context.recompute()
    QApplication.processEvents()


def _words(widget: QWidget) -> str:
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def test_nothing_is_used_at_first_and_every_part_says_so(window: MainWindow) -> None:
    tab = _tab(window)
    for card in tab.cards.values():
        assert card.unused.isVisible()
        assert not any(stat.isVisible() for stat in card.stats.values())
    assert window.context.plan.infrastructure.companions == type(window.context.plan.infrastructure.companions)()


def test_typing_reaches_the_plan_and_moves_the_figure(window: MainWindow, qtbot: Any) -> None:
    tab = _tab(window)
    _set(window, embedding_model_id="bge-m3", tokens_per_document=4_000, gpu_id="l4")
    stat = tab.cards["search"].stats["index_hours"]
    assert stat.value.text() == "–"
    assert window.context.text("field.companions.documents.label") in stat.lacks.accessibleName()
    _, row = tab.cards["search"].form.rows["documents"]
    field = row.editor.focusables()[0]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "500000")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    window.context.recompute()
    assert window.context.plan.infrastructure.companions.documents == 500_000
    half = stat.value.text()
    assert half != "–"
    _set(window, documents=5_000_000)
    assert stat.value.text() != half
    figure = window.context.assessment.infrastructure.companions.figure("index_hours")
    assert stat.value.text() == window.context.show_figure(figure)


def test_choosing_from_the_catalogue_offers_the_kind_that_fits(window: MainWindow) -> None:
    tab, models = _tab(window), window.context.catalog.models

    def offered(part: str, field: str) -> set[str]:
        combo = tab.cards[part].form.rows[field][1].editor.combo
        return {combo.itemData(i) for i in range(combo.count())} - {None}

    assert {models[id].kind.value for id in offered("search", "embedding_model_id")} == {"embedding", "bio"}
    assert {models[id].kind.value for id in offered("search", "reranker_id")} == {"reranker"}
    assert {models[id].kind.value for id in offered("images", "image_model_id")} == {"image"}
    assert {models[id].family for id in offered("sequences", "sequence_model_id")} == {"Evo 2"}


def test_pictures_change_the_gpus_of_the_language_model(window: MainWindow) -> None:
    tab = _tab(window)
    before = window.context.assessment.infrastructure
    _set(window, pictures_per_prompt=6.0)
    after = window.context.assessment.infrastructure
    assert after.input_tokens_year.value > before.input_tokens_year.value
    assert (after.gpus.value, after.gpu_id) != (before.gpus.value, before.gpu_id)
    words = _words(tab.cards["pictures"])
    assert (
        window.context.say(after.companions.part("pictures").problems[0]) in words
    )  # the template's model reads text only
    assert window.context.show_figure(after.companions.figure("prompt_tokens")) in words


def test_what_does_not_fit_is_said_once_in_place_of_figures(window: MainWindow) -> None:
    tab = _tab(window)
    _set(window, image_model_id="flux.1-dev", images_per_day=100, gpu_id="l4")
    card = tab.cards["images"]
    assert card.problems.isVisible()
    assert "FLUX.1 dev" in card.problems.text()
    assert not any(stat.isVisible() for stat in card.stats.values())
    _set(window, gpu_id="h100-sxm")
    assert not card.problems.isVisible()
    assert all(stat.isVisible() for stat in card.stats.values())
    assert window.context.catalog.gpus["h100-sxm"].name in tab.on.text()


def test_every_figure_can_be_asked_why_and_fields_are_found(window: MainWindow) -> None:
    tab = _tab(window)
    _set(
        window, embedding_model_id="bge-m3", documents=1000, tokens_per_document=900, reranker_id="bge-reranker-v2-m3", passages_reranked=20,
        pictures_per_prompt=1.0, image_model_id="sdxl-base-1.0", images_per_day=100, sequence_model_id="evo2-7b", sequences_per_day=10,
        bases_per_sequence=1000, gpu_id="h100-sxm",
    )  # fmt: skip
    for id, card in tab.cards.items():
        assert set(card.stats) == set(SHOWN[id])
        for stat in card.stats.values():
            assert stat.isVisible()
            assert stat.why.isEnabled()
            stat.why.click()
    for name in ("gpu_id", *(n for part in PARTS.values() for n in part)):
        assert tab.focus_field((*BASE, name))
    assert not tab.focus_field(("infrastructure", "workload", "users"))


def test_language_switch_leaves_no_word_of_the_other(window: MainWindow) -> None:
    tab = _tab(window)
    _set(
        window,
        embedding_model_id="bge-m3",
        documents=1000,
        tokens_per_document=900,
        image_model_id="sdxl-base-1.0",
        gpu_id="h100-sxm",
    )
    c = window.context
    for language in ("en", "ko"):
        c.set_language(language)
        QApplication.processEvents()
        words = _words(tab)
        assert c.text("companions.part.search") in words
        assert any("가" <= letter <= "힣" for letter in words) == (language == "ko")
