"""An exam day on which everything happens that a form can name, driven through the hall's own rules in virtual time.

The people are invented. Exam time 0 is half past seven on the site's clock of the plan's first session.
"""

from __future__ import annotations

from datetime import timedelta

from exam import events as ev
from exam.answers import Chosen
from exam.closing import open_points
from exam.commands import (
    AddCandidate,
    AllowEarlyLeave,
    AnswerEntry,
    ChangeSeats,
    CloseSession,
    ConfirmIdentity,
    Enter,
    ExtendSession,
    ExtendSitting,
    GiveConsent,
    HandInEntry,
    LogIn,
    MoveSitting,
    Ordered,
    Outcome,
    PauseSession,
    Put,
    RecordIncident,
    RecordStandIn,
    RecordViolation,
    ResumeSession,
    SealRoom,
    SettleIncident,
    SettleInterruption,
    SettlePoint,
    StaffCommand,
    StepBack,
    StepOut,
    TickSealing,
)
from exam.events import HandInBy, IncidentKind, ViolationLevel
from exam.ids import (
    ItemId,
    MachineId,
    RoomName,
    SeatNumber,
    SessionId,
    SittingId,
    Ticket,
    id_check_character,
    sitting_id,
)
from exam.people import Actor, Role
from exam.plan import Part, Plan, Session
from exam.policy import MINUTE
from exam.premises import SEALING_POINTS
from server.hall import Hall
from server.journal.port import JournalStore

CHIEF = Actor(Role.CHIEF_EXAMINER, "主考甲", "JK-01")
INSPECTOR = Actor(Role.ROVING_INSPECTOR, "巡考甲", "JK-01")
INVIGILATOR = Actor(Role.INVIGILATOR, "监考甲", "JK-01")
ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲", "JK-01")
STAFF = Actor(Role.STAFF, "工作人员甲", "JK-01")
SPARE = MachineId("PC-SPARE-1")
ANSWERED = tuple(ItemId(f"T{number:02}") for number in range(1, 4))
LEFT_OPEN = 3
"""The candidate at this place has time of their own and is closed by the server."""
SIGNED_AWAY = "已到考生机核对，无未传作答"
NEWCOMER = "增补生甲"
NEW_TICKET = Ticket("20261128002611000000199999")
_BODY = "99000020050607001"
NEW_ID = _BODY + id_check_character(_BODY)
PC_BROKE, SLOW_KEYBOARD, BLURRED, TALKED, PHONE = (
    "主机电源故障，无法开机",
    "键盘失灵，更换键盘耽误作答",
    "第 12 题图片显示不全",
    "与邻座交谈，经提醒后改正",
    "携带手机进入考场并查看",
)


