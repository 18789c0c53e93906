"""Page frame of the report and its building blocks: headings with bookmarks, tables, cards, lists, charts.

Every block makes its own part of the structure tree (see ``tagging.py``): a heading H1 or H2, a table its rows, heads and
cells, a list its items, a chart a figure with an alternative text that holds its numbers; rules and backgrounds are artefacts.
A new kind of flowable paints inside ``self.canv.content(tag)`` or ``self.canv.artefact()``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Spacer, Table
from reportlab.platypus.tables import CellStyle

from planner.charts import fonts
from planner.charts.glyphs import cleaned, lost_so_far
from planner.i18n import text
from planner.report.archive import About, describe, label_pages
from planner.report.pdf_file import write
from planner.report.structure import tree
from planner.report.tagging import TaggedCanvas
from planner.report.text import cell, paragraph, plain

WIDTH = A4[0] - 36 * mm
LEFT, BOTTOM = 18 * mm, 17 * mm
HAIR, LINE, TINT, TEAL, NAVY, MUTED = (
    HexColor(c) for c in ("#E4E8EC", "#C9D1D8", "#DDEFF2", "#0B7285", "#0F1F33", "#5A6672")
)
TITLE = 200
"""Characters of a heading."""
INDENT = 10.0
"""Points from a list's mark to its words."""

rl_config.trustedHosts = None
rl_config.useA85 = 0  # binary streams: a fifth smaller, and sooner
rl_config.canvas_basefontname = fonts.REGULAR
CellStyle.fontname = fonts.REGULAR  # a table must not bring an un-embedded font


class ReportCanvas(TaggedCanvas):
    """Footer with "page n / N" on every page; the file is written with its structure and metadata."""

    footer = ""
    about = About("", "")

    def showPage(self) -> None:
        number = self._pageNumber
        with self.artefact("Pagination"):
            self.setStrokeColor(HAIR)
            self.setLineWidth(0.6)
            self.line(LEFT, 13.4 * mm, A4[0] - LEFT, 13.4 * mm)
            self.setFillColor(MUTED)
            draw_words(self, LEFT, 10 * mm, self.footer, 7.2)
            self.later(lambda: self._number(number))
        super().showPage()

    def _number(self, number: int) -> None:
        self.setFillColor(MUTED)
        self.setFont(fonts.REGULAR, 7.2)
        self.drawRightString(A4[0] - LEFT, 10 * mm, f"{number} / {self.page_count}")

    def save(self) -> None:
        self.finish_pages()
        describe(self._doc, self.about)
        label_pages(self._doc)
        content = write(self, lambda own, first, numbers: tree(self.root, self.parents, own, first, numbers))
        self._filename.write(content)


def draw_words(canvas: Any, x: float, y: float, words: str, size: float, font: str = fonts.REGULAR) -> None:
    """A line of plain words at a point, in the colour of the canvas; in the fallback font where that is needed."""
    for name, piece in fonts_of(words, font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece)
        x += fonts.width_of(piece, size, name)


def fonts_of(words: str, font: str) -> list[tuple[str, str]]:
    from planner.charts.glyphs import runs

    return runs(plain(words), font)


class Heading(Flowable):
    """A section title with its bookmark, and under it the title in the second language where there is one."""

    def __init__(self, words: str, key: str, level: int = 0, second: str = "", second_lang: str = "") -> None:
        super().__init__()
        self.words, self.key, self.level = cleaned(words, TITLE), key, level
        self._inner = paragraph(words, "h1" if level == 0 else "h2", TITLE)
        self._second = paragraph(second, "second", TITLE, second_lang) if second else None
        self.keepWithNext = True

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        w, h = self._inner.wrap(width, height)
        self._below = self._second.wrap(width, height)[1] if self._second is not None else 0.0
        return w, h + self._below + (6 if self.level == 0 else 8)

    def draw(self) -> None:
        canvas, top = self.canv, self._inner.height + self._below
        canvas.bookmark(self.key, top + 6)
        canvas.addOutlineEntry(self.words, self.key, self.level, closed=self.level > 0)
        if self.level == 0:
            with canvas.artefact():
                canvas.setFillColor(TEAL)
                canvas.rect(0, top + 3, 9 * mm, 1.1 * mm, stroke=0, fill=1)
        self._inner.drawOn(canvas, 0, self._below)
        if self._second is not None:
            self._second.drawOn(canvas, 0, 0)


