"""`kaochang-server permissions`: who may do what, written from the code as docs/permissions.md has it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from exam import commands
from exam.people import MAY, ROLE_NAMES, may
from server.web.machine_door import Caller
from server.web.routes import ROUTES, Access

_INTRODUCTION = """# 权限表 Who may do what

Written by `kaochang-server permissions` from `exam/people.py`, the table that the server asks; change it there. What is
not in it nobody may do. ● may; a blank may not. Some commands need a second person or a code of the organiser besides:
then the first one's order is a proposal, and whose consent it takes, the proposal says."""
_WHO = {
    Access.OPEN: "不需要登录 no sign-in",
    Access.SEATED: "考生机 the PC where the candidate is seated",
    Access.CONSOLE: "已登录的监考机 a console with somebody signed in, locked or not",
    Access.PERSON: "已登录的人员 somebody signed in, the console not locked, who may",
}

_MACHINES = {
    Caller.ANYBODY: "任何机器 any machine",
    Caller.MACHINE: "登记的机器 an enrolled machine",
    Caller.PC: "考生机 a PC",
    Caller.CONSOLE: "监考机 a console",
    Caller.STANDBY: "备用服务器 a standby",
}


def permissions_document() -> str:
    """The whole page, in Markdown."""
    kinds = _commands()
    others = {act: "; ".join(route.summary for route in ROUTES if route.act == act) for act in MAY if act not in kinds}
    parts = [
        _INTRODUCTION,
        "## 指令 Commands",
        "\n".join(_by_role("指令 command", {kind: text for kind, text in kinds.items() if kind in MAY})),
        "## 其他 Other acts",
        "\n".join(_by_role("操作 act", others)),
        "## 接口 Endpoints",
        "\n".join(_endpoints()),
    ]
    return "\n\n".join(parts) + "\n"


@click.command()
def permissions() -> None:
    """打印权限表。 Print who may do what, as Markdown.

    \b
    Example:  kaochang-server permissions > docs/permissions.md
    Exit:     0
    """
    click.echo(permissions_document(), nl=False)


def _commands() -> dict[str, str]:
    """What each kind of command asks for, by its name as it travels."""
    kinds: tuple[type, ...] = commands.StaffCommand.__args__
    return {str(kind.__struct_config__.tag): _first_line(kind) for kind in kinds}  # type: ignore[attr-defined] # msgspec's own attribute, of every struct


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0].rstrip(".")


def _by_role(first: str, acts: dict[str, str]) -> Iterator[str]:
    yield f"| {first} | | {' | '.join(f'{text.zh} {text.en}' for text in ROLE_NAMES.values())} |"
    yield "| --- | --- |" + " :-: |" * len(ROLE_NAMES)
    for act, text in acts.items():
        marks = " | ".join("●" if may(role, act) else " " for role in ROLE_NAMES)
        yield f"| `{act}` | {text} | {marks} |"


def _endpoints() -> Iterator[str]:
    yield "| 接口 endpoint | | 机器 machine | 谁 who |"
    yield "| --- | --- | --- | --- |"
    for route in ROUTES:
        who = _WHO[route.access] + (f" `{route.act}`" if route.access is Access.PERSON else "")
        yield f"| `{route.method} {route.path}` | {route.summary} | {_MACHINES[route.caller]} | {who} |"
