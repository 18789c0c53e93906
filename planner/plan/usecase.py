"""Step 1: use cases with fit, value, feasibility and the money they may bring."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.answers import NeedId
from planner.plan.case_parts import CaseDemand, EuHighRiskArea, FitCheck, Score, Sequencing
from planner.plan.company import HighImpactArea, Ternary
from planner.plan.fields import Frozen, FrozenMap, Ui

Share = Annotated[float | None, Field(ge=0, le=1)]


class Fit(StrEnum):
    GENERATIVE = "generative"
    TRADITIONAL = "traditional"
    BOTH = "both"
    UNKNOWN = "unknown"


class EstimateQuality(StrEnum):
    """How the benefit is known; only a measured baseline is more than an estimate."""

    GUESS = "guess"
    ESTIMATE = "estimate"
    MEASURED = "measured"


class Value(Frozen):
    economic: Annotated[Score, Ui("value.economic", widget="score")] = None
    strategic: Annotated[Score, Ui("value.strategic", widget="score")] = None
    pain: Annotated[Score, Ui("value.pain", widget="score")] = None
    experience: Annotated[Score, Ui("value.experience", widget="score")] = None
    own_data: Annotated[Score, Ui("value.own_data", widget="score")] = None


class Feasibility(Frozen):
    data: Annotated[Score, Ui("feasibility.data", widget="score")] = None
    technical: Annotated[Score, Ui("feasibility.technical", widget="score")] = None
    integration: Annotated[Score, Ui("feasibility.integration", widget="score")] = None
    people: Annotated[Score, Ui("feasibility.people", widget="score")] = None
    risk: Annotated[Score, Ui("feasibility.risk", widget="score")] = None


class BenefitSource(StrEnum):
    """Where the benefit was read; what a vendor paid for is an upper bound."""

    OWN_MEASUREMENT = "own_measurement"
    OWN_ESTIMATE = "own_estimate"
    INDEPENDENT_STUDY = "independent_study"
    VENDOR_STUDY = "vendor_study"


class RunningCost(StrEnum):
    """ENTERED: licences and operations as typed; SIZING: a share of what the infrastructure of step 4 costs."""

    ENTERED = "entered"
    SIZING = "sizing"


Krw = Annotated[float | None, Field(ge=0, le=1e14)]


class Money(Frozen):
    """Benefit and cost of one use case. Amounts are KRW without VAT. A year without adoption or running cost of its own
    takes that of the year before; without a low or high value the ratio of the method is used."""

    users: Annotated[int | None, Field(ge=1, le=100_000_000), Ui("money.users", "people")] = None
    tasks_per_user_year: Annotated[float | None, Field(ge=0, le=100_000), Ui("money.tasks", "count")] = None
    minutes_saved_per_task: Annotated[float | None, Field(ge=0, le=10_000), Ui("money.minutes", "minute", 1)] = None
    hourly_cost_krw: Annotated[float | None, Field(ge=0, le=10_000_000), Ui("money.hourly_cost", "krw")] = None
    adoption_year1: Annotated[Share, Ui("money.adoption1", "percent", 2, 0.05)] = None
    adoption_year2: Annotated[Share, Ui("money.adoption2", "percent", 2, 0.05)] = None
    adoption_year3: Annotated[Share, Ui("money.adoption3", "percent", 2, 0.05)] = None
    adoption_year4: Annotated[Share, Ui("money.adoption4", "percent", 2, 0.05)] = None
    adoption_year5: Annotated[Share, Ui("money.adoption5", "percent", 2, 0.05)] = None
    realisation: Annotated[Share, Ui("money.realisation", "percent", 2, 0.05)] = None
    verify_share: Annotated[Share, Ui("money.verify", "percent", 2, 0.05)] = None
    benefit_risk: Annotated[Share, Ui("money.benefit_risk", "percent", 2, 0.05)] = None
    benefit_source: Annotated[BenefitSource | None, Ui("money.benefit_source")] = None
    other_benefit_krw_year: Annotated[Krw, Ui("money.other_benefit", "krw")] = None
    revenue_krw_year: Annotated[Krw, Ui("money.revenue", "krw")] = None
    revenue_uplift: Annotated[Share, Ui("money.revenue_uplift", "percent1", 3, 0.01)] = None
    revenue_margin: Annotated[Share, Ui("money.revenue_margin", "percent1", 3, 0.01)] = None
    loss_krw_year: Annotated[Krw, Ui("money.loss", "krw")] = None
    loss_reduction: Annotated[Share, Ui("money.loss_reduction", "percent1", 3, 0.01)] = None
    adoption_low_year1: Annotated[Share, Ui("money.adoption_low1", "percent", 2, 0.05)] = None
    adoption_low_year2: Annotated[Share, Ui("money.adoption_low2", "percent", 2, 0.05)] = None
    adoption_low_year3: Annotated[Share, Ui("money.adoption_low3", "percent", 2, 0.05)] = None
    adoption_high_year1: Annotated[Share, Ui("money.adoption_high1", "percent", 2, 0.05)] = None
    adoption_high_year2: Annotated[Share, Ui("money.adoption_high2", "percent", 2, 0.05)] = None
    adoption_high_year3: Annotated[Share, Ui("money.adoption_high3", "percent", 2, 0.05)] = None
    realisation_low: Annotated[Share, Ui("money.realisation_low", "percent", 2, 0.05)] = None
    realisation_high: Annotated[Share, Ui("money.realisation_high", "percent", 2, 0.05)] = None
    build_cost_krw: Annotated[Krw, Ui("money.build_cost", "krw")] = None
    data_preparation_krw: Annotated[Krw, Ui("money.data_preparation", "krw")] = None
    integration_krw: Annotated[Krw, Ui("money.integration", "krw")] = None
    training_change_krw: Annotated[Krw, Ui("money.training_change", "krw")] = None
    one_off_year1_share: Annotated[float, Field(ge=0, le=1), Ui("money.one_off_year1", "percent", 2, 0.05)] = 0.0
    running: Annotated[RunningCost, Ui("money.running")] = RunningCost.ENTERED
    licences_krw_year: Annotated[Krw, Ui("money.licences", "krw")] = None
    yearly_cost_krw: Annotated[Krw, Ui("money.yearly_cost", "krw")] = None
    yearly_cost_year2_krw: Annotated[Krw, Ui("money.yearly_cost2", "krw")] = None
    yearly_cost_year3_krw: Annotated[Krw, Ui("money.yearly_cost3", "krw")] = None
    evaluation_krw_year: Annotated[Krw, Ui("money.evaluation", "krw")] = None
    compliance_krw_year: Annotated[Krw, Ui("money.compliance", "krw")] = None
    cost_risk: Annotated[float | None, Field(ge=0, le=5), Ui("money.cost_risk", "percent", 2, 0.05)] = None


BOUGHT_ONCE = ("build_cost_krw", "data_preparation_krw", "integration_krw")
"""One-off costs that carry VAT; ``training_change_krw`` is mostly the time of one's own people."""


