"""Why a case cannot be calculated, in the user's language."""

from __future__ import annotations

from planner.i18n import Message


class Unserveable(ValueError):
    """The case cannot be calculated at all; ``reason`` says why in the user's language."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.key)
        self.reason = reason
