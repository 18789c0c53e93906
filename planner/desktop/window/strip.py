"""The summary folded to a strip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.desktop.chips import LevelChip
from planner.desktop.context import Context
from planner.desktop.links import Drawing
from planner.desktop.theme import px
from planner.desktop.widgets import label, rule, set_role
from planner.desktop.window.bar import IconButton

STRIP_PX = 52
LONG = 9
"""Signs of an amount from which it is written smaller, so that it stays within the strip."""
HOVER_MS = 350
"""How long the pointer rests on the strip before the summary opens over the content."""


class SummaryStrip(QWidget):
    """The summary in 52 px. A click or a resting pointer asks for the whole of it."""

    opened = Signal()
    hovered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setProperty("role", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.open = IconButton("dock-open", self.opened.emit)
        self.chip = LevelChip(context.theme, 24)
        self.level, self.gpus, self.cost, self.holds = (label(role="strip", wrap=True) for _ in range(4))
        for words in (self.level, self.gpus, self.cost, self.holds):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.octagon = Drawing("hold", context.theme, "bad", 18)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 10, 2, 10)
        column.setSpacing(8)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self.open, 0, centre)
        column.addWidget(self.chip, 0, centre)
        for part in (self.level, rule(), self.gpus, self.cost, rule()):
            column.addWidget(part)
        column.addWidget(self.octagon, 0, centre)
        column.addWidget(self.holds)
        column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HOVER_MS)
        self._timer.timeout.connect(self.hovered.emit)

    def refresh(self) -> None:
        c, a = self.context, self.context.assessment
        r, badge = a.readiness, a.readiness.level if not a.readiness.provisional else None
        self.setFixedWidth(px(STRIP_PX))
        self.open.show_drawing(c.theme)
        self.open.set_name(c.text("summary.unfold"))
        self.chip.show_level(badge, c.theme)
        name = c.text(f"ReadinessLevel.{badge}") if badge else c.text("summary.provisional") if r.overall.known else ""
        self.level.setText(f"{name}\n{c.show_figure(r.overall)}".strip())
        self.gpus.setText(c.show_figure(a.infrastructure.gpus))
        self.cost.setText(c.show_figure(a.cost.total))
        set_role(self.cost, "strip" if len(self.cost.text()) < LONG else "longstrip")
        held = bool(r.holds)
        self.octagon.show_theme(c.theme)
        self.octagon.setVisible(held)
        self.holds.setText(str(len(r.holds)) if held else "")
        self.setAccessibleName(
            ", ".join(p for p in (name, c.show_figure(r.overall), self.gpus.text(), self.cost.text(),
                                  c.text("rail.holds", n=len(r.holds)) if held else "") if p)
        )  # fmt: skip

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.start()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._timer.stop()
        self.opened.emit()
