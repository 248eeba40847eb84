"""`kaochang-hub paper` and `release-key`: what sites may fetch from the hub."""

from __future__ import annotations

from pathlib import Path

import click

from exam.package import MAX_PACKAGE
from exam.paper_package import MAX_KEY
from exam.text import Fact, Refusal
from sync.hub import codes_desk
from sync.hub.commanding import (
    database_option,
    explained,
    opened_hub,
    operator,
    organiser_option,
    refuse,
    store_option,
)
from sync.hub.commands_texts import both

MOST_SMALL = 1024


@click.group()
def paper() -> None:
    """给考点的试卷。 Sealed papers that sites may fetch.

    \b
    Example:
      kaochang-hub paper add 中级-理论.kcpackage --code 中级-理论.kcpackage.code …
    """


@paper.command("add")
@click.argument("package", type=click.Path(path_type=Path))
@click.option("--code", "code_file", type=click.Path(path_type=Path), help="授权码文件 / the file with its code")
@database_option
@store_option
@organiser_option
@explained
def paper_add(package: Path, code_file: Path | None, database: str, store: Path, organiser: Path) -> None:
    """登记一份密封试卷，供考点领取。 Let a site fetch a sealed paper; its code is given from the paper's time on.

    \b
    Example:  kaochang-hub paper add 中级-理论.kcpackage --code 中级-理论.kcpackage.code …
    Exit:     0 added, 2 not (it says what to do)
    Next:     the site fetches it; the page of papers and codes shows what was given
    """
    data = _read(package, MAX_PACKAGE + MAX_KEY + 1)
    code = "" if code_file is None else _read(code_file, MOST_SMALL).decode("utf-8-sig", errors="replace").strip()
    with opened_hub(database, store, organiser) as hub:
        made = codes_desk.add_paper(hub, data, code, operator())
    if isinstance(made, Refusal):
        raise refuse(made)
    facts: dict[str, Fact] = {
        "title": made.envelope.title,
        "site": made.site,
        "time": f"{made.envelope.not_before:%Y-%m-%d %H:%M}",
    }
    click.echo(both("paper_added" if made.code else "paper_added_no_code", facts))


@click.group("release-key")
def release_key() -> None:
    """考点的授权密钥。 Release keys of sites, to give codes on the page.

    \b
    Example:
      kaochang-hub release-key add S0001.release.key --site S0001 …
    """


@release_key.command("add")
@click.argument("key", type=click.Path(path_type=Path))
@click.option("--site", "number", required=True, help="考点编号 / the site's number")
@database_option
@store_option
@organiser_option
@explained
def release_key_add(key: Path, number: str, database: str, store: Path, organiser: Path) -> None:
    """登记考点的授权密钥。 Keep a site's release key, sealed; codes go on from the serial number beside it.

    \b
    Example:  kaochang-hub release-key add S0001.release.key --site S0001 …
    Exit:     0 added, 2 not (it says what to do)
    Next:     give codes on the page of papers and codes, and no more with kaochang-sync release
    """
    data, serial = _read(key, MOST_SMALL), codes_desk.serial_beside(key)
    with opened_hub(database, store, organiser) as hub:
        refusal = codes_desk.add_release_key(hub, number, data, serial)
    if refusal is not None:
        raise refuse(refusal)
    click.echo(both("release_key_added", {"site": number, "serial": serial}))


def _read(file: Path, most: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(most)
