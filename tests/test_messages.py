"""Every message is whole: an unquoted comma in a message file would cut a sentence without any error."""

from __future__ import annotations

from planner.i18n import catalogue


def test_a_message_has_both_languages_and_nothing_else() -> None:
    cut = {
        key: set(entry)
        for key, entry in catalogue().items()
        if not {"ko", "en"} <= set(entry) <= {"ko", "en", "en_one"}
    }
    assert not cut
    assert all(isinstance(words, str) and words for entry in catalogue().values() for words in entry.values())
