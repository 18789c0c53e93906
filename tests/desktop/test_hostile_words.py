"""A plan with markup in every field, in the window: no page, tab, tooltip, dialog or presentation reads it as markup.

Qt loads the pictures that rich text names, from the disk as well. What may be rich text is told by two facts: a label
that guesses (``AutoText``) or is told so (``RichText``), and a tooltip that looks like markup.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

import planner
from planner.desktop import ask
from planner.desktop.grid import Grid
from planner.desktop.shell import MainWindow
from planner.desktop.tabbed import TabbedPage
from planner.desktop.tips import tip, wrapped_tip
from planner.glance import Glance
from planner.plan import Plan
from planner.recent_plans import Recent, recent_plans, remember
from tests.every_tab import every_tab
from tests.hostile import FORMULAS, MARKUP, soaked

DESKTOP = Path(planner.__file__).parent / "desktop"
OPENED = re.compile(r"<(?!/?(?:qt|p|b|br|a href=\"\d+\")(?:\s[^<>]*)?/?>|/a>)[a-zA-Z!/?]")
"""A tag that is none of ours."""
MOST_CELLS = 3000


def rich(words: str) -> bool:
    """Whether words given to Qt hold a tag of the plan."""
    return bool(GuiQt.mightBeRichText(words) and OPENED.search(words))


def items(model: QAbstractItemModel) -> Iterator[QModelIndex]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(model.rowCount(), MOST_CELLS // max(1, columns))):
        for column in range(columns):
            yield model.index(row, column)


def faults(root: QWidget) -> set[str]:
    """What in ``root`` could show markup of the plan."""
    found = set()
    for widget in [root, *root.findChildren(QWidget)]:
        kind = f"{type(widget).__module__}.{type(widget).__name__}"
        for told in (widget.toolTip(), widget.whatsThis(), widget.statusTip()):
            if rich(told):
                found.add(f"{kind} tooltip {told[:60]}")
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            if widget.textFormat() == Qt.TextFormat.AutoText and not widget.inherits("QTipLabel"):
                found.add(f"{kind} guesses, in {type(widget.parent()).__name__}: {widget.text()[:60]}")
            elif OPENED.search(widget.text()):
                found.add(f"{kind} {widget.text()[:60]}")
        if isinstance(widget, QTextEdit):
            found.add(f"{kind} takes rich text")
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView) and widget.model() is not None:
            for at in items(widget.model()):
                if rich(str(at.data(Qt.ItemDataRole.ToolTipRole) or "")):
                    found.add(f"{kind} cell tooltip")
    return found


def shows(root: QWidget) -> bool:
    """Whether the hostile words are on show at all."""
    words = [w.text() for w in root.findChildren(QLabel)] + [w.text() for w in root.findChildren(QLineEdit)]
    words += [w.toPlainText() for w in root.findChildren(QPlainTextEdit)]
    for view in root.findChildren(QAbstractItemView):
        if view.model() is not None:
            words += [str(at.data() or "") for at in items(view.model())]
    return any("<img" in w for w in words)


@pytest.fixture
def window(open_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    odd = tmp_path / "<img src=x>.plan"
    remember(odd, Glance(title=MARKUP[:60], company=MARKUP[:60], reached="nowhere", place="<b>", rung_ko=MARKUP[:60]))
    return open_window(soaked(MARKUP).plan, language="en")


def test_no_page_reads_words_of_a_plan_as_markup(window: MainWindow) -> None:
    found, seen = set[str](), set[str]()
    for id, tab, page in every_tab(window):
        part = page.stack.currentWidget() if isinstance(page, TabbedPage) else page
        found |= {f"{id} {tab}: {fault}" for fault in faults(part)}
        if id not in seen and shows(part):
            seen.add(id)
        for stat in part.findChildren(QWidget):
            figure = getattr(stat, "figure", None)
            if figure is not None and not callable(figure) and getattr(figure, "why", None) is not None:
                window.context.why(figure)
                found |= {f"{id} why: {fault}" for fault in faults(window.why_panel)}
                break
    found |= {f"window: {fault}" for fault in faults(window)}
    assert found == set()
    assert {"home", "company", "opportunity", "team", "data", "responsible", "respondents", "compare", "build"} <= seen
    assert window.windowTitle().startswith("<img")

    window.ready_palette().open()
    QTest.keyClicks(QApplication.focusWidget() or window, "img")
    QApplication.processEvents()
    assert faults(window.ready_palette()) == set()


def test_no_question_reads_words_as_markup(qapp: Any, qtbot: Any) -> None:
    asked = ask.Question(None, MARKUP, MARKUP, [MARKUP, "b"], "c", MARKUP)
    qtbot.addWidget(asked)
    assert faults(asked) == set()


def test_the_presentation_reads_no_words_as_markup(window: MainWindow) -> None:
    from planner.desktop import present

    present.open(window)
    QApplication.processEvents()
    stages = [w for w in QApplication.topLevelWidgets() if w is not window and w.isVisible()]
    assert stages
    for stage in stages:
        for _ in range(12):
            assert faults(stage) == set()
            QTest.keyClick(stage, Qt.Key.Key_Right)
            QApplication.processEvents()
        stage.close()


def test_a_copied_table_holds_no_formula(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(soaked(FORMULAS).plan, "opportunity", "en")
    tables = [t for t in window.findChildren(Grid) if t.isVisible() and t.model().rowCount()]
    assert tables
    for table in tables:
        table.selectAll()
        for line in table.copied().split("\n"):
            for cell in line.split("\t"):
                assert not re.match(r"\s*[=@＝＋－＠]|\s*[+-](?![\d.,]+\s?%?$|$)", cell), cell


def test_what_looks_like_markup_is_shown_letter_by_letter() -> None:
    assert tip("R&D < 3") == "R&D < 3"
    assert tip(MARKUP) == wrapped_tip(MARKUP)
    assert not OPENED.search(wrapped_tip(MARKUP))


def test_only_our_own_words_become_tooltips_unguarded() -> None:
    """``setToolTip`` takes ``tip(...)`` or a message without anything filled in; ``showText`` the same."""
    found = set()
    for path in DESKTOP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr
                if name in ("setToolTip", "showText") and not _guarded(node.args[-1 if name == "setToolTip" else 1]):
                    found.add(f"{path.name}:{node.lineno}")
                if name in ("setHtml", "insertHtml", "setMarkdown", "setWhatsThis", "setDefaultStyleSheet"):
                    found.add(f"{path.name}:{node.lineno} {name}")
    assert found == set()


def _guarded(given: ast.expr) -> bool:
    if isinstance(given, ast.IfExp):
        return _guarded(given.body) and _guarded(given.orelse)
    if isinstance(given, ast.Constant):
        return True
    if not isinstance(given, ast.Call):
        return False
    name = given.func.attr if isinstance(given.func, ast.Attribute) else getattr(given.func, "id", "")
    return name in ("tip", "wrapped_tip") or (name == "text" and len(given.args) == 1 and not given.keywords)


def test_recent_plans_survive_codes_of_another_version(open_window: Callable[..., MainWindow], tmp_path: Path) -> None:
    file = tmp_path / "a.plan"
    file.write_text("format: planner/1\n", encoding="utf-8")
    odd = {"value": 1.0, "unit": "furlong"}
    remember(file, Glance.model_validate({
        "title": "t", "reached": "moon", "confidence": "x", "rung_level": "x", "place": "x", "score": odd, "gpus": odd, "cost": odd,
    }))  # fmt: skip
    assert isinstance(recent_plans()[0], Recent)
    window = open_window(Plan(), "home", "en")
    assert window.isVisible()
