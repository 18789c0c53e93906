"""Names of files made from words: one plain name in one folder, on every system, for every text."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.file_names import MOST_BYTES, file_name
from planner.plan.file import write_bytes_atomic

HOSTILE = (
    "../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "C:x", "\\\\host\\share\\x", "..", ".", "", " ", "...", "~", "-rf",
    ".hidden", "CON", "nul", "com1.txt", "LPT9 ", "ＣＯＮ", "aux.plan", "conin$", "COM¹", "a\x00b", "a\nb", "a\x1b[31mb",
    "가" * 300, "x" * 300, "report\u202enalp.exe", "a\u200b.\u2028b", "\ud800", "끝. . .", 'a:b*c?d"e<f>g|h', "a" * 79 + " .",
)  # fmt: skip
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}


def check(words: str) -> None:
    name = file_name(words, ".plan")
    kept = name.removesuffix(".plan")
    assert name.endswith(".plan")
    assert kept
    assert Path("/a", name).parent == Path("/a")
    assert len(PureWindowsPath("C:/a", name).parts) == 3
    assert not set('\\/:*?"<>|') & set(name)
    assert all(unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in ("Zl", "Zp") for c in name)
    assert kept[0] not in " .-~"
    assert kept[-1] not in " ."
    assert unicodedata.normalize("NFKC", name).partition(".")[0].strip().casefold() not in DEVICES
    assert len(kept.encode("utf-8")) <= MOST_BYTES + 1


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_hostile_words_make_a_file_in_the_folder_that_was_meant(words: str, tmp_path: Path) -> None:
    check(words)
    folder = tmp_path / "here"
    folder.mkdir()
    write_bytes_atomic(folder / file_name(words, ".plan"), b"x")
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == os.listdir(folder)
    assert len(os.listdir(folder)) == 1


@settings(deadline=None)
@given(st.text(max_size=400))
@example("가." * 200)
@example("﹡con .x")
def test_any_words_make_a_safe_name(words: str) -> None:
    check(words)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("한빛 정밀: 2027 계획", "한빛 정밀 2027 계획.plan"),
        ("../x", "x.plan"),
        ("CON", "_CON.plan"),
        ("console", "console.plan"),
        ("R&D v1.5", "R&D v1.5.plan"),
        ("  \u200b ", "plan.plan"),
    ],
)
def test_a_name_keeps_what_can_be_kept(words: str, name: str) -> None:
    assert file_name(words, ".plan") == name
