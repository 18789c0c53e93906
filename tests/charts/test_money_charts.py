"""The tornado and the simulated outcomes: what they print is what the figures say, inside the picture."""

from __future__ import annotations

from typing import Any

import pytest

from planner import formats
from planner.assessment import assess
from planner.catalog import load_catalog
from planner.charts import cash_flow, fonts, simulated, tornado
from planner.charts.glyphs import printable
from planner.charts.palette import REPORT
from planner.i18n import say
from planner.plan.templates import load_template
from planner.readiness.finance import Finance

WIDTH = 460.0


@pytest.fixture(scope="module")
def finance() -> Finance:
    return assess(load_template("retail"), load_catalog()).portfolio.finance


def strings(drawing: Any) -> list[Any]:
    return [s for s in drawing.contents if type(s).__name__ == "String"]


def inside(drawing: Any) -> bool:
    def begin(s: Any) -> float:
        width = fonts.width_of(s.text, s.fontSize)
        return float(s.x - {"end": width, "middle": width / 2}.get(s.textAnchor, 0.0))

    return all(
        begin(s) >= -1 and begin(s) + fonts.width_of(s.text, s.fontSize) <= drawing.width + 1 for s in strings(drawing)
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_tornado_prints_both_ends_of_every_driver(finance: Finance, language: str) -> None:
    for result in (finance.total, *finance.cases):
        if not result.tornado:
            continue
        drawn = tornado.draw(result.tornado, result.npv, language, REPORT, WIDTH)
        words = [s.text for s in strings(drawn)]
        for swing in result.tornado:
            assert say(swing.name, language) in tornado.describe(result.tornado, language)
            for end in (swing.low, swing.high):
                assert printable(formats.figure(end, language)) in words
        assert inside(drawn)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_simulated_outcomes_show_their_percentiles_and_every_run(finance: Finance, language: str) -> None:
    found = finance.total.distribution
    assert found is not None
    drawn = simulated.draw(found, language, REPORT, WIDTH)
    words = " ".join(s.text for s in strings(drawn))
    for figure in (found.p10, found.p50, found.p90):
        assert printable(formats.figure(figure, language)) in words
    bars = [s for s in drawn.contents if type(s).__name__ == "Rect"]
    assert len(bars) == len(found.counts)
    assert inside(drawn)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_cash_flow_prints_every_sum_inside_the_picture_and_draws_every_year(finance: Finance, language: str) -> None:
    for result in (finance.total, *finance.cases):
        if not any(f.value is not None for f in result.flows):
            continue
        drawn = cash_flow.draw(result.flows, result.cumulative, language, REPORT, WIDTH)
        words = [s.text for s in strings(drawn)]
        for figure in result.cumulative:
            if figure.value is not None:
                assert printable(formats.figure(figure, language)) in words
        assert inside(drawn)
        assert all(0 <= s.y <= drawn.height for s in strings(drawn))
        bars = [r for r in drawn.contents if type(r).__name__ == "Rect" and r.width > 20 and r.fillOpacity == 1]
        assert len(bars) == sum(f.value is not None for f in result.flows)
        assert cash_flow.describe(result.flows, result.cumulative, language).count(":") >= len(result.flows)
