"""Groups, headline, worst cases and their words; the command line: aligned text, pictures, hostile files."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from planner import model_check
from planner.cli import main
from planner.i18n import catalogue, text
from planner.resources import resource
from planner.sizing.benchmarks import NotScored
from planner.sizing.csv_cases import clean
from planner.sizing.stored_scores import HeldOut, stored_scores
from planner.sizing.uncertainty import Range
from planner.sizing.validate import Cancelled, score, shipped_report
from planner.sizing.validation_report import Comparison, Metric, ScoredRow, summarise

IMAGES = resource("calibration", "cases", "image_cases.csv")
HEADER = "case_id,model,gpu,gpus,tp,weight_dtype,input_tokens,output_tokens,regime,concurrency,output_tok_s,engine,publisher,quality"
ROW = "{id},llama-3.1-8b,h100-sxm,1,1,fp8,1000,500,concurrency,16,1500,vllm,{publisher},A"


def _case(ratio: float, inside: bool = True, **tags: str) -> ScoredRow:
    spread = 2.0 if inside else 1.0001
    spread = max(spread, ratio * 1.01, 1 / ratio * 1.01) if inside else spread
    c = Comparison(100.0, 100.0 * ratio, 100.0 * ratio / spread, 100.0 * ratio * spread)
    return ScoredRow("x", {"output_tok_s": c}, tags)


def test_groups_hold_what_their_rows_say() -> None:
    rows = [_case(1.1, engine="a"), _case(1.2, engine="a"), _case(0.5, False, engine="b"), _case(1.0)]
    report = summarise("inference", 4, {}, rows)
    found = {g.value: g.scores for g in report.grouped("output_tok_s", "engine", 1)}
    assert found["a"].n == 2
    assert found["a"].bias == pytest.approx(math.sqrt(1.1 * 1.2))
    assert found["a"].median_ape == pytest.approx(0.15)
    assert found["a"].coverage80 == 1
    assert found["b"] == Metric(1, 0.5, 0.5, 0.5, 0.0)
    assert report.grouped("output_tok_s", "engine") == ()
    assert sum(g.scores.n for g in report.groups if g.by == "engine") == 3


def test_worst_cases_are_the_furthest_factors_either_way() -> None:
    report = summarise("inference", 3, {}, [_case(1.9), _case(0.5, engine="b"), _case(1.0)])
    assert [r.metrics["output_tok_s"].ratio for r in report.worst("output_tok_s", 2)] == pytest.approx([0.5, 1.9])


def test_small_groups_share_the_last_colour() -> None:
    rows = [_case(1.0, engine=f"e{i}") for i in range(9) for _ in range(9 - i)]
    series = summarise("inference", len(rows), {}, rows).series("output_tok_s", "engine", 4)
    assert [s.name for s in series] == ["e0", "e1", "e2", None]
    assert sum(len(s.points) for s in series) == len(rows)


def test_the_headline_takes_steady_regimes_of_known_quality() -> None:
    kept = {"regime": "saturated", "quality": "A", "engine": "tensorrt-llm"}
    rows = [
        _case(1.0, **kept),
        _case(1.1, **{**kept, "engine": "vllm"}),
        _case(1.2, **{**kept, "regime": "single_stream"}),
        _case(1.3, **{**kept, "quality": "C"}),
    ]
    rows[1] = ScoredRow(
        "y", {**rows[1].metrics, "ttft_ms": rows[1].metrics["output_tok_s"]}, {**rows[1].tags, "ttft_basis": "stated"}
    )
    found = {(g.metric, g.value): g.scores.n for g in summarise("inference", 4, {}, rows).headline}
    assert found == {
        ("output_tok_s", "all"): 2, ("output_tok_s", "tensorrt_llm"): 1, ("output_tok_s", "other_engines"): 1, ("ttft_ms", "stated"): 1,
    }  # fmt: skip


def test_a_predictor_of_many_rows_answers_each(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["planner.sizing.validate"]  # the package's name of the same spelling is the function

    def predict(rows, gpus, models):  # type: ignore[no-untyped-def]
        return [
            NotScored("load_unknown") if row["case_id"] == "b" else {"output_tok_s": Range.around(10.0, 1.2)}
            for row in rows
        ]

    monkeypatch.setitem(module._PREDICTORS, "inference", predict)
    rows = [{"case_id": c, "output_tok_s": "11"} for c in "abc"] + [{"case_id": "d"}]
    report = score("inference", rows, {}, {})
    assert [r.case_id for r in report.rows] == ["a", "c"]
    assert dict(report.not_scored) == {"load_unknown": 1, "nothing_measured": 1}
    assert report.answerable == 3


def test_progress_is_told_and_can_stop_the_work() -> None:
    rows = [{"case_id": "a"} for _ in range(500)]
    told: list[tuple[int, int]] = []
    score("inference", rows, {}, {}, lambda done, count: told.append((done, count)) is None)
    assert told[-1] == (500, 500)
    assert [d for d, _ in told] == sorted({d for d, _ in told})
    with pytest.raises(Cancelled):
        score("inference", rows, {}, {}, lambda done, count: False)


def test_shipped_reports_are_made_once() -> None:
    assert shipped_report("image") is shipped_report("image")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_columns_stand_under_each_other(language: str) -> None:
    report = shipped_report("image")
    lines = model_check.aligned(model_check.summary(report, language))
    ends = [model_check.columns_of(line) for line in lines]
    assert len(set(ends)) == 1
    assert model_check.columns_of("가a") == 3


@pytest.mark.parametrize("kind", ["inference", "training", "image"])
def test_every_shown_term_has_words_in_both_languages(kind: str) -> None:
    report = shipped_report(kind)
    for language in ("ko", "en"):
        for metric in report.metrics:
            assert f"model_check.{metric}" in catalogue()
            for by in report.ways(metric):
                assert f"validation.by.{by}" in catalogue()
                for group in report.grouped(metric, by, 1):
                    if by in ("regime", "architecture", "ttft_basis", "task"):
                        assert f"validation.{by}.{group.value}" in catalogue()
        table = model_check.worst(report, next(iter(report.metrics)), language)
        assert len(table.rows) == len(table.keys) == 20
        assert all(len(row) == len(table.heads) for row in table.rows)


def test_stored_scores_are_read_and_half_written_ones_left_out() -> None:
    from planner.sizing.stored_scores import _held_out

    stored = stored_scores("image")
    assert stored.as_of
    assert {h.left_out for h in stored.held_out} == {"publisher", "gpu", "model"}
    assert len(model_check.held_out(stored, "ko").rows) == 3
    assert _held_out({"left_out": "gpu", "metric": "itl_ms", "n": 3}) is None
    assert (
        _held_out(
            {"left_out": "gpu", "metric": "itl_ms", "n": 3, "median": "nan", "p90": 1, "bias": 1, "coverage80": 1}
        )
        is None
    )
    assert _held_out("text") is None
    for kind in ("inference", "training"):
        assert isinstance(stored_scores(kind).held_out, tuple)


# --- command line --------------------------------------------------------------------------------------------------


def test_text_leaves_small_groups_out_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(IMAGES), "--language", "en"]) == 0
    short = capsys.readouterr().out
    assert main(["validate", str(IMAGES), "--language", "en", "--all-groups"]) == 0
    long = capsys.readouterr().out
    assert "b200" not in short
    assert "b200" in long
    assert "--all-groups" in short
    assert "--all-groups" not in long


def test_a_small_file_shows_all_its_groups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEADER, *(ROW.format(id=i, publisher=f"lab {i}") for i in range(3))]), encoding="utf-8")
    assert main(["validate", str(path), "--language", "ko"]) == 0
    shown = capsys.readouterr().out
    assert "lab 2" in shown
    assert "--all-groups" not in shown


def test_json_has_groups_and_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(IMAGES), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    group = next(g for g in content["groups"] if g["value"] == "h100-sxm")
    assert list(group) == ["metric", "by", "value", "n", "median_ape", "p90_ape", "bias", "coverage80"]
    assert {g["by"] for g in content["groups"]} == {"gpu", "model"}
    cell = content["rows"][0]["metrics"]["images_per_s"]
    assert cell["ratio"] == pytest.approx(cell["predicted"] / cell["measured"])


def test_hostile_cells_reach_neither_terminal_nor_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = (
        "\x1b[31mred",
        "\x9b2J",
        "a\u202eb",
        "=cmd|'/c calc'!A1",
        "<b>x</b>",
        "../../etc/passwd",
        "\ufeff\u200bz",
        "🙈" * 300,
    )
    path = tmp_path / "x\x1b[2J.csv"
    lines = [ROW.format(id=e.replace(",", ";"), publisher=e.replace(",", ";")) for e in evil]
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    for arguments in (["--all-groups"], ["--json"]):
        assert main(["validate", str(path), "--language", "en", *arguments, "--plot", str(tmp_path / "p.svg")]) == 0
        out, err = capsys.readouterr()
        for stream in (out, err):
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", stream)
    assert b"<b>" not in (tmp_path / "p.svg").read_bytes()
    assert main(["validate", str(tmp_path / "missing\x1b[2J.csv")]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_clean_is_one_short_printable_line() -> None:
    assert clean("a\n\tb\x00\x1b[0m  c\u202e") == "a b[0m c"
    assert len(clean("x" * 1000)) == 80
    assert clean("\u1112\u1161\u11ab") == "한"


@pytest.mark.parametrize("ending", ["pdf", "svg", "png", "PDF"])
def test_pictures_are_written_whole(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / f"그림.{ending}"
    code = f"import sys; from planner.cli import main; sys.exit(main(['validate', {str(IMAGES)!r}, '--language', 'ko', '--plot', {str(target)!r}]))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=resource().parent
    )
    assert done.returncode == 0, done.stderr
    content = target.read_bytes()
    assert content.startswith({"pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}[ending.lower()])
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == [target.name]
    if ending == "pdf":
        assert "예측값" in PdfReader(target).pages[0].extract_text()


def test_without_qt_pdf_and_svg_work_and_png_says_why(tmp_path: Path) -> None:
    targets = [str(tmp_path / f"p.{ending}") for ending in ("svg", "pdf", "png")]
    code = (
        "import sys; sys.modules['PySide6'] = None; from planner.cli import main; "
        f"print([main(['validate', {str(IMAGES)!r}, '--json', '--language', 'en', '--plot', t]) for t in {targets!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=resource().parent
    )
    assert done.stdout.splitlines()[-1] == "[0, 0, 2]"
    assert [Path(t).exists() for t in targets] == [True, True, False]
    assert ["Qt" in line for line in done.stderr.splitlines()] == [False, False, True]


@pytest.mark.parametrize("name", ["p.gif", "p", "p.csv"])
def test_other_endings_are_refused_before_any_work(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(IMAGES), "--plot", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / name).exists()


def test_a_picture_of_nothing_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "\n" + ROW.format(id="a", publisher="p").replace("h100-sxm", "abacus"), encoding="utf-8")
    assert main(["validate", str(path), "--plot", str(tmp_path / "p.svg")]) == 1
    assert not (tmp_path / "p.svg").exists()


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(IMAGES), "--plot", str(tmp_path / "no" / "p.svg")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_verdict_is_as_sure_as_the_stored_scores() -> None:
    metric = Metric(400, 0.12, 0.3, 1.02, 0.8)
    seen = HeldOut(model_check.SEEN, "output_tok_s", metric)
    unseen = tuple(
        HeldOut(by, "output_tok_s", replace(metric, median_ape=e)) for by, e in (("gpu", 0.18), ("model", 0.25))
    )
    stored = replace(stored_scores("inference"), held_out=())
    assert model_check.verdict(stored, "en") == ""
    assert model_check.verdict(replace(stored, held_out=unseen), "en") == ""
    alone = model_check.verdict(replace(stored, held_out=(seen,)), "en")
    assert "12.0 %" in alone.replace("%", " %").replace("  ", " ")
    whole = model_check.verdict(replace(stored, held_out=(seen, *unseen)), "en")
    assert len(whole) > len(alone)
    for words in ("18.0", "25.0"):
        assert words in whole
        assert words not in alone


def test_a_part_of_a_metric_is_named_after_it() -> None:
    whole = model_check.metric_name("output_tok_s", "en")
    assert model_check.metric_name("output_tok_s (odd part)", "en").startswith(whole)
    assert "odd part" in model_check.metric_name("output_tok_s (odd part)", "en")


def test_a_headline_that_is_not_the_whole_stands_below_it_in_the_text() -> None:
    kept = {"regime": "saturated", "quality": "A", "engine": "vllm"}
    rows = [_case(1.0, **kept), _case(1.4, **{**kept, "quality": "C"}), *(_case(1.1, **kept) for _ in range(10))]
    told = model_check.text_report(summarise("inference", len(rows), {}, rows), "en")
    assert text("validation.headline", "en") in told
