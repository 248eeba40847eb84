"""`kaochang-server score` and `rescore`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
import msgspec

from exam.plan import PlanError
from exam.text import Language, Text
from server.journal.errors import StoreError
from server.papers import PaperMissingError
from server.scoring.combination import PartStatus, ResultStatus
from server.scoring.differences import Difference, Standing, differences
from server.scoring.exam_record import ScoringError, check_not_cleared, open_site_database
from server.scoring.human_marks import HumanMarkError
from server.scoring.marks_file import MarksFileError, human_marks_of
from server.scoring.score_site import SiteScores, read_marks, score_site, write_scores
from server.scoring.site_marks import mark_site
from server.site_folder import SiteFolder

SAME, DIFFERENT, UNUSABLE = 0, 1, 2
SHOWN = 40
"""Differences shown to a person; --json has them all."""

_TEXTS = {
    "scored": Text(
        "考生 {all} 人：最终 {final} 人(合格 {passed} 人)，暂定 {provisional} 人，缺考 {absent} 人",
        "{all} candidates: {final} final ({passed} passed), {provisional} provisional, {absent} absent",
    ),
    "sheet": Text("成绩单：{sheet}", "Score sheet: {sheet}"),
    "marks": Text("评分依据：{marks}", "Evidence: {marks}"),
    "open": Text(
        "{count} 人有待人工阅卷的部分，人工成绩返回之前成绩为暂定。",
        "{count} have parts for a person to mark; their results are provisional until those marks come back.",
    ),
    "incomplete": Text(
        "{count} 人的考生机没有确认交齐：请让这些考生机开机联网，补传完成后重新评分。",
        "The PCs of {count} have not said that they sent everything: switch them on and connect them, score again.",
    ),
    "unfinished": Text(
        "{count} 人还有没结束的场次：考试结束后重新评分。",
        "{count} have a session that is not over: score again after the end.",
    ),
    "called_off": Text(
        "{count} 人有停考的场次，由培训评价组织决定；成绩为暂定。",
        "{count} had a session called off; the organiser decides, and their results are provisional.",
    ),
    "void": Text("{count} 人因违纪成绩无效。", "The results of {count} were declared void for a violation."),
    "score_next": Text(
        "下一步：核对成绩单；评分标准改动后运行 kaochang-server rescore --site {site}",
        "Next: look through the score sheet; after a change of the key, kaochang-server rescore --site {site}",
    ),
    "same": Text("重新评分没有差异。", "Marking again changed nothing."),
    "changed": Text(
        "重新评分有 {items} 题次的得分变化，涉及 {candidates} 名考生，其中 {totals} 人总成绩或状态变化:",
        "Marking again changed {items} items of {candidates} candidates; {totals} totals or states with them:",
    ),
    "more": Text("……还有 {count} 条，用 --json 查看全部", "… and {count} more, see --json"),
    "written": Text("已写入新的结果：{sheet}", "The new results are written: {sheet}"),
    "rescore_next": Text(
        "下一步：确认无误后加 --write 写入新的结果。", "Next: if this is right, --write puts the new results in place."
    ),
    "unwritable": Text(
        "不能写入 {path}({reason})。请关闭打开了它的程序(如 Excel)，检查磁盘空间和权限，然后再运行一次。",
        "{path} cannot be written ({reason}). Close what has it open (Excel), check disk space and rights, try again.",
    ),
}

P = ParamSpec("P")
_KNOWN = (PlanError, PaperMissingError, ScoringError, HumanMarkError, MarksFileError)


def _explained(command: Callable[P, None]) -> Callable[P, None]:
    """End a command with a sentence and code 2 where it cannot do its work."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except StoreError as error:
            _stop(f"{error.remedy} ({error.code})")
        except _KNOWN as error:
            _stop(str(error))
        except OSError as error:
            facts = {"path": str(error.filename or ""), "reason": error.strerror or type(error).__name__}
            text = _TEXTS["unwritable"]
            _stop(f"{text.say('zh', facts)} / {text.say('en', facts)}")

    return run


def _stop(sentence: str) -> None:
    click.echo(sentence, err=True)
    click.get_current_context().exit(UNUSABLE)


_site = click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
_database = click.option(
    "--database", default="", help="数据库地址，默认为站点的 SQLite / database URL; the site's SQLite unless given"
)
_lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
_json = click.option("--json", "json_only", is_flag=True, help="只输出 JSON / print only JSON")


