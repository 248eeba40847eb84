"""The queue of what needs a person (待处理): most urgent first, with cause, evidence and the acts that fit.

Everything here is worked out from the board, so two consoles show the same queue and a console that was killed shows it
again. A line goes when its cause is gone, or when somebody said that they looked at it (`see_matter`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

import msgspec

from exam.finding_texts import finding_text
from exam.ids import RoomName, SessionId, SittingId
from exam.locking import Standing
from exam.policy import MINUTE, SECOND
from exam.room import SessionPhase
from exam.terms import term_of
from exam.text import Fact, Text
from exam.timing import Instant
from exam.wire.console_rows import SeatRow, SessionRow
from exam.wire.safe_home_rows import STANDBY_ALONE
from invigilator_console.room import matters as m
from invigilator_console.room import safe_home
from invigilator_console.room.board import Board
from invigilator_console.room.seat_state import Wrong, view_of

PAPER_URGENT = 15 * MINUTE
"""Before its start a session whose paper is closed needs somebody at once."""


class Urgency(IntEnum):
    """How soon somebody should look; smaller is sooner."""

    NOW = 0
    SOON = 1
    WHEN_FREE = 2


class Matter(msgspec.Struct, frozen=True):
    """One thing that needs a person.

    `acts` are kinds of commands that fit, the likeliest first; `evidence` are sentences that say why. `since` is when
    it began, None where nobody knows. `name` is what `see_matter` calls it, empty where a look does not settle it.
    """

    key: str
    urgency: Urgency
    title: Text
    facts: dict[str, Fact]
    acts: tuple[str, ...]
    room: RoomName
    session: SessionId | None = None
    sitting: SittingId | None = None
    seat: int = 0
    since: Instant | None = None
    evidence: tuple[tuple[Text, dict[str, Fact]], ...] = ()
    name: str = ""
    proposal: str = ""
    incident: str = ""


def queue(board: Board, now: Instant, rooms: frozenset[RoomName] | None = None) -> list[Matter]:
    """Everything that needs a person now, most urgent first; of some rooms only, where those are named."""
    found: list[Matter] = list(_of_the_site(board, now))
    for room in board.rooms_with_sessions():
        if rooms is not None and room not in rooms:
            continue
        for session in board.sessions_of(room):
            if session.closed_at is None:
                found += _of_session(board, session, now)
    return sorted(found, key=_order)


def _order(matter: Matter) -> tuple[int, Instant, int, str]:
    return matter.urgency, matter.since if matter.since is not None else 1 << 62, matter.seat, matter.key


def _of_session(board: Board, session: SessionRow, now: Instant) -> Iterator[Matter]:
    yield from _interruption(session, now)
    yield from _closed_paper(session, now)
    yield from _duties(session, now)
    for incident in session.incidents:
        if not incident.outcome:
            seat = board.seats.get(incident.sitting) if incident.sitting else None
            yield Matter(
                f"incident/{incident.id}",
                Urgency.WHEN_FREE,
                m.INCIDENT,
                {"text": incident.text},
                ("settle_incident",),
                session.room,
                session.session,
                incident.sitting,
                seat.seat if seat else 0,
                incident.at,
                incident=incident.id,
            )
    credits_ = {credit.sitting: credit for credit in session.credits}
    for seat in board.seats_of(session.session):
        view = view_of(seat, session, board.machine_of(seat), now)
        for wrong in view.wrong:
            matter = _of_seat(wrong, seat, session)
            if matter is not None:
                yield matter
        credit = credits_.get(seat.sitting)
        if credit is not None and seat.connected:
            yield from _credit(seat, session, credit.lost)


def _credit(seat: SeatRow, session: SessionRow, lost: int) -> Iterator[Matter]:
    name = f"credit/{seat.sitting}/{lost // SECOND}"
    if name in session.seen or lost < SECOND:
        return  # a fraction of a second is nobody's loss
    yield _matter(
        f"credit/{seat.sitting}",
        Urgency.SOON,
        m.CREDIT,
        seat,
        session,
        ("credit_lost_time", "see_matter"),
        facts={"lost": lost},
        evidence=tuple((m.LOSS[loss.cause], {"lost": loss.span.until - loss.span.since}) for loss in seat.losses[-5:]),
        since=max((loss.span.until for loss in seat.losses), default=None),
        name=name,
    )


def _of_seat(wrong: Wrong, seat: SeatRow, session: SessionRow) -> Matter | None:
    match wrong:
        case Wrong.CANNOT_KEEP:
            return _matter(
                f"cannot_keep/{seat.sitting}",
                Urgency.NOW,
                m.CANNOT_KEEP,
                seat,
                session,
                ("move_sitting", "send_message"),
            )
        case Wrong.LOCKED:
            return _matter(
                f"locked/{seat.sitting}",
                Urgency.NOW,
                m.LOCKED,
                seat,
                session,
                ("release_lock", "record_violation"),
                evidence=_found(seat.locked_by),
                since=min((one.since for one in seat.locked_by), default=None),
            )
        case Wrong.AWAY:
            return _matter(
                f"away/{seat.sitting}",
                Urgency.NOW,
                m.AWAY,
                seat,
                session,
                ("move_sitting", "record_incident"),
                facts={"machine": seat.machine or ""},
                since=seat.away_since,
            )
        case Wrong.HAND | Wrong.UNWELL:
            return _hand(seat, session)
        case _:
            return _to_be_seen(wrong, seat, session)


def _hand(seat: SeatRow, session: SessionRow) -> Matter | None:
    hand = seat.hand
    if hand is None:
        return None
    topic = hand.topic.value
    evidence: list[tuple[Text, dict[str, Fact]]] = []
    if hand.text:
        evidence.append((m.SAID, {"text": hand.text}))
    if hand.item:
        evidence.append((m.ABOUT_ITEM, {"item": hand.item}))
    acts = {
        "question": ("lower_hand", "record_incident"),
        "machine": ("lower_hand", "move_sitting", "extend_sitting"),
        "unwell": ("lower_hand", "step_out", "stop_sitting"),
        "leave": ("allow_early_leave", "step_out", "lower_hand"),
    }.get(topic, ("lower_hand", "send_message"))
    return _matter(
        f"hand/{seat.sitting}",
        Urgency.NOW if topic == "unwell" else Urgency.SOON,
        m.HANDS[hand.topic],
        seat,
        session,
        acts,
        evidence=tuple(evidence),
        since=hand.since,
    )


def _to_be_seen(wrong: Wrong, seat: SeatRow, session: SessionRow) -> Matter | None:
    """Things that leave no other trace: somebody says that they looked."""
    told = m.TO_BE_SEEN.get(wrong)
    if told is None:
        return None
    evidence: tuple[tuple[Text, dict[str, Fact]], ...] = ()
    if wrong is Wrong.WARNED:
        evidence = _found(one for one in seat.standing if one.severity.value == "warn")
    elif wrong in (Wrong.SECOND_LOGIN, Wrong.LATE):
        machines = seat.second_machines if wrong is Wrong.SECOND_LOGIN else seat.late_machines
        evidence = ((m.AT_MACHINE, {"machine": ", ".join(machines)}),)
    urgency = Urgency.NOW if wrong is Wrong.SECOND_LOGIN else Urgency(told.urgency)
    acts = told.acts
    if wrong is Wrong.ZERO_ANSWERS and session.phase is SessionPhase.ENDED:
        acts = ("see_matter",)
    return _matter(
        f"{wrong.value}/{seat.sitting}",
        urgency,
        told.title,
        seat,
        session,
        acts,
        evidence=evidence,
        name=told.name_of(seat) if told.name_of else "",
    )


def _found(standing: Iterable[Standing]) -> tuple[tuple[Text, dict[str, Fact]], ...]:
    """What PCs found, in words, and what to do about it."""
    told = []
    for one in standing:
        text, facts = finding_text(one.evidence.code), {"code": one.evidence.code, **one.facts}
        told += [(text.cause, facts), (text.advice, facts)]
    return tuple(told)


def _matter(
    key: str,
    urgency: Urgency,
    title: Text,
    seat: SeatRow,
    session: SessionRow,
    acts: tuple[str, ...],
    *,
    facts: dict[str, Fact] | None = None,
    evidence: tuple[tuple[Text, dict[str, Fact]], ...] = (),
    since: Instant | None = None,
    name: str = "",
) -> Matter:
    told: dict[str, Fact] = {"seat": seat.seat, **(facts or {})}
    place = session.room, session.session, seat.sitting, seat.seat
    return Matter(key, urgency, title, told, acts, *place, since, evidence, name)


def _interruption(session: SessionRow, now: Instant) -> Iterator[Matter]:
    found = session.interruption
    if found is None or session.phase is not SessionPhase.RUNNING:
        return
    acts = ("settle_interruption", "set_critical_moment", "call_off")
    yield Matter(
        f"interruption/{session.session}/{found.since}",
        Urgency.NOW,
        m.INTERRUPTED,
        {"lasted": found.until - found.since},
        acts,
        session.room,
        session.session,
        since=found.until if found.until <= now else None,
    )


def _closed_paper(session: SessionRow, now: Instant) -> Iterator[Matter]:
    """A session whose paper waits for the organiser's code cannot start."""
    if not session.paper_closed or session.spare or session.phase is not SessionPhase.SCHEDULED:
        return
    yield Matter(
        f"paper/{session.session}",
        Urgency.NOW if now >= session.starts_at - PAPER_URGENT else Urgency.WHEN_FREE,
        m.PAPER_CLOSED,
        {},
        ("open_paper", "switch_paper"),
        session.room,
        session.session,
    )


