"""Every word of the window has its room: nothing is cut on any tab, in either language, at the sizes of the drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QToolButton,
    QWidget,
)

from planner.desktop.shell import MainWindow
from planner.desktop.theme import px
from planner.plan.templates import load_template
from tests.every_tab import every_tab, too_wide

WRAPPED = 40
"""px from which a row of a table has more than one line."""
MEASURED_ROWS = 40
HEAD_PADDING = 8
SLACK = 1
SETTLED_MS = 120
"""Until what follows from a layout has been laid out too."""


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_cut(open_window: Callable[..., MainWindow], zoom: int) -> None:
    """Each window is walked in one language and size, then in the other language and narrower, as people change it."""
    window = open_window(load_template("finance" if zoom == 100 else "pretraining", "en"), language="en")
    if zoom != 100:
        window.zoom((zoom - 100) // 10)
        assert list(dict.fromkeys(cut(window))) == []
        return
    window.resize(1024, 700)
    assert list(dict.fromkeys(cut(window))) == []
    window.resize(1440, 868)
    window.context.set_language("ko")
    assert list(dict.fromkeys(cut(window))) == []


def cut(window: MainWindow) -> Iterator[tuple[str, int, str, str]]:
    """Page, tab, kind of widget and the words that do not fit; settled layout, what is in view only."""
    for id, tab, page in every_tab(window):
        if wide := too_wide(id, tab, page):
            yield id, tab, "page", wide
        if any(True for _ in cut_in(page)):
            QTest.qWait(SETTLED_MS)
            for kind, words in cut_in(page):
                yield id, tab, kind, words
    for kind, words in cut_in(window):
        yield "window", 0, kind, words


def cut_in(part: QWidget) -> Iterator[tuple[str, str]]:
    for widget in part.findChildren(QWidget):
        if widget.isVisible() and widget.width() > 0:
            for words in cut_words(widget):
                yield type(widget).__name__, words


def cut_words(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        if label_is_cut(widget):
            yield widget.text()
    elif isinstance(widget, QAbstractButton):
        if button_is_cut(widget):
            yield widget.text()
    elif isinstance(widget, QComboBox):
        told = widget.toolTip() == widget.currentText()
        if not told and widget.fontMetrics().horizontalAdvance(widget.currentText()) > room_of(widget) + SLACK:
            yield widget.currentText()
    elif isinstance(widget, QTableView):
        yield from cut_cells(widget)


def label_is_cut(label: QLabel) -> bool:
    if not label.text() or not label.pixmap().isNull():
        return False
    if not label.wordWrap():
        return label.sizeHint().width() > label.width() + SLACK or label.sizeHint().height() > label.height() + SLACK
    return (
        label.heightForWidth(label.width()) > label.height() + SLACK
        or label.minimumSizeHint().width() > label.width() + SLACK
    )


def button_is_cut(button: QAbstractButton) -> bool:
    """Buttons that paint themselves, or show an icon and keep the words for the screen reader, are not meant."""
    icon_only = isinstance(button, QToolButton) and (
        button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly and not button.icon().isNull()
    )
    if not button.text() or icon_only or "paintEvent" in vars(type(button)):
        return False
    return button.sizeHint().width() > button.width() + SLACK


def room_of(combo: QComboBox) -> int:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    return combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo).width()


def cut_cells(table: QTableView) -> Iterator[str]:
    """Words of heads, and of cells that neither wrap nor tell the rest in a hint."""
    model, metrics = table.model(), table.fontMetrics()
    if model is None:
        return
    columns = [c for c in range(model.columnCount()) if not table.isColumnHidden(c)]
    if not table.horizontalHeader().isHidden():
        heads = table.horizontalHeader().fontMetrics()
        padding = 0 if table.horizontalHeader().property("dense") else px(HEAD_PADDING)
        for column in columns:
            words = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            if any(heads.horizontalAdvance(w) + padding > table.columnWidth(column) for w in words.split("\n")):
                yield words
    for row in range(min(model.rowCount(), MEASURED_ROWS)):
        if table.wordWrap() and table.rowHeight(row) > WRAPPED:
            continue
        for column in columns:
            index: Any = model.index(row, column, QModelIndex())
            words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            wide = max(map(metrics.horizontalAdvance, words.split("\n")))
            if wide > table.columnWidth(column) and not index.data(Qt.ItemDataRole.ToolTipRole):
                yield words
