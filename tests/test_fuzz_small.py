"""Every reader under a small part of the fuzzing campaign, the bombs, and the list of readers itself."""

from __future__ import annotations

import os
import re
import sys
import warnings
from pathlib import Path

import pytest

import planner

pytest.importorskip("resource", reason="batches are measured as Unix measures them")

from tests.campaigns.fuzz import MOST_MB, MOST_S, harm, made
from tests.campaigns.fuzz_bombs import BOMBS, explode
from tests.campaigns.fuzz_reader import Reader
from tests.campaigns.fuzz_readers import READERS

ROOT = Path(planner.__file__).parent
FAST = ("report", "open record", "sealed plan", "preferences", "typed amount", "pasted text", "results JSON")
INPUTS = {
    **dict.fromkeys(FAST, 300), "plan assessed": 3, "arguments": 10, "respondent XLSX": 20, "table XLSX": 25, "cases": 25,
}  # fmt: skip
USUAL = 80

SMALL_BOMBS = (
    "yaml directives", "pdf of filters", "pdf of one plan often", "workbook of one attribute", "workbook of attributes", "workbook of sheets",
    "results of digits", "results of depth", "results of blanks in a name", "cases of blank lines", "table of blank lines", "text of marks",
    "amount of marks", "copy of no file", "copy of half a letter", "copy of a file without end", "logo of passes",
)  # fmt: skip
"""Those that once did harm and are made quickly; ``fuzz.py --bombs`` sets off all."""

TRUSTED = {
    "planner.export_data": "the schema we ship",
    "planner.desktop.icons": "drawings we ship",
    "planner.desktop.log": "the end of our own log, as text, at most 64 kB",
    "planner.sizing.nearest": "published cases we ship",
    "planner.sizing.calibrate_training": "published cases we ship",
    "planner.sizing.calibrate_images": "published cases we ship",
    "planner.sizing.calibrate_own_measurements": "published cases we ship",
    "planner.components": "licences and notices that are installed with us",
    "planner.disk": "bytes for the readers, never more than they ask for",
    "planner.associate_command": "the menu entry and icons we ship",
    "planner.plan.backups": "bytes of a plan file as they are; a version is opened by the reader of plans",
    "planner.plan.stamp": "bytes of a plan file for its digest",
    "planner.slides.build": "slides that were just written",
    "planner.desktop.drops": "paths for the readers of files",
    "planner.desktop.import_card": "paths and text for the reader of tables",
    "planner.desktop.pages.model_check": "paths for the reader of cases",
    "planner.desktop.pages.respondents": "paths for the reader of questionnaires",
    "planner.slides.master": "the master of the library that writes slides",
}
"""Modules that read, but nothing of what anybody else wrote."""
READING = re.compile(
    r"\b(read_text|read_bytes|read_outside|json_outside|compose_outside|read_file|json\.loads?|yaml\.(?:load|parse|safe_load)|load_workbook"
    r"|ZipFile|csv\.(?:reader|DictReader)|ParserCreate|iterparse|fromstring|decompressobj|model_validate_json|b64decode|Image\.open"
    r"|mimeData|toLocalFile|open(?=\([^()]*[\"']r[bt]?[\"']))\("
)
"""Calls by which content comes in."""


@pytest.mark.parametrize("reader", READERS, ids=lambda r: r.name)
def test_a_reader_knows_only_its_own_refusals(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for content in made(reader, f"small/{reader.name}", INPUTS.get(reader.name, USUAL)):
            assert harm(reader, content, tmp_path) is None, content[:500]


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of a child are those of Linux")
@pytest.mark.parametrize("name", SMALL_BOMBS)
def test_a_bomb_is_refused_in_time_and_in_little_memory(name: str) -> None:
    found, took = explode(name)
    assert found == [], f"under {MOST_S} s and {MOST_MB} MB; took {took}"


def test_every_bomb_is_for_a_reader() -> None:
    assert {wanted for wanted, _ in BOMBS.values() if isinstance(wanted, str)} <= {r.name for r in READERS}
    assert set(SMALL_BOMBS) <= set(BOMBS)


def test_no_reader_is_forgotten() -> None:
    known = {module for reader in READERS for module in reader.modules} | set(TRUSTED)
    found = {
        _module(path): set(READING.findall(path.read_text(encoding="utf-8"))) for path in sorted(ROOT.rglob("*.py"))
    }
    forgotten = {module: sorted(calls) for module, calls in found.items() if calls and module not in known}
    assert forgotten == {}
    assert {module for module in TRUSTED if not found.get(module)} == set(), "listed, and reads nothing"
    assert known - set(found) == set(), "listed, and not there any more"


def _module(path: Path) -> str:
    return ".".join(("planner", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def test_the_same_seed_gives_the_same_input() -> None:
    for reader in READERS[:3]:
        assert list(made(reader, "a", 5)) == list(made(reader, "a", 5))
