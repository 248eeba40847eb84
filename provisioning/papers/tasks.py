"""A task folder (任务1-…/): 任务.xlsx with the task and its checks, 素材/ with what candidates are given."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from exam.ids import ItemId
from exam.paper import FileTask, FormTask, PracticalTask
from provisioning.papers import checks, files, forms
from provisioning.papers.fault import Findings, Place
from provisioning.papers.media import MATERIALS, MediaStore, is_system_file, read_materials
from provisioning.papers.row import number_in
from provisioning.papers.scope import Scope
from provisioning.papers.settings import VALUE, Settings, read_settings
from provisioning.papers.workbook import Workbook, open_workbook
from server.scoring.key import FileKey, FormKey, ItemKey

WORKBOOK = "任务.xlsx"
SHEET = "任务"
FULL_MARKS = Decimal(100)
_FOLDER = re.compile(r"任务([0-9]{1,3})(?![0-9]).*")
_KINDS = {"表单": "form", "文件": "file"}


def task_folders(folder: Path, findings: Findings) -> tuple[Path, ...]:
    """Task folders of a paper, by the number in their names."""
    found: dict[int, Path] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.is_dir() or not path.name.startswith("任务") or is_system_file(path.name):
            continue
        match = _FOLDER.fullmatch(path.name)
        if match is None:
            findings.fault(Place(path.name), "task-folder")
        elif int(match[1]) in found:
            findings.fault(Place(path.name), "task-order", number=int(match[1]), other=found[int(match[1])].name)
        else:
            found[int(match[1])] = path
    return tuple(found[number] for number in sorted(found))


def read_tasks(
    folders: tuple[Path, ...], store: MediaStore, findings: Findings
) -> tuple[tuple[PracticalTask, ...], tuple[ItemKey, ...]]:
    """Read every task with its key; tasks with faults are left out, their faults being noted."""
    tasks: list[PracticalTask] = []
    keys: list[ItemKey] = []
    names: dict[str, str] = {}
    each: list[Decimal] = []
    last = Place("")
    for folder in folders:
        file = f"{folder.name}/{WORKBOOK}"
        book = open_workbook(folder / WORKBOOK, file, findings)
        settings = _settings(book, findings) if book else None
        if book is None or settings is None:
            continue
        for row in settings.rows("分值"):
            each.append(number_in(row.text(VALUE)) or Decimal(0))
            last = row.at(VALUE)
        pair = _read_task(book, settings, folder, store, names, findings)
        if pair:
            tasks.append(pair[0])
            keys.append(pair[1])
    if last.file and sum(each) != FULL_MARKS:
        total = f"{sum(each, Decimal(0)).normalize():f}"
        findings.fault(last, "practical-marks", sum=total, each=" + ".join(str(marks) for marks in each))
    return tuple(tasks), tuple(keys)


def _settings(book: Workbook, findings: Findings) -> Settings | None:
    known = ("任务编号", "任务名称", "类型", "分值")
    return read_settings(book, SHEET, findings, known=known, repeated=("正文",))


def _read_task(
    book: Workbook,
    settings: Settings,
    folder: Path,
    store: MediaStore,
    names: dict[str, str],
    findings: Findings,
) -> tuple[PracticalTask, ItemKey] | None:
    number, title, kind, marks = (settings.row(name) for name in ("任务编号", "任务名称", "类型", "分值"))
    identifier = number.identifier(VALUE) if number else None
    if number and identifier and names.setdefault(identifier, folder.name) != folder.name:
        number.fault(VALUE, "task-id-twice", value=identifier, other=names[identifier])
    name = (title.required(VALUE) if title else None) or ""
    full = marks.marks(VALUE) if marks else None
    sort = kind.one_of(VALUE, _KINDS) if kind else None
    settings.row("正文")
    text = "\n".join(filter(None, (row.required(VALUE) for row in settings.rows("正文"))))
    materials = read_materials(folder / MATERIALS, f"{folder.name}/{MATERIALS}", store, findings)
    item, worth = ItemId(identifier or ""), full or Decimal(0)
    if sort == "form":
        book.expect_only((SHEET, forms.FIELDS, forms.TABLES, checks.SHEET))
        fields, tables = forms.read_form(book, findings)
        scope = Scope(fields=fields, tables=tables, materials=materials)
        form_checks = checks.read_checks(
            book, checks.FORM_CHECKS, tuple(checks.FILE_CHECKS), scope, "表单", full, findings
        )
        form = FormTask(id=item, title=name, text=text, marks=worth, materials=materials, fields=fields, tables=tables)
        return form, FormKey(item, worth, form_checks)
    if sort == "file":
        book.expect_only((SHEET, files.FILES, checks.SHEET))
        expected = files.read_files(book)
        scope = Scope(expected=expected, materials=materials)
        file_checks = checks.read_checks(
            book, checks.FILE_CHECKS, tuple(checks.FORM_CHECKS), scope, "文件", full, findings
        )
        file = FileTask(id=item, title=name, text=text, marks=worth, materials=materials, expected=expected)
        return file, FileKey(item, worth, file_checks)
    return None
