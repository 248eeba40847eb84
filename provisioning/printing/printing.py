"""Prints papers into a folder: documents one after the other, setting and writing in a few threads beside."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec

from exam.text import Fact, Text
from provisioning.printing.files import FileNames
from provisioning.printing.texts import TEXTS
from server.forms.catalogue import Paper
from server.forms.faults import TEXTS as FORM_TEXTS
from server.forms.faults import FormError
from server.forms.typesetting import render
from server.site_folder import write_atomically

WORKERS = min(4, os.cpu_count() or 1)
"""Typst lets Python go on while it sets, so threads are enough."""
WAITING = 2 * WORKERS
"""Papers that wait for a thread; each may hold a room's photos."""
PRIVATE = 0o600
"""Mode of printed files: they hold names, ID numbers and what happened to people."""


class Printed(msgspec.Struct, frozen=True):
    """What became of one paper: the file, or, with a code, why there is none."""

    form: str
    room: str
    session: str
    file: str
    code: str = ""
    facts: dict[str, Fact] = {}

    @property
    def sentence(self) -> Text:
        """Why there is none, and what to do."""
        return FORM_TEXTS.get(self.code) or TEXTS[self.code]


def print_papers(papers: Iterable[Paper], folder: Path, done: Callable[[Printed], None]) -> tuple[Printed, ...]:
    """Print papers below a folder; `done` is told of each in turn. One that fails does not cost the others."""
    names, results = FileNames(folder), []
    waiting: deque[Future[Printed]] = deque()

    def settle() -> None:
        result = waiting.popleft().result()
        results.append(result)
        done(result)

    with ThreadPoolExecutor(WORKERS, thread_name_prefix="printing") as workers:
        for paper in papers:
            waiting.append(workers.submit(_print, paper, names.file(paper)))
            if len(waiting) >= WAITING:
                settle()
        while waiting:
            settle()
    return tuple(results)


def _print(paper: Paper, file: Path) -> Printed:
    result = Printed(paper.kind.value, paper.room or "", paper.session or "", str(file))
    try:
        write_atomically(file, render(paper.kind, paper.document), mode=PRIVATE)
    except FormError as error:
        return msgspec.structs.replace(result, code=error.code, facts=error.facts)
    except OSError as error:
        facts: dict[str, Fact] = {"file": str(file), "reason": error.strerror or type(error).__name__}
        return msgspec.structs.replace(result, code="file_unwritable", facts=facts)
    return result
