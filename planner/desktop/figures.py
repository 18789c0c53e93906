"""One figure on a page: its number, range, target, what it lacks and its "why?". Shows what it is given; computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner import formats
from planner.desktop.chips import Chip
from planner.desktop.lit import Number
from planner.desktop.theme import Theme, font, zoom
from planner.desktop.widgets import label, set_role
from planner.desktop.zoom import Scaled
from planner.explain import Basis, Figure
from planner.i18n import Message


class WhyButton(QPushButton):
    """Opens the explanation of one figure."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "why")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._figure: Figure | None = None
        self.clicked.connect(lambda: self._figure is not None and self.asked.emit(self._figure))

    def show_figure(self, figure: Figure, name: str, words: str) -> None:
        self._figure = figure
        self.setText(words)
        self.setAccessibleName(f"{name} {words}")
        self.setEnabled(figure.why is not None)

    @property
    def figure(self) -> Figure | None:
        return self._figure


class Lacks(QLabel):
    """What is missing, in sentences that lead to the field: Tab moves between them, Enter or a click follows.

    The window they stand in goes there; elsewhere, and where no field would help, they are plain words.
    """

    def __init__(self, role: str = "secondary") -> None:
        super().__init__()
        self._missing: Sequence[Message] = ()
        self._figure = ""
        self.setProperty("role", role)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(self.follow)

    def show_missing(
        self,
        missing: Sequence[Message],
        say: Callable[[Any], str],
        figure: str = "",
        rest: str = "",
        glue: str = " · ",
        name: str = "",
    ) -> None:
        """``figure`` is the id of the figure that lacks it, ``name`` what it is called, ``rest`` more words at the end."""
        from planner.finder.missing import leads  # it knows the plan, which a start does without

        self._missing, self._figure = missing, figure
        words = [say(m) for m in missing]
        parts = [
            f'<a href="{n}">{escape(w)}</a>' if leads(m) else escape(w)
            for n, (m, w) in enumerate(zip(missing, words, strict=True))
        ]
        self.setText(glue.join([*parts, *([escape(rest)] if rest else [])]))
        told = " ".join((*words, rest)).strip()
        self.setAccessibleName(f"{name}: {told}" if name and told else told)
        linked = any(map(leads, missing))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if linked else Qt.FocusPolicy.NoFocus)

    def follow(self, at: str = "0") -> None:
        go = getattr(self.window(), "go_to_missing", None)
        if go is not None and int(at) < len(self._missing):
            go(self._missing[int(at)], self._figure)


SHOWN_MISSING = 2


class Stat(QWidget):
    """One figure: name, why, number with unit, range or what is missing, target; ``marked`` says where it is assumed."""

    asked = Signal(object)

    def __init__(self, big: bool = False, marked: bool = True) -> None:
        super().__init__()
        self._marked = marked
        self.name, self.why = label(role="label"), WhyButton()
        self.value = Number("hero" if big else "stat")
        self.value.setFont(font(40 if big else 20, 700, figures=True))
        self.spread, self.target, self.basis = label(role="secondary", wrap=True), label(role="good", wrap=True), Chip()
        self.lacks = Lacks()
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name)
        head.addWidget(self.why)
        head.addStretch(1)
        head.addWidget(self.basis)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.value)
        column.addWidget(self.spread)
        column.addWidget(self.lacks)
        column.addWidget(self.target)
        column.addStretch(1)
        self.why.asked.connect(self.asked.emit)

    @property
    def figure(self) -> Figure | None:
        return self.why.figure

    def show_figure(
        self,
        figure: Figure,
        say: Callable[[Any], str],
        language: str,
        name: str | None = None,
        within: str = "",
    ) -> None:
        """``within`` names the case or row where several of the same name stand on a page."""
        self.name.setText(name or say(figure.name))
        named = f"{within}: {self.name.text()}" if within else self.name.text()
        self.why.show_figure(figure, named, say_why(say))
        self.value.show_figure(figure, formats.figure(figure, language))
        known = figure.value is not None
        below = formats.value_range(figure.low, figure.high, figure.unit, language) if known else ""
        self.lacks.setVisible(not known and bool(figure.missing))
        if not known:
            self._show_missing(figure, say, language, named)
        self.spread.setText(below)
        self.spread.setVisible(bool(below))
        self.basis.show_state(say(figure.basis) if self._marked and figure.basis is Basis.ASSUMED else "", "warn")
        if figure.target is None or figure.target_met is None:
            self.target.hide()
            return
        goal = formats.quantity(figure.target, figure.unit, language)
        from planner.i18n import text

        key = "widget.target_met" if figure.target_met else "widget.target_missed"
        self.target.setText(("✓ " if figure.target_met else "▲ ") + text(key, language, goal=goal))
        set_role(self.target, "good" if figure.target_met else "missed")
        self.target.show()

    def _show_missing(self, figure: Figure, say: Callable[[Any], str], language: str, named: str) -> None:
        """What to give first, and how many more."""
        from planner.i18n import text

        more = len(figure.missing) - SHOWN_MISSING
        rest = text("widget.more_missing", language, n=more) if more > 0 else ""
        self.lacks.show_missing(figure.missing[:SHOWN_MISSING], say, figure.id, rest, name=named)


