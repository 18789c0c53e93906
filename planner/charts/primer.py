"""The pictures of the primer by name: how each is drawn and how it reads in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planner.charts import primer_flow, primer_gpu, primer_scale, primer_words
from planner.charts.palette import Palette
from planner.primer.worked import Worked


@dataclass(frozen=True, slots=True)
class Drawn:
    draw: Callable[[Worked, str, Palette, float], Any]
    describe: Callable[[Worked, str], str]


DRAWINGS = {
    "kinds": Drawn(primer_flow.draw_kinds, primer_flow.describe_kinds),
    "training": Drawn(primer_flow.draw_training, primer_flow.describe_training),
    "steps": Drawn(primer_flow.draw_steps, primer_flow.describe_steps),
    "stages": Drawn(primer_flow.draw_stages, primer_flow.describe_stages),
    "tokens": Drawn(primer_words.draw_tokens, primer_words.describe_tokens),
    "attention": Drawn(primer_words.draw_attention, primer_words.describe_attention),
    "memory": Drawn(primer_gpu.draw_memory, primer_gpu.describe_memory),
    "batch": Drawn(primer_gpu.draw_batch, primer_gpu.describe_batch),
    "ladder": Drawn(primer_scale.draw_ladder, primer_scale.describe_ladder),
    "range": Drawn(primer_scale.draw_range, primer_scale.describe_range),
}
