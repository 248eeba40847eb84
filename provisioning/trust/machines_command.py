"""`kaochang-provision machines`: one-time codes for the machines of a site, who is enrolled, who is not any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import click
import msgspec
import segno
from rich.console import Console
from rich.table import Table

from exam.clock import wall_now
from exam.ids import MachineId, RoomName
from exam.plan import Plan, PlanError
from exam.seat_list import SeatsError, read_seats
from exam.text import Language
from exam.trust.machine_identity import HIGHEST_SEAT, MachineKind
from provisioning.trust.saying import LANGUAGE, SITE, explained, say, stop
from server.code_ledger import MOST_AT_ONCE, Place, give_out, places_of
from server.forms.faults import FormError
from server.forms.kinds import FormKind
from server.machine_registry import (
    IssuedCode,
    RetiredCertificate,
    read_machines,
    read_retired,
    write_retired,
)
from server.site_folder import SiteFolder, write_atomically
from server.trust_files import read_secret

_JSON = click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")


@click.group()
def machines() -> None:
    """本考点的机器：登记码、名单、停用。 The machines of a site: their codes, who is enrolled, taking one out.

    \b
    Example:
      kaochang-provision machines codes --site SITE --room 第1考场 --spares 4
      kaochang-provision machines list --site SITE
    """


@machines.command()
@SITE
@click.option("--room", "rooms", multiple=True, help="考场，省略为全部 / a room; every room unless given")
@click.option(
    "--seats", default="", help="考位，如 1-40；省略为考场全部考位 / seats such as 1-40; all of the room unless given"
)
@click.option("--spares", type=click.IntRange(0, 100), default=0, help="每考场备用机数 / spare PCs of each room")
@click.option("--consoles", type=click.IntRange(0, 100), default=0, help="监考机数 / consoles")
@click.option("--standby", type=click.IntRange(0, 10), default=0, help="备用服务器数 / standby servers")
@click.option("--monitors", type=click.IntRange(0, 10), default=0, help="只读监控机数 / machines that read the metrics")
@click.option(
    "--hours", type=click.IntRange(1, 24 * 60), default=72, show_default=True, help="有效小时 / hours they are good for"
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    help="打印用的 PDF，仅所有者可读 / a PDF to print, which its owner alone may read",
)
@click.option("--qr", is_flag=True, help="同时显示二维码 / show each as a QR code too")
@LANGUAGE
@_JSON
@explained
def codes(
    folder: Path,
    rooms: tuple[str, ...],
    seats: str,
    spares: int,
    consoles: int,
    standby: int,
    monitors: int,
    hours: int,
    sheet: Path | None,
    lang: Language,
    *,
    qr: bool,
    as_json: bool,
) -> None:
    """生成登记码。 Make one-time codes: one for each seat, spare PC and console.

    每台机器用一个登记码取得自己的证书，只能用一次；运行中的服务器立即认得新码。

    Each machine gets its own certificate with one code, once. A running server knows new codes at once.

    \b
    Example:  kaochang-provision machines codes --site SITE --room 第1考场 --seats 1-40 --spares 4 --consoles 1
              kaochang-provision machines codes --site SITE --room 第1考场 --sheet 登记码.pdf
    Exit:     0 made, 2 not made (it says what to do)
    Next:     type the code where the PC says that it is not enrolled; or kaochang-agent enrol --code "0042 1234 5678"
    """
    site = SiteFolder(folder)
    secret = read_secret(site)
    if secret is None:
        stop(lang, "no_secret", folder=str(folder))
    if sheet is not None and sheet.suffix.casefold() != ".pdf":
        stop(lang, "sheet_ending", path=str(sheet))
    others = [Place(MachineKind.CONSOLE)] * consoles + [Place(MachineKind.STANDBY)] * standby
    others += [Place(MachineKind.MONITOR)] * monitors
    wanted = list(_wanted(_plan(site, lang), rooms, seats, spares, lang)) if rooms or not others else []
    wanted += others
    if len(wanted) > MOST_AT_ONCE:
        stop(lang, "codes_too_many", most=MOST_AT_ONCE)
    expires = wall_now() + timedelta(hours=hours)
    made = give_out(site, wanted, expires, "kaochang-provision")
    printed = sheet is not None and _printed(site, made, secret, hours, sheet, lang)
    if as_json:
        click.echo(msgspec.json.encode([_as_json(code, secret) for code in made]))
        return
    _show(made, secret, lang, qr=qr)
    if printed:
        say(lang, "codes_sheet", path=str(sheet))
    say(lang, "codes_made", count=len(made), hours=hours)
    say(lang, "codes_next")


@machines.command("list")
@SITE
@LANGUAGE
@_JSON
@explained
def list_(folder: Path, lang: Language, *, as_json: bool) -> None:
    """列出登记的机器。 List the machines that are enrolled, or were.

    \b
    Example:  kaochang-provision machines list --site SITE
    Exit:     0 listed, 2 the list cannot be read (it says what to do)
    Next:     kaochang-provision machines retire --site SITE --machine NAME --reason REASON
    """
    site = SiteFolder(folder)
    by_hand = {one.fingerprint: one.reason for one in read_retired(site)}
    rows = []
    for one in read_machines(site):
        reason = one.retired or next((by_hand[print_] for print_ in one.fingerprints if print_ in by_hand), "")
        identity = one.identity
        rows.append(
            (identity.machine, identity.kind.value, identity.room, identity.seat, f"{one.ends:%Y-%m-%d}", reason)
        )
    if as_json:
        names = ("machine", "kind", "room", "seat", "ends", "retired")
        click.echo(msgspec.json.encode([dict(zip(names, row, strict=True)) for row in rows]))
        return
    if not rows:
        say(lang, "machines_none")
        return
    zh = lang == "zh"
    heads = (
        ("机器", "类别", "考场", "考位", "证书到期", "停用原因")
        if zh
        else ("machine", "kind", "room", "seat", "ends", "retired")
    )
    table = Table(*heads)
    for row in rows:
        table.add_row(*(str(cell or "") for cell in row))
    Console().print(table)


@machines.command()
@SITE
@click.option("--machine", required=True, help="机器名 / the machine's name")
@click.option("--reason", required=True, help="原因 / why")
@LANGUAGE
@explained
def retire(folder: Path, machine: str, reason: str, lang: Language) -> None:
    """停用一台机器，服务器不运行时也可以。 Take a machine's certificate back, with or without a running server.

    \b
    Example:  kaochang-provision machines retire --site SITE --machine PC-12 --reason 失窃
    Exit:     0 retired, 2 no such machine (it says what to do)
    Next:     enrol another with a new code
    """
    site = SiteFolder(folder)
    known = next((one for one in read_machines(site) if one.identity.machine == machine), None)
    if known is None:
        stop(lang, "machine_unknown", machine=machine)
    retired = read_retired(site)
    gone = {one.fingerprint for one in retired}
    new = [print_ for print_ in known.fingerprints if print_ not in gone]
    if not new or known.retired:
        say(lang, "machine_was_retired", machine=machine)
        return
    now = wall_now()
    added = tuple(RetiredCertificate(MachineId(machine), print_, reason[:200], now) for print_ in new)
    write_retired(site, (*retired, *added))
    say(lang, "machine_retired", machine=machine)


def _plan(site: SiteFolder, lang: Language) -> Plan:
    try:
        return site.read_plan()
    except PlanError:
        stop(lang, "no_plan", folder=str(site.root))


def _wanted(plan: Plan, rooms: Sequence[str], seats: str, spares: int, lang: Language) -> Iterator[Place]:
    known = [room.name for room in plan.rooms]
    for room in rooms:
        if room not in known:
            stop(lang, "room_unknown", room=room, rooms="、".join(known))
    try:
        chosen = read_seats(seats, HIGHEST_SEAT) if seats else None
    except SeatsError:
        stop(lang, "seats_malformed", seats=seats)
    for name in rooms or known:
        yield from places_of(plan, RoomName(name), chosen, spares)


def _printed(
    site: SiteFolder, made: Sequence[IssuedCode], secret: bytes, hours: int, path: Path, lang: Language
) -> bool:
    """Write the sheet. Codes that cannot be put on paper were given out all the same, and are shown."""
    # Typst is loaded by whoever prints and by nobody else.
    from server.forms.code_sheet import code_sheet  # noqa: PLC0415 - see above
    from server.forms.typesetting import render  # noqa: PLC0415 - see above

    document = code_sheet(_plan(site, lang), made, secret, hours, wall_now() + timedelta(hours=hours), wall_now())
    try:
        write_atomically(path, render(FormKind.ENROLMENT_CODES, document), mode=0o600)
    except FormError as error:
        click.echo(str(error), err=True)
        return False
    return True


def _show(made: Sequence[IssuedCode], secret: bytes, lang: Language, *, qr: bool) -> None:
    heads = ("登记码", "类别", "考场", "考位") if lang == "zh" else ("code", "kind", "room", "seat")
    table = Table(*heads)
    for code in made:
        table.add_row(code.code(secret), code.kind.value, code.room, str(code.seat or ""))
    Console().print(table)
    for code in made if qr else ():
        click.echo(f"{code.code(secret)}  {code.room} {code.seat or ''}")
        segno.make(code.code(secret).replace(" ", ""), micro=False).terminal(compact=True)


def _as_json(code: IssuedCode, secret: bytes) -> dict[str, object]:
    return {
        "code": code.code(secret),
        "kind": code.kind.value,
        "room": code.room,
        "seat": code.seat,
        "expires": code.expires.isoformat(),
    }
