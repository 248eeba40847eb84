"""The appeal file (申诉材料): everything on record about one ticket, with the chain that proves it (handbook 10).

Answers stand with the PC's time and the server's; losses, credits, messages, moves, decisions and consents with who
decided and why. It is made from the journal alone, so it can be made again at any time and held against another copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from exam import events as ev
from exam.ids import SessionId, SittingId, Ticket
from exam.plan import Plan
from exam.timing import Instant
from server.journal.record import Record, first_hash, verify

_event: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)


class Entry(msgspec.Struct, frozen=True):
    """One fact: its number and hash in the journal, exam time in milliseconds, the site's clock time, and what it says.

    `made_at` is the site's clock time at which the PC says it was made, for what candidates made.
    """

    seq: int
    hash: str
    at: Instant
    time: str
    kind: str
    about: str
    facts: dict[str, Any]
    made_at: str = ""


class AppealFile(msgspec.Struct, frozen=True):
    """One ticket's whole time line. `verified_records` records of the journal were followed without a break to
    `head`, the hash of the newest.
    """

    plan: str
    site: str
    ticket: Ticket
    name: str
    id_ending: str
    sittings: tuple[SittingId, ...]
    verified_records: int
    head: str
    entries: tuple[Entry, ...]


def appeal_file(plan: Plan, records: Iterable[Record], ticket: Ticket) -> AppealFile | None:
    """Make the file of a ticket; None where the plan and the journal do not know it. Holds one record at a time.

    Raises ChainBrokenError where the journal was altered.
    """
    head, count = first_hash(plan.number), 0
    sessions = {session.id for session in plan.sessions if any(p.ticket == ticket for p in session.places)}
    person = plan.candidate(ticket)
    name, ending = (person.name, person.id_ending) if person else ("", "")
    reader = _Reader(plan.timezone, ticket, sessions)
    for count, record in enumerate(records, 1):
        head = verify((record,), head, count)
        event = _event.decode(record.payload)
        if isinstance(event, ev.CandidateAdded) and event.ticket == ticket:
            sessions.add(event.session)
            name, ending = event.name, event.id_number[-4:]
        reader.read(record, event)
    if not sessions:
        return None
    sittings = tuple(sorted(SittingId(f"{ticket}@{session}") for session in sessions))
    entries = tuple(reader.entries)
    return AppealFile(plan.number, plan.site_name, ticket, name, ending, sittings, count, head.hex(), entries)


class _Reader:
    """Picks what concerns one ticket, and knows the site's clock time of every moment."""

    def __init__(self, timezone: str, ticket: Ticket, sessions: set[SessionId]) -> None:
        self._zone = ZoneInfo(timezone)
        self._ticket = ticket
        self._sessions = sessions
        self._anchor: tuple[Instant, int] = (0, 0)
        self._proposals: set[str] = set()
        self._of_others: set[str] = set()
        self.entries: list[Entry] = []

    def read(self, record: Record, event: ev.Event) -> None:
        """Take one record in."""
        if isinstance(event, ev.ServerStarted):
            self._anchor = (record.at, event.anchor_wall_ms)
        about = self._about(event)
        if not about:
            return
        facts = self._of_this_ticket(msgspec.json.decode(record.payload))
        made_at = self._time(facts["made_at"]) if "made_at" in facts else ""
        self.entries.append(
            Entry(record.seq, record.hash.hex(), record.at, self._time(record.at), record.kind, about, facts, made_at)
        )

    def _of_this_ticket(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Leave out what concerns other candidates: their seats, their credits."""
        mine = f"{self._ticket}@"
        if "seats" in facts:
            facts["seats"] = {sitting: seat for sitting, seat in facts["seats"].items() if sitting.startswith(mine)}
        if "command" in facts:
            command = msgspec.json.decode(facts["command"])
            if "credits" in command:
                command["credits"] = [one for one in command["credits"] if one["sitting"].startswith(mine)]
            if command.get("code"):
                command["code"] = "…"  # a release that was not used is still good
            facts["command"] = command
        return facts

    def _is_anothers(self, point: str) -> bool:
        """Whether an open point, `kind/what`, is another candidate's."""
        _, _, what = point.partition("/")
        return what in self._of_others or ("@" in what and not what.startswith(f"{self._ticket}@"))

    def _about(self, event: ev.Event) -> str:
        if isinstance(event, ev.CandidateAdded):
            return "sitting" if event.ticket == self._ticket else ""
        if isinstance(event, ev.SittingEvent):
            return "sitting" if event.sitting.startswith(f"{self._ticket}@") else ""
        if isinstance(event, ev.MessageSent | ev.IncidentRecorded) and event.sitting is not None:
            mine = event.sitting.startswith(f"{self._ticket}@")
            if isinstance(event, ev.IncidentRecorded) and not mine:
                self._of_others.add(event.id)
            return "sitting" if mine else ""
        if isinstance(event, ev.IncidentSettled) and event.id in self._of_others:
            return ""
        if isinstance(event, ev.PointSettled) and self._is_anothers(event.point):
            return ""
        if isinstance(event, ev.SessionEvent):
            return "session" if event.session in self._sessions else ""
        if isinstance(event, ev.ConsentProposed):
            command = msgspec.json.decode(event.command)
            session, sitting = command.get("session"), command.get("sitting") or ""
            concerned = sitting.startswith(f"{self._ticket}@") or (not sitting and session in self._sessions)
            self._proposals |= {event.id} if concerned else set()
            return "consent" if concerned else ""
        if isinstance(event, ev.ConsentGiven | ev.ConsentCompleted | ev.ConsentWithdrawn | ev.ConsentExpired):
            return "consent" if event.id in self._proposals else ""
        return "site" if isinstance(event, ev.ServerStarted) else ""

    def _time(self, at: Instant) -> str:
        anchor, wall_ms = self._anchor
        moment = datetime.fromtimestamp((wall_ms + at - anchor) / 1000, UTC)
        return moment.astimezone(self._zone).isoformat(timespec="milliseconds")


def encode_appeal_file(file: AppealFile) -> bytes:
    """Write a file as JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(file), indent=1)
