"""Blocks of the report beside those of the layout: columns, cards, masthead with verdict, pages that are filled to fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether

from planner.charts.fonts import BOLD, width_of
from planner.report.layout import WIDTH
from planner.report.text import paragraph

PAGE = A4[1] - 37 * mm
"""Height of the frame of a page, points."""
GUTTER = 16.0
SURFACE, NAVY = HexColor("#F4F6F8"), HexColor("#0F1F33")


def decoration(canvas: Any) -> AbstractContextManager[Any]:
    """What is painted inside is passed over by screen readers."""
    made: AbstractContextManager[Any] = canvas.artefact()
    return made


class Stack(Flowable):
    """Flowables below each other that are never split."""

    def __init__(self, parts: Iterable[Any]) -> None:
        super().__init__()
        self.parts = [one for part in parts for one in (part._content if isinstance(part, KeepTogether) else [part])]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._places: list[tuple[Any, float]] = []
        y, after = 0.0, 0.0
        for n, part in enumerate(self.parts):
            y += max(after, part.getSpaceBefore()) if n else 0.0
            _, tall = part.wrapOn(getattr(self, "canv", None), width, 100_000)
            y += tall
            self._places.append((part, y))
            after = part.getSpaceAfter()
        self.width, self.height = width, y
        return width, y

    def draw(self) -> None:
        for part, y in self._places:
            part.drawOn(self.canv, 0, self.height - y)


class Columns(Flowable):
    """Stacks side by side, read one after the other; ``shares`` are their widths."""

    def __init__(self, columns: Sequence[Sequence[Any]], shares: Sequence[float]) -> None:
        super().__init__()
        self._columns = [Stack(parts) for parts in columns]
        self._shares = shares

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        free = width - GUTTER * (len(self._columns) - 1)
        self._widths = [free * share / sum(self._shares) for share in self._shares]
        for column, wide in zip(self._columns, self._widths, strict=True):
            column.wrapOn(getattr(self, "canv", None), wide, height)
        self.width, self.height = width, max(c.height for c in self._columns)
        return width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        """Columns that no page could take follow each other instead."""
        self.wrap(width, height)
        return [] if self.height <= PAGE else [part for column in self._columns for part in column.parts]

    def draw(self) -> None:
        x = 0.0
        for column, wide in zip(self._columns, self._widths, strict=True):
            column.drawOn(self.canv, x, self.height - column.height)
            x += wide + GUTTER


def column_width(share: float, of: float) -> float:
    """Width of one of two columns, points."""
    return float((WIDTH - GUTTER) * share / of)


class Cards(Flowable):
    """Key figures side by side, equally high: value, name, and below it range or basis."""

    def __init__(self, items: Sequence[tuple[str, str, str]], accent: str, gap: float = 10) -> None:
        super().__init__()
        self._accent, self._gap = accent, gap
        room = (WIDTH - gap * (len(items) - 1)) / len(items) - 18
        self._cards = [
            Stack(
                [
                    paragraph(value, "kpi" if width_of(value, 17, BOLD) <= room else "kpi_small"),
                    paragraph(name, "strong"),
                    *([paragraph(note, "note")] if note else []),
                ]
            )
            for name, value, note in items
        ]
        self.spaceAfter = 10

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._wide = (width - self._gap * (len(self._cards) - 1)) / len(self._cards)
        tall = 0.0
        for card in self._cards:
            tall = max(tall, card.wrapOn(getattr(self, "canv", None), self._wide - 16, height)[1])
        self.width, self.height = width, tall + 17
        return width, self.height

    def draw(self) -> None:
        for n, card in enumerate(self._cards):
            x = n * (self._wide + self._gap)
            with decoration(self.canv):
                self.canv.setFillColor(SURFACE)
                self.canv.rect(x, 0, self._wide, self.height, stroke=0, fill=1)
                self.canv.setFillColor(HexColor(self._accent) if n == 0 else NAVY)
                self.canv.rect(x, self.height - 1.6, self._wide, 1.6, stroke=0, fill=1)
            card.drawOn(self.canv, x + 8, self.height - 9 - card.height)


class Cover(Flowable):
    """Navy band over the width of page one: kicker, title, organisation; at the right the verdict and the logo."""

    TALL = 38 * mm
    SIDE = 148.0

    def __init__(self, left: Sequence[Any], right: Sequence[Any], accent: str, logo: bytes | None = None) -> None:
        super().__init__()
        self._left, self._right, self._accent, self._logo = Stack(left), Stack(right), accent, logo

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._left.wrapOn(getattr(self, "canv", None), width - self.SIDE - 24, self.TALL)
        self._right.wrapOn(getattr(self, "canv", None), self.SIDE, self.TALL)
        self.width, self.height = (
            width,
            max(self.TALL - 20 * mm, self._left.height - 6 * mm, self._right.height - 6 * mm),
        )
        return width, self.height

    def draw(self) -> None:
        canvas, base = self.canv, -3.4 * mm
        with decoration(canvas):
            canvas.setFillColor(NAVY)
            canvas.rect(-18 * mm, base, A4[0], self.height + 26 * mm, stroke=0, fill=1)
            canvas.setFillColor(HexColor(self._accent))
            canvas.rect(-18 * mm, base - 1.6 * mm, A4[0], 1.6 * mm, stroke=0, fill=1)
            if self._logo is not None:
                self._draw_logo()
        top = self.height + 9 * mm
        self._left.drawOn(canvas, 0, top - self._left.height)
        self._right.drawOn(canvas, WIDTH - self.SIDE, top - self._right.height)

    def _draw_logo(self) -> None:
        from reportlab.lib.utils import ImageReader

        picture = ImageReader(BytesIO(self._logo or b""))
        wide, tall = picture.getSize()
        scale = min(self.SIDE / wide, 7.5 * mm / tall)
        x, y = WIDTH - wide * scale, self.height + 10.5 * mm
        self.canv.drawImage(picture, x, y, wide * scale, tall * scale, mask="auto")


def scaled(drawing: Any, factor: float) -> Any:
    """A drawing made smaller or larger as a whole."""
    from reportlab.graphics.shapes import Drawing, Group

    inner = Group(*drawing.contents)
    inner.scale(factor, factor)
    return Drawing(drawing.width * factor, drawing.height * factor, inner)


def tall(parts: Iterable[Any]) -> float:
    """Height of flowables below each other, points."""
    return Stack(parts).wrap(WIDTH, 100_000)[1]


def fitting(makers: Sequence[Callable[[], Sequence[Any]]], room: float = PAGE - 8) -> list[Any]:
    """The first of several versions of a page, from rich to poor, that fits into ``room``; the last one in any case."""
    for make in makers[:-1]:
        if tall(make()) <= room:
            return list(make())
    return list(makers[-1]())


def filled_up(shown: list[Any], makers: Iterable[Sequence[Any]], room: float) -> list[Any]:
    """``shown`` with the first of several versions of a block that still fits below it."""
    for block in makers:
        if tall([*shown, *block]) <= room:
            return [*shown, *block]
    return shown


def filled(blocks: Iterable[Sequence[Any]], room: float = PAGE - 8) -> list[Any]:
    """As many of the blocks, in their order, as one page takes; what does not fit is left out."""
    shown: list[Any] = []
    for block in blocks:
        if block and tall([*shown, *block]) <= room:
            shown.extend(block)
    return shown
