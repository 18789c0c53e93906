"""Own measurements where they say little: one latency, another machine, no requests; what can be chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.assessment import assess
from planner.measurement_import import added, choices, load_points
from planner.measurements import corrections, rows
from planner.plan import Plan
from planner.plan.templates import load_template
from tests.test_measurements import ANSWERS, CATALOG, holding, measured, with_ratio


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_template("retail")


@pytest.mark.parametrize("name", ["model_id", "gpu_id", "precision", "engine"])
def test_what_is_asked_can_be_chosen_from_what_the_model_knows(name: str, plan: Plan) -> None:
    offered = dict(choices(name, CATALOG))
    assert ANSWERS[name] in offered
    assert all(offered.values())
    if name == "model_id":
        assert all(CATALOG.models[id].sizable for id in offered)


def test_without_requests_at_the_peak_nothing_is_sent_at_random(plan: Plan) -> None:
    result = assess(plan, CATALOG).infrastructure
    assert load_points(result)[-1].request_rate is not None
    quiet = replace(result, peak_rate=replace(result.peak_rate, value=None))
    assert all(point.request_rate is None for point in load_points(quiet))


def test_a_measurement_far_from_the_plan_changes_no_figure_and_has_no_label(plan: Plan) -> None:
    far = measured(model_id="llama-3.1-405b", gpu_id="l4", tp=8, output_tok_s=40.0, input_tokens=100, output_tokens=20)
    plain, with_far = (assess(p, CATALOG).infrastructure for p in (plan, added(plan, [far])))
    assert with_far.gpus == plain.gpus
    assert with_far.gpus.name == plain.gpus.name
    known = corrections(added(plan, [far]), CATALOG)
    assert known.label(known.factor(plain.case, "output_tok_s", 8.0)) is None


def test_a_run_that_measured_one_latency_says_nothing_of_the_rest(plan: Plan) -> None:
    one = with_ratio(1.2).model_copy(update={"output_tok_s": None, "itl_ms": None, "itl_p95_ms": None})
    row = rows(holding(plan, one), CATALOG)[0]
    assert [row.ratio[m].known for m in ("output_tok_s", "ttft_ms", "itl_ms")] == [False, True, False]
    assert not row.measured["output_tok_s"].known
