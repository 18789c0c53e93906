"""Facts the company knows better than the shipped catalogue: a quotation, the rate of the day, a GPU we do not hold.

They are part of the plan, not of the machine: the figures of a plan file are then the same wherever it is opened, an edit
can be undone like any other, and a reader sees which figure rests on an own value. Another plan gets them through an
update file (export here, import there). What a value may be is checked where it is laid over the catalogue.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from planner.plan.fields import Frozen, FrozenMap

MOST = 500
FactKey = Annotated[
    str, Field(pattern=r"^(gpus|models|services|gpu_prices|cloud_prices|assumptions)/[A-Za-z0-9][\w./:+-]{0,119}$")
]
"""Section of the catalogue and id in it: "gpu_prices/l40s"."""
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40})?$")]
Scalar = Annotated[str, Field(max_length=300)] | bool | int | Annotated[float, Field(allow_inf_nan=False)]


class OwnFact(Frozen):
    """``values`` replace those of the shipped fact, a part of a value by its dotted name ("dense_tflops.bf16")."""

    values: Annotated[FrozenMap[FieldName, Scalar], Field(min_length=1, max_length=80)]
    source: Annotated[str, Field(min_length=1, max_length=200)]
    as_of: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    note: Annotated[str, Field(max_length=500)] = ""


OwnFacts = Annotated[FrozenMap[FactKey, OwnFact], Field(max_length=MOST)]
