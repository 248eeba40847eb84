"""What happened to a candidate, line by line, in words: one text for every kind of event about a sitting."""

from __future__ import annotations

from collections.abc import Mapping

from exam.events import HandInBy, LossCause, Topic, ViolationLevel
from exam.finding_texts import finding_text
from exam.people import ROLE_NAMES, Actor, Role
from exam.text import Fact, Refusal, Text
from exam.wire.console_talk import Happening
from exam.words import Words
from invigilator_console.room.matters import LOSS
from invigilator_console.room.saying import tell

HANDED_IN_BY: Mapping[str, Text] = {
    HandInBy.CANDIDATE: Text("自己交卷", "by the candidate"),
    HandInBy.TIME_UP: Text("到时自动交卷", "at the end of the time"),
    HandInBy.SERVER: Text("到时由服务器收卷", "at the end, by the server"),
    HandInBy.STAFF: Text("由考务终止", "ended by staff"),
}
TOPICS: Mapping[str, Text] = {
    Topic.HELP: Text("需要帮助", "needs help"),
    Topic.QUESTION: Text("试题有疑问", "a question about the paper"),
    Topic.MACHINE: Text("机器故障", "something is wrong with the PC"),
    Topic.UNWELL: Text("身体不适", "feels unwell"),
    Topic.LEAVE: Text("申请离开", "asks to leave"),
}
LEVELS: Mapping[str, Text] = {
    ViolationLevel.ADVICE: Text("提醒", "advice"),
    ViolationLevel.WARNING: Text("警告", "warning"),
    ViolationLevel.TERMINATION: Text("终止考试", "termination"),
    ViolationLevel.VOID: Text("成绩无效", "result void"),
}
STORY: Mapping[str, Text] = {
    "logged_in": Text("在 {machine} 登录", "Logged in at {machine}"),
    "identity_confirmed": Text("考生确认了自己的身份", "The candidate confirmed who they are"),
    "entered": Text("进入考试", "Entered the exam"),
    "answer_saved": Text("保存作答", "An answer was saved"),
    "file_saved": Text("保存文件 {path}", "The file {path} was saved"),
    "kept_as_evidence": Text("有内容只作留存，不计分。{why}", "Something is kept and does not count. {why}"),
    "handed_in": Text("交卷：{by}，已答 {answered}", "Handed in {by}, {answered} answered"),
    "sitting_reopened": Text("恢复作答", "May go on answering"),
    "time_extended": Text("延时 {added}", "Extended by {added}"),
    "early_leave_allowed": Text("准许提前离场", "May leave early"),
    "absence_recorded": Text("记为缺考", "Recorded as absent"),
    "seat_restored": Text(
        "服务器恢复后，由 {machine} 补回座位", "The seat came back from {machine}: the server had lost it"
    ),
    "machine_moved": Text("换机：{old} → {to}", "Moved: {old} → {to}"),
    "late_refused": Text("截止入场后到场，在 {machine} 被拒绝", "Came after entry had closed; refused at {machine}"),
    "second_login_refused": Text("准考证在 {machine} 再次登录，被拒绝", "The ticket was tried at {machine}; refused"),
    "hand_in_undone": Text("撤销交卷", "The hand-in was undone"),
    "contact_lost": Text("{machine} 断线", "{machine} was not heard any more"),
    "contact_back": Text("{machine} 恢复连接", "{machine} is heard again"),
    "loss_measured": Text("测得时间损失：{what}", "Lost time was measured: {what}"),
    "lost_time_credited": Text("补时 {added}", "{added} given back"),
    "hand_raised": Text("举手：{topic}", "Raised a hand: {topic}"),
    "hand_lowered": Text("举手结束", "The raised hand is down"),
    "stepped_out": Text("暂离考场，{with_whom} 陪同", "Left the room with {with_whom}"),
    "stepped_back": Text("返回考场", "Came back into the room"),
    "identity_checked": Text("核对身份：{result}", "Identity check: {result}"),
    "screened": Text("入场筛查：{result}", "Entry screening: {result}"),
    "violation_recorded": Text("违纪：{level}", "Violation: {level}"),
    "finding_reported": Text("考生机报告：{what}", "The PC reported: {what}"),
    "finding_gone": Text("考生机报告的情况已消失：{about}", "What the PC reported is gone: {about}"),
    "emergency_code_used": Text("用应急解锁码解锁（第 {serial} 号）", "Opened by emergency code {serial}"),
    "lock_released": Text("解锁", "The lock was released"),
    "emergency_code_read": Text("读取了应急解锁码", "An emergency code was told"),
    "screen_asked": Text("查看屏幕", "The screen was looked at"),
}
"""Every kind of event about a sitting, as it travels."""
_RESULTS: Mapping[str, tuple[Text, Text]] = {
    "identity_checked": (Text("不符", "does not match"), Text("一致", "matches")),
    "screened": (Text("未通过", "not passed"), Text("通过", "passed")),
}
_ANY_PC = Text("任意空闲考生机", "any free PC")
_BY = Text("{role} {name}", "{role} {name}")


def happened(happening: Happening, words: Words) -> str:
    """One line: what happened. A kind of a newer server is shown as its code."""
    text = STORY.get(happening.kind)
    if text is None:
        return happening.kind
    return tell(text, {**happening.facts, **_in_words(happening, words)}, words)


def who_and_why(happening: Happening, words: Words) -> str:
    """Who did it, and the reason that was given; empty where nobody decided anything."""
    told = [actor_said(happening.actor, words), happening.reason]
    return ("：" if words.language == "zh" else ": ").join(part for part in told if part)


def actor_said(actor: Actor | None, words: Words) -> str:
    """A person by role and name; empty for what came about by itself or was the candidate's own act."""
    if actor is None or actor.role in (Role.SERVER, Role.CANDIDATE):
        return ""
    return words(_BY, role=words(ROLE_NAMES[actor.role]), name=actor.name)


def _in_words(happening: Happening, words: Words) -> dict[str, Fact]:
    """Facts that are codes or numbers, as people read them."""
    facts, kind = happening.facts, happening.kind
    if kind in _RESULTS:
        good = bool(facts.get("matches", facts.get("passed", 0)))
        return {"result": words(_RESULTS[kind][good])}
    if kind == "finding_reported":
        return {"what": tell(finding_text(str(facts.get("code", ""))).cause, facts, words)}
    if kind == "loss_measured":
        return {"what": _loss(facts, words)}
    if kind == "kept_as_evidence":
        return {"why": words.refusal(Refusal(str(facts.get("code", ""))))}
    if kind == "machine_moved":
        return {"old": facts.get("old", "—"), "to": facts.get("to", words(_ANY_PC))}
    named = {"by": HANDED_IN_BY, "topic": TOPICS, "level": LEVELS}
    found = ((name, table.get(str(facts.get(name, "")))) for name, table in named.items())
    return {name: words(text) for name, text in found if text is not None}


def _loss(facts: Mapping[str, Fact], words: Words) -> str:
    cause, since, until = str(facts.get("cause", "")), facts.get("since"), facts.get("until")
    if cause not in set(LossCause) or not isinstance(since, int) or not isinstance(until, int):
        return cause
    return tell(LOSS[LossCause(cause)], {"lost": until - since}, words)
