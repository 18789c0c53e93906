"""Generative, traditional or both: a proposal from the fit check, with its reason (``resources/readiness/fit.yaml``)."""

from __future__ import annotations

from functools import cache
from typing import Any

from planner.i18n import Message, Text, message
from planner.plan.case_parts import FitCheck
from planner.plan.company import Ternary
from planner.plan.fields import specs
from planner.plan.usecase import Fit, UseCase
from planner.readiness.conditions import Tree, judge
from planner.readiness.usecase_results import FitProposal
from planner.resources import read_yaml, resource

QUESTIONS = {str(s.path[0]): s.ui.label for s in specs(FitCheck)}


@cache
def _table() -> Any:
    return read_yaml(resource("readiness", "fit.yaml"))


def propose_fit(case: UseCase) -> FitProposal:
    """The first rule that holds; no proposal while an undecided rule above it, or below, would say otherwise."""
    answers = case.fit_check
    in_play: list[Any] = []
    for rule in _table()["rules"]:
        outcome = judge(rule["when"], lambda leaf: _leaf(leaf, answers))
        if outcome is not False:
            in_play.append(rule)
        if outcome is True:
            break
    answered = [getattr(answers, q) is not Ternary.UNKNOWN for q in QUESTIONS]
    fits = {rule["fit"] for rule in in_play}
    agreed = len(fits) == 1 and any(answered)
    proposed = Fit(in_play[0]["fit"]) if agreed else Fit.UNKNOWN
    used = proposed if case.fit is Fit.UNKNOWN else case.fit
    reason: Message | Text
    if not any(answered):
        reason = message("usecases.fit.nothing_answered")
    elif agreed:
        reason = Text(**in_play[0]["reason"])
    else:
        reason = message("usecases.fit.open")
    return FitProposal(
        proposed=proposed, used=used, rule=in_play[0]["id"] if agreed else None, reason=reason,
        open=() if agreed else _open(answers, in_play), answered=sum(answered), total=len(answered),
    )  # fmt: skip


def _leaf(tree: Tree, answers: FitCheck) -> bool | None:
    told = getattr(answers, str(tree["fit"]))
    return None if told is Ternary.UNKNOWN else bool(told.value == tree["is"])


def _open(answers: FitCheck, in_play: list[Any]) -> tuple[Message, ...]:
    """Questions without answer that a rule in play still asks, in the order of the form."""
    asked = {leaf["fit"] for rule in in_play for leaf in rule["when"].get("all", [rule["when"]])}
    return tuple(words for q, words in QUESTIONS.items() if q in asked and getattr(answers, q) is Ternary.UNKNOWN)
