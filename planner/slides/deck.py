"""The pieces slides are made of: title, text, cards, tables, native charts, each fitted to its place in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from planner import formats
from planner.charts.palette import REPORT, on
from planner.explain import Explanation, Figure
from planner.i18n import Message, say, text
from planner.plain_text import plain
from planner.slides.fitting import LEADING, cut, cut_letters, fit, lines_of
from planner.slides.master import MARGIN, TITLE, WIDTH, flat, presentation
from planner.slides.table_plan import PADDING, plan_table

CONTENT = WIDTH - 2 * MARGIN
TITLE_SIZES = (24.0, 22.0, 20.0, 18.0, 16.0)
MOST_NOTES = 6000
BETWEEN = 4.0
"""Points between lines with a mark."""
NAMES = (200, 60, 30, 16)
"""Letters a name from the plan may have in a title; the longest with which the title fits is taken."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in points from its top left corner."""

    x: float
    y: float
    width: float
    height: float


def colour(code: str) -> Any:
    return RGBColor.from_string(code.lstrip("#"))


class Deck:
    def __init__(self, language: str, title: str, author: str, today: date) -> None:
        self.language = language
        foot = " · ".join(x for x in (author, title, formats.day(today, language)) if x)
        self._made = presentation(cut(plain(foot, 300, lines=False), CONTENT - 70, 9, 1))
        core = self._made.core_properties
        core.title, core.author = plain(title, 200, lines=False), plain(author, 100, lines=False)
        core.language = "ko-KR" if language == "ko" else "en-GB"
        core.created = core.modified = datetime(today.year, today.month, today.day)
        core.last_modified_by, core.revision = "Planner", 1

    def t(self, key: str, **params: Any) -> str:
        return text(key, self.language, **params)

    def s(self, what: Any) -> str:
        return say(what, self.language)

    def f(self, figure: Figure, with_range: bool = True) -> str:
        return formats.figure(figure, self.language, with_range) if figure.known else self.t("common.unknown")

    def slide(self, title: str | Message, notes: Sequence[str]) -> Slide:
        return Slide(self, self._made.slides.add_slide(self._made.slide_layouts[0]), title, notes)

    def content(self) -> bytes:
        out = BytesIO()
        self._made.save(out)
        return out.getvalue()

    def why(self, *figures: Figure) -> list[str]:
        """What the notes say of figures: value, formula, worked numbers, inputs, error and sources."""
        return [line for figure in figures for line in self._why(figure)]

    def _why(self, figure: Figure) -> list[str]:
        if not figure.known:
            return [f"{self.s(figure.name)}: {self.t('common.unknown')}. {' '.join(self.s(m) for m in figure.missing)}"]
        why = figure.explain()
        lines = [f"■ {self.s(figure.name)}: {self.f(figure)} ({self.s(figure.basis)})"]
        return lines if why is None else lines + self._explained(why)

    def _explained(self, why: Explanation) -> list[str]:
        lines = [self.s(w) for w in (why.formula, why.worked, why.error) if w is not None]
        if why.inputs:
            lines.append(" · ".join(f"{self.s(x.name)} {self.s(x.value)}" for x in why.inputs))
        sources = dict.fromkeys(
            f"{self.s(x.title)} ({x.as_of})" if x.as_of else self.s(x.title)
            for x in (*why.sources, *(x for i in why.inputs for x in i.sources))
        )
        if sources:
            lines.append(f"{self.t('why.sources')}: {'; '.join(sources)}")
        return lines


def _titled(deck: Deck, title: str | Message) -> tuple[str, float]:
    """The title and its size. Long names in it are cut before the sentence is."""
    words, size = "", TITLE_SIZES[-1]
    for most in NAMES:
        told = title if isinstance(title, str) else deck.s(_with_names(title, most))
        whole = plain(told, 1000, lines=False)
        words, size = fit(whole, TITLE[2], TITLE[3], TITLE_SIZES, bold=True)
        if words == whole:
            break
    return words, size


def _with_names(said: Message, most: int) -> Message:
    """The message with the texts of the plan in it cut to ``most`` characters."""
    params = {
        k: _with_names(v, most) if isinstance(v, Message) else cut_letters(v, most) if isinstance(v, str) else v
        for k, v in said.params.items()
    }
    return Message(said.key, params)


