"""Templates in two languages: the texts differ, nothing else does, and neither speaks the other's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from planner.plan.templates import load_template, templates
from planner.resources import read_yaml

IDS = [t.id for t in templates() if t.id != "empty"]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _leaves(item, (*path, place))
    else:
        yield path, value


@pytest.mark.parametrize("id", IDS)
def test_the_english_plan_differs_in_texts_only(id: str) -> None:
    korean, english = (dict(_leaves(load_template(id, language).model_dump())) for language in ("ko", "en"))
    assert korean.keys() == english.keys()
    for path, value in korean.items():
        if path != ("settings", "report_language") and not (isinstance(value, str) and re.search("[가-힣]", value)):
            assert english[path] == value, path


@pytest.mark.parametrize("id", IDS)
def test_no_korean_is_left_in_english(id: str) -> None:
    for path, value in _leaves(load_template(id, "en").model_dump()):
        assert not (isinstance(value, str) and re.search("[가-힣]", value)), (path, value)


@pytest.mark.parametrize("id", IDS)
def test_every_english_text_belongs_to_a_korean_one(id: str) -> None:
    template = next(t for t in templates() if t.id == id)
    words = read_yaml(template.path.with_suffix(".en.yaml"))
    used = {value for _, value in _leaves(load_template(id).model_dump())}
    assert set(words) <= used


def test_the_report_is_in_the_language_of_the_plan() -> None:
    assert load_template("finance").settings.report_language.value == "ko"
    assert load_template("finance", "en").settings.report_language.value == "en"


def test_an_unknown_template_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_template("no-such")
