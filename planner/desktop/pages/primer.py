"""The lecture's teaching in short: what generative AI is, how models work, why GPUs, five challenges, five steps."""

from __future__ import annotations

from typing import ClassVar

from planner.desktop.page import Page
from planner.desktop.widgets import Card, label
from planner.resources import read_yaml, resource


class PrimerPage(Page):
    id: ClassVar[str] = "primer"
    title_key: ClassVar[str] = "page.primer.title"

    def build(self) -> None:
        self._chapters = []
        for chapter in read_yaml(resource("primer.yaml"))["chapters"]:
            card, words = Card(), label(wrap=True)
            words.setMaximumWidth(860)
            card.box.addWidget(words)
            self.body.addWidget(card)
            self._chapters.append((chapter, card, words))
        self.body.addStretch(1)

    def retranslate(self) -> None:
        super().retranslate()
        language = self.context.language
        self.title.set_sentence(self.context.text("primer.sentence"))
        for chapter, card, words in self._chapters:
            card.set_heading(chapter["title"][language])
            words.setText(chapter["text"][language])
