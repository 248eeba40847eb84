"""What is wrong with a task's files before hand-in, pure: each finding with what to do (look.md, failures 29 and 35).

Nothing here stops a hand-in; it lets a candidate see in time what a person at the next desk would say.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

from candidate_agent.workspace.folder import Look, is_locked
from exam.ids import Digest
from exam.paper import ExpectedFile, FileTask
from exam.text import Language, Text

ALIKE = 0.75
"""How alike two names must be for one to be taken for a slip of the other; 1 is the same."""
MOST_COMPARED = 200
"""Names that are compared with a missing one; a folder of thousands holds nobody up."""
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".ico")


class Wrong(StrEnum):
    """Kinds of findings."""

    MISSING = "missing"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_NAME = "wrong_name"
    WRONG_FOLDER = "wrong_folder"
    STILL_OPEN = "still_open"
    NOT_KEPT = "not_kept"
    NO_ROOM = "no_room"
    UNCHANGED = "unchanged"
    COMING_BACK = "coming_back"
    RESTORING = "restoring"
    NOT_RESTORED = "not_restored"


TEXTS: Mapping[Wrong, Text] = {
    Wrong.MISSING: Text(
        "还没有 {path}。请保存到本题的作业文件夹。", "{path} is missing. Save it into this task's folder."
    ),
    Wrong.EMPTY: Text("{path} 是空文件(0 字节)。请重新保存。", "{path} is empty (0 bytes). Please save it again."),
    Wrong.TOO_LARGE: Text(
        "{path} 超过 {limit},不符合要求。请压缩后再保存。", "{path} is above {limit}. Please save a smaller one."
    ),
    Wrong.WRONG_NAME: Text(
        "找到 {found},题目要求的文件名是 {path}。请改名。",
        "{found} is here; the task asks for {path}. Please rename it.",
    ),
    Wrong.WRONG_FOLDER: Text(
        "{path} 保存在了 {found}。请移到正确的位置。", "{path} was saved at {found}. Please move it to its place."
    ),
    Wrong.STILL_OPEN: Text(
        "{path} 还在编辑软件中打开。请保存并关闭。", "{path} is still open in a program. Save and close it."
    ),
    Wrong.NOT_KEPT: Text("{path} 正在保存,请稍候。", "{path} is being kept; please wait a moment."),
    Wrong.NO_ROOM: Text(
        "{path} 在作业文件夹里,但本机磁盘写不进,还没有存好。请举手。",
        "{path} is in the folder, but this PC's disk takes no more and it is not kept yet. Please raise your hand.",
    ),
    Wrong.UNCHANGED: Text(
        "{path} 和素材完全相同。如果题目要求修改,请修改后保存。",
        "{path} is the same as the material. If the task asks for changes, make them and save it.",
    ),
    Wrong.COMING_BACK: Text(
        "{path} 已在考点保存,正在取回到这台考生机,请稍候。",
        "{path} is saved at the site and on its way to this PC; please wait a moment.",
    ),
    Wrong.RESTORING: Text(
        "{path} 正在换成你选的版本,请稍候。", "{path} is being replaced by the version you chose; please wait a moment."
    ),
    Wrong.NOT_RESTORED: Text(
        "{path} 没有换成你选的版本。请先在编辑软件中关闭它,再试一次。",
        "{path} was not replaced by the version you chose. Close it in its program first, then try again.",
    ),
}


class Finding(msgspec.Struct, frozen=True):
    """Something wrong with an expected file; `found` is where something like it is, `limit` the most bytes."""

    kind: Wrong
    path: str
    found: str = ""
    limit: int = 0

    def say(self, language: Language) -> str:
        """The sentence for a person."""
        return TEXTS[self.kind].say(language, {"path": self.path, "found": self.found, "limit": _size(self.limit)})


class Kept(msgspec.Struct, frozen=True):
    """What is known of a task's folder beside what a look shows.

    `digests` are the files in the journal, `settled` the paths that are kept as they are now, `materials` what was
    given out and where, `troubles` what came in between, by path, `absent` files that are at the site and not here yet.
    """

    digests: Mapping[str, Digest] = {}
    settled: frozenset[str] = frozenset()
    materials: Mapping[str, Digest] = {}
    troubles: Mapping[str, Wrong] = {}
    absent: frozenset[str] = frozenset()

    def is_material(self, path: str) -> bool:
        """Whether a path is a material that nobody changed."""
        given = self.materials.get(path)
        return given is not None and self.digests.get(path, given) == given


def _size(limit: int) -> str:
    """A limit as the paper's writer gave it: whole megabytes where it is some, else kilobytes."""
    megabytes, rest = divmod(limit, 1024 * 1024)
    return f"{limit // 1024} KB" if rest or not megabytes else f"{megabytes} MB"


def findings(task: FileTask, look: Look, kept: Kept) -> tuple[Finding, ...]:
    """Check a task's folder as a look found it."""
    wanted = {expected.path for expected in task.expected}
    others = [path for path in look.files if path not in wanted and not kept.is_material(path)]
    found: list[Finding] = []
    for expected in task.expected:
        seen = look.files.get(expected.path)
        if seen is None:
            found += _not_here(expected, others, kept)
            continue
        if seen.size == 0:
            found.append(Finding(Wrong.EMPTY, expected.path))
        if seen.size > expected.max_bytes:
            found.append(Finding(Wrong.TOO_LARGE, expected.path, limit=expected.max_bytes))
        elif expected.path in kept.troubles:
            found.append(Finding(kept.troubles[expected.path], expected.path))
        elif is_locked(expected.path, look.locks):
            found.append(Finding(Wrong.STILL_OPEN, expected.path))
        elif expected.path not in kept.settled:
            found.append(Finding(Wrong.NOT_KEPT, expected.path))
        if _is_given_back(expected.path, kept):
            found.append(Finding(Wrong.UNCHANGED, expected.path))
    return tuple(found)


def _is_given_back(path: str, kept: Kept) -> bool:
    """Whether a file is a material as it was given. A picture taken over under its own name is meant to be."""
    digest = kept.digests.get(path)
    name = path.rpartition("/")[2].casefold()
    same = [given for given, known in kept.materials.items() if known == digest]
    taken_over = name.endswith(PICTURES) and any(given.rpartition("/")[2].casefold() == name for given in same)
    return bool(same) and not taken_over


def _not_here(expected: ExpectedFile, others: list[str], kept: Kept) -> tuple[Finding, ...]:
    if expected.path in kept.absent:
        return (Finding(kept.troubles.get(expected.path, Wrong.COMING_BACK), expected.path),)
    if expected.path in kept.troubles:
        return (Finding(kept.troubles[expected.path], expected.path),)
    return (_absent(expected, others),) if expected.required else ()


def _absent(expected: ExpectedFile, others: list[str]) -> Finding:
    """A file that is not there: perhaps it is elsewhere, perhaps under a name much like it."""
    name = expected.path.rpartition("/")[2]
    for path in others:
        if path.rpartition("/")[2] == name:
            return Finding(Wrong.WRONG_FOLDER, expected.path, path)
    alike = [
        (SequenceMatcher(None, path.casefold(), expected.path.casefold()).ratio(), path)
        for path in others[:MOST_COMPARED]
    ]
    nearest, path = max(alike, default=(0.0, ""))
    if nearest >= ALIKE:
        return Finding(Wrong.WRONG_NAME, expected.path, path)
    return Finding(Wrong.MISSING, expected.path)
