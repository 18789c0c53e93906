"""Sizes that code fixed follow the size the user chose; those of the style sheet and of fonts do so by themselves."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QWidget

from planner.desktop.theme import zoom

WIDEST = 16777215
"""What Qt takes for no limit, in px."""


def rescale(root: QWidget, ratio: float) -> None:
    """Multiply the fixed, least and largest sizes in ``root`` by ``ratio``."""
    _rescale_one(root, ratio)
    for child in root.children():
        if isinstance(child, QWidget) and not child.isWindow():
            rescale(child, ratio)


def _rescale_one(part: QWidget, ratio: float) -> None:
    least, most = part.minimumSize(), part.maximumSize()
    if least.width() > 1:
        part.setMinimumWidth(round(least.width() * ratio))
    if least.height() > 1:
        part.setMinimumHeight(round(least.height() * ratio))
    if 1 < most.width() < WIDEST:
        part.setMaximumWidth(round(most.width() * ratio))
    if 1 < most.height() < WIDEST:
        part.setMaximumHeight(round(most.height() * ratio))
    if isinstance(part, QHeaderView):
        tall, size = part.minimumSectionSize(), part.defaultSectionSize()
        part.setMinimumSectionSize(round(tall * ratio))
        part.setDefaultSectionSize(round(size * ratio))


class Scaled:
    """A part that draws itself and can be enlarged for a room that looks at it from afar, beside the size the user chose."""

    _own = 1.0

    def set_scale(self, scale: float) -> None:
        """Draw everything ``scale`` times as large."""
        self._own = scale
        self._fit()

    @property
    def _scale(self) -> float:
        return self._own * zoom()

    def _fit(self) -> None:
        """Take the room that the drawing needs at ``_scale``."""
        raise NotImplementedError
