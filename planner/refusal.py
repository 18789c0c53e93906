"""How a command ends: its exit status, and the one line that says why nothing was done."""

from __future__ import annotations

DONE, FINDING, BAD_INPUT = 0, 1, 2


class Refused(Exception):
    """Ends the command with ``words`` in one line on stderr."""

    def __init__(self, words: str, status: int = BAD_INPUT) -> None:
        super().__init__(words)
        self.words, self.status = words, status
