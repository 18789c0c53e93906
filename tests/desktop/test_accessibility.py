"""What a screen reader and the Tab key meet: the accessibility tree and the order of focus of every tab, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QAbstractSpinBox, QApplication, QComboBox, QWidget

from planner.desktop import theme
from planner.desktop.controls import Segmented
from planner.desktop.focus_ring import FocusRing
from planner.desktop.shell import MainWindow
from planner.desktop.tab_order import stops
from planner.desktop.widgets import DECORATION
from planner.plan.templates import load_template
from tests.every_tab import every_tab

NAME, DESCRIPTION, VALUE = QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value
Role = QAccessible.Role
ITEMS = {Role.Table, Role.List, Role.Tree, Role.PageTabList, Role.ComboBox}
"""Their children are items of a model: named by their text, which the pages fill."""
VALUED = {Role.Slider, Role.SpinBox}


@dataclass
class Survey:
    """What was found wrong, each with page and tab."""

    nameless: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    backward: list[str] = field(default_factory=list)
    valueless: list[str] = field(default_factory=list)
    headless: list[str] = field(default_factory=list)
    valued: Counter[str] = field(default_factory=Counter)


def tree(at: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """The visible part under ``at``."""
    if at.state().invisible:
        return
    yield at
    if at.role() in ITEMS:
        return
    for number in range(at.childCount()):
        child = at.child(number)
        if child is not None and child.isValid():
            yield from tree(child)


def name_of(at: QAccessibleInterface) -> str:
    """Its name; Qt calls a box of choices by its choice, where a screen reader takes the name the widget was given."""
    widget = at.object()
    return widget.accessibleName() if isinstance(widget, QComboBox) else at.text(NAME)


def says(at: QAccessibleInterface) -> str:
    return f"{at.role().name} {type(at.object()).__name__} {at.text(NAME)!r} {at.text(VALUE)!r}"


def takes_tab(widget: Any) -> bool:
    return isinstance(widget, QWidget) and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def look(window: MainWindow, page: QWidget, where: str, found: Survey) -> None:
    nodes = list(tree(QAccessible.queryAccessibleInterface(window)))
    stops = [n for n in nodes if n.state().focusable and takes_tab(n.object())]
    found.nameless += [f"{where}: {says(n)}" for n in stops if not name_of(n).strip()]
    names = Counter((n.role().name, name_of(n)) for n in stops)
    found.shared += [f"{where}: {role} {name!r} x {n}" for (role, name), n in names.items() if name and n > 1]
    for node in nodes:
        if node.role() in VALUED:
            found.valued[node.role().name] += 1
            widget = node.object()
            empty = isinstance(widget, QAbstractSpinBox) and not widget.text()
            if node.valueInterface() is None or not (node.text(VALUE) or empty):
                found.valueless.append(f"{where}: {says(node)}")
        view = node.object()
        if node.role() == Role.Table and isinstance(view, QAbstractItemView) and view.model() is not None:
            heads = [view.model().headerData(c, Qt.Orientation.Horizontal) for c in range(view.model().columnCount())]
            if len(heads) > 1 and not any(heads):
                found.headless.append(f"{where}: {says(node)}")
    found.silent += [f"{where}: {type(w).__name__}" for w in painted(page) if not told(w)]
    order = focus_order(window, page)
    wanted = {w for w in page.findChildren(QWidget) if stands_in_order(w)}
    found.unreached += [f"{where}: {type(w).__name__} {w.accessibleName()!r}" for w in wanted - set(order)]
    found.backward += [f"{where}: {one} -> {other}" for one, other in steps_back(page, order)]


def painted(page: QWidget) -> list[QWidget]:
    """What the page paints by hand; the ring is the mark of what has the focus, which is told anyway."""
    return [
        w
        for w in page.findChildren(QWidget)
        if w.isVisible()
        and "paintEvent" in vars(type(w))
        and type(w).__module__.startswith("planner.")
        and not isinstance(w, FocusRing)
        and not w.property(DECORATION)
    ]


def told(widget: QWidget) -> bool:
    node = QAccessible.queryAccessibleInterface(widget)
    return node is not None and bool(node.text(NAME).strip())


def stands_in_order(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and takes_tab(widget) and widget.focusProxy() is None


def focus_order(window: MainWindow, page: QWidget) -> list[QWidget]:
    """The parts of the page in the order of Tab."""
    return [w for w in stops(window.regions) if page.isAncestorOf(w)]


def steps_back(page: QWidget, order: list[QWidget]) -> list[tuple[str, str]]:
    """Where Tab goes up the page, or back in a line, without going to another column."""
    back = []
    boxes = [place(w, page) for w in order]
    for (one, box), (other, after) in pairwise(zip(order, boxes, strict=True)):
        if after.bottom() < box.top() and after.left() <= box.center().x():
            back.append((says_widget(one), says_widget(other)))
    return back


def place(widget: QWidget, page: QWidget) -> QRect:
    """Where it stands on the page; what an area within the page has scrolled out of view stands at its edge."""
    box, at = QRect(widget.mapTo(page, QPoint(0, 0)), widget.size()), widget.parentWidget()
    while at is not None and at is not page:
        if isinstance(at.parentWidget(), QAbstractScrollArea):
            view = QRect(at.mapTo(page, QPoint(0, 0)), at.size())
            box.moveTop(min(max(box.top(), view.top()), view.bottom()))
            box.setBottom(min(box.bottom(), view.bottom()))
        at = at.parentWidget()
    return box


def says_widget(widget: QWidget) -> str:
    node = QAccessible.queryAccessibleInterface(widget)
    return says(node) if node is not None else type(widget).__name__


@pytest.fixture(scope="module")
def walked(lasting_window: Callable[..., MainWindow]) -> MainWindow:
    return lasting_window(load_template("finance", "en"), "en")


@pytest.fixture(scope="module", params=["en", "ko"])
def survey(walked: MainWindow, request: Any) -> Survey:
    """One walk serves all tests of a language; the second language comes by switching, as people do."""
    walked.context.set_language(request.param)
    found = Survey()
    for id, tab, page in every_tab(walked):
        look(walked, page, f"{id} {tab}", found)
    return found


def test_all_that_takes_the_focus_has_a_name(survey: Survey) -> None:
    assert survey.nameless == []


def test_two_parts_of_a_tab_do_not_share_a_name(survey: Survey) -> None:
    assert survey.shared == []


def test_what_is_painted_by_hand_tells_what_it_shows(survey: Survey) -> None:
    assert survey.silent == []


def test_tab_reaches_every_part_and_comes_round(survey: Survey) -> None:
    assert survey.unreached == []


def test_order_of_focus_is_order_of_reading(survey: Survey) -> None:
    """Down the page, a step up is allowed only into another column."""
    assert survey.backward == []


def test_sliders_and_fields_tell_their_value(survey: Survey) -> None:
    assert survey.valued["Slider"] > 5
    assert survey.valued["SpinBox"] > 20
    assert survey.valueless == []


def test_tables_name_their_columns(survey: Survey) -> None:
    assert survey.headless == []


def test_tab_follows_what_was_made_anew(open_window: Callable[..., MainWindow]) -> None:
    """Qt alone would come to the new parts last."""
    window = open_window(load_template("finance", "en"), "level", "en")
    page = window.page("level")
    window.context.edit(("customisation", "needs", "N1"), 0)
    window.context.recompute()
    QApplication.processEvents()
    expected = focus_order(window, page)
    assert len(expected) > 10
    expected[0].setFocus()
    reached = [expected[0]]
    for _ in expected[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == expected
    assert steps_back(page, reached) == []
    QTest.keyClick(reached[-1], Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is reached[-2]
    reached[3].setFocus()
    reached[3].hide()
    assert QApplication.focusWidget() is reached[4]


def test_one_of_several_choices_is_told_as_chosen_with_what_it_chooses(open_window: Callable[..., MainWindow]) -> None:
    window = open_window(load_template("finance", "en"), "settings", "en")
    segments = [s for s in window.findChildren(Segmented) if s.isVisible()]
    assert len(segments) >= 3
    for segment in segments:
        nodes = [QAccessible.queryAccessibleInterface(b) for b in segment.buttons()]
        assert all(n.text(NAME).startswith(f"{segment.accessibleName()}: ") for n in nodes)
        assert sum(n.state().checked for n in nodes) == 1


def test_the_high_contrast_of_the_system_is_left_as_it_is(
    open_window: Callable[..., MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, app = open_window(load_template("finance", "en"), language="en"), QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.styleSheet()
    monkeypatch.setattr("planner.desktop.shell.high_contrast", lambda: True)
    window.apply_theme()
    assert app.styleSheet() == ""
    assert app.palette().resolveMask() == 0
    monkeypatch.undo()
    window.apply_theme()
    assert app.styleSheet() == window.context.theme.style_sheet()


def test_high_contrast_needs_the_wish_and_no_scheme_of_light_or_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    def hints(scheme: Qt.ColorScheme, wish: Qt.ContrastPreference) -> SimpleNamespace:
        return SimpleNamespace(
            colorScheme=lambda: scheme, accessibility=lambda: SimpleNamespace(contrastPreference=lambda: wish)
        )

    high, none = Qt.ContrastPreference.HighContrast, Qt.ContrastPreference.NoPreference
    for scheme, wish, expected in (
        (Qt.ColorScheme.Unknown, high, True),
        (Qt.ColorScheme.Unknown, none, False),
        (Qt.ColorScheme.Light, high, False),
    ):
        monkeypatch.setattr(theme.QGuiApplication, "styleHints", lambda s=scheme, w=wish: hints(s, w))
        assert theme.high_contrast() is expected
