"""From answers to judged questions: what counts, at which level evidence supports it, and what stays open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from planner.plan.answers import Answer, AnswerState
from planner.plan.company import Company
from planner.readiness.bank import Bank, Method, Question
from planner.readiness.conditions import Tree, judge, profile_leaf
from planner.readiness.results import QuestionScore


def wished_level(company: Company) -> str:
    """Customisation level that sets critical flags, targets and weights; moderate until profile P7 is answered."""
    return company.desired_level.value if company.desired_level else "moderate"


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its answer judged. ``points`` is None while open; ``out`` leaves the denominator."""

    question: Question
    score: QuestionScore
    points: float | None
    out: bool

    @property
    def open(self) -> bool:
        return self.points is None and not self.out


def applies(question: Question, company: Company) -> bool:
    """Conditional questions count only where the profile says so; an unsaid profile does not ask them yet."""
    return question.when is None or judge(question.when, lambda tree: _leaf(tree, company)) is True


def _leaf(tree: Tree, company: Company) -> bool | None:
    if "level" in tree:
        return wished_level(company) == str(tree["level"])
    return profile_leaf(tree, company)


def items(
    bank: Bank, step: str, answers: Mapping[str, Answer], company: Company, voted: Collection[str] = ()
) -> Iterator[Item]:
    """Every question of ``step`` judged: supported level = min(declared, cap of the evidence grade).

    ``voted`` are questions whose answer is that of votes which are not yet agreed.
    """
    method, level = bank.method, wished_level(company)
    for question in bank.step(step).questions:
        answer, asked = answers.get(question.id), applies(question, company)
        yield _item(question, answer, asked, level, method, question.id in voted)


def _item(question: Question, answer: Answer | None, asked: bool, level: str, method: Method, voted: bool) -> Item:
    critical = question.critical_at(level)
    declared = supported = points = None
    inapplicable, told_unknown, grade = not asked, False, 0
    if answer is not None and asked:
        grade = answer.evidence
        if answer.state is AnswerState.LEVEL and answer.level is not None:
            declared = answer.level
            supported = min(declared, method.evidence_caps[grade])
            points = (supported - 1) * method.points_per_level
        elif answer.state is AnswerState.NOT_APPLICABLE and not critical:
            inapplicable = True
        elif answer.state is not AnswerState.LEVEL:
            told_unknown = True
    score = QuestionScore(
        question.id, question.step, question.title, question.text, critical, question.weight,
        question.targets[level], declared, supported, told_unknown, inapplicable, grade,
        voted and asked, asked,
    )  # fmt: skip
    return Item(question, score, points, inapplicable)
