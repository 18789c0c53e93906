"""A page with tabs: work content first, the readiness questions of the step last. Tabs are built when first seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.desktop.controls import Tabs
from planner.desktop.page import Hint, Page
from planner.desktop.pages.question import QuestionPage
from planner.primer.book import chapter_of_page


class Stack(QWidget):
    """One of several widgets at a time; unlike in QStackedWidget the hidden ones do not count for the size."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._widgets: list[QWidget] = []
        self._at = 0

    def add(self, widget: QWidget) -> None:
        self._widgets.append(widget)
        self._box.addWidget(widget)
        widget.hide()

    def replace(self, at: int, widget: QWidget) -> None:
        old, self._widgets[at] = self._widgets[at], widget
        self._box.replaceWidget(old, widget)
        old.deleteLater()

    def show_at(self, at: int) -> None:
        self._at = at
        for i, widget in enumerate(self._widgets):
            widget.setVisible(i == at)

    def currentIndex(self) -> int:
        return self._at

    def currentWidget(self) -> QWidget:
        return self._widgets[self._at]


class TabbedPage(Page):
    """``tabs`` names (message key, function that makes the tab); a tab has ``refresh`` and ``retranslate``."""

    step: ClassVar[str] = ""

    def tab_makers(self) -> list[tuple[str, Callable[[], QWidget]]]:
        return []

    def build(self) -> None:
        self.tabs, self.stack = Tabs(), Stack()
        self._makers = self.tab_makers()
        if self.step:
            self._makers.append(("tab.questions", lambda: QuestionPage(self.context, self.step)))
        self._made: dict[int, Any] = {}
        for i in range(len(self._makers)):
            self.tabs.addTab("")
            self.stack.add(QWidget())
            del i
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.stack)
        self.body.addStretch(1)
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab(0)

    def _show_tab(self, at: int) -> None:
        if at not in self._made:
            self._made[at] = self._makers[at][1]()
            self._made[at].retranslate()
            self.stack.replace(at, self._made[at])
        self._made[at].refresh()
        self.stack.show_at(at)
        self.show_help()
        self.context.hints_changed.emit()

    @property
    def chapter(self) -> str | None:
        return chapter_of_page(self.id, self._makers[self.tabs.currentIndex()][0])

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Those of the tab if it names its own, else of the page."""
        own: tuple[Hint, ...] | None = getattr(self.stack.currentWidget(), "key_hints", None)
        return own or self.key_hints

    def retranslate(self) -> None:
        super().retranslate()
        for made in self._made.values():
            made.retranslate()

    def refresh(self) -> None:
        texts = [self.context.text(key) for key, _ in self._makers]
        if self.step:
            result = self.context.assessment.readiness.step(self.step)
            texts[-1] += f" {result.answered}/{result.total}"
        self.tabs.set_texts(texts)
        if (made := self._made.get(self.stack.currentIndex())) is not None:
            made.refresh()

    def show_target(self, target: Any) -> None:
        keys = [key for key, _ in self._makers]
        if isinstance(target, tuple) and target[0] == "tab" and target[1] in keys:
            self.tabs.setCurrentIndex(keys.index(target[1]))
            return
        if isinstance(target, tuple) and target and target[0] == "answers":
            self.tabs.setCurrentIndex(len(self._makers) - 1)
            self._made[len(self._makers) - 1].show_id(str(target[1]))
            return
        for i in range(len(self._makers) - bool(self.step)):
            self._show_tab(i)
            if isinstance(target, tuple) and getattr(self._made[i], "focus_field", lambda _: False)(target):
                self.tabs.setCurrentIndex(i)
                return
        self._show_tab(self.tabs.currentIndex())
