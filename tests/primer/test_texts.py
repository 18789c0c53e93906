"""The texts of the primer: complete and equal in both languages, the whole lecture, numbers only from functions."""

from __future__ import annotations

import re
import string

import pytest

from planner.catalog import load_catalog
from planner.desktop.pages import PAGES
from planner.i18n import Text, catalogue, fill
from planner.primer.book import Chapter, chapter_of_figure, chapter_of_page, chapters, glossary
from planner.primer.facts import fact
from planner.primer.worked import Worked

CATALOG = load_catalog()
WORKED = Worked(CATALOG)
CHAPTERS = list(chapters().values())
LECTURE = {
    "1": ("패턴", "이미지", "동영상", "음악", "가상 환경", "잠재력", "보완"),
    "2": ("사기 탐지", "개인화된 뱅킹", "투자 인사이트", "분자 시뮬레이션", "신약 개발", "임상 시험", "개인화된 쇼핑",
          "카탈로그 설명", "가격 최적화", "공장 시뮬레이션", "제품 디자인", "예측 유지 보수"),
    "3": ("DALL-E", "Edify", "Llama 2", "NVIDIA-GPT", "GPT-4"),
    "4": ("기초 모델", "라벨이 없는", "소셜 미디어", "인터넷"),
    "5": ("트랜스포머", "토큰", "자기 주의", "가중치", "이탈리아 레스토랑", "하나씩"),
    "6": ("병렬 처리", "메모리", "대역폭", "실시간", "ChatGPT"),
    "7": ("프라이버시", "보안", "저작권", "편향", "오류", "책임", "악의적"),
    "8": ("분류", "의사 결정 지원", "서로를 보완", "서비스 그대로", "중간", "광범위", "비용 효율적"),
    "9": ("비즈니스 기회", "팀 구성", "데이터 분석과 준비", "인프라 투자", "책임 있는 AI"),
    "10": ("데이터 수집", "데이터 큐레이션", "사전 훈련", "커스터마이제이션", "모델 평가", "배포와 추론", "안전 장치"),
    "11": ("AI Foundations", "NeMo", "Picasso", "BioNeMo", "AI Enterprise", "가속 컴퓨팅"),
}  # fmt: skip
"""What each section of the lecture teaches, in words that have to stand in the chapters that cover it."""


def texts(chapter: Chapter) -> list[Text]:
    sections = [t for s in chapter.sections for t in (s.heading, s.text)]
    return [chapter.title, *sections, chapter.remember, *(k.words for k in chapter.links)]


def whole(chapter: Chapter, language: str) -> str:
    return "\n".join(t.get(language) for t in texts(chapter))


def names(words: str) -> set[str]:
    return {name.partition(":")[0] for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.id)
def test_a_chapter_is_complete_and_equal_in_both_languages(chapter: Chapter) -> None:
    for pair in texts(chapter):
        assert pair.ko
        assert pair.en
        assert names(pair.ko) == names(pair.en)
        assert pair.ko.count("\n\n") == pair.en.count("\n\n")
    assert re.search("[가-힣]", whole(chapter, "en")) is None
    words = len(whole(chapter, "en").split())
    assert 320 <= words <= 520
    assert 0.42 <= len(whole(chapter, "ko")) / len(whole(chapter, "en")) <= 0.68


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.id)
def test_korean_sentences_end_formally(chapter: Chapter) -> None:
    for text in (*(s.text.ko for s in chapter.sections), chapter.remember.ko):
        for sentence in re.split(r"(?<=[.?!])\s+", text):
            assert re.search(r"(니다|까|시오|주세요)[.?\"]", sentence), sentence


@pytest.mark.parametrize("section", LECTURE)
def test_every_point_of_the_lecture_has_a_place(section: str) -> None:
    covering = [c for c in CHAPTERS if section in c.lecture]
    assert covering
    said = "\n".join(whole(c, "ko") for c in covering)
    said += "\n".join(
        f.name if isinstance(f.name, str) else "" for c in covering for f in (fact(r, CATALOG) for r in c.facts)
    )
    assert not [point for point in LECTURE[section] if point not in said]


def test_every_page_but_the_primer_has_a_chapter_and_every_tab_of_the_table_exists() -> None:
    from planner.primer.book import _table

    assert [p.id for p in PAGES if chapter_of_page(p.id) is None] == ["primer"]
    table = _table()
    named = {*table["pages"].values(), *table["tabs"].values(), *table["figures"].values()}
    named |= {table["other_pages"], table["other_figures"]}
    assert named - {None} <= chapters().keys()
    assert table["tabs"].keys() <= catalogue().keys()


def test_a_figure_leads_to_the_chapter_of_its_longest_name() -> None:
    assert chapter_of_figure("infrastructure.gpus") == "gpus"
    assert chapter_of_figure("infrastructure.pre_training.flop") == "training"
    assert chapter_of_figure("readiness.overall") == "figures"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.id)
def test_numbers_with_a_unit_come_from_functions(chapter: Chapter) -> None:
    typed = re.compile(r"\d[\d,.]*\s?(GB|MB|KiB|ms|TFLOPS|FLOP|tok/s|토큰/초|GPU-hours)")
    for language in ("ko", "en"):
        found = [m.group() for m in typed.finditer(whole(chapter, language)) if m.group() != "1 TFLOPS"]
        assert not found


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.id)
def test_every_text_can_be_filled_and_every_fact_has_source_and_date(chapter: Chapter, language: str) -> None:
    for section in chapter.sections:
        values = WORKED.values if "{" in section.text.ko else {}
        assert "{" not in fill(section.text.get(language), language, values)
    assert set(chapter.figures) <= WORKED.figures.keys()
    for found in (fact(ref, CATALOG) for ref in chapter.facts):
        assert found.assumed or found.sources
        for source in found.sources:
            assert f"primer.confidence.{source.confidence}" in catalogue()


def test_links_lead_to_pages_that_exist() -> None:
    pages = {p.id for p in PAGES}
    for link in (k for c in CHAPTERS for k in c.links):
        assert link.page in pages
        assert link.tab is None or link.tab in catalogue() or link.page == "primer"


def test_the_glossary_is_complete() -> None:
    terms = glossary()
    assert 40 <= len(terms) <= 60
    assert {t.chapter for t in terms} <= chapters().keys()
    for language in ("ko", "en"):
        spoken = [t.name.get(language) for t in terms]
        assert len(set(spoken)) == len(spoken)
        assert all(t.meaning.get(language).endswith(".") for t in terms)
