"""Step 4: who asks how much, how fast the answer must come, what runs it, and what is trained."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.companions import Companions
from planner.plan.fields import Frozen, Ui
from planner.plan.measurement import MOST, Measurement


class Location(StrEnum):
    AUTO = "auto"
    SERVICE = "service"
    CLOUD = "cloud"
    OWN = "own"


class Precision(StrEnum):
    AUTO = "auto"
    BF16 = "bf16"
    FP8 = "fp8"
    INT8 = "int8"
    INT4 = "int4"
    FP4 = "fp4"


class Engine(StrEnum):
    VLLM = "vllm"
    TENSORRT_LLM = "tensorrt-llm"
    SGLANG = "sglang"
    NIM = "nim"


class Method(StrEnum):
    NONE = "none"
    LORA = "lora"
    QLORA = "qlora"
    FULL = "full"


class DayProfile(StrEnum):
    """How requests spread over the day; GIVEN takes the stated peak-hour share."""

    GIVEN = "given"
    OFFICE = "office"
    CUSTOMER_SERVICE = "customer_service"
    ROUND_THE_CLOCK = "round_the_clock"
    NIGHT_BATCH = "night_batch"


class Workload(Frozen):
    """Demand on the model. None stands for "not said": the result then is unknown, not a default; without a stated
    variation of lengths the assumed one is used."""

    users: Annotated[int | None, Field(ge=1, le=10_000_000), Ui("workload.users", "people", log=True, slider=True)] = (
        None
    )
    requests_per_user_day: Annotated[
        float | None, Field(ge=0.1, le=1000), Ui("workload.requests", "count", 1, log=True, slider=True)
    ] = None
    input_tokens: Annotated[
        int | None, Field(ge=1, le=1_000_000), Ui("workload.input_tokens", "token", log=True, slider=True)
    ] = None
    output_tokens: Annotated[
        int | None, Field(ge=1, le=100_000), Ui("workload.output_tokens", "token", log=True, slider=True)
    ] = None
    peak_hour_share: Annotated[
        float, Field(ge=0.04, le=1), Ui("workload.peak_hour_share", "percent", 2, 0.01, assumed=True)
    ] = 0.2
    burst_factor: Annotated[float, Field(ge=1, le=10), Ui("workload.burst", "factor", 1, 0.1, assumed=True)] = 1.6
    days_per_year: Annotated[int, Field(ge=1, le=366), Ui("workload.days", "day", assumed=True)] = 250
    growth_per_year: Annotated[
        float, Field(ge=-0.9, le=10), Ui("workload.growth", "percent", 2, 0.05, assumed=True)
    ] = 0.0
    active_share: Annotated[float, Field(gt=0, le=1), Ui("workload.active_share", "percent", 2, 0.05, assumed=True)] = (
        1.0
    )
    day_profile: Annotated[DayProfile, Ui("workload.day_profile")] = DayProfile.GIVEN
    season_factor: Annotated[float, Field(ge=1, le=10), Ui("workload.season", "factor", 1, 0.1, assumed=True)] = 1.0
    input_variation: Annotated[
        float | None, Field(ge=0, le=5), Ui("workload.input_variation", "percent", 2, 0.1, assumed=True)
    ] = None
    output_variation: Annotated[
        float | None, Field(ge=0, le=5), Ui("workload.output_variation", "percent", 2, 0.1, assumed=True)
    ] = None
    prefix_cache_share: Annotated[
        float, Field(ge=0, le=0.99), Ui("workload.prefix_cache", "percent", 2, 0.05, assumed=True)
    ] = 0.0


class ServiceLevels(Frozen):
    ttft_s: Annotated[float, Field(gt=0, le=120), Ui("levels.ttft", "s", 1, 0.1)] = 2.0
    itl_ms: Annotated[float, Field(gt=0, le=2000), Ui("levels.itl", "ms", 0, 5)] = 50.0
    headroom: Annotated[float, Field(ge=0, le=0.9), Ui("levels.headroom", "percent", 2, 0.05)] = 0.3
    spare_replicas: Annotated[int, Field(ge=0, le=100), Ui("levels.spare", "replica")] = 0
    maintenance_share: Annotated[float, Field(ge=0, le=0.5), Ui("levels.maintenance", "percent", 2, 0.05)] = 0.0


class Hardware(Frozen):
    """What runs the model; None or AUTO leaves the choice to the search for the least cost."""

    model_id: Annotated[str | None, Field(max_length=80), Ui("hardware.model", widget="choice:models")] = None
    gpu_id: Annotated[str | None, Field(max_length=80), Ui("hardware.gpu", widget="choice:gpus")] = None
    precision: Annotated[Precision, Ui("hardware.precision")] = Precision.AUTO
    gpus_per_replica: Annotated[int | None, Field(ge=1, le=16), Ui("hardware.tp", widget="segments:tp")] = None
    engine: Annotated[Engine, Ui("hardware.engine")] = Engine.VLLM


class FineTuning(Frozen):
    method: Annotated[Method, Ui("finetuning.method")] = Method.NONE
    examples: Annotated[
        int | None, Field(ge=1, le=1_000_000_000), Ui("finetuning.examples", "items", log=True, slider=True)
    ] = None
    tokens_per_example: Annotated[int, Field(ge=1, le=1_000_000), Ui("finetuning.tokens", "token")] = 1000
    epochs: Annotated[float, Field(ge=0.1, le=100), Ui("finetuning.epochs", "none", 1, 0.5)] = 3.0
    runs: Annotated[int, Field(ge=1, le=1000), Ui("finetuning.runs", "items")] = 5
    gpu_id: Annotated[str | None, Field(max_length=80), Ui("finetuning.gpu", widget="choice:gpus")] = None


class PreTraining(Frozen):
    """From scratch or continued: size of the model, tokens, and the cluster it would run on."""

    enabled: Annotated[bool, Ui("pretraining.enabled")] = False
    params_b: Annotated[float | None, Field(gt=0, le=100_000), Ui("pretraining.params", "none", 1)] = None
    tokens_b: Annotated[float | None, Field(gt=0, le=1e9), Ui("pretraining.tokens", "none", 1)] = None
    gpus: Annotated[int | None, Field(ge=1, le=1_000_000), Ui("pretraining.gpus", "gpu")] = None
    gpu_id: Annotated[str | None, Field(max_length=80), Ui("pretraining.gpu", widget="choice:gpus")] = None


class Infrastructure(Frozen):
    workload: Workload = Workload()
    levels: ServiceLevels = ServiceLevels()
    hardware: Hardware = Hardware()
    location: Annotated[Location, Ui("infrastructure.location")] = Location.AUTO
    service_id: Annotated[str | None, Field(max_length=120), Ui("infrastructure.service", widget="choice:services")] = (
        None
    )
    fine_tuning: FineTuning = FineTuning()
    pre_training: PreTraining = PreTraining()
    companions: Companions = Companions()
    measurements: Annotated[tuple[Measurement, ...], Field(max_length=MOST)] = ()
