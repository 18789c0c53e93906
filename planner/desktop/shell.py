"""The main window: top bar, step rail, pages, summary or "why?", bottom bar. It steers; pages show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QMenu, QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.files import Files
from planner.desktop.focus_ring import FocusRing
from planner.desktop.outside import OutsideNotice
from planner.desktop.page import Hint, Page
from planner.desktop.pages import BY_ID, RAIL
from planner.desktop.theme import px
from planner.desktop.widgets import WhyButton
from planner.desktop.window.bottom_bar import BottomBar
from planner.desktop.window.dock import Dock
from planner.desktop.window.home_rail import HomeRail
from planner.desktop.window.page_stack import PageStack
from planner.desktop.window.rail import Rail
from planner.desktop.window.toast import Toast
from planner.desktop.window.top_bar import TopBar
from planner.finder.places import page_holding

NARROW_WIDTH, STRIP_WIDTH, LOW_HEIGHT = 1180, 1360, 600
"""Under these sizes, in px of the design, the parts around the page take less room."""

AROUND_HOME = ("primer", "settings")
"""Pages that keep the rail of the start page when they are reached from there."""


class MainWindow(QMainWindow):
    closed = Signal()
    """The window was closed, and its plan with it."""

    def __init__(self, context: Context, files: Files) -> None:
        super().__init__()
        self.context, self.files = context, files
        self.setMinimumSize(960, 640)
        self.resize(1440, 868)
        self.current = ""
        self._before_primer = "home"
        self._summary_wished = self._rail_wished = True
        self.top, self.rail, self.bottom = TopBar(context), Rail(context), BottomBar(context)
        self.home_rail = HomeRail(context)
        self._from_home = True
        self.stack, self.dock = PageStack(self._make_page), Dock(context)
        self.summary, self.why_panel = self.dock.summary, self.dock.why_panel
        self.back, self.next, self.menu = self.bottom.back, self.bottom.next, self.top.menu
        self.notice = OutsideNotice(context, files.watch)
        self._lay_out()
        self.focus_ring = FocusRing(self, context)
        self._make_shortcuts()
        self._connect()
        self.apply_theme()
        self.retranslate()
        self.show_page("home")

    # --- parts -------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        centre = QWidget()
        centre.setProperty("role", "canvas")
        rows = QVBoxLayout(centre)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self.setCentralWidget(centre)
        rows.addWidget(self.top)
        rows.addWidget(self.notice)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        rows.addLayout(middle, 1)
        middle.addWidget(self.home_rail)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.dock)
        rows.addWidget(self.bottom)

    def _connect(self) -> None:
        c = self.context
        c.changed.connect(self.refresh)
        c.language_changed.connect(self.retranslate)
        c.theme_changed.connect(self.apply_theme)
        c.scale_changed.connect(self.apply_theme)
        c.hints_changed.connect(self._show_hints)
        c.page_requested.connect(self.show_page)
        c.why_requested.connect(self.show_why)
        c.toast_requested.connect(self.show_toast)
        self.top.home_asked.connect(lambda: self.show_page("home"))
        self.top.save_asked.connect(self.files.save)
        self.top.undo_asked.connect(self.undo)
        self.top.redo_asked.connect(self.redo)
        self.top.renamed.connect(self.files.rename)
        self.top.present_asked.connect(self.present)
        self.rail.page_asked.connect(self.show_page)
        self.home_rail.page_asked.connect(self.show_page)
        self.bottom.back_asked.connect(lambda: self.step(-1))
        self.bottom.next_asked.connect(lambda: self.step(1))
        self.why_panel.closed.connect(self.close_why)
        self.why_panel.path_requested.connect(self.go_to_path)
        self.files.state_changed.connect(self._show_saved)
        self.notice.reload.connect(self.files.revert)
        self.notice.keep.connect(self.files.keep_mine)
        self.notice.save_as.connect(self.files.save_as)

    def _make_page(self, id: str) -> Page:
        return BY_ID[id].load()(self.context)

    def _make_shortcuts(self) -> None:
        numbered = [p.id for p in RAIL if p.mark.isdigit()]
        others = [p.id for p in RAIL if not p.mark.isdigit()]
        slots: list[tuple[str, Any]] = [
            ("Alt+Left", lambda: self.step(-1)), ("Alt+Right", lambda: self.step(1)),
            ("Ctrl+Z", self.undo), ("Ctrl+Y", self.redo), ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+S", self.files.save), ("Ctrl+Shift+S", self.files.save_as), ("Ctrl+O", self.files.open),
            ("Ctrl+N", lambda: self.show_page("home")), ("Ctrl+E", lambda: self.show_page("report")),
            ("F1", self.why_focused), ("Shift+F1", self.show_chapter), ("F11", self.present),
            ("Ctrl+Shift+L", lambda: self.context.set_language("en" if self.context.language == "ko" else "ko")),
            ("Ctrl+Shift+D", lambda: self.context.set_dark(not self.context.theme.dark)),
            ("Ctrl+\\", self.toggle_summary), ("Ctrl+B", self.toggle_rail), ("Esc", self.close_why), ("F6", self.next_region),
            *((f"Ctrl+{i}", lambda id=id: self.show_page(id)) for i, id in enumerate(numbered, 1)),
            *((f"Ctrl+Shift+{i}", lambda id=id: self.show_page(id)) for i, id in enumerate(others, 1)),
        ]  # fmt: skip
        for keys, slot in slots:
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _fill_menus(self) -> None:
        def add(menu: QMenu, key: str, slot: Callable[[], Any], keys: str = "") -> None:
            words = self.context.text(key)
            menu.addAction(f"{words}\t{keys}" if keys else words).triggered.connect(lambda _=False: slot())

        documents, more = self.top.documents, self.top.menu
        documents.clear()
        more.clear()
        add(documents, "menu.new", lambda: self.show_page("home"), "Ctrl+N")
        add(documents, "menu.open", self.files.open, "Ctrl+O")
        add(documents, "documents.open_beside", self.files.open_in_new_window)
        add(documents, "documents.new_window", self.files.new_window)
        documents.addSeparator()
        add(documents, "menu.save", self.files.save, "Ctrl+S")
        add(documents, "menu.save_as", self.files.save_as, "Ctrl+Shift+S")
        add(documents, "documents.duplicate", self.files.duplicate)
        add(documents, "documents.revert", self.files.revert)
        add(documents, "documents.rename", self.top.rename)
        for id in ("respondents", "report", "model_check", "catalogue", "primer", "settings"):
            add(more, f"page.{id}.title", partial(self.show_page, id))
        more.addSeparator()
        add(more, "menu.quit", self.close)

    # --- steering ----------------------------------------------------------------------------------------------

    def page(self, id: str) -> Page:
        """The page, built on first visit."""
        return self.stack.page(id)

    def show_page(self, id: str, target: Any = None) -> None:
        page = self.page(id)
        if id != self.current:
            if id == "primer":
                self._before_primer = self.current
            self.current = id
            self._from_home = id == "home" or (self._from_home and id in AROUND_HOME)
            self.stack.show_page(id)
            self._show_chrome()
            if (focus := page.first_focus()) is not None:
                focus.setFocus(Qt.FocusReason.OtherFocusReason)
        if target is not None:
            page.show_target(target)

    def show_chapter(self) -> None:
        """The chapter of the primer that explains the page on show."""
        if (chapter := self.page(self.current).chapter) is not None:
            self.show_page("primer", ("chapter", chapter))

    def step(self, by: int) -> None:
        if (id := self._neighbour(by)) is not None:
            self.show_page(id)

    def _neighbour(self, by: int) -> str | None:
        """The page before (-1) or after (1) the present one, if the bottom bar offers it."""
        order = [p.id for p in RAIL]
        if self.current == "primer":
            return self._before_primer if by < 0 else None
        if self.current not in order:
            return "company" if by > 0 else "home"
        at = order.index(self.current) + by
        return "home" if at < 0 else order[at] if at < len(order) else None

    def next_region(self) -> None:
        rail = self.home_rail if self._from_home else self.rail
        regions: list[QWidget] = [rail, self.stack, self.dock, self.next]
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

    def present(self) -> None:
        """The whole screen for the window, and back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # --- why, toast, summary -----------------------------------------------------------------------------------

    def show_why(self, figure: Any) -> None:
        self.dock.show_why(figure)
        self._show_hints()
        self._fit()

    def close_why(self) -> None:
        if self.dock.asking:
            self.dock.close_why()
            self._show_hints()
            self._fit()

    def why_focused(self) -> None:
        focus = QApplication.focusWidget()
        own = focus if isinstance(focus, WhyButton) else None
        if own is None:
            page = self.page(self.current)
            own = next((w for w in page.findChildren(WhyButton) if w.isVisible() and w.isEnabled()), None)
        if own is not None and own.figure is not None:
            self.show_why(own.figure)

    def toggle_rail(self) -> None:
        self._rail_wished = not self._rail_wished
        self._show_chrome()

    def toggle_summary(self) -> None:
        self._summary_wished = not self.dock.isVisible()
        self._fit(forced=True)

    def show_toast(self, words: str, undo: bool) -> None:
        for old in self.findChildren(Toast):
            old.drop()
        toast = Toast(self, words, self.context.text("toast.undo"), self.undo if undo else None)
        toast.show()

    # --- showing -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Everything on screen changes in the same paint: never a mixture of two assessments."""
        self.setUpdatesEnabled(False)
        try:
            self.dock.refresh()
            if self.current:
                self.page(self.current).refresh()
                self._show_chrome()
        finally:
            self.setUpdatesEnabled(True)

    def retranslate(self) -> None:
        for part in (self.top, self.rail, self.home_rail):
            part.retranslate()
        self.stack.retranslate(self.current)
        self._fill_menus()
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
        self.top.apply_theme()
        self.bottom.apply_theme()

    def _show_chrome(self) -> None:
        c = self.context
        name = c.plan.title or c.plan.company.name or c.text("top.untitled")
        self.setWindowTitle(f"{name}[*] — {c.text('app.name')}")
        self.setWindowModified(c.session.dirty)
        narrow, low = self.width() < px(NARROW_WIDTH), self.height() < px(LOW_HEIGHT)
        self.top.refresh(name, narrow, low)
        for rail in (self.rail, self.home_rail):
            rail.refresh(self.current, narrow or not self._rail_wished)
        self.bottom.show_steps(self._step_words(-1), self._step_words(1))
        self._show_hints()
        self._fit()

    def _show_hints(self) -> None:
        if not self.current:
            return
        c, hints = self.context, self.page(self.current).hints
        if self.dock.asking:
            hints = (*hints[:3], Hint("Esc", "hint.close"))
        few = self.width() < px(NARROW_WIDTH)
        shown = [(hint.keys, c.text(hint.key)) for hint in (hints[:2] if few else hints)]
        self.bottom.show_hints(shown, self.height() < px(LOW_HEIGHT))

    def _step_words(self, by: int) -> str | None:
        """What Back (-1) or Next (1) says; None where the page has none."""
        on_rail, id = BY_ID[self.current].group != "more", self._neighbour(by)
        if id is None or self.current == "home" or not (on_rail or by > 0 or self.current == "primer"):
            return None
        if by > 0 and not on_rail:
            return self.context.text("bottom.continue")
        return self.context.text("bottom.next" if by > 0 else "bottom.back", page=self._named(id))

    def _named(self, id: str) -> str:
        mark = BY_ID[id].mark
        name = self.context.text(f"rail.{id}" if BY_ID[id].group != "more" else f"page.{id}.title")
        return f"{mark} {name}" if mark.isdigit() else name

    def _show_saved(self) -> None:
        self.top.show_saved(*self.files.state_words())

    def _fit(self, forced: bool = False) -> None:
        """Give rail and dock the width that the window leaves them."""
        on_home = self._from_home
        self.rail.setVisible(not on_home)
        self.home_rail.setVisible(on_home)
        wide = self.width() >= STRIP_WIDTH or (forced and self._summary_wished)
        self.dock.fit(not on_home and self._summary_wished and wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.current:
            self._show_chrome()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.files.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()