class UseCase(Frozen):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    name: Annotated[str, Field(max_length=80), Ui("usecase.name")] = ""
    description: Annotated[str, Field(max_length=600), Ui("usecase.description", widget="multiline")] = ""
    department: Annotated[str, Field(max_length=60), Ui("usecase.department")] = ""
    owner: Annotated[str, Field(max_length=60), Ui("usecase.owner")] = ""
    selected: Annotated[bool, Ui("usecase.selected")] = True
    fit: Annotated[Fit, Ui("usecase.fit")] = Fit.UNKNOWN
    """UNKNOWN leaves the choice to the proposal of the fit check."""
    fit_check: FitCheck = FitCheck()
    real_problem: Annotated[Ternary, Ui("usecase.real_problem", widget="ternary")] = Ternary.UNKNOWN
    data_usable: Annotated[Ternary, Ui("usecase.data_usable", widget="ternary")] = Ternary.UNKNOWN
    prohibited_practice: Annotated[bool, Ui("usecase.prohibited")] = False
    high_impact_area: Annotated[HighImpactArea | None, Ui("usecase.high_impact_area")] = None
    high_impact: Annotated[bool, Ui("usecase.high_impact")] = False
    """In a high-impact area and with a significant effect on life, body or fundamental rights."""
    eu_area: Annotated[EuHighRiskArea | None, Ui("usecase.eu_area")] = None
    customer_facing: Annotated[bool, Ui("usecase.customer_facing")] = False
    uses_personal_data: Annotated[bool, Ui("usecase.personal_data")] = False
    trains_on_data: Annotated[bool, Ui("usecase.trains_on_data")] = False
    estimate: Annotated[EstimateQuality, Ui("usecase.estimate")] = EstimateQuality.GUESS
    value: Value = Value()
    feasibility: Feasibility = Feasibility()
    demand: CaseDemand = CaseDemand()
    data_sets: Annotated[
        tuple[Annotated[str, Field(max_length=80)], ...],
        Field(max_length=40),
        Ui("usecase.data_sets", widget="names:data_sets"),
    ] = ()
    """Names of sets in the data inventory."""
    sequencing: Sequencing = Sequencing()
    origin: Annotated[str, Field(max_length=60)] = ""
    """The entry of the catalogue the case was started from."""
    to_confirm: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=40)] = ()
    """Fields that the catalogue proposed and nobody has confirmed, as dotted paths."""
    money: Money = Money()
    needs: FrozenMap[NeedId, Annotated[int, Field(ge=0, le=4)]] = {}
    """Need questions in which this case differs from the company."""
