"""What the strip says where the server is silent: how old the room on the screen is, and what is known of why."""

from __future__ import annotations

from exam.policy import SECOND
from exam.words import Words
from invigilator_console.port import Connection, Standing
from invigilator_console.room import takeover_words as w
from invigilator_console.room.saying import long_duration
from invigilator_console.ui import texts as t

STALE_AFTER = 3 * SECOND
"""Milliseconds without a word after which the room is called old."""


def stale_said(connection: Connection, words: Words) -> str:
    """Sentences, one under the other; nothing while the server tells."""
    if connection.standing is Standing.LIVE or connection.age < STALE_AFTER:
        return ""
    said = [words(t.STALE, age=long_duration(connection.age, words))]
    if connection.is_starting:
        said.append(words(w.IS_STARTING))
    if w.is_silent_too(connection.standby, connection.silent):
        said.append(words(w.SILENT_TOO))
    if connection.kept_out:
        said.append(words(w.KEPT_OUT, host=w.host_of(connection.kept_out)))
    return "\n".join(said)
