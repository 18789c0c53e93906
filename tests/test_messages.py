"""Every message is whole: an unquoted comma in a message file would cut a sentence without any error."""

from __future__ import annotations

import re

from planner.i18n import COUNTED, catalogue, text


def test_a_message_has_both_languages_and_nothing_else() -> None:
    cut = {
        key: set(entry)
        for key, entry in catalogue().items()
        if not {"ko", "en"} <= set(entry) <= {"ko", "en", "en_one"}
    }
    assert not cut
    assert all(isinstance(words, str) and words for entry in catalogue().values() for words in entry.values())


def test_a_word_for_one_is_said_for_one_of_what_is_counted() -> None:
    counted = {key: entry for key, entry in catalogue().items() if "en_one" in entry}
    assert all(re.search(rf"{{(?:{'|'.join(COUNTED)})\b", entry["en"]) for entry in counted.values())
    assert text("versions.count", "en", count=1) == counted["versions.count"]["en_one"]
    assert text("versions.count", "en", count=2) == "2 changes"
