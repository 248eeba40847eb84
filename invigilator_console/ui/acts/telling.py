"""What people are told of what they ordered: done, refused, waiting, or not answered."""

from __future__ import annotations

from exam.text import Refusal, Text
from invigilator_console.room.forms import Act
from invigilator_console.room.whom import whom_of
from invigilator_console.ui.acts.gathering import Gathered
from invigilator_console.ui.kit import Kit

DONE = Text("已执行“{act}”。{what}", "Done: {act}. {what}")
SOME_DONE = Text("已执行 {count} 项：{who}", "{count} done: {who}")
REFUSED = Text("{who}：没有执行。{why}", "{who}: not done. {why}")
WAITS = Text("“{act}”等待会签，已列入待处理。", "{act} waits for consent; it stands in the queue.")
UNKNOWN = Text(
    "服务器没有回答“{act}”。操作已留在监考机，恢复连接后会查询结果。",
    "The server did not answer {act}. The order is kept here and is asked for once the server is back.",
)


def done(kit: Kit, act: Act, consequence: str) -> str:
    """It was done, and what is different now, where that is one line."""
    what = consequence if "\n" not in consequence else ""
    return kit.say(DONE, act=kit.say(act.title), what=what).strip()


def unknown(kit: Kit, act: Act) -> str:
    """Nobody knows."""
    return kit.say(UNKNOWN, act=kit.say(act.title))


def waits(kit: Kit, act: Act) -> str:
    """It waits for others."""
    return kit.say(WAITS, act=kit.say(act.title))


def parts_told(kit: Kit, gathered: Gathered) -> list[str]:
    """Of several orders: how many were done for whom, and every refusal with its seat."""
    board, words = kit.desk.board, kit.words
    comma = "、" if words.language == "zh" else ", "
    told = []
    if gathered.done:
        names = comma.join(filter(None, (whom_of(board, command, words) for command in gathered.done)))
        told.append(kit.say(SOME_DONE, count=len(gathered.done), who=names))
    for command, refusal in gathered.refused:
        who = whom_of(board, command, words)
        told.append(kit.say(REFUSED, who=who, why=_why(kit, refusal)) if who else _why(kit, refusal))
    return told


def all_told(kit: Kit, act: Act, gathered: Gathered, consequence: str) -> str:
    """Everything in one go, for whom has closed the sheet or never had one."""
    told = []
    if gathered.done and not gathered.refused:
        told.append(done(kit, act, consequence))
    elif gathered.refused:
        told += parts_told(kit, gathered)
    if gathered.waiting:
        told.append(waits(kit, act))
    if gathered.unknown:
        told.append(unknown(kit, act))
    return (" " if kit.words.language == "en" else "").join(told)


def _why(kit: Kit, refusal: Refusal) -> str:
    return kit.words.refusal(refusal)
