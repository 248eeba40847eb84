"""A small plan, marks and bundles for the hub's tests. The people are invented (ID area 990000).

Bundles here are a stand-in of the real ones, behind the same port: signed, named by a digest, with filler of any size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from exam.ids import Digest, IdNumber, ItemId, RoomName, SeatNumber, SessionId, SittingId, Ticket, id_check_character
from exam.plan import Candidate, Level, Part, Place, Plan, Room, Session, Subject, session_id
from exam.receipts import ReceivedResult
from exam.text import Refusal
from exam.trust.hpke_sealing import make_sealing_key, sealing_public_of
from exam.trust.signing import SIGNATURE_BYTES, is_signed, make_signing_key, public_of, sign
from server.scoring.combination import PartResult, PartStatus, combine
from server.scoring.evidence import Evidence, ItemMark, PartMark
from server.scoring.marks_file import CandidateRecord, MarksFile, PaperRecord, candidate_record
from server.site_keys import SiteCard
from sync.hub.bundles import BundleFacts, OpenedResults
from sync.hub.lines import JournalLine, line_of

SITE, PLAN = "S0001", "2026110001"
ZONE = ZoneInfo("Asia/Shanghai")
_HEADER = b"FAKE-BUNDLE\n"
_PURPOSE = "fake bundle"
CHOICE, ESSAY = ItemId("T01"), ItemId("P01")


def ticket(number: int) -> Ticket:
    """The admission ticket of the candidate with a number."""
    return Ticket(f"20261128002611000000{number:06}")


def id_number(number: int) -> IdNumber:
    """An invented ID number."""
    body = f"990000200506{number:05}"
    return IdNumber(body + id_check_character(body))


def small_plan(candidates: int = 3, site: str = SITE, number: str = PLAN) -> Plan:
    """One room, theory in the morning and practical after it, for everybody."""
    room = RoomName("第1考场")
    subject = Subject("数字营销技术应用(中级)", Level.INTERMEDIATE, "1630054223020943")
    places = tuple(Place(ticket(one), SeatNumber(one)) for one in range(1, candidates + 1))

    def session(part: Part, hour: int) -> Session:
        starts = datetime(2026, 11, 28, hour, tzinfo=ZONE)
        return Session(
            session_id(room, part, starts), room, part, subject, starts, starts.replace(hour=hour + 1), places
        )

    return Plan(
        number=number,
        name="2026年第2次全国统考",
        site_number=site,
        site_name="示例学院考点",
        seed="seed",
        rooms=(Room(room, "教学楼101", 40),),
        sessions=(session(Part.THEORY, 9), session(Part.PRACTICAL, 10)),
        candidates=tuple(
            Candidate(ticket(one), id_number(one), f"考生{one:03}", "示例学院") for one in range(1, candidates + 1)
        ),
    )


def mark_of(plan: Plan, who: Ticket, *, theory: int = 80, absent: Sequence[Ticket] = ()) -> CandidateRecord:
    """Theory by computer; of the practical part 60 by computer and a check of 40 open for a person."""
    done = Evidence("选择", Fraction(100), Fraction(theory), "row_found" if theory else "unanswered")
    by_computer = Evidence("页面", Fraction(60), Fraction(60), "row_found")
    waits = Evidence("创意", Fraction(40), None, "open")
    if who in absent:
        parts = [PartResult(part, PartStatus.ABSENT) for part in Part]
    else:
        parts = [
            PartResult(Part.THEORY, PartStatus.MARKED, PartMark(Part.THEORY, (ItemMark(CHOICE, (done,)),))),
            PartResult(
                Part.PRACTICAL, PartStatus.OPEN, PartMark(Part.PRACTICAL, (ItemMark(ESSAY, (by_computer, waits)),))
            ),
        ]
    sessions = {session.part: session.id for session in plan.sessions}
    return candidate_record(combine(who, parts, plan.policy), sessions)


def journal_line(records: int = 5, epoch: int = 1, *, seed: str = "a", after: JournalLine | None = None) -> JournalLine:
    """A line of so many records; with `after` it goes on from there."""
    known = [] if after is None else [(after.hash_at(n), after.epoch_at(n)) for n in range(1, after.records + 1)]
    previous = known[-1][0] if known else hashlib.sha256(seed.encode()).digest()
    for _ in range(records):
        previous = hashlib.sha256(previous + f"{seed}{epoch}".encode()).digest()
        known.append((previous, epoch))
    return line_of(known)


@dataclass(frozen=True)
class SampleSite:
    """A site with its keys and what it would send."""

    number: str = SITE
    plan: Plan = field(default_factory=small_plan)
    signing: bytes = field(default_factory=make_signing_key)
    sealing: bytes = field(default_factory=make_sealing_key)

    @property
    def card(self) -> SiteCard:
        """Its public card."""
        return SiteCard(self.number, public_of(self.signing), sealing_public_of(self.sealing))

    def bundle(
        self,
        line: JournalLine | None = None,
        *,
        final: bool = True,
        sessions: Sequence[SessionId] | None = None,
        filler: int = 0,
        theory: int = 80,
        absent: Sequence[Ticket] = (),
        tickets: Sequence[Ticket] | None = None,
        worked: Mapping[SittingId, int] | None = None,
    ) -> SampleBundle:
        """What the site would send: results of the whole plan unless named, at the end of a journal's line.

        `worked` tells the last record with work of each sitting that has any.
        """
        line = line or journal_line()
        who = tickets if tickets is not None else [candidate.ticket for candidate in self.plan.candidates]
        marks = MarksFile(
            plan=self.plan.number,
            records=line.records,
            journal=line.hash_at(line.records).hex(),
            papers=(PaperRecord(Level.INTERMEDIATE, Part.THEORY, "p", Digest("a" * 64), Digest("b" * 64)),),
            candidates=tuple(mark_of(self.plan, one, theory=theory, absent=absent) for one in who),
        )
        candidates = tuple(
            ReceivedResult(one, Digest(hashlib.sha256(f"{one}{theory}".encode()).hexdigest())) for one in who
        )
        facts = BundleFacts(
            bundle=Digest(""),
            site=self.number,
            plan=self.plan.number,
            lineage=line.lineage,
            epoch=line.epoch_at(line.records),
            records=line.records,
            journal=line.hash_at(line.records).hex(),
            final=final,
            sessions=tuple(session.id for session in self.plan.sessions) if sessions is None else tuple(sessions),
            program="1.0",
        )
        inside = _Inside(facts, self.plan, candidates, marks, line, filler, worked or {})
        return SampleBundle.made(inside, self.signing)


class _Inside(msgspec.Struct, frozen=True):
    facts: BundleFacts
    plan: Plan
    candidates: tuple[ReceivedResult, ...]
    marks: MarksFile
    line: JournalLine
    filler: int
    worked: Mapping[SittingId, int]


@dataclass(frozen=True)
class SampleBundle:
    """A bundle's bytes and its name."""

    name: Digest
    data: bytes

    @classmethod
    def made(cls, inside: _Inside, signing: bytes) -> SampleBundle:
        """Write and sign it."""
        text = msgspec.json.encode(inside)
        filler = hashlib.shake_128(text).digest(inside.filler)
        body = len(text).to_bytes(8, "big") + text + filler
        return cls(_named(text), _HEADER + sign(signing, _PURPOSE, body) + body)


