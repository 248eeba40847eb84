"""What a simulated candidate writes: answers that fit their questions, and the bytes of a practical file."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from exam.answers import Answer, Chosen, FormFilled, Written
from exam.ids import ItemId
from exam.paper import FileTask, FillIn, FormTask, MultipleChoice, Numeric, Paper, SingleChoice, TrueFalse
from server.blobs import MAX_PIECE

WORDS = ("内容营销", "搜索引擎", "短视频", "用户画像", "转化率", "品牌", "投放")


def answerable(paper: Paper) -> tuple[ItemId, ...]:
    """The items and form tasks of a paper; a file task is not answered but saved."""
    return tuple(question.id for question in paper.questions() if not isinstance(question, FileTask))


def some_answer(paper: Paper, item: ItemId, random: Random) -> Answer:
    """An answer that the question takes. Raises KeyError where the paper has no such question to answer."""
    question = {question.id: question for question in paper.questions()}[item]
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
            raise KeyError(item)


def file_to_save(paper: Paper) -> tuple[ItemId, str]:
    """The task and path under which the practical file is saved."""
    for task in paper.tasks:
        if isinstance(task, FileTask) and task.expected:
            return task.id, task.expected[0].path
    first = next(iter(paper.questions()), None)
    return (first.id if first else ItemId("rehearsal")), "rehearsal.bin"


def pieces_of(size: int, random: Random) -> Iterator[bytes]:
    """A file of so many bytes, in pieces as PCs cut it. Every piece is another: nothing is there already."""
    whole, rest = divmod(size, MAX_PIECE)
    for length in (*[MAX_PIECE] * whole, rest):
        if length:
            yield random.randbytes(length)