class Slide:
    def __init__(self, deck: Deck, slide: Any, title: str | Message, notes: Sequence[str]) -> None:
        self.deck, self._slide = deck, slide
        words, size = _titled(deck, title)
        frame = slide.shapes.title.text_frame
        frame.text = words
        frame.paragraphs[0].font.size = Pt(size)
        frame.paragraphs[0].font.color.rgb = colour(REPORT.ink)
        slide.notes_slide.notes_text_frame.text = plain("\n".join(notes), MOST_NOTES)

    # --- words --------------------------------------------------------------------------------------------------

    def text(
        self, box: Box, words: str, sizes: Sequence[float] = (14.0, 13.0, 12.0, 11.0), bold: bool = False,
        fill: str = REPORT.text, centred: bool = False,
    ) -> None:  # fmt: skip
        shape = self._slide.shapes.add_textbox(Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height))
        kept, size = fit(plain(words, 2000), box.width, box.height, sizes, bold)
        _write(shape.text_frame, kept, size, bold, fill, PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT)

    def heading(self, x: float, y: float, width: float, words: str) -> None:
        self.text(Box(x, y, width, 20), words, (13.0, 12.0, 11.0), bold=True, fill=REPORT.ink)

    def bullets(self, box: Box, lines: Sequence[str], sizes: Sequence[float] = (13.0, 12.0, 11.0)) -> None:
        """Lines with a mark; each is cut to its part of the box, and what finds no room at all is counted."""
        if not lines:
            return
        height, used = sizes[-1] * LEADING, 0.0
        kept: list[str] = []
        for n, line in enumerate(lines):
            words = cut(plain(line, 600, lines=False), box.width - 14, sizes[-1], 3)
            need = lines_of(words, sizes[-1], box.width - 14) * height + BETWEEN
            last = n == len(lines) - 1
            if kept and used + need > box.height - (0 if last else height + BETWEEN):
                kept.append(self.deck.t("slides.more", n=len(lines) - n))
                break
            kept.append(words)
            used += need
        whole, size = fit("\n".join(kept), box.width - 14, box.height - BETWEEN * len(kept), sizes)
        shape = self._slide.shapes.add_textbox(Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height))
        frame = shape.text_frame
        _frame(frame)
        for n, line in enumerate(whole.split("\n")):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            _bullet(paragraph)
            _run(paragraph, line, size, False, REPORT.text)

    def block(self, box: Box, words: str, fill: str, size: float = 12.0, line: str | None = None, dashed: bool = False,
              rounded: bool = True, bold: bool = True) -> None:  # fmt: skip
        """A filled shape with a few words in it; ink or white, whichever reads."""
        kind = MSO_SHAPE.ROUNDED_RECTANGLE if rounded else MSO_SHAPE.RECTANGLE
        shape = self._slide.shapes.add_shape(kind, Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height))
        if rounded:
            shape.adjustments[0] = min(0.5, 4 / min(box.width, box.height))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(fill)
        if line is None:
            shape.line.fill.background()
        else:
            shape.line.color.rgb, shape.line.width = colour(line), Pt(1.25)
            if dashed:
                shape.line.dash_style = 4
        flat(shape)
        kept, fitted = fit(plain(words, 300), box.width - 12, box.height - 6, (size, size - 1, size - 2), bold)
        _write(shape.text_frame, kept, fitted, bold, on(fill), PP_ALIGN.LEFT, 6)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _describe(shape, plain(words, 300))

    def mark(self, x: float, y: float, size: float, fill: str, words: str) -> None:
        """A diamond for a date; ``words`` say what it is to those who do not see it."""
        shape = self._slide.shapes.add_shape(MSO_SHAPE.DIAMOND, Pt(x - size / 2), Pt(y - size / 2), Pt(size), Pt(size))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(fill)
        shape.line.fill.background()
        flat(shape)
        _describe(shape, words)

    def legend(self, x: float, y: float, width: float, entries: Sequence[tuple[str, str]]) -> None:
        """A square and a word for each colour, one below the other."""
        for n, (fill, words) in enumerate(entries):
            self.block(Box(x, y + n * 16 + 2, 10, 10), "", fill, rounded=False)
            self.text(Box(x + 16, y + n * 16, width - 16, 15), words, (10.0, 9.0), fill=REPORT.muted)

    def rule(self, x1: float, y1: float, x2: float, y2: float, fill: str = REPORT.line) -> None:
        line = self._slide.shapes.add_connector(1, Pt(x1), Pt(y1), Pt(x2), Pt(y2))
        line.line.color.rgb, line.line.width = colour(fill), Pt(0.75)
        flat(line)
        _describe(line, "")

    def cards(self, y: float, items: Sequence[tuple[str, str, str]], height: float = 92) -> None:
        """Key figures side by side: name, value, what stands below it."""
        gap = 12.0
        width = (CONTENT - gap * (len(items) - 1)) / len(items)
        for n, (name, value, below) in enumerate(items):
            x = MARGIN + n * (width + gap)
            self.block(Box(x, y, width, height), "", REPORT.card, line=REPORT.line)
            self.text(Box(x + 10, y + 7, width - 20, 18), name, (11.0, 10.0, 9.0), fill=REPORT.muted)
            self.text(Box(x + 10, y + 26, width - 20, 32), value, (22.0, 19.0, 16.0, 13.0), bold=True, fill=REPORT.ink)
            self.text(Box(x + 10, y + 58, width - 20, height - 62), below, (10.0, 9.0), fill=REPORT.muted)

    # --- tables -------------------------------------------------------------------------------------------------

    def table(
        self, box: Box, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float],
        sizes: Sequence[float] = (13.0, 12.0, 11.0, 10.0), lines: int = 2, right: Sequence[int] = (),
        strong: Sequence[int] = (),
    ) -> float:  # fmt: skip
        """A native table as ``plan_table`` sets it; returns where it ends."""
        if not rows:
            self.text(box, self.deck.t("slides.none"), fill=REPORT.muted)
            return box.y + 20
        texts = [[plain(str(c), 400, lines=False) for c in row] for row in rows]
        widths = [box.width * s / sum(shares) for s in shares]
        made = plan_table(heads, texts, widths, box.height, sizes, lines, lambda n: self.deck.t("slides.more", n=n))
        tall = Pt(made.size * LEADING + PADDING)
        shape = self._slide.shapes.add_table(
            len(made.rows) + 1, len(heads), Pt(box.x), Pt(box.y), Pt(box.width), tall * (len(made.rows) + 1)
        )
        table = shape.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Pt(width)
        for r, row in enumerate([tuple(heads), *made.rows]):
            table.rows[r].height = tall
            bold = r == 0 or r - 1 in strong
            fill = REPORT.acc if r == 0 else REPORT.tint if bold else REPORT.card
            for c, words in enumerate(row):
                side = PP_ALIGN.RIGHT if c in right else PP_ALIGN.LEFT
                _cell(table.cell(r, c), words, made.size, bold, fill, "#FFFFFF" if r == 0 else REPORT.text, side)
        if made.counted:
            table.cell(len(made.rows), 0).merge(table.cell(len(made.rows), len(heads) - 1))
        _describe(shape, "; ".join(" · ".join(row) for row in made.rows))
        return box.y + made.height

    # --- charts -------------------------------------------------------------------------------------------------

    def columns(
        self, box: Box, categories: Sequence[str], series: Sequence[tuple[str, Sequence[float | None], str]],
        code: str, alt: str, stacked: bool = False, flat: bool = False, most: float | None = None,
    ) -> None:  # fmt: skip
        """A native bar chart: ``series`` are name, values and colour; ``flat`` lays the bars; ``code`` formats numbers,
        which stand at bars that are not stacked."""
        data = CategoryChartData(number_format=code)
        data.categories = [plain(c, 60, lines=False) for c in categories]
        for name, values, _ in series:
            data.add_series(plain(name, 60, lines=False), values)
        kinds = {
            (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED, (True, False): XL_CHART_TYPE.COLUMN_STACKED,
            (False, True): XL_CHART_TYPE.BAR_CLUSTERED, (True, True): XL_CHART_TYPE.BAR_STACKED,
        }  # fmt: skip
        chart = self._chart(box, kinds[stacked, flat], data, alt)
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 60, 100 if stacked else -5
        for made, (_, _, fill) in zip(plot.series, series, strict=True):
            made.format.fill.solid()
            made.format.fill.fore_color.rgb = colour(fill)
            made.invert_if_negative = False
        axis = chart.value_axis
        axis.has_major_gridlines, axis.major_gridlines.format.line.color.rgb = True, colour(REPORT.hair)
        axis.format.line.fill.background()
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = code, False
        if most is not None:
            axis.minimum_scale, axis.maximum_scale = 0, most
        chart.category_axis.format.line.color.rgb = colour(REPORT.line)
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        if flat:
            chart.category_axis.reverse_order = True
            axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        if not stacked:
            plot.has_data_labels = True
            plot.data_labels.font.size = Pt(9)
            plot.data_labels.number_format, plot.data_labels.number_format_is_linked = code, False
            plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False

    def scatter(
        self, box: Box, points: Sequence[tuple[str, float, float, str]], axes: tuple[str, str], alt: str
    ) -> None:
        """A native scatter chart from 1 to 5 on both axes: ``points`` are number, x, y and colour."""
        data = XyChartData()
        for name, x, y, _ in points:
            data.add_series(name).add_data_point(x, y)
        chart = self._chart(box, XL_CHART_TYPE.XY_SCATTER, data, alt)
        chart.has_legend = False
        for made, (name, _, _, fill) in zip(chart.plots[0].series, points, strict=True):
            made.marker.style, made.marker.size = 8, 15
            made.marker.format.fill.solid()
            made.marker.format.fill.fore_color.rgb = colour(fill)
            made.format.line.fill.background()
            label = made.points[0].data_label
            label.has_text_frame = True
            label.text_frame.text = name
            label.position = XL_LABEL_POSITION.CENTER
            font = label.text_frame.paragraphs[0].runs[0].font
            font.size, font.bold, font.color.rgb = Pt(9), True, colour(on(fill))
        for axis, words in zip((chart.category_axis, chart.value_axis), axes, strict=True):
            axis.minimum_scale, axis.maximum_scale, axis.major_unit = 1, 5, 1
            axis.has_title = True
            axis.axis_title.text_frame.text = words
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(10)
            axis.has_major_gridlines, axis.major_gridlines.format.line.color.rgb = True, colour(REPORT.hair)
            axis.format.line.color.rgb = colour(REPORT.line)

    def _chart(self, box: Box, kind: Any, data: Any, alt: str) -> Any:
        shape = self._slide.shapes.add_chart(kind, Pt(box.x), Pt(box.y), Pt(box.width), Pt(box.height), data)
        _describe(shape, alt)
        chart = shape.chart
        chart.has_title = False
        chart.font.size, chart.font.color.rgb = Pt(10), colour(REPORT.text)
        return chart


# --- text frames ------------------------------------------------------------------------------------------------


def _frame(frame: Any, margin: float = 0.0) -> None:
    frame.word_wrap = True
    for side in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
        setattr(frame, side, Pt(margin if side in ("margin_left", "margin_right") else margin / 2))


def _write(frame: Any, words: str, size: float, bold: bool, fill: str, side: Any, margin: float = 0.0) -> None:
    _frame(frame, margin)
    for n, line in enumerate(words.split("\n")):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        paragraph.alignment = side
        _run(paragraph, line, size, bold, fill)


def _run(paragraph: Any, words: str, size: float, bold: bool, fill: str) -> None:
    run = paragraph.add_run()
    run.text = words
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour(fill)


def _bullet(paragraph: Any) -> None:
    """A hanging bullet of our own, since the master has no body text."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Pt(14)))
    properties.set("indent", str(-Pt(14)))
    mark = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(mark)
    paragraph.space_after = Pt(BETWEEN)


def _cell(cell: Any, words: str, size: float, bold: bool, fill: str, ink: str, side: Any) -> None:
    cell.margin_left = cell.margin_right = Pt(5)
    cell.margin_top = cell.margin_bottom = Pt(3)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour(fill)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = side
    _run(paragraph, words, size, bold, ink)


def _describe(shape: Any, words: str) -> None:
    """What a screen reader says of a shape."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", plain(words, 1000, lines=False))
