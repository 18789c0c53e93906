"""Platform choice per stage: what there is, what it costs, where it may run."""

from __future__ import annotations

import pytest

from planner.catalog import load_catalog
from planner.explain import Basis, Figure
from planner.i18n import message
from planner.plan.build import BuildPlan
from planner.plan.company import Company
from planner.plan.team import Team
from planner.readiness import plan_build
from planner.readiness.platforms import PlatformOption, StagePlatform, platform_choice


def choice(
    gpus: float | None = 4, build: BuildPlan | None = None, company: Company | None = None
) -> dict[str, StagePlatform]:
    plan = build or BuildPlan()
    figure = Figure(
        "gpus", message("figure.gpus"), gpus, "gpu", basis=Basis.PREDICTED, missing=(message("common.unknown"),)
    )
    stages = plan_build(plan, Team(), "T1")
    return {s.stage: s for s in platform_choice(plan, company or Company(), stages, figure, load_catalog())}


def option(stage: StagePlatform, id: str) -> PlatformOption:
    return next(o for o in stage.options if o.tool.id == id)


def test_every_stage_has_options_of_the_vendor_and_open_ones() -> None:
    found = choice()
    assert len(found) == 7
    assert not found["pre_training"].needed
    for stage in found.values():
        assert {"nvidia", "open"} <= {o.tool.vendor for o in stage.options}, stage.stage


def test_a_licence_is_quoted_with_its_source_and_multiplied_by_the_gpus() -> None:
    nim = option(choice(gpus=4)["deployment"], "nim")
    assert (nim.price.value, nim.price.basis) == (4500, Basis.QUOTED)
    assert nim.yearly.value == pytest.approx(18000)
    why = nim.price.explain()
    assert why is not None
    assert why.sources[0].as_of
    assert option(choice(gpus=None)["deployment"], "nim").yearly.value is None


def test_open_tools_ask_no_licence_and_the_rest_stays_unknown() -> None:
    deployment = choice()["deployment"]
    assert option(deployment, "vllm").free
    assert not option(deployment, "nim").free
    hardware = option(deployment, "dgx-hgx")
    assert hardware.price.value is None
    assert hardware.price.missing


def test_what_became_of_the_names_of_the_lecture() -> None:
    found = choice()
    named = {n.id for s in found.values() for o in s.options for n in o.lecture}
    assert named == {"ai-foundations", "nemo", "picasso", "bionemo", "ai-enterprise"}


@pytest.mark.parametrize(("leave", "excluded"), [("no", True), ("yes", False), ("unknown", False)])
def test_data_that_may_not_leave_excludes_what_runs_in_the_cloud_only(leave: str, excluded: bool) -> None:
    found = choice(company=Company.model_validate({"data_may_leave": leave}))["evaluation"]
    assert (option(found, "picasso-edify").excluded is not None) is excluded
    assert option(found, "ragas").excluded is None


def test_the_choice_of_the_plan_is_kept_even_where_it_is_no_option() -> None:
    build = BuildPlan.model_validate({"stages": {"evaluation": {"platform": "Our own tool", "runs_on": "own"}}})
    stage = choice(build=build)["evaluation"]
    assert (stage.chosen, stage.runs_on) == ("Our own tool", "own")
