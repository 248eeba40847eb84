"""A copy of the sample paper that tests break on purpose, one cell at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

SAMPLE = Path(__file__).parents[3] / "provisioning" / "samples" / "paper" / "中级样卷"
MODEL = SAMPLE.with_name("中级样卷-参考作答")
PAPER = "试卷.xlsx"
FORM = "任务1-搜索推广关键词表/任务.xlsx"
PAGE = "任务2-落地页制作/任务.xlsx"
BANNER = "任务3-推广横幅制作/任务.xlsx"


class Sources:
    """The copied folder, and ways to change it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "试卷"
        shutil.copytree(SAMPLE, self.folder)

    def change(self, file: str, act: Callable[[Workbook], object]) -> None:
        """Change a workbook by hand."""
        book = load_workbook(self.folder / file)
        act(book)
        book.save(self.folder / file)

    def put(self, file: str, sheet: str, row: int, column: str, value: str | float | None) -> None:
        """Put a value into a cell, named as a fault names it."""
        self.change(
            file, lambda book: book[sheet].cell(row, column_of(book[sheet], column)).__setattr__("value", value)
        )


def column_of(sheet: Worksheet, header: str) -> int:
    """Find a column by its header."""
    return next(cell.column for cell in sheet[1] if cell.value == header)
