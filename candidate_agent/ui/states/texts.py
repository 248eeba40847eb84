"""What these pages say: what happened, that the work is safe, what to do now (look.md)."""

from __future__ import annotations

from candidate_agent.session.status import Safety, Status
from exam.text import Text

PAUSED = Text("考试已暂停", "The exam is paused")
PAUSED_MORE = Text(
    "你的时间也停止了。请坐在座位上等待监考员，恢复后自动回到试卷。",
    "Your time has stopped too. Please stay seated; your paper comes back by itself.",
)
TIME_KEPT = Text("恢复后剩余 {left}", "Time left when it goes on: {left}")
WORK_KEPT = Text("你的作答都已保存。", "All your work is kept.")
WORK_NOT_KEPT = Text(
    "有作答还没有存住，请立即举手。", "Some of your work is kept nowhere yet: raise your hand at once."
)
INTERRUPTED = Text("考试中断，等待处理", "The exam was interrupted")
INTERRUPTED_MORE = Text(
    "{work}考务人员正在决定如何补时，请坐在座位上等待。",
    "{work} The staff are deciding how much time is given back. Please stay seated.",
)
CLOSING = Text("正在交卷", "Handing in")
CLOSING_MORE = Text(
    "正在把你的作答送到考点，请稍候，不要离开。", "Your work is on its way to the site. Please wait and stay."
)
CLOSING_AWAY = Text(
    "连不上考点服务器。你的作答都已存在本机，连上后自动交卷。请举手，不要关机。",
    "The server cannot be reached. All your work is kept on this PC and is handed in once it is back. "
    "Please raise your hand and leave the PC on.",
)
CLOSING_UNKEPT = Text(
    "有作答还没有存住，正在送往考点。请举手，不要关机。",
    "Some of your work is kept nowhere yet and is on its way. Please raise your hand and leave the PC on.",
)
WAITING_COUNT = Text("还有 {count} 条作答没有送到考点", "{count} changes have not reached the site yet")
DONE = Text("已交卷", "Handed in")
DONE_MORE = Text("考点已收到你的全部作答（{count} 项）。", "The site has all of your work ({count} answered).")
DONE_LEAVE = Text(
    "请安静离场，或按监考员的安排等待下一场。", "Please leave quietly, or wait for the next session as you are told."
)
ABSENT = Text("本场已按缺考登记", "Recorded as absent for this session")
ABSENT_MORE = Text("请联系监考员。", "Please speak to an invigilator.")
STOPPED = Text("你的本场考试已终止", "Your exam was ended")
STOPPED_MORE = Text("已保存的作答都会保留。请联系监考员。", "Everything saved is kept. Please speak to an invigilator.")
CALLED_OFF = Text("本场停考", "This session was called off")
CALLED_OFF_MORE = Text(
    "已保存的作答都会保留。请等待考务人员的安排。",
    "Everything saved is kept. Please wait for the staff's instructions.",
)
STOPPED_SENDING = Text(
    "正在送出最后的作答，请不要关机。", "The last of your work is being sent. Please leave the PC on."
)
REVOKED = Text("你的考试已换到另一台考生机", "Your exam has moved to another PC")
REVOKED_MORE = Text(
    "已保存的作答都在那里。请跟监考员到新的考位继续。",
    "Everything saved is there. Please go on at the new seat with an invigilator.",
)
NEXT_LOGIN = Text("返回登录页", "Back to login")
NEXT_LOGIN_SAYS = Text("让这台考生机等待下一次登录", "Have this PC wait for the next login")
MISMATCH = Text("这台考生机的程序与服务器不一致", "This PC's program differs from the server's")
MISMATCH_MORE = Text(
    "请系统管理员更新这台考生机，或换用备用机。",
    "Please have the administrator update this PC, or use a spare.",
)

LOCKED = Text("这台考生机已锁定", "This PC is locked")
LOCKED_SAFE = Text(
    "{work}请举手；锁定占用的时间会记录下来，由考务人员处理。",
    "{work} Please raise your hand. The time it takes is recorded, and the staff deal with it.",
)
FOR_INVIGILATOR = Text(
    "监考员：在监考机上解锁，或在这里输入应急解锁码",
    "Invigilator: release this PC at the console, or type an emergency code",
)
CODE_HINT = Text("例如 7-3F7K-9QXM", "e.g. 7-3F7K-9QXM")
UNLOCK = Text("解锁", "Release")

HAND_IN = Text("交卷前请核对", "Before you hand in")
ANSWERED = Text("已答 {answered} 项，共 {all} 项", "{answered} of {all} answered")
NOTHING_ANSWERED = Text(
    "你还没有作答任何一项。确定要交白卷时，请先举手告诉监考员。",
    "Nothing is answered yet. If you mean to hand in an empty paper, tell an invigilator first.",
)
UNANSWERED = Text("还没有作答", "Not answered")
MARKED = Text("做了标记", "Marked")
ALL_ANSWERED = Text("全部已作答，没有遗漏。", "Everything is answered.")
TO_MEND = Text("请检查这些任务", "Please look at these tasks")
MAY_HAND_IN = Text("现在可以交卷。", "You may hand in now.")
TOO_EARLY = Text(
    "现在还不能提前交卷：最早在结束前 {minutes} 分钟。到时间会自动交卷。",
    "It is too early to hand in: at the earliest {minutes} minutes before the end. At the end it happens by itself.",
)
NEEDS_CONSENT = Text(
    "提前交卷需要主考同意。请举手申请，同意后这里会出现“确认交卷”。",
    'Leaving early needs the chief examiner\'s consent. Ask for it; "Hand in for good" appears here once given.',
)
NO_WAY_BACK = Text("交卷后不能再修改。", "Once handed in nothing can be changed.")
ASK_TO_LEAVE = Text("举手申请提前交卷", "Ask to leave early")
ASKED_TO_LEAVE = Text("已举手，等待主考同意", "Hand is up; waiting for consent")
HAND_IN_NOW = Text("确认交卷", "Hand in for good")
KEEPING_LAST = Text("正在保存最后的文件…", "Keeping the last files …")
GO_ON = Text("继续作答", "Go on answering")
ITEM = Text("第 {number} 题", "Item {number}")
TASK = Text("任务 {number}", "Task {number}")
HOW_MANY = Text("{title}（{count}）", "{title} ({count})")


def work_of(status: Status) -> Text:
    """Whether the work is safe, in words: said only where it is so."""
    return WORK_NOT_KEPT if status.safety is Safety.NOWHERE else WORK_KEPT
