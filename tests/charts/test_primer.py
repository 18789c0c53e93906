"""Pictures of the primer: drawn in both languages and themes with every text inside its box, numbers from functions."""

from __future__ import annotations

from typing import Any

import pytest
from reportlab.graphics.shapes import Rect, String

from planner import formats
from planner.catalog import load_catalog
from planner.charts import primer
from planner.charts.fonts import width_of, wrapped
from planner.charts.palette import Palette
from planner.desktop.palettes import chart_palette
from planner.desktop.theme import Theme
from planner.primer.book import chapters
from planner.primer.pieces import MOST_CHARACTERS, pieces
from planner.primer.worked import Worked
from planner.token_count import count_text
from planner.token_ratios import tokens_of

WORKED = Worked(load_catalog())
THEMES = [Theme(False), Theme(True)]
NARROWEST, WIDEST = 540.0, 686.0


def extent(node: String) -> tuple[float, float]:
    width = width_of(node.text, node.fontSize, node.fontName)
    left = node.x - {"end": width, "middle": width / 2}.get(node.textAnchor, 0.0)
    return left, left + width


def around(drawing: Any, node: String) -> list[Rect]:
    """Boxes with a border that hold the point at which the text stands, the smallest first."""
    found = [
        r for r in drawing.contents
        if isinstance(r, Rect) and r.strokeColor is not None
        and r.x <= node.x <= r.x + r.width and r.y <= node.y <= r.y + r.height
    ]  # fmt: skip
    return sorted(found, key=lambda r: r.width * r.height)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("width", [NARROWEST, WIDEST])
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", primer.DRAWINGS)
def test_every_text_stands_inside_its_box(name: str, language: str, width: float, theme: Theme) -> None:
    palette: Palette = chart_palette(theme)
    drawing = primer.DRAWINGS[name].draw(WORKED, language, palette, width)
    texts = [n for n in drawing.contents if isinstance(n, String)]
    assert texts
    for node in texts:
        left, right = extent(node)
        assert left >= -0.5
        assert right <= drawing.width + 0.5
        assert 0 <= node.y <= drawing.height - node.fontSize * 0.7
        assert "…" not in node.text
        assert node.fontSize >= 8
        for box in around(drawing, node)[:1]:
            assert box.x - 0.5 <= left, node.text
            assert right <= box.x + box.width + 0.5, node.text
            assert box.y <= node.y
            assert node.y + 0.7 * node.fontSize <= box.y + box.height


@pytest.mark.parametrize("name", primer.DRAWINGS)
def test_texts_do_not_cover_each_other(name: str) -> None:
    for language in ("ko", "en"):
        drawing = primer.DRAWINGS[name].draw(WORKED, language, Palette(), NARROWEST)
        texts = [n for n in drawing.contents if isinstance(n, String)]
        for i, one in enumerate(texts):
            for other in texts[i + 1 :]:
                if abs(one.y - other.y) < 0.7 * min(one.fontSize, other.fontSize):
                    a, b = extent(one), extent(other)
                    assert a[1] <= b[0] + 0.5 or b[1] <= a[0] + 0.5, (one.text, other.text)


@pytest.mark.parametrize("name", primer.DRAWINGS)
def test_a_picture_reads_as_a_sentence_in_each_language(name: str) -> None:
    korean, english = (primer.DRAWINGS[name].describe(WORKED, language) for language in ("ko", "en"))
    assert any("가" <= c <= "힣" for c in korean)
    assert not any("가" <= c <= "힣" for c in english)


def test_every_picture_stands_in_a_chapter() -> None:
    used = {s.drawing for c in chapters().values() for s in c.sections if s.drawing}
    assert used == primer.DRAWINGS.keys()


def test_numbers_are_those_of_the_sizing() -> None:
    texts = {
        n.text
        for n in primer.DRAWINGS["memory"].draw(WORKED, "en", Palette(), WIDEST).contents
        if isinstance(n, String)
    }
    assert formats.bare(WORKED.cache_gb(WORKED.users), "gb") in texts
    assert formats.bare(WORKED.alone.memory.weights_gb, "gb") in texts
    texts = {
        n.text for n in primer.DRAWINGS["batch"].draw(WORKED, "en", Palette(), WIDEST).contents if isinstance(n, String)
    }
    assert formats.figure(WORKED.figures["speed_many"], "en") in texts


@pytest.mark.parametrize("text", [
    WORKED.sentence("ko"), WORKED.sentence("en"), "계약서 3,200건을 LLM으로 요약합니다.\n\n두 번째 문단입니다.  ",
    "", "   ", "🙂🙂 漢字 かな", "a b c d e f g h",
])  # fmt: skip
def test_pieces_give_the_text_back_and_follow_the_estimate(text: str) -> None:
    made = pieces(text)
    assert "".join(made) == text
    estimate = tokens_of(count_text(text).scripts)
    solid = [p for p in made if p.strip()]
    assert all(p for p in made)
    assert len(solid) <= sum(not c.isspace() for c in text)
    if len(text) > 30:
        assert estimate.low - 1 <= len(solid) <= estimate.high + 1


def test_a_long_text_is_cut_only_at_its_start() -> None:
    assert len("".join(pieces("가나다 " * 5000))) == MOST_CHARACTERS


def test_lines_break_at_spaces_only() -> None:
    lines = wrapped("사전 훈련 다음은 미세조정입니다", 60, 10)
    assert " ".join(lines) == "사전 훈련 다음은 미세조정입니다"
    assert all(width_of(one, 10) <= 60 or " " not in one for one in lines)