def _duties(session: SessionRow, now: Instant) -> Iterator[Matter]:
    """Duties whose moment came and that nobody has ticked; those that come about by themselves are not among them."""
    for duty in session.duties:
        if duty.duty in m.TICKED_BY_PEOPLE and duty.fell and not duty.done and session.phase is not SessionPhase.ENDED:
            yield Matter(
                f"duty/{session.session}/{duty.duty}",
                Urgency.WHEN_FREE,
                m.DUTY,
                {"duty": duty.duty},
                ("tick_duty",),
                session.room,
                session.session,
                since=duty.due if duty.due is not None and duty.due <= now else None,
                name=duty.duty,
            )


def _of_the_site(board: Board, now: Instant) -> Iterator[Matter]:
    for proposal in board.waiting():
        session, sitting = _about(board, proposal.command)
        seat = board.seats.get(sitting) if sitting else None
        yield Matter(
            f"consent/{proposal.id}",
            Urgency.SOON,
            m.CONSENT,
            {"name": proposal.agreed[0].name if proposal.agreed else "", "left": max(0, proposal.expires_at - now)},
            ("give_consent", "withdraw_proposal"),
            session.room if session else RoomName(""),
            session.session if session else None,
            sitting,
            seat.seat if seat else 0,
            proposal.proposed_at,
            proposal=proposal.id,
        )
    lasts = board.site.disk_lasts
    if lasts is not None and lasts < m.DISK_LOW:
        yield Matter("disk", Urgency.NOW, m.DISK, {"lasts": lasts}, (), RoomName(""))
    elif board.site.disk_free is not None and board.site.disk_free < m.DISK_LEAST:
        yield Matter("disk", Urgency.NOW, m.DISK_SMALL, {"megabytes": board.site.disk_free >> 20}, (), RoomName(""))
    yield from _safe_home(board)
    differing = sorted(row.machine for row in board.machines.values() if row.connected and not row.same_program)
    if differing:
        facts: dict[str, Fact] = {"count": len(differing), "machines": ", ".join(differing[:8])}
        yield Matter("program", Urgency.SOON, m.PROGRAM_DIFFERS, facts, (), RoomName(""))


def _safe_home(board: Board) -> Iterator[Matter]:
    """Backup, standby and upload, where one of them is not as it should be; over when it is."""
    for code, which, (said, facts) in safe_home.careful(board.site):
        urgency = Urgency.SOON if code in safe_home.SOON else Urgency.WHEN_FREE
        evidence: tuple[tuple[Text, dict[str, Fact]], ...] = ()
        if code == STANDBY_ALONE:
            evidence = ((safe_home.SWITCH_BACK, {}),)
        title = safe_home.titled(which, said)
        yield Matter(code, urgency, title, dict(facts), (), RoomName(""), evidence=evidence)
    if term_of(board.epoch) and not board.site.standby.code and not board.site.practice:
        yield Matter("standby_none_left", Urgency.WHEN_FREE, safe_home.NONE_LEFT, {}, (), RoomName(""))


def _about(board: Board, command: object) -> tuple[SessionRow | None, SittingId | None]:
    sitting: SittingId | None = getattr(command, "sitting", None)
    seat = board.seats.get(sitting) if sitting else None
    session = seat.session if seat else getattr(command, "session", None)
    return board.sessions.get(session) if session else None, sitting
