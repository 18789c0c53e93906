"""Words and tints that several tabs of the page share."""

from __future__ import annotations

from collections.abc import Iterable

from planner.i18n import Message
from planner.plan.fields import specs
from planner.plan.usecase import UseCase

DECISION_CHIPS = {
    "build_first": "good",
    "prototype": "warn",
    "convenience": "",
    "defer": "plain",
    "drop": "bad",
    "open": "plain",
}
_LABELS = {".".join(map(str, s.path)): s.ui.label for s in specs(UseCase)}


def field_names(paths: Iterable[str]) -> list[Message]:
    """Labels of fields of a use case given as dotted paths."""
    return [_LABELS[p] for p in paths if p in _LABELS]
