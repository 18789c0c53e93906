"""Words that look like numbers, dates or nothing stay words in every YAML file we write."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.plan import Plan
from planner.plan.file import dump_plan, parse_plan
from planner.reading import compose_outside
from planner.yaml_out import dumped

LOOKS_LIKE = st.from_regex(
    r"[-+]?[0-9_]{0,4}\.?[0-9]{0,3}([eE][-+]?[0-9]{1,4})?|[-+]?\.?(inf|nan|Inf|NAN)|0[xob][0-9a-f]+|~|[Nn]ull|[Yy]es|[Tt]rue"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}:[0-9]{2}|[<=!&*|>%@`]{1,2}",
    fullmatch=True,
)


@settings(deadline=None, max_examples=300)
@given(LOOKS_LIKE)
@example("1e5")
@example("-.5E-3")
@example("1e999")
@example("-.0")
def test_words_that_look_like_other_things_stay_words(words: str) -> None:
    plan = Plan(title=words)
    assert parse_plan(dump_plan(plan).encode("utf-8"), Path("x")) == plan
    assert compose_outside(dumped({"a": [words, 1e300, 1, None, True]})).data == {"a": [words, 1e300, 1, None, True]}
