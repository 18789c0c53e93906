"""What is asked for: demand with its sliders, targets, model and GPU, place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from planner.desktop.binding import Form
from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.infrastructure.fold import Fold
from planner.desktop.widgets import label, rule
from planner.plan.infrastructure import Hardware, Infrastructure, ServiceLevels, Workload

BASE = "infrastructure"
MAIN = ("users", "requests_per_user_day", "input_tokens", "output_tokens")
TARGETS = ("ttft_s", "itl_ms", "headroom")


class Inputs(Card):
    """Sections of one card, ruled off; what is rarely changed is folded."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        demand, levels, hardware = (BASE, "workload"), (BASE, "levels"), (BASE, "hardware")
        self.main = Form(context, Workload, demand, only=MAIN)
        self.targets = Form(context, ServiceLevels, levels, only=TARGETS, columns=3, compact=True)
        self.sections: dict[str, list[Form | Fold]] = {
            "demand": [
                self.main,
                Fold(context, Form(context, Workload, demand, but=MAIN, beside=True)),
            ],
            "targets": [
                self.targets,
                Fold(context, Form(context, ServiceLevels, levels, but=TARGETS, beside=True)),
            ],
            "model": [
                Form(context, Hardware, hardware, only=("model_id", "gpu_id", "gpus_per_replica")),
                Form(context, Hardware, hardware, only=("precision", "engine"), columns=2),
            ],
            "location": [Form(context, Infrastructure, (BASE,), only=("location", "service_id"))],
        }
        self.headings = {key: label(role="h2") for key in self.sections}
        self.box.setSpacing(10)
        for key, parts in self.sections.items():
            if key != "demand":
                self.box.addWidget(rule())
            self.box.addWidget(self.headings[key])
            for part in parts:
                self.box.addWidget(part)
        self.box.setAlignment(Qt.AlignmentFlag.AlignTop)

    @property
    def parts(self) -> list[Form | Fold]:
        return [part for parts in self.sections.values() for part in parts]

    def first_focus(self) -> QWidget | None:
        return self.main.first_focus()

    def retranslate(self) -> None:
        for key, heading in self.headings.items():
            heading.setText(self.context.text(f"infrastructure.{key}"))
        for part in self.parts:
            part.retranslate()

    def refresh(self) -> None:
        for part in self.parts:
            part.refresh()

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return any(part.focus_field(path) for part in self.parts)
