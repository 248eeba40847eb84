"""The plan of the demo's day: the sample site with its times shortened by policy, and who does what in it."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from candidate_agent.person import FileToSave, Script
from exam.answers import Answer
from exam.credentials import initial_password
from exam.events import Topic
from exam.ids import ItemId, MachineId, SeatNumber, SessionId, Ticket
from exam.plan import Part, Plan
from exam.policy import SECOND, Policy
from provisioning.imports.importing import import_folder
from provisioning.papers.builder import build_paper
from provisioning.papers.store import place_part
from server.site_folder import SiteFolder
from tests.demo.sealing import provision, seal_papers

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data/site-clean"
PAPER = ROOT / "provisioning/samples/paper/中级样卷"
MODEL = ROOT / "provisioning/samples/paper/中级样卷-参考作答"

THEORY = timedelta(seconds=42)
PRACTICAL = timedelta(seconds=40)
BREAK = timedelta(seconds=14)
POLICY = Policy(
    login_opens_before_start=10 * SECOND,
    entry_closes_after_start=12 * SECOND,
    early_leave_theory_before_end=12 * SECOND,
    early_leave_practical_before_end=15 * SECOND,
    reminder_before_end=10 * SECOND,
    identity_check_after_start=6 * SECOND,
    closing_grace=3 * SECOND,
    alive_every=SECOND,
    extension_limit_by_site=15 * SECOND,
    power_cut_limit=60 * SECOND,
    interruption_from=3 * SECOND,
    interruption_decision=60 * SECOND,
)
"""The day's own numbers, made seconds where the handbook has minutes; every rule is the real one."""

CUT_OFF = range(1, 14)
"""Seats behind the switch that fails: a third of the room."""
EXTENDED, RELEASED = 15, 18
"""Who gets ten more by chief examiner and roving inspector, and who gets twenty by the organiser's release code."""
RAISES_HAND = 7
VIOLATES = 5
LEAVES_EARLY = (16, 17)
MOVED = 20
OFFLINE_AT_END = (30, 31)
LATE = 39
ABSENT = 40
SPARE = MachineId("PC-41")


class Day(msgspec.Struct, frozen=True):
    """The site, its plan, and the scripts of everybody by seat."""

    site: SiteFolder
    plan: Plan
    theory: SessionId
    practical: SessionId
    scripts: dict[SeatNumber, Script]
    spare_code: str
    """The one-time code of the spare PC; the others are the empty seat's, and the two consoles'."""
    guest_code: str
    console_codes: tuple[str, str]
    paper_codes: dict[Part, str]
    """What the organiser reads out over the telephone, so that the papers can be opened."""


def build_site(folder: Path, organiser: Path, at: datetime) -> tuple[SiteFolder, Plan, dict[Part, str]]:
    """Import the sample files, build the sample paper and have the organiser seal it.

    Returns the site, the plan and the codes of its papers.
    """
    site = SiteFolder(folder)
    report = import_folder(DATA, site, at=at, by="demo")
    if report.exit_status != 0:
        raise RuntimeError("the sample files did not all go in")
    built = build_paper(PAPER)
    if built.faults:
        raise RuntimeError("the sample paper has faults")
    for part in built.parts:
        place_part(site, part)
    plan = site.read_plan()
    provision("site", "--site", folder, "--address", "127.0.0.1")
    return site, plan, seal_papers(site, organiser, at)


class Code(msgspec.Struct):
    """A one-time code as the command prints it."""

    code: str
    seat: int


def codes(site: SiteFolder, *wanted: str) -> list[Code]:
    """Make one-time codes."""
    printed = provision("machines", "codes", "--site", site.root, "--json", *wanted)
    return msgspec.json.decode(printed, type=list[Code])


def make_day(site: SiteFolder, plan: Plan, paper_codes: dict[Part, str], starts: datetime, seed: int) -> Day:
    """Set the first room's sessions to start now and last seconds, and write everybody's script."""
    room = plan.rooms[0].name
    theory = next(s for s in plan.sessions if s.room == room and s.part is Part.THEORY)
    practical = next(s for s in plan.sessions if s.room == room and s.part is Part.PRACTICAL)
    second = starts + THEORY + BREAK
    sessions = (
        msgspec.structs.replace(theory, starts_at=starts, ends_at=starts + THEORY),
        msgspec.structs.replace(practical, starts_at=second, ends_at=second + PRACTICAL),
    )
    present = {place.ticket for place in theory.places}
    plan = msgspec.structs.replace(
        plan,
        sessions=sessions,
        rooms=plan.rooms[:1],
        candidates=tuple(candidate for candidate in plan.candidates if candidate.ticket in present),
        policy=POLICY,
    )
    site.write_plan(plan)
    answers, random = model_answers(), Random(seed)
    of_seat = {code.seat: code.code for code in codes(site, "--room", room, "--spares", "1")}
    one, other = (code.code for code in codes(site, "--consoles", "2"))
    scripts = {
        place.seat: script(place.seat, place.ticket, room, answers, random, of_seat[place.seat])
        for place in theory.places
        if place.seat != ABSENT
    }
    return Day(site, plan, theory.id, practical.id, scripts, of_seat[0], of_seat[ABSENT], (one, other), paper_codes)


def script(seat: int, ticket: Ticket, room: str, answers: dict[ItemId, Answer], random: Random, code: str) -> Script:
    """What the candidate of a seat does: some know nearly everything, some half; some work well, some do not."""
    care = 0.5 + random.random() / 2
    late = (POLICY.entry_closes_after_start / SECOND + 4) if seat == LATE else 0.0
    return Script(
        machine=MachineId(f"PC-{seat:02d}"),
        ticket=ticket,
        password=initial_password(POLICY, ticket),
        room=room,
        answers=answers,
        files=model_files("full" if care > 0.7 else "weak"),
        pace=0.35,
        care=care,
        seed=seat,
        code=code,
        arrives_after=late + random.random() * 3,
        leaves_early=seat in LEAVES_EARLY,
        raise_hand_at=8 * SECOND if seat == RAISES_HAND else None,
        hand_topic=Topic.MACHINE,
        hand_text="键盘不灵",
    )


def model_answers() -> dict[ItemId, Answer]:
    """The model answers of the sample paper, theory and forms."""
    found: dict[ItemId, Answer] = {}
    for name in ("theory.json", "practical.json"):
        found.update(msgspec.json.decode((MODEL / name).read_bytes(), type=dict[ItemId, Answer]))
    return found


def model_files(quality: str) -> tuple[FileToSave, ...]:
    """The files that a good or a weak candidate makes in the file tasks."""
    found: list[FileToSave] = []
    for task in sorted((MODEL / quality).iterdir()):
        for file in sorted(task.rglob("*")):
            if file.is_file():
                path = file.relative_to(task).as_posix()
                found.append(FileToSave(task=ItemId(task.name), path=path, source=file))
    return tuple(found)


def fresh_folder(folder: Path) -> Path:
    """Empty a folder that a demo before this one left; refuses to touch any other."""
    marker = folder / "kaochang-demo"
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise FileExistsError(f"{folder} is not empty and not a demo's: choose another --folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    marker.write_text("made by `python dev.py demo`; may be deleted\n", encoding="utf-8")
    return folder
