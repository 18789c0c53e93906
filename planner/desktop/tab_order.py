"""The order of Tab is the order of reading, also for parts that were made later than those after them.

Qt's own chain of focus holds widgets in the order in which they were made: what a page makes anew would come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    placed = list(_placed(layout)) if layout is not None else []
    seen = set(placed)
    others = [c for c in widget.children() if isinstance(c, QWidget) and c not in seen and not c.isWindow()]
    return placed + others


def _placed(layout: QLayout) -> Iterator[QWidget]:
    order = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        order.sort(key=lambda at: layout.getItemPosition(at)[:2])  # type: ignore[index]  # the stub says object
    for at in order:
        item = layout.itemAt(at)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _placed(inner)
