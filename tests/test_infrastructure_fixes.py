"""Where nothing fits on the hardware that was chosen: a single change after which something does."""

from __future__ import annotations

from planner.catalog import load_catalog
from planner.infrastructure_sizing import sized
from planner.plan.fields import put
from planner.plan.templates import load_template

CATALOG = load_catalog()
HARDWARE = ("infrastructure", "hardware")


def test_too_few_gpus_are_mended_by_the_change_that_is_offered() -> None:
    plan = load_template("retail")
    for field, value in (("gpu_id", "h100-sxm"), ("precision", "bf16"), ("gpus_per_replica", 1)):
        plan = put(plan, (*HARDWARE, field), value)
    assert plan.infrastructure.hardware.gpu_id in CATALOG.gpus
    result = sized(plan, CATALOG, None)
    assert result.problem is not None
    assert not result.gpus.known
    assert result.fixes[0].path == (*HARDWARE, "gpus_per_replica")
    assert result.fixes[0].value > 1
    for fix in result.fixes:
        assert sized(put(plan, fix.path, fix.value), CATALOG, None).gpus.known, fix.path


def test_what_works_offers_no_change() -> None:
    assert sized(load_template("retail"), CATALOG, None).fixes == ()
