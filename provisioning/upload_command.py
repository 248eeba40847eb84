"""`kaochang-provision upload`: where the results go when the sessions are closed, and whether they go by themselves."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import click

from exam.plan import PlanError
from exam.text import Fact, Language, Text
from server.packages import read_organiser
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import SiteKeysError, read_site_keys
from server.upload_files import UploadSettings, authority_file, hub_address, write_upload_settings

UNUSABLE = 2
MOST_AUTHORITY = 256 * 1024
MEGA = 1_000_000
_SAY: Mapping[str, Text] = MappingProxyType(
    {
        "allowed": Text(
            "场次全部关闭后，结果自动上传到 {hub}。", "When every session is closed, results go to {hub} by themselves."
        ),
        "export_only": Text(
            "结果不上传；场次全部关闭后整理好，由人导出：kaochang-sync export。",
            "Results are not uploaded: they are put together when every session is closed, and somebody exports them "
            "with kaochang-sync export.",
        ),
        "capped": Text("上传不超过每秒 {cap} MB。", "No more than {cap} MB a second is sent."),
        "next": Text(
            "下一步：kaochang-sync courier --site {site} --check，再让上传程序开机自动启动。",
            "Next: kaochang-sync courier --site {site} --check, then have the courier start with the machine.",
        ),
        "address": Text(
            "{hub} 不是接收中心的地址。写成 https://主机名，不带用户名和参数；http 只用于本机。",
            "{hub} is no address of a hub. Write https://HOST, without a user or a query; http is for this machine "
            "alone.",
        ),
        "no_organiser": Text(
            "考点还没有培训评价组织的名片，或者名片是旧版的。"
            "请先运行 kaochang-provision organiser organiser.card --site {site}。",
            "The site has no organiser's card, or an old one. Run kaochang-provision organiser organiser.card --site "
            "{site} first.",
        ),
        "no_keys": Text(
            "考点还没有自己的密钥。请先运行 kaochang-provision site --site {site}。",
            "The site has no keys of its own yet. Run kaochang-provision site --site {site} first.",
        ),
        "authority": Text(
            "{path} 不是 PEM 证书。请向培训评价组织索取。", "{path} is no PEM certificate. Ask the organiser for it."
        ),
        "disk": Text(
            "不能读写 {path}({reason})。请检查路径、权限和磁盘空间。",
            "{path} cannot be read or written ({reason}). Check the path, rights and disk space.",
        ),
    }
)


@click.command("upload")
@click.option("--hub", required=True, help="接收中心地址 / the hub's address, https://HOST")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option(
    "--authority",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="接收中心自己的证书颁发者 PEM / the hub's own authority, where it is none that this machine trusts",
)
@click.option(
    "--cap", type=click.FloatRange(0, 10_000), default=0.0, help="限速，MB/s，0 为不限 / MB a second, 0: none"
)
@click.option("--export-only", is_flag=True, help="不上传，只整理好 / do not upload, only put together")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
def upload(hub: str, site: Path, authority: Path | None, cap: float, lang: Language, *, export_only: bool) -> None:
    """设置考后上传。 Set up how results are sent after the exam.

    \b
    Example:  kaochang-provision upload --hub https://hub.example --site SITE --cap 5
    Writes:   SITE/upload/settings.json, hub.pem
    Exit:     0 set up, 2 not set up (it says what to do)
    Next:     kaochang-sync courier --site SITE --check
    """
    folder = SiteFolder(site)
    address = hub_address(hub)
    if address is None:
        _stop(lang, "address", hub=hub)
    try:
        folder.read_plan()
        card = read_organiser(folder.organiser_file)
        if card is None or not card.sealing:
            _stop(lang, "no_organiser", site=str(site))
        if read_site_keys(folder) is None:
            _stop(lang, "no_keys", site=str(site))
        if authority is not None:
            write_atomically(authority_file(folder), _certificate(authority, lang))
        else:
            authority_file(folder).unlink(missing_ok=True)
        settings = UploadSettings(address, allowed=not export_only, cap=round(cap * MEGA))
        write_upload_settings(folder, settings)
    except (PlanError, SiteKeysError) as error:
        click.echo(str(error), err=True)
        click.get_current_context().exit(UNUSABLE)
    except OSError as error:
        _stop(lang, "disk", path=str(error.filename or site), reason=error.strerror or type(error).__name__)
    _say(lang, "export_only" if export_only else "allowed", hub=address)
    if settings.cap and not export_only:
        _say(lang, "capped", cap=f"{cap:g}")
    _say(lang, "next", site=str(site))


def _certificate(path: Path, lang: Language) -> bytes:
    with path.open("rb") as file:
        data = file.read(MOST_AUTHORITY)
    try:
        ssl.create_default_context(cadata=data.decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError):
        _stop(lang, "authority", path=str(path))
    return data


def _say(lang: Language, code: str, **facts: Fact) -> None:
    click.echo(_SAY[code].say(lang, facts))


def _stop(lang: Language, code: str, **facts: Fact) -> NoReturn:
    click.echo(_SAY[code].say(lang, facts), err=True)
    click.get_current_context().exit(UNUSABLE)
    raise AssertionError("a command that was ended goes on")
