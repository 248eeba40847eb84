"""What candidates have left on PCs (留存记录), for a server that has forgotten: opened with the site's own keys.

A PC brings its journals with the site's own word about each seat (the stub), both sealed so that it cannot read them
once the candidate has left. What comes of them is what an old server would have brought (`left_behind`): entries in
their order, which the rules take or refuse as if they came now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

import msgspec
import structlog

from exam.commands import Entry, FileEntry, GapEntry
from exam.ids import Digest, MachineId, SittingId, sitting_id
from exam.pc_journal import KEY_PURPOSE, KeptEntry, name_of, open_stub, read_records
from exam.plan import Plan
from exam.stubs import Stub, read_stub
from exam.timing import Instant
from exam.trust.sealing import SealError, derive_key, token
from exam.wire.left_journals import LeftAnswer, read_left
from server.hall import Hall
from server.standby.left_behind import LeftBehind, LeftEntry, take

MOST_LINES = 16
"""PCs at which one candidate can have been in one session and still be found."""
MOST_GAPS = 100_000
"""Numbers that may be missing; a journal with more of them is none of ours."""
log = structlog.get_logger("server.standby")


class LeftJournals:
    """Knows the names of all journals that PCs of a plan can have. Slow at the first question: in a thread."""

    def __init__(self, plan: Plan, secret: bytes) -> None:
        self._plan = plan
        self._secret = secret
        self._names: dict[str, tuple[SittingId, int]] = {}

    def known(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of some names that are of this exam."""
        every = self._known()
        return tuple(name for name in names if name in every)

    def open(self, name: str, body: bytes) -> LeftBehind | None:
        """Open what a PC brought; None for what is not of this plan and site. It holds one seat and its entries."""
        parts = read_left(body)
        if parts is None or (found := self._known().get(name)) is None:
            return None
        sitting, line = found
        key = derive_key(self._secret, KEY_PURPOSE, sitting)
        try:
            stub = read_stub(open_stub(parts[0], key, sitting, line), derive_key(self._secret, "stub"))
            kept, _ = read_records(BytesIO(parts[1]), key, sitting, line)
        except (SealError, msgspec.MsgspecError):
            return None
        if stub is None or (stub.plan, stub.sitting, stub.line) != (self._plan.number, sitting, line):
            return None
        return LeftBehind((stub,), tuple(_numbered(stub, kept)))

    def take(
        self, hall: Hall, left: LeftBehind, wanted: tuple[Digest, ...], gone: set[Digest], by: MachineId, now: Instant
    ) -> LeftAnswer:
        """Take one into the hall, or ask for the pieces that are `wanted` first; the seat is there then, for its PC to
        bring them. Without any the rest counts as if versions with `gone` pieces had never been.
        """
        (seat,) = left.seats
        answer = LeftAnswer(seat.sitting, token(self._secret, seat.sitting, seat.machine), wanted)
        known = hall.sittings[seat.sitting]
        if (known.line, known.machine or seat.machine) > (seat.line, seat.machine):
            # The candidate has been at another PC since, which had all of this.
            return msgspec.structs.replace(answer, pieces=())
        hall.restore(seat, now)
        taken = 0 if wanted else take(hall, without_missing(left, gone), by, now)
        if taken:
            log.warning("what a candidate left on a PC was taken", machine=by, entries=taken)
        return answer

    def _known(self) -> dict[str, tuple[SittingId, int]]:
        if not self._names:
            sittings = (sitting_id(one.ticket, session.id) for session in self._plan.sessions for one in session.places)
            self._names = {
                name_of(sitting, line): (sitting, line) for sitting in sittings for line in range(1, MOST_LINES + 1)
            }
        return self._names


def missing_pieces(left: LeftBehind, has: Callable[[Digest], bool]) -> tuple[Digest, ...]:
    """The pieces of its files that are not here."""
    return tuple(piece for piece in left.pieces() if not has(piece))


def without_missing(left: LeftBehind, missing: Iterable[Digest]) -> LeftBehind:
    """The same where nobody has those pieces any more: such a version is a gap, so that those behind it can go on."""
    gone = set(missing)
    return LeftBehind(
        left.seats, tuple(msgspec.structs.replace(one, entry=_or_gap(one.entry, gone)) for one in left.entries)
    )


def _or_gap(entry: Entry, gone: set[Digest]) -> Entry:
    return GapEntry() if isinstance(entry, FileEntry) and not gone.isdisjoint(entry.pieces) else entry


def _numbered(stub: Stub, kept: Sequence[KeptEntry]) -> Iterable[LeftEntry]:
    """The entries under their numbers; one that the journal lost is a gap."""
    by_number = {one.seq: one.entry for one in kept if one.seq >= 1}
    last = max(by_number, default=0)
    if last > len(by_number) + MOST_GAPS:
        return
    for seq in range(1, last + 1):
        yield LeftEntry(stub.sitting, stub.line, seq, by_number.get(seq, GapEntry()))
