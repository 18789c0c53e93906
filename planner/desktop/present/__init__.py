"""Presentation of a workshop: one thing at a time in large type, driven by the keyboard, on a second screen if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.desktop.present.stage import Stage
    from planner.desktop.shell import MainWindow


def open(window: MainWindow) -> Stage:
    """Show the presentation of ``window``, at what the window shows now; a second call leads back to the same one."""
    from planner.desktop.present.stage import Stage

    stage = next((s for s in window.findChildren(Stage) if s.parent() is window), None) or Stage(window)
    stage.enter()
    return stage
