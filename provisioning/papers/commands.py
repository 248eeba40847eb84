"""`kaochang-provision paper`: check a paper's sources, and build them into a site's folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click
import msgspec

from exam.plan import LEVEL_NAMES, PART_NAMES
from exam.text import Fact, Language, Text
from provisioning.papers.builder import BuildReport, BuiltPart, build_paper
from provisioning.papers.fault import Fault
from provisioning.papers.store import PlacedPart, other_uses, place_part
from server.site_folder import PaperUse, SiteFolder

BUILT, FAULTY, UNUSABLE = 0, 1, 2
_SAMPLE = "provisioning/samples/paper/中级样卷"
_EXIT_CODES = "Exit codes: 0 no fault, 1 the sources have faults and nothing was built, 2 a folder cannot be used."
_SAY: Mapping[str, Text] = MappingProxyType(
    {
        "fault": Text("错误 {place}：{text}", "fault in {place}: {text}"),
        "warning": Text("提醒 {place}：{text}", "warning in {place}: {text}"),
        "faults": Text(
            "共 {count} 处错误，没有生成试卷。请改正后再运行一次。",
            "{count} fault(s); nothing was built. Correct them and run again.",
        ),
        "part": Text(
            "{level}{part}：{title}，{count} 题，{marks} 分，试卷包 {size} KB",
            "{level} {part}: {title}, {count} question(s), {marks} marks, package of {size} KB",
        ),
        "fine": Text(
            "没有错误。下一步：kaochang-provision paper build {folder} --site SITE",
            "No fault. Next: kaochang-provision paper build {folder} --site SITE",
        ),
        "placed": Text(
            "  试卷 {paper}\n  评分标准 {key}（仅本机所有者可读）",
            "  paper {paper}\n  key {key} (its owner alone may read it)",
        ),
        "main": Text("下一步：kaochang-server run --site {site}", "Next: kaochang-server run --site {site}"),
        "spare": Text(
            "备用试卷已备好，收到培训评价组织的授权码之前不会启用。下一步：kaochang-server run --site {site}",
            "The spare paper is there; it stays closed until the organiser releases it. "
            "Next: kaochang-server run --site {site}",
        ),
        "practice": Text(
            "下一步：kaochang-server run --site {site} --practice", "Next: kaochang-server run --site {site} --practice"
        ),
        "same-practice": Text(
            "站点的正式或备用试卷与模拟考核试卷是同一份（{part}），考生会提前看到真题。没有装入，请换一份试卷。",
            "The practice paper and a real paper of the site are one and the same ({part}): candidates would see it "
            "before the day. Nothing was placed; take another paper.",
        ),
        "same-spare": Text(
            "提醒：备用试卷与正式试卷是同一份（{part}），请确认没有拿错文件夹。",
            "warning: the spare paper is the same as the main one ({part}); make sure the folder is the right one.",
        ),
        "no-folder": Text(
            "找不到试卷文件夹 {folder}，请检查路径。", "There is no paper folder {folder}; check the path."
        ),
        "unreadable": Text(
            "读不了 {folder}（{reason}），请检查权限后再试。",
            "{folder} cannot be read ({reason}); check who may read it.",
        ),
        "unwritable": Text(
            "写不进考点文件夹 {folder}（{reason}），请检查权限和磁盘空间。",
            "The site folder {folder} cannot be written ({reason}); check permissions and disk space.",
        ),
    }
)
_FOLDER = click.argument("folder", type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of sentences.")
_LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language.")


class Unusable(click.ClickException):
    """A folder that cannot be read or written; its sentence says what to do."""

    exit_code = UNUSABLE


@click.group()
def paper() -> None:
    """Check and build papers (组卷) from the workbooks of docs/paper-format.md."""


@paper.command(epilog=f"Example: kaochang-provision paper check {_SAMPLE}\n\n{_EXIT_CODES}")
@_FOLDER
@_JSON
@_LANG
@click.pass_context
def check(context: click.Context, folder: Path, as_json: bool, lang: Language) -> None:
    """Check the sources of a paper and write nothing."""
    report = _build(folder, lang)
    if as_json:
        _echo_json(report, ())
    else:
        _echo_findings(report, lang)
        for part in report.parts:
            _echo_part(part, lang)
        if report.parts:
            click.echo(_SAY["fine"].say(lang, {"folder": str(folder)}))
    context.exit(FAULTY if report.faults else BUILT)


@paper.command(
    epilog=f"Example: kaochang-provision paper build provisioning/samples/paper/中级样卷 --site SITE\n\n{_EXIT_CODES}"
)
@_FOLDER
@click.option("--site", type=click.Path(path_type=Path), required=True, help="Folder of the site.")
@click.option(
    "--use",
    "use_name",
    type=click.Choice([use.value for use in PaperUse]),
    default=PaperUse.MAIN.value,
    show_default=True,
    help="The real paper, the spare one (备用试卷) or one for a practice exam (适应性模拟考核).",
)
@_JSON
@_LANG
@click.pass_context
def build(context: click.Context, folder: Path, site: Path, use_name: str, as_json: bool, lang: Language) -> None:
    """Build a paper and place packages and marking keys in the site's folder."""
    report, use = _build(folder, lang), PaperUse(use_name)
    placed: tuple[PlacedPart, ...] = ()
    try:
        is_fit = _is_fit_for(use, report, SiteFolder(site), lang)
        if is_fit:
            placed = tuple(place_part(SiteFolder(site), part, use) for part in report.parts)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable(_SAY["unwritable"].say(lang, {"folder": str(site), "reason": reason})) from error
    if as_json:
        _echo_json(report, placed)
    else:
        _echo_findings(report, lang)
        for done in placed:
            _echo_part(done.part, lang)
            click.echo(_SAY["placed"].say(lang, {"paper": str(done.paper_file), "key": str(done.key_file)}))
        if placed:
            click.echo(_SAY[use.value].say(lang, {"site": str(site)}))
    context.exit(FAULTY if report.faults or not is_fit else BUILT)


