"""Plans at the ends of what may be said: the smallest and largest of everything, and what makes no sense together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.explain import Path
from planner.plan import Plan
from planner.plan.answers import Answer, AnswerState
from planner.plan.fields import put
from planner.plan.infrastructure import FineTuning, Hardware, Infrastructure, Method, PreTraining, Workload
from planner.plan.infrastructure import ServiceLevels as Levels
from planner.plan.own_facts import OwnFact
from planner.plan.templates import load_template
from planner.plan.usecase import UseCase
from planner.readiness.bank import bank

LONGEST = date(2200, 12, 31)
EARLIEST = date(1900, 1, 1)


def _work(users: int = 1000, requests: float = 10.0, read: int = 2000, written: int = 300, **more: Any) -> Workload:
    return Workload(users=users, requests_per_user_day=requests, input_tokens=read, output_tokens=written, **more)


def _served(work: Workload, model: str = "llama-3.1-8b", **hardware: Any) -> Plan:
    return Plan(infrastructure=Infrastructure(workload=work, hardware=Hardware(model_id=model, **hardware)))


def _trained(gpus: int, params_b: float, tokens_b: float, gpu: str = "h100-sxm") -> Plan:
    wish = PreTraining(enabled=True, params_b=params_b, tokens_b=tokens_b, gpus=gpus, gpu_id=gpu)
    return Plan(infrastructure=Infrastructure(pre_training=wish))


def _tuned(method: Method, examples: int, tokens: int, epochs: float = 3.0, model: str = "llama-3.3-70b") -> Plan:
    wish = FineTuning(method=method, examples=examples, tokens_per_example=tokens, epochs=epochs, gpu_id="h100-sxm")
    return put(_served(_work(), model), ("infrastructure", "fine_tuning"), wish)


def _with(plan: Plan, changes: Mapping[Path, Any]) -> Plan:
    for path, value in changes.items():
        plan = put(plan, path, value)
    return plan


def _all_answers(answer: Answer, need: int | None) -> Plan:
    needs = dict.fromkeys(bank().needs, need) if need is not None else {}
    bare: dict[Path, Any] = {("respondents",): (), ("agreements",): {}, ("customisation", "needs"): needs}
    return _with(load_template("finance"), {**bare, ("answers",): dict.fromkeys(bank().questions, answer)})


def _many_cases(count: int) -> Plan:
    plan = load_template("finance")
    first = plan.use_cases[0]
    cases = tuple(first.model_copy(update={"id": f"c-{n}", "name": f"{first.name} {n}"}) for n in range(count))
    return put(plan, ("use_cases",), cases)


def _dated(day: date) -> Plan:
    plan = load_template("retail")
    fields = ("start_date", "target_date", "decision_date")
    plan = _with(plan, {("company", f): day for f in fields})
    return put(plan, ("settings", "exchange_rate_date"), day)


_HUGE = _work(10_000_000, 1000.0, 100_000, 30_000, burst_factor=10.0, season_factor=10.0, peak_hour_share=1.0)
_OWN_2T = OwnFact(
    values={"params_b": 2000.0, "active_params_b": 2000.0, "layers": 200, "hidden": 28672, "heads": 224}, source="own", as_of="2026"
)  # fmt: skip

EXTREMES: Mapping[str, Plan] = {
    "one user, one token": _served(_work(1, 0.1, 1, 1)),
    "ten million users": _served(_work(10_000_000, 20.0), "llama-3.3-70b"),
    "ten million users, everything at its most": _served(_HUGE),
    "a million tokens of context": _served(_work(read=1_000_000, written=100_000)),
    "a million tokens, a model that reads them": _served(_work(read=1_000_000, written=1000), "llama-4-scout"),
    "the smallest model": _served(_work(), "llama-3.2-1b"),
    "a model that is none for language": _served(_work(), "esm2-8m"),
    "the largest model": _served(_work(), "mistral-large-4-1t"),
    "the largest model on the smallest card": _served(_work(), "mistral-large-4-1t", gpu_id="t4"),
    "two trillion parameters": put(_served(_work()), ("own_facts",), {"models/llama-3.1-8b": _OWN_2T}),
    "a model nobody knows": _served(_work(), "no-such-model"),
    "targets nothing meets": put(_served(_work()), ("infrastructure", "levels"), Levels(ttft_s=1e-6, itl_ms=1e-6)),
    "all reserves at once": put(
        _served(_work(1)), ("infrastructure", "levels"), Levels(headroom=0.9, spare_replicas=100, maintenance_share=0.5)
    ),
    "eleven times as much each year": _served(_work(growth_per_year=10.0)),
    "a tenth each year": _served(_work(growth_per_year=-0.9)),
    "trained on one GPU, 0.1 B": _trained(1, 0.1, 2.0),
    "trained on one GPU, 2 T": _trained(1, 2000.0, 40_000.0),
    "trained on 100,000 GPUs, 2 T": _trained(100_000, 2000.0, 40_000.0),
    "trained on 100,000 GPUs, 0.1 B": _trained(100_000, 0.1, 1.0),
    "trained on a million GPUs, beyond all": _trained(1_000_000, 100_000.0, 1e9),
    "trained on a thousand tokens": _trained(1000, 1e-6, 1e-6),
    "trained on the oldest card": _trained(8, 7.0, 140.0, "t4"),
    "tuned on one example": _tuned(Method.LORA, 1, 1, 0.1),
    "tuned on a billion examples": _tuned(Method.FULL, 10**9, 10**6, 100.0),
    "tuned: the largest model in full": _tuned(Method.FULL, 10_000, 1000, model="mistral-large-4-1t"),
    "no budget": _with(load_template("retail"), {("company", "budget_krw"): 0.0, ("company", "funded_years"): 0}),
    "all the money": _with(load_template("retail"), {("company", "budget_krw"): 1e15, ("company", "funded_years"): 20}),
    "no use case": put(load_template("finance"), ("use_cases",), ()),
    "a hundred use cases": _many_cases(100),
    "a use case without a word": put(load_template("empty"), ("use_cases",), (UseCase(id="a"),)),
    "all unknown": _all_answers(Answer(state=AnswerState.UNKNOWN), None),
    "none applies": _all_answers(Answer(state=AnswerState.NOT_APPLICABLE), 0),
    "all best": _all_answers(Answer(level=5, evidence=4), 4),
    "all worst": _all_answers(Answer(level=1), 0),
    "begun in 1900": _dated(EARLIEST),
    "begun in 2200": _dated(LONGEST),
    "horizon of five years, half a discount": _with(
        load_template("retail"), {("settings", "horizon_years"): 5, ("settings", "discount_rate"): 0.5}
    ),
    "a dear dollar": put(load_template("retail"), ("settings", "krw_per_usd"), 10_000.0),
    "benefits beyond measure": _with(
        load_template("retail"),
        {("use_cases", 0, "money", f): v for f, v in (("users", 10**8), ("tasks_per_user_year", 1e5), ("minutes_saved_per_task", 1e4),
                                                      ("hourly_cost_krw", 1e7))},
    ),
}  # fmt: skip
