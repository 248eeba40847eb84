"""What a scripted candidate writes in a rehearsal: answers that fit their questions, and a file where one is asked for.

They are made up from the open paper, are worth nothing, and know nothing of what is right.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from exam.answers import Answer, Chosen, FormFilled, Written
from exam.ids import ItemId
from exam.paper import (
    FileTask,
    FillIn,
    FormTask,
    MultipleChoice,
    Numeric,
    Paper,
    PracticalTask,
    SingleChoice,
    TheoryItem,
    TrueFalse,
)

WORDS = ("内容营销", "搜索引擎", "短视频", "用户画像", "转化率", "品牌", "投放")


def answerable(paper: Paper) -> tuple[ItemId, ...]:
    """The items and form tasks of a paper; a file task is not answered but saved."""
    return tuple(question.id for question in paper.questions() if not isinstance(question, FileTask))


def some_answer(question: TheoryItem | PracticalTask, random: Random) -> Answer:
    """An answer that the question takes. Raises KeyError for a task that is done in files."""
    match question:
        case SingleChoice(options=options):
            return Chosen((random.choice(options).id,))
        case MultipleChoice(options=options):
            chosen = random.sample([option.id for option in options], min(2, len(options)))
            return Chosen(tuple(sorted(chosen)))
        case TrueFalse():
            return Chosen((random.choice("TF"),))
        case FillIn(blanks=blanks):
            return Written(tuple(random.choice(WORDS) for _ in range(blanks)))
        case Numeric():
            return Written((str(random.randrange(1000)),))
        case FormTask(fields=fields):
            return FormFilled({field.id: random.choice(WORDS) for field in fields})
        case _:
            raise KeyError(question.id)


class AskedFile(NamedTuple):
    """Where the practical file goes, and how many bytes it may have there."""

    task: ItemId
    path: str
    most: int


def file_to_save(paper: Paper) -> AskedFile | None:
    """The largest file that a practical asks for; None where it asks for none."""
    files = [
        AskedFile(task.id, file.path, file.max_bytes)
        for task in paper.tasks
        if isinstance(task, FileTask)
        for file in task.expected
    ]
    return max(files, key=lambda file: file.most, default=None)
