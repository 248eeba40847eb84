"""Makes paper/ from source/, both beside this file: workbooks, pictures and materials, and model answers.

    python -m provisioning.samples.make_sample_paper [FOLDER]

The texts to read and to change are the TOML files of source/; what is written here is what a teacher would have made
by hand in Excel. The web pages of the model answers are not made here: people wrote them where they lie.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from exam.answers import Answer, Chosen, FormFilled, Written
from provisioning.samples import pictures
from provisioning.samples.workbooks import Cell, typed, workbook

HERE = Path(__file__).parent
SOURCE = HERE / "source"
PAPER = "中级样卷"
ANSWERS = "中级样卷-参考作答"
THEORY_COLUMNS = (
    "题号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F",
    "答案", "分值", "图片", "单位", "容差", "备注",
)  # fmt: skip
KEYWORDS = (
    ("关键词", "展现", "点击", "消费(元)", "预约"),
    ("青禾茶事", 3200, 320, "192.00", 48),
    ("青禾茶事云溪店", 900, 99, "59.40", 18),
    ("云溪奶茶", 8600, 258, "361.20", 21),
    ("云溪手冲茶", 2400, 96, "124.80", 12),
    ("冷泡茶", 6800, 170, "255.00", 10),
    ("冷泡茶礼盒", 1800, 54, "86.40", 4),
    ("夏季茶饮", 5200, 130, "208.00", 6),
    ("下午茶约会", 2600, 91, "136.50", 7),
    ("云溪下午茶", 2100, 84, "117.60", 8),
    ("团建茶歇预订", 1500, 60, "108.00", 6),
    ("奶茶店加盟", 7400, 148, "281.20", 0),
    ("茶饮培训", 3900, 78, "132.60", 0),
    ("茶叶批发价格", 5600, 112, "190.40", 0),
    ("免费奶茶", 4000, 100, "146.90", 0),
)


def _keyword_data() -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(KEYWORDS)
    # With a byte-order mark, because Excel takes a CSV without one for GBK.
    return out.getvalue().encode("utf-8-sig")


PICTURES: dict[str, Callable[[], bytes]] = {
    "ad-bars.png": pictures.ad_bars,
    "cpa-line.png": pictures.cpa_line,
    "funnel.png": pictures.funnel,
}
MATERIALS: dict[str, Callable[[], bytes]] = {
    "关键词数据.csv": _keyword_data,
    "文案.txt": lambda: (SOURCE / "文案.txt").read_text(encoding="utf-8").replace("\n", "\r\n").encode("utf-8-sig"),
    "hero.jpg": pictures.hero,
    "product.jpg": pictures.product,
    "store.jpg": pictures.store,
    "background.jpg": lambda: pictures.jpeg(pictures.background()),
    "logo.png": pictures.logo_png,
}


def make_files() -> Iterator[tuple[str, bytes]]:
    """Make every generated file: its path under provisioning/samples/paper/ and its bytes."""
    theory = _read("theory.toml")
    yield f"{PAPER}/试卷.xlsx", _theory_workbook(theory)
    yield from ((f"{PAPER}/图片/{name}", draw()) for name, draw in PICTURES.items())
    tasks = [_read(f"task-{number}.toml") for number in (1, 2, 3)]
    for task in tasks:
        yield f"{PAPER}/{task['folder']}/任务.xlsx", _task_workbook(task)
        for name in task["materials"]:
            yield f"{PAPER}/{task['folder']}/素材/{name}", MATERIALS[name]()
    yield f"{ANSWERS}/theory.json", _json({str(n): _answer(item) for n, item in enumerate(theory["item"], start=1)})
    form = tasks[0]["model"]
    yield f"{ANSWERS}/practical.json", _json({"P1": msgspec.convert(form, FormFilled)})
    yield from _model_pictures()


def _model_pictures() -> Iterator[tuple[str, bytes]]:
    for name in ("hero.jpg", "product.jpg", "store.jpg"):
        yield f"{ANSWERS}/full/P2/images/{name}", MATERIALS[name]()
    yield f"{ANSWERS}/weak/P2/images/hero.jpg", MATERIALS["hero.jpg"]()
    banner = pictures.banner()
    yield f"{ANSWERS}/full/P3/banner.jpg", pictures.jpeg(banner)
    yield f"{ANSWERS}/full/P3/thumb.png", pictures.thumbnail(banner, 300, 100)
    # A candidate who scaled the background and forgot the measures.
    yield f"{ANSWERS}/weak/P3/banner.jpg", pictures.jpeg(pictures.background().resize((1024, 400)))
    yield f"{ANSWERS}/weak/P3/thumb.png", pictures.thumbnail(banner, 320, 120)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((SOURCE / name).read_text(encoding="utf-8"))


def _theory_workbook(theory: dict[str, Any]) -> bytes:
    rows: list[list[Cell]] = []
    for number, item in enumerate(theory["item"], start=1):
        options = {f"选项{letter}": text for letter, text in zip("ABCDEF", item.get("options", ()), strict=False)}
        is_number = item["kind"] == "计算"
        cells: dict[str, Any] = {
            "题号": str(number),
            "题型": item["kind"],
            "题干": item["stem"],
            **options,
            "答案": typed("分值" if is_number else "答案", item["answer"]),
            "分值": item["marks"],
            "图片": item.get("picture"),
            "单位": item.get("unit"),
            "容差": item.get("tolerance"),
            "备注": item.get("note"),
        }
        rows.append([typed(column, cells.get(column)) for column in THEORY_COLUMNS])
    heading = [[name, text] for name, text in theory["heading"].items()]
    return workbook({"说明": (("项目", "内容"), heading), "理论": (THEORY_COLUMNS, rows)})


def _task_workbook(task: dict[str, Any]) -> bytes:
    settings: list[list[Cell]] = []
    for name, value in task["task"].items():
        settings += [[name, text] for text in (value if isinstance(value, list) else [value])]
    sheets: dict[str, tuple[list[str], list[list[Cell]]]] = {"任务": (["项目", "内容"], settings)}
    for name, sheet in task["sheets"].items():
        header = sheet["header"]
        sheets[name] = (
            header,
            [[typed(column, text) for column, text in zip(header, row, strict=True)] for row in sheet["rows"]],
        )
    columns = ["检查", "说明", "分值", *task["checks"]["columns"]]
    checks: list[list[Cell]] = []
    for kind, label, marks, parameters in task["checks"]["rows"]:
        cells = {"检查": kind, "说明": label, "分值": marks, **parameters}
        checks.append([typed(column, cells.get(column)) for column in columns])
    sheets["评分"] = (columns, checks)
    return workbook(dict(sheets))


def _answer(item: dict[str, Any]) -> Answer:
    match item["kind"]:
        case "单选" | "多选":
            return Chosen(tuple(item["answer"]))
        case "判断":
            return Chosen(("T" if item["answer"] == "对" else "F",))
        case "填空":
            return Written(tuple(blank.split("|")[0] for blank in item["answer"].split("；")))
        case _:
            return Written((item["answer"],))


def _json(answers: dict[str, Answer]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(answers), indent=1) + b"\n"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=HERE / "paper")
def main(folder: Path) -> None:
    """Write the sample paper into FOLDER (paper/ beside this file by default)."""
    count = 0
    for name, data in make_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        count += 1
    click.echo(f"{count} files written to {folder}")


if __name__ == "__main__":
    main()
