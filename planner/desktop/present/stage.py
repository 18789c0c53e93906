"""The stage: a window of its own over a whole screen with one slide at a time, its keys, and what lies over it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QLayout, QStackedWidget, QVBoxLayout, QWidget

from planner.desktop.keys import single
from planner.desktop.present import scaled
from planner.desktop.present.bars import BottomBar, Keys, NoteLine, TopBar
from planner.desktop.present.countdown import TimerCard
from planner.desktop.present.question import QuestionSlide
from planner.desktop.present.results import (
    CasesSlide,
    CostSlide,
    HoldsSlide,
    InfrastructureSlide,
    LevelSlide,
    RoadmapSlide,
)
from planner.desktop.present.screens import first_screen, next_screen
from planner.desktop.present.slide import Slide
from planner.i18n import message, say
from planner.plan.session import EditProblem
from planner.plan.workshop import ParkedNote
from planner.readiness.bank import STEP_IDS

SLIDES: tuple[type[Slide], ...] = (
    QuestionSlide, LevelSlide, CasesSlide, InfrastructureSlide, CostSlide, RoadmapSlide, HoldsSlide,
)  # fmt: skip
TOLD_MS = 5000
SMALLEST = 0.5


class Stage(QWidget):
    """Made once for a window; ``enter`` shows it, ``leave`` hides it and leads the window to the same place."""

    def __init__(self, window: Any, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.owner: Any = window
        self.context = window.context
        self.clock, self.today = clock, date.today
        self.sizes = scaled.Sizes()
        self.two_languages = False
        self._sheet = ""
        self._screen: QScreen | None = None
        self.setProperty("role", "stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.top, self.bottom = TopBar(self.sizes, self.context, self.leave), BottomBar(self.sizes, self.context)
        self.stack, self.note = QStackedWidget(), NoteLine(self.sizes, self.context, self._park, self._close_note)
        self.slides = [kind(self) for kind in SLIDES]
        for slide in self.slides:
            self.stack.addWidget(slide)
        self.questions = next(s for s in self.slides if isinstance(s, QuestionSlide))
        self.timer = TimerCard(self.context, self.sizes, lambda: self.clock(), self.say)
        self.questions.side_box.addWidget(self.timer)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # never larger than the screen
        self.stack.setMinimumSize(1, 1)
        rows.addWidget(self.top)
        rows.addWidget(self.stack, 1)
        rows.addWidget(self.note)
        rows.addWidget(self.bottom)
        self.keys, self.blank = Keys(self.sizes, self.context, self), QWidget(self)
        self.blank.setProperty("role", "blank")
        self.blank.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for over in (self.keys, self.blank):
            over.hide()
        self._told = QTimer(self)
        self._told.setSingleShot(True)
        self._told.setInterval(TOLD_MS)
        self._told.timeout.connect(lambda: self.top.told.setText(""))
        self._connect()
        window.installEventFilter(self)

    def _connect(self) -> None:
        c = self.context
        for signal in (c.changed, c.language_changed, c.theme_changed):
            signal.connect(self.refresh)
        c.toast_requested.connect(self._tell)
        self.bottom.slide_asked.connect(self.show_slide)
        self.bottom.back_asked.connect(lambda: self.step(-1))
        self.bottom.second_asked.connect(lambda: self.questions.open_agree(self.questions.proposal()))
        self.bottom.first_asked.connect(self._first)

    # --- in and out --------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Show what the window shows, on another screen than the window where there is one."""
        self._follow_window()
        self._screen = first_screen(QGuiApplication.screens(), self.owner.screen(), self._screen)
        self._fill_screen()

    def _fill_screen(self) -> None:
        if self._screen is not None:
            self.setScreen(self._screen)
            self.setGeometry(self._screen.geometry())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        self.refresh()
        self.take_focus()

    def next_screen(self) -> None:
        """To the next screen, round the end."""
        screens = QGuiApplication.screens()
        self._screen = next_screen(screens, self._screen)
        self.showNormal()
        self._fill_screen()
        self.say(self.context.text("present.screen", at=screens.index(self._screen) + 1, of=len(screens)))

    def _follow_window(self) -> None:
        page = self.owner.page(self.owner.current)
        shown = page.stack.currentWidget() if hasattr(page, "stack") else None
        if (question := getattr(shown, "question", None)) is not None:
            self.questions.show_id(question.id)
            self.stack.setCurrentWidget(self.questions)
            return
        if not self.questions.at:
            open_ones = [q.id for q in self.questions.asked if not q.answered]
            self.questions.at = open_ones[0] if open_ones else self.questions.asked[0].id
        same = [s for s in self.slides if s.page and s.page == self.owner.current]
        self.stack.setCurrentWidget(same[0] if same else self.questions)

    def leave(self) -> None:
        """Back to the window, at the same place."""
        slide = self.slide
        self.hide()
        page = self.questions.own_page if slide is self.questions else slide.page
        self.context.go(page, slide.target())
        self.owner.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the window."""
        if event.type() == QEvent.Type.Close and watched is self.owner:
            self.hide()
        return False

    def closeEvent(self, event: Any) -> None:
        event.ignore()
        self.leave()

    # --- slides ------------------------------------------------------------------------------------------------

    @property
    def slide(self) -> Slide:
        return self.slides[self.stack.currentIndex()]

    def show_slide(self, at: int) -> None:
        self.questions.close_forms()
        self.stack.setCurrentIndex(at)
        self.refresh()
        self.take_focus()

    def slide_by(self, by: int) -> None:
        to = self.stack.currentIndex() + by
        if 0 <= to < len(self.slides):
            self.show_slide(to)

    def step(self, by: int) -> None:
        """The next question, or the next slide."""
        if self.slide is not self.questions:
            self.slide_by(by)
        elif not self.questions.go_by(by) and by > 0:
            self.slide_by(1)
        self.refresh()

    def _first(self) -> None:
        """The filled button: what the method asks for now."""
        questions = self.questions
        if self.slide is not questions:
            self.step(1)
        elif questions.wants_again:
            questions.again()
        elif questions.has_hidden:
            questions.reveal()
        elif questions.proposal() is not None and questions.standing_open:
            questions.open_agree(questions.proposal())
            self._show_chrome()
            return
        else:
            self.step(1)
        self.refresh()
        self.take_focus()

    def take_focus(self) -> None:
        (self.slide.first_focus() or self).setFocus()

    # --- what a slide gets -------------------------------------------------------------------------------------

    def other(self, what: Any) -> str:
        """``what`` in the language that is not the main one, while both are wished."""
        return say(what, "en" if self.context.language == "ko" else "ko") if self.two_languages and what else ""

    def say(self, words: str) -> None:
        """Tell in the top bar, and to a screen reader."""
        self.top.told.setText(words)
        self.announce(words)
        self._told.start()

    def announce(self, words: str) -> None:
        """Tell a screen reader."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _tell(self, words: str, undo: bool) -> None:
        """What the window tells in passing."""
        if self.isVisible():
            self.say(words)

    # --- doing -------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        session, c = self.context.session, self.context
        if session.can_undo:
            name = c.say(session.undo_name)
            session.undo()
            c.recompute()
            self.say(c.text("toast.undone", name=name))

    def redo(self) -> None:
        self.context.session.redo()
        self.context.recompute()

    def _park(self, words: str) -> None:
        c, parked = self.context, self.context.plan.workshop.parked
        question = self.questions.at if self.slide is self.questions else None
        try:
            c.session.insert(
                ("workshop", "parked"), len(parked), ParkedNote(text=words, question=question, on=self.today()),
                message("present.note.edit"),
            )  # fmt: skip
        except EditProblem as problem:
            self.say(c.say(problem.message))
        else:
            self.say(c.text("present.note.kept", n=len(parked) + 1))
        self._close_note()

    def _close_note(self) -> None:
        self.note.hide()
        self.bottom.show()
        self.take_focus()

    def _show_keys(self) -> None:
        self.keys.setVisible(not self.keys.isVisible())
        self._lay_over()

    def _blank(self) -> None:
        self.blank.setVisible(not self.blank.isVisible())
        self.blank.setAccessibleName(self.context.text("present.blank"))
        self._lay_over()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, letter = Qt.Key(event.key()), single(event)
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif self.blank.isVisible():
            if letter == "b":
                self._blank()
        elif event.text() == "?" or key == Qt.Key.Key_F1:
            self._show_keys()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._with_control(event)
        elif self.context.plan.workshop.timer and (letter == "t" or event.text() == "+"):
            self._time(letter, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif (slot := self._slots().get(letter or key)) is not None:
            slot()
            self._show_chrome()
        elif self.slide is self.questions and self._question_key(letter or key):
            self._show_chrome()
        else:
            super().keyPressEvent(event)

    def _time(self, letter: str, shift: bool) -> None:
        if letter != "t":
            self.timer.add_minute()
        elif shift:
            self.timer.reset()
        else:
            self.timer.start_or_stop()

    def _with_control(self, event: QKeyEvent) -> None:
        c, shift = self.context, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        wanted: dict[tuple[int, bool], Callable[[], Any]] = {
            (Qt.Key.Key_Z, False): self.undo, (Qt.Key.Key_Z, True): self.redo, (Qt.Key.Key_Y, False): self.redo,
            (Qt.Key.Key_S, False): self.owner.files.save,
            (Qt.Key.Key_L, True): lambda: c.set_language("en" if c.language == "ko" else "ko"),
            (Qt.Key.Key_D, True): lambda: c.set_dark(not c.theme.dark),
        }  # fmt: skip
        if (slot := wanted.get((event.key(), shift))) is not None:
            slot()

    def _slots(self) -> dict[str | Qt.Key, Callable[[], Any]]:
        return {
            Qt.Key.Key_Right: lambda: self.step(1), Qt.Key.Key_Left: lambda: self.step(-1), Qt.Key.Key_F11: self.leave,
            Qt.Key.Key_PageDown: lambda: self.slide_by(1), Qt.Key.Key_PageUp: lambda: self.slide_by(-1),
            "n": self._open_note, "b": self._blank, "l": self._switch_languages, "s": self.next_screen,
            "j": self._next_apart,
        }  # fmt: skip

    def _question_key(self, key: str | Qt.Key) -> bool:
        questions = self.questions
        slots: dict[str | Qt.Key, Callable[[], Any]] = {
            **{str(level): partial(questions.open_agree, level) for level in range(1, 6)},
            Qt.Key.Key_Space: questions.reveal, "r": questions.again, "h": questions.open_hands,
            Qt.Key.Key_Return: self._first, Qt.Key.Key_Enter: self._first,
        }  # fmt: skip
        if key not in slots:
            return False
        slots[key]()
        return True

    def _open_note(self) -> None:
        """In place of the bottom bar, so that nothing on the slide moves."""
        self.bottom.hide()
        self.note.open()

    def _switch_languages(self) -> None:
        self.two_languages = not self.two_languages
        self.refresh()
        self.say(self.context.text(f"present.languages.{'two' if self.two_languages else 'one'}"))

    def _next_apart(self) -> None:
        self.stack.setCurrentWidget(self.questions)
        if not self.questions.next_apart():
            self.say(self.context.text("respondents.none_apart"))
        self.refresh()

    def _escape(self) -> None:
        for over in (self.blank, self.keys):
            if over.isVisible():
                over.hide()
                return
        self.leave()

    # --- showing -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """What is on show, in the language, theme and size of now; nothing while the stage is hidden."""
        if not self.isVisible():
            return
        self._rescale()
        self.timer.refresh()
        self.slide.refresh()
        self.keys.retranslate()
        self.note.retranslate()
        self._show_chrome()
        self._lay_over()

    def _show_chrome(self) -> None:
        c, questions = self.context, self.questions
        asking = self.slide is questions
        name = c.plan.company.name or c.plan.title or c.text("top.untitled")
        self.setWindowTitle(c.text("present.workshop", name=name))
        steps = c.assessment.readiness.steps
        at = STEP_IDS.index(questions.at[:2]) if asking else -1
        self.top.show_place(
            self.windowTitle(), [s.answered / s.total if s.total else 0.0 for s in steps], at,
            c.text("present.progress", done=sum(s.answered for s in steps), total=sum(s.total for s in steps)),
            questions.crumb() if asking else c.text(f"present.slide.{self.slide.id}"),
        )  # fmt: skip
        self.bottom.show_slides([c.text(f"present.slide.{s.id}") for s in self.slides], self.stack.currentIndex())
        hints = self.slide.hints() or (
            ("← →", c.text("keys.present.slides")), ("B", c.text("keys.present.blank")),
            ("N", c.text("keys.present.note")), ("?", c.text("keys.present.all")),
        )  # fmt: skip
        self.bottom.hints.show_hints(hints)
        self.bottom.show_actions(*self._actions())

    def _actions(self) -> tuple[str, str]:
        """Words of the filled button, which says what the method asks for now, and of the one beside it."""
        c, questions = self.context, self.questions
        if self.slide is not questions:
            last = self.stack.currentIndex() == len(self.slides) - 1
            return "" if last else c.text("present.next"), ""
        if questions.editing:
            return "", ""
        proposal = questions.proposal() if questions.standing_open else None
        agree = c.text("present.agree_on", level=proposal) if proposal is not None else ""
        if questions.wants_again:
            return c.text("present.again"), agree
        if questions.has_hidden:
            return c.text("present.reveal"), ""
        return agree or c.text("present.next"), ""

    def _rescale(self) -> None:
        scale = max(SMALLEST, scaled.factor(self.width(), self.height()))
        sheet = scaled.style_sheet(self.context.theme, scale)
        if sheet != self._sheet:
            self._sheet = sheet
            self.setStyleSheet(sheet)
        if scale != self.sizes.scale:
            self.sizes.rescale(scale)

    def _lay_over(self) -> None:
        self.blank.setGeometry(self.rect())
        self.keys.adjustSize()
        self.keys.move((self.width() - self.keys.width()) // 2, (self.height() - self.keys.height()) // 2)
        self.keys.raise_()
        self.blank.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()
