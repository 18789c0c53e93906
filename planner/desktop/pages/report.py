"""The report: all pages in small, the very bytes that are saved, what is in it and what to check, export and paper."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from planner.desktop import ask
from planner.desktop.cards import Card
from planner.desktop.controls import Segmented
from planner.desktop.page import Hint, Page
from planner.desktop.preview.checks import Checks
from planner.desktop.preview.choice import ReportChoice
from planner.desktop.preview.other_files import OtherFiles
from planner.desktop.preview.page_view import Entry, Fit, PageView, Pdf
from planner.desktop.preview.printing import Printing, ask_printer
from planner.desktop.preview.thumbnails import Thumbnails
from planner.desktop.responsible.facts import fit_columns
from planner.desktop.table import WordsTable
from planner.desktop.theme import px
from planner.desktop.widgets import button, label, rule
from planner.desktop.window.bar import IconButton
from planner.desktop.work import Reporter, Work
from planner.i18n import message
from planner.plan.file import FileProblem, describe, write_bytes_atomic
from planner.report.options import ReportLanguage

REBUILD_MS = 600
OPTIONS = 276
"""Width of the column with language, content and checks, px."""
ROOMY = 900
"""Width of the page from which the small pages stand beside the large one, px."""
LEAST = 420
"""Height below which the page scrolls instead of the preview growing smaller, px."""


class ReportPage(Page):
    id: ClassVar[str] = "report"
    title_key: ClassVar[str] = "page.report.title"
    key_hints: ClassVar[tuple[Hint, ...]] = (
        Hint("PgUp PgDn", "hint.page"),
        Hint("Ctrl E", "hint.export"),
        Hint("Ctrl P", "hint.print"),
    )

    def build(self) -> None:
        self._work: Work | None = None
        self._printing: Printing | None = None
        self.pdf: bytes | None = None
        self.shown: Pdf | None = None
        self._entries: list[Entry] = []
        self._made_of: tuple[Any, ...] = (None,) * 4
        self._saved: Path | None = None
        self._told = message("report.sentence")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REBUILD_MS)
        self._timer.timeout.connect(self._rebuild_if_seen)
        line = QHBoxLayout()
        line.setSpacing(16)
        self.thumbnails = Thumbnails(self.context)
        self.thumbnails.setProperty("role", "contents")
        line.addWidget(self.thumbnails)
        line.addWidget(self._make_preview(), 1)
        line.addLayout(self._make_options())
        self.body.addLayout(line, 1)
        self.thumbnails.asked.connect(self.view.go)
        for keys, slot in (("PgUp", lambda: self._turn(-1)), ("PgDown", lambda: self._turn(1)), ("Ctrl+P", self.print)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _make_preview(self) -> QWidget:
        """The pages under a bar that says where one is."""
        made = Card("well")
        made.box.setContentsMargins(1, 1, 1, 1)
        made.box.setSpacing(0)
        self.view = PageView(self.context.theme)
        self.view.setMinimumHeight(px(LEAST))
        self.view.page_changed.connect(self._page_changed)
        self.at = label(role="strong")
        self.back = IconButton("chevron-left", lambda: self._turn(-1))
        self.next = IconButton("chevron-right", lambda: self._turn(1))
        self.fit = Segmented([*Fit])
        self.fit.chosen.connect(self._choose_fit)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 8, 8)
        bar.setSpacing(8)
        bar.addWidget(self.at)
        bar.addStretch(1)
        for widget in (self.back, self.next, self.fit):
            bar.addWidget(widget)
        made.box.addLayout(bar)
        made.box.addWidget(rule())
        made.box.addWidget(self.view, 1)
        return made

    def _make_options(self) -> QVBoxLayout:
        """Language, content and checks, which scroll where they must; below them what can be done with the report."""
        self.choice, self.content_card, self.checks = ReportChoice(self.context), Card(), Checks(self.context)
        self.choice.changed.connect(self.refresh)
        self.choice.language_chosen.connect(self._choose_language)
        self.content = WordsTable()
        self.content.setWordWrap(False)
        self.content.activated.connect(self._open_entry)
        self.content.clicked.connect(self._open_entry)
        self.content_card.box.addWidget(self.content)
        self.export = button(kind="primary", clicked=self.save_pdf)
        self.paper, self.show_saved = button(clicked=self.print), button(clicked=self._open_saved)
        self.other = OtherFiles(self.context, self._note_saved)
        self.place, self.notice = label(role="note", wrap=True), label(role="note", wrap=True)
        inner, area = QWidget(), QScrollArea()
        inner.setProperty("role", "canvas")
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(12)
        for card in (self.choice, self.checks, self.content_card):
            cards.addWidget(card)
        cards.addStretch(1)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.setFixedWidth(px(OPTIONS))
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(area, 1)
        others = QHBoxLayout()
        others.setSpacing(8)
        for widget in (self.export, self.paper, self.show_saved):
            widget.setSizePolicy(widget.sizePolicy().Policy.Expanding, widget.sizePolicy().verticalPolicy())
        others.addWidget(self.paper)
        others.addWidget(self.show_saved)
        self.notice.setFixedWidth(px(OPTIONS))
        column.addWidget(self.notice)
        column.addWidget(self.export)
        column.addWidget(self.other)
        column.addLayout(others)
        column.addWidget(self.place)
        return column

    # --- showing ------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.say(self._told))
        self.choice.retranslate()
        self.content_card.set_heading(c.text("preview.content"))
        self._fill_content()
        self.checks.retranslate()
        self.thumbnails.retranslate()
        self.fit.set_texts([c.text(f"preview.fit.{fit.value}") for fit in Fit])
        self.fit.setAccessibleName(c.text("preview.fit"))
        self.back.set_name(c.text("preview.back"))
        self.next.set_name(c.text("preview.next"))
        self.export.setText(c.text("report.export"))
        self.other.retranslate()
        self.paper.setText(c.text("preview.print"))
        self.show_saved.setText(c.text("preview.show"))
        self.view.setAccessibleName(c.text(self.title_key))
        self._page_changed(self.view.page)

    def refresh(self) -> None:
        c = self.context
        self.choice.follow_plan()
        self.checks.refresh()
        self.fit.show_value(self.view.fit)
        self.view.set_theme(c.theme)
        self.thumbnails.set_theme(c.theme)
        for piece, drawing in ((self.back, "chevron-left"), (self.next, "chevron-right")):
            piece.show_drawing(c.theme, drawing)
        self.show_saved.setVisible(self._saved is not None)
        self.notice.setVisible(c.session.key is not None)
        self.notice.setText(c.text("password.export_notice"))
        self.place.setVisible(self._saved is not None)
        self.place.setText(c.text("preview.saved_at", path=self._saved or ""))
        if self._stale():
            self._timer.start()

    def _stale(self) -> bool:
        """Whether plan, assessment, options or password are others than those of what is shown or being made."""
        plan, assessment, options, key = self._made_of
        c = self.context
        same = plan is c.plan and assessment is c.assessment and key is c.session.key
        return not same or options != self.choice.options

    def _choose_language(self, language: ReportLanguage) -> None:
        """One language is the plan's own, which other exports follow; both are for this report."""
        self.choice.choose_language(language)
        if language is not ReportLanguage.BOTH:
            name = message("field.settings.report_language.label")
            self.context.edit(("settings", "report_language"), language.value, name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.thumbnails.setVisible(event.size().width() >= px(ROOMY))
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale():
            self._timer.start()

    def _rebuild_if_seen(self) -> None:
        if self.isVisible():
            self.rebuild()

    def rebuild(self) -> None:
        """Make the report anew in a worker; until it is ready the old one stays."""
        c = self.context
        self._timer.stop()
        if self._work is not None:
            self._work.cancel()
        self._say("report.building")
        key = c.session.key
        self._made_of = (c.plan, c.assessment, self.choice.options, key)
        arguments = (c.plan, c.assessment, c.catalog, self.choice.options, date.today(), key)
        self._work = Work(self, partial(_build, arguments), self._built, self._failed)

    def _built(self, content: bytes) -> None:
        self._work, self.pdf, old = None, content, self.shown
        self.shown = Pdf(content, self)
        self._entries = self.shown.entries()
        self.view.show_pdf(self.shown)
        self.thumbnails.show_pdf(self.shown, self._entries)
        self._fill_content()
        self._page_changed(self.view.page)
        self._say("report.sentence")
        if old is not None and (self._printing is None or not self._printing.running):
            old.deleteLater()

    def _fill_content(self) -> None:
        c, rows = self.context, [(entry.words, str(entry.page + 1)) for entry in self._entries]
        heads = (c.text("preview.heading"), c.text("preview.page"))
        self.content.show_rows(heads, rows, c.text("preview.content"), len(rows))
        fit_columns(self.content, 0)

    def _failed(self, problem: Exception) -> None:
        self._work, self.pdf = None, None
        self._say("report.failed", why=f"{type(problem).__name__}: {problem}")

    def _say(self, key: str, **told: Any) -> None:
        """What is going on, in the sentence under the title."""
        self._told = message(key, **told)
        self.title.set_sentence(self.context.say(self._told))

    # --- moving -------------------------------------------------------------------------------------------------

    def _page_changed(self, page: int) -> None:
        pages = self.shown.pages if self.shown is not None else 0
        self.at.setText(self.context.text("preview.page_of", page=page + 1, pages=pages) if pages else "")
        self.back.setEnabled(page > 0)
        self.next.setEnabled(page + 1 < pages)
        self.thumbnails.show_page(page)

    def _turn(self, by: int) -> None:
        self.view.go(self.view.page + by)

    def _choose_fit(self, fit: Fit) -> None:
        self.view.set_fit(fit)
        self.fit.show_value(fit)

    def _open_entry(self, at: QModelIndex) -> None:
        entry = self._entries[at.row()]
        self.view.go(entry.page, entry.top)

    # --- file and paper -----------------------------------------------------------------------------------------

    def save_pdf(self) -> None:
        c = self.context
        if self.pdf is None or self._made_of[-1] is not c.session.key:  # a plan in the open is not written any more
            c.toast(c.text("report.building"))
            return
        origin = c.session.path
        proposal = origin.with_suffix(".pdf") if origin else Path.home() / "report.pdf"
        path = ask.save_path(self, c.text("report.export"), proposal, "PDF (*.pdf)")
        if path is None:
            return
        try:
            write_bytes_atomic(path, self.pdf)
        except FileProblem as problem:
            c.toast(describe(problem, c.language))
            return
        self._note_saved(path)
        c.toast(c.files.protection.exported(path.name))

    def save(self) -> None:
        self.save_pdf()

    def _note_saved(self, path: Path) -> None:
        self._saved = path
        self.refresh()

    def _open_saved(self) -> None:
        if self._saved is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved))):
            self.context.toast(self.context.text("preview.not_opened"))

    def print(self) -> None:
        c = self.context
        if self.shown is None or (self._printing is not None and self._printing.running):
            return
        printer = ask_printer(self, c.text("page.report.title"))
        if printer is not None:
            self._printing = Printing(self, self.shown, printer, self._printed)
            if not self._printing.running:
                c.toast(c.text("preview.no_printer"))

    def _printed(self, done: int, pages: int) -> None:
        c = self.context
        if done < pages:
            self._say("preview.printing", done=done, pages=pages)
            return
        self._say("report.sentence")
        c.toast(c.text("preview.printed", pages=pages))

    def first_focus(self) -> QWidget | None:
        return self.view


def _build(arguments: tuple[Any, ...], _: Reporter) -> bytes:
    from planner.report import build_report

    return build_report(*arguments)
