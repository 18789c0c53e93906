"""Rows, points and sentences about the candidates of step 4: what else would do, what would not, and how long it lasts.

From the search's result to shapes that window and report show; money is converted here, nothing is chosen here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.explain import Basis, Explanation, Figure, Input, Path, Quantity, Source, unknown
from planner.i18n import Message, message
from planner.infrastructure import CandidateRow, CostPoint, RejectedRow, SliceHint
from planner.sizing.cases import Layout
from planner.sizing.demand import Demand, design_rate_s
from planner.sizing.errors import Unserveable
from planner.sizing.partitions import SliceOption, scheme_of, slice_option
from planner.sizing.search import Candidate, SearchResult, needed
from planner.sizing.uncertainty import Z80

TABLE_ROWS = 12
FRONT_ROWS = 6
"""So many of the front are shown as rows even where others are cheaper."""
MUCH_QUICKER = 0.95
"""Of the front those are rows that take no more than this share of the time of the one before."""
USED_LITTLE = 0.5
"""Below this use at the peak a part of a GPU is looked for."""
HORIZON = 10
"""Years looked ahead for the year in which the GPUs no longer suffice."""
GROWTH: Path = ("infrastructure", "workload", "growth_per_year")


def layout_words(layout: Layout) -> Message:
    """How a replica is spread: tensor parallel, pipeline, data-parallel attention."""
    if layout.gpus == 1:
        return message("layout.one")
    if layout.pp > 1:
        return message("layout.pipeline", tp=layout.tp, pp=layout.pp)
    return message("layout.attention_dp" if layout.attention_dp else "layout.tensor", tp=layout.tp)


def candidate_rows(
    found: SearchResult, best: Candidate, money: tuple[str, float], sources: tuple[Source, ...]
) -> tuple[CandidateRow, ...]:
    """At most ``TABLE_ROWS``: the chosen one, the cheapest of the front, the cheapest layout of each card and format."""
    front, seconds = {_key(c) for c in found.front}, _answers(found)
    shown: dict[Any, Candidate] = {_key(best): best}
    for c in _steps(found.front, seconds)[:FRONT_ROWS]:
        shown.setdefault(_key(c), c)
    first: dict[Any, Candidate] = {}
    for c in found.candidates:
        first.setdefault((c.gpu.id, c.precision), c)
    kinds = {(c.gpu.id, c.precision) for c in shown.values()}
    for c in (*(c for kind, c in first.items() if kind not in kinds), *found.candidates):
        if len(shown) < TABLE_ROWS:
            shown.setdefault(_key(c), c)
    place = {_key(c): n for n, c in enumerate(found.candidates)}
    order = sorted(shown, key=lambda key: (key != _key(best), place.get(key, 0)))
    return tuple(_row(shown[key], found, best, key in front, seconds[key], money, sources) for key in order)


def _answers(found: SearchResult) -> dict[Any, float]:
    """Seconds to a whole answer by candidate."""
    return {_key(c): seconds for c, seconds in zip(found.candidates, found.answers_s, strict=True)}


def _steps(front: Sequence[Candidate], seconds: Mapping[Any, float]) -> list[Candidate]:
    """Of the front, in order of cost, those that are clearly quicker than the one before."""
    made: list[Candidate] = []
    for c in front:
        if not made or seconds[_key(c)] <= seconds[_key(made[-1])] * MUCH_QUICKER:
            made.append(c)
    return made


def _key(c: Candidate) -> tuple[str, str, Layout]:
    return c.gpu.id, c.precision, c.layout


def _row(
    c: Candidate, found: SearchResult, best: Candidate, on_front: bool, answer_s: float, money: tuple[str, float],
    sources: tuple[Source, ...],
) -> CandidateRow:  # fmt: skip
    currency, rate = money
    chosen = _key(c) == _key(best)
    levels, load, sigma = c.requirement.levels, c.load, c.capacity.tier.sigma
    id = f"infrastructure.candidate.{c.gpu.id}.{c.precision}.{c.layout.tp}x{c.layout.pp}{'a' if c.layout.attention_dp else ''}"
    reasons = _why_not(c, found, best)

    def why() -> Explanation:
        parts = {
            "replicas": c.replicas,
            "spare": c.spare_replicas,
            "each": c.gpus_per_replica,
            "gpus": Quantity(c.gpus, "gpu"),
        }
        inputs = (
            Input(message("candidates.input.design_rate"), Quantity(c.design_rate_s, "request_s")),
            Input(message("candidates.input.limit"), Quantity(c.limit_rate_s, "request_s"), None, Basis.PREDICTED),
            Input(message("candidates.layout"), layout_words(c.layout)),
        )
        return Explanation(
            message("why.candidate"), message("why.candidate.worked", **parts), inputs, None, (*sources, *c.gpu.sources),
            None, reasons,
        )  # fmt: skip

    def figure(
        key: str, name: str, value: float, unit: str, spread: str | None = None, target: float | None = None,
        low: float | None = None, high: float | None = None, basis: Basis = Basis.PREDICTED,
    ) -> Figure:  # fmt: skip
        if spread is not None:
            width = sigma[spread] ** Z80
            low, high = value / width, value * width
        met = None if target is None else value <= target
        return Figure(f"{id}.{key}", message(name), value, unit, low, high, basis, (), target, met, why)

    if c.cost is None:
        cost = unknown(
            f"{id}.cost", message("figure.candidate_cost"), currency, message("infrastructure.no_price", gpu=c.gpu.name)
        )
    else:
        each = c.cost * rate / c.gpus
        cost = figure("cost", "figure.candidate_cost", c.cost * rate, currency, low=each * c.gpu_range.low,
                      high=each * c.gpu_range.high, basis=Basis.CALCULATED)  # fmt: skip
    return CandidateRow(
        gpu_id=c.gpu.id,
        gpu_name=c.gpu.name,
        precision=c.precision,
        gpus_per_replica=c.gpus_per_replica,
        replicas=figure("replicas", "figure.replicas", c.replicas + c.spare_replicas, "replica"),
        gpus=figure("gpus", "figure.gpus", c.gpus, "gpu", low=c.gpu_range.low, high=c.gpu_range.high),
        cost=cost,
        binding=message(f"candidates.limit.{c.binding.value}"),
        best=chosen,
        layout=layout_words(c.layout),
        spares=figure("spares", "figure.spares", c.spare_replicas, "replica"),
        ttft=figure("ttft", "figure.ttft_p95", load.ttft_p95_ms, "ms", "ttft_ms", levels.ttft_ms),
        itl=figure("itl", "figure.itl_p95", load.itl_p95_ms, "ms", "itl_ms", levels.itl_ms),
        answer=figure("answer", "figure.answer", answer_s, "s", "output_tok_s"),
        confidence=figure("confidence", "figure.confidence", c.confidence, "percent"),
        front=on_front,
        why_not=reasons,
    )


def _why_not(c: Candidate, found: SearchResult, best: Candidate) -> tuple[Message, ...]:
    """Why it was not chosen; for the chosen one, why it was."""
    if _key(c) == _key(best):
        return (
            message(
                "candidates.chosen" if c.cost is not None else "candidates.chosen_unpriced", n=len(found.candidates)
            ),
        )
    made = []
    if (reason := found.why_not(c)) is not None:
        dearer = c.cost is None or best.cost is None or c.cost > best.cost * 1.005
        made.append(reason if dearer else message("candidates.same_cost"))
    if not c.meets_levels:
        made.append(_missed(c))
    return tuple(made)


def _missed(c: Candidate) -> Message:
    levels, load = c.requirement.levels, c.load
    late = load.ttft_p95_ms > levels.ttft_ms
    value, limit = (load.ttft_p95_ms, levels.ttft_ms) if late else (load.itl_p95_ms, levels.itl_ms)
    return message(
        "candidates.misses", what=message("figure.ttft_p95" if late else "figure.itl_p95"),
        value=Quantity(value, "ms"), limit=Quantity(limit, "ms"),
    )  # fmt: skip


def rejected_rows(found: SearchResult) -> tuple[RejectedRow, ...]:
    return tuple(RejectedRow(r.gpu.name, r.precision, r.gpus_per_replica, r.reason) for r in found.rejected)


def cost_points(found: SearchResult, best: Candidate, money: tuple[str, float]) -> tuple[CostPoint, ...]:
    """Every candidate with a price: cost against the mean time to a whole answer at the peak."""
    _, rate = money
    front, chosen = {_key(c) for c in found.front}, _key(best)
    made = []
    for candidate, seconds in zip(found.candidates, found.answers_s, strict=True):
        c = best if _key(candidate) == chosen else candidate
        if c.cost is not None:
            made.append(CostPoint(
                c.gpu.name, c.precision, c.gpus, c.layout.gpus, c.cost * rate, seconds, _key(c) in front, c is best,
                c.gpu.id,
            ))  # fmt: skip
    return tuple(made)


# --- parts of a GPU ------------------------------------------------------------------------------------------------


def slice_hint(best: Candidate) -> SliceHint | None:
    """Where the replicas are little used and a part of the GPU serves as well on no more GPUs: how small a part."""
    if best.utilisation >= USED_LITTLE or scheme_of(best.gpu) is None:
        return None
    try:
        option = slice_option(best.requirement, best.gpu, best.precision)
    except Unserveable:
        return None
    if option.gpus > best.gpus or not option.left_over:
        return None
    part = option.slice.profile
    sentence = message(
        "slices.enough", n=option.slices, share=part.share, profile=part.name, gpu=best.gpu.name,
        gpus=Quantity(option.gpus_in_use, "gpu"), left=option.left_over,
    )  # fmt: skip
    slices = Figure(
        "infrastructure.slices", message("figure.slices"), option.slices, "items", option.candidate.gpu_range.low,
        option.candidate.gpu_range.high, Basis.PREDICTED, why=lambda: _slice_why(option),
    )  # fmt: skip
    return SliceHint(sentence, slices)


def _slice_why(option: SliceOption) -> Explanation:
    c, part, instance = option.candidate, option.slice.profile, option.slice.instance
    scheme = scheme_of(option.slice.gpu)
    headroom = Quantity(c.requirement.levels.headroom, "percent")
    worked: Mapping[str, Any] = {
        "design": Quantity(c.design_rate_s, "request_s"), "limit": Quantity(c.limit_rate_s, "request_s"),
        "headroom": headroom, "result": option.slices,
    }  # fmt: skip
    inputs = (
        Input(message("candidates.input.design_rate"), Quantity(c.design_rate_s, "request_s")),
        Input(message("why.slices.limit"), Quantity(c.limit_rate_s, "request_s"), None, Basis.PREDICTED),
        Input(message("why.slices.memory"), Quantity(instance.memory_gib * 1024**3 / 1e9, "gb"), None, Basis.QUOTED),
        Input(message("why.slices.compute"), Quantity(part.compute_share, "percent"), None, Basis.QUOTED),
        Input(message("why.slices.bandwidth"), Quantity(part.bandwidth_share, "percent"), None, Basis.QUOTED),
        Input(message("why.slices.per_gpu"), Quantity(part.instances, "items"), None, Basis.QUOTED),
        Input(message("figure.ttft_p95"), Quantity(c.load.ttft_p95_ms, "ms"), None, Basis.PREDICTED),
        Input(message("figure.itl_p95"), Quantity(c.load.itl_p95_ms, "ms"), None, Basis.PREDICTED),
    )
    spread = Quantity(c.capacity.tier.sigma["output_tok_s"] ** Z80 - 1, "percent")
    return Explanation(
        message("why.slices"), message("why.slices.worked", **worked), inputs, message("why.slices.error", spread=spread),
        scheme.sources if scheme else (), None, (message("why.slices.alone"),),
    )  # fmt: skip


# --- years ---------------------------------------------------------------------------------------------------------


def _replicas_in(year: int, demand: Demand, best: Candidate, each_s: float) -> int:
    """Replicas of the chosen layout ``year`` years on, each taking ``each_s`` requests/s. What the finer closed form
    added at the start is added in proportion."""
    limit = best.limit_rate_s * (1 - best.requirement.levels.headroom)
    wanted = design_rate_s(demand.in_year(year).peak_rate_s, best.e2e_ms / 1e3)
    return needed(needed(wanted, each_s) * best.replicas, needed(best.design_rate_s, limit))


def gpus_by_year(demand: Demand, best: Candidate, years: int, sources: tuple[Source, ...]) -> tuple[Figure, ...]:
    """GPUs of the chosen layout at the start of each year, spares included, with the demand's growth."""
    width = best.capacity.tier.sigma["output_tok_s"] ** Z80
    limit = best.limit_rate_s * (1 - best.requirement.levels.headroom)
    growth = Quantity(demand.growth_per_year, "percent")
    made = []
    for year in range(years):
        counts = [_replicas_in(year, demand, best, limit * w) for w in (width, 1.0, 1 / width)]
        spare = best.requirement.spares(counts[1])
        low, mid, high = ((n + spare) * best.gpus_per_replica for n in counts)

        def why(year: int = year, replicas: int = counts[1], spare: int = spare, mid: int = mid) -> Explanation:
            return Explanation(
                message("why.gpus_by_year"),
                message("why.gpus_by_year.counted", year=year + 1, growth=growth, replicas=replicas, spare=spare,
                        each=best.gpus_per_replica, result=Quantity(mid, "gpu")),
                (Input(message("field.workload.growth.label"), growth, GROWTH, Basis.ANSWERED),), None, sources,
                growth_sentence(demand, best),
            )  # fmt: skip

        made.append(Figure(
            f"infrastructure.gpus.year{year + 1}", message("figure.gpus_year", year=year + 1), mid, "gpu", low, high,
            Basis.PREDICTED, why=why,
        ))  # fmt: skip
    return tuple(made)


def tipping_year(demand: Demand, best: Candidate) -> int | None:
    """The first year (1: now) in which the GPUs of the start no longer suffice; None within the horizon."""
    limit = best.limit_rate_s * (1 - best.requirement.levels.headroom)
    years = range(1, HORIZON)
    return next((y + 1 for y in years if _replicas_in(y, demand, best, limit) > best.replicas), None)


def growth_sentence(demand: Demand, best: Candidate) -> Message:
    """How long the GPUs of the start are enough."""
    gpus, growth = Quantity(best.gpus, "gpu"), Quantity(demand.growth_per_year, "percent")
    if demand.growth_per_year <= 0:
        return message("growth.none", gpus=gpus)
    year = tipping_year(demand, best)
    if year is None:
        return message("growth.long", gpus=gpus, growth=growth, years=HORIZON)
    return message("growth.until", gpus=gpus, growth=growth, last=year - 1, year=year)
