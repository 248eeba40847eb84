"""The desk: talks with the candidate PCs. Turns their messages into commands for the hall and its state into views.

It does no input or output either: what is to be sent waits in `take()` together with the records it depends on, so that
nothing leaves before it is on the disk. One connection serves one PC; a PC that connects again replaces its old one.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

import msgspec

from exam.candidate_rules import file_fault
from exam.commands import ConfirmIdentity, Enter, FileEntry, LogIn, Put, RaiseHand, TakeHandDown
from exam.events import ScreenAsked
from exam.ids import Digest, MachineId, SessionId, SittingId, parse_machine
from exam.policy import DAY
from exam.program import build_of
from exam.room import SessionPhase, SessionState
from exam.sitting import Sitting, SittingPhase
from exam.stubs import Stub, read_stub, write_stub
from exam.text import Refusal
from exam.timing import Instant
from exam.trust.emergency_codes import verifiers
from exam.trust.machine_identity import MachineIdentity
from exam.trust.sealing import derive_key, same_token, token
from exam.wire import messages as wire
from server.admission import Admission
from server.hall import Hall
from server.machines import SeenMachine, SeenMachines, tidy, tidy_check
from server.room_rehearsal import RoomRehearsal
from server.views import PaperOnOffer, seated, view

MOST_CONNECTIONS = 1000
MOST_PAPERS = 16
"""Papers that a PC is told to fetch: a room has two sessions a group, each with a spare paper."""


class Connection:
    """One PC's connection: who it is and which sitting it serves. `id` is the transport's own handle."""

    def __init__(self, id_: int) -> None:
        self.id = id_
        self.address = ""
        self.identity: MachineIdentity | None = None
        self.machine: MachineId | None = None
        self.room = ""
        self.seat = 0
        self.build = ""
        self.sitting: SittingId | None = None
        self.spare = False
        self.report: wire.MachineReport | None = None
        self.reported_at: Instant | None = None


class Outgoing(msgspec.Struct, frozen=True):
    """Something to send to a connection, or, where `message` is None, to be closed."""

    connection: int
    message: wire.ToMachine | None


class Desk:
    """All connections of the server. `has_piece` tells whether the blob store holds a piece of a file, `succession`
    where a standby would serve and this server's own mandate, `is_replaced_by` whether a mandate is a later server's.
    """

    def __init__(
        self,
        hall: Hall,
        secret: bytes,
        papers: dict[SessionId, PaperOnOffer],
        planned: Mapping[SessionId, Instant],
        has_piece: Callable[[Digest], bool],
        spare_papers: Mapping[SessionId, PaperOnOffer] | None = None,
        manifest: str = "",
        rehearsal: RoomRehearsal | None = None,
        succession: Callable[[], tuple[str, bytes]] = lambda: ("", b""),
        is_replaced_by: Callable[[bytes], bool] = lambda _: False,
    ) -> None:
        self._hall = hall
        self._succession = succession
        self._is_replaced_by = is_replaced_by
        self.replaced = False
        """Whether a PC has brought the site's own word that another server leads now."""
        self._spare_papers = {} if spare_papers is None else spare_papers
        self._manifest = manifest
        self._build = build_of(hall.program, manifest)
        self._secret = secret
        self._stub_key = derive_key(secret, "stub")
        self._papers = papers
        self._planned = planned
        # The plan's own times of day: what a date set wrong says is no business of the candidates.
        self._midnight = {
            session.id: session.starts_after_midnight - planned[session.id] for session in hall.plan.sessions
        }
        self._has_piece = has_piece
        self._connections: dict[int, Connection] = {}
        self._of_machine: dict[MachineId, Connection] = {}
        self._admission = Admission(hall, planned)
        self._out: list[Outgoing] = []
        self._acks: dict[int, SittingId] = {}
        self._seen = SeenMachines()
        self._rehearsal = rehearsal
        if rehearsal is not None:
            rehearsal.ordered = self._have_rehearsed

    @property
    def connected(self) -> dict[MachineId, SittingId | None]:
        """PCs that are connected now, and the sitting each serves."""
        return {machine: connection.sitting for machine, connection in self._of_machine.items()}

    @property
    def machines(self) -> Mapping[MachineId, SeenMachine]:
        """PCs that are connected or were, as consoles are told of them."""
        return self._seen.all

    def opened(self, id_: int, address: str = "", identity: MachineIdentity | None = None) -> None:
        """A transport connected; `identity` is what the certificate at its other end says, where one was shown."""
        connection = self._connections[id_] = Connection(id_)
        connection.address, connection.identity = address, identity

    def closed(self, id_: int, now: Instant) -> None:
        """A transport is gone; the sitting stays the PC's."""
        connection = self._connections.pop(id_, None)
        if connection and connection.machine and self._of_machine.get(connection.machine) is connection:
            del self._of_machine[connection.machine]
            self._out_of_contact(connection, now)
            self._not_here(connection.machine)
        self._acks.pop(id_, None)

    def _out_of_contact(self, connection: Connection, now: Instant) -> None:
        if connection.machine is not None and connection.sitting is not None:
            self._hall.contact(connection.sitting, connection.machine, there=False, now=now)

    def received(self, id_: int, message: wire.ToServer, now: Instant) -> None:
        """Handle one message of a connection."""
        connection = self._connections.get(id_)
        if connection is None:
            return
        if isinstance(message, wire.Send):
            self._take_entry(connection, message, now)
        elif isinstance(message, wire.Ping):
            self._send(connection, wire.Pong(message.sent, now))
        elif isinstance(message, wire.Hello):
            self._greet(connection, message, now)
        elif isinstance(message, wire.MachineReport):
            self._reported(connection, message, now)
        elif isinstance(message, wire.Checked):
            self._checked(connection, message)
        elif isinstance(message, wire.Rehearsed):
            if self._rehearsal is not None and connection.machine is not None:
                self._rehearsal.heard(connection.machine, message)
        elif isinstance(message, wire.SeatTold):
            pass  # for a server that is built anew; here a PC resumes
        elif connection.machine is None:
            self._refuse(connection, message.request, Refusal("hello_first"))
        else:
            self._request(connection, connection.machine, message, now)

    def unreadable(self, id_: int, code: str) -> None:
        """A connection sent what is not a message."""
        if connection := self._connections.get(id_):
            self._refuse(connection, 0, Refusal(code))

    def take(self, now: Instant) -> list[Outgoing]:
        """Hand out what may be sent once the hall's records taken at the same moment are durable."""
        touched, self._hall.touched = self._hall.touched, set()
        if touched:
            for connection in self._of_machine.values():
                if connection.sitting in touched:
                    self._tell(connection, connection.sitting, now)
        for id_, sitting in self._acks.items():
            state = self._hall.sittings[sitting]
            self._out.append(Outgoing(id_, wire.Acked(sitting, state.line, state.last_seq, dict(state.refused))))
        self._acks.clear()
        asked, self._hall.screens_asked = self._hall.screens_asked, []
        for one in asked:
            self._ask_for_screen(one)
        out, self._out = self._out, []
        return out

    def _ask_for_screen(self, asked: ScreenAsked) -> None:
        """Ask the PC that serves the sitting, where it is connected; whoever asked looks for the picture by its id."""
        machine = self._hall.sittings[asked.sitting].machine
        connection = self._of_machine.get(machine) if machine is not None else None
        if connection is not None and connection.sitting == asked.sitting:
            self._send(connection, wire.ShowScreen(asked.sitting, asked.id))

    def _tell(self, connection: Connection, sitting: SittingId, now: Instant) -> None:
        if self._hall.sessions[self._hall.sittings[sitting].session].spare != connection.spare:
            # It was seated with another paper: it comes back by itself and is given the right one.
            self._out.append(Outgoing(connection.id, None))
        else:
            self._send(connection, self._view(connection, sitting, now))

    def _reported(self, connection: Connection, report: wire.MachineReport, now: Instant) -> None:
        """A PC told of itself: for the consoles alone."""
        if (kept := tidy(report)) is not None:
            connection.report, connection.reported_at = kept, now
            self._is_here(connection)

    def _checked(self, connection: Connection, checked: wire.Checked) -> None:
        """A PC told what its check found: for whoever asks, and journalled nowhere."""
        if connection.machine is not None and (kept := tidy_check(checked)) is not None:
            self._seen.checked(connection.machine, kept)

    def standby_joined(self, address: str) -> None:
        """A standby has everything: every PC that is here hears where it would serve."""
        for connection in self._of_machine.values():
            self._send(connection, wire.Others((address,)))

    def _have_rehearsed(self) -> None:
        """There is an order to rehearse: every PC that is here hears of it."""
        for connection in self._of_machine.values():
            self._ask_to_rehearse(connection)

    def _ask_to_rehearse(self, connection: Connection) -> None:
        """A PC where somebody sits is left alone; one that has told its figures is asked nothing."""
        if self._rehearsal is None or connection.machine is None or connection.sitting is not None:
            return
        if (asked := self._rehearsal.for_pc(connection.machine)) is not None:
            self._send(connection, asked)

    def _is_here(self, connection: Connection) -> None:
        """Something about a connected PC changed: consoles are told."""
        if connection.machine is None or self._of_machine.get(connection.machine) is not connection:
            return
        self._seen.here(
            connection.machine,
            SeenMachine(
                room=connection.room,
                seat=connection.seat,
                address=connection.address,
                build=connection.build,
                same_program=connection.build == self._build or not self._manifest,
                sitting=connection.sitting,
                report=connection.report,
                reported_at=connection.reported_at,
            ),
        )
        self._hall.news.machines.add(connection.machine)

    def _not_here(self, machine: MachineId) -> None:
        self._seen.gone(machine)
        self._hall.news.machines.add(machine)

    # ---- requests ---------------------------------------------------------------------------------------------------

    def _greet(self, connection: Connection, hello: wire.Hello, now: Instant) -> None:
        machine = parse_machine(hello.machine)
        if hello.protocol != wire.PROTOCOL:
            facts: dict[str, str | int] = {"theirs": hello.protocol, "ours": wire.PROTOCOL}
            self._refuse(connection, 0, Refusal("protocol_unknown", facts))
            return
        if machine is None:
            self._refuse(connection, 0, Refusal("machine_name"))
            return
        if connection.identity is not None and connection.identity.machine != machine:
            self._refuse(connection, 0, Refusal("certificate_other_machine"))
            return
        old = self._of_machine.get(machine)
        if old is not None and old is not connection:
            self._out.append(Outgoing(old.id, None))
            self._connections.pop(old.id, None)
            self._out_of_contact(old, now)
        if connection.machine not in (None, machine):
            # Another name is another PC: it serves no sitting, and the first name is free.
            self._out_of_contact(connection, now)
            if self._of_machine.pop(connection.machine, None) is not None:
                self._not_here(connection.machine)
            connection.sitting = connection.report = connection.reported_at = None
            self._acks.pop(connection.id, None)
        connection.machine, (connection.room, connection.seat) = machine, self._place_of(connection, hello)
        connection.build = build_of(hello.program, hello.manifest)
        self._of_machine[machine] = connection
        self._is_here(connection)
        if self._manifest and connection.build != self._build:
            self._hall.pc_differs(machine, now)
        if hello.mandate and self._is_replaced_by(hello.mandate):
            self.replaced = True
            self._out.append(Outgoing(connection.id, None))
            return
        plan, hall = self._hall.plan, self._hall
        other, mandate = self._succession()
        whose = plan.name, plan.site_name, plan.practice
        self._send(
            connection,
            wire.Welcome(
                wire.PROTOCOL,
                hall.program,
                hall.epoch,
                now,
                *whose,
                manifest=self._manifest,
                papers=self._to_fetch(connection.room),
                others=(other,) if other else (),
                mandate=mandate,
                lineage=hall.lineage.hex(),
            ),
        )
        self._ask_to_rehearse(connection)

    def _to_fetch(self, room: str) -> tuple[wire.PaperToFetch, ...]:
        """The papers of a room's sessions that are not over, spare ones last; the same paper once."""
        ids = [session.id for session in self._hall.plan.sessions if session.room == room]
        to_come = [id_ for id_ in ids if self._hall.sessions[id_].phase is not SessionPhase.ENDED]
        offers = [
            found for papers in (self._papers, self._spare_papers) for id_ in to_come if (found := papers.get(id_))
        ]
        wanted = {offer.digest: wire.PaperToFetch(offer.digest, len(offer.sealed)) for offer in offers}
        return tuple(wanted.values())[:MOST_PAPERS]

    def _place_of(self, connection: Connection, hello: wire.Hello) -> tuple[str, int]:
        """Where a PC stands: what people said of it, else its certificate, else its own word."""
        known = self._hall.premises.machines.get(MachineId(hello.machine))
        if known is not None and known.room and not known.retired:
            return known.room, known.seat
        if connection.identity is not None:
            return connection.identity.room, connection.identity.seat
        return hello.room, hello.seat

    def _request(
        self,
        connection: Connection,
        machine: MachineId,
        message: wire.Login | wire.Resume | wire.Confirm | wire.Begin | wire.RaiseHand | wire.TakeHandDown,
        now: Instant,
    ) -> None:
        if isinstance(message, wire.Login):
            refusal = self._log_in(connection, machine, message, now)
        elif isinstance(message, wire.Resume):
            refusal = self._resume(connection, machine, message, now)
        else:
            refusal = self._for_sitting(connection, message.sitting, _command(machine, message), now)
        if refusal is not None:
            self._refuse(connection, message.request, refusal)

    def _log_in(self, connection: Connection, machine: MachineId, login: wire.Login, now: Instant) -> Refusal | None:
        sitting = self._admission.sitting_of(login, machine, connection.room, now)
        if isinstance(sitting, Refusal):
            return sitting
        if refusal := self._differs(connection, self._hall.sittings[sitting]):
            return refusal
        self._remember(login.stub, sitting, machine, now)
        if self._hall.premises.is_retired(machine) and self._hall.sittings[sitting].machine != machine:
            return Refusal("machine_retired")
        command = LogIn(machine, self._hall.machine_holds(machine))
        refusal = self._hall.by_candidate(sitting, command, now)
        return refusal or self._seat(connection, machine, sitting, login.request, now)

    def _differs(self, connection: Connection, sitting: Sitting) -> Refusal | None:
        """Whether the PC runs another program than the server. Who is answering there already is not stopped."""
        if connection.build == self._build or not self._manifest:
            return None
        here = sitting.machine == connection.machine and not sitting.awaiting_login
        if here and sitting.phase is SittingPhase.ANSWERING:
            return None
        return Refusal("program_differs", {"theirs": connection.build, "ours": self._build})

    def _resume(self, connection: Connection, machine: MachineId, message: wire.Resume, now: Instant) -> Refusal | None:
        state = self._hall.sittings.get(message.sitting)
        if state is None or not same_token(message.token, self._token(message.sitting, machine)):
            return Refusal("token_wrong")
        self._remember(message.stub, message.sitting, machine, now)
        return self._seat(connection, machine, message.sitting, message.request, now)

    def _remember(self, shown: bytes, sitting: SittingId, machine: MachineId, now: Instant) -> None:
        """Take back what this server has forgotten of a seat, by the site's own word that its PC has kept."""
        stub = read_stub(shown, self._stub_key) if shown else None
        if stub is not None and (stub.plan, stub.sitting, stub.machine) == (self._hall.plan.number, sitting, machine):
            self._hall.restore(stub, now)

    def _seat(
        self, connection: Connection, machine: MachineId, sitting: SittingId, request: int, now: Instant
    ) -> Refusal | None:
        state = self._hall.sittings[sitting]
        if state.machine != machine or state.awaiting_login:
            late = state.phase in (SittingPhase.EXPECTED, SittingPhase.ABSENT)
            return Refusal("too_late") if late else Refusal("sitting_elsewhere", {"seat": state.seat})
        paper = self._paper_of(state.session)
        if paper is None:
            return Refusal("spare_paper_missing")
        connection.sitting = sitting
        self._hall.contact(sitting, machine, there=True, now=now)
        state = self._hall.sittings[sitting]
        connection.spare = self._hall.sessions[state.session].spare
        self._is_here(connection)
        key = base64.b64encode(derive_key(self._secret, "pc-journal", sitting)).decode()
        here = self._view(connection, sitting, now)
        codes = verifiers(self._secret, machine, state.session)
        message = seated(self._hall.plan, state, here, paper, request, self._token(sitting, machine), key, codes)
        self._send(connection, message)
        return None

    def _for_sitting(
        self,
        connection: Connection,
        sitting: SittingId,
        command: ConfirmIdentity | Enter | RaiseHand | TakeHandDown,
        now: Instant,
    ) -> Refusal | None:
        if connection.sitting != sitting:
            return Refusal("log_in_first")
        refusal = self._hall.by_candidate(sitting, command, now)
        if refusal is None:
            self._send(connection, self._view(connection, sitting, now))
        return refusal

    def _take_entry(self, connection: Connection, send: wire.Send, now: Instant) -> None:
        sitting = send.sitting
        if connection.machine is None or connection.sitting != sitting:
            self._refuse(connection, 0, Refusal("log_in_first"))
            return
        entry = send.entry
        if isinstance(entry, FileEntry) and not file_fault(entry):
            missing = tuple(piece for piece in dict.fromkeys(entry.pieces) if not self._has_piece(piece))
            if missing:
                self._send(connection, wire.PiecesMissing(sitting, send.line, send.seq, missing))
                return
        refusal = self._hall.by_candidate(sitting, Put(connection.machine, send.line, send.seq, entry), now)
        state = self._hall.sittings[sitting]
        if send.line == state.line and state.machine == connection.machine and not state.awaiting_login:
            self._acks[connection.id] = sitting
        else:
            self._refuse(connection, 0, refusal or Refusal("machine_revoked"))

    # ---- what they are told -----------------------------------------------------------------------------------------

    def _view(self, connection: Connection, sitting: SittingId, now: Instant) -> wire.View:
        state: Sitting = self._hall.sittings[sitting]
        session = self._hall.sessions[state.session]
        here = state.machine == connection.machine and not state.awaiting_login
        paper = self._paper_of(state.session) if here and session.phase is not SessionPhase.SCHEDULED else None
        key = paper.key if paper else ""
        policy = self._hall.plan.policy
        planned = self._planned[state.session]
        shown = view(session, state, policy, here, key, planned, self._hall.version, now)
        stub = self._stub(state, session) if here and state.machine is not None else b""
        return msgspec.structs.replace(shown, clock=(self._midnight[state.session] + now) % DAY, stub=stub)

    def _stub(self, sitting: Sitting, session: SessionState) -> bytes:
        """What the PC shows a server that has forgotten it."""
        stub = Stub(
            plan=self._hall.plan.number,
            sitting=sitting.id,
            machine=sitting.machine or MachineId(""),
            line=sitting.line,
            phase=sitting.phase,
            timing=session.timing,
            entered_at=sitting.entered_at,
            extension=sitting.extension,
            early_leave=sitting.early_leave,
            spare=session.spare,
        )
        return write_stub(stub, self._stub_key)

    def _paper_of(self, session: SessionId) -> PaperOnOffer | None:
        """The paper that the session sits; None where its spare paper was damaged since it was switched to."""
        return (self._spare_papers if self._hall.sessions[session].spare else self._papers).get(session)

    def _token(self, sitting: SittingId, machine: MachineId) -> str:
        return token(self._secret, sitting, machine)

    def _send(self, connection: Connection, message: wire.ToMachine) -> None:
        self._out.append(Outgoing(connection.id, message))

    def _refuse(self, connection: Connection, request: int, refusal: Refusal) -> None:
        self._send(connection, wire.Refused(request, refusal))


def _command(
    machine: MachineId, message: wire.Confirm | wire.Begin | wire.RaiseHand | wire.TakeHandDown
) -> ConfirmIdentity | Enter | RaiseHand | TakeHandDown:
    match message:
        case wire.Confirm():
            return ConfirmIdentity(machine)
        case wire.Begin():
            return Enter(machine)
        case wire.RaiseHand():
            return RaiseHand(machine, message.topic, message.text, message.item)
        case wire.TakeHandDown():
            return TakeHandDown(machine)
