"""Build plan: stages per use case over time, the roadmap of actions, and the choice of platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.platform_tab import PlatformTab
from planner.desktop.roadmap_tab import RoadmapTab
from planner.desktop.stages_tab import StagesTab
from planner.desktop.tabbed import TabbedPage


class BuildPage(TabbedPage):
    id: ClassVar[str] = "build"
    title_key: ClassVar[str] = "page.build.title"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.stages", lambda: StagesTab(self.context)),
            ("tab.roadmap", lambda: RoadmapTab(self.context)),
            ("tab.platform", lambda: PlatformTab(self.context)),
        ]

    def refresh(self) -> None:
        super().refresh()
        c, a = self.context, self.context.assessment
        needed = sum(s.needed for s in a.build.stages)
        words = [c.text("build.sentence", count=needed)]
        if a.roadmap.actions:
            words.append(c.text("roadmap.sentence", n=len(a.roadmap.actions), near=len(a.roadmap.next)))
        self.title.set_sentence(" ".join(words))
