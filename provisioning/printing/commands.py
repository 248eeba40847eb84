"""`kaochang-provision print`: every form of a site as PDF files, without a running server."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from exam.clock import wall_now
from exam.ids import RoomName, Ticket
from exam.plan import Plan, PlanError
from exam.text import Fact, Language
from provisioning.printing.printing import Printed, print_papers
from provisioning.printing.texts import TEXTS
from server.accounts import AccountsError
from server.forms.catalogue import MADE_HERE, Known, documents_for
from server.forms.faults import FormError
from server.forms.kinds import FormKind
from server.forms.pictures import photos_of
from server.forms.site_record import known_of
from server.forms.typesetting import faces
from server.journal.errors import StoreError
from server.journal.record import ChainBrokenError
from server.scoring.marks_file import MarksFileError
from server.site_folder import SiteFolder

PRINTED, INCOMPLETE, UNUSABLE = 0, 1, 2
_KINDS = click.Choice([kind.value for kind in MADE_HERE])


class Unusable(click.ClickException):
    """Nothing can be printed; the sentence says what to do."""

    exit_code = UNUSABLE


@click.command("print")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="存放 PDF 的文件夹 / the folder for the files"
)
@click.option("--form", "forms", type=_KINDS, multiple=True, help="表单，默认全部 / forms, all unless given")
@click.option("--room", "rooms", multiple=True, help="考场，默认全部 / rooms, all unless given")
@click.option("--ticket", "tickets", multiple=True, help="准考证号，用于申诉和复核 / for an appeal or a recheck")
@click.option("--database", default="", help="数据库地址，默认为站点的 SQLite / database URL; the site's SQLite")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="提示语言 / of messages")
@click.option("--json", "json_only", is_flag=True, help="只输出 JSON / print only JSON")
def print_forms(
    site: Path,
    out: Path,
    forms: tuple[str, ...],
    rooms: tuple[str, ...],
    tickets: tuple[str, ...],
    database: str,
    lang: Language,
    *,
    json_only: bool,
) -> None:
    """把考务表单制作成 PDF。 Print the forms of a site as PDF files.

    每个表单、考场、场次一个文件，如 OUT/第1考场/签到表-理论考试.pdf。考前空白处留给笔填；考后再运行一次，情况记录表
    等由考试记录填好。不影响正在运行的服务器。

    One file for each form, room and session. Before the exam what is not known is left for a pen; run it again after
    the exam, and the journal fills the room records. A running server is not disturbed.

    \b
    Example:
      kaochang-provision print --site SITE --out 打印
      kaochang-provision print --site SITE --out 打印 --form sign_in --form room_record --room 第1考场
      kaochang-provision print --site SITE --out 打印 --form appeal --ticket 20261128002611000000700009
    \b
    Exit status:
      0  all printed
      1  some could not be printed; it names them
      2  nothing can be printed; it says what to do
    \b
    Next:
      print the files on A4 at actual size
    """
    kinds = frozenset(map(FormKind, forms)) or frozenset(MADE_HERE)
    plan, known = _known(SiteFolder(site), database, rooms, tickets, lang)
    wanted = tuple(map(RoomName, rooms))
    now = wall_now()
    count = sum(1 for _ in documents_for(plan, kinds, now, known, wanted))
    if not count:
        raise Unusable(_say("nothing", lang))
    papers = documents_for(plan, kinds, now, known, wanted, load=photos_of(SiteFolder(site)))
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=json_only or not console.is_terminal, transient=True) as progress:
        task = progress.add_task(_say("progress", lang), total=count)
        results = print_papers(papers, out, lambda _: progress.advance(task))
    _report(results, known, out, lang, json_only=json_only)
    failed = any(result.code for result in results)
    click.get_current_context().exit(INCOMPLETE if failed else PRINTED)


def _known(
    site: SiteFolder, database: str, rooms: tuple[str, ...], tickets: tuple[str, ...], lang: Language
) -> tuple[Plan, Known]:
    """The plan, and what is known of its day; ends the command where something that it was told is not there."""
    try:
        plan = site.read_plan()
        faces()
        known = known_of(site, plan, database, tuple(map(Ticket, tickets)))
    except StoreError as error:
        raise Unusable(f"{error.remedy} ({error.code})") from error
    except ChainBrokenError as error:
        raise Unusable(str(FormError("journal_altered", seq=error.seq))) from error
    except msgspec.MsgspecError as error:
        raise Unusable(str(FormError("journal_too_new"))) from error
    except (PlanError, FormError, AccountsError, MarksFileError) as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable(_say("file_unwritable", lang, file=str(error.filename or site.root), reason=reason)) from error
    plan = known.happened.plan if known.happened else plan
    names = list(dict.fromkeys(session.room for session in plan.sessions))
    for room in rooms:
        if room not in names:
            raise Unusable(_say("room_unknown", lang, room=room, rooms="、".join(names)))
    for ticket in tickets:
        if plan.candidate(Ticket(ticket)) is None:
            raise Unusable(_say("ticket_unknown", lang, ticket=ticket))
    return plan, known


def _report(results: tuple[Printed, ...], known: Known, out: Path, lang: Language, *, json_only: bool) -> None:
    failed = [result for result in results if result.code]
    if json_only:
        summary = {
            "folder": str(out),
            "from_journal": known.happened is not None,
            "printed": [_plain(result) for result in results if not result.code],
            "failed": [{**_plain(one), "code": one.code, **_sentences(one)} for one in failed],
        }
        click.echo(msgspec.json.format(msgspec.json.encode(summary), indent=1))
        return
    if known.happened is None:
        click.echo(_say("blank", lang))
    click.echo(_say("printed", lang, count=len(results) - len(failed), folder=str(out)))
    if failed:
        click.echo(_say("failed", lang, count=len(failed)), err=True)
        for one in failed:
            click.echo(f"  {one.file}: {one.sentence.say(lang, one.facts)}", err=True)
    click.echo(_say("next", lang))


def _plain(result: Printed) -> dict[str, str]:
    return {"form": result.form, "room": result.room, "session": result.session, "file": result.file}


def _sentences(result: Printed) -> dict[str, str]:
    return {"zh": result.sentence.say("zh", result.facts), "en": result.sentence.say("en", result.facts)}


def _say(code: str, lang: Language, **facts: Fact) -> str:
    return TEXTS[code].say(lang, facts)
