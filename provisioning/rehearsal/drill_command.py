"""`kaochang-provision drill`: what each operator has to have done once, and who has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click
import msgspec

from exam.clock import wall_now
from exam.text import Fact, Language, Text
from provisioning.rehearsal.drill_record import DrillRecord, DrillRecordError, Passed, append_drills, read_drills
from provisioning.rehearsal.drills import BY_CODE, DRILLS, Shown, shown_by
from server.accounts import AccountsError, people_file, read_accounts, tidy
from server.journal.errors import StoreError
from server.journal.record import Record
from server.site_folder import SiteFolder
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal

ALL_PASSED, SOME_OPEN, CANNOT = 0, 1, 2
_SAY: Mapping[str, Text] = MappingProxyType(
    {
        "passed": Text("已完成  {title}", "passed  {title}"),
        "open": Text("未完成  {title}({code})：{todo}", "open    {title} ({code}): {todo}"),
        "new": Text("本次记入：{titles}", "Recorded now: {titles}"),
        "did": Text(
            "记录里看不出是谁做的，做完后加 --did {code}。",
            "The journal does not show whose hand it was; when done, add --did {code}.",
        ),
        "not_seen": Text(
            "模拟考核的记录里没有“{title}”，没有记入。请先在模拟考核中做一次。",
            "The practice journal shows no “{title}”: not recorded. Do it in a practice session first.",
        ),
        "by_order": Text(
            "“{title}”由记录核对，不用 --did；记录里没有 {who} 的这项操作。",
            "“{title}” is read from the journal, without --did; it shows no such act of {who}.",
        ),
        "all": Text("{who} 已完成全部演练。", "{who} has passed every drill."),
        "next": Text(
            "下一步：kaochang-server run --site {site} --practice，做完后再运行本命令。",
            "Next: kaochang-server run --site {site} --practice; do them, then run this again.",
        ),
        "nobody": Text("还没有人完成演练。", "Nobody has passed a drill yet."),
        "line": Text("{at}  {who}  {title}{word}", "{at}  {who}  {title}{word}"),
        "own_word": Text("(本人确认)", " (their own word)"),
        "unknown": Text(
            "站点没有 {who}。kaochang-server people list --site {site} 列出全部人员。",
            "The site has no {who}. kaochang-server people list --site {site} names everybody.",
        ),
        "who_or_list": Text("请给出 --who 姓名，或 --list。", "Give --who NAME, or --list."),
        "drills_unreadable": Text(
            "{site} 的 drills.json 无法读取。请从备份恢复，或改名后重新演练。",
            "drills.json of {site} cannot be read. Restore a backup, or rename it and drill again.",
        ),
        "drills_too_new": Text(
            "{site} 的 drills.json 由更新版本的程序写成。请更新本程序。",
            "drills.json of {site} was written by a newer program. Update this one.",
        ),
        "drills_full": Text(
            "{site} 的 drills.json 已满。请把它改名保存，再运行一次。",
            "drills.json of {site} is full. Rename it to keep it, then run this again.",
        ),
        "too_new": Text(
            "模拟考核的记录由更新版本的程序写成。请更新本程序。",
            "The practice journal was written by a newer program. Update this one.",
        ),
        "disk": Text(
            "不能读写 {path}({reason})。请检查路径、权限和磁盘空间。",
            "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
        ),
    }
)


class Cannot(click.ClickException):
    """Nothing could be read or recorded; the sentence says what to do."""

    exit_code = CANNOT


@click.command("drill")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option("--who", help="操作人员姓名，与登录名相同 / the operator, by the name they sign in with")
@click.option(
    "--did", multiple=True, type=click.Choice([drill.code for drill in DRILLS]), help="亲手做了 / done by hand"
)
@click.option("--list", "listing", is_flag=True, help="列出谁完成了什么 / who has passed what")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
def drill(site: Path, who: str | None, did: tuple[str, ...], lang: Language, *, listing: bool) -> None:
    """演练：每个操作人员在模拟考核中各做一次，由记录核对。 Drills: each operator does each once, in a practice exam.

    由本人下命令的，从模拟考核的记录核对；动手做的(结束进程、拔网线、恢复备份)，做完后用 --did 确认。

    Orders are read from the practice journal; what is done by hand is confirmed with --did.

    \b
    Example:  kaochang-provision drill --site SITE --who 主考甲
              kaochang-provision drill --site SITE --who 系统管理员甲 --did restore
    Writes:   SITE/drills.json
    Exit:     0 all passed (or listed), 1 some are open (it says which), 2 cannot (it says what to do)
    Next:     kaochang-server run --site SITE --practice
    """
    folder = SiteFolder(site)
    try:
        if listing:
            _list(read_drills(folder), lang)
            return
        name = _known(folder, who, lang)
        record = _look(folder, name, did, lang)
    except DrillRecordError as error:
        raise Cannot(_SAY[error.code].say(lang, {"site": str(site)})) from error
    except AccountsError as error:
        raise Cannot(str(error)) from error
    except StoreError as error:
        raise Cannot(f"{error.remedy} ({error.code})") from error
    except msgspec.MsgspecError as error:
        raise Cannot(_SAY["too_new"].say(lang, {})) from error
    except OSError as error:
        facts: dict[str, Fact] = {"path": str(error.filename or site), "reason": error.strerror or type(error).__name__}
        raise Cannot(_SAY["disk"].say(lang, facts)) from error
    click.get_current_context().exit(_tell(record, name, site, lang))


def _known(folder: SiteFolder, who: str | None, lang: Language) -> str:
    if not who:
        raise Cannot(_SAY["who_or_list"].say(lang, {}))
    name = tidy(who)
    if not any(account.name == name and account.active for account in read_accounts(people_file(folder))):
        raise Cannot(_SAY["unknown"].say(lang, {"who": name, "site": str(folder.root)}))
    return name


def _look(folder: SiteFolder, who: str, did: tuple[str, ...], lang: Language) -> DrillRecord:
    """Record what is passed now and was not before."""
    record = read_drills(folder)
    before, shown = record.of(who), shown_by(_records(folder), who)
    passed: list[Passed] = []
    at = wall_now()
    for one in DRILLS:
        if one.code in before:
            continue
        by_hand = one.code in did and one.shown is not Shown.ORDER
        seen = one.code in shown or one.shown is Shown.NOTHING
        if (one.shown is Shown.ORDER or by_hand) and seen:
            passed.append(Passed(one.code, who, at, one.shown))
        elif one.code in did:
            code = "by_order" if one.shown is Shown.ORDER else "not_seen"
            click.echo(_SAY[code].say(lang, {"title": one.title.say(lang, {}), "who": who}), err=True)
    if not passed:
        return record
    titles = "、".join(BY_CODE[one.drill].title.say(lang, {}) for one in passed)
    record = append_drills(folder, tuple(passed))
    click.echo(_SAY["new"].say(lang, {"titles": titles}))
    return record


def _records(folder: SiteFolder) -> list[Record]:
    """The practice journal as it is; nothing where no practice exam was held."""
    if not folder.practice_journal_file.is_file():
        return []
    return list(SqlJournal(open_database(sqlite_url(folder.practice_journal_file))).read())


def _tell(record: DrillRecord, who: str, site: Path, lang: Language) -> int:
    passed = record.of(who)
    for one in DRILLS:
        title = one.title.say(lang, {})
        if one.code in passed:
            click.echo(_SAY["passed"].say(lang, {"title": title}))
            continue
        click.echo(_SAY["open"].say(lang, {"title": title, "code": one.code, "todo": one.todo.say(lang, {})}))
        if one.shown is not Shown.ORDER:
            click.echo("        " + _SAY["did"].say(lang, {"code": one.code}))
    if len(passed & BY_CODE.keys()) == len(DRILLS):
        click.echo(_SAY["all"].say(lang, {"who": who}))
        return ALL_PASSED
    click.echo(_SAY["next"].say(lang, {"site": str(site)}))
    return SOME_OPEN


def _list(record: DrillRecord, lang: Language) -> None:
    if not record.passed:
        click.echo(_SAY["nobody"].say(lang, {}))
    for one in record.passed:
        known = BY_CODE.get(one.drill)
        facts = {
            "at": f"{one.at.astimezone():%Y-%m-%d %H:%M}",
            "who": one.who,
            "title": known.title.say(lang, {}) if known else one.drill,
            "word": "" if one.shown is Shown.ORDER else _SAY["own_word"].say(lang, {}),
        }
        click.echo(_SAY["line"].say(lang, facts))
