"""Pictures of an order: two kinds of AI, stages of training, five steps of adoption, seven stages of building."""

from __future__ import annotations

from typing import Any

from planner.charts.fonts import SEMIBOLD
from planner.charts.palette import Palette, on
from planner.charts.pieces import arrow, box, drawing, line, shape, text, words
from planner.i18n import text as say
from planner.primer.worked import Worked
from planner.readiness.roles import stage_rules

SIZE, SMALL = 11.5, 10.5
TRAINING = ("data", "pre_training", "fine_tuning", "alignment")
STEPS = ("opportunity", "team", "data", "infrastructure", "responsible")


def _key(name: str, language: str) -> str:
    return say(f"primer.drawing.{name}", language)


# --- two kinds -------------------------------------------------------------------------------------------------------


def draw_kinds(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    row, gap, made = 84.0, 14.0, 4
    d = drawing(width, 2 * row + gap)
    side, middle = width * 0.22, width * 0.2
    for i, kind in enumerate(("traditional", "generative")):
        y = d.height - (i + 1) * row - i * gap
        box(d, 0, y + 18, side, row - 36, palette.card, palette.line, 5)
        words(d, 0, y + 18, side, row - 36, _key(f"kinds.{kind}.in", language), SMALL, palette.text)
        arrow(d, side + 4, y + row / 2, side + 22, palette.muted)
        box(d, side + 26, y + 8, middle, row - 16, palette.acc, radius=6)
        words(d, side + 26, y + 8, middle, row - 16, _key(f"kinds.{kind}", language), SIZE, on(palette.acc), SEMIBOLD)
        left = side + 26 + middle + 26
        arrow(d, left - 22, y + row / 2, left - 4, palette.muted)
        answers = _key(f"kinds.{kind}.out", language).split("|")
        chosen = kind == "traditional"
        each = (width - left - gap / 2 * (len(answers) - 1)) / len(answers)
        for k, answer in enumerate(answers):
            x = left + k * (each + gap / 2)
            marked = not chosen or k == 1
            box(d, x, y + 18, each, row - 36, palette.tint if marked else None, palette.acc if marked else palette.line,
                made, dash=None if marked else [3, 3])  # fmt: skip
            words(d, x, y + 18, each, row - 36, answer, SMALL, palette.ink if marked else palette.muted, pad=4)
        text(d, left, y + 4, _key(f"kinds.{kind}.note", language), 9.5, palette.muted)
    return d


def describe_kinds(worked: Worked, language: str) -> str:
    return _key("kinds.sentence", language)


# --- training --------------------------------------------------------------------------------------------------------


def draw_training(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    gap, tall = 24.0, 78.0
    d = drawing(width, 168)
    each = (width - gap * (len(TRAINING) - 1)) / len(TRAINING)
    y = d.height - tall
    for i, stage in enumerate(TRAINING):
        x = i * (each + gap)
        costly = stage == "pre_training"
        box(d, x, y, each, tall, palette.acc if costly else palette.tint, palette.acc, 6)
        ink = on(palette.acc) if costly else palette.ink
        words(d, x, y + tall * 0.52, each, tall * 0.44, _key(f"training.{stage}", language), SIZE, ink, SEMIBOLD, 4)
        words(d, x, y + 2, each, tall * 0.52, _key(f"training.{stage}.how", language), 9.5, ink, pad=5)
        if i:
            arrow(d, x - gap + 4, y + tall / 2, x - 4, palette.muted)
    for k, (key, code, falling) in enumerate((("data", 0, True), ("effort", 1, False))):
        low = 48.0 - k * 42
        ends = (26.0, 4.0) if falling else (4.0, 26.0)
        shape(d, [0, low, 0, low + ends[0], width, low + ends[1], width, low], palette.categories[code], 0.35)
        at, anchor = (8.0, "start") if falling else (width - 8, "end")
        text(d, at, low + 6, _key(f"training.axis.{key}", language), SMALL, palette.ink, anchor)
    return d


def describe_training(worked: Worked, language: str) -> str:
    return _key("training.sentence", language)


# --- five steps ------------------------------------------------------------------------------------------------------


def draw_steps(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    tall, point, mark = 66.0, 12.0, 15.0
    d = drawing(width, 150)
    each, y = width / len(STEPS), d.height - tall
    for i, step in enumerate(STEPS):
        x, edge = i * each, each - 5
        dent = point if i else 0.0
        shape(d, [x, y, x + edge - point, y, x + edge, y + tall / 2, x + edge - point, y + tall, x, y + tall,
                  x + dent, y + tall / 2], palette.tint)  # fmt: skip
        text(d, x + dent + 10, y + tall - 17, str(i + 1), 13, palette.accd, font=SEMIBOLD)
        words(d, x + dent, y + 2, edge - dent - point + 4, tall - 20, say(f"rail.{step}", language), SMALL, palette.ink,
              SEMIBOLD, 2)  # fmt: skip
    x = 3 * each - 2.5
    shape(d, [x, y - mark - 10, x + mark, y - 10, x, y + mark - 10, x - mark, y - 10], palette.acc)
    text(d, x + mark + 6, y - 22, say("rail.level", language), SMALL, palette.accd, font=SEMIBOLD)
    box(d, 0, 8, width, 24, palette.categories[3], radius=4, opacity=0.3)
    words(d, 0, 8, width, 24, _key("steps.along", language), SMALL, palette.ink)
    return d


def describe_steps(worked: Worked, language: str) -> str:
    names = ", ".join(f"{i} {say(f'rail.{s}', language)}" for i, s in enumerate(STEPS, 1))
    return f"{names}. {_key('steps.along', language)}"


# --- seven stages ----------------------------------------------------------------------------------------------------


def draw_stages(worked: Worked, language: str, palette: Palette, width: float) -> Any:
    stages, gap, tall = worked.catalog.stages, 8.0, 64.0
    d = drawing(width, 134)
    first = {row["id"]: row["from"] for row in stage_rules()["stages"]}
    each, y = (width - gap * (len(stages) - 1)) / len(stages), d.height - tall - 36
    for i, (id, name) in enumerate(stages.items()):
        x, always = i * (each + gap), first[id] == "T0"
        box(d, x, y, each, tall, palette.tint if always else palette.card, palette.acc, 5)
        words(d, x, y + 4, each, tall - 18, name.get(language), 9.8, palette.ink, SEMIBOLD, 3)
        text(d, x + 6, y + tall - 13, str(i + 1), 10, palette.accd, font=SEMIBOLD)
        key = "stages.always" if always else "stages.from"
        words(d, x, y - 20, each, 16, say(f"primer.drawing.{key}", language, rung=first[id]), 9.2, palette.muted, pad=1)
    ids = list(stages)
    back, to = (ids.index(s) * (each + gap) + each / 2 for s in ("evaluation", "curation"))
    top = y + tall
    for x in (back, to):
        line(d, x, top + 2, x, top + 16, palette.tick, 1.4)
    line(d, back, top + 16, to, top + 16, palette.tick, 1.4)
    shape(d, [to, top + 1, to - 4, top + 8, to + 4, top + 8], palette.tick)
    text(d, (back + to) / 2, top + 21, _key("stages.back", language), SMALL, palette.tick, "middle")
    return d


def describe_stages(worked: Worked, language: str) -> str:
    names = ", ".join(name.get(language) for name in worked.catalog.stages.values())
    return f"{names}. {_key('stages.back', language)}"
