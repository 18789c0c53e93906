"""Content of ``roadmap.yaml``, read once, and the rule for which use cases wait for a question.

A selected use case that is not dropped waits for a question below its goal where a stop verdict of that case (or of the
company) is lifted by the question, or where a row of ``unblocks`` matches: what the case says of itself (personal data,
training, customers, high impact, a guessed benefit), or a feasibility score under the threshold for "build first".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from planner.explain import Source
from planner.i18n import Message, Text, message
from planner.plan.usecase import UseCase
from planner.readiness.bank import Bank
from planner.readiness.conditions import Tree, judge, use_case_leaf
from planner.readiness.results import Hold
from planner.resources import read_yaml, resource


@cache
def rules() -> Any:
    """Content of ``roadmap.yaml``."""
    return read_yaml(resource("readiness", "roadmap.yaml"))


def text_of(content: Mapping[str, str]) -> Text:
    return Text(ko=content["ko"], en=content["en"])


@cache
def source() -> Source:
    content = rules()
    return Source("readiness.roadmap", f"{content['source']['en']} {content['version']}", as_of=content["as_of"])


def waiting_cases(
    cases: Sequence[UseCase], holds: Sequence[Hold], bank: Bank
) -> Mapping[str, tuple[tuple[str, Message], ...]]:
    """Question -> (use-case id, why it waits) for every case that waits for it, in the order of the cases."""
    found: dict[str, dict[str, Message]] = {}
    for case in cases:
        for hold in holds:
            if hold.fix_question is not None and hold.use_case_id in (None, case.id):
                found.setdefault(hold.fix_question, {}).setdefault(
                    case.id, message("roadmap.because_hold", case=case.name or case.id, hold=hold.title)
                )
        for question, words in _rows(case, bank):
            found.setdefault(question, {}).setdefault(
                case.id, message("roadmap.because", case=case.name or case.id, words=words)
            )
    return {q: tuple(by_case.items()) for q, by_case in found.items()}


def _rows(case: UseCase, bank: Bank) -> Iterator[tuple[str, Text]]:
    threshold = float(bank.method.raw["use_case"]["thresholds"]["feasibility"])

    def leaf(tree: Tree) -> bool | None:
        if "use_case" in tree:
            return use_case_leaf(tree, case)
        score = getattr(case.feasibility, str(tree["feasibility"]))
        return None if score is None else bool(score < threshold)

    for row in rules()["unblocks"]:
        if judge(row["when"], leaf) is True:
            for question in row["questions"]:
                yield question, text_of(row["because"])


def hold_levels(holds: Sequence[Hold], bank: Bank) -> Mapping[str, int | None]:
    """Question -> supported level that lifts the verdict standing on it; None where the rule names no level."""
    trees = {rule.id: rule.when for rule in bank.holds}
    found: dict[str, int | None] = {}
    for hold in holds:
        if (q := hold.fix_question) is not None:
            levels = [below for id, below in _controls(trees[hold.id]) if id == q]
            found[q] = max([*levels, found.get(q) or 0]) or None
    return found


def _controls(tree: Tree) -> Iterator[tuple[str, int]]:
    for part in (*tree.get("all", ()), *tree.get("any", ())):
        yield from _controls(part)
    if "question" in tree and "below" in tree:
        yield str(tree["question"]), int(tree["below"])
