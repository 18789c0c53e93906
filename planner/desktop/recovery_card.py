"""Plans that a crash left behind: each with name, time, where it is from, what differs; open, keep for later, discard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from planner.desktop.cards import Card
from planner.desktop.change_lines import change_lines
from planner.desktop.context import Context
from planner.desktop.widgets import button, clear, label, literal
from planner.plan.journal import Journal, Recovered

NAMED_CHANGES = 3


class RecoveryCard(Card):
    """``look`` reads the folder, once for a start; what was decided stays on show until the page is left."""

    def __init__(self, context: Context) -> None:
        super().__init__("warn")
        self.context = context
        self._found: tuple[Recovered, ...] = ()
        self._dropped: set[Path] = set()
        self._first: dict[Path, QPushButton] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.words = label(role="secondary", wrap=True)
        self.later = button(kind="text", clicked=self._keep_for_later)
        self.side.addWidget(self.later)
        self.box.addWidget(self.words)
        self.box.addLayout(self._rows)
        self.hide()

    def look(self, folder: Path | None = None) -> None:
        self._found = Journal.orphans(folder)
        self.refresh()

    def refresh(self) -> None:
        c = self.context
        self.setVisible(bool(self._found))
        if not self._found:
            return
        self.set_heading(c.text("recovery.title"))
        self.words.setText(c.text("recovery.words"))
        self.later.setText(c.text("recovery.later"))
        clear(self._rows)
        self._first.clear()
        for found in self._found:
            self._rows.addLayout(self._row(found))

    def _row(self, found: Recovered) -> QHBoxLayout:
        c, gone = self.context, found.path in self._dropped
        name = found.title or c.text("top.untitled")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(name, "strong", wrap=True))
        words.addWidget(label(self._about(found), "secondary", wrap=True))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addLayout(words, 1)
        choices: list[tuple[str, Callable[[], None]]] = []
        if gone:
            words.addWidget(label(c.text("recovery.dropped"), "secondary"))
            choices.append(("recovery.restore", lambda: self._restore(found)))
        else:
            if found.plan is not None or found.sealed is not None:
                choices.append(("recovery.open", lambda: self._open(found)))
            choices.append(("recovery.drop", lambda: self._drop(found)))
        for key, slot in choices:
            made = button(c.text(key), clicked=slot)
            made.setAccessibleName(literal(f"{c.text(key)}: {name}"))
            line.addWidget(made)
            self._first.setdefault(found.path, made)
        return line

    def _about(self, found: Recovered) -> str:
        """When it was kept, which file it is of, and what it holds that the file does not."""
        c = self.context
        if found.plan is None and found.sealed is None:
            return c.text("recovery.unreadable", time=f"{found.saved_at:%Y-%m-%d %H:%M}")
        if found.origin is None:
            place = c.text("recovery.no_file")
        elif found.base is None and found.sealed is None:
            place = c.text("recovery.file_gone", name=found.origin.name)
        else:
            place = str(found.origin)
        words = f"{found.saved_at:%Y-%m-%d %H:%M} · {place}"
        if found.sealed is not None:
            return f"{words}\n{c.text('password.protected')}"
        if found.base is None:
            return words
        changes = found.changes
        if not changes:
            return f"{words}\n{c.text('recovery.same')}"
        named = change_lines(c, changes[:NAMED_CHANGES]).replace("\n", ", ")
        more = "…" if len(changes) > NAMED_CHANGES else ""
        return f"{words}\n{c.text('recovery.differs', count=len(changes))}: {named}{more}"

    def _open(self, found: Recovered) -> None:
        """Here, where nothing is lost by it; else in a window of its own."""
        files = self.context.files
        if not files.untouched and files.windows is not None:
            files = files.windows.make().files
        if files.recover(found):
            self._forget(found)
            files.context.go("company")
        elif not found.path.exists():
            self._forget(found)

    def _drop(self, found: Recovered) -> None:
        if not found.drop():
            self.context.toast(self.context.text("recovery.elsewhere"))
            self._forget(found)
            return
        self._dropped.add(found.path)
        self.refresh()
        self._first[found.path].setFocus()

    def _restore(self, found: Recovered) -> None:
        if not found.restore():
            self._forget(found)
            return
        self._dropped.discard(found.path)
        self.refresh()
        self._first[found.path].setFocus()

    def _forget(self, found: Recovered) -> None:
        self._found = tuple(f for f in self._found if f is not found)
        self.refresh()

    def _keep_for_later(self) -> None:
        """Nothing is removed; the copies are offered again at the next start."""
        self._found = ()
        self.refresh()
