"""`kaochang-server people`: who may sign in at a site. Passwords are never arguments: they would stand in lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec, TextIO

import click
import msgspec

from exam.people import ROLE_NAMES, Role
from exam.text import Text
from server.accounts import (
    LONGEST_NAME,
    LONGEST_PASSWORD,
    MOST_ACCOUNTS,
    SHORTEST_PASSWORD,
    Account,
    AccountsError,
    hash_password,
    name_is_usable,
    password_is_usable,
    people_file,
    read_accounts,
    tidy,
    write_accounts,
)
from server.site_folder import SiteFolder

CANNOT = 2
_TEXTS = {
    "added": Text("已添加 {name}({zh})。", "Added {name}, {en}."),
    "changed": Text(
        "{name} 的密码已更换。已登录的监考机要重新登录。",
        "The password of {name} is changed. Consoles signed in must sign in again.",
    ),
    "removed": Text(
        "{name} 不能再登录，已登录的监考机立即失效。",
        "{name} can no longer sign in; a console signed in is out at once.",
    ),
    "none": Text("还没有人员。", "There is nobody yet."),
    "add_next": Text(
        "下一步：运行 kaochang-server run --site {site}，在监考机上用姓名和密码登录。",
        "Next: kaochang-server run --site {site}, then sign in at the console with name and password.",
    ),
    "none_next": Text(
        "下一步：运行 kaochang-server people add --site {site} --name 姓名 --role chief_examiner",
        "Next: kaochang-server people add --site {site} --name NAME --role chief_examiner",
    ),
    "there": Text(
        "{name} 已在人员名单中。更换密码用 people password；更换身份先 people remove 再添加。",
        "{name} is there already. `people password` changes the password; to change the role, remove and add again.",
    ),
    "unknown": Text("没有 {name}。people list 列出全部人员。", "There is no {name}. `people list` names everybody."),
    "bad_name": Text("姓名要有 1 到 {most} 个可见字符。", "A name has 1 to {most} characters that can be seen."),
    "bad_password": Text(
        "密码要有 {least} 到 {most} 个字符。请重新运行。",
        "A password has {least} to {most} characters. Please run it again.",
    ),
    "too_many": Text("人员名单最多 {most} 人。", "There can be {most} people at most."),
    "no_site": Text("没有站点文件夹 {site}。请检查 --site。", "There is no folder {site}. Please check --site."),
    "disk": Text(
        "不能读写 {path}({reason})。请检查磁盘空间和权限，然后再运行一次。",
        "{path} cannot be read or written ({reason}). Check disk space and rights, then run it again.",
    ),
}

P = ParamSpec("P")


def _explained(command: Callable[P, None]) -> Callable[P, None]:
    """End a command with a sentence and code 2 where it cannot do its work."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except AccountsError as error:
            click.echo(str(error), err=True)
            click.get_current_context().exit(CANNOT)
        except OSError as error:
            _stop("disk", path=str(error.filename or ""), reason=error.strerror or type(error).__name__)

    return run


_site = click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
_name = click.option("--name", required=True, help="姓名，登录时输入 / the name to sign in with")
_password_file = click.option(
    "--password-file",
    type=click.File(encoding="utf-8"),
    help="密码文件,- 为标准输入，只读第一行 / file with the password, - for standard input; its first line is read",
)
_role = click.option(
    "--role",
    type=click.Choice([role.value for role in ROLE_NAMES]),
    required=True,
    help="身份 / role: " + ", ".join(f"{role.value} {text.zh}" for role, text in ROLE_NAMES.items()),
)


@click.group()
def people() -> None:
    """本站点可以登录的人员。 Who may sign in at this site.

    \b
    Example:
      kaochang-server people add --site SITE --name 主考甲 --role chief_examiner
      kaochang-server people list --site SITE
    """


