"""The summary beside every page: overall level, five steps, customisation, GPUs, cost, and what must be held."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from planner import formats
from planner.desktop.context import Context
from planner.desktop.stale_line import StaleLine
from planner.desktop.theme import Theme, font
from planner.desktop.widgets import Card, Chip, LevelChip, WhyButton, clear, label
from planner.explain import Figure


class SummaryDock(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setProperty("role", "dock")
        self.heading = label(role="h3")
        self.chip = LevelChip(context.theme, 44)
        self.overall_name, self.overall, self.confidence = (
            label(role="secondary"),
            label(role="h2"),
            label(role="note", wrap=True),
        )
        self.provisional = Chip()
        self.bars = Bars(context.theme)
        self._rows = QGridLayout()
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnStretch(0, 1)
        self._holds = QVBoxLayout()
        self.stale = StaleLine(context)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.overall_name)
        words.addWidget(self.overall)
        head = QHBoxLayout()
        head.addWidget(self.chip)
        head.addSpacing(6)
        head.addLayout(words, 1)
        inner = QWidget()
        inner.setProperty("role", "dock")
        box = QVBoxLayout(inner)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(10)
        box.addWidget(self.heading)
        box.addLayout(head)
        box.addWidget(self.provisional)
        box.addWidget(self.confidence)
        box.addWidget(self.bars)
        box.addLayout(self._rows)
        box.addLayout(self._holds)
        box.addWidget(self.stale)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)

    def refresh(self) -> None:
        c, a = self.context, self.context.assessment
        r = a.readiness
        self.heading.setText(c.text("summary.title"))
        self.overall_name.setText(c.say(r.overall.name))
        badge = r.level if not r.provisional else None
        self.chip.show_level(badge, c.theme)
        level_name = c.text(f"ReadinessLevel.{badge}") + " · " if badge else ""
        self.overall.setText(level_name + c.show_figure(r.overall, with_range=True))
        self.provisional.show_state(c.text("summary.provisional") if r.provisional and r.overall.known else "", "warn")
        band = r.confidence.band
        self.confidence.setText(
            c.text("summary.confidence", band=c.text(f"confidence.{band}"), coverage=r.coverage) if band else ""
        )
        self.confidence.setVisible(band is not None)
        self.bars.show_rows(
            [
                (f"{i} {c.text(f'summary.{s.id}')}", s.score, s.target.value, bool(s.gates))
                for i, s in enumerate(r.steps, 1)
            ],
            c.theme,
        )
        clear(self._rows)
        level = a.level
        chosen = level.chosen or level.recommended
        rung = next((x for x in level.rungs if x.id == chosen), None)
        lines: list[tuple[str, str, Figure | None]] = [
            (c.text("summary.level"), c.say(rung.name) if rung else "–", None)
        ]
        infrastructure, cost = a.infrastructure, a.cost
        for shown in (infrastructure.gpus, cost.total, a.portfolio.npv):
            lines.append((c.say(shown.name), c.show_figure(shown, with_range=True), shown))
        for i, (name, words, figure) in enumerate(lines):
            self._rows.addWidget(label(name, "secondary", wrap=True), 2 * i, 0)
            if figure is not None:
                why = WhyButton()
                why.show_figure(figure, name, c.text("common.why"))
                why.asked.connect(c.why)
                self._rows.addWidget(why, 2 * i, 1)
            self._rows.addWidget(label(words, "strong", wrap=True), 2 * i + 1, 0, 1, 2)
        self.stale.refresh()
        clear(self._holds)
        if r.holds:
            card = Card("hold")
            card.box.setContentsMargins(12, 10, 12, 10)
            card.box.addWidget(label(c.text("summary.holds", n=len(r.holds)), "holdtext"))
            for hold in r.holds[:4]:
                where = f"{hold.use_case_name}: " if hold.use_case_name else ""
                card.box.addWidget(label(where + c.say(hold.title), wrap=True))
            self._holds.addWidget(card)


class Bars(QWidget):
    """The five steps as bars: now, target tick, unknown range as a whisker, a lock word where a gate caps."""

    def __init__(self, theme: Theme, row: int = 24) -> None:
        super().__init__()
        self._theme, self._row = theme, row
        self._rows: list[tuple[str, Figure, float | None, bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[tuple[str, Figure, float | None, bool]], theme: Theme) -> None:
        """Rows of (name, score figure 0-100, target, capped)."""
        self._rows, self._theme = rows, theme
        self.setFixedHeight(self._row * max(1, len(rows)))
        self.setAccessibleName(", ".join(f"{n} {formats.bare(f.value, 'score')}" for n, f, _, _ in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = 96.0, self.width() - 44.0
        for i, (name, figure, target, capped) in enumerate(self._rows):
            middle = i * self._row + self._row / 2
            painter.setFont(font(12))
            painter.setPen(t.colour("text"))
            painter.drawText(QRectF(0, middle - 10, left - 4, 20), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("track"))
            painter.drawRoundedRect(QRectF(left, middle - 4, right - left, 8), 4, 4)

            def x(value: float) -> float:
                return left + (right - left) * value / 100

            if figure.value is not None:
                painter.setBrush(t.colour("acc"))
                painter.drawRoundedRect(QRectF(left, middle - 4, max(4.0, x(figure.value) - left), 8), 4, 4)
                if figure.low is not None and figure.high is not None and figure.high - figure.low > 1:
                    painter.setPen(QPen(t.colour("ink"), 1.4))
                    painter.drawLine(round(x(figure.low)), round(middle), round(x(figure.high)), round(middle))
                    for end in (figure.low, figure.high):
                        painter.drawLine(round(x(end)), round(middle - 4), round(x(end)), round(middle + 4))
            if target is not None:
                painter.setPen(QPen(t.colour("tick"), 2.4))
                painter.drawLine(round(x(target)), round(middle - 8), round(x(target)), round(middle + 8))
            painter.setFont(font(12, 700, figures=True))
            painter.setPen(t.colour("ink"))
            words = formats.bare(figure.value, "score") + (" ▲" if capped else "")
            painter.drawText(QRectF(right + 6, middle - 10, 40, 20), Qt.AlignmentFlag.AlignVCenter, words)
