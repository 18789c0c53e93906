"""Doors for files of other people and programs: questionnaires, prices, measurements, tables."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from planner import sheet
from planner.assessment import assess
from planner.catalog.facts import CatalogProblem
from planner.catalogue_update import UpdateRefused, located, preview
from planner.data_import import DATA_SETS
from planner.i18n import say
from planner.measurement_import import NotReady, added, chosen, complete, open_results
from planner.plan import Plan
from planner.plan.respondents import Respondent, StepId
from planner.plan.templates import load_template
from planner.resources import resource
from planner.respondent_files import MergeRefused, merge_files, xlsx_form, yaml_form
from planner.respondent_files.problems import described
from planner.respondent_files.questionnaire import questionnaire
from planner.risk_import import RISKS
from planner.sizing.calibrate_serving import read_data
from planner.sizing.calibration import load_inference
from planner.sizing.csv_cases import ValidationProblem
from planner.sizing.result_runs import ResultProblem
from planner.sizing.validate import validate
from planner.usecase_import import USE_CASES
from tests.campaigns.fuzz_reader import FIXTURES, TODAY, catalog, text_of, told, written

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
