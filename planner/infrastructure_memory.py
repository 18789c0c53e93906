"""Memory of one GPU of a replica: what takes it, and each part worked out in words with numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from planner.explain import Quantity, Term
from planner.i18n import Message, message
from planner.infrastructure_step import gb
from planner.sizing.cases import GIB
from planner.sizing.memory import GB
from planner.sizing.search import Candidate

PARTS = ("weights", "kv_cache", "runtime", "free")

_Worked = tuple[Message, tuple[Message, ...]]


def memory_parts(best: Candidate) -> dict[str, float]:
    """Memory of one GPU in GB at the replica's limit: weights, cache in use, activations and runtime, what stays free."""
    memory = best.capacity.memory
    kv = min(memory.kv_gb, best.capacity.concurrency * memory.kv_per_sequence_gb)
    free = max(memory.capacity_gb - memory.weights_gb - memory.runtime_gb - kv, 0.0)
    return {
        "weights": memory.weights_gb,
        "kv_cache": kv,
        "runtime": memory.runtime_gb,
        "free": free,
        "capacity": memory.capacity_gb,
        "taken": memory.capacity_gb - free,
        "limit": memory.capacity_gb * float(best.replica.fleet.memory_share[0]),
    }


def memory_terms(best: Candidate) -> dict[str, Any]:
    """``terms`` and ``terms_of`` of an explanation: the parts of one GPU's memory."""
    parts = memory_parts(best)
    whole = sum(parts[name] for name in PARTS)
    terms = tuple(Term(message(f"figure.memory.{name}"), gb(parts[name]), parts[name] / whole) for name in PARTS)
    return {"terms": terms, "terms_of": message("why.serve.terms.memory", capacity=gb(whole))}


def memory_worked(best: Candidate, part: str, result: Quantity) -> _Worked:
    """The numbers of one part (of ``PARTS``, or "capacity", "taken", "limit"), and further sentences."""
    return _WORKED[part](best, result)


def _weights(best: Candidate, result: Quantity) -> _Worked:
    replica, shape = best.replica, best.replica.what.shape
    facts, copied = replica.fleet.cases, float(replica.fleet.copied_params[0])
    shared: dict[str, Any] = {
        "inner": (shape.dense_params + copied) / 1e9, "outer": (shape.head_params + shape.embedding_params) / 1e9,
        "bytes": float(facts.weight_bytes[0]), "n": best.gpus_per_replica, "result": result,
    }  # fmt: skip
    if not shape.experts:
        return message("why.memory.serve.weights.worked", **shared), ()
    worked = message(
        "why.memory.serve.weights.mixture",
        experts=shape.expert_params / 1e9,
        dense=float(facts.dense_bytes[0]),
        **shared,
    )
    return worked, (message("why.memory.serve.copied"),) if copied else ()


def _cache(best: Candidate, result: Quantity) -> _Worked:
    fleet, memory = best.replica.fleet, best.capacity.memory
    each, held = memory.kv_per_sequence_gb, float(fleet.held_output[0])
    split = float(fleet.kv_split[0]) * best.case.pp
    tokens = best.case.input_tokens + held * best.case.output_tokens
    kb = each * split * GB / tokens / 1e3
    steps = [message(
        "why.memory.serve.each", input=best.case.input_tokens, output=best.case.output_tokens, held=Quantity(held, "percent"),
        tokens=tokens, kb=kb, n=int(split), each=each,
    )]  # fmt: skip
    steps.append(message("why.memory.serve.bytes", kb=kb, bits=16 * best.replica.what.kv_scale))
    if window := best.replica.what.shape.window:
        steps.append(message("why.memory.serve.window", window=window))
    full = memory.max_sequences < float(fleet.cases.admitted[0])
    steps.append(message(
        f"why.memory.serve.most.{'memory' if full else 'engine'}", free=gb(memory.kv_gb), each=each, most=math.floor(memory.max_sequences),
        room=math.floor(memory.kv_gb / each),
    ))  # fmt: skip
    sequences = memory_parts(best)["kv_cache"] / each
    steps.append(message("why.memory.serve.used", sequences=sequences))
    return message("why.memory.serve.kv_cache.worked", sequences=sequences, each=each, result=result), tuple(steps)


def _runtime(best: Candidate, result: Quantity) -> _Worked:
    case, c = best.case, best.replica.calibration.values
    tokens = min(case.input_tokens, c["chunk_tokens"])
    return message(
        "why.memory.serve.runtime.worked", copies=c["activation_copies"], tokens=tokens, hidden=best.replica.what.shape.hidden,
        tp=case.tp, fixed=gb(c["runtime_gb"]), result=result,
    ), ()  # fmt: skip


def _free(best: Candidate, result: Quantity) -> _Worked:
    parts, fleet = memory_parts(best), best.replica.fleet
    share = float(fleet.memory_share[0])
    worked = message(
        "why.memory.serve.free.worked", capacity=gb(parts["capacity"]), weights=gb(parts["weights"]), runtime=gb(parts["runtime"]),
        kv=gb(parts["kv_cache"]), result=result,
    )  # fmt: skip
    reserved = gb(parts["capacity"] * (1 - share))
    engine = best.replica.what.engine.name
    return worked, (
        message("why.memory.serve.reserved", reserved=reserved, engine=engine, share=Quantity(share, "percent1")),
    )


def _capacity(best: Candidate, result: Quantity) -> _Worked:
    gib = best.gpu.memory_gib
    return message("why.memory.serve.capacity.worked", gib=gib, result=Quantity(gib * GIB / GB, "gb")), ()


def _taken(best: Candidate, result: Quantity) -> _Worked:
    parts = memory_parts(best)
    return message(
        "why.memory.serve.taken.worked", capacity=gb(parts["capacity"]), free=gb(parts["free"]), result=result
    ), ()


def _limit(best: Candidate, result: Quantity) -> _Worked:
    share, engine = float(best.replica.fleet.memory_share[0]), best.replica.what.engine.name
    return message(
        "why.memory.serve.limit.worked", capacity=gb(memory_parts(best)["capacity"]), share=Quantity(share, "percent1"),
        engine=engine, result=result,
    ), ()  # fmt: skip


_WORKED: dict[str, Callable[[Candidate, Quantity], _Worked]] = {
    "weights": _weights, "kv_cache": _cache, "runtime": _runtime, "free": _free, "capacity": _capacity,
    "taken": _taken, "limit": _limit,
}  # fmt: skip
