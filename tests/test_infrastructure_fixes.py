"""Where nothing fits on the hardware that was chosen: a single change after which something does."""

from __future__ import annotations

from planner.catalog import load_catalog
from planner.i18n import say
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


def test_a_card_that_never_holds_the_model_is_mended_by_another_card() -> None:
    plan = put(load_template("retail"), (*HARDWARE, "model_id"), "llama-3.1-405b")
    plan = put(plan, (*HARDWARE, "gpu_id"), "l4")
    result = sized(plan, CATALOG, None)
    assert [fix.path for fix in result.fixes] == [(*HARDWARE, "gpu_id")]
    assert result.fixes[0].value in CATALOG.gpus
    assert CATALOG.gpus[result.fixes[0].value].name in say(result.fixes[0].words, "en")


def test_a_service_needs_no_hardware_and_says_so() -> None:
    for path, value, key in (
        (("infrastructure", "location"), "service", "infrastructure.not_needed_service"),
        (("company", "data_may_leave"), "yes", "infrastructure.not_needed_as_is"),
    ):
        found = sized(put(load_template("retail"), path, value), CATALOG, "T0")
        assert found.reason is not None
        assert found.reason.key == key
