"""Every page in rail order: where its class is, what its ring shows, where it belongs. Pages load on first visit."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.desktop.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """``mark`` is the number of an adoption step, else the name of a drawing; ``group`` is "before", "steps", "plan"
    (on the rail) or "more" (reached from elsewhere).

    ``tabs`` are the message keys of its tabs, so that they can be found before the page is built.
    """

    id: str
    class_name: str
    mark: str
    group: str
    tabs: tuple[str, ...] = ()

    def load(self) -> type[Page]:
        page: type[Page] = getattr(import_module(f"planner.desktop.pages.{self.id}"), self.class_name)
        return page


PAGES = (
    Entry("home", "HomePage", "home", "more"),
    Entry("company", "CompanyPage", "building", "before"),
    Entry(
        "opportunity",
        "OpportunityPage",
        "1",
        "steps",
        ("tab.portfolio", "tab.money", "tab.order", "tab.demand", "tab.ideas", "tab.questions"),
    ),
    Entry(
        "team",
        "TeamPage",
        "2",
        "steps",
        ("tab.members", "tab.staff_needs", "tab.raci", "tab.staff_cost", "tab.questions"),
    ),
    Entry(
        "data",
        "DataPage",
        "3",
        "steps",
        ("tab.inventory", "tab.token_calculator", "tab.data_quality", "tab.data_needs", "tab.questions"),
    ),
    Entry(
        "level",
        "LevelPage",
        "ladder",
        "steps",
        ("tab.decision", "tab.cases", "tab.location", "tab.implied", "tab.needs"),
    ),
    Entry(
        "infrastructure",
        "InfrastructurePage",
        "4",
        "steps",
        ("tab.serving", "tab.candidates", "tab.training", "tab.companions", "tab.measurements", "tab.questions"),
    ),
    Entry(
        "responsible",
        "ResponsiblePage",
        "5",
        "steps",
        (
            "tab.risks",
            "tab.obligations",
            "tab.timeline",
            "tab.compute",
            "tab.topics",
            "tab.applicability",
            "tab.guardrails",
            "tab.questions",
        ),
    ),
    Entry("build", "BuildPage", "plan", "plan", ("tab.stages", "tab.roadmap", "tab.platform")),
    Entry(
        "compare", "ComparePage", "compare", "plan", ("tab.scenarios", "tab.history", "tab.changes", "tab.sign_offs")
    ),
    Entry("report", "ReportPage", "report", "plan"),
    Entry(
        "respondents",
        "RespondentsPage",
        "people",
        "more",
        ("respondents.tab.people", "respondents.tab.differences", "respondents.tab.workshop"),
    ),
    Entry("model_check", "ModelCheckPage", "flask", "more"),
    Entry("catalogue", "CataloguePage", "database", "more"),
    Entry("primer", "PrimerPage", "book", "more"),
    Entry("settings", "SettingsPage", "settings", "more"),
)
TEMPLATES = "templates"
"""Target on the start page: the templates."""
ABOUT = ("about",)
"""Target on the settings page: what the program is."""
RAIL = tuple(p for p in PAGES if p.group != "more")
BY_ID = {p.id: p for p in PAGES}
