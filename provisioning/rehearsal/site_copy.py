"""The copy of a site on its own disk, in which the rehearsal is held: the real site keeps no trace of it.

It stands in SITE/rehearsals/.copy-<process>-…, since nowhere else is surely the same disk, and is removed whatever
happens; one whose process died is removed by the next rehearsal. It holds no real paper and none of the site's keys but
those that the server needs to speak with the PCs.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil

from exam.ids import RoomName, Ticket
from exam.package import PackageError, unpack
from exam.people import Role
from exam.plan import Level, Part, Plan, Room, Session
from exam.policy import DAY
from provisioning.papers.builder import build_paper
from provisioning.rehearsal.stops import CannotRehearseError
from server.accounts import Account, hash_password, people_file, write_accounts
from server.readiness import rehearsals_folder
from server.site_folder import PaperUse, SiteFolder, write_atomically

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "paper" / "中级样卷"
"""Sat where the site has no practice paper."""
DIRECTOR = "试考"
"""Who gives the orders of the rehearsal; an account of the copy alone."""
TRUST = ("authority.pem", "authority.key", "server.pem", "server.key", "server.names", "site.secret")
REGISTRY = ("machines.json", "retired.json")
"""With these the server speaks with PCs and knows those of the site. Accounts, codes that were given out, the release
key and the site's signing key stay where they are."""
MOST_COPIES = 100
_PREFIX = ".copy-"


class RehearsedPart(msgspec.Struct, frozen=True):
    """The sessions of one part that are rehearsed together, and whether they sit the sample for want of a paper."""

    part: Part
    sessions: tuple[Session, ...]
    sample: bool

    @property
    def seats(self) -> int:
        """Candidates in it."""
        return sum(len(session.places) for session in self.sessions)


class SiteCopy(msgspec.Struct, frozen=True):
    """The copy, its plan, the parts to be rehearsed in order, and the password of whoever orders."""

    site: SiteFolder
    plan: Plan
    parts: tuple[RehearsedPart, ...]
    password: str


@contextmanager
def copied(site: SiteFolder, plan: Plan, pcs: int) -> Iterator[SiteCopy]:
    """Make the copy for so many PCs and remove it at the end. Raises CannotRehearseError, OSError. Blocks."""
    with copied_as(site, copied_plan(plan, rehearsed_parts(plan, pcs))) as copy:
        yield copy


@contextmanager
def copied_as(site: SiteFolder, plan: Plan) -> Iterator[SiteCopy]:
    """Make a copy that has this plan, and remove it at the end. Raises CannotRehearseError, OSError. Blocks."""
    folder = rehearsals_folder(site)
    folder.mkdir(exist_ok=True)
    _sweep(folder)
    root = Path(tempfile.mkdtemp(dir=folder, prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        yield _fill(site, plan, SiteFolder(root / "site"))
    finally:
        # Windows may hold a file of a killed server for a moment; what stays is swept by the next rehearsal.
        shutil.rmtree(root, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove copies whose process died before it could."""
    for left in sorted(folder.glob(f"{_PREFIX}*"))[:MOST_COPIES]:
        process = left.name.removeprefix(_PREFIX).split("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def rehearsed_parts(plan: Plan, pcs: int) -> dict[Part, tuple[Session, ...]]:
    """For each part the sessions of its fullest start, with the first `pcs` of their places."""
    found: dict[Part, tuple[Session, ...]] = {}
    for part in Part:
        sessions = [session for session in plan.sessions if session.part is part]
        seats = {
            one.starts_at: sum(len(s.places) for s in sessions if s.starts_at == one.starts_at) for one in sessions
        }
        fullest = max(seats, key=lambda at: (seats[at], -at.timestamp()), default=None)
        left, taken = pcs, []
        for session in sessions:
            places = session.places[:left] if session.starts_at == fullest else ()
            if places:
                taken.append(msgspec.structs.replace(session, places=places))
                left -= len(places)
        if taken:
            found[part] = tuple(taken)
    return found


def copied_plan(plan: Plan, parts: dict[Part, tuple[Session, ...]]) -> Plan:
    """The plan of the copy: only what is rehearsed, and anybody may hand in at any time without asking.

    The practical gets rooms of its own: in the rehearsal it is sat right after the theory, whose hour is not over.
    """
    sessions = [msgspec.structs.replace(session, room=_room_of(session)) for part in parts.values() for session in part]
    tickets: set[Ticket] = {place.ticket for session in sessions for place in session.places}
    policy = msgspec.structs.replace(
        plan.policy,
        early_leave_needs_consent=False,
        early_leave_theory_before_end=DAY,
        early_leave_practical_before_end=DAY,
    )
    return msgspec.structs.replace(
        plan,
        rooms=tuple(Room(name, "", None) for name in dict.fromkeys(session.room for session in sessions)),
        sessions=tuple(sessions),
        candidates=tuple(person for person in plan.candidates if person.ticket in tickets),
        policy=policy,
    )


def _room_of(session: Session) -> RoomName:
    return RoomName(f"{session.room}·实操") if session.part is Part.PRACTICAL else session.room


def _fill(site: SiteFolder, plan: Plan, copy: SiteFolder) -> SiteCopy:
    if not plan.sessions:
        raise CannotRehearseError("nobody_arranged", site=str(site.root))
    copy.write_plan(plan)
    for name in (*TRUST, *REGISTRY):
        if (site.trust / name).is_file():
            copy.trust.mkdir(exist_ok=True)
            shutil.copy(site.trust / name, copy.trust / name)
    for person in plan.candidates:
        if person.photo is not None and site.photo(person.photo).is_file():
            copy.photo(person.photo).parent.mkdir(exist_ok=True)
            shutil.copy(site.photo(person.photo), copy.photo(person.photo))
    samples = _place_papers(site, copy, plan)
    password = secrets.token_urlsafe(24)
    write_accounts(people_file(copy), [Account(DIRECTOR, Role.CHIEF_EXAMINER, hash_password(password))])
    parts = dict.fromkeys(session.part for session in plan.sessions)
    rehearsed = tuple(
        RehearsedPart(part, tuple(s for s in plan.sessions if s.part is part), part in samples) for part in parts
    )
    return SiteCopy(copy, plan, rehearsed, password)


def _place_papers(site: SiteFolder, copy: SiteFolder, plan: Plan) -> set[Part]:
    """Give the copy its practice papers; returns the parts that sit the sample. Never looks at a real paper."""
    samples: set[Part] = set()
    wanted = dict.fromkeys((session.subject.level, session.part) for session in plan.sessions)
    for level, part in wanted:
        source = site.paper(level, part, PaperUse.PRACTICE)
        if source.is_file():
            package = _checked(source)
        else:
            package = _sample(level, part)
            samples.add(part)
        write_atomically(copy.paper(level, part, PaperUse.PRACTICE), package)
    return samples


def _checked(source: Path) -> bytes:
    package = source.read_bytes()
    try:
        unpack(package)
    except PackageError as error:
        raise CannotRehearseError("paper_damaged", file=str(source), reason=str(error)) from error
    return package


def _sample(level: Level, part: Part) -> bytes:
    built = build_paper(SAMPLE).parts if SAMPLE.is_dir() else ()
    package = next((one.package for one in built if one.paper.part is part), None)
    if package is None:
        raise CannotRehearseError("no_paper", level=level.value, part=part.value)
    return package
