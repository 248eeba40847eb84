"""`kaochang-provision rehearse`: hold the day once before it comes, and certify that everything held."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
from collections.abc import Coroutine
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from exam.clock import SystemClock, wall_now
from exam.ids import RoomName
from exam.link.server_link import LinkError
from exam.plan import Plan, PlanError, decode_plan
from exam.text import Language
from provisioning.rehearsal.certificate import MOST_DAYS, VALID_DAYS, certify
from provisioning.rehearsal.course import Load
from provisioning.rehearsal.enrolled import LAN, PORT, WAIT, EnrolledWanted, rehearse_enrolled
from provisioning.rehearsal.rehearsing import MOST_PCS, Report, Wanted, rehearse
from provisioning.rehearsal.site_copy import rehearsed_parts
from provisioning.rehearsal.stops import CannotRehearseError
from provisioning.rehearsal.telling import progress, sentence, tell_report
from server.journal.errors import StoreError
from server.machine_registry import RegistryError
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import SiteKeysError

READY, NOT_READY, CANNOT = 0, 1, 2


class Cannot(click.ClickException):
    """The rehearsal could not be held; the sentence says what to do."""

    exit_code = CANNOT


@click.command("rehearse")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option(
    "--pcs", type=click.IntRange(1, MOST_PCS), default=40, show_default=True, help="考生机台数 / how many PCs"
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.5, 600),
    default=Load().seconds,
    show_default=True,
    help="作答秒数 / how long they answer",
)
@click.option(
    "--upload-mb",
    type=click.FloatRange(0.1, 200),
    default=Load().upload_mb,
    show_default=True,
    help="每台上传 MB / practical file of each PC",
)
@click.option("--seed", type=int, default=None, help="随机种子，用于重复同一过程 / the same course again")
@click.option("--enrolled", is_flag=True, help="考场里登记的真机参加 / the room's own enrolled PCs rehearse")
@click.option("--room", default="", help="真机试考的考场 / whose PCs, with --enrolled")
@click.option(
    "--wait",
    type=click.FloatRange(1, 3600),
    default=WAIT,
    show_default=True,
    help="等待真机连接的秒数 / seconds to wait for the PCs",
)
@click.option("--host", default=LAN, show_default=True, help="真机试考时监听的地址 / to listen on, with --enrolled")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    show_default=True,
    help="真机试考时的端口，与正式相同 / the real server's port, with --enrolled",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="报告写入这个文件 / write every figure here")
@click.option("--out", type=click.Path(path_type=Path), help="证明另存一份 / a second copy of the certificate")
@click.option(
    "--valid-days", type=click.IntRange(1, MOST_DAYS), default=VALID_DAYS, show_default=True, help="证明有效天数 / days"
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
def rehearse_command(
    site: Path,
    pcs: int,
    seconds: float,
    upload_mb: float,
    seed: int | None,
    room: str,
    wait: float,
    host: str,
    port: int,
    json_file: Path | None,
    out: Path | None,
    valid_days: int,
    lang: Language,
    *,
    enrolled: bool,
) -> None:
    """试考：在本机用真实的服务器和站点数据考一遍，合格则签发证明。 Rehearse the day; certify it where all held.

    在站点的副本里进行：登录、下载试卷、作答、强行结束服务器、拔网线、上传、恢复备份、交卷，逐条核对记录。
    正式的记录、文件、成绩、计划和人员都不改动，正式试卷从不使用。没有模拟考核试卷时用样卷。

    It is held in a copy: logins, papers, answers, the server killed, cables pulled, uploads, a backup restored,
    hand-ins, and every acknowledgement held against the journal. The real journal, files, results, plan and people
    stay as they are, and no real paper is used. Docs: docs/rehearsal.md

    用 --enrolled 时考场里登记的考生机自己登录、作答、上传、交卷；先停止正式的服务器，打开全部考生机。

    With --enrolled the room's own PCs log in, answer, upload and hand in by themselves; stop the real server first and
    have every PC wait for login.

    \b
    Example:  kaochang-provision rehearse --site SITE
              kaochang-provision rehearse --site SITE --enrolled --room 第1考场
    Writes:   SITE/rehearsals/<time>.json, the signed certificate, where ready
    Exit:     0 ready, 1 not ready (it says what is short), 2 could not be held (it says what to do)
    Next:     kaochang-provision verify-rehearsal SITE/rehearsals/<time>.json --site SITE
    """
    folder = SiteFolder(site)
    load = Load(seconds=seconds, upload_mb=upload_mb).shortened()
    wanted = Wanted(pcs, secrets.randbelow(1 << 31) if seed is None else seed, load)
    clock = SystemClock()
    try:
        plan, roster = _plan(folder)
        with progress(lang, parts=len(rehearsed_parts(plan, pcs))) as tell:
            if enrolled:
                real = EnrolledWanted(_room(plan, room), secrets.token_hex(4), load, host, port, wait)
                held = rehearse_enrolled(folder, plan, real, clock, tell)
            else:
                held = rehearse(folder, plan, wanted, clock, tell)
            report = asyncio.run(_until_told_to_stop(held))
        tell_report(report, lang)
        if json_file is not None:
            write_atomically(json_file, msgspec.json.format(msgspec.json.encode(report), indent=1))
        if report.ready:
            _certify(folder, plan, roster, report, out, valid_days, lang)
        else:
            click.echo(sentence("not_ready", lang), err=True)
    except CannotRehearseError as error:
        raise Cannot(sentence(error.code, lang, **error.facts)) from error
    except (PlanError, SiteKeysError, StoreError, RegistryError) as error:
        raise Cannot(str(error)) from error
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise Cannot(sentence("interrupted", lang)) from None
    except LinkError as error:
        raise Cannot(sentence("server_failed", lang, reason=error.code)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Cannot(sentence("disk", lang, path=str(error.filename or site), reason=reason)) from error
    click.get_current_context().exit(READY if report.ready else NOT_READY)


def _room(plan: Plan, named: str) -> RoomName:
    """The room that was named, or the only one. Raises CannotRehearseError."""
    rooms = [room.name for room in plan.rooms]
    if named in rooms:
        return RoomName(named)
    if not named and len(rooms) == 1:
        return rooms[0]
    raise CannotRehearseError("no_room_named", rooms="、".join(rooms))


async def _until_told_to_stop(held: Coroutine[None, None, Report]) -> Report:
    """Rehearse; a polite end of this process ends the server and removes the copy too."""
    task = asyncio.current_task()
    # Windows has no handlers on its loop; Ctrl+C arrives there as KeyboardInterrupt.
    with contextlib.suppress(NotImplementedError, RuntimeError):
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await held


def _plan(folder: SiteFolder) -> tuple[Plan, str]:
    """The plan, and the digest of the very bytes it was read from. Raises PlanError, OSError."""
    if not folder.plan_file.is_file():
        folder.read_plan()
    data = folder.plan_file.read_bytes()
    return decode_plan(data), sha256(data).hexdigest()


def _certify(
    folder: SiteFolder, plan: Plan, roster: str, report: Report, out: Path | None, days: int, lang: Language
) -> None:
    made_at = wall_now().astimezone(ZoneInfo(plan.timezone)).replace(microsecond=0)
    path, data, certificate = certify(folder, plan, roster, report, made_at, days)
    if out is not None:
        write_atomically(out, data)
    expires = f"{certificate.expires:%Y-%m-%d %H:%M}"
    click.echo(sentence("ready", lang, seconds=round(report.seconds), path=str(path), expires=expires))
    click.echo(sentence("ready_next", lang, path=str(path), site=str(folder.root)))
