"""What is missing before the hand-in, task by task, in the reader's words (交卷前检查)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from candidate_agent.port import Desk
from candidate_agent.ui.practical import texts
from candidate_agent.ui.practical.progress import PASSING, misread, open_fields, table_open
from exam.answers import FormFilled, is_empty
from exam.ids import ItemId
from exam.paper import Field, FileTask, FormTask
from exam.words import Words

MOST_NAMED = 4
"""Names that one sentence lists; the rest is counted."""


def missing(desk: Desk, words: Words) -> list[tuple[ItemId, str]]:
    """Per task what is missing or wrong, a sentence each; nothing where all is there."""
    found: list[tuple[ItemId, str]] = []
    for number, task in enumerate(desk.paper.tasks if desk.paper else (), start=1):
        name = words(texts.TASK_TITLED, number=number, title=task.title)
        sentences = _of_form(desk, task, words) if isinstance(task, FormTask) else _of_files(desk, task, words)
        found += [(task.id, words(texts.IN_TASK, task=name, sentence=sentence)) for sentence in sentences]
    return found


def filled_of(desk: Desk, task: ItemId) -> FormFilled:
    """What the desk holds of a form task."""
    entry = desk.answers.get(task)
    return entry.answer if entry is not None and isinstance(entry.answer, FormFilled) else FormFilled()


def _of_form(desk: Desk, task: FormTask, words: Words) -> Iterator[str]:
    filled = filled_of(desk, task.id)
    if is_empty(filled):
        yield words(texts.NOTHING_FILLED)
        return
    if fields := open_fields(task, filled):
        yield words(texts.FIELDS_OPEN, names=_names(fields, words), count=len(fields))
    for table in task.tables:
        state = table_open(table, filled.tables.get(table.id, ()))
        if state.filled < table.min_rows:
            yield words(texts.ROWS_OPEN, table=table.label, filled=state.filled, least=table.min_rows)
        if state.gaps:
            yield words(texts.CELLS_OPEN, table=table.label, rows=state.gaps)
    for wrong in misread(task, filled)[:MOST_NAMED]:
        yield texts.say_misread(wrong, words)


def _of_files(desk: Desk, task: FileTask, words: Words) -> Iterator[str]:
    files = desk.task_files(task.id)
    if files is None:
        yield words(texts.NO_FOLDER_YET)
        return
    yield from (finding.say(words.language) for finding in files.findings() if finding.kind not in PASSING)


def _names(fields: Sequence[Field], words: Words) -> str:
    named = [field.label for field in fields[:MOST_NAMED]]
    more = words(texts.AND_MORE, count=len(fields) - MOST_NAMED) if len(fields) > MOST_NAMED else ""
    return words(texts.COMMA).join(named) + more
