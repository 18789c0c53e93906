"""Settings: kept at once, followed by every window and every page; the about card and what is copied from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from planner.components import components
from planner.desktop.app import Windows
from planner.desktop.looks import Looks
from planner.desktop.pages import ABOUT
from planner.desktop.pages.settings import SettingsPage
from planner.desktop.qt_words import speak
from planner.desktop.shell import MainWindow
from planner.desktop.theme import is_calm, set_calm
from planner.desktop.window.page_stack import SETTLED_MS
from planner.plan.session import Session
from planner.plan.templates import load_template
from planner.preferences import LanguageChoice, Preferences, ThemeChoice, load_preferences, preferences_file


@pytest.fixture
def looks() -> Looks:
    return Looks(preferences_file())


@pytest.fixture(autouse=True)
def _as_designed() -> Iterator[None]:
    yield
    set_calm(False)
    speak("en")


def settings_of(window: MainWindow) -> SettingsPage:
    window.show_page("settings")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    return page


def kept() -> Preferences:
    return load_preferences(preferences_file())[0]


def test_the_dialogs_of_qt_speak_the_language_of_the_window(windows: Windows) -> None:
    card = settings_of(windows.make()).appearance
    for choice, word in ((LanguageChoice.KO, "취소"), (LanguageChoice.EN, "Cancel"), (LanguageChoice.KO, "취소")):
        card.language.button(choice).click()
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == word


def test_what_is_chosen_holds_in_every_window_and_is_kept(windows: Windows) -> None:
    one, two = windows.make(), windows.make()
    card = settings_of(one).appearance
    card.language.button(LanguageChoice.KO).click()
    card.theme.button(ThemeChoice.DARK).click()
    card.zoom.setValue(25)
    card.calm.click()
    assert (two.context.language, two.context.theme.dark, two.context.scale) == ("ko", True, 1.25)
    assert is_calm()
    assert kept() == Preferences(language=LanguageChoice.KO, theme=ThemeChoice.DARK, zoom=125, reduced_motion=True)
    card.language.button(LanguageChoice.SYSTEM).click()
    assert kept().language is LanguageChoice.SYSTEM
    assert windows.looks.language == two.context.language


def test_the_bar_of_the_window_writes_the_same_setting(windows: Windows) -> None:
    window = windows.make()
    window.context.set_language("ko" if window.context.language == "en" else "en")
    assert kept().language.value == window.context.language
    window.context.set_dark(True)
    window.context.set_scale(1.1)
    assert (kept().theme, kept().zoom) == (ThemeChoice.DARK, 110)
    page = settings_of(window)
    assert page.appearance.percent.text() == "110 %"
    assert page.appearance.theme.button(ThemeChoice.DARK).isChecked()


def test_the_theme_follows_the_system_live(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    window = windows.make()
    hints = QGuiApplication.styleHints()
    assert not window.context.theme.dark
    monkeypatch.setattr(Looks, "dark", property(lambda self: True))
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert window.context.theme.dark
    assert kept().theme is ThemeChoice.SYSTEM


def test_a_broken_settings_file_is_told_and_not_feared(windows: Windows) -> None:
    preferences_file().parent.mkdir(parents=True, exist_ok=True)
    preferences_file().write_text('{"zoom": "big", "theme": "dark"}', encoding="utf-8")
    windows.looks = Looks(preferences_file(), "ko")
    card = settings_of(windows.make()).appearance
    assert card.note.isVisible()
    assert card.theme.button(ThemeChoice.DARK).isChecked()


def test_the_place_of_the_last_window_is_kept(windows: Windows) -> None:
    window = windows.make()
    window.resize(960, 700)
    window.close()
    assert kept().geometry
    again = windows.make()
    assert abs(again.height() - 700) <= 4


@pytest.mark.parametrize("page", ["infrastructure", "catalogue", "settings"])
def test_switching_keeps_focus_and_scroll(windows: Windows, page: str) -> None:
    window = windows.make(Session(load_template("manufacturing")))
    window.resize(1024, 640)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.show_page(page)
    QTest.qWait(SETTLED_MS)
    area = window.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(60)
    focus, start = QApplication.focusWidget(), window.context.language
    window.context.set_language("en" if start == "ko" else "ko")
    window.context.set_dark(not window.context.theme.dark)
    QTest.qWait(2 * SETTLED_MS)
    assert focus is not None
    assert QApplication.focusWidget() is focus
    assert bar.maximum() > 60
    assert bar.value() == 60


def test_diagnostics_say_nothing_of_the_plan(windows: Windows, tmp_path: Path) -> None:
    plan = load_template("manufacturing")
    window = windows.make(Session(plan, tmp_path / "geheim.plan"))
    page = settings_of(window)
    page.show_target(ABOUT)
    page.about.copy.click()
    words = QGuiApplication.clipboard().text()
    assert "PySide6" in words
    for secret in (plan.title, plan.company.name, "geheim", str(tmp_path), str(Path.home()), plan.use_cases[0].name):
        assert secret not in words


def test_the_licence_of_a_part_is_read_over_the_window(windows: Windows) -> None:
    page = settings_of(windows.make())
    QApplication.processEvents()
    page.show_target(ABOUT)
    card = page.about
    row = [part.name for part in components()].index("Qt")
    card.table.setCurrentIndex(card.table.model().index(row, 0))
    card.table.setFocus()
    QTest.keyClick(card.table, Qt.Key.Key_Return)
    assert card.sheet is not None
    assert card.sheet.isVisible()
    assert QApplication.focusWidget() is card.sheet.words
    shown = card.sheet.words.toPlainText()
    for words in ("code.qt.io", "GNU LESSER GENERAL PUBLIC LICENSE", "GNU GENERAL PUBLIC LICENSE", "PDFium"):
        assert words in shown
    QTest.keyClick(card.sheet.words, Qt.Key.Key_Escape)
    assert not card.sheet.isVisible()


@pytest.mark.parametrize("page", ["home", "settings"])
def test_pages_fit_at_the_largest_size(open_window: Callable[..., MainWindow], page: str) -> None:
    window = open_window(load_template("manufacturing"), page, "en")
    try:
        window.context.set_scale(1.5)
        window.resize(1440, 868)
        QApplication.processEvents()
        area = window.stack.currentWidget()
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
    finally:
        window.context.set_scale(1.0)


def test_a_button_grows_once_and_comes_back(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(load_template("manufacturing"), "settings")
    copy = settings_of(window).about.copy
    QApplication.processEvents()
    before = copy.height()
    window.context.set_scale(1.5)
    QApplication.processEvents()
    grown = copy.height()
    window.context.set_scale(1.0)
    QApplication.processEvents()
    assert before < grown <= round(before * 1.5) + 1
    assert copy.height() == before
