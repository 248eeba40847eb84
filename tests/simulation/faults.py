"""What can go wrong in a day, how often, and how it comes about. Every fault ends by itself: a day must end too."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from exam.evidence import Evidence
from tests.simulation.day import (
    DURATION,
    FAULTS_UNTIL,
    HOUR,
    PRACTICAL_STARTS,
    SECOND,
    THEORY_STARTS,
    Day,
    Happening,
    Person,
    Persona,
)
from tests.simulation.staff_acts import ACTS, Kind, people_do

if TYPE_CHECKING:
    from tests.simulation.candidate_pc import CandidatePc
    from tests.simulation.server_process import ServerProcess
    from tests.simulation.world import World


KINDS = {
    "server_killed": Kind(8, 500, 20_000),
    "server_killed_in_commit": Kind(10, 500, 15_000, ("taken", "appended")),
    "server_rebooted": Kind(4, 5000, 30_000),
    "server_stalls": Kind(3, 1000, 12_000),
    "server_replaced_while_it_stalls": Kind(3, 4000, 12_000),
    "store_refuses": Kind(5, 500, 12_000),
    "store_away": Kind(3, 1000, 10_000),
    "store_connection_lost": Kind(4, words=("landed", "not landed")),
    "date_stepped": Kind(5, -24 * HOUR, 24 * HOUR),
    "pc_loses_power": Kind(8, 1000, 25_000),
    "pc_loses_power_in_a_step": Kind(10, 0, 9),
    "pc_dies": Kind(3),
    "pc_restored": Kind(3, 2000, 10_000),
    "pc_disk_refuses": Kind(4, 2000, 40_000),
    "cut": Kind(8),
    "offline": Kind(8, 3000, 60_000),
    "switch_dead": Kind(3, 5000, 60_000),
    "hostile": Kind(6, 10_000, 60_000),
    "slow": Kind(4, 10_000, 60_000),
    "second_login": Kind(4),
    "power_cut": Kind(5, 5000, 70_000),
} | {name: kind for name, (kind, _) in ACTS.items()}
PERSONAS = {
    Persona.DILIGENT: 6,
    Persona.LAST_SECOND: 5,
    Persona.JUST_IN_TIME: 2,
    Persona.JUST_TOO_LATE: 1,
    Persona.FORGETFUL: 2,
    Persona.HASTY: 3,
    Persona.CHEAT: 2,
    Persona.LIAR: 1,
    Persona.ABSENT: 1,
}


def day_of(seed: int) -> Day:
    """The day that a seed stands for."""
    chances = Random(f"day {seed}")
    people = tuple(
        Person(chances.choices(list(PERSONAS), list(PERSONAS.values()))[0], chances.randrange(-100, 101))
        for _ in range(chances.choice((2, 2, 3, 3, 4, 5)))
    )
    happenings = [_happening(chances, len(people)) for _ in range(chances.randrange(4, 22))]
    hostile = chances.choice((0, 0, 0, 10, 30))
    happenings += _locks_of(seed, len(people))
    return Day(seed, people, tuple(sorted(happenings, key=lambda h: h.at)), hostile)


def _locks_of(seed: int, people: int) -> list[Happening]:
    """PCs that lock themselves, in every second day; drawn apart, so that a seed stands for the same day otherwise."""
    chances = Random(f"locks of {seed}")
    return [
        Happening(
            _moment(chances),
            "pc_locks",
            chances.randrange(people),
            chances.randrange(3000, 60_000),
            chances.choice(("staff", "staff", "code")),
        )
        for _ in range(chances.choice((0, 0, 1, 2)))
    ]


def _happening(chances: Random, people: int) -> Happening:
    kind = chances.choices(list(KINDS), [kind.weight for kind in KINDS.values()])[0]
    shape = KINDS[kind]
    at = _moment(chances)
    return Happening(
        at, kind, chances.randrange(people), chances.randrange(shape.least, shape.most), chances.choice(shape.words)
    )


def _moment(chances: Random) -> int:
    """Any time, but rather around the moments that matter: start, closing of entry, end."""
    if chances.random() < 0.5:
        return chances.randrange(10 * SECOND, FAULTS_UNTIL - 20 * SECOND)
    start = chances.choice((THEORY_STARTS, PRACTICAL_STARTS))
    around = start + chances.choice((0, 20 * SECOND, DURATION, DURATION))
    return around + chances.randrange(-12 * SECOND, 14 * SECOND)


def befall(world: World, happening: Happening) -> None:
    """Let it happen now."""
    world.count(happening.kind)
    world.say("day", happening.kind, f"who={happening.who}", f"ms={happening.ms}", happening.word)
    if happening.kind in ACTS:
        people_do(world, happening)
    elif act := SERVER_FAULTS.get(happening.kind):
        act(world, happening)
    else:
        PC_FAULTS[happening.kind](world, world.candidates[happening.who].pc, happening)


# ---- the server -----------------------------------------------------------------------------------------------------


def _killed(world: World, happening: Happening) -> None:
    world.server_dies("killed", happening.ms)


def _killed_in_commit(world: World, happening: Happening) -> None:
    if world.process is not None:
        world.process.dies_at = happening.word


def _rebooted(world: World, happening: Happening) -> None:
    world.server_dies("its machine is switched off and on", happening.ms, reboot=True)


def _stalls(world: World, happening: Happening) -> None:
    if world.process is not None:
        world.process.freeze(happening.ms)


def _replaced(world: World, happening: Happening) -> None:
    """The process hangs, is believed dead and another is started; then it wakes up and still believes it writes."""
    old = world.process
    if old is None or old.life is None:
        return
    old.freeze(happening.ms)
    old.journal.die()
    world.process = None
    world.old_processes.append(old)
    world.after(1500, world.server_starts)
    world.after(happening.ms + 20 * SECOND, _put_away, world, old)
    if happening.who % 2:
        for connection in list(old.connections.values()):
            connection.cut(pc_learns=500)


def _put_away(world: World, old: ServerProcess) -> None:
    if old.life is not None:
        world.count("an old server lived on")
    old.die()


def _power_cut(world: World, happening: Happening) -> None:
    """The room is dark: the server's machine and most PCs; they come back one after the other."""
    chances = world.day.chances(f"power cut at {happening.at}")
    world.server_dies("loses power with the room", happening.ms, reboot=True)
    for pc in world.pcs.values():
        if pc.core is not None and chances.random() < 0.9:
            pc.power_off()
            world.after(max(0, happening.ms + chances.randrange(-2000, 8000)), pc.power_on)


