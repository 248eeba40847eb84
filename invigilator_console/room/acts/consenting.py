"""Acts about proposals: agreeing, and taking back or refusing."""

from __future__ import annotations

from exam.commands import GiveConsent, StaffCommand, WithdrawProposal
from exam.ids import SittingId
from exam.text import Text
from exam.timing import Instant
from exam.wire.console_rows import ProposalRow
from exam.words import Words
from invigilator_console.room.acts.wording import named
from invigilator_console.room.board import Board
from invigilator_console.room.forms import Act, Target, Values, nothing_asked, reason_field

_AGREE = Text("同意 {name} 的提议：{what}", "You agree with {name}: {what}")
_WITHDRAW = Text("提议作废：{what}", "The proposal ends: {what}")
_NOT_NEEDED = Text("不再需要", "Not needed any more")
_MISTAKE = Text("填写有误", "It was filled in wrongly")
_WHATS: dict[str, Text] = {
    "extend_sitting": Text("{who} 延时 {added}", "extend {who} by {added}"),
    "extend_session": Text("全场延时 {added}", "extend the room by {added}"),
    "credit_lost_time": Text("补时，共 {count} 位考生", "give lost time back to {count} candidates"),
    "call_off": Text("本场停考", "call the session off"),
    "undo_hand_in": Text("{who} 撤销交卷", "undo the hand-in of {who}"),
    "allow_early_leave": Text("{who} 提前离场", "let {who} leave early"),
    "settle_interruption": Text("结束中断，继续考试", "settle the interruption"),
    "record_violation": Text("{who} 违纪处理", "a violation of {who}"),
    "seal_room": Text("{room} 封场", "seal {room}"),
    "switch_paper": Text("启用备用试卷", "use the spare paper"),
}


def what_is_proposed(board: Board, proposal: ProposalRow, words: Words) -> str:
    """A proposal in a few words: `12 座 王晓雯 延时 5 分钟`."""
    command = proposal.command
    kind = str(type(command).__struct_config__.tag)
    text = _WHATS.get(kind)
    if text is None:
        return kind
    sitting: SittingId | None = getattr(command, "sitting", None)
    return words(
        text,
        who=named(board, sitting, words) if sitting else "",
        added=words.duration(getattr(command, "added", 0)),
        count=len(getattr(command, "credits", ())),
        room=getattr(command, "room", ""),
    )


def _said(text: Text, board: Board, target: Target, words: Words) -> str:
    proposal = board.proposals.get(target.name)
    if proposal is None:
        return ""
    name = proposal.agreed[0].name if proposal.agreed else ""
    return words(text, name=name, what=what_is_proposed(board, proposal, words))


def _agree_said(board: Board, target: Target, _values: Values, words: Words, _now: Instant) -> str:
    return _said(_AGREE, board, target, words)


def _withdraw_said(board: Board, target: Target, _values: Values, words: Words, _now: Instant) -> str:
    return _said(_WITHDRAW, board, target, words)


def _withdraw(_board: Board, target: Target, values: Values, _now: Instant) -> tuple[StaffCommand, ...]:
    return (WithdrawProposal(target.name, values.get("reason", "").strip()),)


ACTS = (
    Act(
        "give_consent",
        Text("同意", "Agree"),
        Text("同意", "Agree"),
        nothing_asked,
        _agree_said,
        lambda _board, target, _values, _now: (GiveConsent(target.name),),
    ),
    Act(
        "withdraw_proposal",
        Text("撤回", "Withdraw"),
        Text("撤回提议", "Withdraw it"),
        lambda _board, _target: (reason_field(_NOT_NEEDED, _MISTAKE, needed=False),),
        _withdraw_said,
        _withdraw,
    ),
)
