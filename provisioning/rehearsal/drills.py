"""What every operator does once before the day (演练), and how the practice journal shows that they did. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from exam import events as ev
from exam.commands import StaffCommand, kind_of
from exam.consent import person_of
from exam.people import Actor, Role
from exam.text import Text
from server.journal.record import Record

CONSENTED: Mapping[str, str] = MappingProxyType(
    {"extend_session": "extension", "extend_sitting": "extension", "settle_interruption": "power_cut"}
)
"""Drills that whoever consents to such an order passes too, by the kind of the order."""
_events: msgspec.json.Decoder[ev.Event] = msgspec.json.Decoder(ev.Event)
_commands: msgspec.json.Decoder[StaffCommand] = msgspec.json.Decoder(StaffCommand)


class Shown(StrEnum):
    """What the journal can show of a drill."""

    ORDER = "order"  # who gave the order
    HAPPENED = "happened"  # that it happened, not by whose hand
    NOTHING = "nothing"  # it leaves no trace there


class Drill(msgspec.Struct, frozen=True):
    """One drill: what to do on the practice server, and what the journal shows of it."""

    code: str
    title: Text
    todo: Text
    shown: Shown


DRILLS: tuple[Drill, ...] = (
    Drill(
        "server_killed",
        Text("服务器被强行结束", "server killed"),
        Text(
            "模拟考核进行中，在任务管理器里结束考试服务器进程，再运行同一条启动命令；看考生机自动连回。",
            "In a practice session, end the server's process in the task manager, give the same command again, and see "
            "the PCs come back.",
        ),
        Shown.HAPPENED,
    ),
    Drill(
        "pc_moved",
        Text("换到备用机", "PC moved to a spare"),
        Text(
            "关掉一台正在作答的考生机，在监考机上把考生换到备用机，在备用机上登录，看作答都在。",
            "Switch off a PC in use, move its candidate to a spare at the console, log in there, see the answers.",
        ),
        Shown.ORDER,
    ),
    Drill(
        "cable_pulled",
        Text("拔网线", "cable pulled"),
        Text(
            "拔掉一台正在作答的考生机的网线，继续作答一分钟，再插上；看作答补传到站点。",
            "Pull the cable of a PC in use, go on answering for a minute, put it in again, see the answers arrive.",
        ),
        Shown.HAPPENED,
    ),
    Drill(
        "extension",
        Text("延长时间", "extension"),
        Text(
            "提出或同意给一名考生延长 10 分钟，由主考和巡考员共同决定。",
            "Propose or consent to ten more minutes for one candidate; chief examiner and roving inspector decide.",
        ),
        Shown.ORDER,
    ),
    Drill(
        "release_code",
        Text("使用授权码", "release code"),
        Text(
            "向培训评价组织索取模拟考核的授权码，用它延长 20 分钟。",
            "Ask the organiser for a code for the practice session and extend by twenty minutes with it.",
        ),
        Shown.ORDER,
    ),
    Drill(
        "power_cut",
        Text("停电", "power cut"),
        Text(
            "同时关掉服务器和考生机的电源，一分钟后开机，在监考机上决定场次继续。",
            "Cut the power of server and PCs, switch on after a minute, and decide at the console that it goes on.",
        ),
        Shown.ORDER,
    ),
    Drill(
        "restore",
        Text("从备份恢复", "restore"),
        Text(
            "把备份恢复到另一台电脑，启动服务器，看一名考生的作答都在。",
            "Restore the backup on another machine, start the server, see that a candidate's answers are there.",
        ),
        Shown.NOTHING,
    ),
)
BY_CODE: Mapping[str, Drill] = MappingProxyType({drill.code: drill for drill in DRILLS})


def shown_by(records: Iterable[Record], who: str) -> frozenset[str]:
    """Codes of the drills that the records show: those that this person ordered, and those that happened at all.

    Raises msgspec.MsgspecError where a record was written by a newer program.
    """
    journal = _Journal(person_of(Actor(Role.STAFF, who)))
    for record in records:
        if look := _LOOKS.get(record.kind):
            look(journal, _events.decode(record.payload))
    return frozenset(journal.found)


class _Journal:
    """What has been seen so far while reading."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.found: set[str] = set()
        self.running: set[str] = set()
        self.lost: set[str] = set()
        self.proposed: dict[str, tuple[str, set[str]]] = {}

    def by(self, actor: Actor, code: str) -> None:
        """An order: it counts where this person gave it."""
        if person_of(actor) == self.who:
            self.found.add(code)


def _sessions(journal: _Journal, event: ev.Event) -> None:
    match event:
        case ev.SessionStarted(session=session):
            journal.running.add(session)
        case ev.SessionEnded(session=session) | ev.SessionCalledOff(session=session):
            journal.running.discard(session)
        case ev.ServerStarted() if journal.running:
            journal.found.add("server_killed")
        case _:
            pass


def _contact(journal: _Journal, event: ev.Event) -> None:
    match event:
        case ev.ContactLost(sitting=sitting):
            journal.lost.add(sitting)
        case ev.ContactBack(sitting=sitting) if sitting in journal.lost:
            journal.found.add("cable_pulled")
        case _:
            pass


def _orders(journal: _Journal, event: ev.Event) -> None:
    match event:
        case ev.MachineMoved(actor=actor):
            journal.by(actor, "pc_moved")
        case ev.TimeExtended(actor=actor) | ev.SessionExtended(actor=actor):
            journal.by(actor, "extension")
        case ev.ReleaseUsed(actor=actor):
            journal.by(actor, "release_code")
        case ev.InterruptionSettled(actor=actor) | ev.CriticalMomentSet(actor=actor):
            journal.by(actor, "power_cut")
        case _:
            pass


def _consent(journal: _Journal, event: ev.Event) -> None:
    """Who proposed or consented counts once it was carried out."""
    match event:
        case ev.ConsentProposed(id=id_, command=command, actor=actor):
            journal.proposed[id_] = kind_of(_commands.decode(command)), {person_of(actor)}
        case ev.ConsentGiven(id=id_, actor=actor) if id_ in journal.proposed:
            journal.proposed[id_][1].add(person_of(actor))
        case ev.ConsentCompleted(id=id_, code="") if id_ in journal.proposed:
            kind, people = journal.proposed.pop(id_)
            if kind in CONSENTED and journal.who in people:
                journal.found.add(CONSENTED[kind])
        case _:
            pass


_Look = Callable[[_Journal, ev.Event], None]
_LOOKS: Mapping[str, _Look] = MappingProxyType(
    {
        **dict.fromkeys(("session_started", "session_ended", "session_called_off", "server_started"), _sessions),
        **dict.fromkeys(("contact_lost", "contact_back"), _contact),
        **dict.fromkeys(("machine_moved", "time_extended", "session_extended", "release_used"), _orders),
        **dict.fromkeys(("interruption_settled", "critical_moment_set"), _orders),
        **dict.fromkeys(("consent_proposed", "consent_given", "consent_completed"), _consent),
    }
)
"""Who looks at which kind of record; all others are passed over without being read."""
