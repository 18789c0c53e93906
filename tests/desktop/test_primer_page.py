"""The primer in the window: reached from where it matters, searched, and left to where one came from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from planner.desktop.pages.primer import PrimerPage
from planner.desktop.primer_try import TryOut
from planner.desktop.shell import MainWindow
from planner.desktop.tabbed import TabbedPage
from planner.plan.templates import load_template
from planner.primer.book import chapters
from planner.primer.try_out import LONGEST


@pytest.fixture(scope="module")
def shared(lasting_window: Callable[..., MainWindow]) -> MainWindow:
    return lasting_window(load_template("retail"))


@pytest.fixture
def window(shared: MainWindow) -> MainWindow:
    shared.context.set_language("ko")
    shared.show_page("company")
    return shared


def primer(window: MainWindow) -> PrimerPage:
    page = window.page("primer")
    assert isinstance(page, PrimerPage)
    return page


def words(page: PrimerPage) -> str:
    return "\n".join(w.text() for w in page.area.widget().findChildren(QLabel))


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def test_the_link_of_a_tab_opens_its_chapter(window: MainWindow) -> None:
    """Each page and tab names its chapter: ``test_every_tab``."""
    window.show_page("infrastructure", ("tab", "tab.serving"))
    window.page("infrastructure").help.click()
    assert window.current == "primer"
    assert primer(window).place == "gpus"
    assert chapters()["gpus"].title.ko in words(primer(window))


def test_the_key_opens_the_chapter_of_the_tab_and_back_returns_to_it(window: MainWindow) -> None:
    window.show_page("infrastructure", ("tab", "tab.training"))
    window.show_chapter()
    assert primer(window).place == "training"
    assert "가속 인프라" in window.back.text()
    window.step(-1)
    assert window.current == "infrastructure"
    page = window.page("infrastructure")
    assert isinstance(page, TabbedPage)
    assert page.chapter == "training"


def test_the_place_in_a_chapter_is_kept(window: MainWindow) -> None:
    window.show_page("primer", ("chapter", "llm"))
    settle()
    bar = primer(window).area.verticalScrollBar()
    bar.setValue(300)
    primer(window).show_target(("chapter", "gpus"))
    settle()
    assert bar.value() == 0
    primer(window).show_target(("chapter", "llm"))
    settle()
    assert bar.value() == 300


def test_search_lists_terms_and_sections_and_goes_to_them(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("primer")
    page = primer(window)
    page.search.setText("환각")
    assert page.contents.count() > 1
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.place == "glossary"
    assert "환각" in words(page)
    assert "파라미터" not in words(page)
    page.search.setText("qqqq")
    assert page.contents.count() == 0
    assert not page.nothing.isHidden()
    page.search.clear()
    assert page.contents.count() == len(chapters()) + 2


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_chapter_is_shown_in_the_language_with_headings(window: MainWindow, language: str) -> None:
    window.context.set_language(language)
    window.show_page("primer")
    page = primer(window)
    for chapter in chapters().values():
        page.show_target(("chapter", chapter.id))
        view = page.area.widget()
        heads = [w for w in view.findChildren(QLabel) if w.accessibleName().startswith(("제목", "Heading"))]
        assert len(heads) > len(chapter.sections)
        assert not [w.text() for w in view.findChildren(QLabel) if "{" in w.text()]
        assert view.findChildren(QPushButton)
        if language == "en":
            shown = [w.text() for w in view.findChildren(QLabel)]
            assert not [t for t in shown if any("가" <= c <= "힣" for c in t)]


def test_a_link_into_the_program_opens_page_and_tab(window: MainWindow) -> None:
    window.show_page("primer", ("chapter", "stages"))
    link = next(
        b for b in primer(window).area.widget().findChildren(QPushButton) if b.text().startswith("→ 단계와 역할")
    )
    link.click()
    assert window.current == "team"
    page = window.page("team")
    assert isinstance(page, TabbedPage)
    assert page._makers[page.tabs.currentIndex()][0] == "tab.raci"


def test_a_text_is_tried_without_entering_the_plan(window: MainWindow) -> None:
    window.show_page("primer", ("chapter", "try"))
    page = primer(window)
    tried = page.area.widget()
    assert isinstance(tried, TryOut)
    before = window.context.plan
    tried.field.setPlainText("대외비 계약서를 요약합니다.")
    tried.refresh()
    small = tried.stats["cache_users"].why.figure
    users = tried.rows["users"][1].editor
    users.edited.emit(100)
    large = tried.stats["cache_users"].why.figure
    assert small is not None
    assert large is not None
    assert large.value > small.value
    assert window.context.plan is before
    assert not window.context.session.can_undo
    window.context.set_language("en")
    window.context.set_dark(True)
    assert page.area.widget() is tried
    assert tried.field.toPlainText() == "대외비 계약서를 요약합니다."
    window.show_page("primer", ("chapter", "llm"))
    window.show_page("primer", ("chapter", "try"))
    assert page.area.widget() is tried
    window.context.set_dark(False)


def test_a_paste_is_bounded(window: MainWindow) -> None:
    window.show_page("primer", ("chapter", "try"))
    tried = primer(window).area.widget()
    assert isinstance(tried, TryOut)
    data = QMimeData()
    data.setText("가" * (LONGEST + 5000))
    tried.field.clear()
    tried.field.insertFromMimeData(data)
    assert len(tried.field.toPlainText()) == LONGEST
    tried.field.insertFromMimeData(data)
    tried.refresh()
    assert not tried.cut.isHidden()
    tokens = tried.stats["tokens"].why.figure
    assert tokens is not None
    assert tokens.value < LONGEST


def test_the_explanation_of_a_figure_leads_to_its_chapter(window: MainWindow) -> None:
    window.show_page("infrastructure", ("tab", "tab.serving"))
    window.why_focused()
    title = chapters()["gpus"].title.ko
    link = next(b for b in window.why_panel.findChildren(QPushButton) if b.text() == title)
    assert "기초 학습" in link.accessibleName()
    link.click()
    assert window.current == "primer"
    assert primer(window).place == "gpus"
    window.close_why()
