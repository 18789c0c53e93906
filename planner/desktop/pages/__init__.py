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
    (on the rail) or "more" (reached from elsewhere)."""

    id: str
    class_name: str
    mark: str
    group: str

    def load(self) -> type[Page]:
        page: type[Page] = getattr(import_module(f"planner.desktop.pages.{self.id}"), self.class_name)
        return page


PAGES = (
    Entry("home", "HomePage", "home", "more"),
    Entry("company", "CompanyPage", "building", "before"),
    Entry("opportunity", "OpportunityPage", "1", "steps"),
    Entry("team", "TeamPage", "2", "steps"),
    Entry("data", "DataPage", "3", "steps"),
    Entry("level", "LevelPage", "ladder", "steps"),
    Entry("infrastructure", "InfrastructurePage", "4", "steps"),
    Entry("responsible", "ResponsiblePage", "5", "steps"),
    Entry("build", "BuildPage", "plan", "plan"),
    Entry("compare", "ComparePage", "compare", "plan"),
    Entry("report", "ReportPage", "report", "plan"),
    Entry("respondents", "RespondentsPage", "people", "more"),
    Entry("model_check", "ModelCheckPage", "flask", "more"),
    Entry("catalogue", "CataloguePage", "database", "more"),
    Entry("primer", "PrimerPage", "book", "more"),
    Entry("settings", "SettingsPage", "settings", "more"),
)
RAIL = tuple(p for p in PAGES if p.group != "more")
BY_ID = {p.id: p for p in PAGES}
