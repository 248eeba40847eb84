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
from exam.text import Text

ALIKE = 0.75
"""How alike two names must be for one to be taken for a slip of the other; 1 is the same."""


class Wrong(StrEnum):
    """Kinds of findings."""

    MISSING = "missing"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_NAME = "wrong_name"
    WRONG_FOLDER = "wrong_folder"
    STILL_OPEN = "still_open"
    NOT_KEPT = "not_kept"
    UNCHANGED = "unchanged"


TEXTS: Mapping[Wrong, Text] = {
    Wrong.MISSING: Text("还没有 {path}。请保存到本题文件夹。", "{path} is missing. Save it into this task's folder."),
    Wrong.EMPTY: Text("{path} 是空文件(0 字节)。请重新保存。", "{path} is empty (0 bytes). Please save it again."),
    Wrong.TOO_LARGE: Text(
        "{path} 超过 {limit} MB,不能提交。请压缩后再保存。", "{path} is above {limit} MB. Please save a smaller one."
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
    Wrong.UNCHANGED: Text(
        "{path} 和素材完全相同,还没有修改。", "{path} is the same as the material; nothing was changed in it."
    ),
}


class Finding(msgspec.Struct, frozen=True):
    """Something wrong with an expected file; `found` is where something like it is."""

    kind: Wrong
    path: str
    found: str = ""
    limit: int = 0


def findings(
    task: FileTask, look: Look, kept: Mapping[str, Digest], settled: frozenset[str], materials: frozenset[Digest]
) -> tuple[Finding, ...]:
    """Check a task's folder.

    `kept` are the digests of the files in the journal, `settled` the paths that are kept as they are now, `materials`
    the digests of what was given out.
    """
    wanted = {expected.path for expected in task.expected}
    others = [path for path in look.files if path not in wanted]
    found: list[Finding] = []
    for expected in task.expected:
        seen = look.files.get(expected.path)
        if seen is None:
            if expected.required:
                found.append(_absent(expected, others))
            continue
        if seen.size == 0:
            found.append(Finding(Wrong.EMPTY, expected.path))
        if seen.size > expected.max_bytes:
            found.append(Finding(Wrong.TOO_LARGE, expected.path, limit=expected.max_bytes // 1024 // 1024))
        if is_locked(expected.path, look.locks):
            found.append(Finding(Wrong.STILL_OPEN, expected.path))
        elif expected.path not in settled:
            found.append(Finding(Wrong.NOT_KEPT, expected.path))
        if kept.get(expected.path) in materials:
            found.append(Finding(Wrong.UNCHANGED, expected.path))
    return tuple(found)


def _absent(expected: ExpectedFile, others: list[str]) -> Finding:
    """A file that is not there: perhaps it is elsewhere, perhaps under a name much like it."""
    name = expected.path.rpartition("/")[2]
    for path in others:
        if path.rpartition("/")[2] == name:
            return Finding(Wrong.WRONG_FOLDER, expected.path, path)
    alike = [(SequenceMatcher(None, path.casefold(), expected.path.casefold()).ratio(), path) for path in others]
    nearest, path = max(alike, default=(0.0, ""))
    if nearest >= ALIKE:
        return Finding(Wrong.WRONG_NAME, expected.path, path)
    return Finding(Wrong.MISSING, expected.path)
