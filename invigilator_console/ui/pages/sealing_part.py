"""The sealing of one room (考场封场确认单): each point beside what the system knows of it, and the seal."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from exam.ids import RoomName
from exam.look import Sign
from exam.premises import SEALING_POINTS, Sealing
from exam.text import Text
from exam.widgets.parts import FlowRow, button, column, give_role, label, row, show_text
from exam.widgets.sign import SignView
from invigilator_console.port import Standing
from invigilator_console.room.forms import Target
from invigilator_console.room.sealing import SIGNS, Found, Verdict, found
from invigilator_console.room.site_clock import site_clock
from invigilator_console.room.story import actor_said
from invigilator_console.ui.kit import Kit

HEAD = Text("封场确认单", "Sealing checklist")
NOT_TICKED = Text("未确认", "Not confirmed yet")
TICKED = Text("已确认：{who} {at}", "Confirmed: {who} {at}")
TICKED_NOTE = Text("已确认：{who} {at}（{note}）", "Confirmed: {who} {at} ({note})")
TICK, CHANGE = Text("确认", "Confirm"), Text("更改", "Change")
TICK_SAYS = Text("{what}：{point}", "{what}: {point}")
SEAL, UNSEAL = Text("封场", "Seal"), Text("启封", "Open")
NOT_SEALED = Text("未封场：还有 {count} 项没有确认。", "Not sealed: {count} points are not confirmed.")
MAY_SEAL = Text("未封场：全部确认，可以封场。", "Not sealed: all is confirmed, the room can be sealed.")
SEALED = Text("已封场：{who}，{at}", "Sealed by {who} at {at}")
BROKEN = Text("封场已失效：{why}", "The seal does not hold any more: {why}")
WHYS = {
    "machines_changed": Text("考场的机器有变动", "the room's machines changed"),
    "pc_program": Text("有考生机的程序与服务器不一致", "a PC runs another program than the server"),
    "program_changed": Text("服务器程序有变动", "the server's program changed"),
    "roster_changed": Text("考生名单或考位有变动", "the list of candidates or seats changed"),
    "papers_changed": Text("试卷有变动", "a paper changed"),
    "point_withdrawn": Text("有一项确认被撤回", "a point was withdrawn"),
}
COLOURS = {Verdict.FOUND: "bad", Verdict.CANNOT: "quiet", Verdict.VERIFIED: "good"}
SIGN = 20


class PointRow(QFrame):
    """One point: whether somebody ticked it, and what the system knows beside it."""

    def __init__(self, kit: Kit, room: RoomName, point: str) -> None:
        super().__init__()
        self._kit, self._room, self.point = kit, room, point
        self.setProperty("role", "panel")
        self.setObjectName(f"point-{point}")
        measures = kit.measures
        sides = row(self, gap=measures.gap(12), margin=measures.gap(8))
        self._sign = SignView(measures.px(SIGN), Sign.HOLLOW, measures.colour("away"), measures.colour("panel"))
        sides.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        self._lines = column(gap=measures.gap(4))
        self._lines.addWidget(label(kit.say(SEALING_POINTS[point]), "question", wraps=True))
        self._ticked = label("", "quiet", wraps=True, name=f"ticked-{point}")
        self._lines.addWidget(self._ticked)
        sides.addLayout(self._lines, 1)
        self._told: list[tuple[SignView, QLabel]] = []
        self.tick = button(kit.say(TICK), self._begin, name=f"tick-{point}")
        sides.addWidget(self.tick, alignment=Qt.AlignmentFlag.AlignTop)

    def refresh(self, sealing: Sealing, told: tuple[Found, ...], *, may: bool, live: bool) -> None:
        """Show how it stands."""
        kit, tick = self._kit, sealing.ticks.get(self.point)
        colour = kit.measures.colour("away" if tick is None else "good")
        self._sign.show_sign(Sign.HOLLOW if tick is None else Sign.TICK, colour)
        if tick is None:
            show_text(self._ticked, kit.say(NOT_TICKED))
        else:
            at, who = site_clock(kit.desk.board, tick.at), actor_said(tick.actor, kit.words)
            text = TICKED_NOTE if tick.note else TICKED
            show_text(self._ticked, kit.say(text, who=who, at=at, note=tick.note))
        what = kit.say(TICK if tick is None else CHANGE)
        show_text(self.tick, what)
        self.tick.setAccessibleName(kit.say(TICK_SAYS, what=what, point=kit.say(SEALING_POINTS[self.point])))
        self.tick.setVisible(may)
        self.tick.setEnabled(live)
        self._show_told(told)

    def _show_told(self, told: tuple[Found, ...]) -> None:
        kit, measures = self._kit, self._kit.measures
        while len(self._told) < len(told):
            line = row(gap=measures.gap(8))
            sign = SignView(measures.px(16), Sign.HOLLOW, measures.colour("away"), measures.colour("panel"))
            shown = label("", wraps=True, name=f"system-{self.point}")
            line.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
            line.addWidget(shown, 1)
            self._lines.addLayout(line)
            self._told.append((sign, shown))
        for number, (sign, shown) in enumerate(self._told):
            one = told[number] if number < len(told) else None
            sign.setVisible(one is not None)
            shown.setVisible(one is not None)
            if one is not None:
                shape, colour = SIGNS[one.verdict]
                sign.show_sign(shape, measures.colour(colour))
                show_text(shown, one.said(kit.words))
                give_role(shown, COLOURS[one.verdict])

    def _begin(self) -> None:
        self._kit.begin("tick_sealing", Target(room=self._room, name=self.point))


class SealingPart(QWidget):
    """The whole checklist of a room, and the seal."""

    def __init__(self, kit: Kit, room: RoomName) -> None:
        super().__init__()
        self._kit, self._room = kit, room
        measures = kit.measures
        lines = column(self, gap=measures.gap(8))
        lines.addWidget(label(kit.say(HEAD), "head"))
        state = row(gap=measures.gap(8))
        self._sign = SignView(measures.px(SIGN), Sign.HOLLOW, measures.colour("away"), measures.colour("ground"))
        self._state = label("", "question", wraps=True, name="seal-state")
        state.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        lines.addLayout(state)
        self.points = [PointRow(kit, room, point) for point in SEALING_POINTS]
        for one in self.points:
            lines.addWidget(one)
        acts = QWidget()
        flow = FlowRow(acts, gap=measures.gap(8))
        self.seal = button(kit.say(SEAL), lambda: self._begin("seal_room"), role="act", name="seal")
        self.unseal = button(kit.say(UNSEAL), lambda: self._begin("unseal_room"), name="unseal")
        flow.addWidget(self.seal)
        flow.addWidget(self.unseal)
        lines.addWidget(acts)

    def refresh(self) -> None:
        """Show how the room stands."""
        kit, board = self._kit, self._kit.desk.board
        sealing = board.site.sealing.get(self._room, Sealing())
        live = kit.desk.connection.standing is Standing.LIVE
        told, may = found(board, self._room), kit.desk.may("tick_sealing")
        for one in self.points:
            one.refresh(sealing, told[one.point], may=may, live=live)
        missing = sum(point not in sealing.ticks for point in SEALING_POINTS)
        is_sealed = sealing.sealed_at is not None
        text, sign, colour = self._said(sealing, missing)
        show_text(self._state, text)
        self._sign.show_sign(sign, kit.measures.colour(colour))
        self.seal.setVisible(not is_sealed and kit.desk.may("seal_room"))
        self.seal.setEnabled(live and not missing)
        self.seal.setAccessibleDescription(text)
        self.unseal.setVisible(is_sealed and kit.desk.may("unseal_room"))
        self.unseal.setEnabled(live)

    def _said(self, sealing: Sealing, missing: int) -> tuple[str, Sign, str]:
        kit = self._kit
        if sealing.sealed_at is not None:
            comma = "、" if kit.words.language == "zh" else ", "
            who = comma.join(actor_said(actor, kit.words) for actor in sealing.signed)
            at = site_clock(kit.desk.board, sealing.sealed_at)
            return kit.say(SEALED, who=who, at=at), Sign.TICK, "good"
        open_ = kit.say(NOT_SEALED, count=missing) if missing else kit.say(MAY_SEAL)
        if sealing.broken:
            why = kit.say(WHYS[sealing.broken]) if sealing.broken in WHYS else sealing.broken
            return f"{kit.say(BROKEN, why=why)}\n{open_}", Sign.ALARM, "care"
        return open_, Sign.HOLLOW, "away"

    def _begin(self, kind: str) -> None:
        self._kit.begin(kind, Target(room=self._room))
