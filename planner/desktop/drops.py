"""Plan files dropped anywhere on the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from planner.desktop.files import Files

MOST = 50


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files in what is dragged, at most fifty; anything else is not ours."""
    return [Path(url.toLocalFile()) for url in data.urls()[:MOST] if url.isLocalFile()] if data.hasUrls() else []


class Drops(QObject):
    """Takes files that no widget under the pointer takes for itself."""

    def __init__(self, window: QWidget, files: Files, later: Callable[[Callable[[], object]], None]) -> None:
        super().__init__(window)
        self._files, self._later = files, later
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and event.type() is QEvent.Type.DragEnter:
            if dropped_paths(event.mimeData()):
                event.acceptProposedAction()
                return True
        elif (
            isinstance(event, QDropEvent)
            and event.type() is QEvent.Type.Drop
            and (paths := dropped_paths(event.mimeData()))
        ):
            event.acceptProposedAction()
            self._later(lambda: self._files.open_dropped(paths))  # the other program waits for the drop to end
            return True
        return super().eventFilter(watched, event)