class Masthead(Flowable):
    """Navy band over the whole width of page one."""

    def __init__(self, title: str, below: str, side: str) -> None:
        super().__init__()
        self._title, self._below, self._side = (
            paragraph(title, "title", 120),
            paragraph(below, "masthead", 200),
            paragraph(side, "masthead", 60, right=True),
        )

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, 33 * mm

    def draw(self) -> None:
        canvas = self.canv
        with canvas.artefact():
            canvas.setFillColor(NAVY)
            canvas.rect(-18 * mm, -3 * mm, A4[0], 60 * mm, stroke=0, fill=1)
            canvas.setFillColor(TEAL)
            canvas.rect(-18 * mm, -4.6 * mm, A4[0], 1.6 * mm, stroke=0, fill=1)
        _, tall = self._title.wrap(WIDTH - 40 * mm, 30 * mm)
        self._title.drawOn(canvas, 0, 26 * mm - tall)
        _, low = self._below.wrap(WIDTH - 40 * mm, 20 * mm)
        self._below.drawOn(canvas, 0, 24 * mm - tall - low)
        self._side.wrap(40 * mm, 20 * mm)
        self._side.drawOn(canvas, WIDTH - 40 * mm, 18 * mm)


class _Marks:
    """What a table's drawing means: as data, Table, TR, TH and TD with a repeated head as decoration; else only its words."""

    def __init__(self, data: bool, row_heads: int = 0) -> None:
        self._data, self._row_heads = data, row_heads
        self._again = False
        self._open: list[AbstractContextManager[Any]] = []

    def __call__(self, made: Any, event: str, *found: Any) -> None:
        if event.startswith("end"):
            self._open.pop().__exit__(None, None, None)
            return
        entered = self._entered(made.canv, made, event, found)
        entered.__enter__()
        self._open.append(entered)

    def _entered(self, canvas: Any, made: Any, event: str, found: tuple[Any, ...]) -> AbstractContextManager[Any]:
        if event in ("startBG", "startLines"):
            return _artefact(canvas)
        if not self._data:
            return nullcontext()
        if event == "startTable":
            self._again = canvas.begun(self)
            return _group(canvas, "Table", self)
        if event == "startRow":
            return _artefact(canvas) if self._again and found[0] < made.repeatRows else _group(canvas, "TR")
        head = (
            "Column" if found[0] < made.repeatRows and not self._again else "Row" if found[1] < self._row_heads else ""
        )
        scope = f"/O/Table/Scope/{head}" if head else ""
        tag, held = ("TH" if head else "TD"), found[2] if isinstance(found[2], (list, tuple)) else [found[2]]
        simple = len(held) == 1 and not getattr(held[0], "target", "")
        return canvas.content(tag, attributes=scope) if simple else _group(canvas, tag, None, scope)


def _artefact(canvas: Any) -> AbstractContextManager[Any]:
    made: AbstractContextManager[Any] = canvas.artefact()
    return made


def _group(canvas: Any, tag: str, shared: Any = None, attributes: str = "") -> AbstractContextManager[Any]:
    made: AbstractContextManager[Any] = canvas.group(tag, shared, attributes=attributes)
    return made


def table(
    heads: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], strong: Sequence[int] = (),
    row_heads: int = 0, right: Sequence[int] = (), width: float = WIDTH,
) -> Any:  # fmt: skip
    """A table with hairlines and a repeated head; ``widths`` are shares of ``width``; ``strong`` rows are tinted.

    A cell is words or a paragraph. The first ``row_heads`` columns head their rows; ``right`` columns hold numbers.
    """

    def made_cell(words: Any, column: int, name: str) -> Any:
        return cell(words, name, column in right) if isinstance(words, str) else words

    body = [[made_cell(h, c, "head") for c, h in enumerate(heads)]]
    body += [[made_cell(words, c, "cell") for c, words in enumerate(row)] for row in rows]
    total = sum(widths)
    made = Table(
        body,
        colWidths=[width * w / total for w in widths],
        repeatRows=1,
        hAlign="LEFT",
        renderCB=_Marks(True, row_heads),
    )
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE), ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIR),
        ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 6), ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3.4), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.4),
        *(("BACKGROUND", (0, r + 1), (-1, r + 1), TINT) for r in strong),
    ]  # fmt: skip
    made.setStyle(commands)
    return made


def side_by_side(cells: Sequence[Any], widths: Sequence[float], style: Sequence[tuple[Any, ...]] = ()) -> Any:
    """Flowables beside each other, as layout: they are read one after the other, left to right."""
    total = sum(widths)
    made = Table(
        [list(cells)], colWidths=[WIDTH * w / total for w in widths], hAlign="LEFT", renderCB=_Marks(False), style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0), *style,
        ],
    )  # fmt: skip
    return made


def cards(items: Sequence[tuple[str, str, str]]) -> Any:
    """Key figures side by side: name, value, note."""
    cells = [[cell(name, "head"), cell(value, "kpi"), cell(note, "note")] for name, value, note in items]
    return side_by_side(cells, [1] * len(items), [
        ("BOX", (0, 0), (-1, -1), 0.6, LINE), ("INNERGRID", (0, 0), (-1, -1), 0.6, HAIR),
        ("LEFTPADDING", (0, 0), (-1, -1), 8), ("TOPPADDING", (0, 0), (-1, -1), 6), ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ])  # fmt: skip


