"""What must hold between two plans: more load never needs less, a better answer never scores lower, units agree.

Each relation makes its pair of plans from a source of chance and gives complaints in words.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator
from typing import Any

from planner.assessment import Assessment, assess
from planner.catalog import load_catalog
from planner.explain import Figure, Path
from planner.plan import Plan
from planner.plan.answers import Answer, AnswerState
from planner.plan.fields import get, put
from planner.plan.infrastructure import Hardware, Infrastructure, Precision, ServiceLevels, Workload
from planner.plan.own_facts import OwnFact
from planner.plan.settings import Currency
from planner.plan.templates import load_template
from planner.readiness.bank import bank
from tests.campaigns.number_checks import DAY

Relation = Callable[[random.Random], Iterator[str]]
RELATIONS: dict[str, Relation] = {}
FULL = ("retail", "finance", "manufacturing", "public", "telecom", "healthcare")
FIXED = (
    ("llama-3.1-8b", "l40s", Precision.FP8, 1), ("llama-3.3-70b", "h100-sxm", Precision.FP8, 2),
    ("qwen3-32b", "a100-sxm-80", Precision.BF16, 2), ("gpt-oss-120b", "h100-sxm", Precision.AUTO, 2),
)  # fmt: skip
WORK: Path = ("infrastructure", "workload")
EPS = 1e-9


def relation(made: Relation) -> Relation:
    RELATIONS[made.__name__] = made
    return made


def of(plan: Plan) -> Assessment:
    return assess(plan, load_catalog(), DAY)


def _serving(dice: random.Random, fixed: bool = True) -> Plan:
    model, gpu, precision, tp = dice.choice(FIXED)
    work = Workload(
        users=round(10 ** dice.uniform(0, 5)), requests_per_user_day=round(10 ** dice.uniform(-0.9, 1.7), 1),
        input_tokens=round(10 ** dice.uniform(0.5, 4)), output_tokens=round(10 ** dice.uniform(0.5, 3.3)),
        growth_per_year=dice.choice((0.0, 0.2, 1.0)), burst_factor=dice.choice((1.0, 1.6, 3.0)),
    )  # fmt: skip
    card = {"gpu_id": gpu, "precision": precision, "gpus_per_replica": tp} if fixed else {}
    plan = Plan(infrastructure=Infrastructure(workload=work, hardware=Hardware(model_id=model, **card)))
    return put(
        plan,
        ("infrastructure", "levels"),
        ServiceLevels(ttft_s=dice.choice((2.0, 5.0)), itl_ms=dice.choice((50.0, 100.0))),
    )


def _never_less(what: str, few: Figure, many: Figure, how: str) -> Iterator[str]:
    if few.value is None or many.value is None:
        return
    if many.value < few.value * (1 - EPS) - EPS:
        yield f"{what} falls from {few.value} to {many.value} with {how}"


def _all_costs(one: Assessment, two: Assessment, how: str) -> Iterator[str]:
    for a, b in zip(one.cost.options, two.cost.options, strict=True):
        yield from _never_less(f"cost of {a.id}", a.total, b.total, how)


@relation
def more_load_never_needs_fewer_gpus_of_a_fixed_layout(dice: random.Random) -> Iterator[str]:
    """Not said of longer answers: they let the same prompts come between more steps, and p95 targets are easier met."""
    plan = _serving(dice)
    field = dice.choice(("users", "requests_per_user_day", "input_tokens", "burst_factor", "season_factor"))
    now = get(plan, (*WORK, field))
    most = {"users": 10_000_000, "requests_per_user_day": 1000.0, "burst_factor": 10.0, "season_factor": 10.0}.get(
        field, 50_000
    )
    more = put(
        plan, (*WORK, field), type(now)(min(most, now * dice.uniform(1, 20) + (1 if isinstance(now, int) else 0)))
    )
    one, two = of(plan).infrastructure, of(more).infrastructure
    if two.gpus.value is not None and one.gpus.value is None:
        yield f"{field}: {now} is refused, {get(more, (*WORK, field))} is not"
    yield from _never_less("GPUs", one.gpus, two.gpus, f"{field} from {now} to {get(more, (*WORK, field))}")
    yield from _never_less("tokens a year", one.tokens_year, two.tokens_year, field)
    yield from _never_less("peak rate", one.peak_rate, two.peak_rate, field)


@relation
def stricter_targets_never_need_fewer_gpus(dice: random.Random) -> Iterator[str]:
    plan = _serving(dice)
    field, strict = dice.choice(
        (("ttft_s", 0.5), ("itl_ms", 0.6), ("headroom", 1.8), ("spare_replicas", 2), ("maintenance_share", 0.1))
    )
    place = ("infrastructure", "levels", field)
    now = get(plan, place)
    stricter = put(plan, place, now * strict if now else strict)
    one, two = of(plan).infrastructure, of(stricter).infrastructure
    if two.gpus.value is not None and one.gpus.value is None:
        yield f"{field}: {now} is refused, {get(stricter, place)} is not"
    yield from _never_less("GPUs", one.gpus, two.gpus, f"{field} from {now} to {get(stricter, place)}")


@relation
def the_least_cost_never_falls_with_more_users(dice: random.Random) -> Iterator[str]:
    plan = _serving(dice, fixed=False)
    users = plan.infrastructure.workload.users or 1
    more = put(plan, (*WORK, "users"), min(10_000_000, round(users * dice.uniform(1, 10)) + 1))
    best = [next((c.cost for c in of(p).infrastructure.candidates if c.best), None) for p in (plan, more)]
    if best[0] is not None and best[1] is not None:
        yield from _never_less("least cost", best[0], best[1], f"{users} users and more")


@relation
def the_same_requests_of_other_people_need_the_same(dice: random.Random) -> Iterator[str]:
    plan = put(_serving(dice), (*WORK, "requests_per_user_day"), 8.0)
    users = plan.infrastructure.workload.users or 1
    twice = put(put(plan, (*WORK, "users"), users * 2), (*WORK, "requests_per_user_day"), 4.0)
    one, two = of(plan).infrastructure, of(twice).infrastructure
    for name in ("gpus", "peak_rate", "tokens_year", "utilisation"):
        a, b = getattr(one, name).value, getattr(two, name).value
        if (a is None) != (b is None) or (a is not None and not math.isclose(a, b, rel_tol=EPS)):
            yield f"{name} is {a} for {users} people and {b} for twice as many who ask half as often"


@relation
def dearer_never_costs_less(dice: random.Random) -> Iterator[str]:
    plan = put(_serving(dice), ("infrastructure", "service_id"), "openai/gpt-4o")
    gpu = str(plan.infrastructure.hardware.gpu_id)
    kind = dice.choice(("electricity", "gpu_prices", "cloud_prices", "services", "rate", "vat", "horizon"))
    if kind in ("electricity", "rate"):
        place = ("settings", "electricity_krw_kwh" if kind == "electricity" else "krw_per_usd")
        low = dice.uniform(100, 400)
        pair = [put(plan, place, v) for v in (low, low * dice.uniform(1, 8))]
    elif kind == "vat":
        pair = [plan, put(plan, ("settings", "include_vat"), True)]
    elif kind == "horizon":
        pair = [put(plan, ("settings", "horizon_years"), years) for years in (3, dice.choice((4, 5)))]
    else:
        key, field = (f"{kind}/{gpu}", "usd") if kind != "services" else ("services/openai/gpt-4o", "input_usd_per_m")
        low = dice.uniform(0.5, 40_000 if kind == "gpu_prices" else 20)
        facts = ({key: OwnFact(values={field: v}, source="q", as_of="2026")} for v in (low, low * dice.uniform(1, 5)))
        pair = [put(plan, ("own_facts",), fact) for fact in facts]
    yield from _all_costs(*map(of, pair), how=f"a dearer {kind}")  # type: ignore[misc]


@relation
def a_plan_in_dollars_says_the_same_at_its_rate(dice: random.Random) -> Iterator[str]:
    rate = round(dice.uniform(100, 10_000), 1)
    plan = put(load_template(dice.choice(FULL)), ("settings", "krw_per_usd"), rate)
    won = of(plan)
    dollars = of(put(plan, ("settings", "currency"), Currency.USD))
    pairs = [(o.total, dollars.cost.option(o.id).total, o.id) for o in won.cost.options]
    pairs += [(p.figure, q.figure, f"{o.id}.{p.id}") for o in won.cost.options
              for p, q in zip(o.parts, dollars.cost.option(o.id).parts, strict=True)]  # fmt: skip
    pairs += [
        (won.portfolio.npv, dollars.portfolio.npv, "npv"),
        (won.team.annual_cost, dollars.team.annual_cost, "team"),
    ]
    for a, b, name in pairs:
        if (a.value is None) != (b.value is None):
            yield f"{name} is known in one currency only"
        for x, y in ((a.value, b.value), (a.low, b.low), (a.high, b.high)):
            if (
                b.unit == "usd"
                and x is not None
                and y is not None
                and not math.isclose(x, y * rate, rel_tol=1e-6, abs_tol=1)
            ):
                yield f"{name}: {x} won is not {y} dollars at {rate}"


@relation
def parts_add_up_to_their_total(dice: random.Random) -> Iterator[str]:
    a = of(load_template(dice.choice(FULL)) if dice.random() < 0.3 else _serving(dice))
    for option in a.cost.options:
        parts = [p.figure.value for p in option.parts]
        if option.total.value is not None and None not in parts:
            total = math.fsum(v for v in parts if v is not None)
            if not math.isclose(total, option.total.value, rel_tol=EPS):
                yield f"parts of {option.id} add up to {total}, the total is {option.total.value}"
    read, written, both = (getattr(a.infrastructure, f"{k}tokens_year").value for k in ("input_", "output_", ""))
    if both is not None and not math.isclose((read or 0) + (written or 0), both, rel_tol=EPS):
        yield f"tokens read and written are {read} and {written}, together {both}"
    now = a.cost.volumes.now
    if both is not None and now.value is not None and not math.isclose(now.value * 12, both, rel_tol=1e-6):
        yield f"tokens of twelve months are {now.value * 12}, those of the year {both}"
    weights = [w.value for w in a.portfolio.weights]
    if weights and not math.isclose(math.fsum(w or 0 for w in weights), 2.0, rel_tol=1e-6):
        yield f"weights of the two axes add up to {math.fsum(w or 0 for w in weights)}, not to 1 each"


@relation
def a_better_answer_never_scores_lower(dice: random.Random) -> Iterator[str]:
    plan = _answered(dice)
    told = [
        q
        for q, x in plan.answers.items()
        if x.state is AnswerState.LEVEL and x.level and x.level < 5 and q in bank().questions
    ]
    if not told:
        return
    question = dice.choice(told)
    level = plan.answers[question].level or 1
    better = put(plan, ("answers", question, "level"), dice.randint(level + 1, 5))
    one, two = of(plan).readiness, of(better).readiness
    for a, b in zip(one.steps, two.steps, strict=True):
        yield from _never_less(f"score of {a.id}", a.score, b.score, f"a better answer to {question}")
        if a.level is not None and b.level is not None and b.level < a.level:
            yield f"level of {a.id} falls from {a.level} to {b.level} with a better answer to {question}"
    yield from _never_less("overall", one.overall, two.overall, f"a better answer to {question}")
    if one.level is not None and two.level is not None and two.level < one.level:
        yield f"the level falls from {one.level} to {two.level} with a better answer to {question}"


@relation
def an_unknown_never_narrows_the_range(dice: random.Random) -> Iterator[str]:
    plan = _answered(dice)
    told = [q for q, x in plan.answers.items() if x.state is AnswerState.LEVEL and x.level and q in bank().questions]
    if not told:
        return
    question = dice.choice(told)
    less = put(plan, ("answers", question), Answer(state=AnswerState.UNKNOWN))
    one, two = of(plan).readiness, of(less).readiness
    for a, b, name in [
        (one.overall, two.overall, "overall"),
        *((a.score, b.score, a.id) for a, b in zip(one.steps, two.steps, strict=True)),
    ]:
        if None in (a.value, b.value, a.low, b.low, a.high, b.high):
            continue
        if (b.low or 0) > (a.low or 0) + 1e-6 or (b.high or 0) < (a.high or 0) - 1e-6:
            yield f"{name}: {a.low} to {a.high} becomes {b.low} to {b.high} when {question} is unknown"
    if (one.coverage.value or 0) < (two.coverage.value or 0) - EPS:
        yield f"coverage rises when {question} is unknown"


@relation
def better_evidence_never_lowers_confidence(dice: random.Random) -> Iterator[str]:
    plan = _answered(dice)
    weak = [q for q, x in plan.answers.items() if x.evidence < 4 and x.state is AnswerState.LEVEL]
    if not weak:
        return
    question = dice.choice(weak)
    better = put(plan, ("answers", question, "evidence"), 4)
    one, two = of(plan).readiness, of(better).readiness
    yield from _never_less("confidence", one.confidence.value, two.confidence.value, f"evidence for {question}")
    yield from _never_less("overall", one.overall, two.overall, f"evidence for {question}")


@relation
def a_higher_discount_rate_never_raises_a_plan_that_pays_later(dice: random.Random) -> Iterator[str]:
    plan = load_template(dice.choice(FULL))
    low = dice.uniform(0, 0.3)
    one, two = (
        of(put(plan, ("settings", "discount_rate"), r)).portfolio
        for r in (low, min(0.5, low + dice.uniform(0.01, 0.2)))
    )
    flows = [f.value for f in one.cumulative]
    later = [b - a for a, b in itertools.pairwise(flows) if a is not None and b is not None]
    if later and all(f >= 0 for f in later):
        yield from _never_less("value", two.npv, one.npv, "a lower discount rate")


@relation
def a_worse_rating_never_lowers_a_risk(dice: random.Random) -> Iterator[str]:
    plan = load_template(dice.choice(FULL))
    if not plan.responsible.risks:
        return
    at = dice.randrange(len(plan.responsible.risks))
    field = dice.choice(("likelihood", "impact", "residual_likelihood", "residual_impact"))
    place = ("responsible", "risks", at, field)
    now = get(plan, place)
    if now is None or now == 5:
        return
    one, two = of(plan).risks[at], of(put(plan, place, now + 1)).risks[at]
    yield from _never_less("score", one.score, two.score, field)
    yield from _never_less("residual", one.residual, two.residual, field)
    bare = of(put(plan, ("responsible", "risks", at, "control"), "")).risks[at]
    yield from _never_less("residual", one.residual, bare.residual, "the control removed")


@relation
def names_and_languages_change_no_figure(dice: random.Random) -> Iterator[str]:
    plan = load_template(dice.choice(FULL))
    other = put(plan, ("settings", "report_language"), "en" if plan.settings.report_language == "ko" else "ko")
    other = put(put(other, ("title",), "X"), ("company", "name"), "Y")
    one, two = list(of(plan).figures()), list(of(other).figures())
    if [(f.id, f.value, f.low, f.high) for f in one] != [(f.id, f.value, f.low, f.high) for f in two]:
        yield "a title, a name or the language of the report changes a figure"


@relation
def wages_and_people_never_cost_less(dice: random.Random) -> Iterator[str]:
    plan = load_template(dice.choice(FULL))
    if not plan.team.members:
        return
    at = dice.randrange(len(plan.team.members))
    field = dice.choice(("fte", "annual_cost_krw"))
    place = ("team", "members", at, field)
    now = get(plan, place)
    if not now:
        return
    one, two = of(plan), of(put(plan, place, min(999.0, now * 1.5) if field == "fte" else min(1e11, now * 1.5)))
    yield from _never_less("cost of the team", one.team.annual_cost, two.team.annual_cost, field)


def _answered(dice: random.Random) -> Plan:
    """A template with every question answered at random: levels, unknowns, a few not applicable."""
    plan = load_template(dice.choice(FULL))
    spread = dice.choice(((1, 5), (2, 4), (4, 5), (1, 2)))
    made: dict[str, Any] = {}
    for question in bank().questions:
        draw = dice.random()
        if draw < 0.06:
            made[question] = Answer(state=AnswerState.UNKNOWN)
        elif draw < 0.09:
            made[question] = Answer(state=AnswerState.NOT_APPLICABLE)
        elif draw < 0.95:
            made[question] = Answer(level=dice.randint(*spread), evidence=dice.choice((0, 1, 2, 3, 4)))
    return put(put(put(plan, ("answers",), made), ("respondents",), ()), ("agreements",), {})
