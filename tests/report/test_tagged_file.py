"""The building blocks of the report make an accessible file for the archive, over page breaks too."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from planner.charts import pieces
from planner.charts.glyphs import noted
from planner.report import colour_profile
from planner.report.archive import About, Attachment
from planner.report.contents import contents
from planner.report.layout import (
    Heading,
    Masthead,
    bullets,
    cards,
    decoration,
    figure,
    gap,
    lost_note,
    printed,
    render,
    side_by_side,
    table,
    together,
)
from planner.report.text import paragraph
from tests.report import pdf_checks

DAY = date(2026, 11, 26)
KOREAN = "가나다라 마바사 아자차카 타파하 뷁똠펲 챗봇을 도입합니다"


def drawing() -> Any:
    made = pieces.drawing(200, 60)
    pieces.box(made, 0, 0, 100, 60, "#0B7285", opacity=0.5)
    pieces.text(made, 20, 20, "막대 漢字 42", 9, "#27333F", "middle")
    return made


def story() -> list[Any]:
    """One of everything, over several pages."""
    sections: list[Any] = []
    for n in range(3):
        rows = [(f"행 {i}", paragraph("주소") if i % 7 == 0 else f"{i} %", "말 " * 8) for i in range(90)]
        sections.append(Heading(f"{n} 절 R&D <b> 제목", f"s{n}", 0, "Section & title", "en-GB"))
        sections += [
            paragraph(f"{KOREAN}. " * 60),
            *bullets([f"{KOREAN} {i}" * (12 if i == 1 else 1) for i in range(4)]),
        ]
        sections += [Heading("부분", f"p{n}", 1), table(["이름", "값", "뜻"], rows, (2, 1, 3), [3], 1, [1]), gap()]
        sections.append(together(paragraph("그림", "h2"), figure(drawing(), "막대 하나: 42")))
    return [
        Masthead("제목", "회사", "2026-11-26"), gap(20), cards([("지표", "12.5억 원", "1–2"), ("지표", "3", ""), ("", "–", "말")]),
        paragraph("차례", "h2"), *contents(sections, 2), decoration(paragraph("장식")),
        side_by_side([paragraph("왼쪽"), [paragraph("오른쪽"), paragraph("절")]], (1, 1)),
        paragraph("Whole sentence in English.", lang="en-GB"), paragraph("javascript:alert(1)"),
        paragraph("https://example.org/ab"), *sections, lost_note("ko"),
    ]  # fmt: skip


@cache
def made(with_file: bool = True) -> bytes:
    attached = Attachment("planner.plan", b"format: planner/1\n" * 50, "계획") if with_file else None
    return printed(
        story(), "바닥글", About("제목 & <title>", "회사 漢字", "ko", "주제", DAY, attached, ("하나", "둘"))
    ).pdf


@pytest.mark.parametrize("with_file", [True, False])
def test_nothing_is_found_against_it(with_file: bool) -> None:
    assert pdf_checks.all_problems(made(with_file)) == []


def test_the_checks_find_what_is_wrong() -> None:
    """A report of reportlab's own canvas, so that an empty list above means something."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica", 9)
    canvas.drawString(10, 10, "x")
    canvas.linkURL("http://example.org", (0, 0, 9, 9))
    canvas.save()
    with pdf_checks.opened(out.getvalue()) as document:
        assert len(pdf_checks.catalogue(document)) > 5
        assert pdf_checks.fonts(document)
        assert pdf_checks.actions(document) == ["http://example.org"]
    assert len(pdf_checks.archive(out.getvalue())) > 2


def test_the_tree_holds_every_kind_of_element_and_pages_continue_one() -> None:
    with pdf_checks.opened(made()) as document:
        found = pdf_checks.elements(document)
        tags = [tag for _, tag, _ in found]
        assert {
            "Document",
            "H1",
            "H2",
            "P",
            "Table",
            "TR",
            "TH",
            "TD",
            "L",
            "LI",
            "Lbl",
            "LBody",
            "Figure",
            "Link",
            "TOC",
            "TOCI",
        } <= set(tags)
        assert tags.count("Table") == 3
        assert tags.count("L") == 3
        assert tags.count("TR") == 3 * 91
        assert tags.count("Figure") == 3
        assert tags.count("TOCI") == 6
        assert {str(e.Lang) for e, _, _ in found if "/Lang" in e} == {"en-GB"}
        assert str(document.Root.Lang) == "ko-KR"
        assert [str(e.Alt) for e, tag, _ in found if tag == "Figure"] == ["막대 하나: 42"] * 3


