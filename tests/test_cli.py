"""The command line: exit status, one line on stderr, JSON shapes; Qt is never imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli import main
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
