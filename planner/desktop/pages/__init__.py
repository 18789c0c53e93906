"""Every page in rail order: where its class is, what its ring shows, where it belongs. Pages load on first visit."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.desktop.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """``group`` is "before", "steps", "plan" (on the rail) or "more" (reached from elsewhere)."""

    id: str
    class_name: str
    mark: str
    group: str

    def load(self) -> type[Page]:
        page: type[Page] = getattr(import_module(f"planner.desktop.pages.{self.id}"), self.class_name)
        return page


PAGES = (
    Entry("home", "HomePage", "⌂", "more"),
    Entry("company", "CompanyPage", "○", "before"),
    Entry("opportunity", "OpportunityPage", "1", "steps"),
    Entry("team", "TeamPage", "2", "steps"),
    Entry("data", "DataPage", "3", "steps"),
    Entry("level", "LevelPage", "◆", "steps"),
    Entry("infrastructure", "InfrastructurePage", "4", "steps"),
    Entry("responsible", "ResponsiblePage", "5", "steps"),
    Entry("build", "BuildPage", "≡", "plan"),
    Entry("compare", "ComparePage", "=", "plan"),
    Entry("report", "ReportPage", "▤", "plan"),
    Entry("respondents", "RespondentsPage", "", "more"),
    Entry("model_check", "ModelCheckPage", "", "more"),
    Entry("catalogue", "CataloguePage", "", "more"),
    Entry("primer", "PrimerPage", "", "more"),
    Entry("settings", "SettingsPage", "", "more"),
)
RAIL = tuple(p for p in PAGES if p.group != "more")
BY_ID = {p.id: p for p in PAGES}
