"""Start page: go on with a plan, open a recent one, start from a template. It reads no plan file itself."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from planner.desktop.cards import EmptyState
from planner.desktop.home.continue_card import ContinueCard
from planner.desktop.home.recent_table import RecentTable
from planner.desktop.home.template_card import TemplateCard
from planner.desktop.icons import icon
from planner.desktop.page import Hint, Page
from planner.desktop.pages import TEMPLATES
from planner.desktop.recovery_card import RecoveryCard
from planner.desktop.stale_line import StaleLine
from planner.desktop.theme import px
from planner.desktop.widgets import button, label
from planner.desktop.work import Reporter, Work
from planner.glance import glance
from planner.plan.templates import templates
from planner.recent_plans import Recent, forget, pin, recent_plans

SIDE = 40
CARD_WIDTH, MOST_COLUMNS = 250, 4


class HomePage(Page):
    id: ClassVar[str] = "home"
    title_key: ClassVar[str] = "page.home.title"
    key_hints: ClassVar[tuple[Hint, ...]] = (Hint("Ctrl N", "hint.new"), Hint("Ctrl O", "hint.open"))

    def build(self) -> None:
        c = self.context
        self.body.setContentsMargins(SIDE, 18, SIDE, 18)
        self._last: Recent | None = None
        self._looking: Work | None = None
        self.open_button = button(clicked=self._open)
        self.new_button = button(clicked=lambda: self._start("empty"))
        for made in (self.open_button, self.new_button):
            self.title.side.addWidget(made)
        self.recovery, self.card, self.stale = RecoveryCard(c), ContinueCard(c), StaleLine(c, wide=True)
        self.empty = EmptyState()
        self.begin = button(kind="primary", clicked=lambda: self._start("empty"))
        self.open_first = button(clicked=self._open)
        self.empty.next_steps.addWidget(self.begin)
        self.empty.next_steps.addWidget(self.open_first)
        self.recent_heading, self.recent = label(role="h2"), RecentTable(c)
        self.templates_heading, self.templates_note = label(role="h2"), label(role="secondary")
        heading = QHBoxLayout()
        heading.addWidget(self.templates_heading)
        heading.addStretch(1)
        heading.addWidget(self.templates_note)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self.cards = [TemplateCard(t.drawing, c.theme) for t in templates()]
        for template, card in zip(templates(), self.cards, strict=True):
            card.clicked.connect(partial(self._pick, template.id))
        for widget in (self.recovery, self.card, self.empty, self.stale):
            self.body.addWidget(widget)
        self.body.addWidget(self.recent_heading)
        self.body.addWidget(self.recent)
        self.body.addLayout(heading)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self.card.resume.connect(self._resume)
        self.card.report.connect(partial(self._resume, "report"))
        self.card.respondents.connect(partial(c.go, "respondents"))
        self.recent.open_asked.connect(self._open_recent)
        self.recent.beside_asked.connect(self._open_beside)
        self.recent.pin_asked.connect(self._pin)
        self.recent.forget_asked.connect(self._forget)
        self._place_cards(MOST_COLUMNS)

    def offer_recovery(self) -> None:
        """Show what a crash left behind, if anything."""
        self.recovery.look()

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence("")
        self.open_button.setText(c.text("menu.open"))
        self.open_first.setText(c.text("menu.open"))
        self.new_button.setText(c.text("menu.new"))
        self.begin.setText(c.text("home.new"))
        self.empty.show_text(c.text("home.empty"), c.text("home.empty_hint"))
        self.recent_heading.setText(c.text("home.recent"))
        self.templates_heading.setText(c.text("home.templates"))
        self.templates_note.setText(c.text("home.templates_note"))
        self.recent.retranslate()
        self._list()
        self._look_for_missing()

    def refresh(self) -> None:
        c = self.context
        for made, drawing in ((self.open_button, "folder"), (self.new_button, "plus")):
            made.setIcon(icon(drawing, c.theme, "text", px(16)))
            made.setIconSize(QSize(px(16), px(16)))
        self.recovery.refresh()
        self.stale.refresh()
        self._list()
        for template, card in zip(templates(), self.cards, strict=True):
            counts = (
                c.text("home.counts", cases=template.use_cases, duties=template.duties)
                if template.use_cases
                else c.text("home.counts_empty")
            )
            card.show_words(c.say(template.title), c.say(template.situation), counts, c.theme)

    def _list(self) -> None:
        """The plan that is open, else the last one; the others in the table."""
        c, rows = self.context, recent_plans()
        begun = not c.files.untouched
        own = str(c.session.path.resolve()) if c.session.path is not None else ""
        newest = max(rows, key=lambda r: (r.edited is not None, r.edited), default=None)
        self._last = None if begun else newest
        first = own if begun else (newest.path if newest else "")
        some = begun or newest is not None
        self.card.setVisible(some)
        self.empty.setVisible(not some)
        self.new_button.setVisible(some)
        self.open_button.setVisible(some)
        if begun:
            self.card.show_plan(glance(c.plan, c.assessment), True)
        elif newest is not None:
            self.card.show_plan(newest.glance, False, newest.file.stem, newest.protected)
        others = [r for r in rows if r.path != first]
        self.recent.show_plans(others)
        self.recent.setVisible(bool(others))
        self.recent_heading.setVisible(bool(others))

    def _look_for_missing(self) -> None:
        """Whether the files are still there is asked beside the window: a drive that is gone answers late."""
        if self._looking is not None:
            self._looking.cancel()
        rows = recent_plans()

        def missing(reporter: Reporter) -> frozenset[str]:
            return frozenset(r.path for r in rows if not reporter.stopped() and not r.exists)

        if rows:
            self._looking = Work(self, missing, self.recent.show_missing, lambda problem: None)

    def first_focus(self) -> QWidget | None:
        return self.begin if self.card.isHidden() else self.card.resume_button

    def show_target(self, target: Any) -> None:
        if target == TEMPLATES:
            self.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)
            inside = self.parentWidget()
            area = inside.parentWidget() if inside is not None else None
            if isinstance(area, QScrollArea):
                area.ensureWidgetVisible(self.cards[-1])
                area.ensureWidgetVisible(self.templates_heading)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cards(max(1, min(MOST_COLUMNS, (self.width() - 2 * SIDE) // px(CARD_WIDTH))))

    def _place_cards(self, columns: int) -> None:
        if self._grid.columnCount() == columns and self._grid.count():
            return
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for n, card in enumerate(self.cards):
            self._grid.addWidget(card, n // columns, n % columns)

    # --- acting ------------------------------------------------------------------------------------------------

    def _pick(self, template: str, checked: bool = False) -> None:
        self._start(template)

    def _start(self, template: str) -> None:
        if self.context.files.new(None if template == "empty" else template):
            self.context.go("company")

    def _open(self) -> None:
        if self.context.files.open():
            self.context.go("company")

    def _resume(self, page: str = "") -> None:
        """To the page reached, or to ``page``; the last plan is opened first."""
        if self._last is not None and not self.context.files.open_file(self._last.file):
            return
        seen = glance(self.context.plan, self.context.assessment)
        self.context.go(page or seen.reached or "company")

    def _open_recent(self, recent: Recent) -> None:
        if self.context.files.open_file(recent.file):
            self.context.go(recent.glance.reached or "company")

    def _open_beside(self, recent: Recent) -> None:
        if (windows := self.context.files.windows) is not None:
            windows.open_file(recent.file)
        else:
            self._open_recent(recent)

    def _pin(self, recent: Recent) -> None:
        pin(recent.path, not recent.pinned)
        self._list()

    def _forget(self, recent: Recent) -> None:
        forget(recent.path)
        self._list()
        self.context.toast(self.context.text("home.forgotten"))
