"""Respondents: who is asked, questionnaires out and back, where opinions differ. Votes themselves are never listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card, EmptyState
from planner.desktop.context import Context
from planner.desktop.figures import Stat, stat_row
from planner.desktop.respondents.differences import CloseCard, DiscussCard, GapCard
from planner.desktop.respondents.files_card import FilesCard
from planner.desktop.respondents.people import PATH, People
from planner.desktop.tabbed import TabbedPage
from planner.desktop.table import ModelTable
from planner.desktop.widgets import button, label, tab_column
from planner.plan.workshop import ParkedNote, Workshop

NOTES = ("workshop", "parked")


class PeopleTab(QWidget):
    """Who is asked, and questionnaires; files may be dropped on it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.people = People(context)
        self.files_card = FilesCard(context, lambda: self.people.person)
        self.people.table.selected.connect(lambda _: self.files_card.refresh())
        self.keep = label(role="note", wrap=True)
        self.setAcceptDrops(True)
        column = tab_column(self)
        for part in (self.people, self.files_card, self.keep):
            column.addWidget(part)
        column.addStretch(1)

    def retranslate(self) -> None:
        self.people.retranslate()
        self.files_card.retranslate()
        self.keep.setText(self.context.text("respondents.keep"))

    def refresh(self) -> None:
        self.people.refresh()
        self.files_card.refresh()

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:1] != PATH:
            return False
        if len(path) > 1:
            self.people.table.select(int(path[1]))
        self.people.table.view.setFocus()
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files_card.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


class DifferencesTab(QWidget):
    """How far people agree, what to discuss, and the perception gap."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.voted, self.agreement = Stat(), Stat()
        self.numbers, self.empty = Card(), EmptyState()
        self.to_people = button(clicked=lambda: context.go("respondents", ("tab", "respondents.tab.people")))
        self.empty.next_steps.addWidget(self.to_people)
        line = stat_row((self.voted, self.agreement), context.why)
        self.numbers.box.addLayout(line)
        self.discuss, self.close_ones, self.gap = DiscussCard(context), CloseCard(context), GapCard(context)
        column = tab_column(self)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(self.discuss.spread, 1)
        pair.addWidget(self.gap, 1)
        for part in (self.empty, self.numbers, self.discuss):
            column.addWidget(part)
        column.addLayout(pair)
        column.addWidget(self.close_ones)
        column.addStretch(1)

    def retranslate(self) -> None:
        c = self.context
        self.empty.show_text(c.text("respondents.no_votes"), c.text("respondents.no_votes_hint"))
        self.to_people.setText(c.text("respondents.to_people"))
        for card in (self.discuss, self.close_ones, self.gap):
            card.retranslate()

    def refresh(self) -> None:
        c, result = self.context, self.context.assessment.respondents
        for stat, figure in ((self.voted, result.voted), (self.agreement, result.agreement)):
            stat.show_figure(figure, c.say, c.language)
        self.agreement.setVisible(not result.single)
        for card in (self.discuss, self.close_ones, self.gap):
            card.refresh()
        some = bool(result.questions)
        self.empty.setVisible(not some)
        for widget in (self.numbers, self.discuss):
            widget.setVisible(some)
        self.gap.setVisible(some and bool(result.gaps))


class WorkshopTab(QWidget):
    """The presentation with its settings, and what was put aside in the room."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.settings, self.hint = Card(), label(role="secondary", wrap=True)
        self.form = Form(context, Workshop, ("workshop",), only=("discussion_minutes", "timer"), columns=2)
        self.start = button(clicked=context.present_requested.emit)
        for part in (self.hint, self.form, self.start):
            self.settings.box.addWidget(part)
        self.notes = ModelTable(
            context, NOTES, ParkedNote, ("text", "question", "on"), lambda: ParkedNote(on=context.today()), "notes"
        )
        header = self.notes.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        column = tab_column(self)
        column.addWidget(self.settings)
        column.addWidget(self.notes)
        column.addStretch(1)

    def retranslate(self) -> None:
        c = self.context
        self.settings.set_heading(c.text("workshop.settings"))
        self.hint.setText(c.text("workshop.hint"))
        self.start.setText(c.text("workshop.start"))
        self.form.retranslate()
        self.notes.retranslate()

    def refresh(self) -> None:
        self.form.refresh()
        self.notes.refresh()

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if path[:2] != NOTES:
            return self.form.focus_field(path)
        if len(path) > 2:
            self.notes.select(int(path[2]))
        self.notes.view.setFocus()
        return True


class RespondentsPage(TabbedPage):
    id: ClassVar[str] = "respondents"
    title_key: ClassVar[str] = "page.respondents.title"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("respondents.tab.people", lambda: PeopleTab(self.context)),
            ("respondents.tab.differences", lambda: DifferencesTab(self.context)),
            ("respondents.tab.workshop", lambda: WorkshopTab(self.context)),
        ]

    def refresh(self) -> None:
        super().refresh()
        c, result = self.context, self.context.assessment.respondents
        people, discuss = len(c.plan.respondents), len(result.discuss)
        self.tabs.setTabText(1, c.text("respondents.tab.differences") + (f" {discuss}" if discuss else ""))
        self.title.set_sentence(
            c.text("respondents.sentence", people=people, voted=int(result.voted.value or 0), discuss=discuss)
            if people
            else c.text("respondents.sentence_empty")
        )

    def first_focus(self) -> QWidget | None:
        table = self._made[0].people.table
        focus: QWidget = table.view if self.context.plan.respondents else table.add_button
        return focus if self.tabs.currentIndex() == 0 else self.tabs
