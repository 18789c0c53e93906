"""The step rail: one button a page with its ring of progress, state in words, and a stop mark with its count."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from planner.desktop.context import Context
from planner.desktop.icons import paint_icon
from planner.desktop.pages import RAIL
from planner.desktop.theme import Theme, font, px
from planner.desktop.tips import tip
from planner.desktop.widgets import OWN_FOCUS, label
from planner.desktop.window.keys import KeyCap
from planner.readiness.results import Progress

WIDE_PX, NARROW_PX, ITEM_PX, RING_PX = 216, 56, 44, 26


class RailButton(QAbstractButton):
    """``mark`` is a digit for an adoption step, else the name of a drawing; ``share`` fills the ring, None draws none."""

    def __init__(self, mark: str, theme: Theme) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted anew when the pointer comes and goes
        self._mark, self._theme = mark, theme
        self._name = self._state = ""
        self._share: float | None = None
        self._holds, self._narrow = 0, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_FOCUS, True)

    def sizeHint(self) -> QSize:
        return QSize(px(40 if self._narrow else 200), px(ITEM_PX))

    def show_state(
        self, name: str, state: str, share: float | None, held: tuple[int, str], theme: Theme, narrow: bool
    ) -> None:
        """``held`` is the number of stop verdicts and the words for it."""
        self._name, self._state, self._share, self._holds = name, state, share, held[0]
        self._theme, self._narrow = theme, narrow
        self.setFixedHeight(px(ITEM_PX))
        number = self._mark if self._mark.isdigit() else ""
        spoken = ", ".join(p for p in (number, name, state, held[1] if held[0] else "") if p)
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)
            self.setToolTip(tip(" · ".join(p for p in (name, state, held[1] if held[0] else "") if p)))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # the rail moves between its buttons
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.isDown():
            painter.setBrush(t.colour("tint"))
            painter.drawRoundedRect(box, 8, 8)
        elif self.underMouse():
            painter.setBrush(t.colour("hover"))
            painter.drawRoundedRect(box, 8, 8)
        if self.isChecked():
            painter.setBrush(t.colour("acc"))
            painter.drawRoundedRect(QRectF(0, box.top() + 6, 3, box.height() - 12), 1.5, 1.5)
        if self.hasFocus():
            painter.setPen(QPen(t.colour("acc"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        ring = self._ring(box)
        self._paint_ring(painter, ring)
        if not self._narrow:
            self._paint_words(painter, ring.right() + 10)
        if self._holds:
            self._paint_holds(painter, box)

    def _ring(self, box: QRectF) -> QRectF:
        size = float(px(RING_PX))
        left = (self.width() - size) / 2 if self._narrow else 10.0
        return QRectF(left, box.center().y() - size / 2, size, size)

    def _paint_ring(self, painter: QPainter, ring: QRectF) -> None:
        t, width = self._theme, 2.6
        colour = t.colour("accd" if self.isChecked() else "ink" if self._mark.isdigit() else "muted")
        if self._share is not None:
            arc = ring.adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.setBrush(t.colour("card"))
            painter.setPen(QPen(t.colour("line"), width))
            painter.drawEllipse(arc)
            if self._share > 0:
                painter.setPen(QPen(t.colour("acc"), width))
                painter.drawArc(arc, 90 * 16, -round(360 * 16 * min(1.0, self._share)))
        if self._mark.isdigit():
            painter.setPen(colour)
            painter.setFont(font(12.5, 700, figures=True))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, self._mark)
        else:
            size = px(14 if self._share is not None else 18)
            drawing = QRectF(0, 0, size, size)
            drawing.moveCenter(ring.center())
            paint_icon(painter, self._mark, drawing, colour)

    def _paint_words(self, painter: QPainter, left: float) -> None:
        t, right = self._theme, self.width() - (px(40) if self._holds else 6.0)
        name_px, state_px = px(19), px(15)
        top = (self.height() - name_px - (state_px if self._state else 0)) / 2
        for words, at, height, made, token in (
            (self._name, top, name_px, font(13, 600 if self.isChecked() else 400),
             "accd" if self.isChecked() else "text"),
            (self._state, top + name_px - 1, state_px, font(11), "muted"),
        ):  # fmt: skip
            painter.setFont(made)
            painter.setPen(t.colour(token))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(right - left))
            painter.drawText(QRectF(left, at, right - left, height), Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_holds(self, painter: QPainter, box: QRectF) -> None:
        """The octagon, with the number beside it where several stops wait."""
        size = float(px(14 if self._narrow else 16))
        right = self.width() - (2.0 if self._narrow else 8.0)
        top = box.top() + 2 if self._narrow else box.center().y() - size / 2
        paint_icon(painter, "hold", QRectF(right - size, top, size, size), self._theme["bad"])
        if self._holds > 1 and not self._narrow:
            painter.setFont(font(11, 700, figures=True))
            painter.setPen(self._theme.colour("bad"))
            count = QRectF(right - size - px(16), box.top(), px(13), box.height())
            painter.drawText(count, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(self._holds))


class RailColumn(QWidget):
    """The strip at the left: Tab stops once, the arrow keys, Home and End move between its places, Enter opens."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setProperty("role", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, RailButton] = {}

    def stop_at(self, id: str) -> None:
        """The place at which Tab stops."""
        for other, made in self.buttons.items():
            focus = Qt.FocusPolicy.StrongFocus if other == id else Qt.FocusPolicy.ClickFocus
            if made.focusPolicy() != focus:
                made.setFocusPolicy(focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        places = list(self.buttons.values())
        at = next((i for i, made in enumerate(places) if made.hasFocus()), None)
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -len(places), Qt.Key.Key_End: len(places)}
        by = moves.get(Qt.Key(event.key()))
        if at is None or by is None:
            super().keyPressEvent(event)
            return
        places[max(0, min(len(places) - 1, at + by))].setFocus(Qt.FocusReason.TabFocusReason)


