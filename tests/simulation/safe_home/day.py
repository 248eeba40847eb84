"""A day as a value, from one seed: which machine is lost for good, which links are cut, what the operator does."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from exam.ids import MachineId, SessionId
from exam.plan import Part, Plan
from tests.simulation.day import POLICY, SECOND, Person, Persona
from tests.simulation.day import Day as ExamDay
from tests.simulation.day import plan_of as exam_plan_of

STARTS = 30 * SECOND
DURATION = 90 * SECOND
ENDS = STARTS + DURATION
FAULTS_UNTIL = 160 * SECOND
"""From here every link works, every machine that is not lost is on: everything must come home."""
HORIZON = 420 * SECOND
BEGINS = datetime(2026, 11, 28, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SERVER, STANDBY, SPARE, TARGET, HUB = "server", "standby", "spare", "target", "hub"


class Happening(msgspec.Struct, frozen=True):
    """Something that goes wrong at a moment: `kind`, whom it concerns, and for how long."""

    at: int
    kind: str
    one: str = ""
    other: str = ""
    ms: int = 0


class Day(msgspec.Struct, frozen=True):
    """A whole day. `lost` is the one machine that is lost for good at `lost_at`, or none."""

    seed: int
    pcs: int
    lost: str
    lost_at: int
    happenings: tuple[Happening, ...]
    has_standby: bool
    restores: bool

    def chances(self, name: str) -> Random:
        """The chances of one actor of this day."""
        return Random(f"safe home {self.seed}/{name}")

    @property
    def machines(self) -> tuple[MachineId, ...]:
        """The candidates' PCs."""
        return tuple(MachineId(f"pc-{number}") for number in range(1, self.pcs + 1))


KINDS = ("killed", "cut", "cut", "cut", "cut_site", "taken_over", "taken_over", "restarted", "pc_off")


def day_of(seed: int) -> Day:
    """The day that a seed stands for."""
    chances = Random(f"safe home day {seed}")
    pcs = chances.choice((2, 3, 3, 4))
    machines = [f"pc-{number}" for number in range(1, pcs + 1)]
    has_standby = chances.random() < 0.8
    # Without a standby a server that is lost is put up again on a spare machine: from the backup.
    lost = chances.choice((SERVER, SERVER, STANDBY, TARGET, "", *machines[:1]))
    lost_at = chances.randrange(5 * SECOND, FAULTS_UNTIL - 10 * SECOND)
    happenings = [_happening(chances, machines) for _ in range(chances.randrange(2, 12))]
    return Day(
        seed, pcs, lost, lost_at, tuple(sorted(happenings, key=lambda one: one.at)), has_standby, not has_standby
    )


def _happening(chances: Random, machines: list[str]) -> Happening:
    at = chances.randrange(5 * SECOND, FAULTS_UNTIL - 5 * SECOND)
    if chances.random() < 0.4:
        at = chances.choice((STARTS, ENDS)) + chances.randrange(-8 * SECOND, 10 * SECOND)
    ms = chances.randrange(1 * SECOND, 40 * SECOND)
    site = (SERVER, STANDBY)
    kind = chances.choice(KINDS)
    if kind == "killed":
        return Happening(at, kind, chances.choice(site), ms=ms // 4)
    if kind == "cut":
        one, other = chances.sample([*site, TARGET, HUB, *machines], 2)
        return Happening(at, kind, one, other, ms)
    if kind == "pc_off":
        return Happening(at, kind, chances.choice(machines), ms=ms // 2)
    return Happening(at, kind, ms=ms)


def plan_of(day: Day) -> Plan:
    """One theory session of a minute and a half; nobody is kept out for having been away."""
    people = tuple(Person(Persona.DILIGENT, 0) for _ in range(day.pcs))
    plan = exam_plan_of(ExamDay(day.seed, people, (), 0))
    theory = next(session for session in plan.sessions if session.part is Part.THEORY)
    starts = BEGINS + timedelta(milliseconds=STARTS)
    session = msgspec.structs.replace(
        theory, id=SessionId(theory.id), starts_at=starts, ends_at=starts + timedelta(milliseconds=DURATION)
    )
    policy = msgspec.structs.replace(
        POLICY,
        entry_closes_after_start=80 * SECOND,
        login_opens_before_start=30 * SECOND,
        standby_patience=2 * SECOND,
        interruption_from=10 * 60 * SECOND,
    )
    return msgspec.structs.replace(plan, sessions=(session,), policy=policy)
