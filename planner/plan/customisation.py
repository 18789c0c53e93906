"""The choice of level: what the company needs (N1-N12), help it can count on, and where it may run."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from planner.plan.answers import NeedId
from planner.plan.fields import Frozen, FrozenMap, Ui


class Rung(StrEnum):
    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"


class Customisation(Frozen):
    """``needs`` maps N1…N12 and N5b to 0-4; an absent need is unanswered."""

    needs: FrozenMap[NeedId, Annotated[int, Field(ge=0, le=4)]] = {}
    n5_planned: Annotated[bool, Ui("customisation.n5_planned")] = False
    signed_partner: Annotated[bool, Ui("customisation.signed_partner")] = False
    reserved_cloud: Annotated[bool, Ui("customisation.reserved_cloud")] = False
    chosen_rung: Annotated[Rung | None, Ui("customisation.chosen_rung")] = None
    """None follows the recommendation."""
