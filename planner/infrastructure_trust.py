"""How far a figure of serving is to be trusted, in words: tier, held-out errors, coefficients, nearest measurements."""

from __future__ import annotations

from planner.catalog import Catalog
from planner.explain import Basis, Input, Nearest, Quantity
from planner.i18n import Message, catalogue, message
from planner.sizing.calibration import Calibration, Coefficient, Tier, load_inference
from planner.sizing.cases import COMPUTE_4BIT, COMPUTE_8BIT, COMPUTE_16BIT, WIDENED_4BIT, WIDENED_8BIT, ServingCase
from planner.sizing.nearest import COUNT, NearestCase, nearest
from planner.sizing.search import Candidate
from planner.sizing.stored_scores import stored_scores
from planner.sizing.uncertainty import Z80

UNITS = {"output_tok_s": "token_s", "ttft_ms": "ms", "itl_ms": "ms"}

_LEFT_OUT = {
    "A": "family",
    "B": "model",
    "C": "gpu",
    "D": "engine",
    "E": "family",
    "F": "gpu",
    "G": "publisher",
    "H": "model",
}
"""Which groups were left out for the errors that speak for a tier."""

_IN_MS = {"us": 1e-3, "ns": 1e-6}
_COMPUTING = {
    COMPUTE_16BIT: ("compute_16bit",), COMPUTE_8BIT: ("compute_8bit",), COMPUTE_4BIT: ("compute_4bit",),
    WIDENED_8BIT: ("compute_16bit", "widened_8bit"), WIDENED_4BIT: ("compute_16bit", "widened_4bit"),
}  # fmt: skip


def factors(sigma: float) -> tuple[Quantity, Quantity]:
    """Bounds of an 80 % interval as shares of the prediction."""
    return Quantity(sigma**-Z80, "percent"), Quantity(sigma**Z80, "percent")


def tier_words(tier: Tier, metric: str) -> Message:
    low, high = factors(tier.sigma[metric])
    return message("why.tier", tier=tier.id, meaning=tier.meaning, low=low, high=high)


def accuracy(tier: Tier, metric: str, engine: str) -> tuple[Message, ...]:
    """Errors of what was held out where they are stored, and when and on what the model was calibrated."""
    stored = stored_scores("inference")
    made = []
    label = {"ttft_ms": "ttft_ms (stated)", "itl_ms": "itl_ms"}.get(metric)
    if label is None:
        label = "output_tok_s (tensorrt-llm)" if engine in ("tensorrt-llm", "nim") else "output_tok_s (other engines)"
    asked = _LEFT_OUT.get(tier.id)
    found = next((h.scores for h in stored.held_out if h.left_out == asked and h.metric == label), None)
    if found is not None:
        made.append(message(
            "why.trust.held_out", n=found.n, metric=message(f"why.near.metric.{metric}"), median=Quantity(found.median_ape, "percent1"),
            p90=Quantity(found.p90_ape, "percent"), left_out=message(f"validation.by.{asked}"),
        ))  # fmt: skip
    dated = {"date": stored.as_of or load_inference().as_of}
    made.append(message("why.trust.data", data=stored.data, **dated) if made else message("why.trust.fitted", **dated))
    return tuple(made)


def coefficients(best: Candidate, terms: tuple[str, ...], handling: bool = False) -> tuple[Input, ...]:
    """The calibrated coefficients behind ``terms`` (names of ``Timing``), and the engine's; value, range and meaning."""
    calibration, engine, generation = best.replica.calibration, best.replica.what.engine, best.replica.what.generation
    names = dict.fromkeys(name for term in terms for name in _behind(best, term))
    made = [_coefficient(calibration.coefficients[name]) for name in names]
    if best.gpu.vendor != "NVIDIA":
        made.append(_coefficient(calibration.coefficients["other_vendor_time"]))
    if handling:
        made.append(_of_engine("request_overhead", engine.name, Quantity(engine.request_overhead_ms, "ms")))
    if "overhead" in terms:
        made.append(_of_engine("step_overhead", engine.name, Quantity(generation.step_overhead_ms, "ms")))
    if abs(generation.time_factor - 1) > 5e-3:
        made.append(_of_engine("time_factor", engine.name, Quantity(generation.time_factor, "factor")))
    return tuple(made)


def _behind(best: Candidate, term: str) -> tuple[str, ...]:
    facts = best.replica.fleet.cases
    mixture = bool(facts.experts[0] > 0)
    if term == "memory":
        return ("memory", "expert_memory", "routing_evenness") if mixture else ("memory",)
    if term == "compute":
        code = int(facts.compute[0])
        experts = ("expert_compute", *(("fp4_experts",) if code == COMPUTE_4BIT else ()))
        return (*_COMPUTING[code], *(experts if mixture else ()))
    if term == "interconnect":
        spread = ("all_to_all",) if facts.attention_dp[0] else ()
        if facts.nvlink[0]:
            return ("link_efficiency", "reduction_latency_us", *spread)
        return ("pcie5_bus_gb_s" if facts.pcie[0] >= 5 else "pcie4_bus_gb_s", "pcie_latency_us", *spread)
    if term == "overhead":
        return ("layer_overhead_us", *(("expert_layer_overhead_us",) if mixture else ()))
    return {"kv_cache": ("kv_read",), "attention": ("attention_compute",)}[term]


def _coefficient(found: Coefficient) -> Input:
    unit, scale = ("ms", _IN_MS[found.unit]) if found.unit in _IN_MS else (found.unit, 1.0)
    value, low, high = (Quantity(v * scale, unit) for v in (found.value, found.low, found.high))
    key = f"why.coefficient.{found.name}"  # a meaning that leans on its neighbour in the file is told in full
    name = message(key) if key in catalogue() else found.meaning
    known = found.low < found.high
    return Input(
        name, message("why.coefficient", value=value, low=low, high=high) if known else value, None, Basis.PREDICTED
    )


def _of_engine(name: str, engine: str, value: Quantity) -> Input:
    return Input(message(f"why.coefficient.{name}", engine=engine), value, None, Basis.PREDICTED)


def nearest_cases(case: ServingCase, load: float, metric: str, catalog: Catalog) -> tuple[Nearest, ...]:
    """The published measurements nearest to a case at ``load`` in flight, in words.

    Throughput is requests in flight over the time of a token: measurements of either speak for it.
    """
    calibration = load_inference()
    asked = ("output_tok_s", "itl_ms") if metric == "output_tok_s" else (metric,)
    found = [n for name in asked for n in nearest(case, load, name, catalog.gpus, catalog.models)]
    return tuple(_nearest(n, calibration) for n in sorted(found, key=lambda n: n.distance)[:COUNT])


def _nearest(found: NearestCase, calibration: Calibration) -> Nearest:
    case, unit = found.case, UNITS[found.metric]
    key = found.way if found.load is not None else "saturated"
    load = message(f"why.near.load.{key}", n=found.load or 0.0)
    engine = calibration.engines[case.engine].name
    dated = found.as_of[:4].isdigit()
    return Nearest(
        what=message(
            "why.near.what",
            model=case.model.name,
            gpu=case.gpu.name,
            gpus=found.gpus,
            precision=case.weight_dtype.upper(),
        ),
        how=message("why.near.how", engine=engine, input=case.input_tokens, output=case.output_tokens, load=load),
        where=message("why.near.where" if dated else "why.near.undated", publisher=found.publisher, date=found.as_of),
        metric=message(f"why.near.metric.{found.metric}"),
        measured=Quantity(found.measured, unit),
        predicted=Quantity(found.predicted, unit),
        error=found.error,
    )
