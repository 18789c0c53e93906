"""Less used fields, folded away under a line that says how many of them were changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.context import Context


class Fold(QWidget):
    """A form that opens and closes; it opens by itself for a field that is asked for."""

    def __init__(self, context: Context, form: Form) -> None:
        super().__init__()
        self.context, self.form = context, form
        self.head = QToolButton()
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setArrowType(Qt.ArrowType.RightArrow)
        self.head.setProperty("role", "fold")
        self.head.toggled.connect(self._toggled)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.head)
        box.addWidget(form)
        form.hide()

    def _toggled(self, opened: bool) -> None:
        self.form.setVisible(opened)
        self.head.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._name()

    def _name(self) -> None:
        changed = self.form.changed()
        key = "widget.less" if self.head.isChecked() else "widget.more_changed" if changed else "widget.more"
        words = self.context.text(key, **({"n": changed, "of": len(self.form.rows)} if changed else {}))
        if words != self.head.text():
            self.head.setText(words)
            self.head.setAccessibleName(words)

    def retranslate(self) -> None:
        self.form.retranslate()
        self._name()

    def refresh(self) -> None:
        self.form.refresh()
        self._name()

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        if not self.form.holds(path):
            return False
        self.head.setChecked(True)
        return self.form.focus_field(path)
