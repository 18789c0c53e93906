"""Cost on the infrastructure page: from which volume GPUs are cheaper than the service, power and emissions."""

from __future__ import annotations

from typing import Any

from planner.catalog import load_catalog
from planner.desktop.context import Context
from planner.desktop.pages.infrastructure import InfrastructurePage
from planner.desktop.start import application
from planner.plan.session import Session
from planner.plan.templates import load_template


def test_break_even_volume_and_emissions_follow_the_plan(qapp: Any, qtbot: Any) -> None:
    application()
    context = Context(Session(load_template("retail")), load_catalog(), "ko")
    page = InfrastructurePage(context)
    context.changed.connect(page.refresh)
    qtbot.addWidget(page)
    page.show()
    tab = page._made[0]
    assert tab.volumes.stats["own"].value.text() == "–"
    assert not tab.volumes.words.isVisible()
    context.edit(("infrastructure", "service_id"), "openai/gpt-4o")
    context.recompute()
    volumes = context.assessment.cost.volumes
    own = next(o for o in volumes.options if o.id == "own")
    assert own.volume.known
    assert tab.volumes.stats["own"].value.text() == context.show_figure(own.volume)
    assert context.say(own.sentence) in tab.volumes.words.text()
    assert tab.volumes.now.value.text() == context.show_figure(volumes.now)
    carbon = context.assessment.cost.carbon_t_year
    assert tab.power.stats["carbon_t_year"].value.text() == context.show_figure(carbon)
    asked: list[Any] = []
    context.why_requested.connect(asked.append)
    tab.volumes.stats["own"].why.click()
    assert asked == [own.volume]
