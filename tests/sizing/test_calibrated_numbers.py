"""What the calibrated parts of the model predict, kept to one part in a million.

Coefficients were fitted, and errors published, through exactly these formulas: a formula that changes makes both untrue.
Whoever changes one fits again and then writes the new numbers: ``python tests/sizing/test_calibrated_numbers.py``. A
refit of the coefficients of serving and training does not touch them: those are set to plain values here.

Each number is a mean of logarithms over many cases (of those that are not zero), with how many there are.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.catalog import load_catalog
from planner.catalog.models import ModelKind
from planner.resources import resource
from planner.sizing.benchmarks import WAYS, Batch, NotScored, inference_row
from planner.sizing.calibration import Calibration, load_inference
from planner.sizing.capacity import LIMITS, FleetCapacity, Lengths, ServiceLevels, at_rate, capacity, steady_state
from planner.sizing.cases import Cases, ServingCase, Traffic
from planner.sizing.encoders import EncoderCase, generation_tokens_per_s, gpus_for, predict_encoder
from planner.sizing.errors import Unserveable
from planner.sizing.images import ImageCase, image_table, predict_images
from planner.sizing.memory import FleetMemory
from planner.sizing.nearest import distances, nearest
from planner.sizing.pool import Workload, size_pool
from planner.sizing.queueing import steady
from planner.sizing.regimes import Ways
from planner.sizing.search import Requirement, search
from planner.sizing.serving import Replica, predict
from planner.sizing.timing import Fleet
from planner.sizing.training import plan_fine_tuning, plan_pre_training, predict_training, search_layouts
from planner.sizing.training_calibration import TrainingCalibration, load_training
from planner.sizing.training_cases import training_row
from planner.sizing.training_memory import memory_parts
from planner.sizing.training_setup import Recompute, Software, Trained, TrainingCase, TrainingMethod, setup_of
from planner.sizing.training_step import TERMS, step_terms
from planner.sizing.work import UnknownShape

KEPT = Path(__file__).parents[1] / "fixtures" / "calibrated_numbers.json"
CATALOG = load_catalog()
Digest = dict[str, list[float]]


def digest(columns: dict[str, Any]) -> Digest:
    """Count of what is neither zero nor unknown, and the mean of its logarithms weighted by place."""
    found = {}
    for name, column in columns.items():
        values = np.atleast_1d(np.asarray(column, dtype=float))
        at = np.flatnonzero(np.isfinite(values) & (values != 0))
        weights = 1 + at % 7
        logs = np.log(np.abs(values[at]))
        found[name] = [len(at), float(logs @ weights / weights.sum()) if len(at) else 0.0]
    return found


# --- training ------------------------------------------------------------------------------------------------------


def training_calibration() -> TrainingCalibration:
    """Shipped tables, with coefficients at the middle of their bounds to two digits."""
    c = load_training()
    plain = {
        name: float(f"{(k.low * k.high) ** 0.5 if k.low > 0 else k.value:.2g}") for name, k in c.coefficients.items()
    }
    return c.changed({**plain, "newest_release": 2026.5})


def training_cases() -> list[TrainingCase]:
    models, gpus = CATALOG.models, CATALOG.gpus
    dense, small, mixture = (Trained.of(models[id]) for id in ("llama-3.1-70b", "gemma-3-27b", "deepseek-v3"))
    unknown, vague = Trained("unknown", 13e9, 13e9), Trained("vague mixture", 100e9, 20e9, vocab=32000)
    cases = []
    for trained, gpu, count in product(
        (dense, small, mixture, unknown, vague, Trained("bio", 2e9, 2e9, layers=30, vocab=64)),
        ("h100-sxm", "a100-sxm-80", "l40s", "b200", "mi300x"), (1, 8, 256),
    ):  # fmt: skip
        card = gpus[gpu]
        cases += [
            TrainingCase(trained, card, count, TrainingMethod.LORA, seq_len=4096, global_batch=64.0, fused_loss=True),
            TrainingCase(trained, card, count, TrainingMethod.QLORA, seq_len=1000, global_batch=16.0, fused_kernels=False, recompute=Recompute.NONE),
            TrainingCase(trained, card, count, dtype="fp8", micro_batch=2.0, global_batch=512.0, software=Software.FSDP, recompute=Recompute.SELECTIVE, released=2025.0),
            TrainingCase(trained, card, count, mixed_precision=False, kept_at_32bit=True, looped_experts=True, longest=3000.0, recompute_share=0.6, global_batch=1024.0),
            TrainingCase(trained, card, count, scattered_gradients=True, fused_kernels=False, recompute=Recompute.NONE, stage=2, global_batch=512.0),
        ]  # fmt: skip
    cases += [
        TrainingCase(Trained("seven", 7e9, 7e9), gpus["h100-sxm"], n, seq_len=4096, software=w)
        for n in (1, 64)
        for w in Software
    ]
    for trained, gpu, (tensor, pipeline, context, expert), way in product(
        (dense, mixture, vague), ("h100-sxm", "b200", "gb200"), ((1, 1, 1, 1), (8, 1, 1, 8), (2, 4, 2, 4), (4, 8, 1, 16), (16, 2, 1, 64)),
        Recompute,
    ):  # fmt: skip
        cases.append(TrainingCase(
            trained, gpus[gpu], 512, dtype="mxfp8" if way is Recompute.FULL else "bf16", seq_len=8192, global_batch=1024.0,
            recompute=way, software=Software.MEGATRON, tensor_parallel=tensor, pipeline_parallel=pipeline, context_parallel=context,
            expert_parallel=expert, released=2025.5 if way is Recompute.NONE else None, stage=0 if expert == 4 else None,
        ))  # fmt: skip
    return cases


def training_steps() -> Digest:
    c = training_calibration()
    setup = setup_of(training_cases(), c)
    terms, memory = step_terms(setup, c), memory_parts(setup, c)
    columns = {f.name: getattr(setup, f.name) for f in fields(setup)}
    columns |= {f"term {name}": getattr(terms, name) for name in (*TERMS, "total", "tokens")}
    columns |= {f"memory {f.name}": getattr(memory, f.name) for f in fields(memory)}
    columns |= {
        "needed": memory.needed,
        "states": memory.states,
        **{f"peak {n}": p for n, p in memory.at_peak().items()},
    }
    return digest(columns)


def training_plans() -> Digest:
    c, models, gpus = training_calibration(), CATALOG.models, CATALOG.gpus
    found = [
        plan_fine_tuning(Trained.of(models[id]), method, gpus[gpu], 2e8, 2048, 3, calibration=c)
        for id, gpu in (("llama-3.1-8b", "l40s"), ("llama-3.1-70b", "h100-sxm"), ("mixtral-8x7b", "a100-sxm-80"))
        for method in TrainingMethod
    ]
    found += [
        plan_pre_training(Trained.of(models[id]), gpus[gpu], n, 2e12, c, dtype=dtype)
        for id, gpu, n, dtype in (
            ("llama-3.1-8b", "h100-sxm", 64, "bf16"), ("llama-3.1-405b", "b200", 4096, "fp8"), ("deepseek-v3", "h100-sxm", 2048, "bf16"),
            ("llama-3.1-405b", "h100-sxm", 16, "bf16"),
        )
    ]  # fmt: skip
    columns: dict[str, Any] = {
        name: [getattr(p, name) for p in found]
        for name in (
            "gpus",
            "flop",
            "flop_all_runs",
            "mfu",
            "global_batch",
            "goodput",
            "checkpoint_gb",
            "checkpoint_full_gb",
            "storage_gb",
            "usable_gb",
        )
    }
    for name in ("hours", "gpu_hours", "days", "memory_gb", "tokens_per_s", "step_s"):
        columns |= {f"{name} {end}": [getattr(getattr(p, name), end) for p in found] for end in ("low", "mid", "high")}
    for name in ("data", "tensor", "pipeline", "context", "expert", "micro_batch", "stage"):
        columns[f"layout {name}"] = [getattr(p.layout, name) for p in found]
    columns["rejected"] = [len(p.rejected) for p in found]
    columns["peak"] = [predict_training(case, c).peak_memory_gb.mid for case in training_cases()[::13]]
    case = TrainingCase(
        Trained.of(models["llama-3.1-70b"]),
        gpus["h100-sxm"],
        256,
        seq_len=16384,
        global_batch=256.0,
        software=Software.MEGATRON,
    )
    search = search_layouts(case, c)
    reasons = [r.reason.params for r in search.rejected]
    columns |= {
        "fitting": search.fitting,
        "slower": [r.get("times", 0) for r in reasons],
        "needs": [r.get("needed", 0) for r in reasons],
    }
    columns["layouts"] = [r.layout.tensor * 100 + r.layout.pipeline * 10 + r.layout.context for r in search.rejected]
    return digest(columns)


# --- serving -------------------------------------------------------------------------------------------------------


def serving_calibration() -> Calibration:
    c = load_inference()
    return c.changed(**{name: float(f"{value:.1g}") for name, value in c.values.items()})


def serving_cases() -> list[ServingCase]:
    models, gpus = CATALOG.models, CATALOG.gpus
    return [
        ServingCase(models[id], gpus[gpu], dtype, tp=tp, pp=pp, engine=engine, input_tokens=i, output_tokens=o, traffic=traffic)
        for id, gpu, dtype, tp, pp in (
            ("llama-3.1-8b", "h100-sxm", "fp8", 1, 1), ("llama-3.1-70b", "h100-sxm", "fp8", 4, 1), ("llama-3.1-70b", "a100-sxm-80", "bf16", 4, 2),
            ("gpt-oss-120b", "h200-sxm", "fp4", 2, 1), ("deepseek-v3", "h200-sxm", "fp8", 16, 1), ("gemma-3-27b", "l40s", "int4", 2, 1),
        )
        for engine, traffic in (("vllm", Traffic.STREAMED), ("tensorrt-llm", Traffic.OFFLINE), ("sglang", Traffic.AT_ONCE))
        for i, o in ((500.0, 100.0), (12000.0, 700.0))
    ]  # fmt: skip


def ways() -> Digest:
    c = serving_calibration()
    fleet = Fleet(Cases.of(serving_cases(), c), c)
    memory = FleetMemory(fleet)
    run, n = Ways(fleet, memory), len(fleet.cases)
    columns: dict[str, Any] = {"held": memory.max_sequences, "longest": memory.longest}
    for load in (0.3, 1.0, 17.0, 400.0, 5000.0):
        given = np.full(n, load)
        expected = {
            "static": run.static_batch(given),
            "burst": run.burst(given),
            "closed": run.closed_loop(given),
            "saturated": run.saturated(given),
        }
        expected["open"] = run.open_arrivals(given / 40, 0.7)
        columns |= {f"{way} {load} {name}": getattr(e, name) for way, e in expected.items() for name in e._fields}
        columns[f"batch {load}"] = run.batch_at(given / 40)
    return digest(columns)


def capacities() -> Digest:
    c = serving_calibration()
    cases = serving_cases()
    fleet = Fleet(Cases.of(cases, c), c)
    memory = FleetMemory(fleet)
    columns: dict[str, Any] = {}
    for name, levels in {
        "tight": ServiceLevels(600.0, 25.0),
        "usual": ServiceLevels(2000.0, 60.0),
        "loose": ServiceLevels(60000.0, 900.0),
    }.items():
        found = FleetCapacity(fleet, memory, levels, Lengths(0.8, 0.5))
        for part in ("batch", "rate_s", "e2e_s", "alone_s", "first_s", "refused", "binding"):
            columns[f"{name} {part}"] = getattr(found, part)
        columns[f"{name} ttft"], columns[f"{name} itl"] = found.ttft_p95_s(found.batch), found.itl_p95_s(found.batch)
        columns[f"{name} mean"] = found.ttft_mean_s(found.batch)
        each = [found.of(n, case, levels) for n, case in enumerate(cases)]
        columns[f"{name} sure"] = [k.rate_s.low for k in each]
        columns[f"{name} alone"] = [k.limit_rate_s * k.e2e_ms * k.concurrency for k in each]
        columns[f"{name} why"] = [
            v for n in range(len(cases)) if (m := found.refusal(n, levels)) for v in m.params.values()
        ]
    return digest(columns)


def loads() -> Digest:
    c, lengths = serving_calibration(), Lengths(0.8, 0.5)
    columns: dict[str, list[float]] = {}
    for case in serving_cases()[::2]:
        if (replica := Replica(case, c)).memory.reason is not None:
            continue
        most = replica.rate_s(replica.memory.max_sequences)
        for share in (0.05, 0.5, 0.9):
            found = at_rate(replica, share * most, lengths)
            state = steady_state(replica, share * most, lengths)
            for name in ("concurrency", "ttft_ms", "ttft_p95_ms", "itl_ms", "itl_p95_ms", "e2e_ms", "output_tok_s"):
                columns.setdefault(name, []).append(getattr(found, name))
            columns.setdefault("waiting", []).append(state.waiting)
            columns.setdefault("wait_s", []).append(state.wait_s)
        closed = predict(case, 30, c)
        for name in ("output_tok_s", "ttft_ms", "itl_ms", "e2e_ms"):
            for end in ("low", "mid", "high"):
                columns.setdefault(f"closed {name} {end}", []).append(getattr(getattr(closed, name), end))
        try:
            columns.setdefault("capacity", []).append(
                capacity(case, ServiceLevels(3000.0, 80.0), c, lengths).rate_s.mid
            )
        except Unserveable:
            columns.setdefault("refused", []).append(1.0)
    return digest(columns)


def chains() -> Digest:
    """The closed form of one replica over loads, places, spreads and quantiles."""
    columns: dict[str, list[float]] = {}
    for places, load, c2, share, place_c2 in product(
        (1, 6, 60), (0.02, 0.4, 0.85, 0.99), (0.0, 1.5), (0.0, 0.6), (None, 0.3)
    ):
        n = np.arange(places + 1)
        step, read = 0.02 + 0.0008 * n, 0.05 + 0.001 * n
        full = places / (199 * step[-1] + places * read[-1])
        found = steady(load * full, step, read, c2, 200.0, 0.7 * c2, 0.9, 0.01, share, place_c2)
        for f in fields(found):
            columns.setdefault(f.name, []).append(getattr(found, f.name))
    return digest(columns)


def pictures() -> Digest:
    table = image_table()
    columns: dict[str, list[float]] = {}
    for model, gpu, dtype, tuned, batch in product(
        table["models"], ("h100-sxm", "a100-sxm-80", "l40s", "b200", "mi300x", "t4"), ("", "fp8", "nvfp4", "fp32"), (True, False), (None, 4),
    ):  # fmt: skip
        case = ImageCase(
            model, CATALOG.gpus[gpu], 2, 24, 1024, 768, dtype, tuned, batch, under_load=tuned and batch is None
        )
        try:
            found = predict_images(case)
        except Unserveable as refused:
            columns.setdefault("refused", []).append(refused.reason.params.get("needed", 1.0))
            continue
        for name in ("images_per_s", "images_per_h", "seconds_per_image", "step_ms", "latency_s"):
            for end in ("low", "mid", "high"):
                columns.setdefault(f"{name} {end}", []).append(getattr(getattr(found, name), end))
        columns.setdefault("flop", []).append(found.flop_per_image)
        for f in fields(found.memory):
            columns.setdefault(f.name, []).append(getattr(found.memory, f.name))
        columns.setdefault("wait", []).append(found.mean_wait_s(found.images_per_s.mid * 0.8, 2) or 0.0)
    return digest(columns)


def passes() -> Digest:
    columns: dict[str, list[float]] = {}
    for model, gpu, tokens, gpus, dtype in product(
        [m for m in CATALOG.models.values() if m.kind is not ModelKind.IMAGE and m.params_b and m.active_params_b],
        ("h100-sxm", "l4", "a100-sxm-80"), (300.0, 20000.0), (1, 5), ("bf16", "fp8"),
    ):  # fmt: skip
        case = EncoderCase(model, CATALOG.gpus[gpu], tokens, gpus, dtype)
        try:
            found = predict_encoder(case)
        except Unserveable as refused:
            columns.setdefault("refused", []).append(refused.reason.params.get("needed", 1.0))
            continue
        for name in ("tokens_per_s", "items_per_s", "items_per_h", "latency_ms"):
            for end in ("low", "mid", "high"):
                columns.setdefault(f"{name} {end}", []).append(getattr(getattr(found, name), end))
        for name in ("flop_per_token", "pieces", "gpus_per_copy", "weights_gb"):
            columns.setdefault(name, []).append(getattr(found, name))
        columns.setdefault("notes", []).append(len(found.notes))
        columns.setdefault("needed", []).append(gpus_for(case, 123.0).mid)
        try:
            columns.setdefault("written", []).append(generation_tokens_per_s(model, case.gpu, tokens, gpus, dtype).high)
        except Unserveable:
            columns.setdefault("not written", []).append(1.0)
    return digest(columns)


def searches() -> Digest:
    """What the search and the pool find for loads of every size, with what they reject."""
    c, columns = serving_calibration(), defaultdict[str, list[float]](list)
    models, gpus = CATALOG.models, [CATALOG.gpus[id] for id in ("l40s", "h100-sxm", "h200-sxm", "mi300x")]
    prices, levels = {"l40s": 8000.0, "h100-sxm": 28000.0, "h200-sxm": 32000.0}, ServiceLevels(2000.0, 60.0, 0.3)
    asked = [
        Requirement(models[id], rate, 1500.0, 400.0, levels, spare_replicas=int(rate > 1), maintenance_share=0.1, cached_share=0.2)
        for id in ("llama-3.1-8b", "llama-3.1-70b", "gpt-oss-120b")
        for rate in (0.02, 3.0, 150.0)
    ]  # fmt: skip
    for requirement in asked:
        found = search(requirement, gpus, prices, c)
        columns["rejected"].append(len(found.rejected))
        for k in found.candidates:
            for name in (
                "gpus",
                "replicas",
                "spare_replicas",
                "design_rate_s",
                "limit_rate_s",
                "e2e_ms",
                "utilisation",
                "replicas_needed",
                "gpus_per_replica",
            ):
                columns[name].append(getattr(k, name))
            columns["cost"].append(k.cost or 0.0)
            columns["low"].append(k.gpu_range.low)
            columns["high"].append(k.gpu_range.high)
            columns["binding"].append(LIMITS.index(k.binding))
    for workloads in (asked[:2], asked[3:5], [asked[0], asked[4], asked[7]]):
        result = size_pool([Workload(f"w{n}", w) for n, w in enumerate(workloads)], gpus, prices, 1, 0.1, c)
        for option in result.options:
            columns["pool gpus"].append(option.gpus)
            columns["pool away"].append(option.maintenance_gpus * 100 + option.spare_gpus)
            columns["pool low"].append(option.gpu_range.low)
            columns["pool high"].append(option.gpu_range.high)
            columns["pool divided"].append(len(option.divided))
            columns["placed"] += [p.replicas * 10 + (p.slice is not None) for p in option.placements]
        columns["impossible"].append(len(result.impossible))
    return digest(columns)


def published() -> Digest:
    """Rows of the shipped tables as cases: how each was run, on what, and what is predicted."""
    c, columns = load_inference(), defaultdict[str, list[float]](list)
    with resource("calibration", "cases", "inference_cases.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))[::4]
    rows = []
    for row in cells:
        try:
            rows.append(inference_row(row, CATALOG.gpus, CATALOG.models, c))
        except (NotScored, UnknownShape, Unserveable) as refused:
            columns[f"refused {getattr(refused, 'reason', '')!s:.30}"].append(1.0)
    for r in rows:
        columns["way"].append(WAYS.index(r.way) + 1)
        columns["load"].append(r.load)
        columns["limits"] += r.limits or ()
        columns["flags"].append(1 + r.median + 2 * r.loosely_run + 4 * r.case.attention_dp)
        columns["layout"].append(r.replicas * 1e4 + r.case.tp * 100 + r.case.pp)
        columns["lengths"] += (r.case.input_tokens, r.case.output_tokens)
    predicted, fits = Batch(rows, c).predict(serving_calibration())
    columns |= {"fits": fits.astype(float), **predicted}
    with resource("calibration", "cases", "training_cases.csv").open(encoding="utf-8", newline="") as file:
        for row in list(csv.DictReader(file))[::4]:
            try:
                case = training_row(row, CATALOG.gpus, CATALOG.models)
            except NotScored as refused:
                columns[f"not trained {refused.reason}"].append(1.0)
                continue
            layout = case.tensor_parallel * 100 + case.pipeline_parallel * 10 + case.context_parallel
            columns["trained"] += (
                case.gpus,
                case.seq_len,
                layout,
                case.expert_parallel or 0,
                case.stage or 0,
                case.micro_batch or 0,
                case.global_batch or 0,
            )
            columns["trained how"].append(
                1
                + list(Software).index(case.software)
                + 10 * (case.recompute or "").count("e")
                + 100 * case.fused_kernels
            )
    return digest(columns)


def nearness() -> Digest:
    columns: dict[str, Any] = {}
    for n, case in enumerate(serving_cases()[::5]):
        columns[f"apart {n}"] = distances(case, 20.0 * n, CATALOG.gpus, CATALOG.models)
        found = nearest(case, 20.0 * n, "output_tok_s", CATALOG.gpus, CATALOG.models)
        columns[f"found {n}"] = [x.distance for x in found] + [x.measured for x in found] + [x.load or 0 for x in found]
    return digest(columns)


PARTS: dict[str, Callable[[], Digest]] = {
    "training steps": training_steps, "training plans": training_plans, "ways": ways, "capacities": capacities, "loads": loads,
    "chains": chains, "pictures": pictures, "passes": passes, "searches": searches, "published": published, "nearness": nearness,
}  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_what_the_calibrated_model_predicts(part: str) -> None:
    kept = json.loads(KEPT.read_text("utf-8"))[part]
    found = PARTS[part]()
    assert set(found) == set(kept)
    wrong = {n: (found[n], kept[n]) for n in kept if found[n][0] != kept[n][0] or abs(found[n][1] - kept[n][1]) > 1e-6}
    assert not wrong


if __name__ == "__main__":
    KEPT.write_text(json.dumps({part: make() for part, make in PARTS.items()}, indent=0) + "\n", "utf-8")
