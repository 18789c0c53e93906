"""The main window: top bar, step rail, pages, summary or "why?", bottom bar. It steers; pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from planner.desktop import present
from planner.desktop.actions import Actions
from planner.desktop.announce import Announcer, announce
from planner.desktop.context import Context
from planner.desktop.files import Files
from planner.desktop.focus_ring import FocusRing
from planner.desktop.outside import OutsideNotice
from planner.desktop.page import Hint, Page
from planner.desktop.pages import BY_ID, RAIL
from planner.desktop.tab_order import bring_into_view, next_stop, stops
from planner.desktop.theme import high_contrast, px
from planner.desktop.window.asking import button_of, meant_figure
from planner.desktop.window.bottom_bar import BottomBar
from planner.desktop.window.commands import DOCUMENTS, MORE, commands
from planner.desktop.window.dock import Dock, Room
from planner.desktop.window.home_rail import HomeRail
from planner.desktop.window.joint import Joint
from planner.desktop.window.own_keys import OwnKeys
from planner.desktop.window.page_stack import PageStack
from planner.desktop.window.rail import Rail
from planner.desktop.window.toast import Toast
from planner.desktop.window.top_bar import TopBar
from planner.desktop.zoom import rescale
from planner.finder.entries import Entry, Kind
from planner.finder.missing import place_of
from planner.finder.places import page_holding
from planner.i18n import Message

if TYPE_CHECKING:
    from planner.desktop.palette.palette import Palette
    from planner.desktop.window.shortcut_sheet import ShortcutSheet

NARROW_WIDTH, STRIP_WIDTH, LOW_HEIGHT = 1180, 1360, 600
"""Under these sizes, in px of the design, the parts around the page take less room."""
OWN_SUMMARY = ("report", "compare")
"""Pages whose content is the summary: there it starts as a strip."""

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
        self._rail_wished = True
        self._scale = context.scale
        self._announcer = Announcer(self, context)
        self._folded = self._over = self._hovering = False
        self.top, self.rail, self.bottom = TopBar(context), Rail(context), BottomBar(context)
        self.home_rail = HomeRail(context)
        self._from_home = True
        self.stack, self.dock = PageStack(self._make_page), Dock(context)
        self.room = Room(context)
        self.summary, self.why_panel = self.dock.summary, self.dock.why_panel
        self.back, self.next, self.menu = self.bottom.back, self.bottom.next, self.top.menu
        self.notice = OutsideNotice(context, files.watch)
        self._lay_out()
        self.focus_ring = FocusRing(self, context)
        self.commands = Actions(self, context)
        self.own_keys = OwnKeys(self, self.commands.of_the_window)
        self.commands.add(commands(self))
        self._palette: Palette | None = None
        self._sheet: ShortcutSheet | None = None
        self._connect()
        self.apply_theme()
        self.retranslate()
        self.show_page("home")

    # --- parts -------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        centre = self._centre = QWidget()
        centre.setProperty("role", "canvas")
        self._rows = rows = QVBoxLayout(centre)
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
        middle.addWidget(self.room)
        self.dock.setParent(centre)
        rows.addWidget(self.bottom)
        self.joint = Joint(centre, self.stack, self.context)
        self.stack.installEventFilter(self)

    def _connect(self) -> None:
        c = self.context
        c.edited.connect(self.commands.refresh)
        c.changed.connect(self.refresh)
        c.language_changed.connect(self.retranslate)
        c.theme_changed.connect(self.apply_theme)
        c.scale_changed.connect(self._apply_scale)
        c.hints_changed.connect(self._show_hints)
        c.page_requested.connect(self.show_page)
        c.why_requested.connect(self.show_why)
        c.toast_requested.connect(self.show_toast)
        c.present_requested.connect(self.present)
        self.top.home_asked.connect(lambda: self.show_page("home"))
        self.top.save_asked.connect(self.files.save)
        self.top.undo_asked.connect(self.undo)
        self.top.redo_asked.connect(self.redo)
        self.top.renamed.connect(self.files.rename)
        self.top.password_asked.connect(self.files.protection.choose)
        self.top.present_asked.connect(self.present)
        self.top.find_asked.connect(self.open_palette)
        self.rail.page_asked.connect(self.show_page)
        self.home_rail.page_asked.connect(self.show_page)
        self.bottom.back_asked.connect(lambda: self.step(-1))
        self.bottom.next_asked.connect(lambda: self.step(1))
        self.why_panel.closed.connect(self.close_why)
        self.why_panel.path_requested.connect(self._go_from_why)
        self.summary.folded.connect(self.toggle_summary)
        self.room.strip.opened.connect(self.toggle_summary)
        self.room.strip.hovered.connect(lambda: self._open_over(True))
        self.dock.left.connect(self._close_hovered)
        self.files.state_changed.connect(self._show_saved)
        self.notice.reload.connect(self.files.revert)
        self.notice.take_back.connect(self.files.take_back)
        self.notice.keep.connect(self.files.keep_mine)
        self.notice.save_as.connect(self.files.save_as)

    def _make_page(self, id: str, parent: QWidget) -> Page:
        return BY_ID[id].load()(self.context, parent)

    # --- finding and help ----------------------------------------------------------------------------------------

    def open_palette(self) -> None:
        self.ready_palette().open()

    def ready_palette(self) -> Palette:
        """The palette, made when it is first asked for; with its entries, so that it then opens at once."""
        if self._palette is None:
            from planner.desktop.palette.palette import Palette

            self._palette = Palette(self, self.context, self.commands)
            self._palette.chosen.connect(self.follow)
            self._palette.prepare()
        return self._palette

    def follow(self, entry: Entry) -> None:
        """Go where an entry of the palette leads, or do it."""
        if entry.page:
            self.show_page(entry.page, entry.target)
        elif entry.kind is Kind.TEMPLATE:
            if self.files.new(entry.id):
                self.show_page("company")
        else:
            self.commands.trigger(entry.id)

    def show_guide(self) -> None:
        self.show_page("primer", ("chapter", "guide"))

    def show_shortcuts(self) -> None:
        from planner.desktop.window.shortcut_sheet import ShortcutSheet

        if self._sheet is None:
            self._sheet = ShortcutSheet(self, self.context, self.commands)
        self._sheet.open()

    def other_language(self) -> None:
        self.context.set_language("en" if self.context.language == "ko" else "ko")

    def other_theme(self) -> None:
        self.context.set_dark(not self.context.theme.dark)

    # --- steering ----------------------------------------------------------------------------------------------

    def page(self, id: str) -> Page:
        """The page, built on first visit."""
        return self.stack.page(id)

    def show_page(self, id: str, target: Any = None) -> None:
        page = self.page(id)
        if id != self.current:
            if id == "primer":
                self._before_primer = self.current
            self.current, self._over = id, False
            self._from_home = id == "home" or (self._from_home and id in AROUND_HOME)
            if not self.why_panel.pinned:
                self.close_why()
            self.stack.show_page(id)
            self._show_chrome()
            self._join()
            if (focus := page.first_focus()) is not None:
                focus.setFocus(Qt.FocusReason.OtherFocusReason)
        if target is not None:
            page.show_target(target)
            self.stack.reveal(id)

    def show_chapter(self) -> None:
        """The chapter of the primer that explains the page on show."""
        if (chapter := self.page(self.current).chapter) is not None:
            self.show_page("primer", ("chapter", chapter))

    def export(self) -> None:
        """Show the report; where it is seen already, save it."""
        if self.current == "report":
            self.page("report").save()
        else:
            self.show_page("report")

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

    @property
    def regions(self) -> list[QWidget]:
        """The parts of the window in the order of reading; what lies over it comes last."""
        parts: list[QWidget] = [
            self.top, self.notice, self.home_rail, self.rail, self.stack, self.dock, self.room, self.bottom,
        ]  # fmt: skip
        above = [w for host in (self._centre, self) for w in host.children() if isinstance(w, QWidget)]
        return parts + [w for w in above if w not in (*parts, self._centre) and not w.isWindow()]

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab and its reverse."""
        found = next_stop(self.regions, QApplication.focusWidget(), next)
        if found is None:
            return False
        found.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        bring_into_view(found)
        return True

    def next_region(self) -> None:
        rail = self.home_rail if self._from_home else self.rail
        regions: list[QWidget] = [rail, self.stack, self.dock, self.next]
        focus = QApplication.focusWidget()
        at = next((i for i, r in enumerate(regions) if focus is not None and (r is focus or r.isAncestorOf(focus))), -1)
        for shift in range(1, 5):
            region = regions[(at + shift) % 4]
            found = next(stops([region]), None)
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

    def go_to_missing(self, missing: Message, figure: str) -> None:
        """Open what gives the input that a figure lacks."""
        place = place_of(missing, figure, self.context.plan)
        if place is not None:
            self.show_page(*place)

    def present(self) -> None:
        """One thing at a time in large type, for a room."""
        present.open(self)

    # --- why, toast, summary -----------------------------------------------------------------------------------

    def show_why(self, figure: Any) -> None:
        self.dock.show_why(figure)
        self._show_hints()
        self._fit()
        self._join()

    def close_why(self) -> None:
        if self.dock.asking:
            self.dock.close_why()
            self.why_panel.unpin()
            self._show_hints()
            self._fit()
            self._join()
        elif self._over:
            self._open_over(False)

    def _join(self) -> None:
        """Tie "why?" to the card it explains while both lie side by side."""
        figure = self.why_panel.figure if self.dock.asking and self._wide else None
        self.joint.join(button_of(self.page(self.current), figure) if figure is not None else None)

    def _go_from_why(self, path: tuple[Any, ...]) -> None:
        """Lead to an input of the explanation, which stays."""
        pinned, self.why_panel.pinned = self.why_panel.pinned, True
        self.go_to_path(path)
        self.why_panel.pinned = pinned

    def why_focused(self) -> None:
        if (figure := meant_figure(self.page(self.current))) is not None:
            self.show_why(figure)

    def toggle_rail(self) -> None:
        self._rail_wished = not self._rail_wished
        self._show_chrome()

    @property
    def _wide(self) -> bool:
        return self.width() >= px(STRIP_WIDTH)

    def toggle_summary(self) -> None:
        """Fold the summary to a strip or unfold it: beside the content where there is room, else over its edge."""
        if self._wide and self.current not in OWN_SUMMARY:
            self._folded = not self._folded
            self._fit()
        else:
            self._open_over(not self._over)

    def _close_hovered(self) -> None:
        if self._hovering:
            self._open_over(False)

    def _open_over(self, opened: bool) -> None:
        self._hovering = opened and self.sender() is self.room.strip
        self._over = opened
        self._fit()

    def show_toast(self, words: str, undo: bool) -> None:
        for old in self.findChildren(Toast):
            old.drop()
        toast = Toast(self, self.context.theme, words, self.context.text("toast.undo"), self.undo if undo else None)
        toast.show()
        announce(self, words)

    # --- showing -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Everything on screen changes in the same paint, which comes when this has returned: never a mixture."""
        self.dock.refresh()
        self._announcer.refresh()
        if self.current:
            self.page(self.current).refresh()
            self._show_chrome()

    def retranslate(self) -> None:
        self.stack.keep_place()
        for part in (self.top, self.rail, self.home_rail):
            part.retranslate()
        self.stack.retranslate(self.current)
        self.commands.retranslate()
        self.commands.fill(self.top.documents, DOCUMENTS)
        self.commands.fill(self.top.menu, MORE)
        self._show_saved()
        self.refresh()

    def _apply_scale(self) -> None:
        """Everything in the new size, in place: page, place and keyboard stay."""
        ratio, self._scale = self.context.scale / self._scale, self.context.scale
        rescale(self.stack, ratio)  # first: the style sheet sets the least heights of what it styles
        self.apply_theme()

    def zoom(self, by: int) -> None:
        """Larger or smaller by ``by`` steps of 10 %; 0 gives the size of the design."""
        self.context.set_scale(round(self.context.scale + by / 10, 1) if by else 1.0)

    def apply_theme(self) -> None:
        self.stack.keep_place()
        app = QApplication.instance()
        own = not high_contrast()
        sheet = self.context.theme.style_sheet() if own else ""
        if isinstance(app, QApplication) and app.styleSheet() != sheet:
            app.setPalette(self.context.theme.palette() if own else QPalette())
            check = self.context.theme.check_palette() if own else QPalette()
            app.setPalette(check, "QCheckBox")  # type: ignore[arg-type]  # the stub names bytes, which Qt refuses
            app.setStyleSheet("")  # Qt dresses bare parts in a fifth of the time that it takes to change their dress
            app.setStyleSheet(sheet)
        self.top.apply_theme()
        self.bottom.apply_theme()

    def _show_chrome(self) -> None:
        c = self.context
        name = c.plan.title or c.plan.company.name or c.text("top.untitled")
        self.setWindowTitle(f"{name.replace('[*]', '[*][*]')}[*] — {c.text('app.name')}")
        self.setWindowModified(c.session.dirty)
        narrow, low = self.width() < px(NARROW_WIDTH), self.height() < px(LOW_HEIGHT)
        self.commands.refresh()
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
        most = 2 if self.width() < px(NARROW_WIDTH) else 4
        if self.dock.asking:
            hints = (*hints[: most - 1], Hint("Esc", "hint.close"))
        shown = [(hint.keys, c.text(hint.key)) for hint in hints[:most]]
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

    def _fit(self) -> None:
        """Give rail and dock the room that the window leaves them."""
        on_home = self._from_home
        self.rail.setVisible(not on_home)
        self.home_rail.setVisible(on_home)
        asking, beside = self.dock.asking, self._wide
        if not asking:
            beside = beside and not self._folded and not on_home and self.current not in OWN_SUMMARY
        self.room.strip.refresh()
        self.room.fit(self.dock.width_px if beside else None, strip=not on_home)
        self.dock.setVisible(asking or beside or (self._over and not on_home))
        self._place_dock()

    def _place_dock(self) -> None:
        """Lay the dock over its room, or over the right edge of the content."""
        self._rows.activate()
        content, width = self.stack.geometry(), self.dock.width_px
        self.dock.setGeometry(self.width() - width, content.top(), width, content.height())
        self.dock.fit(content.height())
        self.dock.raise_()
        self.joint.follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.stack and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place_dock()
        return super().eventFilter(watched, event)

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
