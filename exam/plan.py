"""The plan (考核计划): who sits what, where and when, as the server of a site needs it.

`provisioning` derives it from the imported files and writes it as `plan.json`; it holds nothing that only the printing
of forms needs. Times of day are the site's; durations are milliseconds (handbook sections 2, 3 and 5).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from exam.ids import Digest, IdNumber, RoomName, SeatNumber, SessionId, SittingId, Ticket, sitting_id
from exam.policy import Policy

PLAN_VERSION = 1

USUAL_TIMEZONE = "Asia/Shanghai"
"""Where no plan says otherwise."""


class Part(StrEnum):
    """The two parts of the linked exam (联考)."""

    THEORY = "theory"  # 理论
    PRACTICAL = "practical"  # 实操/技能


class Level(StrEnum):
    """Level of the certificate (证书等级)."""

    ELEMENTARY = "elementary"  # 初级
    INTERMEDIATE = "intermediate"  # 中级
    ADVANCED = "advanced"  # 高级


LEVEL_NAMES = {Level.ELEMENTARY: "初级", Level.INTERMEDIATE: "中级", Level.ADVANCED: "高级"}
CERTIFICATE_LEVELS = {  # 证书编号, handbook section 2
    "1630054223010588": Level.ELEMENTARY,
    "1630054223020943": Level.INTERMEDIATE,
    "1630054223031298": Level.ADVANCED,
}
PART_NAMES = {Part.THEORY: "理论", Part.PRACTICAL: "实操"}


class Subject(msgspec.Struct, frozen=True):
    """What is examined (考核科目): name as in the files, e.g. 数字营销技术应用(中级)."""

    name: str
    level: Level
    certificate: str


class Room(msgspec.Struct, frozen=True):
    """An exam room. `seats` is None while the file that says how many has not been accepted yet."""

    name: RoomName
    address: str
    seats: int | None


class Candidate(msgspec.Struct, frozen=True):
    """A candidate (考生). `photo` is the digest of a picture in the site's photo folder, None while it is missing."""

    ticket: Ticket
    id_number: IdNumber
    name: str
    school: str = ""
    candidate_type: str = ""
    photo: Digest | None = None

    @property
    def id_ending(self) -> str:
        """Last four characters of the ID number: what a screen may show."""
        return self.id_number[-4:]


class Place(msgspec.Struct, frozen=True):
    """Where one candidate sits in one session (排考明细)."""

    ticket: Ticket
    seat: SeatNumber


class Session(msgspec.Struct, frozen=True):
    """One part for one room at one time. Both ends are times of day with the site's offset."""

    id: SessionId
    room: RoomName
    part: Part
    subject: Subject
    starts_at: datetime
    ends_at: datetime
    places: tuple[Place, ...]
    invigilators: tuple[str, ...] = ()
    inspectors: tuple[str, ...] = ()

    @property
    def duration_ms(self) -> int:
        """How long answering lasts, before any extension."""
        return round((self.ends_at - self.starts_at) / timedelta(milliseconds=1))

    @property
    def starts_after_midnight(self) -> int:
        """The planned start as a time of day at the site, in milliseconds since midnight."""
        at = self.starts_at
        return round(timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) / timedelta(milliseconds=1))


class Plan(msgspec.Struct, frozen=True):
    """Everything the server needs to know of a day. `seed` decides every candidate's order of items and options."""

    number: str
    name: str
    site_number: str
    site_name: str
    seed: str
    rooms: tuple[Room, ...]
    sessions: tuple[Session, ...]
    candidates: tuple[Candidate, ...]
    timezone: str = USUAL_TIMEZONE
    policy: Policy = Policy()
    version: int = PLAN_VERSION
    practice: bool = False
    """A practice exam (适应性模拟考核): same software, a journal of its own, never in results."""

    def candidate(self, ticket: Ticket) -> Candidate | None:
        """Find a candidate by ticket."""
        return next((candidate for candidate in self.candidates if candidate.ticket == ticket), None)

    def session(self, session: SessionId) -> Session | None:
        """Find a session."""
        return next((known for known in self.sessions if known.id == session), None)

    def sittings(self) -> tuple[SittingId, ...]:
        """Every sitting of the plan, in the order of sessions and places."""
        return tuple(sitting_id(place.ticket, session.id) for session in self.sessions for place in session.places)


class PlanError(Exception):
    """The plan file cannot be used; the text says why, for a person."""


def session_id(room: str, part: Part, starts_at: datetime) -> SessionId:
    """Name a session after its room, part and start."""
    return SessionId(f"{room}/{part.value}/{starts_at:%Y%m%dT%H%M}")


def session_times(text: str, timezone: str) -> tuple[datetime, datetime]:
    """Read `2026-11-28 09:00-10:00` (考试时间 of an arrangement sheet). Raises ValueError where it is not that."""
    day, hours = text.strip().split(" ")
    first, last = hours.split("-")
    zone = ZoneInfo(timezone)
    starts, ends = (
        datetime.combine(date.fromisoformat(day), datetime.strptime(hour, "%H:%M").time(), zone)  # noqa: DTZ007 - only its time of day is used
        for hour in (first, last)
    )
    if ends <= starts:
        raise ValueError("a session must end after it starts")
    return starts, ends


def encode_plan(plan: Plan) -> bytes:
    """Write a plan as JSON, the same bytes for the same plan."""
    return msgspec.json.format(msgspec.json.encode(plan), indent=1)


def decode_plan(data: bytes) -> Plan:
    """Read a plan. Raises PlanError with a sentence where it is damaged or newer than this program."""
    try:
        version = msgspec.json.decode(data, type=dict[str, msgspec.Raw]).get("version", b"0")
        if int(bytes(version)) > PLAN_VERSION:
            raise PlanError(
                f"plan.json 的版本是 {int(bytes(version))}，本程序只能读到 {PLAN_VERSION}，请更新程序 / "
                f"plan.json has version {int(bytes(version))}, this program reads up to {PLAN_VERSION}: update it."
            )
        return msgspec.json.decode(data, type=Plan)
    except (msgspec.MsgspecError, ValueError) as error:
        raise PlanError(f"plan.json 无法读取，请重新导入 / plan.json cannot be read, import again: {error}") from error