def _build(folder: Path, lang: Language) -> BuildReport:
    if not folder.is_dir():
        raise Unusable(_SAY["no-folder"].say(lang, {"folder": str(folder)}))
    try:
        return build_paper(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable(_SAY["unreadable"].say(lang, {"folder": str(folder), "reason": reason})) from error


def _is_fit_for(use: PaperUse, report: BuildReport, site: SiteFolder, lang: Language) -> bool:
    """Whether no real paper would be shown in practice; a spare that is the main paper is only remarked upon."""
    for part in report.parts:
        others = other_uses(site, part, use)
        if others:
            is_practice = PaperUse.PRACTICE in (use, *others)
            text = _SAY["same-practice" if is_practice else "same-spare"]
            click.echo(text.say(lang, {"part": part.paper.title}), err=True)
            if is_practice:
                return False
    return True


def _echo_findings(report: BuildReport, lang: Language) -> None:
    for word, found in (("warning", report.warnings), ("fault", report.faults)):
        for finding in found:
            facts = {"place": finding.place.say(lang), "text": finding.say(lang)}
            click.echo(_SAY[word].say(lang, facts), err=True)
    if report.faults:
        click.echo(_SAY["faults"].say(lang, {"count": len(report.faults)}), err=True)


def _echo_part(part: BuiltPart, lang: Language) -> None:
    level, name = part.paper.level, part.paper.part
    facts: dict[str, Fact] = {
        "level": LEVEL_NAMES[level] if lang == "zh" else level.value,
        "part": PART_NAMES[name] if lang == "zh" else name.value,
        "title": part.paper.title,
        "count": len(part.paper.questions()),
        "marks": f"{part.marks.normalize():f}",
        "size": -(-len(part.package) // 1024),
    }
    click.echo(_SAY["part"].say(lang, facts))


def _echo_json(report: BuildReport, placed: tuple[PlacedPart, ...]) -> None:
    files = {done.part.paper.part: done for done in placed}
    document = {
        "built": bool(placed),
        "parts": [
            {
                "paper": part.paper.id,
                "part": part.paper.part,
                "level": part.paper.level,
                "questions": len(part.paper.questions()),
                "marks": part.marks,
                "bytes": len(part.package),
                "package": part.key.package,
                "paper_file": str(files[part.paper.part].paper_file) if placed else None,
                "key_file": str(files[part.paper.part].key_file) if placed else None,
            }
            for part in report.parts
        ],
        "faults": [_as_json(fault) for fault in report.faults],
        "warnings": [_as_json(warning) for warning in report.warnings],
    }
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def _as_json(fault: Fault) -> dict[str, object]:
    return {
        "file": fault.place.file,
        "sheet": fault.place.sheet,
        "row": fault.place.row,
        "column": fault.place.column,
        "code": fault.code,
        "facts": fault.facts,
        "zh": fault.say("zh"),
        "en": fault.say("en"),
    }
