"""Scores, gates, unknown bounds, customisation level, use-case value, risks. Pure functions over plan and catalogue.

Method: ``resources/readiness/method.yaml`` (versioned); no number of the method stands in code. No Qt.
"""

from planner.readiness.bank import Bank
from planner.readiness.build import plan_build
from planner.readiness.data import assess_data
from planner.readiness.data_conflicts import find_conflicts
from planner.readiness.ladder import decide, decide_cases
from planner.readiness.location import decide_location
from planner.readiness.money import MoneyBasis
from planner.readiness.obligations import judge_obligations
from planner.readiness.progress import page_progress
from planner.readiness.respondents import assess_respondents
from planner.readiness.responsible import assess_responsible
from planner.readiness.risks import assess_risks
from planner.readiness.roadmap import plan_roadmap
from planner.readiness.scores import score
from planner.readiness.team import assess_team
from planner.readiness.usecase_demand import link_demand
from planner.readiness.usecases import CaseContext, portfolio

__all__ = [
    "Bank",
    "CaseContext",
    "MoneyBasis",
    "assess_data",
    "assess_respondents",
    "assess_responsible",
    "assess_risks",
    "assess_team",
    "decide",
    "decide_cases",
    "decide_location",
    "find_conflicts",
    "judge_obligations",
    "link_demand",
    "page_progress",
    "plan_build",
    "plan_roadmap",
    "portfolio",
    "score",
]
