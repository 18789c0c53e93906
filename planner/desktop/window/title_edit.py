"""The title of the plan, changed where it stands: Enter takes it, Esc leaves it as it was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from planner.desktop.theme import font, px

LONGEST = 100
WIDTH_PX = 320


class TitleEdit(QLineEdit):
    """``ended`` says that the name may be shown again."""

    renamed = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(LONGEST)
        self.setFixedWidth(px(WIDTH_PX))
        self.setFont(font(14, 600))
        self.hide()
        self.returnPressed.connect(lambda: self._end(True))

    def begin(self, title: str, hint: str) -> None:
        self.setText(title)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end(False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._end(True)

    def _end(self, take: bool) -> None:
        if self.isHidden():
            return
        self.hide()
        self.ended.emit()
        if take:
            self.renamed.emit(self.text())
