"""The menu of a picture, by right click or the menu key: save it as SVG or PNG, copy it, copy its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from planner.charts.numbers import Row, tsv
from planner.desktop import ask
from planner.desktop.context import Context
from planner.plan.file import FileProblem, describe, write_bytes_atomic


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view shows: the drawing, its words, and its numbers where it has any."""

    drawing: Any
    description: str
    numbers: Callable[[], Sequence[Row]] | None


def context_of(widget: QWidget) -> Context | None:
    """The context of the page or window a widget stands in."""
    at: QWidget | None = widget
    while at is not None:
        if isinstance(found := getattr(at, "context", None), Context):
            return found
        at = at.parentWidget()
    return None


def offer(view: QWidget, shown: Shown, event: QContextMenuEvent) -> QMenu | None:
    """Open the menu where the pointer is, or in the middle of the view for the menu key; None outside of a window."""
    context = context_of(view)
    if context is None:
        return None
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(context.text("picture.svg"), lambda: _save(view, context, shown, ".svg"))
    menu.addAction(context.text("picture.png"), lambda: _save(view, context, shown, ".png"))
    menu.addSeparator()
    menu.addAction(context.text("picture.copy"), lambda: _copy(context, shown))
    numbers = menu.addAction(context.text("picture.numbers"), lambda: _copy_numbers(context, shown))
    numbers.setEnabled(shown.numbers is not None)
    by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
    menu.popup(view.mapToGlobal(view.rect().center()) if by_key else event.globalPos())
    event.accept()
    return menu


def _save(view: QWidget, context: Context, shown: Shown, ending: str) -> None:
    title = context.text("picture.svg" if ending == ".svg" else "picture.png")
    folder = context.session.path.parent if context.session.path else Path.home()
    kind = ending[1:].upper()
    path = ask.save_path(view, title, folder / f"{context.text('picture.file')}{ending}", f"{kind} (*{ending})")
    if path is None:
        return
    try:
        write_bytes_atomic(path, _svg(context, shown) if ending == ".svg" else _png(context, shown))
    except FileProblem as problem:
        context.toast(describe(problem, context.language))
        return
    context.toast(context.text("picture.saved", name=path.name))


def _svg(context: Context, shown: Shown) -> bytes:
    from planner.charts.export import on_paper, svg

    first = shown.description.partition(",")[0]
    return svg(on_paper(shown.drawing, context.theme["card"]), first, shown.description)


def _png(context: Context, shown: Shown) -> bytes:
    from planner.desktop.picture import png

    return png(shown.drawing, context.theme["card"])


def _copy(context: Context, shown: Shown) -> None:
    QGuiApplication.clipboard().setImage(QImage.fromData(_png(context, shown)))
    context.toast(context.text("picture.copied"))


def _copy_numbers(context: Context, shown: Shown) -> None:
    if shown.numbers is not None:
        QGuiApplication.clipboard().setText(tsv(shown.numbers(), context.language))
        context.toast(context.text("picture.numbers_copied"))