def say_why(say: Callable[[Any], str]) -> str:
    from planner.i18n import message

    return say(message("common.why"))


def stat_row(stats: Iterable[Stat], why: Callable[[Any], None]) -> QHBoxLayout:
    """Figures side by side in equal widths; ``why`` shows where one comes from."""
    row = QHBoxLayout()
    for stat in stats:
        stat.asked.connect(why)
        row.addWidget(stat, 1)
    return row


def stat_grid(stats: Iterable[Stat], why: Callable[[Any], None], columns: int) -> QGridLayout:
    """Figures in ``columns`` of equal width."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(10)
    for n, stat in enumerate(stats):
        stat.asked.connect(why)
        grid.addWidget(stat, n // columns, n % columns)
        grid.setColumnStretch(n % columns, 1)
    return grid


class RangeBar(Scaled, QWidget):
    """A value in its range on a small axis of whole numbers: band, caps and a dot."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figure: Figure | None = None
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(round(58 * self._scale))
        self.setMinimumWidth(round(200 * self._scale))

    def show_figure(self, figure: Figure, name: str, theme: Theme) -> None:
        self._figure, self._theme = figure, theme
        self._fit()
        self.setAccessibleName(
            f"{name} {formats.bare(figure.value, figure.unit)} ({formats.bare(figure.low, figure.unit)}–{formats.bare(figure.high, figure.unit)})"
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        figure, t = self._figure, self._theme
        if figure is None or figure.value is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        low, high = figure.low or figure.value, figure.high or figure.value
        first, last = max(0.0, low - max(1.0, low * 0.3)), high + max(1.0, high * 0.3)
        left, right, y = 12.0, self.width() / self._scale - 12.0, 30

        def x(value: float) -> float:
            return left + (right - left) * (value - first) / max(last - first, 1e-9)

        painter.setPen(QPen(t.colour("line"), 1))
        painter.drawLine(round(left), y, round(right), y)
        step = max(1, round((last - first) / 6))
        painter.setFont(QFont(font(11 / zoom(), 400, figures=True)))
        tick = int(first) + (first > int(first))
        while tick <= last:
            painter.setPen(t.colour("line"))
            painter.drawLine(round(x(tick)), y - 3, round(x(tick)), y + 3)
            painter.setPen(t.colour("muted"))
            painter.drawText(QRectF(x(tick) - 24, y + 8, 48, 16), Qt.AlignmentFlag.AlignCenter, formats.number(tick, 0))
            tick += step
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("tint"))
        painter.drawRect(QRectF(x(low), y - 7, max(1.0, x(high) - x(low)), 14))
        painter.setPen(QPen(t.colour("ink"), 2))
        painter.drawLine(round(x(low)), y, round(x(high)), y)
        for end in (low, high):
            painter.drawLine(round(x(end)), y - 7, round(x(end)), y + 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("acc"))
        painter.drawEllipse(QRectF(x(figure.value) - 6, y - 6, 12, 12))
