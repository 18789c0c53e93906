"""The picture: marks where they belong, three formats, thousands of points quickly, hostile names, both languages."""

from __future__ import annotations

import io
import math
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from planner.charts import export, outlines, predicted_measured
from planner.charts.fonts import REGULAR, width_of
from planner.charts.palette import REPORT
from planner.sizing.validation_report import Comparison, ScoredRow, ValidationReport, summarise


def report_of(points: list[tuple[float, float]], engine: str = "vllm") -> ValidationReport:
    rows = [
        ScoredRow(
            f"c{i}", {"output_tok_s": Comparison(m, p, p * 0.8, p * 1.25)}, {"engine": engine if i % 2 else "sglang"}
        )
        for i, (m, p) in enumerate(points)
    ]
    return summarise("inference", len(rows), {}, rows)


def _walk(group: object) -> list[object]:
    found = []
    for node in group.contents:  # type: ignore[attr-defined]
        found += _walk(node) if hasattr(node, "contents") else [node]
    return found


def _strings(drawing: object) -> list[str]:
    return [n.text for n in _walk(drawing) if type(n).__name__ == "String"]  # type: ignore[attr-defined]


def test_a_perfect_prediction_lies_on_the_line_of_equality() -> None:
    d = predicted_measured.draw(report_of([(10, 10), (1000, 1000)]), "output_tok_s", "engine", "en", REPORT, 600)
    lines = [n for n in _walk(d) if type(n).__name__ == "Line" and n.strokeWidth == 1.1]
    diagonal = lines[0]
    marks = [n for n in _walk(d) if type(n).__name__ == "Path"][:2]
    for path in marks:
        xs, ys = path.points[0::2], path.points[1::2]
        x, y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        assert y - diagonal.y1 == pytest.approx(x - diagonal.x1, abs=0.3)


def test_guides_stand_at_a_quarter_more_and_less() -> None:
    points = [(10.0, 10.0), (1000.0, 1000.0)]
    d = predicted_measured.draw(report_of(points), "output_tok_s", "engine", "en", REPORT, 600)
    frame = next(n for n in _walk(d) if type(n).__name__ == "Rect" and n.fillColor is None)
    dashed = [n for n in _walk(d) if type(n).__name__ == "Line" and n.strokeDashArray and n.x2 - n.x1 > 100]
    low, high = predicted_measured._range([10, 1000])
    shift = frame.width * math.log(1.25) / math.log(high / low)
    assert dashed[0].y1 - frame.y == pytest.approx(shift)
    assert dashed[1].x1 - frame.x == pytest.approx(shift)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_legend_axes_and_intervals_in_both_languages(language: str) -> None:
    report = report_of([(10, 12), (20, 20), (40, 30)])
    shown = " ".join(_strings(predicted_measured.draw(report, "output_tok_s", "engine", language, REPORT, 600)))
    unit = {"ko": "토큰/초", "en": "tok/s"}[language]
    assert "vllm" in shown
    assert f"({unit})" in shown
    assert {"ko": "80% 구간", "en": "80 % interval"}[language] in shown
    words = predicted_measured.describe(report, "output_tok_s", "engine", language)
    assert "sglang" in words
    assert "vllm" in words


def test_ticks_are_ones_twos_and_fives() -> None:
    values = [v for v, _ in predicted_measured._ticks(0.9, 110)]
    assert values == pytest.approx([1, 2, 5, 10, 20, 50, 100])


@pytest.mark.parametrize("width", [300.0, 620.0])
def test_thousands_of_points_are_all_drawn_in_a_few_shapes(width: float) -> None:
    points = [(10 + i % 977, (10 + i % 977) * (1 + (i % 13) / 10)) for i in range(6000)]
    drawing = predicted_measured.draw(report_of(points), "output_tok_s", "engine", "en", REPORT, width)
    export.pdf(drawing, "t")
    marks = [n for n in _walk(drawing) if type(n).__name__ == "Path"]
    assert len(marks) < 60
    assert sum(n.operators.count(0) for n in marks) == 6000 + 2


def test_svg_stands_alone_and_carries_its_words() -> None:
    report = report_of([(10, 12), (20, 20)], engine="<script>&한글")
    made = export.svg(predicted_measured.sheet(report, "f<b>.csv", "ko", REPORT), "제목 & <b>", "설명 <i>")
    assert b"DOCTYPE" not in made
    tree = ElementTree.fromstring(made)
    tags = {e.tag.rpartition("}")[2] for e in tree.iter()}
    assert "text" not in tags
    assert "script" not in tags
    assert "path" in tags
    assert not any("href" in name or name.startswith("on") for e in tree.iter() for name in e.attrib)
    assert {"제목 & <b>", "설명 <i>"} <= {e.text for e in tree.iter() if e.text}


def test_pdf_embeds_our_fonts_and_shows_korean() -> None:
    report = report_of([(10, 12), (20, 20)], engine="엔진 <b>")
    reader = PdfReader(io.BytesIO(export.pdf(predicted_measured.sheet(report, "f.csv", "ko", REPORT), "t")))
    shown = reader.pages[0].extract_text()
    assert "예측값" in shown
    assert "엔진 <b>" in shown
    fonts = [f.get_object() for f in reader.pages[0]["/Resources"]["/Font"].values()]
    assert all("Pretendard" in str(f["/BaseFont"]) for f in fonts)


def test_outlines_take_the_place_of_their_letters() -> None:
    from reportlab.graphics.shapes import String

    from planner.charts.pieces import drawing

    for words in ("H", "가나다", "oO0", "Ω÷×"):
        d = drawing(200, 50)
        d.add(String(20, 10, words, fontName=REGULAR, fontSize=20, textAnchor="start"))
        path = outlines.outlined(d).contents[0]
        xs, ys = path.points[0::2], path.points[1::2]
        assert 20 - 1 <= min(xs) < max(xs) <= 20 + width_of(words, 20) + 1
        assert 10 - 6 <= min(ys) < max(ys) <= 10 + 20
    box = outlines._glyph(REGULAR, outlines._face(REGULAR).charToGlyph[ord("H")])
    assert len(box) == 1
    assert len(box[0]) == 12


def test_middle_and_end_anchors_shift_the_outline() -> None:
    from reportlab.graphics.shapes import String

    from planner.charts.pieces import drawing

    lefts = []
    for anchor in ("start", "middle", "end"):
        d = drawing(200, 50)
        d.add(String(100, 10, "HHHH", fontName=REGULAR, fontSize=20, textAnchor=anchor))
        lefts.append(min(outlines.outlined(d).contents[0].points[0::2]))
    width = width_of("HHHH", 20)
    assert lefts[0] - lefts[1] == pytest.approx(width / 2, abs=0.1)
    assert lefts[0] - lefts[2] == pytest.approx(width, abs=0.1)


@pytest.mark.parametrize(("widest", "labels"), [(100.0, ("20", "50")), (1e6, ())])
def test_where_decades_are_many_only_they_are_labelled(widest: float, labels: tuple[str, ...]) -> None:
    drawn = predicted_measured.draw(
        report_of([(10, 12), (widest, widest)]), "output_tok_s", "engine", "en", REPORT, 460
    )
    words = {n.text for n in _walk(drawn) if type(n).__name__ == "String"}  # type: ignore[attr-defined]
    assert {"10", "100"} <= words
    assert {"20", "50"} & words == set(labels)
