"""Read a whole backup back and name what is not as it was written; and find the backups of a medium."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from exam.ids import Digest
from server.backup.documents import FILES, FULL, FileList, FullCopy, numbers_of, read_document
from server.backup.findings import Finding, Findings
from server.backup.kept_records import KeptRecords
from server.backup.label import LABEL, Label, decode_label
from server.backup.limits import MOST_LABEL
from server.backup.medium import Medium
from server.backup.named_pieces import pieces_in
from server.backup.pieces import FOLDER, Pieces


class Verified(msgspec.Struct, frozen=True):
    """What a backup holds, and what was found wrong in it."""

    records: int
    copies: tuple[int, ...]
    pieces: int
    found: tuple[Finding, ...]


def backups_of(medium: Medium) -> list[str]:
    """The folders of a medium that are backups, `.` where it is one itself. Raises TargetError."""
    if medium.exists(LABEL):
        return ["."]
    return [name for name in medium.names(".") if name.startswith("kaochang-") and medium.exists(f"{name}/{LABEL}")]


def read_label(medium: Medium) -> Label:
    """The label of a backup. Raises LabelError, TargetError."""
    return decode_label(medium.read(LABEL, MOST_LABEL), LABEL)


def verify_backup(medium: Medium, key: bytes, plan: str) -> Verified:
    """Read everything back. Raises TargetError where the medium itself goes away."""
    findings = Findings()
    named: dict[Digest, None] = {}
    copies = numbers_of(medium, FULL)
    documents: list[FileList | FullCopy | None] = [
        *(read_document(medium, FULL, number, FullCopy, key, findings) for number in copies),
        *(read_document(medium, FILES, number, FileList, key, findings) for number in numbers_of(medium, FILES)),
    ]
    for document in documents:
        for entry in document.files if document is not None else ():
            named.update(dict.fromkeys(entry.pieces))
    records = KeptRecords(medium, key, plan, findings)
    for _ in records.look():
        pass
    for batch in records.read():
        for record in batch:
            named.update(dict.fromkeys(pieces_in(record)))
    full = [document for document in documents if isinstance(document, FullCopy)]
    if any(document.last > records.last for document in documents if document is not None):
        findings.add("gap", f"journal#{records.last + 1}")
    known = _read_back(medium, key, named, {one for copy in full for one in copy.missing}, findings)
    return Verified(records.last, tuple(copies), known, tuple(findings))


def _read_back(medium: Medium, key: bytes, named: Iterable[Digest], lost: set[Digest], findings: Findings) -> int:
    """Read every piece; `lost` were never there. Returns how many are named."""
    pieces = Pieces(medium, key)
    known = {pieces.place(digest) for digest in named}
    for digest in named:
        if pieces.get(digest) is None:
            there = medium.exists(pieces.place(digest))
            if there or digest not in lost:
                findings.add("damaged" if there else "missing", pieces.place(digest))
    for place in _others(medium, known):
        if not pieces.is_sound(place):
            findings.add("damaged", place)
    return len(known)


def _others(medium: Medium, known: set[str]) -> list[str]:
    """Pieces that nothing names any more, of a file that has changed since; they are read all the same."""
    found = [f"{FOLDER}/{one}/{name}" for one in medium.names(FOLDER) for name in medium.names(f"{FOLDER}/{one}")]
    return [place for place in found if place not in known]
