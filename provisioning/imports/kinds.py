"""The five files a site receives, by name and by the header texts that confirm them (handbook section 5)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import msgspec

FAILED_PREFIX = "失败-"
REASON_HEADER = "失败原因"


class Kind(StrEnum):
    """What a file holds. The order is that of reading: a seat is judged against a room that is already known."""

    ROOMS = "rooms"  # 考场信息
    PEOPLE = "people"  # 考生信息
    REGISTRATIONS = "registrations"  # 报考信息
    PLACES = "places"  # 排考明细
    PHOTOS = "photos"  # 考生照片


class Writing(StrEnum):
    """How a column is written, which decides what blanks inside it mean."""

    TEXT = "text"  # blanks inside belong to it
    NAME = "name"  # a Chinese name has no blank inside; one is often put in to line names up
    NUMBER = "number"  # a number written as text: no blank can belong to it


KIND_NAMES = MappingProxyType(
    {
        # The second name is what the national platform calls its empty form.
        Kind.ROOMS: ("考场信息", "批量导入考场表"),
        Kind.PEOPLE: ("考生信息", "本校学生导入模板"),
        Kind.REGISTRATIONS: ("报考信息", "按证书批量导入报考模板"),
        Kind.PLACES: ("排考明细",),
        Kind.PHOTOS: ("考生照片",),
    }
)

_TEXT, _NAME, _NUMBER = Writing.TEXT, Writing.NAME, Writing.NUMBER
COLUMNS = MappingProxyType(
    {
        # Columns a file must have; it may have more, and a star on any of them makes its cells required.
        Kind.PEOPLE: MappingProxyType(
            {
                "学生姓名": _NAME,
                "姓名拼音": _TEXT,
                "性别": _NAME,
                "证件类型": _NAME,
                "证件号码": _NUMBER,
                "手机号码": _NUMBER,
                "入学年份": _NUMBER,
                "专业层次": _NAME,
                "就读专业": _TEXT,
                "专业代码": _NUMBER,
            }
        ),
        Kind.REGISTRATIONS: MappingProxyType(
            {
                "考生姓名": _NAME,
                "证件号码": _NUMBER,
                "考生类型": _NAME,
                "证书编号": _NUMBER,
                "报考证书": _TEXT,
                "证书等级": _NAME,
                "考核站点编号": _NUMBER,
            }
        ),
        Kind.ROOMS: MappingProxyType(
            {
                "考试计划编号": _NUMBER,
                "所属考试计划": _TEXT,
                "考核站点编号": _NUMBER,
                "所属考核站点": _TEXT,
                "考场名称": _TEXT,
                "考位数": _NUMBER,
                "所在省": _TEXT,
                "所在市": _TEXT,
                "所在区/县": _TEXT,
                "详细地址": _TEXT,
                "证书编号": _NUMBER,
                "本次组织考试的证书": _TEXT,
                "证书等级": _NAME,
                "考试科目": _TEXT,
                "考场类型": _TEXT,
            }
        ),
        Kind.PLACES: MappingProxyType(
            {
                "序号": _NUMBER,
                "学生姓名": _NAME,
                "身份证号": _NUMBER,
                "准考证号": _NUMBER,
                "所属院校": _TEXT,
                "考位号": _NUMBER,
            }
        ),
    }
)
NEVER_EMPTY = MappingProxyType(
    {
        # Required even where a file came without its stars; the arrangement has none at all.
        Kind.PEOPLE: frozenset({"学生姓名", "证件号码"}),
        Kind.REGISTRATIONS: frozenset({"考生姓名", "证件号码", "证书编号", "证书等级"}),
        Kind.ROOMS: frozenset({"考场名称", "考位数"}),
        Kind.PLACES: frozenset({"学生姓名", "身份证号", "准考证号", "考位号"}),
    }
)
_WORKBOOKS = frozenset({".xls", ".xlsx"})


class Source(msgspec.Struct, frozen=True):
    """A file of the folder and what its name says it holds; None where it is none of the five."""

    path: Path
    kind: Kind | None


def find_sources(folder: Path) -> tuple[Source, ...]:
    """List a folder's files in reading order: by kind, and a corrected 失败- file after the file it corrects.

    Hidden files and Excel's lock files (`~$...`) are passed over. May raise OSError.
    """
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    order = list(Kind)
    found = [Source(path, _kind_of(path)) for path in paths]
    return tuple(
        sorted(
            found,
            key=lambda source: (
                order.index(source.kind) if source.kind else len(order),
                source.path.name.startswith(FAILED_PREFIX),
                source.path.name,
            ),
        )
    )


def _kind_of(path: Path) -> Kind | None:
    suffix = path.suffix.lower()
    for kind, names in KIND_NAMES.items():
        if any(name in path.stem for name in names):
            fits = suffix == ".zip" if kind is Kind.PHOTOS else suffix in _WORKBOOKS
            return kind if fits else None
    return None
