"""`kaochang-hub take`, `marks`, `publish` and `score-sheet`: what people do beside the pages."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from exam.plan import USUAL_TIMEZONE
from exam.text import Fact, Refusal
from server.site_folder import write_atomically
from sync.hub import score_desk, taking
from sync.hub.commanding import (
    OWNER_ONLY,
    Unusable,
    database_option,
    explained,
    opened_hub,
    operator,
    organiser_option,
    plan_option,
    refuse,
    store_option,
)
from sync.hub.commands_texts import both
from sync.hub.hub import Hub
from sync.hub.marking.marker_sheet import NotAMarkerSheetError
from sync.hub.marking.text_sheets import MOST_BYTES, SheetError
from sync.hub.publishing import Publication, WorkingDays
from sync.hub.receiving import Receiving
from sync.hub.store import marks
from sync.hub.texts import both as refusal_in_both
from sync.hub.web.score_handlers import may_publish

FAILED = 1


@click.command("take")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@database_option
@store_option
@organiser_option
@explained
def take(files: tuple[Path, ...], database: str, store: Path, organiser: Path) -> None:
    """从硬盘接收结果包。 Take bundles from a disk; parts .001, .002 … are joined, .sum is checked.

    已上传过的不会重复计入；回执写在结果包旁边。

    What was uploaded before is not counted twice; each receipt is written beside its bundle, to go back with the disk.

    \b
    Example:  kaochang-hub take E:\\S0001.kcbundle --database … --store … --organiser organiser.key
    Exit:     0 all taken, 1 some refused, 2 cannot work (it says what to do)
    Next:     bring the receipts back to the site
    """
    with opened_hub(database, store, organiser) as hub:
        good = [_take_one(hub, file) for file in files]
    if not all(good):
        click.get_current_context().exit(FAILED)


def _take_one(hub: Hub, file: Path) -> bool:
    brought = taking.bring(hub, file)
    if isinstance(brought, Refusal):
        _say_refused(file, brought)
        return False
    found = taking.outcome(hub, brought)
    if found is None or isinstance(found, Refusal):
        asyncio.run(_verify(hub))
        found = taking.outcome(hub, brought)
    if isinstance(found, Refusal):
        _say_refused(file, found)
        return False
    if found is None:
        click.echo(both("take_waits", {"name": file.name}))
        return True
    receipt = file.with_name(f"{file.name}.kcreceipt")
    write_atomically(receipt, found)
    code = "taken_before" if brought.was_here else "taken"
    click.echo(both(code, {"name": file.name, "path": str(receipt)}))
    return True


async def _verify(hub: Hub) -> None:
    receiving = Receiving(hub)
    while await receiving.verify_one():
        pass


def _say_refused(file: Path, refusal: Refusal) -> None:
    click.echo(both("take_refused", {"name": file.name, "why": refusal_in_both(refusal)}), err=True)


@click.group("marks")
def human_marks() -> None:
    """人工阅卷。 Marks that people give.

    \b
    Example:
      kaochang-hub marks open --plan 2026110001 --out 待阅.xlsx …
      kaochang-hub marks take 已阅.xlsx --plan 2026110001 …
    """


@human_marks.command("open")
@plan_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出 / the new file")
@database_option
@store_option
@organiser_option
@explained
def marks_open(plan: str, out: Path, database: str, store: Path, organiser: Path) -> None:
    """导出待人工阅卷的评分点。 Write what waits for a person, without names or tickets.

    \b
    Example:  kaochang-hub marks open --plan 2026110001 --out 待阅.xlsx --database … --store … --organiser …
    Exit:     0 written, 2 not (it says what to do)
    Next:     markers fill in the last column; kaochang-hub marks take
    """
    with opened_hub(database, store, organiser) as hub:
        data, count = score_desk.sheet_for_markers(hub, plan)
    write_atomically(out, data, mode=OWNER_ONLY)
    click.echo(both("marks_written", {"count": count, "path": str(out)}))


@human_marks.command("take")
@click.argument("file", type=click.Path(path_type=Path))
@plan_option
@database_option
@store_option
@organiser_option
@explained
def marks_take(file: Path, plan: str, database: str, store: Path, organiser: Path) -> None:
    """录入人工阅卷成绩。 Take marks back, row by row; rows that do not fit come back with reasons.

    \b
    Example:  kaochang-hub marks take 已阅.xlsx --plan 2026110001 --database … --store … --organiser …
    Writes:   失败-FILE beside FILE, where rows were not taken
    Exit:     0 all taken, 1 some rows failed, 2 nothing taken (it says what to do)
    Next:     kaochang-hub publish; the site fetches its scores
    """
    with file.open("rb") as opened_:
        data = opened_.read(MOST_BYTES + 1)
    with opened_hub(database, store, organiser) as hub:
        try:
            taken = score_desk.take_marks(hub, plan, data, operator())
        except SheetError as error:
            raise Unusable(both(error.code, {"path": str(file)})) from error
        except NotAMarkerSheetError as error:
            raise Unusable(both("sheet_other", {"path": str(file)})) from error
    if isinstance(taken, Refusal):
        raise refuse(taken)
    facts: dict[str, Fact] = {"fitting": taken.fitting, "changed": taken.changed, "empty": taken.empty}
    click.echo(both("marks_taken", facts))
    if taken.failed:
        failed = file.with_name(f"失败-{file.name.removeprefix('失败-')}")
        write_atomically(failed, taken.failed, mode=OWNER_ONLY)
        click.echo(both("marks_failed", {"count": taken.failed_rows, "path": str(failed)}), err=True)
        click.get_current_context().exit(FAILED)


@click.command("publish")
@plan_option
@click.option("--from", "starts", required=True, help="公示开始 / begin, 2027-01-04T09:00")
@click.option("--until", "ends", required=True, help="公示结束 / end, 2027-01-18T09:00")
@click.option("--holiday", "holidays", multiple=True, help="法定假日 / a day nobody works, 2027-01-05")
@click.option("--workday", "worked", multiple=True, help="调休上班日 / a weekend's day that is worked")
@click.option("--provisional", is_flag=True, help="尚有暂定成绩也公布 / although some are provisional")
@database_option
@store_option
@organiser_option
@explained
def publish(
    plan: str,
    starts: str,
    ends: str,
    holidays: tuple[str, ...],
    worked: tuple[str, ...],
    database: str,
    store: Path,
    organiser: Path,
    *,
    provisional: bool,
) -> None:
    """公布成绩，设定公示期。 Publish a plan's scores for a period; candidates may ask for a recheck within 7 days.

    \b
    Example:  kaochang-hub publish --plan 2026110001 --from 2027-01-04T09:00 --until 2027-01-18T09:00 …
    Exit:     0 published, 2 not (it says what to do)
    Next:     the page of rechecks
    """
    days = WorkingDays(frozenset(map(_day, holidays)), frozenset(map(_day, worked)))
    publication = Publication(plan, _time(starts), _time(ends), days)
    with opened_hub(database, store, organiser) as hub:
        refusal = may_publish(hub, plan, publication.starts, publication.ends, provisional=provisional)
        if refusal is not None:
            raise refuse(refusal)
        marks.publish(hub.database, publication, operator(), hub.clock.wall_ms())
    facts: dict[str, Fact] = {
        "plan": plan,
        "starts": f"{publication.starts:%Y-%m-%d %H:%M}",
        "ends": f"{publication.ends:%Y-%m-%d %H:%M}",
        "recheck": f"{publication.recheck_until:%Y-%m-%d %H:%M}",
    }
    click.echo(both("published", facts))


@click.command("score-sheet")
@plan_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出 / the new file")
@database_option
@store_option
@organiser_option
@explained
def score_sheet(plan: str, out: Path, database: str, store: Path, organiser: Path) -> None:
    """导出成绩单。 Write the score sheet with the columns of the platform.

    \b
    Example:  kaochang-hub score-sheet --plan 2026110001 --out 成绩单.xlsx --database … --store … --organiser …
    Exit:     0 written, 2 not (it says what to do)
    Next:     hand it to the platform
    """
    with opened_hub(database, store, organiser) as hub:
        data = score_desk.sheet_of(hub, plan)
    if data is None:
        raise refuse(Refusal("plan_unknown"))
    write_atomically(out, data, mode=OWNER_ONLY)
    click.echo(both("sheet_written", {"path": str(out)}))


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable(both("time_shape", {"time": text})) from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(USUAL_TIMEZONE))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unusable(both("time_shape", {"time": text})) from error
