"""Whether the plan inside a bundle is the one under which its rooms were sealed (封场), candidates and seats included.

Names and ID numbers stand in the plan alone, and no mark follows from them. But when a room is sealed, the digest of
its sessions and candidates goes into the journal, and so under the chain: a plan changed afterwards does not fit.
"""

from __future__ import annotations

from exam import events as ev
from exam.ids import RoomName
from exam.people import Role
from exam.plan import Plan
from server.journal.record import Record
from server.rooms import Rooms


class SealedRooms:
    """Follows the seals of a journal over a plan. `misfit` is the first room that was opened under another plan."""

    def __init__(self, plan: Plan) -> None:
        self._rooms = Rooms(plan)
        self._differs: set[RoomName] = set()
        self.misfit: RoomName | None = None

    def read(self, record: Record, event: ev.Event) -> None:
        """Take one record in."""
        match event:
            case ev.CandidateAdded() | ev.SeatsChanged():
                self._rooms.apply(event, record.at)
            case ev.RoomSealed(room=room, state=state):
                same = not state.roster or state.roster == self._rooms.state_to_seal(room).roster
                (self._differs.discard if same else self._differs.add)(room)
            case ev.RoomUnsealed(room=room, actor=actor) if actor.role is Role.SERVER:
                self._differs.discard(room)  # the server saw for itself that the plan is another now
            case ev.SessionStarted(session=session):
                opened = self._rooms.room_of.get(session)
                if opened in self._differs and self.misfit is None:
                    self.misfit = opened
            case _:
                pass
