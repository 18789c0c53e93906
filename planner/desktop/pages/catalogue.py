"""What the product knows: GPUs, models, services and assumptions, each with source and date."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner import formats
from planner.desktop.context import Context
from planner.desktop.page import Page
from planner.desktop.table import WordsTable
from planner.desktop.widgets import Tabs

TABS = ("gpus", "models", "services", "assumptions", "lecture")


class CataloguePage(Page):
    id: ClassVar[str] = "catalogue"
    title_key: ClassVar[str] = "page.catalogue.title"

    def build(self) -> None:
        self.tabs, self.table = Tabs(), WordsTable()
        for _ in TABS:
            self.tabs.addTab("")
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.tabs)
        box.addWidget(self.table)
        self.body.addWidget(holder)
        self.body.addStretch(1)
        self.tabs.currentChanged.connect(lambda _: self.refresh())

    def retranslate(self) -> None:
        super().retranslate()
        self.title.set_sentence(self.context.text("catalogue.sentence"))
        self.tabs.set_texts([self.context.text(f"catalogue.{t}") for t in TABS])

    def refresh(self) -> None:
        which = TABS[self.tabs.currentIndex()]
        heads, rows = _TABLES[which](self.context)
        self.table.show_rows(
            [self.context.text(f"catalogue.{h}") for h in heads], rows, self.context.text(f"catalogue.{which}"), most=18
        )


def _source(sources: Any) -> tuple[str, str]:
    first = sources[0] if sources else None
    return (first.as_of or "–", first.url or first.title) if first else ("–", "–")


def _gpus(c: Context) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = []
    for g in c.catalog.gpus.values():
        peaks = [formats.number(g.peak_tflops(d), 0) for d in ("bf16", "fp8")]
        rows.append(
            (
                g.name,
                f"{g.memory_gib:g} GiB",
                f"{g.bandwidth_gb_s:,.0f} GB/s",
                *peaks,
                g.confidence,
                *_source(g.sources),
            )
        )
    return ("name", "memory", "bandwidth", "bf16", "fp8", "confidence", "as_of", "source"), rows


def _models(c: Context) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = [
        (
            m.name,
            f"{m.params_b:g} B",
            f"{m.active_params_b:g} B",
            formats.number(m.context),
            m.licence or "–",
            *_source(m.sources),
        )
        for m in c.catalog.models.values()
    ]
    return ("name", "params", "active", "context", "licence", "as_of", "source"), rows


def _services(c: Context) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = [
        (s.name, s.provider, formats.number(s.usd_per_mtok_input, 2), formats.number(s.usd_per_mtok_output, 2),
         s.retirement_date or "–", *_source(s.sources))
        for s in c.catalog.services.values()
    ]  # fmt: skip
    return ("name", "provider", "input_price", "output_price", "retirement", "as_of", "source"), rows


def _assumptions(c: Context) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = [
        (c.say(a.name), formats.number(a.value, digits=4), f"{formats.number(a.low, digits=4)}–{formats.number(a.high, digits=4)}",
         c.say(a.reasoning), a.as_of or "–")
        for a in c.catalog.assumptions.values()
    ]  # fmt: skip
    return ("name", "value", "range", "reasoning", "as_of"), rows


def _lecture(c: Context) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = [(e.name, c.say(e.was), c.say(e.became), *_source(e.sources)) for e in c.catalog.lecture.names.values()]
    return ("name", "was", "became", "as_of", "source"), rows


_TABLES = {"gpus": _gpus, "models": _models, "services": _services, "assumptions": _assumptions, "lecture": _lecture}
