"""The walls of the house: who may import whom, texts complete in both languages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import planner
from planner.i18n import catalogue
from planner.plan import (
    answers,
    build,
    data,
    respondents,
    responsible,
    scenario,
    sign_off,
    snapshots,
    team,
    usecase,
    workshop,
)
from planner.plan.fields import specs
from planner.plan.plan import Plan

ROOT = Path(planner.__file__).parent
CORE = sorted(p for p in ROOT.rglob("*.py") if "desktop" not in p.relative_to(ROOT).parts)
MODELS = (
    build.ActionNote,
    Plan,
    usecase.UseCase,
    team.Member,
    data.DataSet,
    responsible.Risk,
    build.StagePlan,
    answers.Answer,
    respondents.Respondent,
    scenario.Scenario,
    snapshots.Snapshot,
    sign_off.SignOff,
    workshop.ParkedNote,
)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda p: str(p.relative_to(ROOT)))
def test_core_never_imports_qt(path: Path) -> None:
    assert not {i for i in _imports(path) if i.startswith("PySide6")}


def test_only_the_context_of_the_window_assesses_a_plan() -> None:
    assesses = re.compile(r"import .*\bassess\b|\bassess\(")
    found = {p.name for p in (ROOT / "desktop").rglob("*.py") if assesses.search(p.read_text(encoding="utf-8"))}
    assert found == {"context.py"}


def test_no_layout_is_asked_for_its_items() -> None:
    """PySide keeps what stands for an item under its address after Qt has deleted the item with its widget. The next
    object there takes the program down when it is deleted; ``indexOf`` and layouts kept by name do without."""
    asks = re.compile(r"\.itemAt(Position)?\(")
    assert not [p for p in (ROOT / "desktop").rglob("*.py") if asks.search(p.read_text(encoding="utf-8"))]


def test_core_runs_with_qt_blocked() -> None:
    code = (
        "import sys\nsys.modules['PySide6'] = None\n"
        "from datetime import date\nfrom planner.plan.templates import load_template\nfrom planner.catalog import load_catalog\n"
        "from planner.assessment import assess\nfrom planner.report import build_report\nimport planner.cli\n"
        "plan, catalog = load_template('retail'), load_catalog()\n"
        "pdf = build_report(plan, assess(plan, catalog), catalog, 'ko', date(2026, 11, 24))\n"
        "assert pdf.startswith(b'%PDF')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "sizing").glob("*.py")), ids=lambda p: p.name)
def test_sizing_knows_nothing_of_plans(path: Path) -> None:
    assert not {i for i in _imports(path) if i.startswith(("planner.plan", "planner.readiness", "planner.cost"))}


def test_only_one_module_makes_paragraphs() -> None:
    made = re.compile(r"import .*\bParagraph\b|\bParagraph\(")
    makers = {p.name for p in CORE if made.search(p.read_text(encoding="utf-8"))}
    assert makers == {"text.py"}


def test_every_message_stands_in_both_languages() -> None:
    for key, entry in catalogue().items():
        assert set(entry) <= {"ko", "en", "en_one"}, f"{key}: a text with a comma needs quotes"
        assert entry["ko"].strip(), key
        assert entry["en"].strip(), key
        if key not in ("top.language",):
            assert not re.search("[가-힣]", entry["en"]), key


def test_both_languages_use_the_same_placeholders() -> None:
    for key, entry in catalogue().items():
        names = [set(re.findall(r"(?<!\{)\{(\w+)", entry[k])) for k in ("ko", "en")]
        assert names[0] == names[1], key


def test_every_field_and_choice_has_words() -> None:
    missing = []
    for model in MODELS:
        for spec in specs(model):
            keys = [f"field.{spec.ui.key}.label", *(f"{type(c).__name__}.{c.value}" for c in spec.choices)]
            missing += [k for k in keys if k not in catalogue()]
    assert missing == []


def test_texts_named_in_code_exist() -> None:
    missing = set()
    for path in ROOT.rglob("*.py"):
        for key in re.findall(r'(?:text|message|\.t)\(\s*"([a-z][\w.]+\.[\w.]+)"', path.read_text(encoding="utf-8")):
            if key not in catalogue():
                missing.add((path.name, key))
    assert missing == set()


def test_every_message_is_used() -> None:
    words, starts = set[str](), set[str]()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                starts |= _built(node.values)
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                starts |= _built([node.left, node.right])
            elif isinstance(node, ast.ClassDef) and "StrEnum" in map(ast.unparse, node.bases):
                words |= {f"{node.name}.{ast.literal_eval(s.value)}" for s in node.body if isinstance(s, ast.Assign)}
    built = re.compile("|".join(starts))
    assert {key for key in catalogue() if key not in words and not built.fullmatch(key)} == set()


def _built(parts: Sequence[ast.expr]) -> set[str]:
    """The pattern of keys put together at run time, where they begin with a fixed word and a dot."""
    fixed = [str(p.value) if isinstance(p, ast.Constant) else None for p in parts]
    if not re.match(r"[A-Za-z_]\w*\.", fixed[0] or ""):
        return set()
    return {"".join(".+" if words is None else re.escape(words) for words in fixed)}
