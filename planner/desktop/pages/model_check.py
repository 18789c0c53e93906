"""How good is the performance model? Its predictions beside the published measurements it ships with."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from planner import formats
from planner.desktop.page import Page
from planner.desktop.table import WordsTable
from planner.desktop.widgets import button, label
from planner.resources import resource

KINDS = ("inference", "training", "image")


class _Done(QObject):
    finished = Signal(object)


class _Check(QRunnable):
    def __init__(self, done: _Done) -> None:
        super().__init__()
        self._done = done

    def run(self) -> None:
        from planner.sizing.validate import validate

        self._done.finished.emit([validate(resource("calibration", "cases", f"{k}_cases.csv"), k) for k in KINDS])


class ModelCheckPage(Page):
    id: ClassVar[str] = "model_check"
    title_key: ClassVar[str] = "page.model_check.title"

    def build(self) -> None:
        self._reports: list[Any] = []
        self._done = _Done()
        self._done.finished.connect(self._show)
        self.start, self.state = button(kind="primary", clicked=self._run), label(role="secondary", wrap=True)
        self.table = WordsTable()
        self.body.addWidget(self.start)
        self.body.addWidget(self.state)
        self.body.addWidget(self.table)
        self.body.addStretch(1)

    def _run(self) -> None:
        self.start.setEnabled(False)
        self.state.setText(self.context.text("model_check.running"))
        QThreadPool.globalInstance().start(_Check(self._done))

    def _show(self, reports: Any) -> None:
        self._reports = reports
        self.start.setEnabled(True)
        self.refresh()

    def retranslate(self) -> None:
        super().retranslate()
        self.title.set_sentence(self.context.text("model_check.sentence"))
        self.start.setText(self.context.text("model_check.start"))

    def refresh(self) -> None:
        c = self.context
        self.table.setVisible(bool(self._reports))
        if not self._reports:
            return
        rows = []
        counts = []
        for report in self._reports:
            content = report.to_json()
            counts.append(c.text("model_check.count", kind=c.text(f"model_check.{content['kind']}"),
                                 scored=content["scored"], cases=content["cases"]))  # fmt: skip
            for name, metric in content["metrics"].items():
                shares = [formats.quantity(metric[k], "percent1", c.language) for k in ("median_ape", "p90_ape")]
                rows.append((
                    c.text(f"model_check.{content['kind']}"), c.text(f"model_check.{name}"), formats.number(metric["n"]), *shares,
                    formats.quantity(metric["bias"], "factor", c.language),
                    formats.quantity(metric["coverage80"], "percent", c.language),
                ))  # fmt: skip
        self.state.setText(" ".join(counts))
        heads = [c.text(f"model_check.head.{k}") for k in ("kind", "metric", "n", "median", "p90", "bias", "coverage")]
        self.table.show_rows(heads, rows, c.text(self.title_key))
