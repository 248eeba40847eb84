"""Days that broke an invariant once, made small: each stays here as the test that was missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.simulation.day import HOUR, Day, Happening, Person, Persona
from tests.simulation.minimise import live

FOUND: Mapping[str, tuple[Persona, tuple[Happening, ...]]] = {
    "a PC that lost power just before time-up and came back after the session had ended still delivers": (
        Persona.DILIGENT,
        (Happening(145_000, "pc_loses_power", ms=25_000),),
    ),
    "a pause after the deadline does not let a tampered program answer on": (
        Persona.CHEAT,
        (Happening(146_000, "offline", ms=9000), Happening(152_000, "pause", ms=20_000)),
    ),
    "a server that came back with an earlier time does not leave a PC's clock ahead": (
        Persona.DILIGENT,
        (Happening(100_000, "date_stepped", ms=2 * HOUR), Happening(205_000, "server_rebooted", ms=30_000)),
    ),
    "an entry that the PC's disk refused and a power cut lost does not block those after it": (
        Persona.LAST_SECOND,
        (
            Happening(99_000, "offline", ms=40_000),
            Happening(100_000, "pc_disk_refuses", ms=4000),
            Happening(112_000, "pc_loses_power", ms=2000),
        ),
    ),
    "a hand-in at time-up that arrives after a later pause counts": (
        Persona.DILIGENT,
        (
            Happening(97_886, "offline", ms=52_589),
            Happening(151_942, "pause", ms=18_426),
            Happening(152_011, "server_rebooted", ms=16_606),
        ),
    ),
    "an early hand-in that arrives after the server closed the sitting is not recorded as time-up": (
        Persona.HASTY,
        (Happening(118_000, "early_leave", word="agreed"), Happening(120_500, "offline", ms=50_000)),
    ),
    "a duty of a session does not come before the session, which starts late because the one before was extended": (
        Persona.DILIGENT,
        (Happening(209_546, "released_all", ms=54_442, word="right"),),
    ),
    "an interruption is not settled before a PC that has just come back could say what it lost": (
        Persona.DILIGENT,
        (
            Happening(82_000, "slow", ms=60_000),
            Happening(85_000, "pc_loses_power", ms=11_000),
            Happening(88_000, "server_killed", ms=9000),
        ),
    ),
    "a sitting opened again for less time than the word takes to its PC is handed in whole": (
        Persona.DILIGENT,
        (Happening(100_000, "slow", ms=90_000), Happening(152_000, "extend_one", ms=200, word="race")),
    ),
}


@pytest.mark.parametrize("found", FOUND)
def test_what_once_broke_holds(found: str) -> None:
    persona, happenings = FOUND[found]
    lived = live(Day(7, (Person(persona, 0),), happenings, 0))
    assert lived.broken is None
