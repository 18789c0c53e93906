"""The primer: contents and search on the left, a chapter, the glossary or the try-out on the right."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from planner.desktop.page import Hint, Page
from planner.desktop.primer_reader import ChapterView, GlossaryView
from planner.desktop.primer_try import TryOut
from planner.desktop.theme import px
from planner.desktop.widgets import label
from planner.primer.book import GLOSSARY, TRY_OUT, chapters, glossary
from planner.primer.search import MOST_LETTERS, search
from planner.primer.worked import Worked

SIDE = 250
PLACE = Qt.ItemDataRole.UserRole


class PrimerPage(Page):
    id: ClassVar[str] = "primer"
    title_key: ClassVar[str] = "page.primer.title"
    key_hints: ClassVar[tuple[Hint, ...]] = (Hint("Alt ←", "hint.back"),)

    def build(self) -> None:
        self.worked = Worked(self.context.catalog)
        self.place = next(iter(chapters()))
        self._try: TryOut | None = None
        self._positions: dict[str, int] = {}
        self._shown: tuple[Any, ...] = ()
        self.search = QLineEdit()
        self.search.setMaxLength(MOST_LETTERS)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._fill())
        self.search.returnPressed.connect(self._first_hit)
        self.contents = QListWidget()
        self.contents.setProperty("role", "contents")
        self.contents.setWordWrap(True)
        self.contents.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.contents.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentItemChanged.connect(self._chosen)
        self.nothing = label(role="secondary", wrap=True)
        side = QWidget()
        side.setFixedWidth(px(SIDE))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.contents, 1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        line = QHBoxLayout()
        line.setSpacing(24)
        line.addWidget(side)
        line.addWidget(self.area, 1)
        self.body.addLayout(line, 1)

    def retranslate(self) -> None:
        super().retranslate()
        c = self.context
        self.title.set_sentence(c.text("primer.sentence"))
        self.search.setPlaceholderText(c.text("primer.search"))
        self.search.setAccessibleName(c.text("primer.search"))
        self.contents.setAccessibleName(c.text("primer.contents"))
        self.area.setAccessibleName(c.text("page.primer.title"))
        self.nothing.setText(c.text("primer.none"))
        self._fill()

    def refresh(self) -> None:
        """Show the chapter anew where language, theme or catalogue have changed since."""
        if self.worked.catalog is not self.context.catalog:
            self.worked = Worked(self.context.catalog)
        self._show(self.place)

    def first_focus(self) -> QWidget:
        return self.contents

    def show_target(self, target: Any) -> None:
        """("chapter", place), ("chapter", place, section) or ("term", its English name)."""
        kind, place, *section = target
        if kind == "term":
            term = next((t for t in glossary() if t.name.en == place), None)
            self.search.setText(self.context.say(term.name) if term is not None else "")
            self._open(GLOSSARY)
            return
        if place is not None:
            self.search.clear()
            self._open(place, section[0] if section else None)
            self._select()

    # --- contents --------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        c = self.context
        with QSignalBlocker(self.contents):
            self.contents.clear()
            if self.searching:
                for hit in search(self.search.text()):
                    words = dict.fromkeys((c.say(hit.title), c.say(hit.heading)))
                    self._add("\n".join(words), hit.place, hit.section)
            else:
                for number, chapter in enumerate(chapters().values(), 1):
                    self._add(f"{number}  {c.say(chapter.title)}", chapter.id)
                self._add(c.text("primer.try"), TRY_OUT)
                self._add(c.text("primer.glossary"), GLOSSARY)
        self.nothing.setVisible(not self.contents.count())
        self._select()

    @property
    def searching(self) -> bool:
        return bool(self.search.text().strip())

    def _add(self, words: str, place: str, section: int | None = None) -> None:
        item = QListWidgetItem(words)
        item.setData(PLACE, (place, section))
        self.contents.addItem(item)

    def _select(self) -> None:
        """Mark the place that is shown, where the list of contents is complete."""
        if self.searching:
            return
        with QSignalBlocker(self.contents):
            for row in range(self.contents.count()):
                if self.contents.item(row).data(PLACE)[0] == self.place:
                    self.contents.setCurrentRow(row)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._open(*item.data(PLACE))

    def _first_hit(self) -> None:
        if self.contents.count():
            self.contents.setCurrentRow(0)
            self.contents.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- reading ---------------------------------------------------------------------------------------------------

    def _open(self, place: str, section: int | None = None) -> None:
        """Show a place where it was left, or a section of it."""
        self._positions[self.place] = self.area.verticalScrollBar().value()
        self.place = place
        self._show(place)
        at = self._positions.get(place, 0)
        QTimer.singleShot(0, self.area, lambda: self._scroll(at, section))

    def _scroll(self, at: int, section: int | None) -> None:
        view = self.area.widget()
        if section is not None and isinstance(view, ChapterView):
            at = view.headings[section].y()
        self.area.verticalScrollBar().setValue(at)

    def _show(self, place: str) -> None:
        c = self.context
        query = self.search.text() if place == GLOSSARY else ""
        if place == TRY_OUT and self._shown[:1] == (TRY_OUT,) and self._try is not None:
            self._try.retranslate()
            return
        state = (place, c.language, c.theme.dark, self.worked, query)
        if state == self._shown:
            return
        at = self.area.verticalScrollBar().value() if self._shown[:1] == state[:1] else 0
        self._shown = state
        old = self.area.takeWidget()
        if old is not None and old is not self._try:
            old.deleteLater()
        self.area.setWidget(self._view(place, query))
        self.area.verticalScrollBar().setValue(at)

    def _view(self, place: str, query: str) -> QWidget:
        if place == TRY_OUT:
            self._try = self._try or TryOut(self.context, self.worked)  # one: what was typed stays on screen
            self._try.retranslate()
            return self._try
        if place == GLOSSARY:
            return GlossaryView(self.context, query)
        return ChapterView(self.context, chapters()[place], self.worked)
