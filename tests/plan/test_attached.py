"""A report opened as a plan: the plan comes back whole; what is foreign, cut, locked or swollen is refused in words."""

from __future__ import annotations

import io
import time
import tracemalloc
import zlib
from datetime import date
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from planner.cli import main
from planner.i18n import say
from planner.plan import Plan
from planner.plan.attached import _BEGINS, MAX_REPORT, NoPlanInside, plan_in
from planner.plan.file import PlanProblem, describe, load_plan, load_plan_or_report, parse_plan
from planner.plan.sealed import is_sealed
from planner.plan.templates import load_template
from planner.reading import MAX_BYTES
from planner.report.archive import About
from planner.report.attachment import NAME, plan_file
from planner.report.layout import gap, render
from planner.report.text import paragraph


@cache
def report(with_plan: bool = True) -> bytes:
    attached = plan_file(load_template("finance", "ko"), "ko") if with_plan else None
    about = About("제목", "회사", "ko", day=date(2026, 11, 26), attachment=attached)
    return render([paragraph("본문"), gap()], "제목", "회사", "f", about)


def refusal(content: bytes) -> str:
    with pytest.raises(NoPlanInside) as caught:
        plan_in(content)
    for language in ("ko", "en"):
        assert say(caught.value.problem, language)
    return caught.value.problem.key


def with_attachment(payload: bytes, times: int = 1, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    """A small foreign file that holds ``payload`` as an attachment."""
    one = b"5 0 obj\n<</Type/EmbeddedFile%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        entries,
        len(payload),
        payload,
    )
    return b"%PDF-1.7\n" + one * times + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def test_the_plan_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(report())
    assert load_plan_or_report(path) == load_template("finance", "ko")
    assert PdfReader(io.BytesIO(report())).attachments[NAME][0] == plan_in(report())


def test_a_plan_file_is_still_a_plan_file_and_a_report_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("format: planner/1\nplan: {title: 가}\n", encoding="utf-8")
    assert load_plan_or_report(path).title == "가"
    path.write_bytes(report())
    with pytest.raises(PlanProblem):
        load_plan(path)


def test_it_survives_other_programs() -> None:
    with pikepdf.open(io.BytesIO(report())) as document:
        for options in ({"linearize": True}, {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
                        {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized}):  # fmt: skip
            out = io.BytesIO()
            document.save(out, **options)
            assert parse_plan(plan_in(out.getvalue()), Path("r.pdf")) == load_template("finance", "ko")
    writer = PdfWriter(clone_from=io.BytesIO(report()))
    again = io.BytesIO()
    writer.write(again)
    assert plan_in(again.getvalue()) == plan_in(report())


def test_what_is_no_report_of_ours_is_refused_in_words() -> None:
    assert refusal(report(False)) == "attached.none"
    assert refusal(b"\x89PNG\r\n") == "attached.no_pdf"
    assert refusal(report()[: len(report()) // 2]) == "attached.cut_off"
    assert refusal(with_attachment(b"hello", entries=b"")) == "attached.none"
    assert refusal(with_attachment(zlib.compress(b"<xml/>"))) == "attached.none"
    assert refusal(with_attachment(zlib.compress(b"x"), 60)) == "attached.too_many"
    assert (
        refusal(with_attachment(zlib.compress(b"format: planner/1\nplan: {}\n")[:-7] + b"????")) == "attached.damaged"
    )


def test_an_encrypted_report_is_refused() -> None:
    with pikepdf.open(io.BytesIO(report())) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert refusal(out.getvalue()) == "attached.encrypted"


def test_two_different_plans_are_refused() -> None:
    two = with_attachment(zlib.compress(b"format: planner/1\nplan: {title: a}\n"))
    two = two.replace(
        b"trailer", with_attachment(zlib.compress(b"format: planner/1\nplan: {title: b}\n"))[9:] + b"trailer", 1
    )
    assert refusal(two) == "attached.several"


def test_a_bomb_is_refused_quickly_and_in_little_memory() -> None:
    """A thousand times the same million letters, packed once: after a full flush a block stands alone."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"format: planner/1\nplan: {title: '") + packer.flush(zlib.Z_FULL_FLUSH)
    packed += (packer.compress(b"a" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)) * 1000 + packer.flush()
    assert zlib.decompressobj().decompress(packed, 3_000_000).endswith(b"a" * 2_900_000)
    bomb = with_attachment(packed, 30)
    tracemalloc.start()
    start = time.thread_time()
    assert refusal(bomb) == "attached.plan_too_large"
    assert time.thread_time() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 8 * MAX_BYTES
    tracemalloc.stop()


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "big.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(MAX_REPORT + 10)
    with pytest.raises(PlanProblem) as caught:
        load_plan_or_report(path)
    assert "64" in describe(caught.value, "en")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damage_anywhere_gives_the_plan_or_a_refusal(data: st.DataObject) -> None:
    content = bytearray(report())
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        plan = parse_plan(plan_in(bytes(content)), Path("r.pdf"))
    except (NoPlanInside, PlanProblem):
        return
    assert isinstance(plan, Plan)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(content: bytes) -> None:
    assume(not is_sealed(content) and not _BEGINS.match(content))
    for given_bytes in (
        content,
        b"%PDF-1.7" + content + b"%%EOF",
        with_attachment(content),
        with_attachment(content, entries=b""),
    ):
        with pytest.raises(NoPlanInside):
            plan_in(given_bytes)


def test_the_command_line_takes_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, foreign = tmp_path / "r.pdf", tmp_path / "f.pdf"
    path.write_bytes(report())
    foreign.write_bytes(report(False))
    assert main(["check", str(path), "--language", "en"]) == 0
    assert main(["check", str(foreign), "--language", "en"]) == 1
    assert "There is no plan in this PDF" in capsys.readouterr().out
    assert main(["assess", str(path), "--language", "ko"]) == 0
    assert main(["assess", str(foreign), "--language", "ko"]) == 2


def test_an_attachment_without_content_or_packed_otherwise_is_no_plan() -> None:
    plan = b"format: planner/1\nplan: {}\n"
    bare = b"%PDF-1.7\n5 0 obj\n<</Type/EmbeddedFile>>\nendobj\ntrailer\n%%EOF\n"
    assert refusal(bare) == "attached.none"
    assert refusal(with_attachment(plan, entries=b"/Filter/LZWDecode")) == "attached.none"
    assert plan_in(with_attachment(plan, entries=b"")) == plan


def test_a_plan_whose_end_is_missing_is_damaged() -> None:
    packed = zlib.compress(b"format: planner/1\nplan: {title: " + b"x" * 5000 + b"}\n")
    assert refusal(with_attachment(packed[:-10])) == "attached.damaged"
