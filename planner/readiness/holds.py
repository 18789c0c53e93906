"""Hold verdicts (gate G5): stops that stand apart from every score and name what lifts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.plan.usecase import UseCase
from planner.readiness.bank import Bank, HoldRule, Method
from planner.readiness.conditions import Tree, judge, profile_leaf, use_case_leaf
from planner.readiness.results import Hold


def find_holds(
    answers: Mapping[str, Answer], company: Company, use_cases: Sequence[UseCase], bank: Bank
) -> tuple[Hold, ...]:
    """Verdicts that stand now: for the company where its profile alone triggers one, else for each selected use case.

    Facts that are not yet said trigger nothing; an open answer to a control question does where the rule says so.
    """
    found: list[Hold] = []
    for rule in bank.holds:
        if _holds(rule, answers, company, None, bank.method):
            found.append(_hold(rule, None))
            continue
        found.extend(
            _hold(rule, case)
            for case in use_cases
            if case.selected and _holds(rule, answers, company, case, bank.method)
        )
    return tuple(found)


def _holds(
    rule: HoldRule, answers: Mapping[str, Answer], company: Company, case: UseCase | None, method: Method
) -> bool:
    def leaf(tree: Tree) -> bool | None:
        if "profile" in tree:
            return profile_leaf(tree, company)
        if "use_case" in tree:
            return False if case is None else use_case_leaf(tree, case)
        return _control_is_weak(tree, answers, method)

    return judge(rule.when, leaf) is True


def _control_is_weak(tree: Tree, answers: Mapping[str, Answer], method: Method) -> bool:
    """``{question: id, below: level, unknown_triggers: true}``: supported level under ``below``, or nothing shown."""
    answer = answers.get(str(tree["question"]))
    if (
        answer is None or answer.level is None or answer.state is not AnswerState.LEVEL
    ):  # "not applicable" lifts no stop
        return bool(tree.get("unknown_triggers", False))
    return bool(min(answer.level, method.evidence_caps[answer.evidence]) < int(tree["below"]))


def _hold(rule: HoldRule, case: UseCase | None) -> Hold:
    return Hold(
        id=rule.id, use_case_id=case.id if case else None, use_case_name=case.name if case else "", title=rule.title,
        sentence=rule.sentence, fix=rule.fix, clause=rule.clause, fix_question=rule.fix_question, source=rule.source,
        as_of=rule.as_of, confidence=rule.confidence,
    )  # fmt: skip