@click.command("score")
@_site
@_database
@_lang
@_json
@_explained
def score(site: Path, database: str, lang: Language, *, json_only: bool) -> None:
    """按考试记录给全部考生评分，写出成绩单。 Score everyone from the journal and write the score sheet.

    客观题和操作题由计算机评分，每项检查都有依据；需要人工阅卷的部分留空，成绩为暂定。理论占 30%，实操占 70%,
    60 分合格，舍入规则见 docs/scoring.md。可以随时重复运行。

    Computer-marked parts are scored with their evidence; parts for a person stay open and the result provisional.
    Theory 30 %, practical 70 %, pass at 60. May be run again at any time.

    \b
    Example:
      kaochang-server score --site SITE
      kaochang-server score --site SITE --json
    \b
    Writes:
      SITE/results/成绩单-PLAN.xlsx   the score sheet
      SITE/results/marks.json         every check with its evidence
    \b
    Exit status:
      0  scored
      2  cannot score; it says what to do
    \b
    Next:
      kaochang-server rescore --site SITE
    """
    scores = score_site(SiteFolder(site), database)
    if json_only:
        click.echo(msgspec.json.format(msgspec.json.encode(_summary(scores)), indent=1))
        return
    summary = _summary(scores)
    _say("scored", lang, **{name: int(summary[name]) for name in ("all", "final", "passed", "provisional", "absent")})
    for reason in (
        PartStatus.OPEN,
        PartStatus.INCOMPLETE,
        PartStatus.UNFINISHED,
        PartStatus.CALLED_OFF,
        PartStatus.VOID,
    ):
        count = scores.count_parts(reason)
        if count:
            _say(reason.value, lang, count=count)
    _say("sheet", lang, sheet=str(scores.sheet))
    _say("marks", lang, marks=str(scores.marks_file))
    _say("score_next", lang, site=str(site))


def _summary(scores: SiteScores) -> dict[str, int | str]:
    return {
        "all": len(scores.marks.candidates),
        "final": scores.count(ResultStatus.FINAL),
        "provisional": scores.count(ResultStatus.PROVISIONAL),
        "absent": scores.count(ResultStatus.ABSENT),
        "passed": scores.passed,
        "open": scores.count_parts(PartStatus.OPEN),
        "incomplete": scores.count_parts(PartStatus.INCOMPLETE),
        "unfinished": scores.count_parts(PartStatus.UNFINISHED),
        "sheet": str(scores.sheet),
        "marks": str(scores.marks_file),
    }


@click.command("rescore")
@_site
@_database
@click.option("--write", is_flag=True, help="写入新的结果 / put the new results in place")
@_lang
@_json
@_explained
def rescore(site: Path, database: str, lang: Language, *, write: bool, json_only: bool) -> None:
    """用现有评分标准从原始作答重新评分，列出差异。 Mark again from the raw answers and list what changed.

    与 SITE/results/marks.json 比较；不加 --write 时不改动任何文件。

    Compares with SITE/results/marks.json, using the keys that the site has now. Changes nothing without --write.

    \b
    Example:
      kaochang-server rescore --site SITE
      kaochang-server rescore --site SITE --write
    \b
    Exit status:
      0  no differences
      1  differences, listed (and written with --write)
      2  cannot mark again; it says what to do
    \b
    Next:
      kaochang-server rescore --site SITE --write
    """
    folder = SiteFolder(site)
    check_not_cleared(folder)
    old = read_marks(folder)
    new = mark_site(folder, open_site_database(folder, database), human_marks_of(old))
    found = differences(old, new)
    written = write_scores(folder, database, new) if write and found else None
    if json_only:
        shown = {"differences": found, "written": str(written.sheet) if written else None}
        click.echo(msgspec.json.format(msgspec.json.encode(shown), indent=1))
    else:
        tell_differences(found, lang)
        if written:
            _say("written", lang, sheet=str(written.sheet))
        elif found:
            _say("rescore_next", lang)
    click.get_current_context().exit(DIFFERENT if found else SAME)


def tell_differences(found: list[Difference], lang: Language) -> None:
    """Print what marking again changed, for a person."""
    if not found:
        _say("same", lang)
        return
    items = sum(bool(change.item) for change in found)
    candidates = len({change.ticket for change in found})
    _say("changed", lang, items=items, candidates=candidates, totals=sum(change.part == "total" for change in found))
    for change in found[:SHOWN]:
        checks = f" ({'、'.join(change.checks)})" if change.checks else ""
        where = " ".join(name for name in (change.ticket, change.part, change.item) if name)
        click.echo(f"  {where}: {_stood(change.old)} -> {_stood(change.new)}{checks}")
    if len(found) > SHOWN:
        _say("more", lang, count=len(found) - SHOWN)


def _stood(standing: Standing | None) -> str:
    if standing is None:
        return "-"
    still_open = f" + {standing.open}?" if standing.open not in ("", "0") else ""
    return f"{standing.given}{still_open} [{standing.status}]"


def _say(code: str, lang: Language, **facts: str | int) -> None:
    click.echo(_TEXTS[code].say(lang, facts))
