"""How the program looks on this computer: language, theme, size of the text and motion, the same in every window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from planner.desktop.qt_words import speak
from planner.desktop.theme import set_calm
from planner.preferences import (
    LanguageChoice,
    Preferences,
    ThemeChoice,
    load_preferences,
    save_preferences,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from planner.desktop.context import Context


class Looks(QObject):
    """The preferences in use. Windows that are attached follow them, and what is chosen in one is chosen in all.

    Without a ``path`` nothing is kept. ``whole`` is False where the file could not be read as a whole.
    """

    changed = Signal()

    def __init__(self, path: Path | None = None, language: str | None = None) -> None:
        super().__init__()
        self.path = path
        self.preferences, self.whole = load_preferences(path) if path is not None else (Preferences(), True)
        self._given = language
        self._contexts: list[Context] = []
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.styleHints().colorSchemeChanged.connect(lambda _: self._apply())

    @property
    def language(self) -> str:
        """The language given at the start, else the one chosen, else that of the system."""
        if self._given is not None:
            return self._given
        if self.preferences.language is not LanguageChoice.SYSTEM:
            return self.preferences.language.value
        return "ko" if any(name.startswith("ko") for name in QLocale.system().uiLanguages()[:1]) else "en"

    @property
    def dark(self) -> bool:
        if self.preferences.theme is not ThemeChoice.SYSTEM:
            return self.preferences.theme is ThemeChoice.DARK
        return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark

    @property
    def scale(self) -> float:
        return self.preferences.zoom / 100

    def choose(self, **values: Any) -> None:
        """Take other preferences: kept at once, shown in every window."""
        if "language" in values:
            self._given = None
        made = replace(self.preferences, **values)
        if made != self.preferences:
            self.preferences = made
            if self.path is not None:
                save_preferences(made, self.path)
        self._apply()
        self.changed.emit()

    def attach(self, context: Context) -> None:
        self._contexts.append(context)
        context.language_changed.connect(lambda: self._language_of(context))
        context.theme_changed.connect(lambda: self._theme_of(context))
        context.scale_changed.connect(lambda: self._scale_of(context))
        self._apply()

    def detach(self, context: Context) -> None:
        if context in self._contexts:
            self._contexts.remove(context)

    def _language_of(self, context: Context) -> None:
        if context in self._contexts and context.language != self.language:
            self.choose(language=LanguageChoice(context.language))

    def _theme_of(self, context: Context) -> None:
        if context in self._contexts and context.theme.dark != self.dark:
            self.choose(theme=ThemeChoice.DARK if context.theme.dark else ThemeChoice.LIGHT)

    def _scale_of(self, context: Context) -> None:
        if context in self._contexts and round(context.scale * 100) != self.preferences.zoom:
            self.choose(zoom=round(context.scale * 100))

    def _apply(self) -> None:
        set_calm(self.preferences.reduced_motion)
        speak(self.language)
        for context in tuple(self._contexts):
            if context.language != self.language:
                context.set_language(self.language)
            if context.theme.dark != self.dark:
                context.set_dark(self.dark)
            if context.scale != self.scale:
                context.set_scale(self.scale)


def place_again(window: QWidget, geometry: str) -> None:
    """Put a window where it was, if its title can still be reached on a screen."""
    before = window.geometry()
    if not window.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore"))):
        return
    head = window.frameGeometry().adjusted(40, 0, -40, 0)
    head.setHeight(30)
    if not any(screen.availableGeometry().intersects(head) for screen in QGuiApplication.screens()):
        window.setGeometry(before)
