"""Every door through which bytes or text from outside come in, each as one function of bytes.

``read`` may end in any way that the product knows (its own refusals, told in both languages) and in no other. What was
read is used as the product uses it next, so that a value that is let in and breaks later is found too. A module that
reads files and stands neither in ``READERS`` nor in ``TRUSTED`` fails ``tests/test_fuzz_small.py``.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from planner import preferences, recent_plans, resources, sheet
from planner.amounts import read_amount
from planner.assessment import assess
from planner.catalog import Catalog, load_catalog
from planner.catalog.facts import CatalogProblem
from planner.catalogue_update import UpdateRefused, located, preview
from planner.change_words import change_row
from planner.cli import main
from planner.data_import import DATA_SETS
from planner.export_data import as_json
from planner.formats import figure
from planner.i18n import Message, say
from planner.measurement_import import NotReady, added, chosen, complete, open_results
from planner.own_facts import with_own_facts
from planner.plan import Plan
from planner.plan.attached import NoPlanInside, plan_in
from planner.plan.file import (
    FileProblem,
    PasswordNeeded,
    PlanProblem,
    describe,
    dump_plan,
    load_plan_or_report,
    parse_plan,
)
from planner.plan.holding import _told as told_by
from planner.plan.holding import same_file
from planner.plan.journal import _read as read_copy
from planner.plan.respondents import Respondent, StepId
from planner.plan.sealed import Cost, Key, SealProblem, key_for, new_key, seal
from planner.plan.templates import load_template, templates
from planner.plan.traces import readable_copies
from planner.reading import UNPRINTABLE
from planner.refusal import Refused
from planner.report.options import checked_logo
from planner.resources import read_yaml, resource
from planner.respondent_files import MergeRefused, merge_files, xlsx_form, yaml_form
from planner.respondent_files.problems import described
from planner.respondent_files.questionnaire import questionnaire
from planner.risk_import import RISKS
from planner.sizing.calibrate_serving import read_data
from planner.sizing.calibration import load_inference
from planner.sizing.csv_cases import ValidationProblem
from planner.sizing.result_runs import ResultProblem
from planner.sizing.validate import validate
from planner.token_count import TextTooLong, count_text, text_figures
from planner.usecase_import import USE_CASES
from tests.campaigns import fuzz_inputs as inputs

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
TODAY = date(2026, 11, 26)
LONGEST_WORDS = 4000
"""Characters of a refusal: what a file says in it is cut."""


@dataclass(frozen=True)
class Reader:
    """``modules`` read with it; ``share`` is its part of a campaign (what a fast one gets is 1)."""

    name: str
    modules: tuple[str, ...]
    seeds: Callable[[], list[bytes]]
    make: inputs.Make
    read: Callable[[bytes, Path], None]
    share: float = 1.0


@cache
def catalog() -> Catalog:
    return load_catalog()


def sampled(content: bytes) -> bool:
    """Whether a slow second look is taken at an input: at every eighth."""
    return zlib.crc32(content) % 8 == 0


def told(*problems: Message | str) -> None:
    """Say a refusal in both languages, as a person would read it."""
    for problem in problems:
        for language in ("ko", "en"):
            words = problem if isinstance(problem, str) else say(problem, language)
            assert words.strip(), problem
            assert len(words) <= LONGEST_WORDS, f"{len(words)} characters"
            assert not UNPRINTABLE.search(words), repr(words[:200])


def written(content: bytes, folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def text_of(content: bytes) -> str:
    return (
        content.decode("utf-8", "surrogatepass" if b"\xed" in content else "replace")
        if _decodes(content)
        else content.decode("latin-1")
    )


def _decodes(content: bytes) -> bool:
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


# --- plans -----------------------------------------------------------------------------------------------------------


@cache
def plan_seeds() -> list[bytes]:
    made = [dump_plan(load_template(t.id, "ko")).encode() for t in templates()]
    return made + [p.read_bytes() for p in sorted((FIXTURES / "plans").glob("*.plan"))] + [_own_facts_seed()]


def _own_facts_seed() -> bytes:
    facts = {
        "gpu_prices/l40s": {"values": {"usd": 8200, "low": 8000, "high": 9000}, "source": "a", "as_of": "2026-11-02"},
        "gpus/l40s": {"values": {"tdp_w": 300, "dense_tflops.bf16": 300}, "source": "a", "as_of": "2026"},
        "models/house-7b": {"values": {"name": "House 7B", "params_b": 7}, "source": "a", "as_of": "2026-11"},
        "assumptions/usd_krw": {"values": {"value": 1385}, "source": "a", "as_of": "2026-11-20"},
        "services/openai/gpt-5": {"values": {"input_usd_per_m": 1.1}, "source": "a", "as_of": "2026-11-20"},
    }
    return json.dumps({"format": "planner/2", "plan": {"own_facts": facts}}).encode()


def _refused(problem: PlanProblem | FileProblem) -> None:
    told(describe(problem, "ko"), describe(problem, "en"))


def read_plan(content: bytes, folder: Path) -> None:
    name = Path("x.plan")
    try:
        plan = parse_plan(content, name)
    except PlanProblem as problem:
        return _refused(problem)
    if sampled(content):
        saved = dump_plan(plan)
        assert dump_plan(parse_plan(saved, name)) == saved, "what is saved is not what was read"
    if plan.own_facts:
        for _, words in with_own_facts(plan.own_facts, catalog()).overrides.refused:
            told(words)


def read_plan_file(content: bytes, folder: Path) -> None:
    try:
        load_plan_or_report(written(content, folder, "x.plan"))
    except (PlanProblem, FileProblem) as problem:
        _refused(problem)


def assessed_plan(content: bytes, folder: Path) -> None:
    """A plan that is let in can be assessed, and what comes of it be said and exported."""
    try:
        plan = parse_plan(content, Path("x.plan"))
    except PlanProblem:
        return
    made = assess(plan, catalog(), TODAY)
    json.loads(as_json(plan, made))
    for language in ("ko", "en"):
        say(made.level.verdict, language)
        for shown in (
            made.readiness.overall,
            made.infrastructure.gpus,
            made.infrastructure.ttft_p95,
            made.cost.total,
            made.portfolio.npv,
        ):
            figure(shown, language, with_range=True)


@cache
def report_seeds() -> list[bytes]:
    head = (
        b"7 0 obj\n<< /Filter [ /FlateDecode ] /Length %d /Subtype /application#2Fyaml /Type /EmbeddedFile >>\nstream\n"
    )
    plan = zlib.compress(plan_seeds()[-1])
    whole = b"%PDF-1.7\n" + head % len(plan) + plan + b"\nendstream\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    return [whole, b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n"]


def read_report(content: bytes, folder: Path) -> None:
    try:
        plan = plan_in(content)
    except NoPlanInside as refused:
        return told(refused.problem)
    read_plan(plan, folder)


# --- recovery copies and what is kept beside them --------------------------------------------------------------------


@cache
def copy_seeds() -> list[bytes]:
    made = []
    for seed in plan_seeds()[:3] + plan_seeds()[-1:]:
        plan = json.loads(inputs._tree(seed))["plan"]
        made.append(
            json.dumps(
                {"format": "planner/2", "origin": "/nowhere/a.plan", "saved_at": "2026-11-26T10:00:00", "plan": plan}
            ).encode()
        )
    made.append(b'{"origin": null, "saved_at": "2026-11-26T10:00:00", "plan": {"title": "a"}}')
    made.append(b'{"format": "planner/2", "origin": null, "saved_at": "2026-11-26T10:00:00", "sealed": "j1BMQU4NChoB"}')
    return made


def read_recovery(content: bytes, folder: Path) -> None:
    path = written(content, folder, "0123.json")
    found = read_copy(path)
    f"{found.saved_at:%Y-%m-%d %H:%M}"
    for change in found.changes[:20]:
        row = change_row(change, catalog())
        for language in ("ko", "en"):
            for words in (row.place, row.what, row.old, row.new):
                say(words, language) if words else None
    if found.sealed is not None:
        with contextlib.suppress(SealProblem):
            found.unlocked(_key())


def read_traces(content: bytes, folder: Path) -> None:
    plan = folder / "traced" / "a.plan"
    (folder / "traced").mkdir(exist_ok=True)
    written(content, folder / "traced", "0123.json")
    readable_copies(plan, folder / "traced")


def read_record(content: bytes, folder: Path) -> None:
    record = written(content, folder, "a.open")
    assert same_file(told_by(record), folder / "b.plan") in (True, False)


@cache
def _key() -> Key:
    return new_key("x", Cost(memory_kib=64, passes=1, lanes=1))


@cache
def sealed_seeds() -> list[bytes]:
    return [seal(b"format: planner/2\nplan: {title: a}\n", _key()), (FIXTURES / "sealed-1.plan").read_bytes()]


def read_sealed(content: bytes, folder: Path) -> None:
    path = Path("x.plan")
    try:
        parse_plan(content, path)
        return
    except PasswordNeeded as needed:
        found = needed.sealed
    except PlanProblem as problem:
        return _refused(problem)
    try:
        parse_plan(content, path, _key())
    except PlanProblem as problem:
        _refused(problem)
    usual = found[10:20] == sealed_seeds()[0][10:20]
    if usual or zlib.crc32(content) % 256 == 0:  # a key of any other cost takes long
        try:
            key_for(found, "x")
        except SealProblem as problem:
            told(problem.message)


@cache
def preference_seeds() -> list[bytes]:
    return [b'{"language": "ko", "theme": "dark", "zoom": 120, "reduced_motion": true, "geometry": "AdnQywAD"}', b"{}"]


def read_preferences(content: bytes, folder: Path) -> None:
    path = written(content, folder, "settings.json")
    found, _ = preferences.load_preferences(path)
    assert preferences.SMALLEST <= found.zoom <= preferences.LARGEST
    if not sampled(content):
        return
    assert preferences.save_preferences(found, folder / "again.json")
    assert preferences.load_preferences(folder / "again.json") == (found, True)


@cache
def recent_seeds() -> list[bytes]:
    glance = {"title": "a", "company": "b", "sector": "retail", "reached": "team", "shares": [0.5, 1, 0, 0, 0], "answered": 4, "level": 3,
              "score": {"value": 40.5, "low": 1, "high": 2, "unit": "score"}, "gpus": {"value": 4, "unit": "gpu"}, "years": 3}  # fmt: skip
    entries = [
        {"path": "/nowhere/a.plan", "pinned": True, "edited": "2026-11-26T10:00:00", "glance": glance},
        "/nowhere/b.plan",
    ]
    return [json.dumps(entries).encode()]


def read_recent(content: bytes, folder: Path) -> None:
    path = written(content, folder, "recent.json")
    with mock.patch.object(recent_plans, "recent_file", return_value=path):
        for found in recent_plans.recent_plans():
            assert found.exists in (True, False)
            assert found.edited is None or found.edited.tzinfo is None
            seen = found.glance
            spans = (n for s in (seen.score, seen.gpus, seen.cost) for n in (s.value, s.low, s.high) if n is not None)
            assert all(map(math.isfinite, (*spans, *seen.shares)))
        if sampled(content):
            recent_plans.forget("/nowhere/b.plan")


@cache
def kept_seeds() -> list[bytes]:
    path = resource("workload.yaml")
    content = json.dumps(resources._parse(path.read_text(encoding="utf-8"))).encode()
    return [resources._digest(path.read_bytes(), content) + content]


@cache
def _workload() -> Any:
    return resources._parse(resource("workload.yaml").read_text(encoding="utf-8"))


def read_kept(content: bytes, folder: Path) -> None:
    """A kept copy gives what its source holds, or is passed over."""
    path = resource("workload.yaml")
    folder = folder / "kept"
    folder.mkdir(exist_ok=True)
    written(content, folder, f"{path.parent.name}-{path.stem}.json")
    with (
        mock.patch.object(resources, "_cache_folder", return_value=folder),
        mock.patch.object(resources, "_parse", return_value=_workload()),
    ):
        assert read_yaml(path) == _workload()


# --- files that people send ------------------------------------------------------------------------------------------


@cache
def _person() -> Any:
    return questionnaire(Plan(), Respondent(id="r-1", name="a", steps=(StepId.S1,)), "ko")


@cache
def votes_seeds() -> list[bytes]:
    blank = yaml_form.blank(_person())
    return [
        blank.encode(),
        blank.replace("    vote:\n", "    vote: 4\n").encode(),
        b"format: planner-respondent/1\nid: a\nname: b\nrole: business\nsteps: [S1]\nvotes: {S1-01: 3, S1-02: {vote: unknown, note: x}}\n",
    ]


@cache
def workbook_seeds() -> list[bytes]:
    return [xlsx_form.blank(_person())]


def _merge(path: Path) -> None:
    try:
        merged = merge_files([path], Plan())
    except MergeRefused as refused:
        return told(*described(refused.problems, "ko"), *described(refused.problems, "en"))
    told(*merged.notes)


def read_votes(content: bytes, folder: Path) -> None:
    _merge(written(content, folder, "x.yaml"))


def read_vote_workbook(content: bytes, folder: Path) -> None:
    _merge(written(content, folder, "x.xlsx"))


@cache
def update_seeds() -> list[bytes]:
    return [(
        b"format: planner-catalog/1\nversion: \"2026-11\"\nsource: Quotation\nas_of: 2026-11-20\n"
        b"gpu_prices: {l40s: 8200, h100-sxm: {usd: 31000, low: 29000, high: 33000, as_of: 2026-11-02, note: eight cards}}\n"
        b"cloud_prices: {h100-sxm: 3.1}\nservices: {openai/gpt-5: {input_usd_per_m: 1.1}}\nassumptions: {usd_krw: 1385}\n"
        b"gpus: {l40s: {tdp_w: 300, dense_tflops: {bf16: 300}}}\nmodels: {house-7b: {name: House 7B, params_b: 7}}\n"
    )]  # fmt: skip


def read_update(content: bytes, folder: Path) -> None:
    try:
        changes = preview(written(content, folder, "x.yaml"), catalog(), TODAY)
    except CatalogProblem as problem:
        return told(located(problem))
    except UpdateRefused as refused:
        return told(refused.problem)
    for change in changes:
        for language in ("ko", "en"):
            say(change.kind, language), say(change.name, language)


@cache
def cases_seeds() -> list[bytes]:
    folder = resource("calibration", "cases")
    return [
        b"\n".join((folder / f"{kind}_cases.csv").read_bytes().split(b"\n")[:25])
        for kind in ("inference", "training", "image")
    ]


def read_cases(content: bytes, folder: Path) -> None:
    try:
        report = validate(written(content, folder, "x.csv"))
    except ValidationProblem as problem:
        return told(problem.problem)
    json.dumps(report.to_json(), allow_nan=False)


def read_calibration(content: bytes, folder: Path) -> None:
    try:
        read_data(written(content, folder, "x.csv"), catalog().gpus, catalog().models, load_inference())
    except ValidationProblem as problem:
        told(problem.problem)


@cache
def result_seeds() -> list[bytes]:
    found = [p for p in sorted((FIXTURES / "measurements").iterdir()) if p.suffix == ".json"]
    return [p.read_bytes() for p in found if p.name != "vllm_appended.json"]


@cache
def result_table_seeds() -> list[bytes]:
    return [p.read_bytes() for p in sorted((FIXTURES / "measurements").glob("*.csv"))]


@cache
def _measured() -> tuple[Plan, Any, dict[str, Any]]:
    plan = load_template("retail", "ko")
    result = assess(plan, catalog(), TODAY).infrastructure
    usual = {"model_id": "llama-3.1-8b", "gpu_id": "h100-sxm", "precision": "bf16", "tp": 1, "pp": 1, "replicas": 1, "engine": "vllm",
             "concurrency": 8, "input_tokens": 500, "output_tokens": 200}  # fmt: skip
    return plan, result, {**usual, **chosen(plan, result)}


def read_results(content: bytes, folder: Path) -> None:
    plan, result, answers = _measured()
    name = "aiperf.csv" if content[:6] == b"Metric" else "x.json"
    try:
        opened = open_results(written(content, folder, name), plan, catalog(), result)
        told(*opened.warnings)
        added(plan, complete(opened, answers, catalog()))
    except (ResultProblem, NotReady) as problem:
        told(problem.problem)


SHEETS = (USE_CASES, DATA_SETS, RISKS)


@cache
def table_seeds() -> list[bytes]:
    made = [
        "Case,Users,Owner,Description\n상담 요약,20,가나,설명\nb,1e3,c,d\n".encode(),
        "이름\n하나\n둘\n".encode(),
        b"name\tx\na\tb\n",
    ]
    for one in SHEETS:
        heads = [*dict.fromkeys(spec.path for spec in sheet._heads(one).values())]
        by_path = {spec.path: head for head, spec in sheet._heads(one).items()}
        words = [by_path[p] for p in heads if "," not in by_path[p]]
        made.append(f"{','.join(words)}\n{','.join('1' for _ in words)}\n{','.join('a' for _ in words)}\n".encode())
    return made


def _previewed(found: sheet.Preview[Any], folder: Path) -> None:
    told(*found.problems)
    for entry in found.entries:
        entry.model_dump(mode="json")


def read_pasted(content: bytes, folder: Path) -> None:
    for one in SHEETS:
        _previewed(sheet.from_text(text_of(content), one, ()), folder)


def read_table_file(content: bytes, folder: Path) -> None:
    path = written(content, folder, "x.csv")
    for one in SHEETS:
        _previewed(sheet.from_file(path, one, ()), folder)


@cache
def table_workbook_seeds() -> list[bytes]:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    for row in (["Case", "Users", "Owner"], ["요약", 20, "a"], [date(2026, 1, 2), 1.5, True], ["=1+1", None, "b"]):
        page.append(row)
    made = io.BytesIO()
    book.save(made)
    return [made.getvalue()]


def read_table_workbook(content: bytes, folder: Path) -> None:
    path = written(content, folder, "y.xlsx")
    _previewed(sheet.from_file(path, USE_CASES, ()), folder)


# --- what people type, paste and choose ------------------------------------------------------------------------------


@cache
def typed_seeds() -> list[bytes]:
    return [s.encode() for s in ("12억 5천만", "$1.2m", "1,200", "20 %", "-3.5k", "₩1,000,000", "3 trillion won", "")]


def read_typed(content: bytes, folder: Path) -> None:
    found = read_amount(text_of(content))
    assert found is None or math.isfinite(found.value)


@cache
def prose_seeds() -> list[bytes]:
    return [s.encode() for s in ("생성형 AI를 도입합니다. Generative AI, 2026.", "漢字かな🙂", "e\u0301" * 20, "")]


def read_prose(content: bytes, folder: Path) -> None:
    try:
        found = text_figures(count_text(text_of(content)))
    except TextTooLong as problem:
        return told(problem.message)
    assert found.tokens.value is None or math.isfinite(found.tokens.value)


@cache
def logo_seeds() -> list[bytes]:
    from PIL import Image

    made = []
    for mode, form in (("RGB", "PNG"), ("RGBA", "PNG"), ("P", "PNG"), ("L", "JPEG"), ("RGB", "JPEG"), ("CMYK", "JPEG")):
        buffer = io.BytesIO()
        Image.new(mode, (12, 8)).save(buffer, form)
        made.append(buffer.getvalue())
    return made


def read_logo(content: bytes, folder: Path) -> None:
    """A logo that is taken can be drawn on the page."""
    try:
        taken = checked_logo(written(content, folder, "logo.png"), "ko")
    except Refused as refused:
        return told(refused.words)
    from reportlab.pdfgen.canvas import Canvas

    from planner.charts import fonts
    from planner.report.blocks import Cover

    fonts.register()
    canvas = Canvas(io.BytesIO())
    cover = Cover([], [], "#0B7285", taken)
    cover.canv, cover.width, cover.height = canvas, 400, 100
    cover._draw_logo()
    canvas.save()


@cache
def argument_seeds() -> list[bytes]:
    lines = (
        "check a.plan", "assess a.plan --json", "size a.plan", "validate cases.csv --json", "measure a.plan --tool vllm", "templates", "schema",
        "measure a.plan --import run.json --as-planned --tp 1", "catalogue --stale 2026-11-26", "respondents a.plan", "a.plan --language ko",
        "check missing.plan", "catalogue a.plan", "password a.plan --password-file a.plan",
    )  # fmt: skip
    return [b"\0".join(w.encode() for w in line.split()) for line in lines]


def read_arguments(content: bytes, folder: Path) -> None:
    """Words of the command line; nothing but a status comes back."""
    with _command_folder(folder), contextlib.suppress(SystemExit):
        given = [os.fsdecode(word) for word in content.split(b"\0")[:40]]
        if {"new", "report", "calibrate", "workbook", "slides", "calendar"} & set(given):
            return
        with mock.patch("planner.cli._open", return_value=0):
            assert main(given) in (0, 1, 2)


@contextlib.contextmanager
def _command_folder(folder: Path) -> Iterator[None]:
    place = folder / "command"
    place.mkdir(exist_ok=True)
    (place / "a.plan").write_bytes(b"format: planner/2\nplan: {title: a}\n")
    (place / "run.json").write_bytes(result_seeds()[-1])
    (place / "cases.csv").write_bytes(b"\n".join(cases_seeds()[0].split(b"\n")[:3]))
    before = Path.cwd()
    os.chdir(place)
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            yield
    finally:
        os.chdir(before)


READERS = (
    Reader("plan", ("planner.plan.file", "planner.reading"), plan_seeds, inputs.plan_text, read_plan),
    Reader("plan file", ("planner.plan.file", "planner.plan.attached"), plan_seeds, inputs.plan_text, read_plan_file, 0.3),
    Reader("plan assessed", ("planner.plan.file",), plan_seeds, inputs.plan_text, assessed_plan, 0.1),
    Reader("report", ("planner.plan.attached",), report_seeds, inputs.report_bytes, read_report, 3),
    Reader("recovery copy", ("planner.plan.journal",), copy_seeds, inputs.plan_text, read_recovery, 0.4),
    Reader("open record", ("planner.plan.holding",), lambda: [b"/nowhere/a.plan"], inputs.loose_text, read_record),
    Reader("traces", ("planner.plan.traces",), copy_seeds, inputs.json_text, read_traces, 0.2),
    Reader("sealed plan", ("planner.plan.sealed", "planner.plan.file"), sealed_seeds, inputs.sealed, read_sealed, 2),
    Reader("preferences", ("planner.preferences",), preference_seeds, inputs.json_text, read_preferences, 2),
    Reader("recent plans", ("planner.recent_plans",), recent_seeds, inputs.json_text, read_recent),
    Reader("kept copy", ("planner.resources",), kept_seeds, inputs.loose_text, read_kept, 0.5),
    Reader("respondent YAML", ("planner.respondent_files.yaml_form", "planner.respondent_files.merging"), votes_seeds, inputs.votes_text, read_votes, 0.8),
    Reader("respondent XLSX", ("planner.respondent_files.xlsx_form", "planner.respondent_files.workbook_guard"), workbook_seeds, inputs.workbook, read_vote_workbook, 0.15),
    Reader("catalogue update", ("planner.catalog.update_file",), update_seeds, inputs.yaml_text, read_update, 0.3),
    Reader("cases", ("planner.sizing.csv_cases",), cases_seeds, inputs.table_text, read_cases, 0.2),
    Reader("calibration cases", ("planner.sizing.calibrate_serving",), lambda: cases_seeds()[:1], inputs.table_text, read_calibration, 0.3),
    Reader("results JSON", ("planner.sizing.result_files", "planner.sizing.result_json"), result_seeds, inputs.json_text, read_results, 2),
    Reader("results CSV", ("planner.sizing.result_csv",), result_table_seeds, inputs.table_text, read_results, 2),
    Reader("pasted table", ("planner.sheet_cells",), table_seeds, inputs.table_text, read_pasted),
    Reader("table file", ("planner.sheet_cells",), table_seeds, inputs.table_text, read_table_file),
    Reader("table XLSX", ("planner.sheet_cells",), table_workbook_seeds, inputs.workbook, read_table_workbook, 0.2),
    Reader("typed amount", ("planner.amounts",), typed_seeds, inputs.loose_text, read_typed, 5),
    Reader("pasted text", ("planner.token_count",), prose_seeds, inputs.loose_text, read_prose, 3),
    Reader("logo", ("planner.report.options",), logo_seeds, inputs.picture, read_logo, 1.5),
    Reader("arguments", ("planner.cli", "planner.password_input"), argument_seeds, inputs.arguments, read_arguments, 0.15),
)  # fmt: skip
