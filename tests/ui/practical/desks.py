"""A practical paper and a desk at which somebody works on it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO

from PIL import Image

from candidate_agent.port import FilePlace, FileShown, VersionShown
from candidate_agent.workspace.checks import Finding
from exam.answers import FormFilled
from exam.ids import ItemId
from exam.package import digest_of
from exam.paper import ExpectedFile, Field, FileTask, FormTask, Media, Paper, PracticalTask, Table
from exam.plan import Level, Part
from exam.policy import MINUTE
from tests.ui.stage import StagedDesk, StagedFiles, answering

FORM, FILES, SECOND = ItemId("P1"), ItemId("P2"), ItemId("P3")
FIELDS = (
    Field(id="campaign", label="推广计划名称"),
    Field(id="budget", label="日预算", kind="decimal", unit="元"),
    Field(id="count", label="关键词个数", kind="integer"),
    Field(id="region", label="推广地域", kind="choice", choices=("云溪市", "江岭市")),
    Field(id="start", label="开始日期", kind="date"),
    Field(id="why", label="请说明为什么这样划分推广单元，并写出你的依据和计算过程（不少于 50 字）"),
)
WORDS = Table(
    id="words",
    label="关键词表",
    columns=(
        Field(id="word", label="关键词"),
        Field(id="match", label="匹配方式", kind="choice", choices=("精确匹配", "短语匹配")),
        Field(id="bid", label="出价", kind="decimal", unit="元"),
    ),
    min_rows=2,
    max_rows=5,
)
CSV = "关键词,展现\r\n青禾茶事,3200\r\n云溪奶茶,8600\r\n".encode("utf-8-sig")
COPY = "主标题:夏季新品\r\n".encode("gb18030")
WORKBOOK = b"PK\x03\x04"


def picture(width: int = 120, height: int = 50) -> bytes:
    """A picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), "#2E7D4F").save(out, "PNG")
    return out.getvalue()


HERO = picture()
MEDIA = {digest_of(data): data for data in (CSV, COPY, WORKBOOK, HERO)}


def given(name: str, data: bytes, kind: str) -> Media:
    """A material."""
    return Media(name=name, digest=digest_of(data), size=len(data), type=kind)


FORM_TASK = FormTask(
    id=FORM,
    title="制作搜索推广关键词表",
    text="请根据素材完成推广方案。\n1. 日预算 300 元。\n2. 颜色为 #2e7d4f & <b>。",
    marks=Decimal(60),
    materials=(given("关键词数据.csv", CSV, "text/csv"), given("模板.xlsx", WORKBOOK, "application/zip")),
    fields=FIELDS,
    tables=(WORDS,),
)
FILE_TASK = FileTask(
    id=FILES,
    title="制作新品预约落地页",
    text="请制作落地页。",
    marks=Decimal(40),
    materials=(given("hero.png", HERO, "image/png"), given("文案.txt", COPY, "text/plain")),
    expected=(
        ExpectedFile(path="index.html", label="落地页"),
        ExpectedFile(path="images/横幅.png", label="横幅"),
        ExpectedFile(path="说明.docx", label="说明", required=False),
    ),
)


def paper_of(*tasks: PracticalTask) -> Paper:
    """A practical paper."""
    return Paper(
        id="p",
        title="数字营销技术应用（中级）实操",
        part=Part.PRACTICAL,
        level=Level.INTERMEDIATE,
        subject="数字营销技术应用（中级）",
        tasks=tasks,
    )


PAPER = paper_of(FORM_TASK, FILE_TASK)


def at_work(paper: Paper = PAPER) -> StagedDesk:
    """A desk with the paper open, ten minutes after the start."""
    desk = answering(paper, media=MEDIA)
    desk.tick(10 * MINUTE)
    return desk


def with_files(
    desk: StagedDesk, files: Iterable[FileShown] | None = None, wrong: Iterable[Finding] = ()
) -> StagedFiles:
    """Lay out the folder of the file task; nothing is saved yet where nothing else is said."""
    shown = tuple(absent(file) for file in FILE_TASK.expected) if files is None else tuple(files)
    staged = StagedFiles("D:\\考试作业\\12座\\2-制作新品预约落地页", shown, wrong)
    desk.files[FILES] = staged
    return staged


def absent(file: ExpectedFile) -> FileShown:
    """A file that is not there yet."""
    return FileShown(file.path, file.label, file.required, FilePlace.ABSENT)


def version(number: int, at: int, *, current: bool = False) -> VersionShown:
    """A version of 1 KB, saved so many minutes after the start."""
    return VersionShown(number, 1024, at * MINUTE, current)


def filled(desk: StagedDesk, task: ItemId = FORM) -> FormFilled:
    """What the PC has kept of a form."""
    entry = desk.answers.get(task)
    return entry.answer if entry is not None and isinstance(entry.answer, FormFilled) else FormFilled()
