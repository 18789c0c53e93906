"""Figure: a value that can be asked "why?". Whatever a page or the report shows as a number is one.

A figure carries value, unit, range and basis; formula, inputs, error and sources are made only when somebody asks.
Nothing here computes; rooms build figures, window and report show them.

Shape, frozen for all rooms::

    Figure(id="sizing.gpus", name=message("figure.gpus"), value=4, unit="gpu", low=4, high=6,
           basis=Basis.PREDICTED, why=lambda: Explanation(...))

``value is None`` means unknown; ``missing`` then says what is needed. Low and high bound the plausible range
(P10-P90 for predictions), never narrower than what we can defend; None where a range makes no sense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from planner.i18n import Message, Text, message

Path = tuple[str | int, ...]
"""Where a value stands in the plan, e.g. ("infrastructure", "workloads", 0, "users")."""


class Basis(StrEnum):
    """How we know a figure; shown beside it."""

    ANSWERED = "answered"  # typed by the user
    MEASURED = "measured"  # measured on the user's own system
    QUOTED = "quoted"  # read in a dated source
    CALCULATED = "calculated"  # follows from inputs by arithmetic
    PREDICTED = "predicted"  # from the performance model, with its error
    ASSUMED = "assumed"  # a planning assumption, marked 가정


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read. ``as_of`` is the date of the fact as the source gives it (text: may be a year only)."""

    id: str
    title: str | Text
    url: str | None = None
    as_of: str | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit code (resources/units.yaml)."""

    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a formula; ``path`` leads to the field that holds it, where a field does."""

    name: Message | Text | str
    value: Quantity | Figure | Message | Text | str
    path: Path | None = None
    basis: Basis = Basis.CALCULATED
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a sum: its value, its share (0-1) of the whole, and how it is worked out."""

    name: Message
    value: Quantity
    share: float
    worked: Message | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """A published measurement near to what is explained. ``error`` is predicted over measured, less one."""

    what: Message
    how: Message
    where: Message
    metric: Message
    measured: Quantity
    predicted: Quantity
    error: float

    @property
    def error_words(self) -> Message:
        """The error with its sign."""
        return message(
            "why.error.above" if self.error > 0 else "why.error.below", error=Quantity(self.error, "percent1")
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to "why?".

    ``steps`` are further worked sentences; ``terms`` add up to what ``terms_of`` names; ``binding`` says what limits and
    what follows from it; ``accuracy`` and ``nearest`` say how far to trust it; ``coefficients`` are the measured
    efficiencies that entered; ``words`` explains terms in plain language.
    """

    formula: Message
    worked: Message | None = None
    inputs: tuple[Input, ...] = ()
    error: Message | None = None
    sources: tuple[Source, ...] = ()
    tipping: Message | None = None
    notes: tuple[Message, ...] = ()
    steps: tuple[Message, ...] = ()
    binding: tuple[Message, ...] = ()
    terms: tuple[Term, ...] = ()
    terms_of: Message | None = None
    accuracy: tuple[Message, ...] = ()
    coefficients: tuple[Input, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    words: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    id: str
    name: Message | Text
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    basis: Basis = Basis.CALCULATED
    missing: tuple[Message, ...] = ()
    target: float | None = None
    target_met: bool | None = None
    why: Callable[[], Explanation] | None = field(default=None, compare=False, repr=False)

    @property
    def known(self) -> bool:
        return self.value is not None

    def explain(self) -> Explanation | None:
        return self.why() if self.why else None


def unknown(id: str, name: Message | Text, unit: str, *missing: Message) -> Figure:
    """A figure that cannot be given, with what is missing to give it."""
    return Figure(id=id, name=name, value=None, unit=unit, missing=missing)
