"""Arithmetic on the blind votes for one question (method §3): lower median, range, deviation, r*wg, rule, anonymity.

Levels are whole numbers 1-5. Thresholds come from ``agreement`` in ``resources/readiness/method.yaml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from planner.readiness.bank import Method

Group = TypeVar("Group")


class Verdict(StrEnum):
    """What the spread asks of the group: take the value, have the facilitator note it, or discuss and vote once more."""

    ACCEPT = "accept"
    NOTE = "note"
    DISCUSS = "discuss"


def lower_median(levels: Sequence[int]) -> int:
    """Middle of the sorted levels, the lower of the two where their number is even; raises IndexError without any."""
    return sorted(levels)[(len(levels) - 1) // 2]


@dataclass(frozen=True, slots=True)
class Spread:
    """At least one vote with a level. ``deviation`` is the mean absolute deviation from the lower median, in levels."""

    counts: tuple[int, int, int, int, int]
    median: int
    lowest: int
    highest: int
    deviation: float
    variance: float

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def range(self) -> int:
        return self.highest - self.lowest

    def rwg(self, method: Method) -> float:
        """r*wg = 1 − population variance / maximum variance; 0 is two camps at the ends, 1 is one opinion."""
        return 1 - self.variance / float(method.raw["agreement"]["rwg_max_variance"])

    def factor(self, method: Method) -> float:
        """This question's part of the agreement factor: max(0, 1 − AD / divisor)."""
        return max(0.0, 1 - self.deviation / float(method.raw["agreement"]["ad_divisor"]))

    def verdict(self, method: Method) -> Verdict:
        rule = method.raw["agreement"]
        if self.range >= rule["revote_range"] or self.deviation > rule["revote_ad"]:
            return Verdict.DISCUSS
        return Verdict.NOTE if self.range >= rule["note_range"] else Verdict.ACCEPT


def spread(levels: Sequence[int]) -> Spread | None:
    """The spread of ``levels``; None without any."""
    if not levels:
        return None
    found, n, median = Counter(levels), len(levels), lower_median(levels)
    mean = sum(levels) / n
    one, two, three, four, five = (found[level] for level in range(1, 6))
    return Spread(
        counts=(one, two, three, four, five), median=median, lowest=min(levels), highest=max(levels),
        deviation=sum(abs(level - median) for level in levels) / n,
        variance=sum((level - mean) ** 2 for level in levels) / n,
    )  # fmt: skip


def shown_groups(sizes: Mapping[Group, int], smallest: int) -> tuple[Group, ...]:
    """Groups whose median may be shown beside the total without telling a single vote.

    A group needs ``smallest`` people. The people of all hidden groups together must be none or ``smallest`` as well,
    since total less shown groups would tell about them: else the smallest shown group is hidden with them.
    """
    shown = sorted((g for g in sizes if sizes[g] >= smallest), key=lambda g: sizes[g])
    hidden = sum(sizes.values()) - sum(sizes[g] for g in shown)
    while shown and 0 < hidden < smallest:
        hidden += sizes[shown.pop(0)]
    return tuple(g for g in sizes if g in shown)
