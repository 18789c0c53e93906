"""Step 3: the data the use cases need: inventory, token calculator, quality, and what each rung needs of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from planner.desktop.data.calculator import Calculator
from planner.desktop.data.inventory import Inventory
from planner.desktop.data.needs import DataNeeds
from planner.desktop.data.quality import Quality
from planner.desktop.tabbed import TabbedPage


class DataPage(TabbedPage):
    id: ClassVar[str] = "data"
    title_key: ClassVar[str] = "page.data.title"
    step: ClassVar[str] = "S3"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [
            ("tab.inventory", lambda: Inventory(self.context)),
            ("tab.token_calculator", lambda: Calculator(self.context)),
            ("tab.data_quality", lambda: Quality(self.context)),
            ("tab.data_needs", lambda: DataNeeds(self.context)),
        ]

    def refresh(self) -> None:
        super().refresh()
        self.title.set_sentence(self.context.say(self.context.assessment.data.sentence))
