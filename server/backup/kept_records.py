"""The journal as a target has it: the unbroken run of records from the first on, whatever segments they stand in.

Segments may overlap, since whoever is not sure writes again; a record that does not follow its chain ends the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from exam.timing import Instant
from exam.trust.sealing import SealError
from server.backup.findings import Findings
from server.backup.medium import Medium
from server.backup.segments import FOLDER, Frame, frames_of, read_frame, segment_names
from server.journal.record import ChainBrokenError, Record, first_hash, verify


class KeptRecords:
    """Reads them. Call `look` to its end first; `last`, `last_hash` and `last_at` then move with `read`."""

    def __init__(self, medium: Medium, key: bytes, plan: str, findings: Findings) -> None:
        self._medium = medium
        self._key = key
        self._findings = findings
        self._frames: list[Frame] = []
        self.last = 0
        self.last_hash = first_hash(plan)
        self.last_at: Instant | None = None

    @property
    def has_any(self) -> bool:
        """Whether any sound frame was found."""
        return bool(self._frames)

    def look(self) -> Iterator[int]:
        """Check every frame; yields its bytes after each, so that others can work between. Raises TargetError."""
        for name in segment_names(self._medium):
            for frame, data in frames_of(self._medium, name, self._key, self._findings):
                self._frames.append(frame)
                yield len(data)
        self._frames.sort(key=lambda frame: (frame.first, -frame.count))

    def read(self, upto: int | None = None) -> Iterator[list[Record]]:
        """Yield the records that follow one another, some at a time, their chain verified."""
        for frame in self._frames:
            if upto is not None and self.last >= upto:
                return
            if frame.first + frame.count - 1 <= self.last:
                continue
            if frame.first > self.last + 1:
                self._findings.add("gap", f"{FOLDER}#{self.last + 1}")
                return
            new = self._new_of(frame, upto)
            if new is None:
                continue
            yield new

    def _new_of(self, frame: Frame, upto: int | None) -> list[Record] | None:
        try:
            records = [one for one in read_frame(self._medium, frame, self._key) if one.seq > self.last]
        except SealError:
            self._findings.add("damaged", frame.segment)
            return None
        if upto is not None:
            records = [one for one in records if one.seq <= upto]
        try:
            self.last_hash = verify(records, self.last_hash, self.last + 1)
        except ChainBrokenError:
            self._findings.add("chain", frame.segment)
            return None
        if records:
            self.last, self.last_at = records[-1].seq, records[-1].at
        return records
