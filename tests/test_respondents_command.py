"""``planner respondents``: blank, merge, what is shown, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.assessment import assess
from planner.catalog import load_catalog
from planner.cli import BAD_INPUT, DONE, main
from planner.i18n import say
from planner.plan import Plan
from planner.plan.file import load_plan, save_plan
from planner.plan.respondents import Respondent, RespondentRole, StepId, Vote
from planner.readiness.bank import bank


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "company.plan"
    people = tuple(Respondent(id=f"p{n}", votes={"S3-03": Vote(level=level)}) for n, level in enumerate((1, 2, 5)))
    save_plan(Plan(respondents=people), path)
    return path


def filled(path: Path, level: str = "4") -> Path:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    vote:\n", f"    vote: {level}\n", 1), encoding="utf-8")
    return path


def test_blank_then_merge(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "one.yaml"
    assert (
        main(
            ["respondents", str(plan), "--blank", str(out), "--role", "executive", "--steps", "S1", "--language", "en"]
        )
        == DONE
    )
    assert "10 questions" in capsys.readouterr().out
    assert main(["respondents", str(plan), "--merge", str(filled(out)), "--language", "en"]) == DONE
    person = load_plan(plan).respondents[-1]
    assert (person.role, person.steps, len(person.votes)) == (RespondentRole.EXECUTIVE, (StepId.S1,), 1)
    assert "1 answer imported" in capsys.readouterr().out


@pytest.mark.parametrize("extra", [[], ["--quick"], ["--bilingual"], ["--respondent", "p1"]])
def test_blank_workbook(plan: Path, tmp_path: Path, extra: list[str]) -> None:
    before = plan.read_bytes()
    out = tmp_path / "one.xlsx"
    assert main(["respondents", str(plan), "--blank", str(out), *extra]) == DONE
    assert out.read_bytes().startswith(b"PK")
    assert plan.read_bytes() == before


def test_without_an_order_it_shows_who_was_asked_and_where_they_differ(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["respondents", str(plan), "--language", "ko"]) == DONE
    shown = capsys.readouterr().out
    assert "p0 · 현업 · S1 S2 S3 S4 S5 · 1/" in shown
    assert "S3-03 이용 권리: 의견이 크게 다릅니다." in shown


def test_a_bad_file_is_named_and_changes_nothing(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "one.yaml"
    main(["respondents", str(plan), "--blank", str(out)])
    before = plan.read_bytes()
    assert (
        main(
            [
                "respondents",
                str(plan),
                "--merge",
                str(filled(out, "7")),
                str(tmp_path / "none.yaml"),
                "--language",
                "en",
            ]
        )
        == BAD_INPUT
    )
    told = capsys.readouterr().err
    assert "one.yaml · line " in told
    assert "none.yaml: The file or folder does not exist." in told
    assert plan.read_bytes() == before


def test_merging_into_another_file_leaves_the_plan(plan: Path, tmp_path: Path) -> None:
    out, target = tmp_path / "one.yaml", tmp_path / "merged.plan"
    main(["respondents", str(plan), "--blank", str(out)])
    before = plan.read_bytes()
    given = ["respondents", str(plan), "--merge", str(filled(out)), "-o", str(target)]
    assert main(given) == DONE
    assert plan.read_bytes() == before
    assert len(load_plan(target).respondents) == 4
    assert main(given) == BAD_INPUT
    assert main([*given, "--force"]) == DONE


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["--blank", "x.txt"], ".xlsx"),
        (["--blank", "x.yaml", "--steps", "S8"], "S8"),
        (["--blank", "x.yaml", "--respondent", "nobody"], "nobody"),
        (["--blank", "x.yaml", "--role", "boss"], "boss"),
        (["--blank", "x.yaml", "--merge", "y.yaml"], "--merge"),
    ],
)
def test_what_is_refused(
    plan: Path, given: list[str], word: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plan.parent)
    assert main(["respondents", str(plan), *given, "--language", "en"]) == BAD_INPUT
    told = capsys.readouterr().err
    assert word in told
    assert len(told.splitlines()) == 1


def test_a_questionnaire_is_not_overwritten(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.yaml"
    given = ["respondents", str(plan), "--blank", str(out)]
    assert main(given) == DONE
    assert main(given) == BAD_INPUT
    assert main([*given, "--force"]) == DONE


def test_a_plan_without_respondents_shows_that_nobody_voted_and_one_with_two_groups_where_they_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.plan"
    save_plan(Plan(), path)
    assert main(["respondents", str(path), "--language", "en"]) == DONE
    assert len(capsys.readouterr().out.splitlines()) == 1
    ids = list(bank().questions)[:30]
    people = tuple(
        Respondent(id=f"p{n}", role=role, votes={id: Vote(level=level) for id in ids})
        for n, (role, level) in enumerate([(RespondentRole.EXECUTIVE, 5), (RespondentRole.BUSINESS, 1)] * 4)
    )
    save_plan(Plan(respondents=people), path)
    result = assess(Plan(respondents=people), load_catalog()).respondents
    flagged = [g for g in result.gaps if g.flagged]
    assert flagged
    assert main(["respondents", str(path), "--language", "en"]) == DONE
    shown = capsys.readouterr().out
    for gap in result.gaps:
        assert (say(gap.gap.name, "en") in shown) is gap.flagged