class EventfulDay:
    """Drives the theory of the plan's first room through such a day; its practical session is left to come."""

    def __init__(self, plan: Plan, journal: JournalStore) -> None:
        self.plan = plan
        self.journal = journal
        self.hall = Hall(plan, journal.open(plan.number))
        self.room: RoomName = plan.rooms[0].name
        self.theory = self._session(Part.THEORY)
        self.practical = self._session(Part.PRACTICAL)
        dawn = self.theory.starts_at.replace(hour=7, minute=30)
        self._wall = round(dawn.timestamp() * 1000)
        self._planned = {
            session.id: round((session.starts_at - dawn) / timedelta(milliseconds=1)) for session in plan.sessions
        }
        self.start = self._planned[self.theory.id]
        self.now = 0
        self._orders = 0
        self._seq: dict[SittingId, int] = {}
        self._moved: dict[Ticket, MachineId] = {}
        places = sorted(self.theory.places, key=lambda place: place.seat)
        self.tickets = [place.ticket for place in places]
        self.absent = self.tickets[-2:]
        self.present = self.tickets[:-2]

    def live(self) -> None:
        """The whole day, written to the journal."""
        self._life("boot-1")
        self._seal()
        self._come_in()
        self._sit()
        self._trouble()
        self._end()
        self.write()

    def sitting(self, place: int) -> SittingId:
        """The sitting of the candidate at a place of the theory, counted from 0."""
        return sitting_id(self.tickets[place], self.theory.id)

    def write(self) -> None:
        """Make durable what was decided."""
        self.journal.append(self.hall.take())

    def order(self, actor: Actor, command: StaffCommand, consent: Actor | None = None) -> None:
        """An order, and the consent of a second person where that is needed. It must be carried out."""
        outcome = self._ordered(actor, command)
        if outcome.proposal and consent is not None:
            outcome = self._ordered(consent, GiveConsent(outcome.proposal))
        assert outcome.refusal is None, outcome.refusal
        assert not outcome.proposal, "nobody agreed"

    # ---- the day ----------------------------------------------------------------------------------------------------

    def _seal(self) -> None:
        for point in list(SEALING_POINTS)[:-1]:
            self.order(ADMINISTRATOR, TickSealing(self.room, point))
        last = list(SEALING_POINTS)[-1]
        self.order(STAFF, TickSealing(self.room, last, note="逐行核对 40 人"))
        self.now += 5 * MINUTE
        self.order(ADMINISTRATOR, SealRoom(self.room), STAFF)

    def _come_in(self) -> None:
        self.now = self.start - 20 * MINUTE
        for ticket in self.present:
            for command in (LogIn(self._pc(ticket)), ConfirmIdentity(self._pc(ticket))):
                self._pc_asks(ticket, command)
        self._pass_to(self.start)
        for ticket in self.present:
            self._pc_asks(ticket, Enter(self._pc(ticket)))

    def _sit(self) -> None:
        id_ = self.theory.id
        self._pass_to(self.start + 4 * MINUTE)
        self.order(CHIEF, RecordStandIn(id_, Role.INVIGILATOR, "工作人员乙", "监考乙"))
        self.order(INVIGILATOR, MoveSitting(self.sitting(6), PC_BROKE, SPARE))
        self._moved[self.tickets[6]] = SPARE
        self._pc_asks(self.tickets[6], LogIn(SPARE))
        self._pass_to(self.start + 9 * MINUTE)
        self.order(CHIEF, ExtendSitting(self.sitting(3), 5 * MINUTE, SLOW_KEYBOARD), INSPECTOR)
        for ticket in self.present[:-1]:
            for item in ANSWERED:
                self._put(ticket, AnswerEntry(item, Chosen(("A", "C")), self.now))
        self._pass_to(self.start + 20 * MINUTE)
        self.order(INVIGILATOR, RecordIncident(id_, IncidentKind.QUESTION, BLURRED, self.sitting(1)))
        incident = next(iter(self.hall.sessions[id_].incidents))
        self.order(INVIGILATOR, SettleIncident(id_, incident, "考生继续作答，已上报"))
        self.order(INVIGILATOR, StepOut(self.sitting(9), "监考乙"))
        self._pass_to(self.start + 24 * MINUTE)
        self.order(INVIGILATOR, StepBack(self.sitting(9)))
        self._pass_to(self.start + 31 * MINUTE)

    def _trouble(self) -> None:
        id_ = self.theory.id
        advice = RecordViolation(self.sitting(11), ViolationLevel.WARNING, TALKED, signed_by_candidate=True)
        self.order(INVIGILATOR, advice)
        signed = ("监考甲", "监考乙")
        phone = RecordViolation(
            self.sitting(12), ViolationLevel.VOID, PHONE, signed_by_candidate=False, signatures=signed
        )
        self.order(CHIEF, phone)
        self.order(INVIGILATOR, PauseSession(id_, "隔壁施工噪声，协调停工"))
        self._pass_to(self.start + 34 * MINUTE)
        self.order(INVIGILATOR, ResumeSession(id_, "噪声已停"))
        self._pass_to(self.start + 40 * MINUTE)
        self._life("boot-2", gap=2 * MINUTE)
        self.order(CHIEF, SettleInterruption(id_, "供电恢复，考生都在座位"))
        self.order(INSPECTOR, ExtendSession(id_, 3 * MINUTE, "停电两分钟及开机时间"), CHIEF)
        self._pass_to(self.start + 55 * MINUTE)
        self.order(INVIGILATOR, AllowEarlyLeave(self.sitting(20), "身体不适，经主考同意"), CHIEF)
        self._put(self.tickets[20], HandInEntry(HandInBy.CANDIDATE, self.now))

    def _end(self) -> None:
        done = {12, 20}
        self._pass_to(self.start + 66 * MINUTE)
        for place, ticket in enumerate(self.present):
            if place not in done and place != LEFT_OPEN:
                self._put(ticket, HandInEntry(HandInBy.TIME_UP, self.now))
        self._pass_to(self.start + 75 * MINUTE)
        self._close()
        id_ = self.practical.id
        self.order(CHIEF, ChangeSeats(id_, {sitting_id(self.tickets[6], id_): SeatNumber(41)}, "原考位主机故障"))
        add = AddCandidate(
            id_, NEW_TICKET, NEW_ID, NEWCOMER, SeatNumber(42), "名单漏报，组织单位同意", "示范职业技术学院"
        )
        self.order(CHIEF, add)

    def _close(self) -> None:
        session = self.hall.sessions[self.theory.id]
        for point in open_points(session, self.hall.sittings_of(session.id), ()):
            self.order(CHIEF, SettlePoint(session.id, point.id, SIGNED_AWAY))
        self.order(CHIEF, CloseSession(session.id, "全部考生已清点"))

    # ---- how --------------------------------------------------------------------------------------------------------

    def _session(self, part: Part) -> Session:
        return next(one for one in self.plan.sessions if one.room == self.room and one.part is part)

    def _life(self, boot: str, gap: int = 0) -> None:
        """The server starts; after `gap` without one."""
        self.now += gap
        wall = self._wall + self.now
        method = "date" if gap else "first"
        self.hall.server_started(ev.ServerStarted(wall, self.now, boot, "test", gap, method, wall), self.now)

    def _pass_to(self, now: int) -> None:
        self.now = now
        self.hall.tick(now, self._planned)

    def _ordered(self, actor: Actor, command: StaffCommand) -> Outcome:
        self._orders += 1
        return self.hall.by_staff(Ordered(command, actor, f"order-{self._orders:04}"), self.now)

    def _pc(self, ticket: Ticket) -> MachineId:
        return self._moved.get(ticket) or MachineId(f"PC-{self.tickets.index(ticket) + 1:02}")

    def _pc_asks(self, ticket: Ticket, command: LogIn | ConfirmIdentity | Enter | Put) -> None:
        refusal = self.hall.by_candidate(sitting_id(ticket, self.theory.id), command, self.now)
        assert refusal is None, refusal

    def _put(self, ticket: Ticket, entry: AnswerEntry | HandInEntry) -> None:
        sitting = sitting_id(ticket, self.theory.id)
        self._seq[sitting] = seq = self._seq.get(sitting, 0) + 1
        line = 2 if ticket in self._moved else 1
        self._pc_asks(ticket, Put(self._pc(ticket), line, seq, entry))


def session_of(plan: Plan, id_: SessionId) -> Session:
    """A session of a plan, which must be there."""
    found = plan.session(id_)
    assert found is not None
    return found
