"""Makes a failing day smaller: the fewest happenings, people and network troubles that still break the same rule."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from server.journal.errors import StoreBugError
from tests.simulation.broken import Broken
from tests.simulation.day import Day, Happening, Person, Persona
from tests.simulation.world import World

MOST_RUNS = 300
TOLD = 25
"""Lines of a trace that are told before the end."""
_Breaks = Callable[[Day], bool]
FAULTS_OF_OURS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, StoreBugError)
"""What a bug raises; anything a day can do must never come to that."""


class Lived(msgspec.Struct, frozen=True):
    """What became of a day: the broken rule, or none, with the world as it was then."""

    world: World
    broken: Broken | None


def live(day: Day) -> Lived:
    """Live through a day and see."""
    world = World(day)
    try:
        world.run()
    except Broken as broken:
        return Lived(world, broken)
    except FAULTS_OF_OURS as error:
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where else ""
        return Lived(world, Broken("no fault of the program", f"{type(error).__name__} in {place}: {error}"))
    return Lived(world, None)


def minimise(day: Day, rule: str) -> Lived:
    """Leave out whatever is not needed to break the rule. The day given must break it."""
    runs = [0]

    def breaks(candidate: Day) -> bool:
        runs[0] += 1
        broken = live(candidate).broken
        return runs[0] <= MOST_RUNS and broken is not None and broken.rule == rule

    day = _fewer_happenings(day, breaks)
    if day.hostile and breaks(calm := msgspec.structs.replace(day, hostile=0)):
        day = calm
    for number in range(len(day.people)):
        day = _plainer(day, number, breaks)
    day = _fewer_happenings(day, breaks)
    return live(day)


def _plainer(day: Day, number: int, breaks: _Breaks) -> Day:
    for persona in (Persona.ABSENT, Persona.DILIGENT):
        if day.people[number].persona is persona:
            break
        people = list(day.people)
        people[number] = Person(persona, 0)
        simpler = msgspec.structs.replace(day, people=tuple(people))
        if breaks(simpler):
            return simpler
    return day


def _fewer_happenings(day: Day, breaks: _Breaks) -> Day:
    """Delta debugging: try without half of them, then a quarter, down to single ones."""
    happenings = list(day.happenings)
    size = max(1, len(happenings) // 2)
    while happenings:
        start, shrunk = 0, False
        while start < len(happenings):
            fewer = happenings[:start] + happenings[start + size :]
            if breaks(_with(day, fewer)):
                happenings, shrunk = fewer, True
            else:
                start += size
        if size == 1 and not shrunk:
            break
        size = max(1, size // 2)
    return _with(day, happenings)


def _with(day: Day, happenings: list[Happening]) -> Day:
    return msgspec.structs.replace(day, happenings=tuple(happenings))


def trace_of(lived: Lived) -> str:
    """Tell a failing day to a person: what rule, who was there, what went wrong, and the last things before it."""
    day, broken = lived.world.day, lived.broken
    lines = [f"seed {day.seed}: {broken or 'no rule broken'}"]
    lines += [f"  candidate {n}: {p.persona.value}, clock {p.drift:+} ppm" for n, p in enumerate(day.people, 1)]
    lines += [f"  network: {day.hostile} % of the connections are hostile"] if day.hostile else []
    lines += [f"  {_told(h)}" for h in day.happenings]
    lines += ["  what happened:"]
    told = [entry for entry in lived.world.trace if entry[1] != "world"]
    lines += [f"  {at / 1000:8.3f}  {who:8}  {' '.join(map(str, what)).rstrip()}" for at, who, what in told[-TOLD:]]
    lines += [f"  {lived.world.now / 1000:8.3f}  BROKEN    {broken}"] if broken else []
    return "\n".join(lines)


def _told(happening: Happening) -> str:
    at, kind = happening.at / 1000, happening.kind
    return f"at {at:.3f}: {kind} who={happening.who} ms={happening.ms} {happening.word}".rstrip()
