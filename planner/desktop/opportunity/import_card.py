"""Use cases from pasted cells or a spreadsheet: a preview that adds nothing by itself, then one undoable edit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import platformdirs
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QHBoxLayout

from planner.desktop import ask
from planner.desktop.context import Context
from planner.desktop.table import WordsTable, cell_words
from planner.desktop.widgets import Card, button, label
from planner.explain import Path as PlanPath
from planner.i18n import Message, message
from planner.plan.fields import FieldSpec, get
from planner.plan.usecase import UseCase
from planner.usecase_import import Preview, from_file, from_text, with_free_ids

PATH: PlanPath = ("use_cases",)
NO_PREVIEW = Preview()
MOST_ROWS = 8


def offers(data: QMimeData) -> bool:
    """Whether something dropped or pasted may hold use cases."""
    return data.hasText() or bool(_files(data))


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class ImportCard(Card):
    """Hidden until something is pasted, opened or dropped."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.preview = context, NO_PREVIEW
        self.trouble, self.problems = Card("hold"), label(wrap=True)
        self.trouble.box.addWidget(self.problems)
        self.notes, self.table = label(role="secondary", wrap=True), WordsTable()
        self.add_button, self.drop_button = button(clicked=self.add), button(kind="text", clicked=self.discard)
        line = QHBoxLayout()
        line.addWidget(self.add_button)
        line.addWidget(self.drop_button)
        line.addStretch(1)
        for widget in (self.trouble, self.table, self.notes):
            self.box.addWidget(widget)
        self.box.addLayout(line)
        self.hide()

    # --- where cells come from ----------------------------------------------------------------------------------

    def take(self, data: QMimeData) -> None:
        """What was pasted or dropped: a file, else its text."""
        if files := _files(data):
            self.take_file(files[0])
        elif data.hasText():
            self._show(from_text(data.text(), self.context.plan.use_cases))

    def choose(self) -> None:
        c = self.context
        folder = c.session.path.parent if c.session.path else Path(platformdirs.user_documents_dir())
        kind = f"{c.text('opportunity.import.kind')} (*.xlsx *.csv *.tsv *.txt)"
        if (path := ask.open_path(self, c.text("opportunity.import.file"), folder, kind)) is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        try:
            self._show(from_file(path, self.context.plan.use_cases))
        except OSError as problem:
            self._show(Preview(problems=(message("opportunity.import.unreadable", why=problem.strerror or ""),)))

    # --- what becomes of it -------------------------------------------------------------------------------------

    def add(self) -> None:
        """Put the previewed use cases into the plan as one edit."""
        if not self.preview.ready:
            return
        c, existing = self.context, self.context.plan.use_cases
        cases = with_free_ids(self.preview.cases, existing)
        name = message("usecases.import.edit", n=len(cases))
        if (problem := c.edit(PATH, (*existing, *cases), name)) is not None:
            self._show(Preview(problems=(problem,)))
            return
        self.discard()
        c.toast(c.text("opportunity.import.added", n=len(cases)), undo=True)

    def discard(self) -> None:
        self.preview = NO_PREVIEW
        self.hide()

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self, preview: Preview) -> None:
        self.preview = preview
        self.retranslate()
        self.show()
        (self.add_button if preview.ready else self.drop_button).setFocus()

    def retranslate(self) -> None:
        c, p = self.context, self.preview
        n = len(p.cases)
        self.set_heading(
            c.text("opportunity.import.refused") if p.problems else c.text("opportunity.import.preview", n=n)
        )
        self.trouble.setVisible(bool(p.problems))
        self.problems.setText("\n".join(c.say(m) for m in p.problems))
        self.table.setVisible(p.ready)
        self.table.show_rows(
            [self._label(spec) for _, spec in p.columns], [self._row(case) for case in p.cases],
            c.text("opportunity.import.preview", n=n), MOST_ROWS,
        )  # fmt: skip
        notes = self._notes() if p.ready else []
        self.notes.setText("\n".join(c.say(m) for m in notes))
        self.notes.setVisible(bool(notes))
        self.add_button.setText(c.text("opportunity.import.add", n=n))
        self.add_button.setVisible(p.ready)
        self.drop_button.setText(c.text("opportunity.import.discard" if p.ready else "opportunity.import.close"))

    def _label(self, spec: FieldSpec) -> str:
        return self.context.text(f"field.{spec.ui.key}.label")

    def _row(self, case: UseCase) -> Sequence[str]:
        return [cell_words(spec, get(case, spec.path), self.context.language) for _, spec in self.preview.columns]

    def _notes(self) -> list[Message]:
        """Which heads were read as which field, which were not used, and which names the plan has already."""
        p, found = self.preview, []
        renamed = [f"{head} → {self._label(spec)}" for head, spec in p.columns if head not in ("", self._label(spec))]
        for key, names in (("read_as", renamed), ("unused", p.unknown), ("repeated", p.repeated)):
            if names:
                found.append(message(f"opportunity.import.{key}", names=", ".join(names)))
        return found
