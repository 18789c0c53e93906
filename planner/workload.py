"""The plan's workload as a demand on the performance model: people, hours of the day, season, lengths with pictures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from planner.explain import Basis, Input, Path, Quantity
from planner.i18n import Message, message
from planner.plan import Plan
from planner.plan.companions import PictureRule
from planner.plan.infrastructure import DayProfile
from planner.resources import read_yaml, resource
from planner.sizing.demand import Demand, profiles
from planner.sizing.encoders import encoder_table, page_tokens, picture_tokens
from planner.sizing.uncertainty import Range

PICTURES: Path = ("infrastructure", "companions", "pictures_per_prompt")


@cache
def companion_facts() -> Mapping[str, Any]:
    """What search, pictures, images and sequences assume (resources/companions.yaml)."""
    facts: Mapping[str, Any] = read_yaml(resource("companions.yaml"))
    return facts


def demand_of(plan: Plan) -> Demand | None:
    """The workload with every field of it, or None while users, requests or lengths are not said.

    Pictures lengthen the prompt by their middle number of tokens; what is cached of the text stays cached.
    """
    w = plan.infrastructure.workload
    if w.users is None or w.requests_per_user_day is None or w.input_tokens is None or w.output_tokens is None:
        return None
    prompt = w.input_tokens + prompt_picture_tokens(plan)
    return Demand(
        people=w.users, active_share=w.active_share, requests_per_active_day=w.requests_per_user_day,
        peak_hour_share=w.peak_hour_share, burst_factor=w.burst_factor, growth_per_year=w.growth_per_year,
        days_per_year=w.days_per_year, input_tokens=prompt, output_tokens=w.output_tokens,
        hours=None if w.day_profile is DayProfile.GIVEN else profiles()[w.day_profile.value].shares,
        season_factor=w.season_factor, input_variation=w.input_variation, output_variation=w.output_variation,
        prefix_cache_share=w.prefix_cache_share * w.input_tokens / prompt,
    )  # fmt: skip


def busiest_hour_share(plan: Plan) -> float:
    """Share of a day's requests in its busiest hour."""
    w = plan.infrastructure.workload
    return w.peak_hour_share if w.day_profile is DayProfile.GIVEN else max(profiles()[w.day_profile.value].shares)


def picture_rule(plan: Plan) -> str:
    """The rule by which the chosen model reads pictures; "other" where it is not known."""
    infrastructure = plan.infrastructure
    if (rule := infrastructure.companions.picture_rule) is not PictureRule.AUTO:
        return rule.value
    model = infrastructure.hardware.model_id or ""
    return next((name for name in encoder_table()["vision"] if model.startswith(name)), "other")


def one_picture(plan: Plan) -> Range:
    """Tokens of one picture of the plan's size."""
    size = companion_facts()["picture_classes"][plan.infrastructure.companions.picture_size.value]
    rule = picture_rule(plan)
    return page_tokens(rule, size["dpi"]) if "dpi" in size else picture_tokens(rule, size["width"], size["height"])


def pictures_of_prompt(plan: Plan) -> Range | None:
    """Tokens that pictures add to a prompt; None where a prompt has none."""
    number = plan.infrastructure.companions.pictures_per_prompt
    return one_picture(plan).times(number) if number else None


def prompt_picture_tokens(plan: Plan) -> int:
    """The whole tokens that pictures add to a prompt in the middle case; 0 without pictures."""
    span = pictures_of_prompt(plan)
    return round(span.mid) if span is not None else 0


def picture_inputs(plan: Plan) -> tuple[Input, ...]:
    """What pictures add to the length of a prompt, for explanations; empty without pictures."""
    tokens = prompt_picture_tokens(plan)
    return (
        (Input(message("companions.input.pictures"), Quantity(tokens, "token"), PICTURES, Basis.CALCULATED),)
        if tokens
        else ()
    )


def picture_steps(plan: Plan) -> tuple[Message, ...]:
    """The same in a sentence."""
    companions, text = plan.infrastructure.companions, plan.infrastructure.workload.input_tokens
    tokens = prompt_picture_tokens(plan)
    if not tokens or text is None:
        return ()
    return (message(
        "companions.prompt.worked", text=Quantity(text, "token"), number=companions.pictures_per_prompt,
        size=companions.picture_size, pictures=Quantity(tokens, "token"), result=Quantity(text + tokens, "token"),
    ),)  # fmt: skip
