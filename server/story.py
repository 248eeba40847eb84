"""What happened to one candidate, as people read it: the kinds of events, who did them and why, and what else is plain.

Never an answer: entries that were kept as evidence hold one, and only the code of why they do not count is told.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from exam import events as ev
from exam.evidence import Evidence
from exam.ids import SittingId
from exam.people import Actor
from exam.text import Fact
from exam.timing import Instant
from exam.wire.console_talk import CandidateStory, Happening
from server.picture import Scene, seat_row

SAID = ("reason", "text", "note")
"""Fields that hold what somebody said of it."""
LEFT_OUT = frozenset({*SAID, "actor", "sitting", "entry"})


def candidate_story(scene: Scene, sitting: SittingId) -> CandidateStory:
    """Everything that is remembered of one candidate in one session."""
    hall = scene.hall
    happenings = tuple(happening(event, at) for at, event in hall.stories.get(sitting, ()))
    return CandidateStory(scene.now, seat_row(scene, sitting), hall.saves.get(sitting, 0), happenings)


def happening(event: ev.SittingEvent, at: Instant) -> Happening:
    """One line of a story."""
    actor = getattr(event, "actor", None)
    said = (getattr(event, name, "") for name in SAID)
    return Happening(
        at=at,
        kind=str(type(event).__struct_config__.tag),
        actor=actor if isinstance(actor, Actor) else None,
        reason=next((text for text in said if text), ""),
        facts=_facts(event),
    )


def _facts(event: ev.SittingEvent) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    # What a PC told of a finding comes first, so that nothing in it stands for a field of ours.
    if isinstance(event, ev.FindingReported):
        found.update(event.facts)
    for name, value in msgspec.structs.asdict(event).items():
        fact = _plain(value)
        if name not in LEFT_OUT and fact is not None:
            found[name] = fact
    return found


def _plain(value: object) -> Fact | None:
    """A value as a fact; None for what is no plain one."""
    match value:
        case bool():
            return int(value)
        case Enum():
            return str(value.value)
        case str() | int():
            return value
        case Evidence():
            return value.code
        case tuple() if value and all(isinstance(one, str | Evidence) for one in value):
            return ", ".join(str(_plain(one)) for one in value)
        case _:
            return None
