"""A PC's core with a server played by hand."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from candidate_agent.session.core import Effect, Keep, LifeSign, NoteLife, OpenJournal, Saved, SessionCore, Transmit
from candidate_agent.session.status import Screen
from exam.answers import Chosen
from exam.commands import AnswerEntry, Entry, LossEntry
from exam.ids import Digest, ItemId, MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.plan import Part
from exam.policy import MINUTE
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.wire import messages as wire

PC = MachineId("PC-01")
TICKET = Ticket("0" * 26)
SESSION = SessionId("第1考场/theory/20261128T0900")
SITTING = SittingId(f"{TICKET}@{SESSION}")
END = 60 * MINUTE
WELCOME = wire.Welcome(wire.PROTOCOL, "server", 1, 0, "计划", "站点")


def view(**changes: object) -> wire.View:
    """What the server would say to a PC whose candidate is answering."""
    usual = wire.View(
        sitting=SITTING,
        version=1,
        now=0,
        phase=SittingPhase.ANSWERING,
        session_phase=SessionPhase.RUNNING,
        here=True,
        line=1,
        upto=0,
        starts_at=0,
        deadline=END,
        remaining=END,
        paused=False,
        early_leave=False,
        leave_within=15 * MINUTE,
        extended=0,
    )
    return msgspec.structs.replace(usual, **changes)


def seated(here: wire.View | None = None, **changes: object) -> wire.Seated:
    """The answer to a login."""
    usual = wire.Seated(
        request=1,
        candidate=wire.CandidateCard("考生甲", TICKET, "001X", "学院", None),
        session=wire.SessionCard(
            SESSION, "第1考场", Part.THEORY, "数字营销", SeatNumber(1), "seed", Digest("0" * 64), 1
        ),
        view=here or view(),
        token="token",
        journal_key="a2V5",
        answers=(),
        files=(),
        refused={},
    )
    return msgspec.structs.replace(usual, **changes)


def answering(here: wire.View | None = None) -> SessionCore:
    """A core that is connected, seated, and has nothing in its journal."""
    core = SessionCore(PC, "test")
    core.connected()
    core.received(WELCOME, 0)
    core.log_in(TICKET, "000000")
    assert core.received(seated(here), 0) == [OpenJournal(SITTING, (here or view()).line, "a2V5")]
    assert core.restored([], 0) == []
    return core


def restarted(
    here: wire.View, entries: Iterable[tuple[int, Entry]] = (), sign: LifeSign | None = None, at: int = 0
) -> tuple[SessionCore, list[Effect]]:
    """A PC whose program starts anew with what its disk holds, at `at` on its clock; what it does when seated."""
    core = SessionCore(PC, "test")
    core.connected()
    core.received(welcome(now=here.now), at)
    core.log_in(TICKET, "000000")
    core.received(seated(here), at)
    return core, core.restored(entries, at, sign)


def welcome(epoch: int = 1, now: int = 0, *, practice: bool = False) -> wire.Welcome:
    """The greeting of some life of the server."""
    return wire.Welcome(wire.PROTOCOL, "server", epoch, now, "计划", "站点", practice)


def ticked(core: SessionCore, monotonic: int) -> list[Effect]:
    """Effects of time alone, signs of life left out."""
    return [effect for effect in core.tick(monotonic) if not isinstance(effect, NoteLife)]


def signs(effects: Iterable[Effect]) -> list[LifeSign]:
    """The signs of life among effects."""
    return [effect.sign for effect in effects if isinstance(effect, NoteLife)]


def losses(effects: Iterable[Effect]) -> list[LossEntry]:
    """The losses that effects keep."""
    return [effect.entry for effect in effects if isinstance(effect, Keep) and isinstance(effect.entry, LossEntry)]


def chosen(option: str, at: int = 0, item: str = "1") -> AnswerEntry:
    """An answer as the core journals it."""
    return AnswerEntry(ItemId(item), Chosen((option,)), at)


def send(seq: int, entry: Entry, line: int = 1) -> Transmit:
    """The effect of sending an entry."""
    return Transmit(wire.Send(SITTING, line, seq, entry))


def keep(seq: int, entry: Entry, line: int = 1) -> Keep:
    """The effect of keeping an entry."""
    return Keep(SITTING, line, seq, entry)


def saved(seq: int, entry: Entry, refused: str = "") -> Saved:
    """The effect of an acknowledged entry."""
    return Saved(SITTING, 1, seq, entry, refused)


def done(outcome: list[Effect] | Refusal) -> list[Effect]:
    """Effects of what was not refused."""
    assert not isinstance(outcome, Refusal), outcome
    return outcome


def code(outcome: list[Effect] | Refusal) -> str:
    """Why something was refused."""
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def shown(core: SessionCore) -> Screen:
    """The screen of this moment; a function, so that a type checker does not take it for a constant."""
    return core.screen
