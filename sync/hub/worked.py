"""Up to which record of a journal there is work for each result: what an older branch must not be set aside for unseen.

Answers and files of candidates, and what was recorded against them. That a server handed somebody in, heard a PC no
more or lived on is written by every old server that comes back, and is nobody's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exam import events as ev
from exam.ids import SittingId
from server.journal.record import Record

WORK = frozenset(str(event.__struct_config__.tag) for event in (ev.AnswerSaved, ev.FileSaved, ev.ViolationRecorded))


def worked_upto(records: Iterable[Record]) -> Mapping[SittingId, int]:
    """The last record with work of each sitting that has any."""
    return {SittingId(record.sitting): record.seq for record in records if record.kind in WORK and record.sitting}
