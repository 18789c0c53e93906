"""What is painted inside a mark belongs to it; links lead from words only; what was left for later is painted in place."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from planner.report.tagging import TaggedCanvas


def canvas() -> tuple[TaggedCanvas, io.BytesIO]:
    out = io.BytesIO()
    return TaggedCanvas(out), out


def test_marks_inside_a_mark_add_nothing() -> None:
    c, _ = canvas()
    with c.content("P") as outer, c.content("Span") as inner, c.group("Link") as deeper, c.artefact():
        assert inner is outer is deeper
    marks = [line for line in c._code if line.endswith("BDC")]
    assert marks == ["/P <</MCID 0>> BDC"]
    with c.artefact(), c.artefact("Page"), c.content("P"), c.group("L") as held:
        assert held is c.root
    assert [line for line in c._code if "Artifact" in line] == ["/Artifact <</Type /Layout>> BDC"]
    assert [kid.tag for kid in c.root.kids if hasattr(kid, "tag")] == ["P"]


def test_a_shared_element_goes_on_where_it_was_left() -> None:
    c, _ = canvas()
    key = object()
    with c.group("L", key) as first:
        pass
    assert c.begun(key)
    with c.group("L", key) as again:
        assert again is first
    assert not c.begun(object())


def test_a_link_in_a_cell_that_is_marked_as_a_whole_is_left_out() -> None:
    c, _ = canvas()
    with c.content("TD"):
        c.link("there", "words", (0, 0, 10, 10))
    assert c._annotationCount == 0
    with c.group("Link"), c.content("Span"):
        c.link("there", "words", (0, 0, 10, 10))
    with c.group("Link"):
        c.link("there", "words", (0, 0, 10, 10))
    assert c._annotationCount == 1


def test_a_place_has_one_name_and_a_page_that_is_open_is_closed_at_the_end() -> None:
    c, out = canvas()
    c.bookmark("a", 10)
    with pytest.raises(ValueError, match="two places named a"):
        c.bookmark("a", 20)
    with c.content("P"):
        c.later(lambda: c.drawString(10, 10, f"{c.page_count} page"))
    c.finish_pages()
    assert c.page_count == 1
    c._doc.SaveToFile(out, c)
    assert "1 page" in PdfReader(out).pages[0].extract_text()
