"""Text for spreadsheets and the clipboard: never taken for a formula, numbers left as they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.plain_text import begins_formula, composed, pasted_cell

FORMULAS = (
    '=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\u00a0=1",
    "＝1+1", "＋1+1", "－x", "＠SUM(1)", "﹦1", "﹢1+1", "﹣x", "﹫x", "=", "-",
)  # fmt: skip


@pytest.mark.parametrize("words", FORMULAS, ids=ascii)
def test_what_a_spreadsheet_could_take_for_a_formula_is_known(words: str) -> None:
    assert begins_formula(words)


@pytest.mark.parametrize("words", ["", "a=1", "12", "–", "−5", "가=나", "'=1"])
def test_other_words_are_no_formula(words: str) -> None:
    assert not begins_formula(words)


@pytest.mark.parametrize("words", ["-12", "+3.5 %", "-1,234.5", "–", "-", "12 GPU"])
def test_numbers_are_pasted_as_they_are(words: str) -> None:
    assert pasted_cell(words, 100, numbers=True) == words
    assert pasted_cell(words, 100) == (f"'{words}" if words[0] in "+-" and len(words) > 1 else words)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_a_pasted_cell_is_one_cell_and_no_formula(words: str) -> None:
    cell = pasted_cell(words, 40, numbers=True)
    assert not set("\t\r\n") & set(cell)
    assert len(cell) <= 41
    if begins_formula(cell) and len(cell) > 1:
        float(cell.replace(",", "").replace("%", "").replace(" ", "").replace(".", "") or "x")


def test_words_are_composed_but_endless_runs_of_marks_stay_as_they_are() -> None:
    assert composed("e\u0301") == "é"
    assert composed("\u1112\u1161\u11ab" * 20) == "한" * 20
    assert composed("\u0100" * 40) == "\u0100" * 40
    run = "\u0323\u0301" * 20
    found = composed(f"e\u0301{'x' * 30}{run}a\u0301")
    assert found.startswith("é")
    assert run in found
    assert found.endswith("á")
