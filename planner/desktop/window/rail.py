"""The step rail: one button a page with its ring of progress, state in words, and a stop mark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.pages import RAIL
from planner.desktop.theme import Theme, font
from planner.desktop.widgets import button, label
from planner.readiness.results import Progress

WIDE_PX, NARROW_PX = 216, 56


class RailButton(QAbstractButton):
    """``number`` 1-5 for the adoption steps, else a short mark; ``share`` fills the ring."""

    def __init__(self, mark: str, theme: Theme) -> None:
        super().__init__()
        self._mark, self._theme = mark, theme
        self._name = self._state = ""
        self._share, self._hold, self._narrow = 0.0, False, False
        self.setCheckable(True)
        self.setFixedHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(40 if self._narrow else 200, 44)

    def show_state(self, name: str, state: str, share: float, hold: bool, theme: Theme, narrow: bool) -> None:
        self._name, self._state, self._share, self._hold = name, state, share, hold
        self._theme, self._narrow = theme, narrow
        self.setAccessibleName(", ".join(p for p in (self._mark if self._mark.isdigit() else "", name, state) if p))
        self.setToolTip(f"{name} · {state}" if state else name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("tint" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if self.isChecked():
            painter.setBrush(t.colour("acc"))
            painter.drawRoundedRect(QRectF(0, box.top() + 6, 3, box.height() - 12), 1.5, 1.5)
        if self.hasFocus():
            painter.setPen(QPen(t.colour("acc"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        ring = QRectF(8, box.center().y() - 12, 24, 24)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(t.colour("line"), 2.4))
        painter.drawEllipse(ring)
        if self._share > 0:
            painter.setPen(QPen(t.colour("acc"), 2.4))
            painter.drawArc(ring, 90 * 16, -round(360 * 16 * min(1.0, self._share)))
        painter.setPen(t.colour("ink"))
        painter.setFont(font(11, 700))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, self._mark)
        if not self._narrow:
            left, right = 42.0, self.width() - (26.0 if self._hold else 6.0)
            painter.setFont(font(13, 600 if self.isChecked() else 400))
            painter.setPen(t.colour("accd" if self.isChecked() else "text"))
            name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, int(right - left))
            top = 5.0 if self._state else 12.0
            painter.drawText(QRectF(left, top, right - left, 19), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(font(11))
            painter.setPen(t.colour("muted"))
            state = painter.fontMetrics().elidedText(self._state, Qt.TextElideMode.ElideRight, int(right - left))
            painter.drawText(QRectF(left, 23, right - left, 16), Qt.AlignmentFlag.AlignVCenter, state)
        if self._hold:
            paint_octagon(painter, QPointF(self.width() - 14.0, box.center().y() if not self._narrow else 8.0), 7, t)


def paint_octagon(painter: QPainter, centre: QPointF, radius: float, theme: Theme) -> None:
    """The stop mark: an octagon with an exclamation mark, so that colour is not alone."""
    k = radius * 0.414
    corners = [
        (-k, -radius),
        (k, -radius),
        (radius, -k),
        (radius, k),
        (k, radius),
        (-k, radius),
        (-radius, k),
        (-radius, -k),
    ]
    painter.setPen(QPen(theme.colour("bad"), 1.4))
    painter.setBrush(theme.colour("badt"))
    painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in corners]))
    painter.setPen(theme.colour("bad"))
    painter.setFont(font(radius * 1.5, 700))
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")


class Rail(QWidget):
    """The pages of the wizard in order, under the heads of their groups; the primer at the foot."""

    page_asked = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setProperty("role", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 10)
        column.setSpacing(2)
        self._buttons: dict[str, RailButton] = {}
        self._heads: dict[str, QLabel] = {}
        group = "before"
        for entry in RAIL:
            if entry.group != group:
                group = entry.group
                head = label(role="note")
                head.setContentsMargins(8, 10, 0, 2)
                self._heads[group] = head
                column.addWidget(head)
            made = RailButton(entry.mark, context.theme)
            made.clicked.connect(lambda _=False, id=entry.id: self.page_asked.emit(id))
            self._buttons[entry.id] = made
            column.addWidget(made)
        column.addStretch(1)
        self.primer = button(kind="text", clicked=lambda: self.page_asked.emit("primer"))
        column.addWidget(self.primer)

    def retranslate(self) -> None:
        for group, head in self._heads.items():
            head.setText(self.context.text(f"rail.{group}"))
        self.primer.setText(self.context.text("page.primer.title"))

    def refresh(self, current: str, narrow: bool) -> None:
        """Show each page's progress, mark the ``current`` one; ``narrow`` shows rings only."""
        c = self.context
        for id, made in self._buttons.items():
            progress = c.assessment.page(id)
            share = progress.done / progress.total if progress.total else 0.0
            made.show_state(c.text(f"rail.{id}"), self._state_words(progress), share, progress.hold, c.theme, narrow)
            made.setChecked(id == current)
        self.setFixedWidth(NARROW_PX if narrow else WIDE_PX)
        for widget in (self.primer, *self._heads.values()):
            widget.setVisible(not narrow)

    def _state_words(self, progress: Progress) -> str:
        if not progress.total:
            return ""
        if progress.done == 0 and not progress.unknown:
            return self.context.text("rail.not_started")
        words = self.context.text("rail.done", done=progress.done, total=progress.total)
        if progress.unknown:
            words += " · " + self.context.text("rail.unknown", count=progress.unknown)
        return words
