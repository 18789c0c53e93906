"""Platform choice per stage: what there is, what it costs, where it may run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.catalog import load_catalog
from planner.explain import Basis, Figure, Quantity
from planner.i18n import message
from planner.plan.build import BuildPlan
from planner.plan.company import Company
from planner.plan.team import Team
from planner.readiness import plan_build
from planner.readiness.platforms import PlatformOption, StagePlatform, _price, platform_choice


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


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_a_licence_and_its_yearly_cost_are_worked_from_the_price_list() -> None:
    catalog = load_catalog()
    licence = catalog.licences["nvidia-ai-enterprise-year"]
    nim = option(choice(gpus=4)["deployment"], "nim")
    assert (nim.yearly.basis, nim.yearly.low, nim.yearly.high) == (Basis.PREDICTED, None, None)
    why = nim.price.explain()
    assert why is not None
    assert [(i.name, i.value, i.basis) for i in why.inputs] == [(licence.name, Quantity(4500, "usd"), Basis.QUOTED)]
    yearly = nim.yearly.explain()
    assert yearly is not None
    assert yearly.worked == message("platforms.worked.yearly", gpus="4", each="4,500", result=Quantity(18_000, "usd"))
    assert [i.basis for i in yearly.inputs] == [Basis.PREDICTED, Basis.QUOTED]
    assert yearly.sources == why.sources == licence.sources


def test_gpus_that_are_not_known_leave_the_yearly_cost_open_with_their_reason() -> None:
    nim = option(choice(gpus=None)["deployment"], "nim")
    assert (nim.price.value, nim.yearly.missing) == (4500, (message("common.unknown"),))
    figure = Figure("gpus", message("figure.gpus"), None, "gpu")
    silent = platform_choice(BuildPlan(), Company(), plan_build(BuildPlan(), Team(), "T1"), figure, load_catalog())
    found = next(o for s in silent if s.stage == "deployment" for o in s.options if o.tool.id == "nim")
    assert found.yearly.missing == (message("platforms.missing_gpus"),)


def test_a_licence_that_is_not_sold_by_the_year_has_no_price_here() -> None:
    catalog, gpus = load_catalog(), Figure("gpus", message("figure.gpus"), 4.0, "gpu")
    for licence in ("nvidia-ai-enterprise-perpetual", "nvidia-ai-enterprise-cloud-hour", None, "no-such"):
        tool = replace(catalog.platform["nim"], licence_price=licence)
        price, yearly = _price(tool, gpus, catalog)
        missing = (message("platforms.missing_price"),)
        assert (price.missing, yearly.missing) == (missing, missing)


def test_a_name_of_the_lecture_stands_with_what_it_is_and_what_followed_it() -> None:
    catalog = load_catalog()
    made = {o.tool.id: [n.id for n in o.lecture] for s in choice().values() for o in s.options}
    for id, names in made.items():
        assert names == [
            n.id for n in catalog.lecture.names.values() if n.kind == "platform" and id in (*n.ids, *n.successors)
        ]
    assert made["nim"] == ["ai-foundations", "picasso"]
    assert made["vllm"] == []
