"""Plans under a password on the command line: asked unseen, read from a file, never guessed at and never an argument."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from planner.cli import main
from planner.disk import ENDING, _mark
from planner.plan import Plan
from planner.plan import sealed as sealed_module
from planner.plan.attached import plan_in
from planner.plan.backups import keep_version, versions
from planner.plan.file import load_plan, load_plan_or_report, save_plan
from planner.plan.journal import Journal
from planner.plan.sealed import Cost, is_sealed, key_for, new_key
from planner.plan.session import Session
from planner.plan.templates import load_template
from planner.recent_plans import recent_plans, remember

PASSWORD = "열 마리 파란 고래"
MARK = "비밀표식"
Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_module, "RECOMMENDED", Cost(memory_kib=32, passes=1, lanes=1))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "a.plan"
    save_plan(load_template("retail", "ko").model_copy(update={"title": MARK}), path, new_key(PASSWORD))
    return path


def secret(folder: Path, words: str = PASSWORD, name: str = "secret") -> str:
    path = folder / name
    path.write_text(f"{words}\r\nanother line\n", encoding="utf-8-sig")
    return str(path)


def typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """A terminal on which ``words`` are typed; what was asked is returned."""
    asked: list[str] = []
    left = list(words)

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return left.pop(0)

    monkeypatch.setattr("getpass.getpass", ask)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    return asked


def test_without_a_terminal_a_protected_plan_is_refused_in_one_line(plan: Path, capsys: Out) -> None:
    for command in (["check"], ["assess"], ["size"], ["report", "-o", str(plan.with_suffix(".pdf"))], ["respondents"]):
        assert main([command[0], str(plan), *command[1:], "--language", "en"]) == 2
        out, error = capsys.readouterr()
        assert "--password-file" in error
        assert error.count("\n") == 1
        assert MARK not in out + error


def test_commands_read_the_password_from_a_file(plan: Path, tmp_path: Path, capsys: Out) -> None:
    given = ["--password-file", secret(tmp_path)]
    assert main(["check", str(plan), *given]) == 0
    assert main(["assess", str(plan), "--json", *given]) == 0
    assert MARK in capsys.readouterr().out
    pdf = tmp_path / "a.pdf"
    assert main(["report", str(plan), "-o", str(pdf), "--variant", "executive", "--language", "en", *given]) == 0
    assert "password" in capsys.readouterr().err
    assert is_sealed(plan_in(pdf.read_bytes()))
    assert load_plan_or_report(pdf, key_for(plan_in(pdf.read_bytes()), PASSWORD)).title == MARK
    assert main(["catalogue", "--stale", "2026-11-26", "--plan", str(plan), *given]) in (0, 1)
    capsys.readouterr()
    assert main(["check", str(plan), "--password-file", secret(tmp_path, "falsch", "other"), "--language", "en"]) == 2
    assert "not the password" in capsys.readouterr().err
    for content in (b"", b"\n", b"\xff\xff", b"x" * 70_000):
        (tmp_path / "bad").write_bytes(content)
        assert main(["check", str(plan), "--password-file", str(tmp_path / "bad")]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["check", str(plan), "--password-file", str(tmp_path / "missing")]) == 2


def test_the_terminal_asks_unseen(plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    asked = typed(monkeypatch, PASSWORD, "falsch")
    assert main(["check", str(plan)]) == 0
    assert main(["check", str(plan)]) == 2
    assert all("a.plan" in prompt for prompt in asked)
    assert PASSWORD not in "".join(capsys.readouterr())


def test_an_answer_sheet_merged_by_command_stays_protected(plan: Path, tmp_path: Path) -> None:
    given = ["--password-file", secret(tmp_path)]
    sheet, out = tmp_path / "q.yaml", tmp_path / "out.plan"
    assert main(["respondents", str(plan), "--blank", str(sheet), "--steps", "S1", *given]) == 0
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("    vote:\n", "    vote: 4\n", 1), encoding="utf-8")
    assert main(["respondents", str(plan), "--merge", str(sheet), "-o", str(out), *given]) == 0
    assert is_sealed(out.read_bytes())


def test_a_password_is_set_changed_and_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    path = tmp_path / "b.plan"
    save_plan(Plan(title=MARK), path)
    typed(monkeypatch, PASSWORD, "mistyped", "kurz", "kurz", PASSWORD, PASSWORD, PASSWORD)
    assert main(["password", str(path)]) == 2
    assert main(["password", str(path)]) == 2
    assert "8" in capsys.readouterr().err
    assert load_plan(path).title == MARK
    assert main(["password", str(path)]) == 0
    first = path.read_bytes()
    assert is_sealed(first)
    new = secret(tmp_path, "neun weisse Moewen", "new")
    assert main(["password", str(path), "--new-password-file", new]) == 0
    second = path.read_bytes()
    assert second[20:36] != first[20:36], "a new password has a new salt"
    assert main(["password", str(path), "--remove", "--password-file", new]) == 0
    assert load_plan(path).title == MARK
    assert main(["password", str(path), "--remove"]) == 2


@pytest.mark.parametrize("keep", [False, True])
def test_copies_from_before_are_named_and_taken_away(keep: bool, tmp_path: Path, capsys: Out) -> None:
    path, other = tmp_path / "b.plan", tmp_path / "other.plan"
    save_plan(Plan(title=MARK), path)
    half = tmp_path / f"{_mark(path)}x1{ENDING}"
    half.write_bytes(path.read_bytes())
    keep_version(path)
    journals = []
    for origin in (path, other):
        session, journal = Session(Plan(), origin), Journal()
        session.set(("title",), MARK)
        journal.note(session)
        journals.append(journal.path)
    from planner.glance import Glance

    remember(path, Glance(title=MARK, company=MARK))
    given = ["--new-password-file", secret(tmp_path), *(["--keep-copies"] if keep else [])]
    assert main(["password", str(path), "--language", "en", *given]) == 0
    out = capsys.readouterr().out
    assert str(half) in out
    assert str(journals[0]) in out
    assert str(journals[1]) not in out
    assert [p.exists() for p in (half, *journals)] == [keep, keep, True]
    assert {is_sealed(v.path.read_bytes()) for v in versions(path)} == {True}
    (seen,) = recent_plans()
    assert (seen.protected, seen.glance) == (True, Glance())


def test_a_key_does_not_stand_in_a_traceback(plan: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody caught prints no local value; the key does not show itself either."""
    import traceback

    try:
        key = new_key(PASSWORD)
        raise RuntimeError(key)
    except RuntimeError as problem:
        told = io.StringIO()
        traceback.TracebackException.from_exception(problem, capture_locals=True).print(file=told)
    assert "Key(…)" in told.getvalue()
    assert key._secret.hex() not in told.getvalue()
    with pytest.raises(TypeError):
        json.dumps(key)
