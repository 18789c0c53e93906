"""How good is the performance model? Its predictions beside published measurements, and beside the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from planner import model_check as words
from planner.catalog import Catalog
from planner.charts import export, predicted_measured
from planner.charts.palette import REPORT
from planner.desktop import ask
from planner.desktop.cards import Card, EmptyState
from planner.desktop.controls import Tabs
from planner.desktop.page import Page
from planner.desktop.points_view import PointsView
from planner.desktop.sorted_table import SortedTable
from planner.desktop.theme import px
from planner.desktop.widgets import button, label, set_role
from planner.desktop.work import Reporter, Work
from planner.i18n import message
from planner.plan.file import FileProblem, describe, write_bytes_atomic
from planner.sizing.csv_cases import KINDS, clean
from planner.sizing.stored_scores import StoredScores, stored_scores
from planner.sizing.validate import ValidationProblem, shipped_report, validate
from planner.sizing.validation_report import ENOUGH, ValidationReport

MOST_FILES = 4
TOLD = 36
"""Room for two lines about a point, px."""
_Asked = tuple[str | None, Path | None]
"""Shipped cases of a kind, or a file."""


class ModelCheckPage(Page):
    """A tab per kind of shipped cases and per opened file; every tab shows one report."""

    id: ClassVar[str] = "model_check"
    title_key: ClassVar[str] = "page.model_check.title"

    def build(self) -> None:
        self._shipped: dict[str, ValidationReport] = {}
        self._files: list[tuple[Path, ValidationReport]] = []
        self._running: dict[_Asked, Work] = {}
        self._metric: dict[str, str] = {}
        self._by: dict[str, str] = {}
        self._started = False
        self._filling = False
        self._problem: Any = None
        self._drawn: tuple[Any, ...] = ()
        self.setAcceptDrops(True)
        self.open_button = button(clicked=self.choose_file)
        self.title.side.addWidget(self.open_button)
        self.tabs = Tabs()
        for _ in KINDS:
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(lambda _: self.refresh())
        self.state, self.bar = label(role="secondary", wrap=True), QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(px(180))
        self.cancel = button(kind="text", clicked=self._cancel)
        status = QHBoxLayout()
        for widget in (self.bar, self.cancel):
            status.addWidget(widget)
        status.addWidget(self.state, 1)
        self.empty, self.start = EmptyState(), button(clicked=self._run_shown)
        self.empty.box.addWidget(self.start, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.content = self._build_content()
        self.verdict = label(role="strong", wrap=True)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.verdict)
        self.body.addLayout(status)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.content)
        self.body.addStretch(1)

    def _build_content(self) -> QWidget:
        self.summary_card, self.summary = Card(), SortedTable()
        self.summary_card.box.addWidget(self.summary)
        self.scope_card, self.scope = Card(), SortedTable()
        self.scope_card.box.addWidget(self.scope)
        self.metric_label, self.metric_choice = label(role="label"), QComboBox()
        self.by_label, self.by_choice = label(role="label"), QComboBox()
        self.every = QCheckBox()
        self.save_button = button(kind="text", clicked=self.save_picture)
        for caption, combo in ((self.metric_label, self.metric_choice), (self.by_label, self.by_choice)):
            caption.setBuddy(combo)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.currentIndexChanged.connect(lambda _: self._chosen())
        self.every.toggled.connect(lambda _: self._show_groups())
        self.choices = QWidget()
        choices = QHBoxLayout(self.choices)
        choices.setContentsMargins(0, 0, 0, 0)
        for widget in (self.metric_label, self.metric_choice, self.by_label, self.by_choice, self.every):
            choices.addWidget(widget)
        choices.addStretch(1)
        choices.addWidget(self.save_button)
        self.chart_card, self.chart, self.told = Card(), PointsView(self.context), label(role="secondary", wrap=True)
        self.told.setMinimumHeight(px(TOLD))
        self.chart.told.connect(self.told.setText)
        self.chart_card.box.addWidget(self.chart)
        self.chart_card.box.addWidget(self.told)
        self.groups_card, self.groups = Card(), SortedTable()
        self.few = label(role="secondary", wrap=True)
        self.groups_card.box.addWidget(self.groups)
        self.groups_card.box.addWidget(self.few)
        self.worst_card, self.worst = Card(), SortedTable()
        self.worst_card.box.addWidget(self.worst)
        self.reasons_card, self.reasons = Card(), SortedTable()
        self.reasons_card.box.addWidget(self.reasons)
        self.held_card, self.held, self.held_words = Card(), SortedTable(), label(role="secondary", wrap=True)
        self.held_card.box.addWidget(self.held_words)
        self.held_card.box.addWidget(self.held)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (self.summary_card, self.scope_card):
            column.addWidget(card)
        column.addWidget(self.choices)
        for card in (self.chart_card, self.groups_card, self.worst_card, self.reasons_card, self.held_card):
            column.addWidget(card)
        return made

    # --- running -----------------------------------------------------------------------------------------------

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            for kind in KINDS:
                self._run(kind, None)

    def _run_shown(self) -> None:
        at = self.tabs.currentIndex()
        if at < len(KINDS):
            self._run(KINDS[at], None)

    def _run(self, kind: str | None, path: Path | None) -> None:
        asked = (kind, path)
        if asked in self._running:
            return
        self._problem = None
        self._running[asked] = Work(
            self,
            partial(_score, kind, path, self.context.catalog),
            partial(self._finished, asked),
            partial(self._failed, asked),
            partial(self._progressed, asked),
        )
        self._show_state()

    def _cancel(self) -> None:
        for work in self._running.values():
            work.cancel()
        self._running.clear()
        self.refresh()

    def _progressed(self, asked: _Asked, done: int, count: int) -> None:
        if asked == next(iter(self._running)):
            self.bar.setRange(0, count)
            self.bar.setValue(done)

    def _finished(self, asked: _Asked, report: ValidationReport) -> None:
        del self._running[asked]
        path = asked[1]
        if path is None:
            self._shipped[report.kind] = report
            self.refresh()
            return
        self._files = [*((p, r) for p, r in self._files if p != path), (path, report)][-MOST_FILES:]
        while self.tabs.count() > len(KINDS):
            self.tabs.removeTab(self.tabs.count() - 1)
        for _ in self._files:
            self.tabs.addTab("")
        self._name_tabs()
        self.tabs.setCurrentIndex(self.tabs.count() - 1)
        self.refresh()

    def _failed(self, asked: _Asked, problem: Exception) -> None:
        del self._running[asked]
        if isinstance(problem, ValidationProblem):
            self._problem = problem.problem
        else:
            self._problem = message("model_check.failed", why=type(problem).__name__)
        self.refresh()

    # --- files -------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        path = ask.open_path(self, self.context.text("model_check.open"), self._folder(), "CSV (*.csv)")
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Score a file of own measurements; its tab opens when the result is there."""
        self._run(None, path)

    def _folder(self) -> Path:
        if self._files:
            return self._files[-1][0].parent
        origin = self.context.session.path
        return origin.parent if origin else Path.home()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for path in self._dropped(event)[:MOST_FILES]:
            self.open_file(path)
        event.acceptProposedAction()

    def _dropped(self, event: QDropEvent) -> list[Path]:
        return [
            Path(u.toLocalFile())
            for u in event.mimeData().urls()
            if u.isLocalFile() and u.toLocalFile().lower().endswith(".csv")
        ]

    def save_picture(self) -> None:
        c, report = self.context, self.report
        if report is None or not report.metrics:
            return
        path = ask.save_path(
            self, c.text("model_check.save"), self._folder() / "model-check.pdf", "PDF (*.pdf);;SVG (*.svg)"
        )
        if path is None:
            return
        drawing = predicted_measured.sheet(report, self._tab_name(self.tabs.currentIndex()), c.language, REPORT)
        title = c.text("validation.sheet.title")
        described = predicted_measured.describe(
            report, self.metric_choice.currentData(), self.by_choice.currentData(), c.language
        )
        content = export.svg(drawing, title, described) if path.suffix.lower() == ".svg" else export.pdf(drawing, title)
        try:
            write_bytes_atomic(path, content)
        except FileProblem as problem:
            c.toast(describe(problem, c.language))
            return
        c.toast(c.text("report.saved", name=path.name))

    # --- showing -----------------------------------------------------------------------------------------------

    @property
    def report(self) -> ValidationReport | None:
        """What the open tab shows, if it is there yet."""
        at = self.tabs.currentIndex()
        if at < len(KINDS):
            return self._shipped.get(KINDS[at])
        return self._files[at - len(KINDS)][1] if at - len(KINDS) < len(self._files) else None

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("model_check.sentence"))
        self.open_button.setText(c.text("model_check.open"))
        self.cancel.setText(c.text("model_check.cancel"))
        self.start.setText(c.text("model_check.start"))
        self.empty.show_text(c.text("model_check.empty"), c.text("model_check.empty_hint"))
        self.metric_label.setText(c.text("model_check.head.metric"))
        self.by_label.setText(c.text("model_check.by"))
        self.metric_choice.setAccessibleName(c.text("model_check.head.metric"))
        self.by_choice.setAccessibleName(c.text("model_check.by"))
        self.every.setText(c.text("model_check.every", count=ENOUGH))
        self.save_button.setText(c.text("model_check.save"))
        self.few.setText(c.text("model_check.no_groups", count=ENOUGH))
        self.bar.setAccessibleName(c.text("model_check.running"))
        for card, key in (
            (self.summary_card, "summary"), (self.scope_card, "scope"), (self.chart_card, "chart"), (self.groups_card, "groups"),
            (self.worst_card, "worst"), (self.reasons_card, "reasons"), (self.held_card, "held_out"),
        ):  # fmt: skip
            card.set_heading(c.text(f"model_check.card.{key}"))
        for table in (self.summary, self.scope, self.groups, self.worst, self.reasons, self.held):
            table.setAccessibleDescription(c.text("model_check.sort_keys"))
        self._name_tabs()

    def _tab_name(self, at: int) -> str:
        return (
            self.context.text(f"model_check.{KINDS[at]}")
            if at < len(KINDS)
            else clean(self._files[at - len(KINDS)][0].name, 40)
        )

    def _name_tabs(self) -> None:
        self.tabs.set_texts([self._tab_name(i) for i in range(self.tabs.count())])

    def refresh(self) -> None:
        report, c, at = self.report, self.context, self.tabs.currentIndex()
        stored = stored_scores(KINDS[at]) if at < len(KINDS) else None
        self.content.setVisible(report is not None or (stored is not None and bool(stored.held_out)))
        self.empty.setVisible(report is None and self._started and not self._running)
        self._show_state()
        self._show_stored(stored)
        for widget in (self.summary_card, self.scope_card, self.choices, self.chart_card, self.groups_card,
                       self.worst_card, self.reasons_card):  # fmt: skip
            widget.setVisible(report is not None)
        if report is None:
            return
        self.summary.show_table(words.summary(report, c.language), c.text("model_check.card.summary"))
        scope = words.headline(report, c.language)
        self.scope_card.setVisible(report is self._shipped.get("inference"))
        self.scope.show_table(scope, c.text("model_check.card.scope"))
        self._fill(
            self.metric_choice,
            [(words.metric_name(m, c.language), m) for m in report.metrics],
            self._metric.get(report.kind, ""),
        )
        self._show_metric()
        reasons = words.reasons(report, c.language)
        self.reasons_card.setVisible(bool(reasons.rows))
        self.reasons.show_table(reasons, c.text("model_check.card.reasons"))

    def _show_stored(self, stored: StoredScores | None) -> None:
        """What is known before anything is run: how the shipped model did on what it was and was not fitted to."""
        c = self.context
        self.verdict.setText(words.verdict(stored, c.language) if stored is not None else "")
        self.verdict.setVisible(bool(self.verdict.text()))
        self.held_card.setVisible(stored is not None and bool(stored.held_out))
        if stored is not None:
            self.held_words.setText(c.text("model_check.held_words", date=stored.as_of or "–", data=stored.data))
            self.held.show_table(words.held_out(stored, c.language), c.text("model_check.card.held_out"))

    def _show_state(self) -> None:
        c, busy, report = self.context, bool(self._running), self.report
        self.bar.setVisible(busy)
        self.cancel.setVisible(busy)
        set_role(self.state, "error" if self._problem is not None and not busy else "secondary")
        if busy:
            self.state.setText(c.text("model_check.running"))
        elif self._problem is not None:
            self.state.setText(c.say(self._problem))
        else:
            self.state.setText(words.scored_sentence(report, c.language) if report is not None else "")

    def _fill(self, combo: QComboBox, entries: Sequence[tuple[str, str]], wanted: str) -> None:
        self._filling = True
        combo.clear()
        for shown, value in entries:
            combo.addItem(shown, value)
        combo.setCurrentIndex(max(0, combo.findData(wanted)))
        self._filling = False

    def _chosen(self) -> None:
        report = self.report
        if self._filling or report is None:
            return
        changed = self._metric.get(report.kind) != self.metric_choice.currentData()
        self._metric[report.kind] = self.metric_choice.currentData()
        if not changed:
            self._by[report.kind] = self.by_choice.currentData()
        self._show_metric()

    def _show_metric(self) -> None:
        report, c = self.report, self.context
        some = report is not None and bool(report.metrics)
        for card in (self.chart_card, self.groups_card, self.worst_card, self.summary_card):
            card.setVisible(some)
        if report is None or not some:
            return
        metric, kind = str(self.metric_choice.currentData()), report.kind
        self._metric.setdefault(kind, metric)
        ways = report.ways(metric)
        self._fill(
            self.by_choice,
            [(words.way_name(b, c.language), b) for b in ways],
            self._by.get(kind, predicted_measured.FIRST_WAY[kind]),
        )
        by = str(self.by_choice.currentData() or predicted_measured.FIRST_WAY[kind])
        self._show_chart(report, metric, by)
        worst = words.worst(report, metric, c.language)
        self.worst.show_table(worst, c.text("model_check.card.worst"), most=10)
        self._show_groups()

    def _show_chart(self, report: ValidationReport, metric: str, by: str) -> None:
        c = self.context
        shown = (id(report), metric, by, c.language, c.theme.dark)
        if shown == self._drawn:
            return
        self._drawn = shown
        self.chart.show_report(report, metric, by)

    def _show_groups(self) -> None:
        report, c = self.report, self.context
        if report is None or not report.metrics:
            return
        least = words.least_of(report, self.every.isChecked())
        table = words.groups(
            report, str(self.metric_choice.currentData()), str(self.by_choice.currentData()), c.language, least
        )
        self.groups.setVisible(bool(table.rows))
        self.few.setVisible(not table.rows)
        self.groups.show_table(table, c.text("model_check.card.groups"))

    def first_focus(self) -> QWidget | None:
        return self.open_button


def _score(kind: str | None, path: Path | None, catalog: Catalog, reporter: Reporter) -> ValidationReport:
    def progress(done: int, count: int) -> bool:
        reporter.tell(done, count)
        return not reporter.stopped()

    if path is None:
        return shipped_report(str(kind), progress)
    return validate(path, kind, catalog.gpus, catalog.models, progress)
