"""Every number of the backup, in one place: how much is read at once, how long is too long, how little is too little.

Times are in milliseconds of a monotonic clock, sizes in bytes.
"""

from __future__ import annotations

from exam.policy import DAY, MINUTE, SECOND

SEGMENT_BYTES = 256 << 20
"""A segment of the journal ends here: far below what FAT32 can hold in one file."""
FRAME_BYTES = 64 << 10
"""Records that are sealed together, unless one alone is longer."""
GRAIN_BYTES, LEAST_BYTES = 48 << 10, 4 << 10
"""After so many bytes, about a millisecond of work, the backup's thread leaves the interpreter to the server's own;
every step counts for so many at least."""
PAUSE_SECONDS = 0.003
LONGEST_FRAME = 16 << 20
MOST_SEGMENTS = 999_999
RECORDS_AT_ONCE = 2000
"""Records written in one turn, so that nothing else of the backup waits for long."""
MOST_DOCUMENT = 64 << 20
"""Longest manifest or list of files that is read."""
MOST_LABEL = 8192
MOST_LINES = 99
"""Histories of one plan on one target: a site restored to an earlier state begins another."""

GATHER_SECONDS = 0.5
"""Commits of so long a time travel together: two turns a second at most beside a busy exam."""
IDLE = 5 * SECOND
"""How long nothing at all happens without a look at the target."""
RETRY_FIRST, RETRY_LONGEST = SECOND, 15 * SECOND
FILES_EVERY = 20 * SECOND
"""How often the site's files are looked at for changes between full copies."""

EVERY_MINUTES = 15
"""Between two full copies while a session runs, unless provisioning says otherwise."""
FULL_BY_ITSELF = DAY
"""A target whose newest full copy is older gets one as soon as it is opened."""
KEEP_FULL = 24
"""Manifests of full copies that stay; all share the same pieces and segments."""
KEEP_FULL_WHEN_FULL = 2
KEEP_FILES = 8
"""Lists of the site's files that stay."""

BEHIND_AFTER = 30 * SECOND
"""Records that wait for longer than this are news."""
FILLING_BELOW = 1 << 30
"""A target with less free than this is told, whatever the pace."""
DAY_AT_LEAST = 30 * MINUTE
"""The rest of a day after its last session, for closing and scoring: a target must last for so much at least."""
