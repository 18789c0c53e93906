"""Top bar: home, name of the plan with its menu, what is saved, undo and redo; language, theme, presentation, more."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from planner.desktop.context import Context
from planner.desktop.controls import Segmented
from planner.desktop.icons import icon
from planner.desktop.keys import shown as key_words
from planner.desktop.theme import px
from planner.desktop.tips import tip
from planner.desktop.widgets import literal
from planner.desktop.window.bar import Bar, IconButton
from planner.desktop.window.title_edit import TitleEdit

HEIGHT, LOW_HEIGHT = 48, 40
NAME_PX, NARROW_NAME_PX = 360, 220
"""Widest name of a plan before it is cut, in px: in a wide and in a narrow window."""


class TopBar(Bar):
    """``documents`` and ``menu`` are filled by the shell."""

    home_asked, undo_asked, redo_asked, save_asked, present_asked = Signal(), Signal(), Signal(), Signal(), Signal()
    renamed = Signal(str)
    password_asked = Signal()
    find_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("topbar")
        self.context = context
        self._saved_words, self._failed, self._narrow = "", False, False
        self.home = IconButton("home", self.home_asked.emit)
        self.documents, self.menu = QMenu(self), QMenu(self)
        self.plan = self._menu_button(self.documents)
        self.plan.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands after the name
        self.plan.setProperty("role", "plan")
        self.plan.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.title_edit = TitleEdit()
        self.title_edit.renamed.connect(self.renamed.emit)
        self.title_edit.ended.connect(self.plan.show)
        self.lock = IconButton("lock", self.password_asked.emit, 16)
        self.saved = IconButton("check", self.save_asked.emit, 16)
        self.undo, self.redo = IconButton("undo", self.undo_asked.emit), IconButton("redo", self.redo_asked.emit)
        self.search = IconButton("search", self.find_asked.emit)
        self.search.setProperty("kind", "outlined")
        self.languages = Segmented(["ko", "en"])
        self.languages.chosen.connect(context.set_language)
        self.theme_button = IconButton("moon", lambda: context.set_dark(not context.theme.dark))
        self.present = QToolButton()
        self.present.setProperty("kind", "outlined")
        self.present.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.present.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.present.clicked.connect(lambda _=False: self.present_asked.emit())
        self.more = self._menu_button(self.menu)
        separator = QWidget()
        separator.setProperty("role", "vrule")
        separator.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        separator.setFixedSize(1, 20)
        for widget in (self.home, separator, self.plan, self.title_edit, self.lock, self.saved, self.undo, self.redo):
            self.line.addWidget(widget)
        self.line.addStretch(1)
        for widget in (self.search, self.languages, self.theme_button, self.present, self.more):
            self.line.addWidget(widget)

    def _menu_button(self, menu: QMenu) -> QToolButton:
        made = QToolButton()
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setMenu(menu)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    def rename(self) -> None:
        """Change the title of the plan where it stands."""
        self.plan.hide()
        self.title_edit.begin(self.context.plan.title, self.context.text("documents.title_hint"))

    def retranslate(self) -> None:
        c = self.context
        self.languages.show_value(c.language)
        self.languages.set_texts(["한국어", "English"], c.text("top.language"))
        self.home.set_name(c.text("page.home.title"))
        self.search.setText(key_words("Ctrl+K"))
        self.search.set_name(c.text("action.find"))
        self.theme_button.set_name(c.text("top.theme"))
        self.present.setText(f" {c.text('top.present')}")
        self.present.setAccessibleName(c.text("top.present"))
        self.present.setToolTip(c.text("top.present_hint"))
        self.lock.set_name(c.text("password.protected_hint"))
        self.more.setToolTip(c.text("top.more"))
        self.more.setAccessibleName(c.text("top.more"))

    def apply_theme(self) -> None:
        theme = self.context.theme
        for plain in (self.home, self.undo, self.redo, self.search):
            plain.show_drawing(theme)
        self.lock.show_drawing(theme, token="muted")
        self.theme_button.show_drawing(theme, "sun" if theme.dark else "moon")
        for button, drawing, token, size in (
            (self.plan, "chevron-down", "muted", px(14)), (self.present, "present", "text", px(18)),
            (self.more, "more", "text", px(18)),
        ):  # fmt: skip
            button.setIconSize(QSize(size, size))
            button.setIcon(icon(drawing, theme, token, size))
        self._draw_saved()

    def refresh(self, name: str, narrow: bool, low: bool) -> None:
        """Show the name of the plan and what can be undone; when ``narrow`` the saved state is a drawing only."""
        c, session = self.context, self.context.session
        self.setFixedHeight(px(LOW_HEIGHT if low else HEIGHT))
        self.languages.setFixedHeight(px(34))
        self._narrow = narrow
        self.search.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        shown = self.plan.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, px(NARROW_NAME_PX if narrow else NAME_PX)
        )
        self.plan.setText(literal(shown))
        self.plan.setAccessibleName(name)
        self.plan.setToolTip(tip(name))
        self.lock.setVisible(session.key is not None)
        for button, able, step, key in (
            (self.undo, session.can_undo, session.undo_name, "top.undo"),
            (self.redo, session.can_redo, session.redo_name, "top.redo"),
        ):
            button.setEnabled(able)
            button.set_name(c.text(key, name=c.say(step) if able else "").strip(": "))
        self._draw_saved()

    def show_saved(self, words: str, failed: bool) -> None:
        self._saved_words, self._failed = words, failed
        self._draw_saved()

    def _draw_saved(self) -> None:
        words, saved = self._saved_words, self.saved
        changed = self.context.session.dirty
        drawing, token = ("warning", "bad") if self._failed else ("edit", "muted") if changed else ("check", "good")
        saved.show_drawing(self.context.theme, drawing, token)
        in_words = self._failed or not self._narrow
        saved.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if in_words else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        saved.setText(literal(words))
        saved.set_name(words)
        if saved.property("state") != token:
            saved.setProperty("state", token)
            saved.style().unpolish(saved)
            saved.style().polish(saved)
        saved.setVisible(bool(words))
