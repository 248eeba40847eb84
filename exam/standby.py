"""The standby (备用服务器) as the journal tells of it: who follows, whether saves wait for it, who took over."""

from __future__ import annotations

import msgspec

from exam import events as ev

StandbyEvent = ev.StandbyJoined | ev.StandbyLost | ev.StandbySwitched | ev.TakenOver


class Standby(msgspec.Struct, frozen=True):
    """`together` is what people want: acknowledge only what both have. `joined` is whether the standby has everything,
    so that it is waited for. `takeovers` are all that ever were in this exam.
    """

    machine: str = ""
    address: str = ""
    joined: bool = False
    together: bool = True
    takeovers: tuple[ev.TakenOver, ...] = ()


def evolve(standby: Standby, event: StandbyEvent) -> Standby:
    """Take in one event."""
    match event:
        case ev.StandbyJoined():
            return msgspec.structs.replace(standby, machine=event.machine, address=event.address, joined=True)
        case ev.StandbyLost():
            return msgspec.structs.replace(standby, joined=False)
        case ev.StandbySwitched():
            return msgspec.structs.replace(standby, together=event.together)
        case ev.TakenOver():
            # The old server may come back as the standby; until it has everything nobody waits for it.
            return Standby(together=standby.together, takeovers=(*standby.takeovers, event))
