"""Doors for what people type, paste, choose and write on the command line."""

from __future__ import annotations

import contextlib
import io
import math
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest import mock

from planner.amounts import read_amount
from planner.cli import main
from planner.refusal import Refused
from planner.report.options import checked_logo
from planner.token_count import TextTooLong, count_text, text_figures
from tests.campaigns.fuzz_reader import text_of, told, written
from tests.campaigns.fuzz_sent_files import cases_seeds, result_seeds

# --- what people type, paste and choose ------------------------------------------------------------------------------


@cache
def typed_seeds() -> list[bytes]:
    return [s.encode() for s in ("12억 5천만", "$1.2m", "1,200", "20 %", "-3.5k", "₩1,000,000", "3 trillion won", "")]


def read_typed(content: bytes, folder: Path) -> None:
    found = read_amount(text_of(content))
    assert found is None or math.isfinite(found.value)


@cache
def prose_seeds() -> list[bytes]:
    return [s.encode() for s in ("생성형 AI를 도입합니다. Generative AI, 2026.", "漢字かな🙂", "e\u0301" * 20, "")]


def read_prose(content: bytes, folder: Path) -> None:
    try:
        found = text_figures(count_text(text_of(content)))
    except TextTooLong as problem:
        return told(problem.message)
    assert found.tokens.value is None or math.isfinite(found.tokens.value)


@cache
def logo_seeds() -> list[bytes]:
    from PIL import Image

    made = []
    for mode, form in (("RGB", "PNG"), ("RGBA", "PNG"), ("P", "PNG"), ("L", "JPEG"), ("RGB", "JPEG"), ("CMYK", "JPEG")):
        buffer = io.BytesIO()
        Image.new(mode, (12, 8)).save(buffer, form)
        made.append(buffer.getvalue())
    return made


def read_logo(content: bytes, folder: Path) -> None:
    """A logo that is taken can be drawn on the page."""
    try:
        taken = checked_logo(written(content, folder, "logo.png"), "ko")
    except Refused as refused:
        return told(refused.words)
    from reportlab.pdfgen.canvas import Canvas

    from planner.charts import fonts
    from planner.report.blocks import Cover

    fonts.register()
    canvas = Canvas(io.BytesIO())
    cover = Cover([], [], "#0B7285", taken)
    cover.canv, cover.width, cover.height = canvas, 400, 100
    cover._draw_logo()
    canvas.save()


@cache
def argument_seeds() -> list[bytes]:
    lines = (
        "check a.plan", "assess a.plan --json", "size a.plan", "validate cases.csv --json", "measure a.plan --tool vllm", "templates", "schema",
        "measure a.plan --import run.json --as-planned --tp 1", "catalogue --stale 2026-11-26", "respondents a.plan", "a.plan --language ko",
        "check missing.plan", "catalogue a.plan", "password a.plan --password-file a.plan",
    )  # fmt: skip
    return [b"\0".join(w.encode() for w in line.split()) for line in lines]


def read_arguments(content: bytes, folder: Path) -> None:
    """Words of the command line; nothing but a status comes back."""
    with _command_folder(folder), contextlib.suppress(SystemExit):
        given = [os.fsdecode(word) for word in content.split(b"\0")[:40]]
        if {"new", "report", "calibrate", "workbook", "slides", "calendar"} & set(given):
            return
        with mock.patch("planner.cli._open", return_value=0):
            assert main(given) in (0, 1, 2)


@contextlib.contextmanager
def _command_folder(folder: Path) -> Iterator[None]:
    place = folder / "command"
    place.mkdir(exist_ok=True)
    (place / "a.plan").write_bytes(b"format: planner/2\nplan: {title: a}\n")
    (place / "run.json").write_bytes(result_seeds()[-1])
    (place / "cases.csv").write_bytes(b"\n".join(cases_seeds()[0].split(b"\n")[:3]))
    before = Path.cwd()
    os.chdir(place)
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            yield
    finally:
        os.chdir(before)
