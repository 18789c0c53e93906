"""The main window: top bar, step rail, pages, summary or "why?", bottom bar. It steers; pages show."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.desktop.context import Context
from planner.desktop.files import Files
from planner.desktop.page import Page, page_holding
from planner.desktop.pages import BY_ID, RAIL
from planner.desktop.rail import RailButton
from planner.desktop.summary import SummaryDock
from planner.desktop.theme import font
from planner.desktop.why import WhyPanel
from planner.desktop.widgets import Segmented, WhyButton, button, label, literal

NARROW_WIDTH, STRIP_WIDTH = 1180, 1360
TOAST_MS = 6000


class MainWindow(QMainWindow):
    def __init__(self, context: Context, files: Files) -> None:
        super().__init__()
        self.context, self.files = context, files
        self.setMinimumSize(960, 640)
        self.resize(1440, 868)
        self._pages: dict[str, Page] = {}
        self._areas: dict[str, QScrollArea] = {}
        self.current = ""
        self._before_primer = "home"
        self._summary_wished = True
        self._toast: QFrame | None = None
        centre = QWidget()
        centre.setProperty("role", "canvas")
        rows = QVBoxLayout(centre)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self.setCentralWidget(centre)
        rows.addWidget(self._make_top())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        rows.addLayout(middle, 1)
        middle.addWidget(self._make_rail())
        self.stack = QStackedWidget()
        middle.addWidget(self.stack, 1)
        self.summary, self.why_panel = SummaryDock(context), WhyPanel(context)
        self.dock = QStackedWidget()
        self.dock.addWidget(self.summary)
        self.dock.addWidget(self.why_panel)
        middle.addWidget(self.dock)
        rows.addWidget(self._make_bottom())
        self._make_shortcuts()
        context.changed.connect(self.refresh)
        context.language_changed.connect(self.retranslate)
        context.theme_changed.connect(self.apply_theme)
        context.page_requested.connect(self.show_page)
        context.why_requested.connect(self.show_why)
        context.toast_requested.connect(self.show_toast)
        self.why_panel.closed.connect(self.close_why)
        self.why_panel.path_requested.connect(self.go_to_path)
        files.state_changed.connect(self._show_saved)
        self.apply_theme()
        self.retranslate()
        self.show_page("home")

    # --- parts -------------------------------------------------------------------------------------------------

    def _make_top(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("role", "topbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(48)
        line = QHBoxLayout(bar)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(8)

        def tool(mark: str, slot: Any) -> QToolButton:
            made = QToolButton()
            made.setText(mark)
            made.clicked.connect(lambda _=False: slot())
            line.addWidget(made)
            return made

        self.home_button = tool("⌂", lambda: self.show_page("home"))
        self.plan_name = label()
        self.plan_name.setFont(font(14, 600))
        line.addWidget(self.plan_name)
        self.saved = label(role="secondary")
        line.addWidget(self.saved)
        self.undo_button = tool("↶", self.undo)
        self.redo_button = tool("↷", self.redo)
        line.addStretch(1)
        self.languages = Segmented(["ko", "en"])
        self.languages.set_texts(["한국어", "English"])
        self.languages.chosen.connect(self.context.set_language)
        self.languages.setFixedHeight(36)
        line.addWidget(self.languages)
        self.theme_button = tool("◐", lambda: self.context.set_dark(not self.context.theme.dark))
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        line.addWidget(self.more)
        return bar

    def _make_rail(self) -> QWidget:
        self.rail = QWidget()
        self.rail.setProperty("role", "rail")
        self.rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self.rail)
        column.setContentsMargins(8, 10, 8, 10)
        column.setSpacing(2)
        self._rail_buttons: dict[str, RailButton] = {}
        self._rail_heads = {}
        group = "before"
        for entry in RAIL:
            if entry.group != group:
                group = entry.group
                head = label(role="note")
                head.setContentsMargins(8, 10, 0, 2)
                self._rail_heads[group] = head
                column.addWidget(head)
            made = RailButton(entry.mark, self.context.theme)
            made.clicked.connect(lambda _=False, id=entry.id: self.show_page(id))
            self._rail_buttons[entry.id] = made
            column.addWidget(made)
        column.addStretch(1)
        self.primer_button = button(kind="text", clicked=lambda: self.show_page("primer"))
        column.addWidget(self.primer_button)
        return self.rail

    def _make_bottom(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("role", "bottombar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(52)
        line = QHBoxLayout(bar)
        line.setContentsMargins(16, 0, 16, 0)
        self.back = button(clicked=lambda: self.step(-1))
        self.hints = label(role="secondary")
        self.next = button(kind="primary", clicked=lambda: self.step(1))
        line.addWidget(self.back)
        line.addStretch(1)
        line.addWidget(self.hints)
        line.addStretch(1)
        line.addWidget(self.next)
        return bar

    def _make_shortcuts(self) -> None:
        numbered = [p.id for p in RAIL if p.mark.isdigit()]
        others = [p.id for p in RAIL if not p.mark.isdigit()]
        slots: list[tuple[str, Any]] = [
            ("Alt+Left", lambda: self.step(-1)), ("Alt+Right", lambda: self.step(1)),
            ("Ctrl+Z", self.undo), ("Ctrl+Y", self.redo), ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+S", self.files.save), ("Ctrl+Shift+S", self.files.save_as), ("Ctrl+O", self.files.open),
            ("Ctrl+N", lambda: self.show_page("home")), ("Ctrl+E", lambda: self.show_page("report")),
            ("F1", self.why_focused), ("Shift+F1", self.show_chapter),
            ("Ctrl+Shift+L", lambda: self.context.set_language("en" if self.context.language == "ko" else "ko")),
            ("Ctrl+Shift+D", lambda: self.context.set_dark(not self.context.theme.dark)),
            ("Ctrl+\\", self.toggle_summary), ("Esc", self.close_why), ("F6", self.next_region),
            *((f"Ctrl+{i}", lambda id=id: self.show_page(id)) for i, id in enumerate(numbered, 1)),
            *((f"Ctrl+Shift+{i}", lambda id=id: self.show_page(id)) for i, id in enumerate(others, 1)),
        ]  # fmt: skip
        for keys, slot in slots:
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _fill_menu(self) -> None:
        c, menu = self.context, self.menu
        menu.clear()

        def add(key: str, slot: Any, keys: str = "") -> QAction:
            action = menu.addAction(c.text(key))
            action.setShortcutVisibleInContextMenu(True)
            if keys:
                action.setText(f"{c.text(key)}\t{keys}")
            action.triggered.connect(lambda _=False: slot())
            return action

        add("menu.new", lambda: self.show_page("home"), "Ctrl+N")
        add("menu.open", self.files.open, "Ctrl+O")
        add("menu.save", self.files.save, "Ctrl+S")
        add("menu.save_as", self.files.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        for id in ("respondents", "report", "model_check", "catalogue", "primer", "settings"):
            add(f"page.{id}.title", lambda id=id: self.show_page(id))
        menu.addSeparator()
        add("menu.quit", self.close)

    # --- steering ----------------------------------------------------------------------------------------------

    def page(self, id: str) -> Page:
        """The page, built on first visit."""
        if id not in self._pages:
            made = BY_ID[id].load()(self.context)
            if hasattr(made, "files"):
                made.files = self.files
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(made)
            self._pages[id], self._areas[id] = made, area
            self.stack.addWidget(area)
        return self._pages[id]

    def show_page(self, id: str, target: Any = None) -> None:
        page = self.page(id)
        if id != self.current:
            if id == "primer":
                self._before_primer = self.current
            self.current = id
            page.retranslate()
            page.refresh()
            self.stack.setCurrentWidget(self._areas[id])
            self._show_chrome()
            if (focus := page.first_focus()) is not None:
                focus.setFocus(Qt.FocusReason.OtherFocusReason)
        if target is not None:
            page.show_target(target)

    def show_chapter(self) -> None:
        """The chapter of the primer that explains the page on show."""
        if (chapter := self._pages[self.current].chapter) is not None:
            self.show_page("primer", ("chapter", chapter))

    def step(self, by: int) -> None:
        if self.current == "primer":
            if by < 0:
                self.show_page(self._before_primer)
            return
        order = [p.id for p in RAIL]
        if self.current in order:
            at = order.index(self.current) + by
            if 0 <= at < len(order):
                self.show_page(order[at])
        elif by > 0:
            self.show_page("company")
        else:
            self.show_page("home")

    def next_region(self) -> None:
        regions = [self.rail, self.stack, self.dock, self.next]
        focus = QApplication.focusWidget()
        at = next((i for i, r in enumerate(regions) if focus is not None and (r is focus or r.isAncestorOf(focus))), -1)
        for shift in range(1, 5):
            region = regions[(at + shift) % 4]
            targets = [region] if region is self.next else region.findChildren(QWidget)
            found = next(
                (w for w in targets if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus),
                None,
            )
            if found is not None:
                found.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def undo(self) -> None:
        session = self.context.session
        if session.can_undo:
            name = self.context.say(session.undo_name)
            session.undo()
            self.show_toast(self.context.text("toast.undone", name=name), False)

    def redo(self) -> None:
        session = self.context.session
        if session.can_redo:
            session.redo()

    def go_to_path(self, path: tuple[Any, ...]) -> None:
        """Open the page that holds the field and give it the focus."""
        page = page_holding(path)
        if page is not None:
            self.show_page(page, path)

    # --- why, toast, summary -----------------------------------------------------------------------------------

    def show_why(self, figure: Any) -> None:
        self.why_panel.show_figure(figure)
        self.dock.setCurrentWidget(self.why_panel)
        self._fit()

    def close_why(self) -> None:
        if self.dock.currentWidget() is self.why_panel:
            self.dock.setCurrentWidget(self.summary)
            self._fit()

    def why_focused(self) -> None:
        focus = QApplication.focusWidget()
        own = focus if isinstance(focus, WhyButton) else None
        if own is None:
            area = self._areas[self.current]
            own = next((w for w in area.findChildren(WhyButton) if w.isVisible() and w.isEnabled()), None)
        if own is not None and own.figure is not None:
            self.show_why(own.figure)

    def toggle_summary(self) -> None:
        self._summary_wished = not self.dock.isVisible()
        self._fit(forced=True)

    def show_toast(self, words: str, undo: bool) -> None:
        if self._toast is not None:
            self._toast.deleteLater()
        self._toast = QFrame(self)
        self._toast.setProperty("role", "toast")
        line = QHBoxLayout(self._toast)
        line.setContentsMargins(16, 10, 16, 10)
        line.addWidget(label(words))
        if undo:
            undo_button = button(self.context.text("toast.undo"), clicked=self._undo_from_toast)
            undo_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it vanishes; the keyboard has Ctrl+Z
            line.addWidget(undo_button)
        self._toast.adjustSize()
        self._toast.move((self.width() - self._toast.width()) // 2, self.height() - 70 - self._toast.height())
        self._toast.show()
        toast = self._toast
        QTimer.singleShot(TOAST_MS, toast, lambda: self._drop_toast(toast))

    def _undo_from_toast(self) -> None:
        if self._toast is not None:
            self._drop_toast(self._toast)
        self.undo()

    def _drop_toast(self, toast: QFrame) -> None:
        toast.hide()
        toast.deleteLater()
        if toast is self._toast:
            self._toast = None

    # --- showing -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Everything on screen changes in the same paint: never a mixture of two assessments."""
        self.setUpdatesEnabled(False)
        try:
            if self.current:
                self._pages[self.current].refresh()
            self.summary.refresh()
            self.why_panel.refresh()
            self._show_chrome()
        finally:
            self.setUpdatesEnabled(True)

    def retranslate(self) -> None:
        c = self.context
        self.languages.show_value(c.language)
        for widget, key in (
            (self.home_button, "page.home.title"), (self.theme_button, "top.theme"), (self.more, "top.more"),
        ):  # fmt: skip
            widget.setAccessibleName(c.text(key))
            widget.setToolTip(c.text(key))
        for group, head in self._rail_heads.items():
            head.setText(c.text(f"rail.{group}"))
        self.primer_button.setText(c.text("page.primer.title"))
        for id, page in self._pages.items():
            page.retranslate()
            if id != self.current:
                page.refresh()
        self._fill_menu()
        self._show_saved()
        self.refresh()

    def apply_theme(self) -> None:
        app = QApplication.instance()
        sheet = self.context.theme.style_sheet()
        if isinstance(app, QApplication) and app.styleSheet() != sheet:
            app.setPalette(self.context.theme.palette())
            check = self.context.theme.check_palette()
            app.setPalette(check, "QCheckBox")  # type: ignore[arg-type]  # the stub names bytes, which Qt refuses
            app.setStyleSheet(sheet)

    def _show_chrome(self) -> None:
        c, session = self.context, self.context.session
        self.plan_name.setText(c.plan.title or c.plan.company.name or c.text("top.untitled"))
        self.setWindowTitle(f"{self.plan_name.text()}[*] — {c.text('app.name')}")
        self.setWindowModified(session.dirty)
        for widget, able, name, key in (
            (self.undo_button, session.can_undo, session.undo_name, "top.undo"),
            (self.redo_button, session.can_redo, session.redo_name, "top.redo"),
        ):
            widget.setEnabled(able)
            words = c.text(key, name=c.say(name) if able else "").strip(": ")
            widget.setToolTip(words)
            widget.setAccessibleName(words)
        narrow = self.width() < NARROW_WIDTH
        for id, rail_button in self._rail_buttons.items():
            progress = c.assessment.page(id)
            share = progress.done / progress.total if progress.total else 0.0
            rail_button.show_state(c.text(f"rail.{id}"), self._state_words(id), share, progress.hold, c.theme, narrow)
            rail_button.setChecked(id == self.current)
        order = [p.id for p in RAIL]
        at = order.index(self.current) if self.current in order else None
        reading = self.current == "primer"
        self.back.setVisible(at is not None or reading)
        own_button = reading or self.current == "home"
        self.next.setVisible(not own_button and (at is None or at < len(order) - 1))
        if reading:
            self.back.setText(c.text("bottom.back", page=self._named(self._before_primer)))
        elif at is not None:
            before = order[at - 1] if at else "home"
            self.back.setText(c.text("bottom.back", page=self._named(before)))
            if at + 1 < len(order):
                self.next.setText(c.text("bottom.next", page=self._named(order[at + 1])))
        else:
            self.next.setText(c.text("bottom.continue"))
        self.hints.setText(c.text("bottom.hints"))
        self._fit()

    def _named(self, id: str) -> str:
        mark = BY_ID[id].mark
        key = f"rail.{id}" if BY_ID[id].group != "more" else f"page.{id}.title"
        name = literal(self.context.text(key))
        return f"{mark} {name}" if mark.isdigit() else name

    def _state_words(self, id: str) -> str:
        progress = self.context.assessment.page(id)
        if not progress.total:
            return ""
        if progress.done == 0 and not progress.unknown:
            return self.context.text("rail.not_started")
        words = self.context.text("rail.done", done=progress.done, total=progress.total)
        if progress.unknown:
            words += " · " + self.context.text("rail.unknown", count=progress.unknown)
        return words

    def _show_saved(self) -> None:
        words, failed = self.files.state_words()
        self.saved.setText(words)
        self.saved.setProperty("role", "error" if failed else "secondary")
        self.saved.style().unpolish(self.saved)
        self.saved.style().polish(self.saved)

    def _fit(self, forced: bool = False) -> None:
        """Give rail and dock the width that the window leaves them."""
        on_home = self.current in ("home", "")
        self.rail.setVisible(not on_home)
        self.rail.setFixedWidth(56 if self.width() < NARROW_WIDTH else 216)
        self.primer_button.setVisible(self.width() >= NARROW_WIDTH)
        for head in self._rail_heads.values():
            head.setVisible(self.width() >= NARROW_WIDTH)
        asking = self.dock.currentWidget() is self.why_panel
        wide = self.width() >= STRIP_WIDTH or (forced and self._summary_wished)
        self.dock.setVisible(asking or (not on_home and self._summary_wished and wide))
        self.dock.setFixedWidth(340 if asking else 264)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.current:
            self._show_chrome()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.files.may_close():
            event.accept()
        else:
            event.ignore()