def _store_refuses(world: World, happening: Happening) -> None:
    world.store_refuses_until = world.now + happening.ms


def _store_away(world: World, happening: Happening) -> None:
    world.store_away_until = world.now + happening.ms
    world.store_loses = "not landed"


def _store_connection_lost(world: World, happening: Happening) -> None:
    world.store_loses = happening.word


def _date_stepped(world: World, happening: Happening) -> None:
    world.machine.skew += happening.ms


SERVER_FAULTS: dict[str, Callable[[World, Happening], None]] = {
    "server_killed": _killed,
    "server_killed_in_commit": _killed_in_commit,
    "server_rebooted": _rebooted,
    "power_cut": _power_cut,
    "server_stalls": _stalls,
    "server_replaced_while_it_stalls": _replaced,
    "store_refuses": _store_refuses,
    "store_away": _store_away,
    "store_connection_lost": _store_connection_lost,
    "date_stepped": _date_stepped,
}

# ---- the PCs --------------------------------------------------------------------------------------------------------


def _loses_power(world: World, pc: CandidatePc, happening: Happening) -> None:
    pc.power_off()
    world.after(happening.ms, pc.power_on)


def _loses_power_in_a_step(world: World, pc: CandidatePc, happening: Happening) -> None:
    pc.dies_after = happening.ms


def _dies(world: World, pc: CandidatePc, happening: Happening) -> None:
    free = world.free_pc(pc)
    if free is pc:
        return
    pc.power_off()
    pc.dead = True
    world.after(4 * SECOND, world.staff.moves, world.sitting_of(happening.who, world.session_now()))


def _restored(world: World, pc: CandidatePc, happening: Happening) -> None:
    """A restore card throws away everything that was written since the morning."""
    pc.power_off()
    pc.disk.clear()
    pc.signs.clear()
    world.losses.wiped(pc)
    pc.pieces.clear()
    pc.seat = None
    world.after(happening.ms, pc.power_on)


def _disk_refuses(world: World, pc: CandidatePc, happening: Happening) -> None:
    pc.refuses_until = world.now + happening.ms


def _cut(world: World, pc: CandidatePc, happening: Happening) -> None:
    if pc.connection is not None:
        pc.connection.cut(pc_learns=happening.at % 3000, server_learns=happening.at % 7000)


def _offline(world: World, pc: CandidatePc, happening: Happening) -> None:
    pc.offline_until = world.now + happening.ms
    _cut(world, pc, happening)


def _switch_dead(world: World, pc: CandidatePc, happening: Happening) -> None:
    for each in list(world.pcs.values())[::2]:
        _offline(world, each, happening)


def _hostile(world: World, pc: CandidatePc, happening: Happening) -> None:
    pc.hostile_until = world.now + happening.ms
    _cut(world, pc, happening)


def _slow(world: World, pc: CandidatePc, happening: Happening) -> None:
    pc.slow_until = world.now + happening.ms
    _cut(world, pc, happening)


def _second_login(world: World, pc: CandidatePc, happening: Happening) -> None:
    """The same ticket, typed at another PC that waits for a login."""
    candidate = world.candidates[happening.who]
    for other in reversed(list(world.pcs.values())):
        if other is not candidate.pc and other.core is not None and other.core.seated is None:
            other.do(other.core.log_in(candidate.ticket, candidate.ticket[-6:]))
            world.count("the ticket was tried at another PC")
            return


def _locks(world: World, pc: CandidatePc, happening: Happening) -> None:
    """It finds something, and locks itself until people have looked; some have an emergency code by them."""
    pc.locks(Evidence("usb_storage", f"{happening.at}"), by_code=happening.ms if happening.word == "code" else 0)


PC_FAULTS: dict[str, Callable[[World, CandidatePc, Happening], None]] = {
    "pc_loses_power": _loses_power,
    "pc_loses_power_in_a_step": _loses_power_in_a_step,
    "pc_dies": _dies,
    "pc_restored": _restored,
    "pc_disk_refuses": _disk_refuses,
    "cut": _cut,
    "offline": _offline,
    "switch_dead": _switch_dead,
    "hostile": _hostile,
    "slow": _slow,
    "second_login": _second_login,
    "pc_locks": _locks,
}
