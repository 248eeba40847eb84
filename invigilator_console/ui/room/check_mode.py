"""Checking everybody again at T+15 (核对): one touch ticks a candidate, a touch on a tick opens the act to undo it."""

from __future__ import annotations

from exam.commands import CheckIdentity
from exam.ids import SittingId
from exam.text import Text
from exam.wire.console_rows import SessionRow
from invigilator_console.port import Answered
from invigilator_console.room.day import Counts
from invigilator_console.room.forms import Target
from invigilator_console.ui.kit import Kit
from invigilator_console.ui.room.acting import why_not

ABSENT = Text("{seat} 座没有入场，不用核对。", "Nobody has come in at seat {seat}; there is nothing to check.")
PROPOSED = Text("{seat} 座的核对等待会签。", "The check of seat {seat} waits for consent.")


def checks_run(session: SessionRow, counted: Counts) -> bool:
    """Whether identities are to be checked now: from the duty's moment until everybody present was."""
    if not session.started or session.ended_at is not None or session.called_off:
        return False
    duty = next((one for one in session.duties if one.duty == "identity_check"), None)
    return duty is not None and duty.fell and counted.checked < counted.to_check


class CheckMode:
    """Orders the ticks. One that is on its way is not ordered again."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._on_the_way: set[SittingId] = set()

    def touched(self, sitting: SittingId) -> None:
        """Somebody touched a seat while checking."""
        kit, seat = self._kit, self._kit.desk.board.seats.get(sitting)
        if seat is None or sitting in self._on_the_way:
            return
        if why := why_not(kit):
            kit.tell(why)
        elif seat.entered_at is None:
            kit.tell(kit.say(ABSENT, seat=seat.seat))
        elif seat.identity is not None:
            kit.begin("check_identity", Target(sittings=(sitting,), session=seat.session))
        else:
            self._on_the_way.add(sitting)
            kit.desk.order(CheckIdentity(sitting, matches=True), lambda answered: self._answered(sitting, answered))

    def _answered(self, sitting: SittingId, answered: Answered) -> None:
        self._on_the_way.discard(sitting)
        seat = self._kit.desk.board.seats.get(sitting)
        if not self._kit.refuse(answered.refusal) and answered.proposal and seat is not None:
            self._kit.tell(self._kit.say(PROPOSED, seat=seat.seat))
