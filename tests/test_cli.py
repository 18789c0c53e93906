"""The command line: exit status, one line on stderr, JSON shapes; Qt is never imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from planner import calibrate_command, cli
from planner.cli import main
from planner.i18n import text
from planner.plan.templates import templates
from planner.resources import resource


def test_new_check_assess_size_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, pdf = tmp_path / "a.plan", tmp_path / "a.pdf"
    assert main(["new", "retail", "-o", str(plan)]) == 0
    assert main(["check", str(plan)]) == 0
    capsys.readouterr()
    assert main(["assess", str(plan), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["figures"]["infrastructure.gpus"]["unit"] == "gpu"
    assert main(["size", str(plan), "--json"]) == 0
    assert any(c["best"] for c in json.loads(capsys.readouterr().out)["candidates"])
    assert main(["report", str(plan), "-o", str(pdf), "--language", "en"]) == 0
    assert pdf.read_bytes().startswith(b"%PDF")


def test_new_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.plan").write_text("mine", encoding="utf-8")
    assert main(["new", "retail", "-o", str(tmp_path / "a.plan"), "--language", "ko"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (tmp_path / "a.plan").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["check", "missing.plan"], 2), (["assess", "missing.plan"], 2), (["new", "nothing", "-o", "x.plan"], 2),
     (["validate", "missing.csv"], 2), (["size"], 2), (["no-such.plan"], 2)],
)  # fmt: skip
def test_bad_input_is_one_line_and_status_two(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == status
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_a_plan_with_problems_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.plan").write_text("format: planner/1\nplan: {company: {employees: 0}}\n", encoding="utf-8")
    assert main(["check", str(tmp_path / "a.plan"), "--language", "en"]) == 1
    assert "line 2: company.employees" in capsys.readouterr().out


def test_an_empty_plan_cannot_be_sized(tmp_path: Path) -> None:
    main(["new", "empty", "-o", str(tmp_path / "a.plan")])
    assert main(["size", str(tmp_path / "a.plan")]) == 1


@pytest.mark.parametrize(
    ("kind", "metric"), [("inference", "output_tok_s"), ("training", "tokens_per_s_per_gpu"), ("image", "images_per_s")]
)
def test_validate_prints_error_quantiles(kind: str, metric: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(resource("calibration", "cases", f"{kind}_cases.csv")), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["kind"] == kind
    assert content["scored"] + sum(content["not_scored"].values()) == content["cases"]
    assert set(content["metrics"][metric]) == {"n", "median_ape", "p90_ape", "bias", "coverage80"}
    assert 0 < content["metrics"][metric]["median_ape"] < 0.5


def test_a_server_without_a_screen_needs_no_qt(tmp_path: Path) -> None:
    code = "import sys; sys.modules['PySide6'] = None; from planner.cli import main; sys.exit(main(['templates']))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=resource().parent
    )
    assert done.returncode == 0, done.stderr
    assert "manufacturing" in done.stdout


def test_without_a_screen_no_window_is_opened_and_the_reason_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["--language", "en"]) == 2
    assert capsys.readouterr().err == text("cli.no_display", "en") + "\n"


def test_without_qt_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setitem(sys.modules, "planner.desktop.start", None)
    assert main(["--language", "en"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(text("cli.no_qt", "en", why="")[:10])
    assert "planner.desktop.start" in error


def test_with_a_screen_the_plan_and_the_language_reach_the_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[Any, Any]] = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    stand_in = SimpleNamespace(run=lambda plan, language: asked.append((plan, language)) or 0)
    monkeypatch.setitem(sys.modules, "planner.desktop.start", stand_in)
    (tmp_path / "a.plan").touch()
    assert main([str(tmp_path / "a.plan"), "--language", "ko"]) == 0
    assert main([]) == 0
    assert asked == [(tmp_path / "a.plan", "ko"), (None, None)]


def test_templates_are_listed_with_what_they_are_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "--language", "ko"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [t.id for t in templates()]


def test_an_interrupt_ends_with_its_own_status_and_a_mistake_of_ours_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for raised, expected in ((KeyboardInterrupt(), 130), (ZeroDivisionError(), None)):

        def fails(*_: object, raised: BaseException = raised) -> int:
            raise raised

        monkeypatch.setattr(cli, "_templates", fails)
        if expected is not None:
            assert main(["templates"]) == expected
        else:
            with pytest.raises(ZeroDivisionError):
                main(["templates"])


def test_a_program_without_a_console_still_ends_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["new", "empty", "-o", str(tmp_path / "a.plan")]) == 0
    assert (tmp_path / "a.plan").exists()


def test_sizing_and_assessing_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.plan"
    main(["new", "retail", "-o", str(path)])
    assert main(["size", str(path), "--language", "en"]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert " · " in first
    assert len(rest) == 8
    main(["new", "empty", "-o", str(path), "--force"])
    assert main(["size", str(path), "--language", "en"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert not told[0].count(" · ")
    assert main(["assess", str(path), "--language", "en"]) == 0


def test_a_fit_that_cannot_run_says_why_and_its_scores_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    row = {"left_out": "gpu", "metric": "ttft_ms", "n": 12, "median": 0.1, "p90": 0.3, "bias": 1.02, "coverage80": 0.8}
    calibrate_command._print_scores([row])
    assert capsys.readouterr().out.split() == [
        "gpu", "ttft_ms", "n", "12", "median", "10.0%", "p90", "30.0%", "bias", "x1.02", "coverage80", "80%",
    ]  # fmt: skip
    monkeypatch.setattr(calibrate_command, "_image", lambda _: "made: anew\n")
    assert main(["calibrate", "image", "-o", str(tmp_path / "out.yaml")]) == 0
    assert (tmp_path / "out.yaml").read_text() == "made: anew\n"
    assert main(["calibrate", "image"]) == 0
    monkeypatch.setattr(calibrate_command.importlib.util, "find_spec", lambda _: None)
    assert main(["calibrate", "image", "--language", "en"]) == 2
    assert "scipy" in capsys.readouterr().err
