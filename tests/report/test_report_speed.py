"""How long a report takes, warm, on two cores: full in both languages 2 s, executive 0.7 s; growth is linear.

Measured as time of the processor, so that what else the machine does is not counted; the bars are checked where benchmarks
are asked for (``--benchmark-enable``), else the report is only made.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.charts import pieces
from planner.plan.templates import load_template
from planner.report import printed_report
from planner.report.archive import About
from planner.report.contents import contents
from planner.report.layout import Heading, bullets, figure, printed, table
from planner.report.options import ReportLanguage, ReportOptions, Variant
from planner.report.text import paragraph

BARS = {Variant.FULL: 2.0, Variant.EXECUTIVE: 0.7}
"""Seconds."""


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("variant", list(BARS))
def test_a_report_is_made_in_time(benchmark: Any, variant: Variant) -> None:
    plan, catalog = load_template("retail", "ko"), load_catalog()
    assessed = assess(plan, catalog)
    options = ReportOptions(ReportLanguage.BOTH, variant)
    result = benchmark.pedantic(
        printed_report, (plan, assessed, catalog, options, date(2026, 11, 26)), rounds=5, warmup_rounds=1
    )
    assert result.pages >= 1
    if benchmark.enabled:
        assert benchmark.stats.stats.median <= BARS[variant]


def long_report(sections: int) -> int:
    """A report of about one page a section; the number of its pages."""
    body: list[Any] = []
    for n in range(sections):
        drawn = pieces.drawing(300, 60)
        for i in range(8):
            pieces.box(drawn, i * 36, 0, 30, 10 + 5 * i, "#0B7285")
            pieces.text(drawn, i * 36, 52, f"{n}.{i}", 7, "#27333F")
        rows = [(f"행 {i}", f"{n * i:,} 원", "짧은 설명 문장입니다") for i in range(12)]
        body += [
            Heading(f"{n}절 제목", f"s{n}"),
            paragraph("가나다라 마바사 아자차카 타파하. " * 20),
            *bullets(["하나", "둘"]),
        ]
        body += [table(["이름", "값", "뜻"], rows, (1, 1, 3)), figure(drawn, "막대")]
    return printed([*contents(body), *body], "f", About("t", "a", "ko")).pages


def test_time_and_pages_grow_alike() -> None:
    long_report(2)
    seconds, pages = [], []
    for sections in (12, 60):
        start = time.process_time()
        pages.append(long_report(sections))
        seconds.append(time.process_time() - start)
    assert pages[1] > 4 * pages[0]
    assert seconds[1] / seconds[0] < 2 * pages[1] / pages[0]


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("sections", [10, 100, 300])
def test_growth(benchmark: Any, sections: int) -> None:
    if not benchmark.enabled:
        pytest.skip("only as a benchmark")
    benchmark.extra_info["pages"] = benchmark.pedantic(long_report, (sections,), rounds=1)
    assert benchmark.extra_info["pages"] >= sections / 2