def test_contents_lead_to_the_pages_they_name() -> None:
    reader = PdfReader(io.BytesIO(made()))
    first = reader.pages[0].extract_text().splitlines()
    for n in range(3):
        title = f"{n} 절 R&D <b> 제목"
        page = reader.pages[int(first[first.index(title) + 1]) - 1]
        assert title in page.extract_text()
        assert (
            next(d for d in reader.outline if not isinstance(d, list) and d.title == title).page
            == page.indirect_reference
        )
    assert reader.page_labels[:3] == ["1", "2", "3"]


def test_korean_words_are_read_back_and_the_footer_counts_pages() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made())).pages]
    words = " ".join(" ".join(pages).split())
    assert words.count(KOREAN) > 100
    assert "막대 漢字 42" in words
    assert f"3 / {len(pages)}" in pages[2]


def test_links_lead_into_the_report_only() -> None:
    with pdf_checks.opened(made()) as document:
        links = [a for page in document.pages for a in page.get("/Annots", [])]
        assert len(links) >= 3
        assert all("/Dest" in a and "/A" not in a for a in links)


def test_metadata_say_the_same_twice() -> None:
    reader = PdfReader(io.BytesIO(made()))
    info, xmp = reader.metadata, reader.xmp_metadata
    assert info is not None
    assert xmp is not None
    assert info.title == xmp.dc_title["x-default"] == "제목 & <title>"
    assert [info.author] == xmp.dc_creator
    assert info.creation_date == xmp.xmp_create_date.replace(tzinfo=info.creation_date.tzinfo)  # type: ignore[union-attr]
    assert (info.creation_date.year, info.creation_date.month, info.creation_date.day) == (2026, 11, 26)  # type: ignore[union-attr]


def test_widths_in_the_file_are_those_of_the_fonts() -> None:
    """reportlab scales the last widths of some fonts wrongly; none of ours may be among them."""
    from reportlab.pdfbase.pdfmetrics import getFont

    from planner.charts import fonts

    fonts.register()
    for name in (fonts.REGULAR, fonts.SEMIBOLD, fonts.BOLD, *fonts.FIGURES.values()):
        face = getFont(name).face
        digits = {round(face.getCharWidth(ord(d))) for d in "0123456789"}
        assert (len(digits) == 1) == name.startswith("ReportFigures")
        assert all(200 < face.getCharWidth(ord(c)) < 1200 for c in "가힣Aa0")


def test_characters_without_a_glyph_are_named() -> None:
    with noted() as lost:
        pdf = printed([paragraph("그림 😀😀 ᚠ 漢字 e\u0301 한\ufe0f"), lost_note("en")], "f", About("t", "a")).pdf
    words = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert lost == {"😀", "ᚠ"}
    assert "2 different characters could not be printed" in words
    assert "U+16A0, U+1F600" in words
    assert "漢字 é" in words


def test_a_figure_needs_words() -> None:
    with pytest.raises(ValueError):
        figure(drawing(), " ")


def test_the_colour_profile_is_srgb() -> None:
    from PIL import Image, ImageCms

    profile = ImageCms.ImageCmsProfile(io.BytesIO(colour_profile.srgb()))
    ramp = Image.merge("RGB", [Image.linear_gradient("L").rotate(angle) for angle in (0, 90, 180)])
    same = ImageCms.profileToProfile(ramp, profile, ImageCms.createProfile("sRGB"))
    apart = max(abs(p - q) for p, q in zip(ramp.tobytes(), same.tobytes(), strict=True))
    assert apart <= 1


def test_the_bytes_are_the_same_whatever_the_seed() -> None:
    code = "import hashlib\nfrom tests.report.test_tagged_file import made\nprint(hashlib.sha256(made()).hexdigest())"
    found = set()
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed, "PATH": "", "TZ": f"Etc/GMT+{seed[0]}", "SYSTEMROOT": __import__("os").environ.get("SYSTEMROOT", "")},
        )  # fmt: skip
        found.add(done.stdout)
    assert len(found) == 1


def test_an_empty_story_is_a_page() -> None:
    assert len(PdfReader(io.BytesIO(render([gap()], "t", "a", "f"))).pages) == 1
