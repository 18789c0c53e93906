"""The report page: the saved bytes in the preview, moving by keys, what to check, the old page until the new is ready."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from planner.charts import fonts
from planner.desktop import ask
from planner.desktop.preview import page_view
from planner.desktop.preview.page_view import Fit, Pdf
from planner.desktop.preview.printing import Printing
from planner.desktop.shell import MainWindow
from planner.desktop.window.toast import Toast
from planner.exports import EXPORTS
from planner.i18n import text
from planner.plan import Plan
from planner.plan.templates import load_template

Open = Callable[..., MainWindow]


def paper(pages: int, words: str = "page") -> bytes:
    """A PDF with a heading on each page."""
    from reportlab.pdfgen.canvas import Canvas

    fonts.register()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 400))
    for n in range(pages):
        canvas.drawString(40, 300, f"{words} {n + 1}")
        canvas.bookmarkPage(str(n), "XYZ", left=0, top=320)
        canvas.addOutlineEntry(f"{words} {n + 1}", str(n))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def page(open_window: Open, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page with a paper of five pages; the report itself is not made."""
    monkeypatch.setattr("planner.desktop.pages.report._build", lambda arguments, reporter: paper(5))
    window = open_window(load_template("finance", "ko"), "report")
    made = window.page("report")
    made.rebuild()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: made.pdf is not None, timeout=30_000)  # type: ignore[attr-defined]
    return made


def test_keys_turn_pages_from_anywhere_on_the_page(page: Any) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_PageDown)
    QTest.keyClick(page.export, Qt.Key.Key_PageDown)
    assert page.view.page == 2
    assert page.thumbnails.currentRow() == 2
    assert page.at.text() == text("preview.page_of", "ko", page=3, pages=5)
    QTest.keyClick(page.view, Qt.Key.Key_End)
    assert not page.next.isEnabled()
    QTest.keyClick(page.view, Qt.Key.Key_PageUp)
    assert page.view.page == 3


@pytest.mark.parametrize("fit", [*Fit])
def test_every_page_can_be_reached_in_every_size(page: Any, fit: Fit) -> None:
    page.fit.button(fit).click()
    for n in (0, 4, 2, 3, 1):
        page.view.go(n)
        assert page.view.page == n
    page.view.grab()


def test_a_new_version_opens_where_the_old_one_was_read(page: Any) -> None:
    page.fit.button(Fit.WIDTH).click()
    page.view.go(2, 100)
    before = page.view.verticalScrollBar().value()
    page._built(paper(4, "new"))
    assert (page.view.page, page.view.verticalScrollBar().value()) == (2, before)
    page._built(paper(2))
    assert page.view.page == 1
    assert page.thumbnails.count() == 2


def test_the_old_pages_stay_until_the_new_ones_are_ready(page: Any) -> None:
    old = page.shown
    page.context.session.set(("settings", "author"), "x")
    page.context.recompute()
    page.refresh()
    assert page.shown is old
    assert page._timer.isActive()
    assert page._timer.interval() == 600


def test_headings_lead_to_their_pages(page: Any) -> None:
    assert [(e.words, e.page) for e in page.shown.entries()] == [(f"page {n + 1}", n) for n in range(5)]
    page._open_entry(page.content.model().index(3, 0))
    assert page.view.page == 3


def test_what_is_held_or_open_is_said_with_a_way_there(page: Any) -> None:
    window = page.window()
    hold = window.context.assessment.readiness.holds[0]
    words = [w.text() for w in page.checks.findChildren(QLabel)]
    assert any(window.context.say(hold.title) in w for w in words)
    fix = text("risks.fix", "ko", id=hold.fix_question)
    next(b for b in page.checks.findChildren(QPushButton) if b.text() == fix).click()
    assert window.current == "responsible"


def test_an_empty_plan_names_every_page_that_is_open(open_window: Open) -> None:
    window = open_window(Plan(), "report")
    checks = window.page("report").checks  # type: ignore[attr-defined]
    links = [b.text() for b in checks.findChildren(QPushButton)]
    for progress in window.context.assessment.progress:
        if progress.page != "report" and progress.done < progress.total:
            assert any(link.startswith(text(f"rail.{progress.page}", "ko")) for link in links)


