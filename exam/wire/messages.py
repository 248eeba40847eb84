"""What a candidate PC and the server say to each other over one WebSocket; the rules of talking are in PROTOCOL.md.

Field names are short where a message is frequent. Unknown fields are tolerated, an unknown protocol version is not.
`now` and every `Instant` are the server's exam time in milliseconds.
"""

from __future__ import annotations

import msgspec

from exam.answers import Answer
from exam.commands import Entry
from exam.events import HandInBy, Topic
from exam.evidence import Evidence
from exam.ids import Digest, ItemId, MachineId, SeatNumber, SessionId, SittingId, Ticket
from exam.plan import Part
from exam.preflight.findings import Finding
from exam.room import SessionPhase
from exam.sitting import SittingPhase
from exam.text import Refusal
from exam.timing import Instant
from exam.vouching import Vouched

PROTOCOL = 1
MAX_MESSAGE = 1024 * 1024
"""Longest message the server reads, in bytes."""
MAX_TO_MACHINE = 16 * 1024 * 1024
"""Longest message a PC reads, in bytes: Seated holds all that a candidate has written so far."""

# ---- from a PC ------------------------------------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First word of a PC: who it is, what it runs, and the room and seat it stands at where that was set up.

    `manifest` is the digest of its program's files (`exam.program`); empty for a program that does not know it.
    `mandate` is the newest that it was greeted with: a server that was replaced learns of it so.
    """

    protocol: int
    program: str
    machine: MachineId
    room: str = ""
    manifest: str = ""
    seat: int = 0
    mandate: bytes = b""


class Login(msgspec.Struct, frozen=True, tag="login"):
    """Ticket and password as typed, and the stub of the seat that this PC still holds of them. Answered by Seated or
    Refused.
    """

    request: int
    ticket: str
    password: str
    stub: bytes = b""


class Resume(msgspec.Struct, frozen=True, tag="resume"):
    """A PC that was seated comes back after losing the connection. Answered by Seated or Refused.

    `stub` is the one of its newest view, for a server that was put up again and has forgotten it.
    """

    request: int
    sitting: SittingId
    token: str
    stub: bytes = b""


class Confirm(msgspec.Struct, frozen=True, tag="confirm"):
    """The candidate confirmed their identity. Answered by View or Refused."""

    request: int
    sitting: SittingId


class Begin(msgspec.Struct, frozen=True, tag="begin"):
    """The candidate chose the subject. Answered by View or Refused."""

    request: int
    sitting: SittingId


class Send(msgspec.Struct, frozen=True, tag="send"):
    """One numbered entry. Answered by an Acked that covers its number, or PiecesMissing."""

    sitting: SittingId
    line: int
    seq: int
    entry: Entry


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Keeps the line alive and measures the clock; `sent` comes back untouched."""

    sent: int


class RaiseHand(msgspec.Struct, frozen=True, tag="raise_hand"):
    """The candidate raises a hand. Answered by View or Refused."""

    request: int
    sitting: SittingId
    topic: Topic
    text: str = ""
    item: ItemId | None = None


class TakeHandDown(msgspec.Struct, frozen=True, tag="take_hand_down"):
    """The candidate takes the hand down. Answered by View or Refused."""

    request: int
    sitting: SittingId


class SeatTold(msgspec.Struct, frozen=True, tag="seat_told"):
    """What this PC holds of a seat, for a server that is built anew: token and stub prove it, `now` is exam time by the
    PC's own count. Answers follow once the server runs. Without a sitting nobody sits there, and only the time is told.
    """

    sitting: SittingId
    token: str
    stub: bytes
    now: Instant


