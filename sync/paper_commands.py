"""`kaochang-sync organiser-key` and `seal`: the organiser signs a paper and seals it to a site and to a code."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click
import msgspec

from exam.package import MAX_PACKAGE, PackageError, unpack
from exam.paper_package import MAX_KEY, PaperFor, make_package
from exam.text import Fact
from server.site_folder import PaperUse, write_atomically
from server.site_keys import SiteCard
from sync.organiser_key import card_of, make_organiser_key, read_organiser_key
from sync.paper_texts import both

CANNOT = 2
OWNER_ONLY = 0o600
MOST_BYTES = 4096


class Unusable(click.ClickException):
    """Something given cannot be used; the sentence says what to do."""

    exit_code = CANNOT


@click.command("organiser-key")
@click.option("--name", required=True, help="组织名称 / the organiser's name")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="密钥文件 / the key's new file")
def organiser_key(name: str, out: Path) -> None:
    """生成签发试卷的密钥和名片。 Make the key that signs papers, and the card that sites get.

    \b
    Example:  kaochang-sync organiser-key --name 培训评价组织 --out organiser.key
    Writes:   organiser.key (its owner alone may read it), organiser.card beside it (for every site)
    Exit:     0 made, 2 not made (it says what to do)
    Next:     kaochang-provision organiser organiser.card --site SITE, at each site
    """
    card_file = out.with_suffix(".card")
    try:
        if out.exists():
            raise Unusable(both("key_there", {"path": str(out)}))
        key = make_organiser_key(name)
        card = card_of(key)
        write_atomically(out, msgspec.json.encode(key), mode=OWNER_ONLY)
        write_atomically(card_file, msgspec.json.format(msgspec.json.encode(card), indent=1))
    except OSError as error:
        raise _disk(error, out) from error
    click.echo(both("key_made", {"path": str(out), "card": str(card_file), "fingerprint": card.fingerprint}))


@click.command("seal")
@click.option("--paper", type=click.Path(path_type=Path), required=True, help="试卷包 .kcpaper / the paper package")
@click.option("--key", "marking", type=click.Path(path_type=Path), required=True, help="评分标准 / the marking key")
@click.option("--organiser", type=click.Path(path_type=Path), required=True, help="签发密钥 / the organiser's key")
@click.option("--card", type=click.Path(path_type=Path), required=True, help="考点名片 / the site's card")
@click.option("--plan", required=True, help="考试计划编号 / the plan's number")
@click.option("--not-before", required=True, help="最早开启时间 / when it may be opened, 2026-11-28T08:30+08:00")
@click.option("--serial", type=click.IntRange(1, 1_000_000), required=True, help="第几号 / its number, growing")
@click.option(
    "--use", type=click.Choice([use.value for use in PaperUse]), default=PaperUse.MAIN.value, show_default=True
)
@click.option("--program", default="", help="要求的程序版本 / the program version it needs; any unless given")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出 / the new file")
def seal(
    paper: Path,
    marking: Path,
    organiser: Path,
    card: Path,
    plan: str,
    not_before: str,
    serial: int,
    use: str,
    program: str,
    out: Path,
) -> None:
    """签名并密封一份试卷给一个考点。 Sign a paper and seal it to one site and to a release code.

    授权码只写入 OUT.code(仅本机所有者可读),开考前在电话中读给考点。

    The release code is written to OUT.code alone, readable by its owner; it is read out to the site before the start.

    \b
    Example:  kaochang-sync seal --paper intermediate-theory.kcpaper --key intermediate-theory.key.json \\
                --organiser organiser.key --card site.card --plan 2026110001 \\
                --not-before 2026-11-28T08:30+08:00 --serial 1 --out 中级-理论.kcpackage
    Exit:     0 sealed, 2 not sealed (it says what to do)
    Next:     send OUT to the site; keep OUT.code until the day
    """
    try:
        blob, key = _read(paper, MAX_PACKAGE), _read(marking, MAX_KEY)
        about, title = _about(blob, plan, use, card)
        made, code = make_package(
            blob, key, about, serial, _time(not_before), title, _card(card).sealing, _organiser(organiser), program
        )
        write_atomically(out.with_name(out.name + ".code"), f"{code}\n".encode(), mode=OWNER_ONLY)
        write_atomically(out, made)
    except OSError as error:
        raise _disk(error, out) from error
    except PackageError as error:
        raise Unusable(both("paper_unreadable", {"path": str(paper), "why": str(error)})) from error
    facts: dict[str, Fact] = {"path": str(out), "site": about.site, "code": str(out.with_name(out.name + ".code"))}
    click.echo(both("sealed", facts))


def _about(blob: bytes, plan: str, use: str, card: Path) -> tuple[PaperFor, str]:
    paper, _ = unpack(blob)
    return PaperFor(plan, _card(card).site, paper.level, paper.part, use), paper.title


def _card(file: Path) -> SiteCard:
    try:
        return msgspec.json.decode(_read(file, MOST_BYTES), type=SiteCard)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unusable(both("card_unreadable", {"path": str(file)})) from error


def _organiser(file: Path) -> bytes:
    key = read_organiser_key(file)
    if key is None:
        raise Unusable(both("key_unreadable", {"path": str(file)}))
    return key.signing


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable(both("time_shape", {"time": text})) from error
    if moment.tzinfo is None:
        raise Unusable(both("time_shape", {"time": text}))
    return moment


def _read(file: Path, most: int) -> bytes:
    with file.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise OSError(os.strerror(27), str(file))
    return data


def _disk(error: OSError, path: Path) -> Unusable:
    facts: dict[str, Fact] = {"path": str(error.filename or path), "reason": error.strerror or type(error).__name__}
    return Unusable(both("disk", facts))
