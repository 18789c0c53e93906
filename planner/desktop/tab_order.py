"""The order of Tab is the order of reading, also for parts that were made later than those after them.

Qt's own chain of focus holds widgets in the order in which they were made: what a page makes anew would come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QWidget


def stops(regions: Iterable[QWidget], beside: QWidget | None = None) -> Iterator[QWidget]:
    """What Tab stops at in the shown part of ``regions``, in the order of reading.

    ``beside`` is among them though it be no stop, or hidden: Qt asks where to go when the part with the keyboard hides.
    """
    for region in regions:
        if not region.isVisible():
            if beside is not None and (region is beside or region.isAncestorOf(beside)):
                yield beside
            continue
        if region is beside or takes_tab(region):
            yield region
        yield from stops(_children(region), beside)


def takes_tab(widget: QWidget) -> bool:
    wanted = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return wanted and widget.isEnabled() and widget.focusProxy() is None


def next_stop(regions: Iterable[QWidget], now: QWidget | None, forward: bool) -> QWidget | None:
    """The stop after (or before) ``now``, round the end; None where there is nothing to stop at."""
    found = list(stops(regions, now))
    if now in found:
        at = found.index(now)
        found = found[at + 1 :] + found[:at] if forward else found[:at][::-1] + found[at + 1 :][::-1]
        return found[0] if found else None
    return (found[0] if forward else found[-1]) if found else None


def bring_into_view(widget: QWidget) -> None:
    """Scroll whatever ``widget`` lies in, so that it is seen."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def _children(widget: QWidget) -> list[QWidget]:
    """As they are laid out, then those that stand outside the layout, as they were made."""
    layout = widget.layout()
    parts = [c for c in widget.children() if isinstance(c, QWidget)]
    placed = list(_placed(layout, parts)) if layout is not None else []
    seen = set(placed)
    return placed + [c for c in parts if c not in seen and not c.isWindow()]


def _placed(layout: QLayout, parts: Sequence[QWidget]) -> Iterator[QWidget]:
    """Those of ``parts`` that stand in the layout or one within it, in order.

    The layout is asked where a part is, never for its items: what PySide keeps of an item outlives the item, and the
    next object at its place in memory takes the program down when it goes (tests/test_walls.py).
    """
    inner = [x for x in layout.children() if isinstance(x, QLayout)]
    places: list[tuple[QWidget | QLayout, int]] = [(p, layout.indexOf(p)) for p in parts]
    places += [(x, layout.indexOf(x)) for x in inner]
    found = {part: at for part, at in places if at >= 0}
    others = [p for p in parts if p not in found]
    for part in sorted(found, key=lambda part: _order(layout, found[part])):
        if isinstance(part, QLayout):
            yield from _placed(part, others)
        else:
            yield part


def _order(layout: QLayout, at: int) -> tuple[int, ...]:
    """Row and column in a grid, else the number of the item."""
    if isinstance(layout, QGridLayout):
        return layout.getItemPosition(at)[:2]  # type: ignore[index,no-any-return]  # the stub says object
    return (at,)