class FakeBundles:
    """Reads sample bundles, behind the hub's own port. `broken` makes opening fail like a disk does."""

    def __init__(self) -> None:
        self.opened = 0
        self.broken: OSError | None = None

    def claimed_site(self, file: Path) -> str | None:
        """The site that a file says it is of."""
        inside = _read(file.read_bytes())
        return None if inside is None else inside.facts.site

    def head(self, file: Path, site_signing: bytes) -> BundleFacts | Refusal:
        """What the head says, if the site signed all of it."""
        data = file.read_bytes()
        inside = _read(data)
        if inside is None:
            return Refusal("bundle_no_bundle")
        start = len(_HEADER)
        signature, body = data[start : start + SIGNATURE_BYTES], data[start + SIGNATURE_BYTES :]
        if not is_signed(site_signing, _PURPOSE, body, signature):
            return Refusal("bundle_signature")
        size = int.from_bytes(body[:8], "big")
        return msgspec.structs.replace(inside.facts, bundle=_named(body[8 : 8 + size]))

    def open(self, file: Path, site_signing: bytes, folder: Path) -> OpenedResults | Refusal:
        """Say what is in it."""
        self.opened += 1
        if self.broken is not None:
            raise self.broken
        facts, inside = self.head(file, site_signing), _read(file.read_bytes())
        assert inside is not None
        if isinstance(facts, Refusal):
            return facts
        return OpenedResults(
            facts=facts,
            plan=inside.plan,
            candidates=inside.candidates,
            marks=inside.marks,
            line=inside.line,
            worked=inside.worked,
        )


def renamed(site: SampleSite, number: str) -> SampleSite:
    """The same plan at another site, with keys of its own."""
    other = msgspec.structs.replace(site.plan, site_number=number)
    return replace(SampleSite(), number=number, plan=other)


def _read(data: bytes) -> _Inside | None:
    body = data[len(_HEADER) + SIGNATURE_BYTES :]
    try:
        return msgspec.json.decode(body[8 : 8 + int.from_bytes(body[:8], "big")], type=_Inside)
    except msgspec.MsgspecError:
        return None


def _named(text: bytes) -> Digest:
    return Digest(hashlib.sha256(text).hexdigest())