def test_the_saved_file_is_what_is_shown(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.pdf"
    monkeypatch.setattr(ask, "save_path", lambda *_: out)
    assert not page.show_saved.isVisibleTo(page)
    page.save_pdf()
    assert out.read_bytes() == page.pdf
    assert page.show_saved.isVisibleTo(page)


def test_printing_goes_page_by_page(page: Any, qtbot: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setFromTo(2, 4)
    told: list[tuple[int, int]] = []
    sent = Printing(page, page.shown, printer, lambda *progress: told.append(progress))
    qtbot.waitUntil(lambda: not sent.running, timeout=10_000)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert len(PdfReader(tmp_path / "paper.pdf").pages) == 3


def test_only_some_painted_pages_are_kept(page: Any) -> None:
    page._built(paper(page_view.KEPT * 2))
    for n in range(page_view.KEPT * 2):
        page.view.go(n)
        page.view.grab()
    assert len(page.view._images) <= page_view.KEPT


def test_bytes_that_are_no_pdf_have_no_pages(qapp: Any) -> None:
    assert Pdf(b"nothing", qapp).pages == 0


def test_ctrl_e_leads_to_the_report_and_saves_it_there(
    page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.pdf"
    monkeypatch.setattr(ask, "save_path", lambda *_: out)
    window = page.window()
    window.show_page("build")
    window.commands.trigger("export")
    assert window.current == "report"
    assert not out.exists()
    window.commands.trigger("export")
    assert out.read_bytes() == page.pdf


@pytest.mark.parametrize(
    ("id", "start"), [("workbook", b"PK"), ("slides", b"PK"), ("data", b"{"), ("calendar", b"BEGIN:")]
)
def test_other_files_are_made_off_the_windows_thread_and_saved(
    page: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, id: str, start: bytes
) -> None:
    monkeypatch.setattr(ask, "save_path", lambda *a: tmp_path / f"out{EXPORTS[id].ending}")
    action = next(a for a in page.other.menu().actions() if a.text() == text(f"export.{id}", "ko"))
    action.trigger()
    assert page.other.work.running
    qtbot.waitUntil(lambda: page.other.work is None, timeout=20_000)
    out = tmp_path / f"out{EXPORTS[id].ending}"
    assert out.read_bytes().startswith(start)
    assert page._saved == out


def test_no_file_is_made_where_none_is_wished(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "save_path", lambda *a: None)
    page.other.write(EXPORTS["workbook"])
    assert page.other.work is None


def test_options_of_the_report_are_those_of_the_pdf(open_window: Callable[..., MainWindow], qtbot: Any) -> None:
    window = open_window(load_template("retail"), "report")
    page: Any = window.page("report")
    qtbot.waitUntil(lambda: page.pdf is not None, timeout=60_000)
    whole = len(PdfReader(io.BytesIO(page.pdf)).pages)

    def made_by(choose: Callable[[], None]) -> PdfReader:
        before = page.pdf
        choose()
        qtbot.waitUntil(lambda: page.pdf is not before and page._work is None, timeout=60_000)
        return PdfReader(io.BytesIO(page.pdf))

    executive = made_by(lambda: qtbot.mouseClick(page.choice.variants.button("executive"), Qt.MouseButton.LeftButton))
    assert len(executive.pages) <= 4
    made_by(lambda: page.choice.variants.button("full").click())
    page.choice.more.click()
    less = made_by(lambda: page.choice.sections["answers"].click())
    assert len(less.pages) < whole
    english = made_by(lambda: page.choice.languages.button("en").click())
    assert window.context.plan.settings.report_language == "en"
    assert "readiness" in (english.pages[1].extract_text() or "").lower()
    window.undo()
    qtbot.waitUntil(lambda: page.choice.options.language == "ko", timeout=5000)


def test_a_logo_that_is_none_is_refused_in_words(
    open_window: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(load_template("retail"), "report")
    page: Any = window.page("report")
    wrong = tmp_path / "logo.png"
    wrong.write_bytes(b"GIF89a")
    monkeypatch.setattr(ask, "open_path", lambda *_: wrong)
    page.choice.logo.click()
    assert page.choice.options.logo is None
    assert any("logo.png" in t.text() for toast in window.findChildren(Toast) for t in toast.findChildren(QLabel))
