"""Hostile text: shown literally, no file opened, no connection made, nothing runs, every page stays whole."""

from __future__ import annotations

import io
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from planner.charts import pieces
from planner.charts.fonts import font_of
from planner.charts.glyphs import LONGEST, REPLACEMENT, cleaned, noted, printable
from planner.report.archive import About
from planner.report.contents import contents
from planner.report.layout import Heading, Masthead, bullets, cards, figure, printed, table
from planner.report.text import LONGEST_WORD, cell, paragraph, plain
from tests.report import pdf_checks

PAYLOADS = {
    "local picture": '<img src="/etc/passwd" width="10" height="10"/>',
    "windows share": '<img src="\\\\host\\share\\x.png"/>',
    "web picture": '<img src="http://127.0.0.1:9/x.png"/>',
    "secure web picture": '<img src="https://127.0.0.1:9/x.png"/>',
    "data picture": '<img src="data:image/png;base64,iVBORw0KGgo="/>',
    "file picture": '<img src="file:///etc/hostname"/>',
    "script link": '<a href="javascript:alert(1)">x</a>',
    "file link": '<a href="file:///etc/passwd">x</a>',
    "inner link": '<link destination="nowhere">x</link>',
    "paragraph of another size": '</para><para fontSize="400" leftIndent="9999">x',
    "large font": '<font size="5000">x</font>',
    "font of another name": '<font name="../../etc/passwd">x</font>',
    "colour that is code": "<font color=\"[[[getattr(pow,Attacker('__globals__'))]]]\">x</font>",
    "huge number as colour": '<font color="9**9**9**9">x</font>',
    "drawing callback": '<onDraw name="os.system" label="x"/>',
    "index entry": '<index item="x" name="y"/>',
    "sequence": '<seq id="x" template="%(x)s"/>',
    "unclosed tag": "<b>x",
    "closed but not opened": "x</b></i></para>",
    "ampersands": "R&D & A&&B &nosuch; &#0; &#xD800; &lt;b&gt;",
    "comment and instruction": "<!-- x --><?xml version='1.0'?><![CDATA[x]]>",
    "entity bomb": '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>&a;',
    "format string": "{0.__class__} %s %(x)s ${HOME}",
    "PDF operators": ") Tj ET Q q (x) BT /F1 99 Tf",
    "decomposed Hangul": unicodedata.normalize("NFD", "한글 사례"),
    "emoji": "👩‍👩‍👧 🎉 ☎️ 1️⃣",
    "right to left": "abc \u202e\u05d0\u05d1\u05d2\u202c \u2067x\u2069",
    "zero width": "a\u200bb\u200dc\ufeffd\u2060e\u00adf",
    "controls": "a\x00b\x07c\x1b[31md\x7fe\u0085f\u2028g\u2029h",
    "lone surrogates": "a\ud800b\udfffc",
    "stacked marks": "Z" + "\u0301\u0489" * 300,
    "not characters": "\ufffe\uffff\U0010ffff\ue000",
    "one long word": "x" * 5000,
    "a long word of Hangul": "가" * 5000,
    "a hundred thousand characters": "말 " * 50_000,
    "Hanja and old letters": "漢字 ㈜한빛 ① ㎡ ᄀ",
}


@contextmanager
def watched() -> Iterator[list[str]]:
    """Names of files opened, programs started and connections made, by any code of this process."""
    seen: list[str] = []
    on = True

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if on and event in (
            "open",
            "socket.connect",
            "socket.getaddrinfo",
            "subprocess.Popen",
            "os.system",
            "exec",
            "compile",
        ):
            seen.append(f"{event} {given[0]!r}"[:200])

    sys.addaudithook(hook)
    try:
        yield seen
    finally:
        on = False


def story(words: str) -> list[Any]:
    """``words`` in every block that takes text."""
    drawn = pieces.drawing(200, 40)
    pieces.text(drawn, 0, 10, words, 9, "#27333F", most=180)
    body = [
        Heading(words, "a", 0, words, "en-GB"), paragraph(words), *bullets([words, words]),
        cards([(words[:80], words[:30], words[:80])]),
        Heading(words, "b", 1), table([words[:40], "b"], [(words, words), ("x", cell(words))], (1, 1), row_heads=1),
        figure(drawn, cleaned(words) or "x"),
    ]  # fmt: skip
    return [Masthead(words, words, words), *contents(body, 2), *body]


def made(words: str) -> bytes:
    return printed(story(words), words, About(words, words, "ko", words, keywords=(words,))).pdf


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    made("漢字 warm")


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_stays_text(name: str) -> None:
    words = PAYLOADS[name]
    start = time.thread_time()
    with watched() as seen:
        pdf = made(words)
    assert seen == []
    assert time.thread_time() - start < 5
    assert pdf_checks.all_problems(pdf) == []
    reader = PdfReader(io.BytesIO(pdf))
    assert "".join(plain(words, 100).split())[:40] in "".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) < 12


def test_the_watch_sees_what_it_should() -> None:
    with watched() as seen:
        with open(__file__, "rb"):
            pass
    assert len(seen) == 1


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_is_printed_has_glyphs_and_what_is_read_has_no_controls(name: str) -> None:
    words = PAYLOADS[name]
    assert all(font_of(c) for c in printable(words))
    assert cleaned(words).isprintable()
    cleaned(words).encode("utf-16-be")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_comes_out_printable_and_again_the_same(words: str) -> None:
    once = printable(words)
    assert printable(once) == once
    assert all(font_of(c) for c in once)
    assert cleaned(cleaned(words)) == cleaned(words)
    assert all(len(word) <= LONGEST_WORD for word in plain(words).split())


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_any_text_makes_a_whole_file(words: str) -> None:
    assert pdf_checks.all_problems(made(words)) == []


def test_text_is_capped_with_an_ellipsis() -> None:
    assert len(printable("말" * 10_000)) == LONGEST
    assert printable("말" * 10_000).endswith("…")
    assert len(cell("말 " * 2000).words) == 600
    assert printable("a" * LONGEST) == "a" * LONGEST


def test_invisible_characters_are_not_called_lost() -> None:
    with noted() as lost:
        assert printable("a\u200bb\ufe0f\u00a0c\x00") == "ab\u00a0c"
    assert lost == set()
    with noted() as lost:
        assert printable("a𝟙b") == f"a{REPLACEMENT}b"
        assert printable("a\u0489") == "a"
    assert lost == {"𝟙", "\u0489"}
