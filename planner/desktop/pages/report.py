"""The report: language, preview of the very bytes that are saved, export. Built off the window's thread."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QTimer
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QHBoxLayout, QWidget

from planner.desktop import ask
from planner.desktop.page import WHY, Hint, Page
from planner.desktop.stale_line import StaleLine
from planner.desktop.widgets import Segmented, button, label
from planner.desktop.work import Reporter, Work
from planner.i18n import message
from planner.plan.file import FileProblem, describe, write_bytes_atomic

REBUILD_MS = 600


class ReportPage(Page):
    id: ClassVar[str] = "report"
    title_key: ClassVar[str] = "page.report.title"
    key_hints: ClassVar[tuple[Hint, ...]] = (Hint("Ctrl E", "hint.export"), WHY)

    def build(self) -> None:
        self._work: Work | None = None
        self.pdf: bytes | None = None
        self._buffer: QBuffer | None = None
        self.languages = Segmented(["ko", "en"])
        self.languages.set_texts(["한국어", "English"])
        self.languages.chosen.connect(
            lambda v: self.context.edit(
                ("settings", "report_language"), v, message("field.settings.report_language.label")
            )
        )
        self.language_label, self.state = label(role="label"), label(role="secondary", wrap=True)
        self.export = button(kind="primary", clicked=self.save_pdf)
        line = QHBoxLayout()
        line.addWidget(self.language_label)
        line.addWidget(self.languages)
        line.addWidget(self.state, 1)
        line.addWidget(self.export)
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setMinimumHeight(620)
        self.stale = StaleLine(self.context)
        self.body.addLayout(line)
        self.body.addWidget(self.stale)
        self.body.addWidget(self.view, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REBUILD_MS)
        self._timer.timeout.connect(self.rebuild)

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("report.sentence"))
        self.language_label.setText(c.text("field.settings.report_language.label"))
        self.export.setText(c.text("report.export"))
        self.view.setAccessibleName(c.text(self.title_key))

    def refresh(self) -> None:
        self.languages.show_value(self.context.plan.settings.report_language.value)
        self.stale.refresh()
        self._timer.start()

    def rebuild(self) -> None:
        c = self.context
        if self._work is not None:
            self._work.cancel()
        self.state.setText(c.text("report.building"))
        language = c.plan.settings.report_language.value
        arguments = (c.plan, c.assessment, c.catalog, language, date.today())
        self._work = Work(self, partial(_build, arguments), self._built, self._failed)

    def _built(self, pdf: bytes) -> None:
        self.pdf = pdf
        at = self.view.verticalScrollBar().value()
        data = QByteArray(pdf)
        buffer = QBuffer(self)
        buffer.setData(data)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(buffer)
        if self._buffer is not None:
            self._buffer.deleteLater()
        self._buffer = buffer
        self.view.verticalScrollBar().setValue(at)
        self.state.setText(
            self.context.text("report.ready", pages=self.document.pageCount(), size=round(len(pdf) / 1024))
        )

    def _failed(self, problem: Exception) -> None:
        self.pdf = None
        self.state.setText(self.context.text("report.failed", why=f"{type(problem).__name__}: {problem}"))

    def save_pdf(self) -> None:
        c = self.context
        if self.pdf is None:
            c.toast(c.text("report.building"))
            return
        origin = c.session.path
        proposal = origin.with_suffix(".pdf") if origin else Path.home() / "report.pdf"
        path = ask.save_path(self, c.text("report.export"), proposal, "PDF (*.pdf)")
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(".pdf")
        try:
            write_bytes_atomic(path, self.pdf)
        except FileProblem as problem:
            c.toast(describe(problem, c.language))
            return
        c.toast(c.text("report.saved", name=path.name))

    def first_focus(self) -> QWidget | None:
        return self.export


def _build(arguments: tuple[Any, ...], _: Reporter) -> bytes:
    from planner.report import build_report

    return build_report(*arguments)
