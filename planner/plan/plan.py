"""The plan: one frozen value that holds all a company says. An edit makes a new plan that shares untouched parts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from planner.plan.answers import Answers
from planner.plan.build import BuildPlan
from planner.plan.case_parts import Weighting
from planner.plan.changes import Changes
from planner.plan.company import Company
from planner.plan.customisation import Customisation
from planner.plan.data import DataInventory
from planner.plan.fields import Frozen, Ui
from planner.plan.infrastructure import Infrastructure
from planner.plan.own_facts import OwnFacts
from planner.plan.respondents import Agreements, Respondents
from planner.plan.responsible import ResponsibleAi
from planner.plan.scenario import MOST as MOST_SCENARIOS
from planner.plan.scenario import Scenario
from planner.plan.settings import Settings
from planner.plan.sign_off import SignOffs
from planner.plan.snapshots import Snapshots
from planner.plan.team import Team
from planner.plan.usecase import UseCase
from planner.plan.workshop import Workshop

MOST_USE_CASES = 100


class Plan(Frozen):
    title: Annotated[str, Field(max_length=100), Ui("plan.title")] = ""
    company: Company = Company()
    use_cases: Annotated[tuple[UseCase, ...], Field(max_length=MOST_USE_CASES)] = ()
    weighting: Weighting = Weighting()
    team: Team = Team()
    data: DataInventory = DataInventory()
    answers: Answers = {}
    respondents: Respondents = ()
    agreements: Agreements = {}
    workshop: Workshop = Workshop()
    customisation: Customisation = Customisation()
    infrastructure: Infrastructure = Infrastructure()
    responsible: ResponsibleAi = ResponsibleAi()
    build: BuildPlan = BuildPlan()
    scenarios: Annotated[tuple[Scenario, ...], Field(max_length=MOST_SCENARIOS)] = ()
    snapshots: Snapshots = ()
    sign_offs: SignOffs = {}
    settings: Settings = Settings()
    own_facts: OwnFacts = {}
    changes: Changes = ()
