"""What a console says where the server is silent and a standby could take over (由备机接管)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from exam.policy import SECOND
from exam.text import Fact, Text
from invigilator_console.room.forms import Field, FieldKind, Option
from invigilator_console.room.leading import StandbySeen

OFFERED_AFTER = 5 * SECOND
"""Milliseconds of silence after which taking over is offered: a server that is started again is there sooner or later,
and nobody should take a stumble for the end of it.
"""
HEARD_LATELY = 3 * SECOND
"""A standby that heard the server so lately hears it still."""
TAKE_OVER = Text("由备机接管", "Have the standby take over")
OFFER = Text("连不上考点服务器已 {for}。可以由备用服务器接管。", "No server for {for}. The standby can take over.")
SILENT_TOO = Text(
    "备用服务器也没有回答，先检查本机的网线。",
    "The standby does not answer either; look at this console's cable first.",
)
CAN_TAKE_OVER = Text(
    "连不上考点服务器。可以由备用服务器接管。", "The server cannot be reached. The standby can take over."
)
IS_STARTING = Text("考点服务器正在启动，请再等一会儿。", "The server is starting; wait a little.")
WHAT_HAPPENS = Text(
    "备用服务器成为考点服务器，考生机和监考机自己连过去。考生一直在作答，保存过的都在。",
    "The standby becomes the server; PCs and consoles go there by themselves. Candidates go on answering, and what "
    "was saved is kept.",
)
OFF_FIRST = Text("先关闭原来的服务器（拔电源也行）。", "Switch the old server off first; pulling the plug will do.")
NOT_HEARD = Text(
    "备用服务器{name}也没有回答。先检查本机的网线，再看备用服务器是否开机、网线是否插好。",
    "The standby{name} does not answer either. Look at this console's cable first, then whether the standby is on.",
)
EMPTY = Text(
    "备用服务器{name}还没有考试记录，不能接管。", "The standby{name} has no records of the exam and cannot take over."
)
HEARS = Text(
    "备用服务器{name}仍能听到原来的服务器。请先关闭它；如果它正常，请检查本机的网线。",
    "The standby{name} still hears the old server. Switch that off first; if it is well, look at this console's cable.",
)
READY = Text(
    "备用服务器{name}可以接管：有 {records} 条记录，与它最后听到的一致，已 {for}没有听到原来的服务器。",
    "The standby{name} is ready: it has {records} records, all that it was told of, and has not heard the old server "
    "for {for}.",
)
READY_ANEW = Text(
    "备用服务器{name}可以接管：有 {records} 条记录，启动以后没有听到过原来的服务器。",
    "The standby{name} is ready: it has {records} records, and has not heard the old server since it was started.",
)
BEHIND = Text(
    "备用服务器{name}可以接管，但还差 {behind} 条记录；考生机会补上作答。已 {for}没有听到原来的服务器。",
    "The standby{name} can take over but lacks {behind} records; PCs bring the answers. It has not heard the old "
    "server for {for}.",
)
NAMED = Text(" {machine}（{host}）", " {machine} ({host})")
HOST_ONLY = Text("（{host}）", " ({host})")
KEPT_OUT = Text(
    "{host} 是已被接管的服务器，本机不连接它，正在寻找接管的那一台。",
    "The server at {host} was taken over from; this console keeps out of it and looks for the one that took over.",
)
ASKED = Text("备用服务器正在接管，请等几秒。", "The standby is taking over; a few seconds.")
LEADS = Text("备用服务器已接管，本机正在连接。", "The standby has taken over; this console is connecting.")
NOT_NEEDED = Text(
    "考点服务器又有回答了，不需要接管。请按“返回”。",
    "The server answers again; nothing is to be taken over. Press “Back”.",
)
TAKEN_OVER = Text("备用服务器已接管，考试继续。", "The standby has taken over; the exam goes on.")
DISPLACED = Text(
    "考点服务器已换为另一台，请重新登录。没有得到答复的操作，登录后会自动核对。",
    "Another machine is the server now. Please sign in again; orders without an answer are then asked about.",
)
REASON = Field(
    "reason",
    FieldKind.REASON,
    Text("理由", "Reason"),
    (
        Option("服务器断电", Text("服务器断电", "no power")),
        Option("服务器死机", Text("服务器死机", "it hangs")),
        Option("服务器硬盘损坏", Text("服务器硬盘损坏", "its disk failed")),
        Option("服务器网络故障", Text("服务器网络故障", "its network failed")),
    ),
)
Said = tuple[Text, Mapping[str, Fact]]


def is_offered(standby: StandbySeen | None, silent: int) -> bool:
    """Whether people are offered to have the standby take over, after so many ms of silence."""
    return standby is not None and silent >= OFFERED_AFTER


def is_silent_too(standby: StandbySeen | None, silent: int) -> bool:
    """Whether nobody at all answers: then it is likelier the console's own cable."""
    return standby is not None and not standby.answers and silent >= OFFERED_AFTER


def host_of(url: str) -> str:
    """An address as people know it: the machine alone."""
    return urlsplit(url).hostname or url


def name_said(standby: StandbySeen) -> Said:
    """Which one it is."""
    facts: dict[str, Fact] = {"machine": standby.machine, "host": host_of(standby.url)}
    return (NAMED if standby.machine else HOST_ONLY), facts


def standby_said(standby: StandbySeen) -> Said:
    """How far the standby is, without its name: whoever says it puts that in."""
    facts: dict[str, Fact] = {
        "records": standby.records,
        "behind": standby.behind,
        "for": standby.silent_for or 0,
    }
    if not standby.answers:
        return NOT_HEARD, facts
    if not standby.records:
        return EMPTY, facts
    if standby.silent_for is None:
        return READY_ANEW, facts
    if standby.silent_for < HEARD_LATELY:
        return HEARS, facts
    return (BEHIND if standby.behind else READY), facts


def may_be_asked(standby: StandbySeen | None) -> bool:
    """Whether the standby could do it, as far as is known: it decides itself."""
    return standby is not None and standby.answers and standby.records > 0
