"""What fuzzing found in the readers, each with the smallest input that showed it."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from planner.cli import BAD_INPUT, main
from planner.plain_text import composed
from planner.plan import Plan
from planner.plan.file import PlanProblem, describe, parse_plan
from planner.plan.holding import same_file
from planner.plan.journal import Journal
from planner.plan.session import Session
from planner.recent_plans import recent_file, recent_plans
from planner.refusal import Refused
from planner.report.options import checked_logo
from planner.sizing.csv_cases import ValidationProblem
from planner.sizing.result_files import read_results
from planner.sizing.result_runs import ResultProblem
from planner.sizing.validate import validate

TRAINING = "gpu,task,params_b,layers,hidden,gpus,tp,tokens_per_s_per_gpu\n"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a,b\n1,2\n", b"", b"model,gpu,weight_dtype,input_tokens,output_tokens,regime,ttft_ms\nx,y,fp8,1,1,concurrency,1\n"])  # fmt: skip
def test_cases_that_cannot_be_fitted_are_told_in_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("scipy")
    (tmp_path / "x.csv").write_bytes(content)
    assert main(["calibrate", "inference", "--cases", str(tmp_path / "x.csv"), "--language", "en"]) == BAD_INPUT
    told = capsys.readouterr().err
    assert told.startswith("x.csv")
    assert told.count("\n") == 1


def test_a_case_with_numbers_that_make_no_sense_is_counted_as_such(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"{TRAINING}h100-sxm,pretrain,7,32,4096,0.5,0,100\n", encoding="utf-8")
    assert validate(tmp_path / "x.csv").not_scored == {"not_computable": 1}


def test_a_table_too_large_for_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"gpu,task,tokens_per_s_per_gpu\n" + b"\n" * 30_000)
    with pytest.raises(ValidationProblem) as refused:
        validate(tmp_path / "x.csv")
    assert refused.value.problem.key == "sizing.csv.too_many_rows"


def test_numbers_too_large_for_a_float_are_told_by_name(tmp_path: Path) -> None:
    run = '{"completed": 10, "output_throughput": 5, "request_throughput": 1, "failed": 1%s, "mean_ttft_ms": 2}'
    (tmp_path / "x.json").write_text(run % ("0" * 400), encoding="utf-8")
    assert read_results(tmp_path / "x.json")[0].warnings
    (tmp_path / "x.json").write_text(
        (run % "").replace('"completed": 10', '"completed": 1' + "0" * 400), encoding="utf-8"
    )
    with pytest.raises(ResultProblem) as refused:
        read_results(tmp_path / "x.json")
    assert "completed" in str(refused.value.problem)


def test_a_plan_with_very_many_mistakes_tells_ten_and_counts_all() -> None:
    words = "format: planner/2\n" + "".join(f"k{i}: 1\n" for i in range(1000))
    with pytest.raises(PlanProblem) as refused:
        parse_plan(words, Path("a.plan"))
    assert refused.value.count == 1000
    assert "990" in describe(refused.value, "en").splitlines()[-1]


def test_a_recovery_copy_of_a_file_whose_name_is_no_utf8_is_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    session = Session(Plan(), Path("/nowhere/\udcff.plan"))
    session.set(("title",), "kept")
    journal.note(session)
    assert journal._lock is not None
    journal._lock.let_go()
    (found,) = Journal.orphans(tmp_path)
    assert found.plan is not None
    assert (found.plan.title, found.origin) == ("kept", Path("/nowhere/\udcff.plan"))


def test_a_name_that_no_file_can_have_is_no_file(tmp_path: Path) -> None:
    assert not same_file(Path("a\0b"), tmp_path)


def test_recent_plans_hold_finite_figures_and_times_of_this_clock() -> None:
    entries = [
        {"path": "a", "edited": "2026-11-26T10:00:00+09:00"},
        {"path": "b", "glance": {"score": {"value": 1e999}}},
    ]
    recent_file().parent.mkdir(parents=True, exist_ok=True)
    recent_file().write_text(json.dumps(entries), encoding="utf-8")
    (found,) = recent_plans()
    assert found.edited is not None
    assert (found.path, found.edited.hour, found.edited.tzinfo) == ("a", 10, None)


def test_letters_are_composed_and_long_runs_of_marks_left_alone() -> None:
    run = "\u0300\u0316" * 50
    assert composed("각 e\u0301") == "각 é"
    assert composed(f"e\u0301{run}각") == f"e\u0301{run}각"
    few = "a" + "\u0316\u0300" * 10
    assert composed(few) == unicodedata.normalize("NFC", few)


def test_a_logo_is_drawn_anew_or_refused(tmp_path: Path) -> None:
    made, path = io.BytesIO(), tmp_path / "logo.jpg"
    picture = Image.new("RGB", (3000, 600), "teal")
    picture.save(made, "JPEG", comment=b"taken at home", progressive=True)
    path.write_bytes(made.getvalue())
    clean = Image.open(io.BytesIO(checked_logo(path, "en")))
    assert (clean.format, clean.mode, clean.size, "comment" in clean.info) == ("PNG", "RGB", (1200, 240), False)
    scan = made.getvalue()[made.getvalue().rfind(b"\xff\xda") : -2]
    for broken in (made.getvalue()[:400], made.getvalue()[:-2] + scan * 100 + b"\xff\xd9", b"\x89PNG\r\n\x1a\n"):
        path.write_bytes(broken)
        with pytest.raises(Refused):
            checked_logo(path, "en")