class MachineReport(msgspec.Struct, frozen=True, tag="report"):
    """What a PC tells of itself now and then; nobody answers, and nothing of it is journalled.

    `wall_ms` is its own date, held against the server's; `round_trip_ms` how long its last ping took; `disk_free` the
    bytes left where its journal is; `waiting` the entries the server has not acknowledged; `keeps` whether its own disk
    takes what is typed; `checks` the codes of what it found wrong with itself while nobody was seated there.
    """

    wall_ms: int
    round_trip_ms: int | None = None
    disk_free: int | None = None
    waiting: int = 0
    keeps: bool = True
    checks: tuple[str, ...] = ()


class Checked(msgspec.Struct, frozen=True, tag="checked"):
    """What the machine check of this PC found (考前检查), once after `welcome` while nobody sits there; nobody answers.

    `at_ms` is the PC's own date at the check. The server keeps the newest of each PC, cut to size, and journals none.
    """

    findings: tuple[Finding, ...]
    at_ms: int


class Rehearsed(msgspec.Struct, frozen=True, tag="rehearsed"):
    """What a PC measured in a rehearsal that the server ordered under this id, once a connection; nobody answers.

    Times are milliseconds, one for each time that it was done: until seated, the sealed paper fetched, the paper open,
    an answer acknowledged while the connection stood, a file at the site, the hand-in acknowledged. `errors` are codes.
    """

    id: str
    login_ms: tuple[int, ...] = ()
    paper_ms: tuple[int, ...] = ()
    open_ms: tuple[int, ...] = ()
    acks_ms: tuple[int, ...] = ()
    upload_ms: tuple[int, ...] = ()
    upload_bytes: int = 0
    hand_in_ms: tuple[int, ...] = ()
    errors: tuple[str, ...] = ()
    vouched: tuple[Vouched, ...] = ()


ToServer = (
    Checked
    | MachineReport
    | Rehearsed
    | Hello
    | Login
    | Resume
    | Confirm
    | Begin
    | Send
    | Ping
    | RaiseHand
    | TakeHandDown
    | SeatTold
)

# ---- from the server ------------------------------------------------------------------------------------------------


class PaperToFetch(msgspec.Struct, frozen=True):
    """A sealed paper that a PC of this room will need: its digest, and its size in bytes."""

    digest: Digest
    size: int


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """Answer to Hello. Another `epoch` means another life of the server: what was not acked is sent again.

    `papers` are the sealed papers of the sessions still to come in the PC's room, to be fetched while nobody waits.

    Nobody can begin at a PC whose program or `manifest` is not the server's, unless the server's manifest is empty.

    `others` are the addresses at which a standby would serve; `mandate` is what a standby that took over shows;
    `lineage` names the journal, by the hash of its first record.
    """

    protocol: int
    program: str
    epoch: int
    now: Instant
    plan: str
    site: str
    practice: bool = False
    """A practice exam (适应性模拟考核): it must say so on every screen."""
    manifest: str = ""
    papers: tuple[PaperToFetch, ...] = ()
    others: tuple[str, ...] = ()
    mandate: bytes = b""
    lineage: str = ""


class Notice(msgspec.Struct, frozen=True):
    """Something the candidate is told: by the invigilator (`text`), or by the clock (`duty`, no text)."""

    id: str
    at: Instant
    text: str = ""
    duty: str = ""


class View(msgspec.Struct, frozen=True, tag="view"):
    """All a PC needs to know of its sitting and session, whole each time: the newest `version` is the truth.

    `deadline` is None before the start and in a pause; `remaining` is the time left then. `paper_key` opens the paper
    that the PC has fetched, once the session has started. `here` is false for a PC that the sitting has left. `notices`
    are the newest few messages to this candidate, oldest first. `clock` is the time of day at the site at `now`, in
    milliseconds since midnight: people are told times, and no PC's own date is asked for them. `released` is what does
    not lock this PC any more in this session, since people released it at the console or by an emergency code. `stub`
    is the server's own word about this seat, to be shown to one that has forgotten it.
    """

    sitting: SittingId
    version: int
    now: Instant
    phase: SittingPhase
    session_phase: SessionPhase
    here: bool
    line: int
    upto: int
    starts_at: Instant
    deadline: Instant | None
    remaining: int
    paused: bool
    early_leave: bool
    leave_within: int
    extended: int
    paper_key: str = ""
    handed_in_by: HandInBy | None = None
    complete: bool = False
    hand: Topic | None = None
    notices: tuple[Notice, ...] = ()
    interrupted: bool = False
    called_off: bool = False
    clock: int = 0
    released: tuple[Evidence, ...] = ()
    stub: bytes = b""


