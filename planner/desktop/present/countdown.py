"""Time for a discussion: a countdown by any clock, and the card that shows it. It ends in words and stops nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from planner.desktop.cards import Card
from planner.desktop.context import Context
from planner.desktop.present.scaled import Sizes
from planner.desktop.widgets import label, set_role

TICK_MS = 250


class Countdown:
    """``clock`` gives seconds that only grow; ``minutes`` is where a reset begins."""

    def __init__(self, clock: Callable[[], float], minutes: int) -> None:
        self._clock = clock
        self._left = minutes * 60.0
        self._since: float | None = None

    @property
    def running(self) -> bool:
        return self._since is not None and self.left > 0

    @property
    def left(self) -> float:
        """Seconds that are left, never below 0."""
        gone = 0.0 if self._since is None else self._clock() - self._since
        return max(0.0, self._left - gone)

    @property
    def over(self) -> bool:
        return self.left == 0

    def start_or_stop(self) -> None:
        if self.running:
            self._left, self._since = self.left, None
        elif not self.over:
            self._since = self._clock()

    def add(self, minutes: int) -> None:
        """Longer by ``minutes``; a countdown that is over begins with them and waits."""
        running = self.running
        self._left = self.left + minutes * 60.0
        self._since = self._clock() if running else None

    def reset(self, minutes: int) -> None:
        self._left, self._since = minutes * 60.0, None


class TimerCard(Card):
    """What is left in large digits; whether it runs, rests or is over stands in words. ``ended`` is told the words."""

    def __init__(self, context: Context, size: Sizes, clock: Callable[[], float], ended: Callable[[str], None]) -> None:
        super().__init__()
        self.context, self._ended, self._told = context, ended, False
        self._minutes = context.plan.workshop.discussion_minutes
        self.countdown = Countdown(clock, self._minutes)
        self.words, self.digits = label(role="secondary", wrap=True), label(role="clock")
        line = QHBoxLayout()
        line.addWidget(self.words, 1)
        line.addWidget(self.digits)
        self.box.addLayout(line)
        size(self.box.setContentsMargins, 22, 18, 22, 18)
        size(self.box.setSpacing, 8)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.show_time)

    def start_or_stop(self) -> None:
        self.countdown.start_or_stop()
        self._run()

    def add_minute(self) -> None:
        self.countdown.add(1)
        self._run()

    def reset(self) -> None:
        self.countdown.reset(self._minutes)
        self._run()

    def _run(self) -> None:
        if self.countdown.running:
            self._tick.start()
        self.show_time()

    def refresh(self) -> None:
        """Take over a changed setting; a countdown that has begun goes on."""
        wanted = self.context.plan.workshop
        if wanted.discussion_minutes != self._minutes:
            self._minutes = wanted.discussion_minutes
            if not self.countdown.running:
                self.countdown.reset(self._minutes)
        self.setVisible(wanted.timer)
        self.show_time()

    def show_time(self) -> None:
        c, left = self.context, self.countdown.left
        running, over = self.countdown.running, self.countdown.over
        if not running:
            self._tick.stop()
        whole = int(left + 0.999)
        self.digits.setText(f"{whole // 60:02}:{whole % 60:02}")
        state = "over" if over else "running" if running else "resting"
        self.words.setText(c.text(f"present.timer.{state}"))
        set_role(self.words, "alert" if over else "secondary")
        if over and not self._told:
            self._ended(self.words.text())
        self._told = over
        self.digits.setAccessibleName(f"{self.words.text()} {self.digits.text()}")
