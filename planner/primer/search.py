"""Search over chapters and glossary: every word of the query has to occur, in either language, wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass

from planner.i18n import Text
from planner.primer.book import GLOSSARY, Chapter, Section, Term, chapters, glossary

MOST_LETTERS, MOST_HITS = 80, 40


@dataclass(frozen=True, slots=True)
class Hit:
    """``place`` is a chapter or the glossary; ``heading`` what was found there; ``section`` its position in a chapter."""

    place: str
    title: Text
    heading: Text
    section: int | None = None


def search(query: str) -> tuple[Hit, ...]:
    """Terms first, then chapters by title, then sections; at most MOST_HITS."""
    words = query[:MOST_LETTERS].casefold().split()
    if not words:
        return ()
    terms = [Hit(GLOSSARY, t.name, t.meaning) for t in found_terms(query)]
    titles, texts = [], []
    for chapter in chapters().values():
        if _holds(words, chapter.title):
            titles.append(Hit(chapter.id, chapter.title, chapter.title))
        texts += [_hit(chapter, i, s) for i, s in enumerate(chapter.sections) if _holds(words, s.heading, s.text)]
    return (*terms, *titles, *texts)[:MOST_HITS]


def found_terms(query: str) -> tuple[Term, ...]:
    """Terms of the glossary whose name or meaning holds every word; all of them for an empty query."""
    words = query[:MOST_LETTERS].casefold().split()
    return tuple(t for t in glossary() if _holds(words, t.name, t.meaning))


def _hit(chapter: Chapter, at: int, section: Section) -> Hit:
    return Hit(chapter.id, chapter.title, section.heading, at)


def _holds(words: list[str], *texts: Text) -> bool:
    whole = " ".join(f"{t.ko} {t.en}" for t in texts).casefold()
    return all(word in whole for word in words)
