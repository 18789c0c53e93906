"""How the votes on one question spread over the levels: a column for each, a shape for each person's role group."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chips import paint_level
from planner.desktop.context import Context
from planner.desktop.present.marks import Group, ShapeMark, Votes, paint_shape
from planner.desktop.theme import Theme, font, px
from planner.desktop.widgets import button, clear, label
from planner.finder.places import page_of
from planner.readiness.respondents import QuestionVotes

SHAPE, ROWS, FOOT, LEVELS = 18, 6, 44, 5
"""Side of a shape, shapes in a stack before it goes on beside, room for chip and number, in px of the design."""


def columns_of(votes: QuestionVotes) -> tuple[Votes, ...]:
    """Groups with their people by level 1-5; who is in no shown group stands last. Empty where votes are withheld."""
    if votes.counts is None:
        return ()
    if not votes.roles:
        return tuple(((None, n),) for n in votes.counts)
    found: list[Votes] = []
    for at in range(LEVELS):
        groups: list[tuple[Group, int]] = [(r.role, r.counts[at]) for r in votes.roles]
        if votes.others is not None:
            groups.append((None, votes.others[at]))
        found.append(tuple((group, n) for group, n in groups if n))
    return tuple(found)


class Spread(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns: tuple[Votes, ...] = ()
        self._median: int | None = None
        self.setMinimumWidth(px(280))

    def show_spread(self, columns: tuple[Votes, ...], median: int | None, said: str, theme: Theme) -> None:
        """``said`` tells the same in words."""
        self._columns, self._median, self._theme = columns, median, theme
        self.setAccessibleName(said)
        most = max((sum(n for _, n in column) for column in columns), default=0)
        self.setFixedHeight(px(SHAPE) * max(2, min(ROWS, most)) + px(FOOT))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(420), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, foot, side = self.width() / LEVELS, self.height() - px(FOOT), px(SHAPE)
        for at, column in enumerate(self._columns):
            middle = (at + 0.5) * wide
            if at + 1 == self._median:
                painter.setPen(QPen(t.colour("acc"), 1.4))
                painter.setBrush(t.colour("tint"))
                painter.drawRoundedRect(QRectF(at * wide + 3, 1, wide - 6, self.height() - 2), 6, 6)
            people = [group for group, n in column for _ in range(n)]
            for n, group in enumerate(people):
                stack, up = divmod(n, ROWS)
                beside = (stack - (len(people) - 1) // ROWS / 2) * side
                paint_shape(painter, group, QPointF(middle + beside, foot - (up + 0.5) * side), side * 0.42, t)
            painter.setPen(QPen(t.colour("line"), 1))
            painter.drawLine(round(at * wide + 8), foot + 2, round((at + 1) * wide - 8), foot + 2)
            chip = px(20)
            paint_level(painter, QRectF(middle - chip / 2, foot + px(5), chip, chip), at + 1, t)
            painter.setPen(t.colour("ink" if people else "muted"))
            painter.setFont(font(11, 600 if people else 400, figures=True))
            box = QRectF(at * wide, foot + px(27), wide, px(15))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(len(people)))


class SpreadCard(Card):
    """The question that is selected where opinions differ: its votes by shape, what to talk about, on to the question."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.text, self.spread = label(role="secondary", wrap=True), Spread(context.theme)
        self.legend, self.talk = QHBoxLayout(), QVBoxLayout()
        self.legend.setSpacing(6)
        self.talk.setSpacing(4)
        self.open_button = button(clicked=self._open)
        self._id = ""
        self.box.addWidget(self.text)
        self.box.addWidget(self.spread)
        self.box.addLayout(self.legend)
        self.box.addLayout(self.talk)
        self.box.addStretch(1)
        line = QHBoxLayout()
        line.addWidget(self.open_button)
        line.addStretch(1)
        self.box.addLayout(line)

    def _open(self) -> None:
        if self._id:
            self.context.go(page_of(self._id), ("answers", self._id))

    def show_question(self, votes: QuestionVotes | None) -> None:
        self.setVisible(votes is not None)
        if votes is None:
            return
        c = self.context
        self._id = votes.id
        self.set_heading(f"{votes.id} {c.say(votes.title)}")
        columns, median = columns_of(votes), votes.median.value
        counts = ", ".join(c.text("respondents.level_votes", level=n, n=v) for n, v in enumerate(votes.counts or (), 1))
        self.text.setText(c.text("respondents.spread_hint"))
        self.spread.show_spread(columns, int(median) if median is not None else None, counts, c.theme)
        self.open_button.setText(c.text("respondents.open_question"))
        clear(self.legend)
        groups = dict.fromkeys(group for column in columns for group, _ in column)
        for group in groups:
            self.legend.addWidget(ShapeMark(group, c.theme, px(16)))
            words = c.text(f"RespondentRole.{group.value}") if group is not None else c.text("respondents.other_groups")
            self.legend.addWidget(label(words, "note"))
            self.legend.addSpacing(8)
        self.legend.addStretch(1)
        clear(self.talk)
        for topic in votes.talk:
            self.talk.addWidget(label(c.say(topic), wrap=True))
