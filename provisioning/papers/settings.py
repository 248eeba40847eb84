"""Key/value sheets (说明, 任务): one setting a row, in any order."""

from __future__ import annotations

from collections.abc import Sequence

from exam.plan import LEVEL_NAMES, Level
from provisioning.papers.fault import Findings, Place
from provisioning.papers.row import Row
from provisioning.papers.workbook import Workbook
from server.scoring.key import PartialCredit

NAME, VALUE = "项目", "内容"
HEADING_SHEET = "说明"
LEVELS = {name: level for level, name in LEVEL_NAMES.items()}
PARTIAL_CREDIT: dict[str, PartialCredit] = {"不给分": "none", "按比例": "proportional", "给一半": "half"}
YES_NO = {"是": True, "否": False}


class Settings:
    """Rows of a key/value sheet by their key."""

    def __init__(self, place: Place, rows: dict[str, list[Row]], findings: Findings) -> None:
        self.place = place
        self._rows = rows
        self._findings = findings

    def row(self, name: str) -> Row | None:
        """The row of a required setting; where there is none, its absence is noted."""
        rows = self._rows.get(name)
        if not rows:
            self._findings.fault(Place(self.place.file, self.place.sheet, column=NAME), "setting-missing", name=name)
            return None
        return rows[0]

    def rows(self, name: str) -> tuple[Row, ...]:
        """Every row of a setting that may be repeated."""
        return tuple(self._rows.get(name, ()))

    def has(self, name: str) -> bool:
        """Tell whether the setting is given."""
        return name in self._rows


def read_settings(
    book: Workbook, sheet: str, findings: Findings, *, known: Sequence[str], repeated: Sequence[str] = ()
) -> Settings | None:
    """Read a key/value sheet. None, with the faults noted, where it cannot be read at all."""
    found = book.sheet(sheet, required=(NAME, VALUE))
    if found is None:
        return None
    rows: dict[str, list[Row]] = {}
    for row in found.rows:
        name = row.required(NAME)
        if name is None:
            continue
        if name not in (*known, *repeated):
            row.fault(NAME, "setting-unknown", name=name)
        elif name in rows and name not in repeated:
            row.fault(NAME, "setting-twice", name=name)
        else:
            rows.setdefault(name, []).append(row)
    return Settings(found.place, rows, findings)


class Heading:
    """What both parts of a paper share: number, title, level, subject, and how it is marked and shown."""

    def __init__(self, settings: Settings) -> None:
        def word(name: str) -> str:
            row = settings.row(name)
            return (row.required(VALUE) or "") if row else ""

        number, level = settings.row("试卷编号"), settings.row("等级")
        self.id = (number.identifier(VALUE) or "") if number else ""
        self.title = word("试卷名称")
        self.subject = word("考核科目")
        self.level: Level | None = level.one_of(VALUE, LEVELS) if level else None
        partial = settings.row("多选部分得分") if settings.has("多选部分得分") else None
        self.partial_credit: PartialCredit = (partial.one_of(VALUE, PARTIAL_CREDIT) if partial else None) or "none"
        self.shuffle_items = _yes(settings, "题目乱序")
        self.shuffle_options = _yes(settings, "选项乱序")


def _yes(settings: Settings, name: str) -> bool:
    row = settings.row(name) if settings.has(name) else None
    return True if row is None else row.one_of(VALUE, YES_NO) is not False


def read_heading(book: Workbook, findings: Findings) -> Heading | None:
    """Read the sheet 说明."""
    known = ("试卷编号", "试卷名称", "等级", "考核科目", "多选部分得分", "题目乱序", "选项乱序")
    settings = read_settings(book, HEADING_SHEET, findings, known=known)
    return Heading(settings) if settings else None
