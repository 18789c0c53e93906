"""What is not known leaves a gap in a picture and nothing else: no mark at nought, no number, and the rest stands."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from planner import formats
from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.charts import (
    cash_flow,
    cost_bars,
    cost_latency,
    dot_range,
    export,
    fonts,
    gantt,
    ladder,
    matrix,
    memory_bars,
    outlines,
    primer_words,
    queue_line,
    roadmap_bars,
    simulated,
    step_bars,
    trend,
)
from planner.charts.palette import REPORT
from planner.charts.pieces import drawing, text
from planner.explain import Figure, unknown
from planner.i18n import message
from planner.infrastructure import MemoryParts
from planner.peak_hour import PeakHour
from planner.plan.snapshots import Number
from planner.plan.templates import load_template
from planner.primer.worked import Worked
from planner.snapshots import CoursePoint

WIDTH = 493.0
NAME = message("common.unknown")


def known(value: float, unit: str = "krw", **more: Any) -> Figure:
    return Figure(f"f.{value}", NAME, value, unit, **more)


def open_(unit: str = "krw") -> Figure:
    return unknown("f.open", NAME, unit, message("common.unknown"))


@cache
def assessed(template: str = "retail") -> Assessment:
    return assess(load_template(template), load_catalog())


def of(drawn: Any, kind: str) -> list[Any]:
    return [n for n in drawn.contents if type(n).__name__ == kind]


def words(drawn: Any) -> list[str]:
    return [s.text for s in of(drawn, "String")]


def test_a_year_without_a_value_stays_empty_and_the_line_goes_on() -> None:
    flows = (known(-10e6), open_(), known(30e6))
    sums = (known(-10e6), open_(), known(20e6))
    drawn = cash_flow.draw(flows, sums, "en", REPORT, WIDTH)
    assert len(of(drawn, "Circle")) == 2
    assert len([r for r in of(drawn, "Rect") if r.width > 20 and r.fillOpacity == 1]) == 2
    assert not of(drawn, "Polygon")  # no band where a year has none
    assert formats.NOTHING not in words(drawn)


def test_a_case_that_is_not_known_whole_has_no_mark_in_the_matrix() -> None:
    cases = assessed().portfolio.cases
    first = replace(cases[0], value=open_("score"))
    spots = matrix.layout((first, *cases[1:]), "en", 320).spots
    assert [s.number for s in spots] == list(range(2, len(cases) + 1))


def test_more_cases_than_have_room_stay_in_the_frame() -> None:
    case = assessed().portfolio.cases[0]
    one = replace(case, value=known(3, "score"), feasibility=known(3, "score"))
    made = matrix.layout((one,) * 60, "en", 120)
    left, bottom, right, top = made.frame
    assert len(made.spots) == 60
    assert all(left <= s.x <= right and bottom <= s.y <= top for s in made.spots)


def test_a_group_that_did_not_vote_has_no_mark_and_a_question_without_votes_no_line() -> None:
    rows = [("Q1", [("A", known(2, "level")), ("B", open_("level"))]), ("Q2", [("A", open_("level"))])]
    drawn = dot_range.draw(rows, "en", REPORT, WIDTH)
    marks = [*of(drawn, "Circle"), *of(drawn, "Polygon")]
    assert len(marks) == 1 + 2  # one vote, two names in the legend
    assert len([n for n in of(drawn, "Line") if n.strokeWidth == 4]) == 1
    assert "Q2" in words(drawn)


def test_a_step_without_score_and_target_keeps_its_row() -> None:
    step = replace(assessed().readiness.steps[0], score=open_("score"), target=open_("score"))
    drawn = step_bars.draw((step,), "en", REPORT, WIDTH)
    assert not of(drawn, "Line")
    assert len(of(drawn, "Rect")) == 1
    assert formats.NOTHING in words(drawn)


def test_days_without_a_score_are_left_out_and_close_ones_share_a_date() -> None:
    days = [(1, 40.0), (2, 44.0), (3, None), (200, 60.0)]
    points = [
        CoursePoint(date.fromordinal(739_000 + day), f"s{day}", Number(value=score, unit="score"), day > 1)
        for day, score in days
    ]
    drawn = trend.draw_course(points, "en", REPORT, WIDTH)
    marks = [r for r in of(drawn, "Rect") if r.width == 7]
    assert len(marks) == 3
    assert len([n for n in of(drawn, "Line") if n.strokeWidth == 1.6]) == 1  # 1 to 2; nothing across the gap
    assert [p.day.isoformat() in words(drawn) for p in points] == [True, False, False, True]


def memory(limit: Figure, weights: float = 40.0) -> MemoryParts:
    gb = [known(v, "gb") for v in (weights, 20.0, 4.0, 80 - weights - 24, 80.0, weights + 24)]
    return MemoryParts(*gb, limit)


def test_memory_without_a_limit_of_the_engine_draws_none() -> None:
    plain, limited = memory(open_("gb")), memory(known(72, "gb"))
    dashed = [
        len([n for n in of(memory_bars.draw(m, 2, "en", REPORT, WIDTH), "Line") if n.strokeDashArray])
        for m in (plain, limited)
    ]
    assert dashed == [0, 3]  # one a bar and one in the legend
    assert len(memory_bars.spots(plain, 2, "en", WIDTH)) + 1 == len(memory_bars.spots(limited, 2, "en", WIDTH))


def test_more_gpus_than_rows_are_told_as_identical_and_small_parts_carry_no_number() -> None:
    drawn = memory_bars.draw(memory(known(72, "gb"), weights=1.0), 8, "en", REPORT, WIDTH)
    told = words(drawn)
    assert sum(w.startswith("GPU ") for w in told) == memory_bars.MOST_ROWS
    assert any("8" in w and not w.startswith("GPU ") for w in told)
    assert "20" in " ".join(told)
    assert formats.bare(1.0, "gb") not in told


def test_points_without_room_for_a_front_are_told_without_one() -> None:
    assert cost_latency.places((), WIDTH) == []
    told = cost_latency.describe((), "usd", "en")
    assert cost_latency.words_of("chart.cost_latency.front", "en") not in told
    points = assessed("retail").infrastructure.points
    assert [p.cost for *_, p in cost_latency.places(points, WIDTH)] == sorted(p.cost for *_, p in cost_latency.places(points, WIDTH))  # fmt: skip
    assert all(0 <= x <= WIDTH and 0 <= y <= cost_latency.HEIGHT for x, y, _ in cost_latency.places(points, WIDTH))


def test_no_known_cost_has_no_axis() -> None:
    assert cost_bars._ticks(0.0) == []
    cost = assessed().cost
    unpriced = replace(cost, options=tuple(replace(o, total=open_()) for o in cost.options))
    drawn = cost_bars.draw(unpriced, "en", REPORT, WIDTH)
    assert not [n for n in of(drawn, "Line") if n.strokeWidth == 0.6]


def test_a_queue_that_was_not_seen_twice_has_no_line() -> None:
    hour = PeakHour((), (), (), True, NAME, (), (0.0,), (1.0,), (2.0,))
    drawn = queue_line.draw(hour, "en", REPORT, WIDTH)
    assert not of(drawn, "PolyLine")
    assert words(drawn)


def test_runs_that_are_all_above_nought_draw_no_line_of_loss() -> None:
    found = assessed().portfolio.finance.total.distribution
    assert found is not None
    for first, last, losses in ((1e6, 9e6, 0), (-1e6, 9e6, 1)):
        moved = replace(found, first=first, last=last, p10=known(2e6), p50=known(3e6), p90=known(4e6))
        assert words(simulated.draw(moved, "en", REPORT, WIDTH)).count("0") == losses


def test_a_chosen_lane_is_marked_on_its_own_row() -> None:
    a = assessed("finance")
    picture = gantt.layout(a.build.stages, a.roadmap.waves, (), "en")
    plain, marked = (gantt.draw(picture, "en", REPORT, 700, chosen=n) for n in (None, 2))
    tint, edge = of(marked, "Rect")[:2]
    assert len(of(marked, "Rect")) == len(of(plain, "Rect")) + 2
    assert (tint.width, edge.width) == (700, 3)
    assert tint.y == edge.y == marked.height - gantt.HEAD - 3 * gantt.ROW


def test_a_rung_too_narrow_for_its_first_word_is_cut_with_a_sign() -> None:
    drawn = ladder.draw(assessed().level, "en", REPORT, 150)
    names = [s for s in of(drawn, "String") if s.fontName == fonts.SEMIBOLD and s.fontSize == 8.8]
    assert names
    block = (150 - 6 * 5) / 6
    assert all(fonts.width_of(s.text, 8.8, fonts.SEMIBOLD) <= block - 14 + 6 for s in names)
    assert any("…" in s.text for s in names)


def test_a_label_without_room_inside_or_beside_its_bar_is_left_out() -> None:
    roadmap = assessed("finance").roadmap
    action = roadmap.actions[0]
    long = replace(action, question="Q" * 300)
    shown, hidden = (words(roadmap_bars.draw(roadmap, (a,), "en", REPORT, WIDTH)) for a in (action, long))
    assert action.question in shown
    assert not any("QQQ" in w for w in hidden)


def test_a_part_without_room_for_its_amount_is_drawn_without_it() -> None:
    cost = assessed().cost
    option = next(o for o in cost.options if o.total.known and any(p.figure.value for p in o.parts))
    parts = tuple(replace(p, figure=known(1.0, o_unit)) for p in option.parts for o_unit in (p.figure.unit,))
    thin = replace(cost, options=(replace(option, parts=parts, total=known(1e9, option.total.unit)),))
    assert formats.figure(parts[0].figure, "en") not in words(cost_bars.draw(thin, "en", REPORT, WIDTH))


def test_words_that_look_back_shrink_before_they_leave_the_picture() -> None:
    worked = Worked(load_catalog())
    wide, narrow = (primer_words.draw_attention(worked, "en", REPORT, w) for w in (700.0, 420.0))
    sizes = [next(s.fontSize for s in of(d, "String") if s.fontName == fonts.SEMIBOLD) for d in (wide, narrow)]
    assert 9 <= sizes[1] < sizes[0] == 12
    assert all(r.x + r.width <= 420 for r in of(narrow, "Rect"))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_word_that_is_looked_back_at_has_a_weight(language: str) -> None:
    *rows, _ = primer_words._attention(language)
    assert all(1 <= weight <= 9 for _, weight in rows)


@pytest.mark.parametrize(("pasted", "notes"), [("one two", 1), ("word " * 400, 2)])
def test_a_pasted_text_is_drawn_in_pieces_and_says_when_it_is_cut(pasted: str, notes: int) -> None:
    drawn = primer_words.draw_pieces(pasted, "en", REPORT, WIDTH)
    assert len(of(drawn, "Rect")) == min(primer_words.MOST_PIECES, len(pasted.split()))
    assert len([s for s in of(drawn, "String") if s.fontSize == 9.5]) == notes


# --- files -------------------------------------------------------------------------------------------------------


def test_a_picture_as_a_file_carries_its_words_and_names_nothing_outside() -> None:
    d = drawing(100, 40)
    text(d, 4, 10, "A<b>", 10, "#000000")
    made = export.svg(d, "Title & <x>", "What <it> shows").decode()
    assert "<title>Title &amp; &lt;x&gt;</title><desc>What &lt;it&gt; shows</desc>" in made
    assert "DOCTYPE" not in made
    assert "<desc>...</desc>" not in made
    assert "<text" not in made


# --- outlines ----------------------------------------------------------------------------------------------------


def composite(flags: int, number: int, shift: tuple[int, int], *scales: int) -> bytes:
    form = ">HHhh" if flags & 1 else ">HHbb"
    return b"\0" * 10 + struct.pack(form, flags, number, *shift) + struct.pack(f">{len(scales)}h", *scales)


HALF, WHOLE = 8192, 16384
ROUND, WORDS, SHIFTS = 0, 1, 2


@pytest.mark.parametrize(
    ("flags", "scales", "matrix_"),
    [
        (WORDS | SHIFTS, (), (1, 0, 0, 1)),
        (SHIFTS, (), (1, 0, 0, 1)),
        (WORDS | SHIFTS | 8, (HALF,), (0.5, 0, 0, 0.5)),
        (WORDS | SHIFTS | 64, (HALF, WHOLE), (0.5, 0, 0, 1)),
        (WORDS | SHIFTS | 128, (WHOLE, HALF, 0, WHOLE), (1, 0.5, 0, 1)),
    ],
)
def test_a_letter_made_of_another_is_moved_and_scaled(
    flags: int, scales: tuple[int, ...], matrix_: tuple[float, float, float, float]
) -> None:
    fonts.register()
    number = outlines._face(fonts.REGULAR).charToGlyph[ord("o")]
    (*_, part) = outlines._glyph(fonts.REGULAR, number)
    (*_, made) = outlines._composite(fonts.REGULAR, composite(flags, number, (30, -20), *scales), 0)
    a, b, c, d = matrix_
    assert made == tuple((a * x + c * y + 30, b * x + d * y - 20, on) for x, y, on in part)


def test_a_letter_placed_by_points_stays_where_it_is() -> None:
    """Matching of points is not read: the numbers are of points, not of a shift."""
    fonts.register()
    number = outlines._face(fonts.REGULAR).charToGlyph[ord("o")]
    assert outlines._composite(fonts.REGULAR, composite(0, number, (3, 4)), 0) == outlines._glyph(fonts.REGULAR, number)


def test_a_letter_that_is_made_of_itself_ends() -> None:
    fonts.register()
    assert outlines._glyph(fonts.REGULAR, outlines._face(fonts.REGULAR).charToGlyph[ord("o")], 5) == ()


def test_letters_of_a_small_font_are_read_too() -> None:
    """Its table of places is written in half the width."""
    fonts.register()
    name = fonts.FIGURES[fonts.REGULAR]
    d = drawing(60, 40)
    text(d, 10, 10, "80", 20, "#000000", font=name)
    (path,) = [n for n in outlines.outlined(d).contents if type(n).__name__ == "Path"]
    assert path.operators.count(3) == 5  # closed curves: three of an eight, two of a nought
    assert min(path.points[0::2]) >= 10
    assert max(path.points[0::2]) <= 10 + fonts.width_of("80", 20, name)


def test_a_font_is_made_known_once() -> None:
    from reportlab.pdfbase import pdfmetrics

    fonts.register()
    known = pdfmetrics.getFont(fonts.REGULAR)
    fonts._add(fonts.REGULAR)
    assert pdfmetrics.getFont(fonts.REGULAR) is known
