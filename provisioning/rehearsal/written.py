"""What a PC wrote in one sitting, to be held against what the server has."""

from __future__ import annotations

from exam.ids import MachineId, SittingId
from provisioning.rehearsal.outbox import Outbox


class Written:
    """A sitting at a PC with its numbered entries. `token` is what the PC comes back with."""

    def __init__(self, machine: MachineId, sitting: SittingId, line: int, token: str = "") -> None:
        self.machine = machine
        self.sitting = sitting
        self.line = line
        self.token = token
        self.outbox = Outbox()
