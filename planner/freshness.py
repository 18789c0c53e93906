"""Which facts are past their shelf life on a day, and which of them the plan at hand rests on. Pure; the day is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.catalog import Catalog
from planner.catalog.fact_list import Fact, Tab, Value, catalogue_facts
from planner.catalog.shelf_life import Age, AgeState, Importance, age
from planner.catalog.shelf_life import FactKind as Kind
from planner.cost.results import CostResult
from planner.explain import Basis, Quantity, Source
from planner.i18n import Message, message
from planner.infrastructure import InfrastructureResult
from planner.plan import Plan
from planner.readiness.results import Obligation

OWN_RATE = "settings/krw_per_usd"
_COMPANION_MODELS = ("embedding_model_id", "reranker_id", "image_model_id", "sequence_model_id")
_NAMED_IN_COST = ("assumptions", "staff", "licences")


@dataclass(frozen=True, slots=True)
class Aged:
    """A fact and how it stands on the day."""

    fact: Fact
    age: Age

    @property
    def to_check(self) -> bool:
        """Past its shelf life, without a date, or dated in the future."""
        return self.age.state is not AgeState.FRESH


@dataclass(frozen=True, slots=True)
class Freshness:
    """Every fact as it stands on the day ``on``, in the order of the catalogue; ``used`` are keys the plan rests on."""

    on: date
    facts: tuple[Aged, ...]
    used: frozenset[str]

    @property
    def newest(self) -> str:
        """The day of the newest fact, as it is written; "" without one."""
        return max((a.fact.as_of for a in self.facts if a.fact.as_of), default="")

    def uses(self, aged: Aged) -> bool:
        return aged.fact.key in self.used

    @property
    def to_check(self) -> tuple[Aged, ...]:
        """What has to be looked at again: what the plan uses, the rest by importance, evidence; the oldest first."""
        order = tuple(Importance).index
        found = (a for a in self.facts if a.to_check)
        return tuple(
            sorted(
                found,
                key=lambda a: (not self.uses(a), a.fact.evidence, order(a.age.life.importance), -a.age.over),
            )
        )

    @property
    def used_to_check(self) -> tuple[Aged, ...]:
        return tuple(a for a in self.to_check if self.uses(a))

    @property
    def sentence(self) -> Message | None:
        """What to say where the plan rests on facts to check, kind by kind; None where all it uses still stands."""
        counted = Counter(a.age.life.name for a in self.used_to_check)
        if not counted:
            return None
        kinds: Message | None = None
        for name, n in counted.items():
            part = message("freshness.kind", name=name, count=n)
            kinds = part if kinds is None else message("freshness.and", first=kinds, second=part)
        return message("freshness.sentence", n=counted.total(), kinds=kinds)


def age_words(age: Age) -> Message:
    """How old a fact is, and why that is too old."""
    return message(f"freshness.{age.state}", days=age.days or 0, most=age.life.days)


def aged_facts(catalog: Catalog, on: date) -> tuple[Aged, ...]:
    """Every fact of the catalogue as it stands on the day ``on``."""
    return tuple(_aged(fact, on) for fact in catalogue_facts(catalog))


def freshness(
    plan: Plan,
    facts: tuple[Aged, ...],
    infrastructure: InfrastructureResult,
    cost: CostResult,
    duties: tuple[Obligation, ...],
    on: date,
) -> Freshness:
    """``facts`` of the catalogue on the day ``on``, the law and the user's own exchange rate; marked what the plan uses."""
    more = (*_own_rate(plan), *map(_law, duties))
    used = frozenset(_used(plan, facts, infrastructure, cost, duties))
    return Freshness(on, (*facts, *(_aged(fact, on) for fact in more)), used)


def _aged(fact: Fact, on: date) -> Aged:
    return Aged(fact, age(fact.kind, fact.as_of, on))


def _own_rate(plan: Plan) -> Iterator[Fact]:
    """The exchange rate of the settings, which stands in for the assumption where the plan states one."""
    rate, day = plan.settings.krw_per_usd, plan.settings.exchange_rate_date
    if rate is not None:
        as_of, name = day.isoformat() if day else None, message("field.settings.krw_per_usd.label")
        value = Value(name, Quantity(rate, "krw_per_usd"))
        source = Source("settings", "settings", None, as_of)
        section, id = OWN_RATE.split("/")
        yield Fact(
            Tab.ASSUMPTIONS, Kind.EXCHANGE_RATE, section, id, name, (value,), as_of, None, (source,), basis=Basis.ANSWERED
        )  # fmt: skip


def _law(duty: Obligation) -> Fact:
    values = (
        Value(message("fact.value.duty"), duty.duty),
        Value(message("fact.value.applies_from"), duty.applies_from),
        Value(message("fact.value.trigger"), duty.trigger),
    )
    name = message("fact.law", instrument=duty.instrument, clause=duty.clause)
    source = Source(f"law.{duty.id}", duty.source, duty.url, duty.as_of, duty.confidence)
    return Fact(Tab.LAWS, Kind.LAW, "laws", duty.id, name, values, duty.as_of, duty.confidence, (source,), duty.doubt)


def _used(
    plan: Plan,
    facts: Iterable[Aged],
    infrastructure: InfrastructureResult,
    cost: CostResult,
    duties: Iterable[Obligation],
) -> Iterator[str]:
    """Keys of what the plan rests on: hardware, models, the service, what the cost names, the duties that apply."""
    i, s = plan.infrastructure, plan.settings
    gpus = (infrastructure.gpu_id, i.hardware.gpu_id, i.fine_tuning.gpu_id, i.pre_training.gpu_id, i.companions.gpu_id)
    yield from (f"gpus/{id}" for id in gpus if id)
    models = (i.hardware.model_id, *(getattr(i.companions, name) for name in _COMPANION_MODELS))
    yield from (f"models/{id}" for id in models if id)
    known = {o.id for o in cost.options if o.total.known}
    if "cloud" in known:
        yield f"cloud_prices/{infrastructure.gpu_id}"
    if "own" in known:
        yield f"gpu_prices/{infrastructure.gpu_id}"
    if i.service_id:
        yield f"services/{i.service_id}"
    yield OWN_RATE if s.krw_per_usd is not None else "assumptions/usd_krw"
    if s.include_vat:
        yield "assumptions/vat_rate"
    if s.discount_rate is None:
        yield "assumptions/discount_rate"
    yield from (f"laws/{duty.id}" for duty in duties if duty.state == "applies")
    yield from _named_in_cost(facts, cost)


def _named_in_cost(facts: Iterable[Aged], cost: CostResult) -> Iterator[str]:
    """Rates and assumptions that an explanation of a cost names as its input."""
    parts = (part.figure for option in cost.options for part in option.parts)
    explanations = (why for figure in parts if (why := figure.explain()) is not None)
    named = {given.name for why in explanations for given in why.inputs}
    yield from (a.fact.key for a in facts if a.fact.section in _NAMED_IN_COST and a.fact.name in named)
