"""A site for the benchmark: the rooms of the sample files, with as many invented candidates as are wanted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from exam.clock import wall_now
from exam.ids import IdNumber, SeatNumber, SessionId, Ticket, id_check_character
from exam.plan import Candidate, Part, Place, Plan
from exam.policy import Policy
from provisioning.imports.importing import import_folder
from provisioning.papers.builder import build_paper
from provisioning.papers.store import place_part
from server.site_folder import SiteFolder
from tests.helpers.people import write_people

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data/site-clean"
PAPER = ROOT / "provisioning/samples/paper/中级样卷"


def make_site(folder: Path, candidates: int) -> Plan:
    """Import the sample files, build the sample paper, and fill one theory session with invented candidates."""
    site = SiteFolder(folder)
    import_folder(DATA, site, at=wall_now(), by="bench")
    for part in build_paper(PAPER).parts:
        place_part(site, part)
    plan = site.read_plan()
    people = tuple(_invented(number) for number in range(1, candidates + 1))
    theory = next(session for session in plan.sessions if session.part is Part.THEORY)
    starts = wall_now() + timedelta(minutes=20)
    session = msgspec.structs.replace(
        theory,
        id=SessionId("bench/theory/1"),
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        places=tuple(Place(person.ticket, SeatNumber(seat)) for seat, person in enumerate(people, 1)),
    )
    policy = Policy(starts_by_itself=False)
    plan = msgspec.structs.replace(plan, sessions=(session,), candidates=people, policy=policy)
    site.write_plan(plan)
    write_people(site)
    return plan


def _invented(number: int) -> Candidate:
    body = f"99000020060101{number:03d}"
    return Candidate(
        Ticket(f"2026112800261100000090{number:04d}"), IdNumber(body + id_check_character(body)), f"考生{number}"
    )