class _Item(Flowable):
    """One item of a list: a mark and a paragraph."""

    def __init__(self, inner: Any, whole: Any, mark: str) -> None:
        super().__init__()
        self._inner, self._list, self._mark = inner, whole, mark
        self._item: Any = self

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        _, self.height = self._inner.wrap(width - INDENT, height)
        return width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        parts = [
            _Item(p, self._list, self._mark if n == 0 else "")
            for n, p in enumerate(self._inner.split(width - INDENT, height))
        ]
        for part in parts:
            part._item = self._item
        return parts

    def getSpaceBefore(self) -> float:
        return float(self._inner.getSpaceBefore())

    def getSpaceAfter(self) -> float:
        return float(self._inner.getSpaceAfter())

    def draw(self) -> None:
        canvas, look = self.canv, self._inner.style
        with canvas.group("L", self._list, attributes="/O/List/ListNumbering/Disc"), canvas.group("LI", self._item):
            if self._mark:
                with canvas.content("Lbl"):
                    canvas.setFillColor(look.textColor)
                    canvas.setFont(look.fontName, look.fontSize)
                    canvas.drawString(0, self.height - look.fontSize * 1.1, self._mark)
            with canvas.group("LBody", (self._item, "body")):
                self._inner.drawOn(canvas, INDENT, 0)


def bullets(lines: Sequence[str], name: str = "body", mark: str = "•") -> list[Any]:
    """A list, one flowable for each item."""
    whole = object()
    return [_Item(paragraph(words, name), whole, mark) for words in lines]


class _Figure(Flowable):
    """A drawing with its alternative text."""

    def __init__(self, drawing: Any, alt: str, lang: str) -> None:
        super().__init__()
        self._drawing, self._alt, self._lang = drawing, cleaned(alt), lang
        self.hAlign = getattr(drawing, "hAlign", "LEFT")

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return float(self._drawing.width), float(self._drawing.height)

    def draw(self) -> None:
        canvas, drawing = self.canv, self._drawing
        left, low = canvas.absolutePosition(0, 0)
        box = f"{left:.2f} {low:.2f} {left + drawing.width:.2f} {low + drawing.height:.2f}"
        look = f"/O/Layout/Placement/Block/BBox[{box}]"
        with canvas.content("Figure", alt=self._alt, lang=self._lang, attributes=look):
            drawing.drawOn(canvas, 0, 0)


def figure(drawing: Any, alt: str, lang: str = "") -> Any:
    """A chart; ``alt`` says in words what it shows, with its numbers."""
    if not cleaned(alt):
        raise ValueError("a figure needs an alternative text")
    return _Figure(drawing, alt, lang)


class _Decoration(Flowable):
    def __init__(self, inner: Any) -> None:
        super().__init__()
        self._inner = inner

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        wide, tall = self._inner.wrap(width, height)
        return float(wide), float(tall)

    def draw(self) -> None:
        with self.canv.artefact():
            self._inner.drawOn(self.canv, 0, 0)


def decoration(inner: Any) -> Any:
    """A flowable that a screen reader passes over."""
    return _Decoration(inner)


class _Lost(Flowable):
    """Which characters could not be printed; nothing where all could."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self._inner = language, paragraph("", "note")

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        words = lost_words(lost_so_far(), self._language)
        self._inner = paragraph(words, "note")
        _, tall = self._inner.wrap(width, height)
        return width, float(tall) if words else 0.0

    def draw(self) -> None:
        self._inner.drawOn(self.canv, 0, 0)


def lost_note(language: str) -> Any:
    """A line of the method page on characters that could not be printed; it looks when the pages are made, not before."""
    return _Lost(language)


def lost_words(lost: Sequence[str], language: str) -> str:
    """How many different characters could not be printed, and their codes; empty where none was lost."""
    if not lost:
        return ""
    codes = ", ".join(f"U+{ord(c):04X}" for c in lost[:12]) + (" …" if len(lost) > 12 else "")
    return text("report.lost", language, n=len(lost), codes=codes)


def together(*parts: Any) -> Any:
    return KeepTogether(list(parts))


def gap(points: float = 8) -> Any:
    return Spacer(1, points)


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished report: its bytes, its pages, and the characters that could not be printed (where ``noted`` is open)."""

    pdf: bytes
    pages: int
    lost: tuple[str, ...]


def render(story: list[Any], title: str, author: str, footer: str, about: About | None = None) -> bytes:
    """The story as PDF bytes; the same story gives the same bytes."""
    return printed(story, footer, about or About(title, author)).pdf


def printed(story: list[Any], footer: str, about: About) -> Printed:
    """The story as a tagged PDF for the archive. A story serves once: flowables remember where they stood."""
    fonts.register()
    buffer = BytesIO()
    document = BaseDocTemplate(buffer, pagesize=A4, pageCompression=1)
    frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - 37 * mm, 0, 0, 0, 0, id="page")
    document.addPageTemplates([PageTemplate("page", [frame])])
    canvas = type(
        "_Canvas", (ReportCanvas,), {"footer": fonts.fitted(plain(footer, 200), WIDTH - 60, 7.2), "about": about}
    )
    document.build(story, canvasmaker=canvas)
    return Printed(buffer.getvalue(), document.page, lost_so_far())