class CandidateCard(msgspec.Struct, frozen=True):
    """ "Is this you": what the screen shows of a candidate."""

    name: str
    ticket: Ticket
    id_ending: str
    school: str
    photo: Digest | None


class SessionCard(msgspec.Struct, frozen=True):
    """What the screen shows of a session. `paper` is the digest of the sealed paper to fetch beforehand."""

    id: SessionId
    room: str
    part: Part
    subject: str
    seat: SeatNumber
    seed: str
    paper: Digest
    paper_size: int


class KeptAnswer(msgspec.Struct, frozen=True):
    """An answer the server has, for a PC that takes a sitting over."""

    item: ItemId
    answer: Answer
    marked: bool
    made_at: Instant


class KeptFile(msgspec.Struct, frozen=True):
    """A file the server has, for a PC that takes a sitting over."""

    task: ItemId
    path: str
    size: int
    digest: Digest
    pieces: tuple[Digest, ...]
    made_at: Instant = 0


class Seated(msgspec.Struct, frozen=True, tag="seated"):
    """The PC now serves this sitting. `token` lets it come back, `journal_key` (base64) encrypts its own journal.

    `emergency` checks the emergency codes of this PC and session; none of them can be made from it.
    """

    request: int
    candidate: CandidateCard
    session: SessionCard
    view: View
    token: str
    journal_key: str
    answers: tuple[KeptAnswer, ...]
    files: tuple[KeptFile, ...]
    refused: dict[int, str]
    emergency: tuple[str, ...] = ()


class Acked(msgspec.Struct, frozen=True, tag="acked"):
    """Everything up to `upto` is on the server's disk. `refused` names entries that were kept but do not count."""

    sitting: SittingId
    line: int
    upto: int
    refused: dict[int, str] = {}


class PiecesMissing(msgspec.Struct, frozen=True, tag="pieces_missing"):
    """A file entry names pieces the server does not have: put them, then send the entry again."""

    sitting: SittingId
    line: int
    seq: int
    pieces: tuple[Digest, ...]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why a request was not done; `request` is 0 where the message could not be read."""

    request: int
    refusal: Refusal


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """Answer to Ping."""

    sent: int
    now: Instant


class ShowScreen(msgspec.Struct, frozen=True, tag="show_screen"):
    """Somebody asked to see the screen: a small picture of it is put to /api/v1/screens/{id}, when there is time."""

    sitting: SittingId
    id: str


class Rehearse(msgspec.Struct, frozen=True, tag="rehearse"):
    """Rehearse by yourself, as a candidate with this ticket would (试考): `sessions` in a row, with made-up answers.

    `pace` is milliseconds between answers, `file_bytes` the size of the practical file; after `within` milliseconds the
    PC gives up. It obeys only a practice server, and only while nobody is seated; the same `id` again changes nothing.
    """

    id: str
    ticket: Ticket
    password: str
    sessions: int
    pace: int
    file_bytes: int
    within: int


class TellSeat(msgspec.Struct, frozen=True, tag="tell_seat"):
    """A server that is built anew asks what seat this PC holds; it is no server yet, and says nothing else."""


class Others(msgspec.Struct, frozen=True, tag="others"):
    """A standby has joined: where it would serve, as in Welcome."""

    addresses: tuple[str, ...]


ToMachine = Others | TellSeat | Rehearse | ShowScreen | Welcome | Seated | View | Acked | PiecesMissing | Refused | Pong
