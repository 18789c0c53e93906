"""Dates to keep as an iCalendar file (RFC 5545): legal dates, gates, stages, actions of the roadmap, the decision.

Entries keep their UID from one export to the next, so that a calendar moves them instead of adding them twice. Legal
dates that are over are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from planner import __version__
from planner.assessment import Assessment
from planner.i18n import say, text
from planner.plain_text import plain
from planner.plan import Plan
from planner.plan.team import Role

OCTETS = 75
"""The longest line, without its end."""
MOST_SUMMARY, MOST_DESCRIPTION = 200, 2000
DONE_WITH = ("done", "dropped")


@dataclass(frozen=True, slots=True)
class Event:
    """Whole days: ``last`` is the last day that belongs to it."""

    kind: str
    id: str
    summary: str
    first: date
    last: date
    description: str


def build_calendar(plan: Plan, a: Assessment, language: str, today: date) -> bytes:
    """The file as bytes in UTF-8; the same plan, language and day give the same bytes."""
    name = " · ".join(x for x in (plan.company.name, plan.title) if x) or "Planner"
    owner = sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Planner//Planner {__version__}//{language.upper()}",
        "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name, MOST_SUMMARY)}",
    ]  # fmt: skip
    for event in sorted(events(plan, a, language, today), key=lambda e: (e.first, e.kind, e.id)):
        lines += [
            "BEGIN:VEVENT", f"UID:{event.kind}-{re.sub('[^A-Za-z0-9.-]', '-', event.id)}-{owner}@planner",
            f"DTSTAMP:{today:%Y%m%d}T000000Z", f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(event.summary, MOST_SUMMARY)}",
            f"DESCRIPTION:{_escaped(event.description, MOST_DESCRIPTION)}",
            f"CATEGORIES:{_escaped(text(f'calendar.{event.kind}', language), MOST_SUMMARY)}",
            "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def events(plan: Plan, a: Assessment, language: str, today: date) -> Iterator[Event]:
    """Everything with a date that is worth a place in a calendar, in no order."""

    def titled(kind: str, words: str) -> str:
        return f"{text(f'calendar.{kind}', language)}: {words}"

    for m in a.responsible.timeline:
        day = date.fromisoformat(m.day)
        if m.concerns is False or day < today:
            continue
        doubt = () if m.concerns else (text("calendar.may_concern", language),)
        words = (say(m.instrument, language), say(m.clause, language), *doubt, _cited(m.source.as_of, language))
        yield Event("legal", m.id, titled("legal", say(m.name, language)), day, day, "\n".join(w for w in words if w))
    for wave in a.roadmap.waves:
        if wave.to_date is not None:
            asked = "\n".join(f"- {say(c.sentence, language)}" for c in wave.gate.criteria)
            summary = titled("gate", f"{say(wave.name, language)} · {say(wave.gate.name, language)}")
            yield Event("gate", wave.gate.id, summary, wave.to_date, wave.to_date, asked)
    for action in a.roadmap.actions:
        if action.start is not None and action.end is not None and action.state not in DONE_WITH:
            owner = action.owner_name or say(Role(action.owner), language)
            words = (say(action.text, language), say(action.artefact, language), owner)
            yield Event(
                "action", action.id, titled("action", f"{action.id} {say(action.title, language)}"), action.start,
                max(action.start, action.end - timedelta(days=1)), "\n".join(words),
            )  # fmt: skip
    for stage in a.build.stages:
        if stage.needed and stage.start is not None and stage.end is not None:
            owner = say(Role(stage.owner), language) if stage.owner else ""
            last = max(stage.start, stage.end - timedelta(days=1))
            yield Event("stage", stage.id, titled("stage", say(stage.name, language)), stage.start, last, owner)
    for id, chosen in (("decision", plan.company.decision_date), ("target", plan.company.target_date)):
        if chosen is not None:
            who = plan.company.decision_owner if id == "decision" else ""
            yield Event("company", id, text(f"calendar.{id}", language), chosen, chosen, who)


def _cited(as_of: str | None, language: str) -> str:
    return text("calendar.as_of", language, date=as_of) if as_of else ""


def _escaped(words: str, most: int) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends escaped."""
    kept = plain(words, most)
    for plain_sign, sign in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        kept = kept.replace(plain_sign, sign)
    return kept


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never cut within a character; each but the first begins with a space."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode("utf-8")
        if len(piece) + len(octets) > OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
