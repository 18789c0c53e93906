"""Where nothing serves the load on the hardware that was chosen: the one choice to give up so that something does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planner.explain import Path, Quantity
from planner.i18n import message
from planner.infrastructure import Fix
from planner.plan import Plan
from planner.plan.fields import put
from planner.plan.infrastructure import Precision
from planner.sizing.search import Candidate

HARDWARE: Path = ("infrastructure", "hardware")
MOST = 2
_FREE: tuple[tuple[str, Any], ...] = (("gpus_per_replica", None), ("precision", Precision.AUTO), ("gpu_id", None))


def fixes(plan: Plan, best_of: Callable[[Plan], Candidate | None]) -> tuple[Fix, ...]:
    """At most ``MOST`` single changes after which something serves; ``best_of`` searches for the least cost."""
    made: list[Fix] = []
    for field, free in _FREE:
        path = (*HARDWARE, field)
        if getattr(plan.infrastructure.hardware, field) == free or len(made) == MOST:
            continue
        if (found := best_of(put(plan, path, free))) is not None:
            made.append(Fix(*_change(field, found), path))
    return tuple(made)


def _change(field: str, found: Candidate) -> tuple[Any, Any]:
    """Words of the change, and the value it sets."""
    if field == "gpus_per_replica":
        return message("infrastructure.fix.gpus", n=Quantity(found.gpus_per_replica, "gpu")), found.gpus_per_replica
    if field == "precision":
        return message("infrastructure.fix.to", to=found.precision.upper()), Precision(found.precision)
    return message("infrastructure.fix.to", to=found.gpu.name), found.gpu.id
