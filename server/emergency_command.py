"""`kaochang-server emergency-codes`: print the codes that open a locked PC without a network, for the envelope."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from exam.ids import MachineId, SessionId, parse_machine
from exam.plan import Plan, PlanError
from exam.text import Text
from exam.trust.emergency_codes import make_codes
from server.practice import practice_plan
from server.site_folder import SiteFolder
from server.trust_files import read_secret

CANNOT = 2
_TEXTS = {
    "no_secret": Text(
        "本站点还没有密钥：请先运行一次 kaochang-server run --site {site}。",
        "This site has no secret yet: run kaochang-server run --site {site} once first.",
    ),
    "no_session": Text("没有这一场：{session}。本站点的场次:", "No such session: {session}. Those of this site:"),
    "bad_machine": Text(
        "考生机名称不合规：{machine}。只能用字母、数字、点、横线和下划线。",
        "Not a PC's name: {machine}. Letters, digits, dot, dash and underscore only.",
    ),
    "title": Text("应急解锁码 {machine} {session}", "emergency codes"),
    "advice": Text(
        "每个解锁码用一次，用后划去。封存在信封里，只有监考机不能解锁时使用；使用会记入考试记录。",
        "Each opens once; strike it out. Keep them sealed, for when no console can release the PC; a use is on record.",
    ),
}


@click.command("emergency-codes")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="The site's folder.")
@click.option("--session", required=True, help="The session, as the plan names it.")
@click.option("--machine", "machines", multiple=True, required=True, help="A PC by its name; may be given again.")
def emergency_codes(site: Path, session: str, machines: tuple[str, ...]) -> None:
    """打印考生机的应急解锁码。 Print the codes that open a locked PC when no console can, for the sealed envelope.

    \b
    Example:  kaochang-server emergency-codes --site SITE --session 第1考场/theory/20261128T0900 --machine PC-01
    Practice: the session's name with -practice behind it
    Exit:     0 printed, 2 cannot (it says what to do)
    Next:     seal the sheet; after the exam compare the codes struck out with the closing report
    """
    folder = SiteFolder(site)
    try:
        plan = folder.read_plan()
    except PlanError as error:
        _stop(str(error))
    known = _session(plan, session)
    names = [_machine(machine) for machine in dict.fromkeys(machines)]
    secret = read_secret(folder)
    if secret is None:
        _stop(_sentence("no_secret", site=str(site)))
    _print(secret, known, names)


def _session(plan: Plan, name: str) -> SessionId:
    sessions = [one.id for one in (*plan.sessions, *practice_plan(plan).sessions)]
    if name not in sessions:
        _stop("\n".join((_sentence("no_session", session=name), *(one.id for one in plan.sessions))))
    return SessionId(name)


def _machine(name: str) -> MachineId:
    machine = parse_machine(name)
    if machine is None:
        _stop(_sentence("bad_machine", machine=name))
    return machine


def _print(secret: bytes, session: SessionId, machines: Sequence[MachineId]) -> None:
    for machine in machines:
        click.echo(_sentence("title", machine=machine, session=session))
        for number, code in enumerate(make_codes(secret, machine, session), 1):
            click.echo(f"  {number:2}  {code}")
    click.echo(_sentence("advice"))


def _sentence(key: str, **facts: str | int) -> str:
    return f"{_TEXTS[key].say('zh', facts)} / {_TEXTS[key].say('en', facts)}"


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(CANNOT)
