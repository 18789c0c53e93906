"""What the primer shows at a time: a chapter with pictures, figures, facts and sources, or the glossary."""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner.desktop.cards import Card
from planner.desktop.chart_view import ChartView
from planner.desktop.chips import Chip
from planner.desktop.context import Context
from planner.desktop.figures import Stat
from planner.desktop.palettes import chart_palette
from planner.desktop.theme import px
from planner.desktop.widgets import button, label
from planner.explain import Source
from planner.i18n import fill
from planner.primer.book import Chapter, Link, Section, chapters
from planner.primer.facts import Fact, fact
from planner.primer.search import found_terms
from planner.primer.worked import Worked

MEASURE = 720
"""Widest line of text in px."""


def prose(words: str) -> QLabel:
    """Paragraphs of our own text with room between the lines."""
    paragraphs = [html.escape(p) for p in words.split("\n\n")]
    made = label(role="prose", wrap=True)
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setText("".join(f'<p style="line-height:150%; margin:0 0 9px 0">{p}</p>' for p in paragraphs))
    made.setAccessibleName(words)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


class Reader(QWidget):
    """A column of text at a comfortable measure; subclasses fill ``self.box``."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setMinimumSize(1, 1)  # else wrapped labels ask for the height they had in a narrow column
        column = QWidget()
        column.setMaximumWidth(px(MEASURE))
        self.box = QVBoxLayout(column)
        self.box.setContentsMargins(0, 0, 0, 24)
        self.box.setSpacing(10)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 8, 0)
        line.addWidget(column, 1)
        line.addStretch(0)

    def heading(self, words: str, role: str = "h2") -> QLabel:
        made = label(words, role, wrap=True)
        made.setAccessibleName(self.context.text("primer.heading", words=words))
        self.box.addWidget(made)
        return made


class ChapterView(Reader):
    def __init__(self, context: Context, chapter: Chapter, worked: Worked) -> None:
        super().__init__(context)
        self._worked = worked
        self.headings: list[QLabel] = []
        number = list(chapters()).index(chapter.id) + 1
        self.heading(context.text("primer.chapter", number=number, title=context.say(chapter.title)), "title")
        for section in chapter.sections:
            self._section(section)
        self._remember(chapter)
        self._links(chapter.links)
        self._sources(chapter)
        self._next(number)
        self.box.addStretch(1)

    def _section(self, section: Section) -> None:
        c = self.context
        self.box.addSpacing(8)
        self.headings.append(self.heading(c.say(section.heading)))
        values = self._worked.values if "{" in section.text.ko else {}
        self.box.addWidget(prose(fill(c.say(section.text), c.language, values)))
        if section.drawing is not None:
            self.box.addWidget(self._drawing(section.drawing))
        if section.figures:
            self.box.addWidget(self._figures(section.figures))
        for ref in section.facts:
            self.box.addWidget(self._fact(fact(ref, c.catalog)))

    def _drawing(self, id: str) -> QWidget:
        from planner.charts import primer

        c, drawn = self.context, primer.DRAWINGS[id]
        view, card = ChartView(), Card()
        view.show_chart(
            partial(drawn.draw, self._worked, c.language, chart_palette(c.theme)),
            drawn.describe(self._worked, c.language),
        )
        card.box.addWidget(view)
        return card

    def _figures(self, keys: Iterable[str]) -> QWidget:
        c, card = self.context, Card()
        grid = QGridLayout()
        grid.setSpacing(14)
        card.box.addLayout(grid)
        for i, key in enumerate(keys):
            stat = Stat()
            stat.show_figure(self._worked.figures[key], c.say, c.language)
            stat.asked.connect(c.why)
            grid.addWidget(stat, i // 2, i % 2, Qt.AlignmentFlag.AlignTop)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        return card

    def _fact(self, shown: Fact) -> QWidget:
        c, card = self.context, Card("well")
        card.box.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(label(c.say(shown.name), "strong", wrap=True), 1)
        if shown.doubtful:
            head.addWidget(Chip(c.text("primer.doubtful"), "warn"), 0, Qt.AlignmentFlag.AlignTop)
        if shown.assumed:
            head.addWidget(Chip(c.text("primer.confidence.assumed"), "warn"), 0, Qt.AlignmentFlag.AlignTop)
        card.box.addLayout(head)
        for words in shown.words:
            card.box.addWidget(label(c.say(words), wrap=True))
        if shown.sources:
            dated = shown.sources[0]
            as_of = dated.as_of or c.text("primer.no_date")
            card.box.addWidget(label(c.text("primer.fact", title=dated.title, as_of=as_of), "note", wrap=True))
        return card

    def _remember(self, chapter: Chapter) -> None:
        c, card = self.context, Card("well")
        self.box.addSpacing(8)
        card.set_heading(c.text("primer.remember"))
        card.box.addWidget(prose(c.say(chapter.remember)))
        self.box.addWidget(card)

    def _links(self, links: tuple[Link, ...]) -> None:
        c = self.context
        self.box.addSpacing(8)
        self.heading(c.text("primer.here"), "h3")
        for link in links:
            made = button(f"→ {c.say(link.words)}", "text", clicked=partial(self._follow, link))
            made.setAccessibleName(c.say(link.words))
            self.box.addWidget(made)

    def _follow(self, link: Link) -> None:
        kind = "chapter" if link.page == "primer" else "tab"
        self.context.go(link.page, (kind, link.tab) if link.tab else None)

    def _sources(self, chapter: Chapter) -> None:
        c = self.context
        facts = [fact(ref, c.catalog) for ref in chapter.facts]
        whys = [self._worked.figures[key].explain() for key in chapter.figures]
        found = [s for f in facts for s in f.sources] + [s for why in whys if why for s in why.sources]
        if not found:
            return
        self.box.addSpacing(8)
        self.heading(c.text("primer.sources"), "h3")
        for line in dict.fromkeys(self._source(s) for s in found):
            self.box.addWidget(label(line, "note", wrap=True))

    def _source(self, source: Source) -> str:
        c = self.context
        words = c.text(
            "primer.source", title=source.title, as_of=source.as_of or c.text("primer.no_date"),
            confidence=c.text(f"primer.confidence.{source.confidence or 'medium'}"),
        )  # fmt: skip
        return f"{words}\n{source.url}" if source.url else words

    def _next(self, number: int) -> None:
        following = list(chapters().values())[number:]
        if following:
            c = self.context
            words = c.text("primer.next", title=c.say(following[0].title))
            self.box.addSpacing(8)
            self.box.addWidget(button(words, clicked=lambda: c.go("primer", ("chapter", following[0].id))))


class GlossaryView(Reader):
    def __init__(self, context: Context, query: str) -> None:
        super().__init__(context)
        c, terms = context, found_terms(query)
        self.heading(c.text("primer.glossary"), "title")
        self.box.addWidget(label(c.text("primer.glossary_sentence", count=len(terms)), "lead", wrap=True))
        for term in sorted(terms, key=lambda t: t.name.get(c.language).casefold()):
            other = term.name.en if c.language == "ko" else term.name.ko
            self.box.addSpacing(4)
            name = label(c.say(term.name), "h3")
            name.setAccessibleName(c.text("primer.heading", words=name.text()))
            head = QHBoxLayout()
            head.addWidget(name)
            head.addWidget(label(other, "secondary"))
            head.addStretch(1)
            title = c.say(chapters()[term.chapter].title)
            link = button(title, "why", clicked=partial(c.go, "primer", ("chapter", term.chapter)))
            link.setAccessibleName(c.text("primer.of_term", title=title))
            head.addWidget(link)
            self.box.addLayout(head)
            self.box.addWidget(prose(c.say(term.meaning)))
        self.box.addStretch(1)
