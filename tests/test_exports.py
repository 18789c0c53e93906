"""Data and calendar: the schema describes the data, calendars are read back whole, commands write the files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from planner import formats
from planner.assessment import assess
from planner.calendar_file import DONE_WITH, OCTETS, _escaped, _folded, build_calendar, events
from planner.catalog import load_catalog
from planner.cli import main
from planner.export_data import as_json, schema
from planner.i18n import text
from planner.key_figures import key_figures
from planner.plan.fields import put
from planner.plan.templates import load_template, templates
from planner.resources import read_yaml, resource

TODAY = date(2026, 11, 26)
ALL = [t.id for t in templates()]


@pytest.mark.parametrize("template", ALL)
def test_the_schema_describes_the_data_and_every_id_is_a_figure(template: str) -> None:
    plan = load_template(template)
    a = assess(plan, load_catalog())
    told = json.loads(as_json(plan, a))
    Draft202012Validator.check_schema(json.loads(schema()))
    Draft202012Validator(json.loads(schema())).validate(told)
    figures = told["figures"]
    assert {f["unit"] for f in figures.values()} <= {"krw", "usd", *read_yaml(resource("units.yaml"))}
    named = [*told["key_figures"], *told["money"]["flows"], *told["infrastructure"]["gpus_by_year"]]
    named += [s[k] for s in told["steps"] for k in ("score", "target", "coverage")]
    named += [u[k] for u in told["use_cases"] for k in ("value", "feasibility", "npv", "roi", "payback", "break_even")]
    named += [id for o in told["cost_options"] for id in (o["total"], *o["parts"].values())]
    named += [r[k] for r in told["risks"] for k in ("score", "residual")]
    assert set(named) <= set(figures)
    for figure in key_figures(a):
        for language in ("ko", "en"):
            assert figures[figure.id]["shown"][language] == formats.figure(figure, language, with_range=True)


def test_the_schema_refuses_what_is_no_assessment() -> None:
    plan = load_template("retail")
    told = json.loads(as_json(plan, assess(plan, load_catalog())))
    checker = Draft202012Validator(json.loads(schema()))
    for change in ({"format": "planner-assessment/2"}, {"extra": 1}, {"level": 6}, {"key_figures": [3]}):
        assert not checker.is_valid(told | change)


def _read(content: bytes) -> list[dict[str, str]]:
    """A plain reader of calendars: unfolds, unescapes, gives the properties of every event."""
    text = content.decode("utf-8")
    assert "\n" not in text.replace("\r\n", "")
    found: list[dict[str, str]] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1][name.partition(";")[0]] = re.sub(r"\\(.)", lambda m: m.group(1).replace("n", "\n"), value)
    return found


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", ALL)
def test_a_calendar_holds_every_date_once(template: str, language: str) -> None:
    plan = load_template(template, language)
    a = assess(plan, load_catalog())
    content = build_calendar(plan, a, language, TODAY)
    assert content == build_calendar(plan, a, language, TODAY)
    assert all(len(line) <= OCTETS for line in content.split(b"\r\n"))
    read, wanted = _read(content), list(events(plan, a, language, TODAY))
    assert len({e["UID"] for e in read}) == len(read) == len(wanted)
    told = {(e["SUMMARY"], e["DTSTART"], e["DTEND"]) for e in read}
    for e in wanted:
        assert (e.summary, f"{e.first:%Y%m%d}", f"{e.last + timedelta(days=1):%Y%m%d}") in told
        assert e.first <= e.last
    legal = [e for e in wanted if e.kind == "legal"]
    assert all(e.first >= TODAY for e in legal)
    assert {e.id for e in legal} == {
        m.id for m in a.responsible.timeline if m.concerns is not False and date.fromisoformat(m.day) >= TODAY
    }
    assert {e.id for e in wanted if e.kind == "gate"} == {w.gate.id for w in a.roadmap.waves if w.to_date}


@given(st.text(max_size=300))
def test_any_text_stays_one_value_of_a_calendar(words: str) -> None:
    line = _folded(f"SUMMARY:{_escaped(words, 200)}")
    assert all(len(piece) <= OCTETS for piece in line.split(b"\r\n"))
    unfolded = line.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n")
    assert "\n" not in unfolded
    assert "\r" not in unfolded
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", unfolded.partition(":")[2])


def test_entries_keep_their_name_when_their_dates_move() -> None:
    plan = load_template("finance")
    later = put(plan, ("company", "start_date"), date(2027, 3, 1))
    first, second = (_read(build_calendar(p, assess(p, load_catalog()), "en", TODAY)) for p in (plan, later))
    gates = [{e["UID"]: e["DTSTART"] for e in found if e["UID"].startswith("gate")} for found in (first, second)]
    assert gates[0].keys() == gates[1].keys()
    assert gates[0] != gates[1]


@pytest.mark.parametrize(("command", "ending", "start"), [("workbook", ".xlsx", b"PK"), ("calendar", ".ics", b"BEGIN")])
def test_commands_write_the_files(
    command: str, ending: str, start: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, out = tmp_path / "a.plan", tmp_path / f"out{ending}"
    main(["new", "retail", "-o", str(plan)])
    assert main([command, str(plan), "-o", str(out), "--language", "ko"]) == 0
    assert out.read_bytes().startswith(start)
    assert main([command, str(plan), "-o", str(tmp_path / "out.txt"), "--language", "en"]) == 2
    assert ending in capsys.readouterr().err


def test_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert printed["$schema"].endswith("2020-12/schema")


def test_what_is_done_or_has_no_day_is_in_no_calendar_and_a_doubtful_duty_says_so() -> None:
    plan = load_template("finance", "en")
    a = assess(plan, load_catalog())
    timed = [x for x in a.roadmap.actions if x.start is not None and x.end is not None]
    states = (replace(timed[0], state=next(iter(DONE_WITH))), replace(timed[1], start=None), *timed[2:])
    waves = tuple(replace(w, to_date=None) for w in a.roadmap.waves)
    coming = next(m for m in a.responsible.timeline if date.fromisoformat(m.day) >= TODAY)
    changed = replace(
        a, roadmap=replace(a.roadmap, actions=states, waves=waves),
        responsible=replace(a.responsible, timeline=(replace(coming, concerns=None), replace(coming, concerns=False))),
    )  # fmt: skip
    found = list(events(plan, changed, "en", TODAY))
    assert {e.id for e in found if e.kind == "action"} == {x.id for x in timed[2:] if x.state not in DONE_WITH}
    assert not [e for e in found if e.kind == "gate"]
    (legal,) = [e for e in found if e.kind == "legal"]
    assert text("calendar.may_concern", "en") in legal.description
