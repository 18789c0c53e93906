"""The plan to go on with: how far it is and what it concludes, taken from a ready glance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from planner import formats
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.icons import icon
from planner.desktop.theme import Theme, font, px
from planner.desktop.tips import tip
from planner.desktop.widgets import button, label
from planner.glance import STEPS, Glance, Spread
from planner.i18n import coded

RING, BETWEEN = 28, 8
PART_WIDTH = 190


class StepRings(QWidget):
    """The five steps as rings that fill with what is done."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares: Sequence[float] = ()

    def show_shares(self, shares: Sequence[float], name: str, theme: Theme) -> None:
        self._shares, self._theme = shares, theme
        self.setFixedSize(px(5 * RING + 4 * BETWEEN), px(RING))
        self.setAccessibleName(name)
        self.setToolTip(tip(name))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12, 700))
        for n, share in enumerate(self._shares):
            ring = QRectF(n * px(RING + BETWEEN) + 1.5, 1.5, px(RING) - 3, px(RING) - 3)
            painter.setPen(QPen(t.colour("line"), 2.4))
            painter.drawEllipse(ring)
            painter.setPen(QPen(t.colour("acc"), 2.4))
            painter.drawArc(ring, 90 * 16, -round(360 * 16 * share))
            painter.setPen(t.colour("ink"))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(n + 1))


class _Part(QFrame):
    """One conclusion: its name, the answer, and what it rests on."""

    def __init__(self, edge: str) -> None:
        super().__init__()
        self.setProperty("role", edge)
        self.name, self.answer, self.note = label(role="secondary"), label(role="stat"), label(role="note", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 14, 12)
        column.setSpacing(1)
        for widget in (self.name, self.answer, self.note):
            column.addWidget(widget)
        column.addStretch(1)
        self.setMinimumWidth(px(PART_WIDTH))

    def show_words(self, name: str, answer: str, note: str) -> None:
        self.name.setText(name)
        self.answer.setText(answer)
        self.note.setText(note)


class ContinueCard(QFrame):
    resume, report, respondents = Signal(), Signal(), Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setProperty("role", "card")
        self.kicker, self.sector = label(role="secondary"), Chip()
        self.name, self.state = label(role="title", wrap=True), label(role="secondary", wrap=True)
        self.rings, self.answered = StepRings(context.theme), label(role="secondary")
        self.resume_button = button(kind="primary", clicked=self.resume.emit)
        self.resume_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands after the words
        self.report_button = button(clicked=self.report.emit)
        self.respondents_button = button(kind="text", clicked=self.respondents.emit)
        left = QVBoxLayout()
        left.setContentsMargins(20, 16, 20, 16)
        left.setSpacing(4)
        left.addLayout(_line(self.kicker, self.sector))
        left.addWidget(self.name)
        left.addWidget(self.state)
        left.addSpacing(8)
        left.addLayout(_line(self.rings, self.answered))
        left.addSpacing(10)
        left.addStretch(1)
        left.addLayout(_line(self.resume_button, self.report_button, self.respondents_button))
        edges = ("part", "part", "part-low", "part-low")
        self.parts = [_Part(edge) for edge in edges]
        grid = QGridLayout()
        grid.setSpacing(0)
        for n, part in enumerate(self.parts):
            grid.addWidget(part, n // 2, n % 2)
            grid.setColumnStretch(n % 2, 1)
        body = QHBoxLayout(self)
        body.setContentsMargins(1, 1, 1, 1)
        body.setSpacing(0)
        body.addLayout(left, 5)
        body.addLayout(grid, 3)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_plan(self, seen: Glance, is_open: bool, name: str = "", protected: bool = False) -> None:
        """``is_open`` plans can show their report; others are opened first. ``name`` stands in for a title; of a
        ``protected`` plan that is not open nothing else is known."""
        c = self.context
        self.kicker.setText(c.text("home.open_plan" if is_open else "home.last_plan"))
        self.sector.show_state(c.text(f"Sector.{seen.sector.value}") if seen.sector else "", "plain")
        self.name.setText(seen.title or seen.company or name or c.text("top.untitled"))
        self.setAccessibleName(self.name.text())
        self.state.setText(c.text("password.protected_state") if protected else self._state(seen))
        steps = (f"{n} {c.text(f'rail.{id}')}" for n, id in enumerate(STEPS, 1))
        done = ", ".join(
            f"{step} {formats.quantity(share, 'percent', c.language)}"
            for step, share in zip(steps, seen.shares, strict=False)
        )
        for part in (self.rings, self.answered, *self.parts):
            part.setVisible(not protected)
        self.rings.show_shares(seen.shares, done, c.theme)
        self.answered.setText(c.text("home.answered", done=seen.answered, total=seen.questions))
        self.resume_button.setText(c.text("home.resume"))
        self.resume_button.setIcon(icon("chevron-right", c.theme, "onacc", px(16)))
        self.resume_button.setIconSize(QSize(px(16), px(16)))
        self.report_button.setText(c.text("home.report"))
        self.respondents_button.setText(c.text("page.respondents.title"))
        self.respondents_button.setVisible(is_open)
        self._show_parts(seen)

    def _state(self, seen: Glance) -> str:
        c = self.context
        if not seen.reached:
            return c.text("home.not_begun")
        words = [c.text("home.reached", page=c.say(coded(f"rail.{seen.reached}", seen.reached)))]
        left = [c.text("home.unknown", n=seen.unknown)] if seen.unknown else []
        left += [c.text("home.holds", n=seen.holds)] if seen.holds else []
        return " ".join([*words, *([c.text("home.left", what=", ".join(left))] if left else [])])

    def _show_parts(self, seen: Glance) -> None:
        c = self.context
        level = f"{seen.level} {c.text(f'ReadinessLevel.{seen.level}')}" if seen.level else ""
        provisional = c.text("summary.provisional") if seen.provisional else ""
        score = self._words(seen.score)
        sure = (
            c.text("home.confidence", band=c.say(coded(f"confidence.{seen.confidence}", seen.confidence)))
            if seen.confidence
            else ""
        )
        place = c.say(coded(f"cost.option.{seen.place}", seen.place)) if seen.place else ""
        rung = seen.rung_ko if c.language == "ko" else seen.rung_en
        shown = (
            (c.text("home.readiness"), level or provisional or "–", _dots(score, sure)),
            (
                c.text("summary.level"),
                c.say(coded(f"Level.{seen.rung_level}", seen.rung_level)) if seen.rung_level else "–",
                rung,
            ),
            (c.text("home.gpus"), self._value(seen.gpus), _dots(self._range(seen.gpus), seen.gpu_name)),
            (c.text("home.cost", years=seen.years), self._value(seen.cost), _dots(self._range(seen.cost), place)),
        )
        for part, words in zip(self.parts, shown, strict=True):
            part.show_words(*words)

    def _value(self, figure: Spread) -> str:
        return formats.quantity(figure.value, figure.unit, self.context.language) if figure.value is not None else "–"

    def _range(self, figure: Spread) -> str:
        return formats.value_range(figure.low, figure.high, figure.unit, self.context.language)

    def _words(self, figure: Spread) -> str:
        spread = self._range(figure)
        return (
            f"{self._value(figure)} ({spread})" if spread else self._value(figure) if figure.value is not None else ""
        )


def _dots(*words: str) -> str:
    return " · ".join(w for w in words if w)


def _line(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return line
