"""What scripted candidates write fits their paper, whatever is asked."""

from __future__ import annotations

from random import Random

from exam.answers import is_within_bounds
from exam.paper import FileTask, fits
from exam.plan import Part
from exam.scripted_work import answerable, file_to_save, some_answer
from provisioning.papers.builder import build_paper
from tests.helpers.sites import SAMPLE_PAPER

PAPERS = {part.paper.part: part.paper for part in build_paper(SAMPLE_PAPER).parts}


def test_every_question_of_the_sample_is_answered_with_something_that_fits() -> None:
    random = Random(7)
    for paper in PAPERS.values():
        questions = {question.id: question for question in paper.questions()}
        for item in answerable(paper):
            answer = some_answer(questions[item], random)
            assert fits(questions[item], answer)
            assert is_within_bounds(answer)


def test_the_file_is_the_largest_that_is_asked_for() -> None:
    asked = file_to_save(PAPERS[Part.PRACTICAL])
    assert asked is not None
    limits = [
        file.max_bytes for task in PAPERS[Part.PRACTICAL].tasks if isinstance(task, FileTask) for file in task.expected
    ]
    assert asked.most == max(limits)
    assert file_to_save(PAPERS[Part.THEORY]) is None
