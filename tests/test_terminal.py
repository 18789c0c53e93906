"""What reaches a terminal: no control of it, whatever stands in plans, names of files and arguments."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner.cli import COMMANDS, main
from planner.plan.fields import put
from planner.plan.file import save_plan
from planner.plan.templates import load_template
from planner.terminal import shown, tell

ROOT = Path(planner.__file__).parent
STEERING = "\x1b]8;;http://evil.example\x1b\\x\x1b]0;title\x07\x1b[2J\u009b31m\u202e\u2066\r\x08\u2028"


def steers(words: str) -> set[str]:
    return {
        c for c in words if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    }


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=80))
def test_no_text_steers_a_terminal_and_json_stays_what_it_says(words: str) -> None:
    assert not steers(shown(words))
    assert json.loads(shown(json.dumps({"a": words}, ensure_ascii=False))) == json.loads(json.dumps({"a": words}))


def test_plain_words_are_told_as_they_are() -> None:
    assert shown("한빛 – R&D: 12억 → 3 GPU\n\tn\u0303 漢 🎉") == "한빛 – R&D: 12억 → 3 GPU\n\tn\u0303 漢 🎉"


def test_a_terminal_without_the_letters_gets_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    tell("한 –")
    out.flush()
    assert out.buffer.getvalue() == b"\\ud55c \\u2013\n"  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in ("validate", "calibrate", "schema", "templates")])
def test_no_command_passes_on_what_steers_a_terminal(
    command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plan, marked = load_template("retail"), "A\u202e\u2066\u200fB"
    plan = put(plan, ("title",), marked)
    plan = put(plan, ("company", "name"), marked)
    for n in range(len(plan.use_cases)):
        plan = put(plan, ("use_cases", n, "name"), marked)
    path, odd = tmp_path / "a.plan", STEERING.replace("/", "")
    save_plan(plan, path)
    named = tmp_path / f"{odd[:40]}.plan"
    save_plan(plan, named)
    if command not in ("report", "slides"):  # they say nothing when all is well
        main([command, str(path)])
        main([command, str(named), "-o", str(tmp_path / odd)])
    for wrong in ([odd], [str(path), odd], [str(path), "--language", odd], [str(path), f"--{odd}"]):
        main([command, *wrong])
    told = capfd.readouterr()
    assert told.err
    assert not steers(told.out)
    assert not steers(told.err)


def test_only_one_module_writes_to_the_terminal() -> None:
    writes = re.compile(r"(?<![\w.`])(?<!def )print\(|[=(,] ?print[,)]|\bsys\.std(?:out|err)\b")
    found = {p.name for p in ROOT.rglob("*.py") if writes.search(p.read_text(encoding="utf-8"))}
    assert found == {"terminal.py", "cli.py"}  # the command line closes its side of a broken pipe
