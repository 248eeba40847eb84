"""Who a machine is, as its certificate says it: a kind, a name and the seat it stands at."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

import msgspec

from exam.ids import MachineId, RoomName, SeatNumber, parse_machine

_SCHEME = "kaochang"
LONGEST_URI = 1024
HIGHEST_SEAT = 999


class MachineKind(StrEnum):
    """What a certificate is good for."""

    PC = "pc"  # 考生机
    CONSOLE = "console"  # 监考机
    STANDBY = "standby"  # 备用服务器: gets everything that the server has
    MONITOR = "monitor"  # reads the server's numbers and nothing else


class MachineIdentity(msgspec.Struct, frozen=True):
    """A machine of a site. `room` is empty and `seat` 0 for what stands at no seat: a console, a spare PC's seat."""

    kind: MachineKind
    machine: MachineId
    room: RoomName = RoomName("")
    seat: SeatNumber = SeatNumber(0)

    @property
    def uri(self) -> str:
        """As it stands in the certificate: `kaochang://pc/PC-12?<room, percent-encoded>/12`."""
        return f"{_SCHEME}://{self.kind.value}/{self.machine}?{quote(self.room, safe='')}/{self.seat}"

    @classmethod
    def read(cls, uri: str) -> MachineIdentity | None:
        """Read it back, or None where it is no such name."""
        try:
            parts = urlsplit(uri[:LONGEST_URI])
            room, _, seat = parts.query.partition("/")
            kind, number = MachineKind(parts.netloc), int(seat)
        except ValueError:
            return None
        machine = parse_machine(parts.path.removeprefix("/"))
        if parts.scheme != _SCHEME or machine is None or not 0 <= number <= HIGHEST_SEAT:
            return None
        return cls(kind, machine, RoomName(unquote(room)), SeatNumber(number))
