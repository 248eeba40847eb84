"""What can be wrong with a task's files, in words: each finding says what to do (look.md, failures 29 and 35).

Nothing here stops a hand-in; it lets a candidate see in time what a person at the next desk would say.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from exam.text import Language, Text


class Wrong(StrEnum):
    """Kinds of findings."""

    MISSING = "missing"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TAKEN = "not_taken"
    WRONG_NAME = "wrong_name"
    WRONG_FOLDER = "wrong_folder"
    STILL_OPEN = "still_open"
    NOT_KEPT = "not_kept"
    NO_ROOM = "no_room"
    UNCHANGED = "unchanged"
    COMING_BACK = "coming_back"
    RESTORING = "restoring"
    NOT_RESTORED = "not_restored"
    NOT_FETCHED = "not_fetched"


TEXTS: Mapping[Wrong, Text] = {
    Wrong.MISSING: Text(
        "还没有 {path}。请把文件保存到本题的作业文件夹。", "{path} is missing. Please save it into this task's folder."
    ),
    Wrong.EMPTY: Text("{path} 是空文件（0 字节）。请重新保存。", "{path} is empty (0 bytes). Please save it again."),
    Wrong.TOO_LARGE: Text(
        "{path} 超过题目要求的 {limit}，可能会扣分。请压缩后再保存；如果不改，就以这一份为准。",
        "{path} is above the {limit} that the task allows, which may cost marks. Please save a smaller one; "
        "as long as you do not, this one counts.",
    ),
    Wrong.NOT_TAKEN: Text(
        "{path} 超过 {limit}，考点存不下，这一份只在本机，不会提交。请压缩后再保存。",
        "{path} is above {limit}, more than the site takes: it is on this PC only, and not handed in. "
        "Please save a smaller one.",
    ),
    Wrong.WRONG_NAME: Text(
        "题目要求的文件名是 {path}，现在找到的是 {found}。请改名。",
        "The task asks for {path}; what is here is {found}. Please rename it.",
    ),
    Wrong.WRONG_FOLDER: Text(
        "{path} 现在放在 {found}。请移到题目要求的位置。",
        "{path} is at {found} now. Please move it to the place that the task asks for.",
    ),
    Wrong.STILL_OPEN: Text(
        "{path} 还在编辑软件中打开。请先保存，再关闭。", "{path} is still open in a program. Please save and close it."
    ),
    Wrong.NOT_KEPT: Text("{path} 正在保存，请稍候。", "{path} is being kept; please wait a moment."),
    Wrong.NO_ROOM: Text(
        "本机磁盘写不进去，{path} 还没有送到考点。请举手，先不要删除这个文件。",
        "This PC's disk takes no more, and {path} is not at the site yet. "
        "Please raise your hand, and do not delete the file.",
    ),
    Wrong.UNCHANGED: Text(
        "{path} 和素材完全相同。如果题目要求修改，请修改后再保存。",
        "{path} is the same as the material. If the task asks for changes, please make them and save it.",
    ),
    Wrong.COMING_BACK: Text(
        "{path} 已在考点保存，正在取回到这台考生机，请稍候。",
        "{path} is saved at the site and on its way to this PC; please wait a moment.",
    ),
    Wrong.RESTORING: Text(
        "{path} 正在换成你选的版本，请稍候。",
        "{path} is being replaced by the version you chose; please wait a moment.",
    ),
    Wrong.NOT_RESTORED: Text(
        "{path} 没有换成你选的版本，现在的文件没有变。请先在编辑软件中关闭它，再恢复一次。",
        "{path} was not replaced by the version you chose; the file is as it was. "
        "Please close it in its program, then restore the version again.",
    ),
    Wrong.NOT_FETCHED: Text(
        "{path} 的这个版本暂时取不到，现在的文件没有变。请过一会儿再恢复一次。",
        "This version of {path} cannot be had at the moment; the file is as it was. Please try again in a while.",
    ),
}


class Finding(msgspec.Struct, frozen=True):
    """Something wrong with a file; `found` is where something like it is, `limit` the most bytes."""

    kind: Wrong
    path: str
    found: str = ""
    limit: int = 0

    def say(self, language: Language) -> str:
        """The sentence for a person."""
        return TEXTS[self.kind].say(language, {"path": self.path, "found": self.found, "limit": _size(self.limit)})


def _size(limit: int) -> str:
    """A limit as the paper's writer gave it: whole megabytes where it is some, else kilobytes."""
    megabytes, rest = divmod(limit, 1024 * 1024)
    return f"{limit // 1024} KB" if rest or not megabytes else f"{megabytes} MB"
