"""Marks one candidate's part against its key: pure, the same result for the same input, whatever was handed in.

The key must have passed `check_key`. Answers and files are candidates' content: nothing in them makes this raise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exam.answers import Answer, FormFilled, is_empty
from exam.ids import ItemId
from exam.paper import FormTask, Paper
from exam.sitting import FileKey as FilePlace
from server.scoring.evidence import Evidence, Finding, ItemMark, PartMark, evidence, found, left_to_a_person
from server.scoring.file_checks import look_at_files
from server.scoring.form_checks import FilledForm, look_at_form
from server.scoring.key import (
    ChoiceKey,
    FileKey,
    FillInKey,
    FormKey,
    HumanCheck,
    HumanKey,
    ItemKey,
    MarkingKey,
    MarkingKeyError,
    NumericKey,
)
from server.scoring.theory_items import mark_theory_item
from server.scoring.work_folder import HandedInFile, WorkFolder


def mark_part(
    key: MarkingKey, paper: Paper, answers: Mapping[ItemId, Answer], files: Mapping[FilePlace, HandedInFile]
) -> PartMark:
    """Mark every item of the key, in the key's order. `files` are by task and path, as in a sitting."""
    return PartMark(paper.part, tuple(_mark_item(item, key, paper, answers, files) for item in key.keys))


def _mark_item(
    item: ItemKey,
    key: MarkingKey,
    paper: Paper,
    answers: Mapping[ItemId, Answer],
    files: Mapping[FilePlace, HandedInFile],
) -> ItemMark:
    question = next(question for question in paper.questions() if question.id == item.item)
    answer = answers.get(item.item)
    match item, question:
        case FormKey(), FormTask():
            return _mark_form(item, question, answer)
        case FileKey(), _:
            return _mark_files(item, {path: file for (task, path), file in files.items() if task == item.item})
        case ((ChoiceKey() | FillInKey() | NumericKey() | HumanKey()), _):
            return mark_theory_item(item, question, answer, key.partial_credit)
    raise MarkingKeyError(f"{item.item}: check_key has not passed this key")


def _mark_form(key: FormKey, task: FormTask, answer: Answer | None) -> ItemMark:
    filled = answer if isinstance(answer, FormFilled) else None
    if filled is not None and not is_empty(filled):
        form = FilledForm(task, filled)
        findings = [look_at_form(check, form) for check in key.checks]
        return ItemMark(key.item, _checks(key, findings))
    nothing = found("unanswered" if answer is None or filled is not None else "wrong_kind", right=False)
    findings = [left_to_a_person("open") if isinstance(check, HumanCheck) else nothing for check in key.checks]
    return ItemMark(key.item, _checks(key, findings), answered=False)


def _mark_files(key: FileKey, files: Mapping[str, HandedInFile]) -> ItemMark:
    folder = WorkFolder(files)
    findings = [look_at_files(check, folder) for check in key.checks]
    return ItemMark(key.item, _checks(key, findings), answered=not folder.is_empty)


def _checks(key: FormKey | FileKey, findings: Sequence[Finding]) -> tuple[Evidence, ...]:
    pairs = zip(key.checks, findings, strict=True)
    return tuple(evidence(check.label, Fraction(check.marks), finding) for check, finding in pairs)
