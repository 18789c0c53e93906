"""Entries from pasted cells or a spreadsheet: a preview that adds nothing by itself, then one undoable edit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from planner.desktop import ask
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.table import WordsTable
from planner.desktop.tips import tip
from planner.desktop.widgets import button, label
from planner.field_words import words_of
from planner.i18n import Message, message
from planner.plan.fields import FieldSpec, get
from planner.sheet import Preview, Sheet, from_file, from_text

NO_PREVIEW: Preview[Any] = Preview()
MOST_ROWS = 8


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class ImportCard(Card):
    """Hidden until something is pasted, opened or dropped. ``paste_button`` and ``file_button`` stand where the page wants."""

    def __init__(self, context: Context, sheet: Sheet[Any]) -> None:
        super().__init__()
        self.context, self.sheet, self.preview = context, sheet, NO_PREVIEW
        self.paste_button, self.file_button = (
            button(kind="text", clicked=self.paste), button(kind="text", clicked=self.choose)
        )  # fmt: skip
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

    def serve(self, page: QWidget) -> None:
        """Take what is pasted (Ctrl+V) or dropped anywhere on ``page``."""
        page.setAcceptDrops(True)
        page.installEventFilter(self)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.paste)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop) and isinstance(event, QDropEvent):
            data = event.mimeData()
            if data.hasText() or _files(data):
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self.take(data)
            return True
        return super().eventFilter(watched, event)

    def paste(self) -> None:
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, data: QMimeData) -> None:
        """What was pasted or dropped: a file, else its text."""
        if files := _files(data):
            self.take_file(files[0])
        elif data.hasText():
            self._show(from_text(data.text(), self.sheet, self._existing()))

    def choose(self) -> None:
        c = self.context
        folder = c.session.path.parent if c.session.path else Path(platformdirs.user_documents_dir())
        kind = f"{c.text('sheet.card.kind')} (*.xlsx *.csv *.tsv *.txt)"
        if (path := ask.open_path(self, c.text("sheet.card.file"), folder, kind)) is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        try:
            self._show(from_file(path, self.sheet, self._existing()))
        except OSError as problem:
            self._show(Preview(problems=(message("sheet.card.unreadable", why=problem.strerror or ""),)))

    def _existing(self) -> tuple[Any, ...]:
        return tuple(get(self.context.plan, self.sheet.path))

    # --- what becomes of it -------------------------------------------------------------------------------------

    def add(self) -> None:
        """Put the previewed entries into the plan as one edit."""
        if not self.preview.ready:
            return
        c, existing = self.context, self._existing()
        added = self.sheet.placed(self.preview.entries, existing)
        counted = self.sheet.counted(len(added))
        problem = c.edit(self.sheet.path, (*existing, *added), message("sheet.edit", counted=counted))
        if problem is not None:
            self._show(Preview(problems=(problem,)))
            return
        self.discard()
        c.toast(c.text("sheet.card.added", counted=counted), undo=True)

    def discard(self) -> None:
        self.preview = NO_PREVIEW
        self.hide()

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self, preview: Preview[Any]) -> None:
        self.preview = preview
        self.retranslate()
        self.show()
        (self.add_button if preview.ready else self.drop_button).setFocus()

    def retranslate(self) -> None:
        c, p = self.context, self.preview
        counted = self.sheet.counted(len(p.entries))
        self.paste_button.setText(c.text("sheet.card.paste"))
        self.paste_button.setToolTip(tip(c.text("sheet.card.paste_help", name=self.sheet.name_label)))
        self.file_button.setText(c.text("sheet.card.file"))
        heading = c.text("sheet.card.refused") if p.problems else c.text("sheet.card.preview", counted=counted)
        self.set_heading(heading)
        self.trouble.setVisible(bool(p.problems))
        self.problems.setText("\n".join(c.say(m) for m in p.problems))
        self.table.setVisible(p.ready)
        self.table.show_rows(
            [self._label(spec) for _, spec in p.columns], [self._row(entry) for entry in p.entries], heading, MOST_ROWS
        )
        notes = self._notes() if p.ready else []
        self.notes.setText("\n".join(c.say(m) for m in notes))
        self.notes.setVisible(bool(notes))
        self.add_button.setText(c.text("sheet.card.add", counted=counted))
        self.add_button.setVisible(p.ready)
        self.drop_button.setText(c.text("sheet.card.discard" if p.ready else "sheet.card.close"))

    def _label(self, spec: FieldSpec) -> str:
        return self.context.say(spec.ui.label)

    def _row(self, entry: Any) -> Sequence[str]:
        return [words_of(spec, get(entry, spec.path), self.context.language) for _, spec in self.preview.columns]

    def _notes(self) -> list[Message]:
        """Which heads were read as which field, which were not used, and which names the plan has already."""
        p, found = self.preview, []
        renamed = [f"{head} → {self._label(spec)}" for head, spec in p.columns if head not in ("", self._label(spec))]
        for key, names in (("read_as", renamed), ("unused", p.unknown), ("repeated", p.repeated)):
            if names:
                found.append(message(f"sheet.card.{key}", names=", ".join(names)))
        return found
