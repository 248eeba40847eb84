"""Read .xls in a process of its own.

The old format has no checksums, and calamine answers some damaged files by ending the whole process (a failed
allocation in Rust). Behind a pipe that is one more damaged file, not the end of the import.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection

from provisioning.imports.sheets import Sheet, UnusableFileError, unpack

_SECONDS = 60
"""A real .xls (65,536 rows at most) takes under five seconds; a damaged one may turn in circles."""


def read_apart(data: bytes) -> tuple[Sheet, ...]:
    """Read an .xls. Raises UnusableFileError also where reading it ended, or never ended."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, data), daemon=True)
    process.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(_SECONDS) else None
    except EOFError:
        answer = None
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()
    if isinstance(answer, tuple):
        return answer
    raise UnusableFileError(answer if isinstance(answer, str) else "file_damaged")


def _serve(answer_to: Connection, data: bytes) -> None:
    """Answer with the sheets or with the code of what is wrong; end without an answer where calamine gives up."""
    with contextlib.suppress(OSError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - not a path
        os.dup2(nowhere.fileno(), sys.__stderr__.fileno() if sys.__stderr__ else 2)
    try:
        answer_to.send(unpack(data))
    except UnusableFileError as error:
        answer_to.send(error.code)
    answer_to.close()
