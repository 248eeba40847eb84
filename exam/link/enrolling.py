"""Enrolling as a command does it: the server is looked for, the code is tried, a sentence tells how it went."""

from __future__ import annotations

from pathlib import Path

from exam.ids import MachineId
from exam.link.discovery import Outcome, Search
from exam.link.enrolment import EnrolmentRefusedError, enrol
from exam.link.finding import search
from exam.link.searching import OUTCOMES, WAYS
from exam.link.server_link import LinkError
from exam.messages import say
from exam.text import Language, Text
from exam.wire.enrolment import Enrolled

ENROLLED, REFUSED, CANNOT = 0, 1, 2
_DONE = Text("已登记：{machine}，{place}。", "Enrolled: {machine}, {place}.")
_NO_SERVER = Text(
    "没有找到考场服务器。请检查网线、交换机和服务器是否开启，或用 --server 给出地址。",
    "No exam server was found. Check the cable, the switch and that the server is on, or give its address: --server.",
)
_NO_AUTHORITY = Text(
    "没有找到考点证书 {path}。请从服务器的 trust 文件夹复制 authority.pem，或用 --authority 指定。",
    "The site's certificate {path} is not there. Copy authority.pem from the server's trust folder, or name it with "
    "--authority.",
)
_LOST = Text(
    "没有连上服务器({code})。请检查网络后用同一个登记码再试一次。",
    "The server was not reached ({code}). Check the network and try again with the same code.",
)
_DISK = Text(
    "不能写入 {path}({reason})。请检查权限和磁盘空间后用同一个登记码再试一次。",
    "{path} cannot be written ({reason}). Check rights and disk space, then try again with the same code.",
)


async def enrolled_or_why(
    authority: Path, folder: Path, machine: MachineId, code: str, typed: str, language: Language
) -> tuple[int, str]:
    """Enrol this machine; returns the exit status and the sentence for it. Raises nothing that a person could mend."""
    try:
        found = await search(authority, folder, typed, enrolling=True)
        if found.found is None:
            return CANNOT, not_found(found, language)
        return ENROLLED, _told(await enrol(found.found.url, authority, folder, machine, code), language)
    except EnrolmentRefusedError as error:
        return REFUSED, say(error.refusal, language)
    except LinkError as error:
        if error.code == "authority_unusable":
            return CANNOT, _NO_AUTHORITY.say(language, {"path": str(authority)})
        return CANNOT, _LOST.say(language, {"code": error.code})
    except OSError as error:
        facts = {"path": str(error.filename or folder), "reason": error.strerror or type(error).__name__}
        return CANNOT, _DISK.say(language, facts)


def not_found(searched: Search, language: Language) -> str:
    """What was tried, how it went, and what to check."""
    lines = [
        f"{tried.hint.url} ({WAYS[tried.hint.way].say(language, {})}): {OUTCOMES[tried.outcome].say(language, {})}"
        for tried in searched.tried
        if tried.outcome is not Outcome.TRUSTED
    ]
    return "\n".join([*lines, _NO_SERVER.say(language, {})])


def _told(done: Enrolled, language: Language) -> str:
    place = f"{done.room} {done.seat}" if done.seat else done.room or done.kind.value
    return _DONE.say(language, {"machine": done.machine, "place": place})
