"""A file of measurements as rows of text: size, encoding, columns and kind are checked, nothing in a cell is trusted.

Knows which columns each kind of file needs and which are measured; knows nothing of predictions.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from planner.i18n import Message, message
from planner.sizing.benchmarks import METRICS

MAX_BYTES = 16 * 1024 * 1024
MAX_ROWS, MAX_CELLS = 20_000, 1_200_000
LONGEST_NAME = 80

NEEDED = {
    "inference": ("model", "gpu", "weight_dtype", "input_tokens", "output_tokens", "regime"),
    "training": ("gpu", "task"),
    "image": ("model", "gpu", "steps", "width", "height"),
}
METRICS_OF = {
    "inference": METRICS,
    "training": ("tokens_per_s_per_gpu", "peak_memory_gb"),
    "image": ("images_per_s", "step_ms", "latency_ms"),
}
KINDS = tuple(NEEDED)

_TOLD_BY = {
    "image": ("images_per_s", "step_ms"),
    "training": METRICS_OF["training"],
    "inference": METRICS_OF["inference"],
}
_DROPPED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

Row = dict[str, str]


class ValidationProblem(ValueError):
    """The file cannot be scored at all; ``problem`` says why in the user's language."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem.key)
        self.problem = problem


def clean(text: str, most: int = LONGEST_NAME) -> str:
    """Text of a cell as one short printable line: no control, direction or unassigned characters."""
    spaced = "".join(" " if c in "\t\r\n" else c for c in unicodedata.normalize("NFC", text[: most * 4]))
    kept = " ".join("".join(c for c in spaced if unicodedata.category(c) not in _DROPPED).split())
    return kept if len(kept) <= most else kept[: most - 1] + "…"


def read_cases(path: Path) -> tuple[list[str], list[Row]]:
    """Header and rows (UTF-8, header row first); raises ValidationProblem for what is missing, huge or no such file."""
    name = clean(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ValidationProblem(message("sizing.csv.too_large", file=name, limit=MAX_BYTES / 1024**2))
        text = content.decode("utf-8-sig")
    except ValidationProblem:
        raise
    except UnicodeDecodeError:
        raise ValidationProblem(message("sizing.csv.not_utf8", file=name)) from None
    except (OSError, ValueError):
        raise ValidationProblem(message("sizing.csv.unreadable", file=name)) from None
    if "\x00" in text:
        raise ValidationProblem(message("sizing.csv.not_csv", file=name))
    if text.count(",") > MAX_CELLS:
        raise ValidationProblem(message("sizing.csv.too_many_cells", file=name, limit=MAX_CELLS))
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        header = [column.strip() for column in next(reader, [])]
        if not any(header):
            raise ValidationProblem(message("sizing.csv.empty", file=name))
        rows = []
        for at, cells in enumerate(reader, 1):
            if at > MAX_ROWS:
                raise ValidationProblem(message("sizing.csv.too_many_rows", file=name, limit=MAX_ROWS))
            if any(cell.strip() for cell in cells):
                rows.append(dict(zip(header, cells, strict=False)))
    except csv.Error:
        raise ValidationProblem(message("sizing.csv.not_csv", file=name)) from None
    if not rows:
        raise ValidationProblem(message("sizing.csv.no_rows", file=name))
    return header, rows


def kind_of(header: Sequence[str], kind: str | None, name: str) -> str:
    """The kind of a file, told by its measured columns unless given; raises ValidationProblem where columns lack."""
    columns, name = set(header), clean(name)
    if kind is None:
        kind = next((k for k, told_by in _TOLD_BY.items() if columns & set(told_by)), None)
        if kind is None:
            raise ValidationProblem(message("sizing.csv.kind_unknown", file=name))
    if kind not in NEEDED:
        raise ValidationProblem(message("sizing.csv.no_such_kind", kind=clean(kind), kinds=", ".join(KINDS)))
    missing = [column for column in NEEDED[kind] if column not in columns]
    if missing:
        raise ValidationProblem(message("sizing.csv.columns_missing", file=name, columns=", ".join(missing)))
    if not columns & set(METRICS_OF[kind]):
        measured = " / ".join(METRICS_OF[kind])
        raise ValidationProblem(message("sizing.csv.columns_missing", file=name, columns=measured))
    return kind