def hair_line() -> QWidget:
    line = QWidget()
    line.setProperty("role", "hrule")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line.setFixedHeight(1)
    return line


class Rail(RailColumn):
    """The pages of the wizard in order, under the heads of their groups; the primer at the foot."""

    page_asked = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 10)
        column.setSpacing(0)
        self._heads: dict[str, QLabel] = {}
        group = "before"
        for entry in RAIL:
            if entry.group != group:
                group = entry.group
                self._heads[group] = label(role="railhead")
                column.addWidget(self._heads[group])
            column.addWidget(self._make(entry.id, entry.mark))
        column.addStretch(1)
        column.addWidget(hair_line())
        column.addSpacing(6)
        self.primer = self._make("primer", "book")
        self._key = KeyCap("⇧ F1")
        inside = QHBoxLayout(self.primer)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addStretch(1)
        inside.addWidget(self._key)
        column.addWidget(self.primer)

    def _make(self, id: str, mark: str) -> RailButton:
        made = RailButton(mark, self.context.theme)
        made.clicked.connect(lambda _=False: self.page_asked.emit(id))
        self.buttons[id] = made
        return made

    def retranslate(self) -> None:
        for group, head in self._heads.items():
            head.setText(self.context.text(f"rail.{group}"))

    def refresh(self, current: str, narrow: bool) -> None:
        """Show each page's progress, mark the ``current`` one; ``narrow`` shows rings only."""
        c = self.context
        for id, made in self.buttons.items():
            name, held, share, state = c.text("page.primer.title"), (0, ""), None, ""
            if id != "primer":
                progress = c.assessment.page(id)
                name, state = c.text(f"rail.{id}"), self._state_words(progress)
                share = progress.done / progress.total if progress.total else 0.0
                held = progress.holds, c.text("rail.holds", n=progress.holds)
            made.setCheckable(True)
            made.setChecked(id == current)
            made.show_state(name, state, share, held, c.theme, narrow)
        self.stop_at(current if current in self.buttons else RAIL[0].id)
        self.setFixedWidth(px(NARROW_PX if narrow else WIDE_PX))
        self._key.setVisible(not narrow)
        for head in self._heads.values():
            head.setVisible(not narrow)

    def _state_words(self, progress: Progress) -> str:
        if not progress.total:
            return ""
        if progress.done == 0 and not progress.unknown:
            return self.context.text("rail.not_started")
        if progress.done == progress.total and not progress.unknown:
            return self.context.text("rail.complete")
        words = self.context.text("rail.done", done=progress.done, total=progress.total)
        if progress.unknown:
            words += " · " + self.context.text("rail.unknown", count=progress.unknown)
        return words
