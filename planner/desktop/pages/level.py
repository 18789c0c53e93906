"""The customisation level: the lower of need and ability, as a ladder, with what to fix to move up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.desktop.binding import Form
from planner.desktop.chart_view import ChartView
from planner.desktop.context import Context
from planner.desktop.palettes import chart_palette
from planner.desktop.tabbed import TabbedPage
from planner.desktop.widgets import Card, Segmented, Stat, button, clear, label
from planner.i18n import message
from planner.plan.customisation import Customisation
from planner.readiness.bank import bank


class Decision(QWidget):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.ladder_card, self.ladder = Card(), ChartView()
        self.ladder_card.box.addWidget(self.ladder)
        self.fit_card = Card()
        self.fits = [Stat() for _ in range(3)]
        line = QHBoxLayout()
        for stat in self.fits:
            stat.asked.connect(context.why)
            line.addWidget(stat, 1)
        self.fit_card.box.addLayout(line)
        self.why_card, self.fix_card, self.choice_card = Card(), Card(), Card()
        self._why, self._fix = QVBoxLayout(), QVBoxLayout()
        self.why_card.box.addLayout(self._why)
        self.fix_card.box.addLayout(self._fix)
        self.form = Form(context, Customisation, ("customisation",))
        self.choice_card.box.addWidget(self.form)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        for card in (self.why_card, self.fix_card, self.choice_card):
            side = QVBoxLayout()
            side.addWidget(card)
            side.addStretch(1)
            columns.addLayout(side, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.fit_card)
        box.addWidget(self.ladder_card)
        box.addLayout(columns)

    def retranslate(self) -> None:
        c = self.context
        for card, key in ((self.ladder_card, "ladder"), (self.fit_card, "fit"), (self.why_card, "why"),
                          (self.fix_card, "fix"), (self.choice_card, "choice")):  # fmt: skip
            card.set_heading(c.text(f"level.{key}"))
        self.form.retranslate()

    def refresh(self) -> None:
        from planner.charts import ladder

        c, level = self.context, self.context.assessment.level
        for stat, (id, figure) in zip(self.fits, level.fit, strict=True):
            stat.show_figure(figure, c.say, c.language, c.text(f"Level.{id}"))
        self.ladder.show_chart(
            lambda width: ladder.draw(level, c.language, chart_palette(c.theme), width),
            ladder.describe(level, c.language),
        )
        self.form.refresh()
        clear(self._why)
        self._why.addWidget(label(c.say(level.verdict), "strong", wrap=True))
        for words in level.advice:
            self._why.addWidget(label(c.say(words), wrap=True))
        rung = next((r for r in level.rungs if r.id == (level.chosen or level.recommended)), None)
        if rung is not None:
            for key, words in rung.implies.items():
                self._why.addWidget(label(f"{c.text(f'level.implies.{key}')}: {c.say(words)}", "secondary", wrap=True))
        clear(self._fix)
        if not level.to_fix:
            self._fix.addWidget(label(c.text("level.nothing_to_fix"), "secondary", wrap=True))
        for condition in level.to_fix[:8]:
            line = QHBoxLayout()
            line.addWidget(
                label(("▲ " if condition.holds is False else "? ") + c.say(condition.sentence), wrap=True), 1
            )
            if condition.question is not None:
                path = ("answers", condition.question)
                page = {"1": "opportunity", "2": "team", "3": "data", "4": "infrastructure", "5": "responsible"}
                where = page[condition.question[1]]
                line.addWidget(button(condition.question, "text", clicked=lambda w=where, p=path: c.go(w, p)))
            self._fix.addLayout(line)

    def focus_field(self, path: tuple[Any, ...]) -> bool:
        return self.form.focus_field(path)


class Needs(QWidget):
    """Need questions N1-N12 with anchored answers 0-4."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._rows: dict[str, tuple[Any, Any, Segmented, Any]] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(12)
        for need in bank().needs.values():
            card = Card()
            strip = Segmented((0, 1, 2, 3, 4))
            strip.chosen.connect(lambda value, id=need.id: self._answer(id, value))
            text, anchor = label(role="secondary", wrap=True), label(wrap=True)
            card.box.addWidget(text)
            card.box.addWidget(strip)
            card.box.addWidget(anchor)
            self._rows[need.id] = (card, text, strip, anchor)
            box.addWidget(card)

    def _answer(self, id: str, value: int) -> None:
        now = self.context.plan.customisation.needs.get(id)
        changed = None if value == now else value
        self.context.edit(("customisation", "needs", id), changed, message("level.need_answered", id=id))
        self.refresh()

    def retranslate(self) -> None:
        c = self.context
        for id, (card, text, strip, _) in self._rows.items():
            need = bank().needs[id]
            card.set_heading(f"{id} {c.say(need.title)}")
            text.setText(c.say(need.text))
            strip.set_texts([str(n) for n in range(5)])
            for n, piece in enumerate(strip.buttons()):
                piece.setToolTip(c.say(need.anchors[n]))
                piece.setAccessibleName(f"{id} {n}: {c.say(need.anchors[n])}")

    def refresh(self) -> None:
        c = self.context
        for id, (_, _, strip, anchor) in self._rows.items():
            value = c.plan.customisation.needs.get(id)
            strip.show_value(value)
            need = bank().needs[id]
            words = c.text("common.unanswered") if value is None else c.say(need.anchors[value])
            scale = f"0 {c.say(need.anchors[0])}  ·  4 {c.say(need.anchors[4])}"
            anchor.setText(f"{words}\n{scale}")


class LevelPage(TabbedPage):
    id: ClassVar[str] = "level"
    title_key: ClassVar[str] = "page.level.title"

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return [("tab.decision", lambda: Decision(self.context)), ("tab.needs", lambda: Needs(self.context))]

    def refresh(self) -> None:
        super().refresh()
        c, level = self.context, self.context.assessment.level
        self.title.set_sentence(c.say(level.verdict))
        rung = next((r for r in level.rungs if r.id == level.recommended), None)
        self.title.set_title(c.text("level.recommend", rung=rung.name) if rung else c.text(self.title_key))

    def show_target(self, target: Any) -> None:
        if isinstance(target, tuple) and target[:2] == ("customisation", "needs"):
            self.tabs.setCurrentIndex(1)
            return
        super().show_target(target)