@people.command("add")
@_site
@_name
@_role
@_password_file
@_explained
def add(site: Path, name: str, role: str, password_file: TextIO | None) -> None:
    """添加人员；密码输入两次，不显示。 Add somebody; the password is asked twice and not shown.

    已移除的人员可以重新添加。运行中的服务器立即生效。

    Somebody removed may be added again. A running server takes notice at once.

    \b
    Example:
      kaochang-server people add --site SITE --name 主考甲 --role chief_examiner
      kaochang-server people add --site SITE --name 监考甲 --role invigilator --password-file -
    \b
    Writes:  SITE/trust/people.json (hashes only, readable by its owner alone)
    Exit:    0 added, 2 not added (it says what to do)
    Next:    kaochang-server run --site SITE
    """
    accounts = _read(site)
    name = tidy(name)
    if not name_is_usable(name):
        _stop("bad_name", most=LONGEST_NAME)
    if name in accounts and accounts[name].active:
        _stop("there", name=name)
    if name not in accounts and len(accounts) >= MOST_ACCOUNTS:
        _stop("too_many", most=MOST_ACCOUNTS)
    accounts[name] = Account(name, Role(role), hash_password(_password(password_file)))
    _write(site, accounts)
    text = ROLE_NAMES[Role(role)]
    _say("added", name=name, zh=text.zh, en=text.en)
    _say("add_next", site=str(site))


@people.command("list")
@_site
@_explained
def list_(site: Path) -> None:
    """列出全部人员。 Name everybody, with their role.

    \b
    Example:  kaochang-server people list --site SITE
    Exit:     0 listed, 2 the list cannot be read (it says what to do)
    Next:     kaochang-server people add --site SITE --name NAME --role ROLE
    """
    accounts = _read(site)
    for account in accounts.values():
        text = ROLE_NAMES[account.role]
        removed = "" if account.active else "  已移除 removed"
        click.echo(f"{account.name}  {text.zh} {text.en}{removed}")
    if not accounts:
        _say("none")
        _say("none_next", site=str(site))


@people.command("remove")
@_site
@_name
@_explained
def remove(site: Path, name: str) -> None:
    """移除人员：不能再登录，姓名留在名单中。 Take somebody out: no more sign-in; the name stays known.

    \b
    Example:  kaochang-server people remove --site SITE --name 监考甲
    Exit:     0 removed, 2 nobody of that name (it says what to do)
    Next:     kaochang-server people list --site SITE
    """
    accounts = _read(site)
    account = _known(accounts, tidy(name))
    accounts[account.name] = msgspec.structs.replace(account, active=False)
    _write(site, accounts)
    _say("removed", name=account.name)


@people.command("password")
@_site
@_name
@_password_file
@_explained
def password(site: Path, name: str, password_file: TextIO | None) -> None:
    """更换密码；已登录的监考机要重新登录。 Give somebody a new password; they sign in again.

    \b
    Example:  kaochang-server people password --site SITE --name 监考甲
    Exit:     0 changed, 2 not changed (it says what to do)
    Next:     sign in at the console with the new password
    """
    accounts = _read(site)
    account = _known(accounts, tidy(name))
    accounts[account.name] = msgspec.structs.replace(account, hash=hash_password(_password(password_file)))
    _write(site, accounts)
    _say("changed", name=account.name)


def _read(site: Path) -> dict[str, Account]:
    if not site.is_dir():
        _stop("no_site", site=str(site))
    return {account.name: account for account in read_accounts(people_file(SiteFolder(site)))}


def _write(site: Path, accounts: dict[str, Account]) -> None:
    write_accounts(people_file(SiteFolder(site)), accounts.values())


def _known(accounts: dict[str, Account], name: str) -> Account:
    account = accounts.get(name)
    if account is None or not account.active:
        _stop("unknown", name=name)
    return account


def _password(file: TextIO | None) -> str:
    if file is None:
        given = str(click.prompt("密码 password", hide_input=True, confirmation_prompt="再输入一次 once more"))
    else:
        given = str(file.readline(4 * LONGEST_PASSWORD)).rstrip("\r\n")
    if not password_is_usable(tidy(given)):
        _stop("bad_password", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
    return given


def _say(key: str, **facts: str | int) -> None:
    click.echo(_sentence(key, facts))


def _stop(key: str, **facts: str | int) -> NoReturn:
    click.echo(_sentence(key, facts), err=True)
    click.get_current_context().exit(CANNOT)


def _sentence(key: str, facts: dict[str, str | int]) -> str:
    return f"{_TEXTS[key].say('zh', facts)} / {_TEXTS[key].say('en', facts)}"
