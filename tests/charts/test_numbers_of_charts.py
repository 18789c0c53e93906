"""The numbers behind pictures: each figure exactly, in the unit it is shown in, under a head of five columns."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planner import formats
from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.charts import numbers
from planner.explain import Figure
from planner.plan.templates import load_template


@pytest.fixture(scope="module")
def a() -> Assessment:
    return assess(load_template("finance", "en"), load_catalog())


ROWS: dict[str, Callable[[Assessment], list[numbers.Row]]] = {
    "cash flow": lambda a: numbers.cash_flow(a.portfolio.finance.total.flows, (a.portfolio.finance.total.npv,), "en"),
    "swings": lambda a: numbers.swings(a.portfolio.finance.total.tornado, "en"),
    "cost": lambda a: numbers.cost(a.cost, "en"),
    "cases": lambda a: numbers.cases(a.portfolio.cases, "en"),
}


@pytest.mark.parametrize("kind", ROWS)
def test_values_read_back_are_those_of_the_figures(a: Assessment, kind: str) -> None:
    rows = ROWS[kind](a)
    head, *lines = numbers.tsv(rows, "en").splitlines()
    assert len(head.split("\t")) == 5
    assert len(lines) == len(rows) > 2
    known = 0
    for line, (name, figure) in zip(lines, rows, strict=True):
        assert isinstance(figure, Figure)
        told = line.split("\t")
        assert told[0].lstrip("'") == name
        for cell, value in zip(told[1:4], (figure.value, figure.low, figure.high), strict=True):
            assert (cell == "") is (value is None)
            if value is not None:
                known += 1
                assert float(cell) == pytest.approx(value * formats.scale(figure.unit), rel=1e-11)
    assert known


def test_a_word_that_a_spreadsheet_would_run_is_marked(a: Assessment) -> None:
    assert "'=1+1\t'@SUM(A1)" in numbers.tsv([("=1+1", "@SUM(A1)")], "en")


def test_candidates_are_told_by_cost_and_time_of_an_answer(a: Assessment) -> None:
    points = a.infrastructure.points
    _, *lines = numbers.tsv(numbers.candidates(points, "krw", "en"), "en").splitlines()
    values = [float(line.split("\t")[1]) for line in lines]
    assert values == pytest.approx([v for p in points for v in (p.cost, p.answer_s)])
