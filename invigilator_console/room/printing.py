"""The forms that people print at a console (考务表单): what each is for, what it is about, and how it is asked for.

What a form looks like, and what stands in it, is the server's (docs/forms.md); a console names it by its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

import msgspec

from exam.ids import RoomName, SessionId
from exam.text import Text
from exam.wire.console_rows import SessionRow
from exam.words import Words
from invigilator_console.room.closure_view import PARTS

Query = Mapping[str, str]


class About(StrEnum):
    """What one paper is about."""

    ROOM = "room"
    SESSION = "session"
    SITE = "site"


class PrintedForm(msgspec.Struct, frozen=True):
    """One form. `use` says when it is printed and who signs; `needs` is what somebody must be allowed besides."""

    code: str
    name: Text
    about: About
    use: Text
    needs: str = ""


FORMS: tuple[PrintedForm, ...] = (
    PrintedForm(
        "tickets",
        Text("准考证", "Admission tickets"),
        About.ROOM,
        Text("考前一周打印，每页两张。", "The week before; two to a page."),
    ),
    PrintedForm(
        "door_stickers",
        Text("考场门贴", "Door sticker"),
        About.ROOM,
        Text("考前一周打印，贴在门上。", "The week before; it goes on the door."),
    ),
    PrintedForm(
        "desk_stickers",
        Text("考场桌贴", "Desk stickers"),
        About.ROOM,
        Text(
            "考前一周打印，每页八张。两场座位不同时，打印上面选中的那一场。",
            "The week before; eight to a page. Where the sessions are seated differently, those of the session above.",
        ),
    ),
    PrintedForm(
        "sealing",
        Text("考场封场确认单", "Sealing confirmation"),
        About.ROOM,
        Text(
            "封场时打印，管理员和工作人员签字，一式两份。", "At the sealing; administrator and staff sign two copies."
        ),
    ),
    PrintedForm(
        "sign_in",
        Text("考场签到表", "Sign-in sheet"),
        About.SESSION,
        Text(
            "考前打印，考生和监考员签字，一式两份。", "Before the session; candidates and invigilators sign two copies."
        ),
    ),
    PrintedForm(
        "room_record",
        Text("考场情况记录表", "Room record"),
        About.SESSION,
        Text(
            "考后打印，已记录的情况都在上面，一式两份。", "After the session, with all that is on record; two copies."
        ),
    ),
    PrintedForm(
        "closure",
        Text("场次关闭报告", "Closure report"),
        About.SESSION,
        Text("开考以后可以打印，关闭场次时签字。", "From the start of the session on; signed when it is closed."),
        "see_closure_report",
    ),
    PrintedForm(
        "roving",
        Text("巡考情况记录表", "Roving inspection record"),
        About.SITE,
        Text("考前打印，巡考员填写，一式两份。", "Before the day; the inspector fills in two copies."),
    ),
    PrintedForm(
        "undertaking",
        Text("考务人员承诺书", "Staff undertaking"),
        About.SITE,
        Text("考务会前打印，每人签字。", "Before the staff meeting; everybody signs."),
    ),
    PrintedForm(
        "badges", Text("工作牌", "Work badges"), About.SITE, Text("考前一周打印，裁开。", "The week before; cut apart.")
    ),
    PrintedForm(
        "rules",
        Text("考生守则", "Candidates' rules"),
        About.SITE,
        Text("贴在考场入口，开考前宣读。", "For the entrance; read out before the start."),
    ),
    PrintedForm(
        "timetable",
        Text("考核内容及时间表", "Timetable"),
        About.SITE,
        Text("考前一周打印，贴在考点入口。", "The week before, for the entrance of the site."),
    ),
    PrintedForm(
        "score_sheet",
        Text("成绩单", "Score sheet"),
        About.SITE,
        Text("评分以后打印，主考签字。", "After the scoring; the chief examiner signs."),
        "see_appeal_file",
    ),
    PrintedForm(
        "recheck_form",
        Text("成绩复核申请表", "Request for a recheck"),
        About.SITE,
        Text("成绩公布后 7 天内，由学校填写。", "Within 7 days of publication; the school fills it in."),
        "see_appeal_file",
    ),
    PrintedForm(
        "recheck_receipt",
        Text("成绩复核回执", "Answer to a recheck"),
        About.SITE,
        Text("收到申请后 3 个工作日内答复。", "Within 3 working days of the request."),
        "see_appeal_file",
    ),
    PrintedForm(
        "results_receipt",
        Text("回执确认单", "The organiser's receipt"),
        About.SITE,
        Text(
            "收到回执后打印，系统管理员、主考签字。", "Once the receipt is here; administrator and chief examiner sign."
        ),
    ),
)
"""In the order in which an exam needs them: the room's, the session's, the site's."""
HEADS: Mapping[About, Text] = {
    About.ROOM: Text("本考场", "This room"),
    About.SESSION: Text("本场次", "This session"),
    About.SITE: Text("全考点", "The whole site"),
}


def offered(may: Callable[[str], bool]) -> tuple[PrintedForm, ...]:
    """The forms that somebody may print."""
    return tuple(form for form in FORMS if may("print_forms") and (not form.needs or may(form.needs)))


def queries(form: PrintedForm, room: RoomName, session: SessionId | None) -> Iterator[Query]:
    """How to ask for a form; the next way is for where the one before was refused as not single (`form_not_single`)."""
    match form.about:
        case About.ROOM:
            yield {"form": form.code, "room": room}
            if session is not None:
                yield {"form": form.code, "room": room, "session": session}
        case About.SESSION:
            yield {"form": form.code, "session": session or ""}
        case About.SITE:
            yield {"form": form.code}


def file_name(form: PrintedForm, room: RoomName, session: SessionRow | None, words: Words) -> str:
    """A name for the file that no system refuses: `签到表 第1考场 理论考试.pdf`."""
    parts = [words(form.name)]
    if form.about is not About.SITE:
        parts.append(room)
    if form.about is About.SESSION and session is not None:
        parts.append(words(PARTS[session.part]))
    return f"{usable(' '.join(parts))}.pdf"


def usable(name: str) -> str:
    """A name without the signs that Windows forbids in one."""
    return "".join("-" if sign in '<>:"/\\|?*' or not sign.isprintable() else sign for sign in name).strip(" .")[:100]
