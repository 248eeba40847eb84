"""What is wrong with a task's files as a look found them, pure (failures 29 and 35)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice

import msgspec

from candidate_agent.workspace.checks import Finding, Wrong
from candidate_agent.workspace.folder import FileSeen, Look
from candidate_agent.workspace.program_files import is_locked
from exam.ids import Digest
from exam.paper import ExpectedFile, FileTask

ALIKE = 0.75
"""How alike two names must be for one to be taken for a slip of the other; 1 is the same."""
MOST_COMPARED = 200
"""Names that are compared with a missing one; a folder of thousands holds nobody up."""
MOST_LIKELY = 10
"""Of those, names that are compared letter by letter."""
MOST_OTHERS = 5
"""Files that nobody asked for of which something is said."""
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".ico")
TOLD_OF_ANY = (Wrong.NO_ROOM, Wrong.RESTORING, Wrong.NOT_RESTORED, Wrong.NOT_FETCHED)
"""What is said of any file, asked for or not."""


class Kept(msgspec.Struct, frozen=True):
    """What is known of a task's folder beside what a look shows.

    `digests` are the files in the journal, `settled` the paths that are kept as they are now, `materials` what was
    given out and where, `troubles` what came in between, by path, `absent` files that are at the site and not here yet,
    `largest` the bytes above which nothing is kept, `beside` what lies in other folders, by name.
    """

    digests: Mapping[str, Digest]
    settled: frozenset[str]
    materials: Mapping[str, Digest]
    troubles: Mapping[str, Wrong]
    absent: frozenset[str]
    largest: int
    beside: Mapping[str, str]

    def is_material(self, path: str) -> bool:
        """Whether a path is a material that nobody changed."""
        given = self.materials.get(path)
        return given is not None and self.digests.get(path, given) == given


def findings(task: FileTask, look: Look, kept: Kept) -> tuple[Finding, ...]:
    """Check a task's folder as a look found it.

    A file above the task's own limit is told, and kept and sent all the same: what lies in the folder is what a
    candidate hands in. Its weight is one check among others (`server.scoring.file_checks`), and a person may look at
    the rest; if the last smaller version counted in its place, all marks would be for work that the candidate has
    thrown away, and nobody could see it in the folder. Whoever wants the smaller one back finds it among the versions.
    Only what is above `kept.largest` is not kept, since no server takes it; that is told in other words.
    """
    wanted = {expected.path for expected in task.expected}
    others = [path for path in look.files if path not in wanted and not kept.is_material(path)]
    found: list[Finding] = []
    for expected in task.expected:
        seen = look.files.get(expected.path)
        found += _not_here(expected, others, kept) if seen is None else _of_seen(expected, seen, look, kept)
    return (*found, *islice(_of_others(look, others, wanted, kept), MOST_OTHERS))


def _of_seen(expected: ExpectedFile, seen: FileSeen, look: Look, kept: Kept) -> Iterator[Finding]:
    path = expected.path
    if seen.size == 0:
        yield Finding(Wrong.EMPTY, path)
    if seen.size > kept.largest:
        yield Finding(Wrong.NOT_TAKEN, path, limit=kept.largest)
        return
    if seen.size > expected.max_bytes:
        yield Finding(Wrong.TOO_LARGE, path, limit=expected.max_bytes)
    if path in kept.troubles:
        yield Finding(kept.troubles[path], path)
    elif is_locked(path, look.locks):
        yield Finding(Wrong.STILL_OPEN, path)
    elif path not in kept.settled:
        yield Finding(Wrong.NOT_KEPT, path)
    if _is_given_back(path, kept):
        yield Finding(Wrong.UNCHANGED, path)


def _of_others(look: Look, others: Sequence[str], wanted: set[str], kept: Kept) -> Iterator[Finding]:
    """What must be said even of files that nobody asked for: they are kept as well, and can be brought back."""
    for path, wrong in sorted(kept.troubles.items()):
        if path not in wanted and wrong in TOLD_OF_ANY:
            yield Finding(wrong, path)
    for path in others:
        if look.files[path].size > kept.largest:
            yield Finding(Wrong.NOT_TAKEN, path, limit=kept.largest)


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
    return (_absent(expected, others, kept.beside),) if expected.required else ()


def _absent(expected: ExpectedFile, others: list[str], beside: Mapping[str, str]) -> Finding:
    """A file that is not there: perhaps it is elsewhere, perhaps under a name much like it."""
    name = expected.path.rpartition("/")[2]
    for path in others:
        if path.rpartition("/")[2] == name:
            return Finding(Wrong.WRONG_FOLDER, expected.path, path)
    if name in beside:
        return Finding(Wrong.WRONG_FOLDER, expected.path, beside[name])
    nearest, path = max(_alike(expected.path, others[:MOST_COMPARED]), default=(0.0, ""))
    if nearest >= ALIKE:
        return Finding(Wrong.WRONG_NAME, expected.path, path)
    return Finding(Wrong.MISSING, expected.path)


def _alike(wanted: str, others: Sequence[str]) -> Iterator[tuple[float, str]]:
    """How alike names are to a wanted one. Most are told apart by a quick look; the long one is for a few."""
    matcher = SequenceMatcher(b=wanted.casefold(), autojunk=False)
    quick = []
    for path in others:
        matcher.set_seq1(path.casefold())
        if matcher.real_quick_ratio() >= ALIKE and (bound := matcher.quick_ratio()) >= ALIKE:
            quick.append((bound, path))
    for _, path in sorted(quick, reverse=True)[:MOST_LIKELY]:
        matcher.set_seq1(path.casefold())
        yield matcher.ratio(), path
