"""Page frame of the report and its building blocks: headings with bookmarks, tables, cards, charts."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Spacer, Table

from planner.charts import fonts
from planner.report.text import cell, paragraph, plain

WIDTH = A4[0] - 36 * mm
HAIR, LINE, TINT, TEAL, NAVY, MUTED = (
    HexColor(c) for c in ("#E4E8EC", "#C9D1D8", "#DDEFF2", "#0B7285", "#0F1F33", "#5A6672")
)

rl_config.trustedHosts = None
rl_config.canvas_basefontname = fonts.REGULAR


class _NumberedCanvas(Canvas):
    """Writes "page n / N" when the number of pages is known; starts in our font, never in an un-embedded one."""

    footer = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fonts.register()
        kwargs["initialFontName"] = fonts.REGULAR
        super().__init__(*args, **kwargs)
        self._kept: list[dict[str, Any]] = []
        self._marks: list[tuple[str, float]] = []

    def mark(self, key: str, y: float) -> None:
        """A bookmark at height ``y`` of this page; it is set when the page is written, and so leads to that page."""
        self._marks.append((key, self.absolutePosition(0, y)[1]))

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._marks = []
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self.setFont(fonts.REGULAR, 7.2)
            self.setFillColor(MUTED)
            self.drawString(18 * mm, 10 * mm, type(self).footer)
            self.drawRightString(A4[0] - 18 * mm, 10 * mm, f"{number} / {len(self._kept)}")
            self.setStrokeColor(HAIR)
            self.setLineWidth(0.6)
            self.line(18 * mm, 13.4 * mm, A4[0] - 18 * mm, 13.4 * mm)
            for key, top in self._marks:
                self.bookmarkPage(key, "XYZ", left=0, top=top)
            super().showPage()
        super().save()


class Heading(Flowable):
    """A section title with its bookmark; text is drawn, never parsed."""

    def __init__(self, words: str, key: str, level: int = 0) -> None:
        super().__init__()
        self._words, self._key, self._level = plain(words, 200), key, level
        self._inner = paragraph(words, "h1" if level == 0 else "h2")
        self.keepWithNext = True

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        w, h = self._inner.wrap(width, height)
        return w, h + (6 if self._level == 0 else 8)

    def draw(self) -> None:
        canvas = self.canv
        canvas.mark(self._key, self._inner.height + 6)
        canvas.addOutlineEntry(self._words, self._key, self._level, closed=self._level > 0)
        if self._level == 0:
            canvas.setFillColor(TEAL)
            canvas.rect(0, self._inner.height + 3, 9 * mm, 1.1 * mm, stroke=0, fill=1)
        self._inner.drawOn(canvas, 0, 0)


class Masthead(Flowable):
    """Navy band over the whole width of page one."""

    def __init__(self, title: str, below: str, side: str) -> None:
        super().__init__()
        self._title, self._below, self._side = (
            paragraph(title, "title", 120),
            paragraph(below, "masthead", 200),
            plain(side, 60),
        )

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, 33 * mm

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(NAVY)
        canvas.rect(-18 * mm, -3 * mm, A4[0], 60 * mm, stroke=0, fill=1)
        canvas.setFillColor(TEAL)
        canvas.rect(-18 * mm, -4.6 * mm, A4[0], 1.6 * mm, stroke=0, fill=1)
        _, tall = self._title.wrap(WIDTH - 40 * mm, 30 * mm)
        self._title.drawOn(canvas, 0, 26 * mm - tall)
        _, low = self._below.wrap(WIDTH - 40 * mm, 20 * mm)
        self._below.drawOn(canvas, 0, 24 * mm - tall - low)
        canvas.setFont(fonts.REGULAR, 8.4)
        canvas.setFillColor(HexColor("#DDEFF2"))
        canvas.drawRightString(WIDTH, 20 * mm, self._side)


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], strong: Sequence[int] = ()
) -> Any:
    """A table with hairlines and a repeated head; ``widths`` are shares of the page width; ``strong`` rows are tinted."""
    body = [[cell(h, "head") for h in heads], *[[cell(c) for c in row] for row in rows]]
    total = sum(widths)
    made = Table(body, colWidths=[WIDTH * w / total for w in widths], repeatRows=1, hAlign="LEFT")
    commands: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8.2), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, LINE), ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIR),
        ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3.4), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.4),
        *(("BACKGROUND", (0, r + 1), (-1, r + 1), TINT) for r in strong),
    ]  # fmt: skip
    made.setStyle(commands)
    return made


def cards(items: Sequence[tuple[str, str, str]]) -> Any:
    """Key figures side by side: name, value, note."""
    body = [[[cell(name, "head"), cell(value, "kpi"), cell(note, "note")] for name, value, note in items]]
    made = Table(body, colWidths=[WIDTH / len(items)] * len(items), hAlign="LEFT")
    made.setStyle([
        ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 8.2), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BOX", (0, 0), (-1, -1), 0.6, LINE), ("INNERGRID", (0, 0), (-1, -1), 0.6, HAIR),
        ("LEFTPADDING", (0, 0), (-1, -1), 8), ("TOPPADDING", (0, 0), (-1, -1), 6), ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ])  # fmt: skip
    return made


def bullets(lines: Sequence[str], name: str = "body") -> list[Any]:
    return [paragraph(f"• {words}", name) for words in lines]


def together(*parts: Any) -> Any:
    return KeepTogether(list(parts))


def gap(points: float = 8) -> Any:
    return Spacer(1, points)


def render(story: list[Any], title: str, author: str, footer: str) -> bytes:
    """The story as PDF bytes; the same story gives the same bytes."""
    fonts.register()
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=20 * mm, bottomMargin=17 * mm,
        title=plain(title, 150), author=plain(author, 100), creator="Planner", invariant=1, initialFontName=fonts.REGULAR,
    )  # fmt: skip
    frame = Frame(18 * mm, 17 * mm, WIDTH, A4[1] - 37 * mm, 0, 0, 0, 0, id="page")
    document.addPageTemplates([PageTemplate("page", [frame])])
    canvas = type("ReportCanvas", (_NumberedCanvas,), {"footer": fonts.fitted(plain(footer, 200), WIDTH - 60, 7.2)})
    document.build(story, canvasmaker=canvas)
    return buffer.getvalue()
