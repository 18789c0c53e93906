"""The plan's workload as a demand on the performance model: people, hours of the day, season, lengths."""

from __future__ import annotations

from planner.plan import Plan
from planner.plan.infrastructure import DayProfile
from planner.sizing.demand import Demand, profiles


def demand_of(plan: Plan) -> Demand | None:
    """The workload with every field of it, or None while users, requests or lengths are not said."""
    w = plan.infrastructure.workload
    if w.users is None or w.requests_per_user_day is None or w.input_tokens is None or w.output_tokens is None:
        return None
    return Demand(
        people=w.users, active_share=w.active_share, requests_per_active_day=w.requests_per_user_day,
        peak_hour_share=w.peak_hour_share, burst_factor=w.burst_factor, growth_per_year=w.growth_per_year,
        days_per_year=w.days_per_year, input_tokens=w.input_tokens, output_tokens=w.output_tokens,
        hours=None if w.day_profile is DayProfile.GIVEN else profiles()[w.day_profile.value].shares,
        season_factor=w.season_factor, input_variation=w.input_variation, output_variation=w.output_variation,
        prefix_cache_share=w.prefix_cache_share,
    )  # fmt: skip
