"""A drawing as the bytes of a file: PDF with embedded fonts, SVG that needs no font. No Qt; PNG is the window's."""

from __future__ import annotations

from html import escape
from io import BytesIO, StringIO
from typing import Any

from planner.charts.fonts import REGULAR, register


def pdf(drawing: Any, title: str) -> bytes:
    """One page as large as the drawing."""
    from reportlab.graphics import renderPDF
    from reportlab.pdfgen.canvas import Canvas

    register()
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(drawing.width, drawing.height), invariant=1, initialFontName=REGULAR)
    canvas.setTitle(title)
    canvas.setCreator("Planner")
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def on_paper(drawing: Any, paper: str) -> Any:
    """The drawing before a ground of ``paper`` ("#RRGGBB"): colours of a dark theme are made for one."""
    from reportlab.graphics.shapes import Drawing, Rect

    from planner.charts.palette import colour

    ground = Rect(0, 0, drawing.width, drawing.height, fillColor=colour(paper), strokeColor=None)
    return Drawing(drawing.width, drawing.height, ground, *drawing.contents)


def svg(drawing: Any, title: str, description: str) -> bytes:
    """Stands alone: letters are outlines; ``title`` and ``description`` carry the words for screen readers."""
    from reportlab.graphics import renderSVG

    from planner.charts.outlines import outlined

    out = StringIO()
    renderSVG.drawToFile(outlined(drawing), out)
    words = out.getvalue()
    words = words[: words.index("<!DOCTYPE")] + words[words.index("<svg") :]  # names no outside file
    head, _, rest = words.partition("<title>")
    words = f"{head}<title>{escape(title)}</title><desc>{escape(description)}</desc>{rest.partition('</title>')[2]}"
    return words.replace("<desc>...</desc>", "", 1).encode("utf-8")
