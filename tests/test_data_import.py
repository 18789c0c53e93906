"""Data sets from a spreadsheet: heads in both languages, amounts with their unit, uses, and what is refused."""

from __future__ import annotations

import pytest

from planner.data_import import DATA_SETS
from planner.i18n import catalogue, say
from planner.plan.company import DataClass, Ternary
from planner.plan.data import MOST, DataSet, DataUse, FileKind, Rights, VolumeUnit
from planner.plan.fields import get, specs
from planner.sheet import Preview, from_text

KOREAN = (
    "자료명\t분량\t단위\t파일 형식\t쓰임\t이용 권리\t개인정보 여부\t등급\t정확성\n"
    "사내 규정\t1,200\t쪽\tPDF(글)\t검색 증강; 평가\t기록함\t아니요\t사내 일반\t4\n"
    "상담 기록\t2.5\tGB\t대화 로그\t검색 증강\t모름\t예\t개인정보\t\n"
)
ENGLISH = "Data set,Volume,Unit,Owner,Share left after cleaning\nWiki,300,pages,Kim,80%\n"


def words(preview: Preview[DataSet]) -> str:
    return " | ".join(say(m, "en") for m in preview.problems)


def test_cells_of_a_korean_sheet() -> None:
    found = from_text(KOREAN, DATA_SETS, ())
    assert found.ready, words(found)
    rules, chats = found.entries
    assert (rules.volume, rules.unit, rules.file_kind) == (1200, VolumeUnit.PAGES, FileKind.PDF_TEXT)
    assert (rules.used_for, rules.rights) == ((DataUse.RETRIEVAL, DataUse.EVALUATION), Rights.RECORDED)
    assert rules.characteristics.accuracy == 4
    assert (chats.volume, chats.unit, chats.personal_data) == (2.5, VolumeUnit.GIGABYTES, Ternary.YES)
    assert (chats.classes, chats.rights) == ((DataClass.PERSONAL,), Rights.UNKNOWN)


def test_a_csv_in_english() -> None:
    (wiki,) = from_text(ENGLISH, DATA_SETS, ()).entries
    assert (wiki.name, wiki.volume, wiki.unit, wiki.owner, wiki.kept_share) == (
        "Wiki",
        300,
        VolumeUnit.PAGES,
        "Kim",
        0.8,
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Data set,Volume\nA,many", "“many” is no number"),
        ("Data set,Volume\nA,-3", "Row 2, Volume"),
        ("Data set,Unit\nA,parsec", "“parsec” is none of the choices"),
        ("Data set,Used for\nA,Retrieval; magic", "“magic” is none of the choices"),
        ("Colour,Age\nred,3", "No column is headed as the data set"),
        ("Data set,Share of English,Share of Hanja\nA,70%,50%", "cannot exceed 100 %"),
        ("Data set\n" + "A\n" * (MOST + 100), "At most"),
    ],
    ids=range(7),
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    found = from_text(text, DATA_SETS, ())
    assert not found.ready
    assert says in words(found)


def test_names_the_plan_has_already_are_told() -> None:
    assert from_text(ENGLISH, DATA_SETS, (DataSet(name="Wiki"),)).repeated == ("Wiki",)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_field_is_known_by_its_label(language: str) -> None:
    for spec in specs(DataSet):
        label, name = (catalogue()[f"field.{key}.label"][language] for key in (spec.ui.key, "dataset.name"))
        if spec.path == ("name",):
            continue
        if spec.choices:
            choice = spec.choices[0]
            value = catalogue()[f"{type(choice).__name__}.{choice.value}"][language]
        else:
            value = "1"
        found = from_text(f'{name}\t"{label}"\nA\t{value}', DATA_SETS, ())
        assert found.ready, (spec.path, words(found))
        assert get(found.entries[0], spec.path) not in (None, "", ()), spec.path
