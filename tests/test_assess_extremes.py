"""The ends of what may be said: sensible results, or a sentence why not; never a traceback, never zero GPUs."""

from __future__ import annotations

import random
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from planner.explain import Figure
from planner.i18n import Message, say
from planner.infrastructure import TrainingResult
from planner.plan.infrastructure import Hardware
from planner.report.build import build_report
from tests.campaigns.extremes import EXTREMES
from tests.campaigns.number_checks import DAY, LANGUAGES, fresh, wrong_figures, wrong_words

SAYS: dict[str, tuple[str, str]] = {
    "ten million users, everything at its most": ("다시 확인하십시오", "check users, requests and lengths"),
    "a million tokens of context": ("1,100,000토큰", "1,100,000 tokens"),
    "a million tokens, a model that reads them": ("구성이 없습니다", "No configuration"),
    "a model that is none for language": ("언어 모델이 아닙니다", "not a language model"),
    "the largest model on the smallest card": ("구성이 없습니다", "No configuration"),
    "targets nothing meets": ("구성이 없습니다", "No configuration"),
}
TRAINED: dict[str, tuple[str, str]] = {
    "trained on one GPU, 2 T": ("적어도 512장", "At least 512 GPUs"),
    "trained on a million GPUs, beyond all": ("들어가지 않습니다", "does not fit"),
    "trained on a thousand tokens": ("한 스텝", "one step"),
    "tuned on a billion examples": ("들어가지 않습니다", "does not fit"),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_an_extreme_is_assessed_and_every_word_can_be_said(name: str) -> None:
    plan = EXTREMES[name]
    a = fresh(plan)
    assert [*wrong_figures(a), *wrong_words(a, plan, 0.01, random.Random(name))] == []
    i = a.infrastructure
    assert _never_zero(i.gpus)
    for training in (i.fine_tuning, i.pre_training):
        if training is not None:
            assert _never_zero(training.gpus)
    if plan.infrastructure.hardware != Hardware() and i.gpus.value is None:
        assert i.problem is not None or i.gpus.missing
    if name in SAYS:
        _said(i.problem or i.summary, SAYS[name])
    if name in TRAINED:
        _said(_trained(i.fine_tuning, i.pre_training).problem, TRAINED[name])


@pytest.mark.parametrize(("name", "score", "level"), [("all best", 100, 5), ("all worst", 0, 1)])
def test_the_ends_of_the_scale(name: str, score: int, level: int) -> None:
    readiness = fresh(EXTREMES[name]).readiness
    assert readiness.overall.value == pytest.approx(score, abs=0.5)
    assert readiness.level == level


@pytest.mark.parametrize("name", ["all unknown", "none applies"])
def test_without_a_level_there_is_no_score(name: str) -> None:
    readiness = fresh(EXTREMES[name]).readiness
    assert readiness.overall.value is None
    assert readiness.level is None


def test_a_run_that_nobody_would_wait_for_says_so() -> None:
    plan = EXTREMES["trained on the oldest card"]
    wish = plan.infrastructure.pre_training.model_copy(update={"params_b": 0.5, "tokens_b": 1e6})
    slow = plan.model_copy(update={"infrastructure": plan.infrastructure.model_copy(update={"pre_training": wish})})
    made = _trained(fresh(slow).infrastructure.pre_training)
    _said(made.problem, ("년이 걸립니다", "One run takes"))


@pytest.mark.parametrize("name", ["ten million users, everything at its most", "trained on a thousand tokens"])
def test_an_extreme_is_printed(name: str) -> None:
    plan = EXTREMES[name]
    a = fresh(plan)
    pages = PdfReader(BytesIO(build_report(plan, a, a.catalog, "en", DAY))).pages
    words = " ".join(page.extract_text() for page in pages)
    assert len(words) > 5000
    assert not re.search(r"\b(nan|inf)\b", words)


def _trained(*results: TrainingResult | None) -> TrainingResult:
    return next(r for r in results if r is not None)


def _never_zero(figure: Figure) -> bool:
    return figure.value is None or figure.value >= 1


def _said(words: Message | None, parts: tuple[str, str]) -> None:
    assert words is not None
    for language, part in zip(LANGUAGES, parts, strict=True):
        assert part in say(words, language)
        assert not re.search(r"\d{5,}", say(words, language))
