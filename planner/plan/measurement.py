"""A measurement of the company's own: which configuration ran under which load, and what came out.

Only what was measured and on what; prediction and correction follow from it elsewhere.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from planner.plan.fields import Frozen

MOST = 200
"""Measurements in one plan."""

Name = Annotated[str, Field(min_length=1, max_length=120)]
Positive = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]


class ResultTool(StrEnum):
    """What wrote the result file."""

    VLLM = "vllm"
    SGLANG = "sglang"
    GENAI_PERF = "genai-perf"
    AIPERF = "aiperf"
    CASES = "cases"


class Measurement(Frozen):
    """One run. ``concurrency`` is the mean number of requests in flight over all ``replicas``; latencies are means in
    ms unless the name says otherwise; ``output_tok_s`` is the whole system's. At least one metric is there."""

    measured_on: date | None = None
    file: Annotated[str, Field(max_length=200)] = ""
    tool: ResultTool
    model_id: Name
    gpu_id: Name
    precision: Annotated[str, Field(pattern=r"^[a-z0-9]{2,16}$")]
    kv_dtype: Annotated[str | None, Field(pattern=r"^[a-z0-9_]{2,16}$")] = None
    tp: Annotated[int, Field(ge=1, le=1024)] = 1
    pp: Annotated[int, Field(ge=1, le=1024)] = 1
    replicas: Annotated[int, Field(ge=1, le=10_000)] = 1
    engine: Name
    engine_version: Annotated[str | None, Field(max_length=60)] = None
    input_tokens: Positive
    output_tokens: Positive
    concurrency: Positive
    request_rate: Positive | None = None
    burst: bool = False
    requests: Annotated[int | None, Field(ge=1, le=10**9)] = None
    output_tok_s: Positive | None = None
    ttft_ms: Positive | None = None
    itl_ms: Positive | None = None
    ttft_p95_ms: Positive | None = None
    itl_p95_ms: Positive | None = None

    @model_validator(mode="after")
    def _something_measured(self) -> Measurement:
        if self.output_tok_s is None and self.ttft_ms is None and self.itl_ms is None:
            raise PydanticCustomError("measurement_empty", "nothing measured")
        return self
