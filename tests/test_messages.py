"""Every message is whole: an unquoted comma in a message file would cut a sentence without any error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner import i18n
from planner.i18n import COUNTED, catalogue, text


def test_a_message_has_both_languages_and_nothing_else() -> None:
    cut = {
        key: set(entry)
        for key, entry in catalogue().items()
        if not {"ko", "en"} <= set(entry) <= {"ko", "en", "en_one"}
    }
    assert not cut
    assert all(isinstance(words, str) and words for entry in catalogue().values() for words in entry.values())


def test_a_word_for_one_is_said_for_one_of_what_is_counted() -> None:
    counted = {key: entry for key, entry in catalogue().items() if "en_one" in entry}
    assert all(re.search(rf"{{(?:{'|'.join(COUNTED)})\b", entry["en"]) for entry in counted.values())
    assert text("versions.count", "en", count=1) == counted["versions.count"]["en_one"]
    assert text("versions.count", "en", count=2) == "2 changes"


def test_a_key_that_two_files_define_is_no_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("x.same: {ko: 가, en: a}\n", encoding="utf-8")
    monkeypatch.setattr(i18n, "resource", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"b\.yaml: keys defined twice: \['x\.same'\]"):
        i18n.catalogue.__wrapped__()


@pytest.mark.parametrize(
    ("word", "pair", "half"),
    [
        ("모델", "을/를", "을"), ("카드", "을/를", "를"), ("서울", "으로/로", "로"), ("부산", "으로/로", "으로"),
        ("H100 7", "으로/로", "로"), ("3", "이/가", "이"), ("2", "이/가", "가"), ("GPU", "을/를", "를"), ("", "은/는", "는"),
    ],
)  # fmt: skip
def test_a_particle_follows_the_last_sound(word: str, pair: str, half: str) -> None:
    assert i18n.particle(word, pair) == half
