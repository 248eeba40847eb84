"""How the commands of the backup speak and end, and how they ask for the recovery code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import click

from exam.plan import PlanError
from exam.text import Fact, Language
from exam.trust.recovery_codes import tidy_recovery_code
from exam.trust.sealing import SealError
from server.backup.faults import TargetError
from server.backup.findings import Finding
from server.backup.label import Label, LabelError
from server.backup.medium import Medium
from server.backup.texts import said
from server.backup.verifying import backups_of, read_label
from server.journal.errors import StoreError

UNSOUND, CANNOT = 1, 2
SHOWN = 40
"""Findings that are shown to a person."""
LANGUAGE = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language"
)
DATABASE = click.option(
    "--database", default="", help="数据库地址，默认为站点的 SQLite / database URL; the site's SQLite unless given"
)
CODE = click.option(
    "--code",
    default="",
    help="恢复码，省略时询问；写在命令行会留在历史里 / recovery code; asked for unless given, and a history keeps it",
)
P = ParamSpec("P")


def explained(command: Callable[P, None]) -> Callable[P, None]:
    """End a command with a sentence and code 2 where it cannot do its work."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        lang: Language = "en" if kwargs.get("lang") == "en" else "zh"
        target = str(kwargs.get("target") or kwargs.get("site") or "")
        try:
            command(*args, **kwargs)
        except LabelError as error:
            stop(lang, error.code, path=error.path or target)
        except TargetError as error:
            stop(lang, "target_unusable", target=target, why=error.code)
        except StoreError as error:
            click.echo(f"{error.remedy} ({error.code})", err=True)
            click.get_current_context().exit(CANNOT)
        except PlanError as error:
            click.echo(str(error), err=True)
            click.get_current_context().exit(CANNOT)
        except OSError as error:
            stop(lang, "disk", path=str(error.filename or target), reason=error.strerror or type(error).__name__)

    return run


def say(lang: Language, code: str, **facts: Fact) -> None:
    """Say a sentence."""
    click.echo(said(lang, code, **facts))


def stop(lang: Language, code: str, status: int = CANNOT, **facts: Fact) -> NoReturn:
    """Say what is wrong and end."""
    click.echo(said(lang, code, **facts), err=True)
    click.get_current_context().exit(status)


def opened(target: Path, code: str, lang: Language) -> tuple[Medium, Label, bytes]:
    """The one backup of a target, its label and its key."""
    top = Medium(target)
    found = backups_of(top)
    if not found:
        stop(lang, "no_backup", target=str(target))
    if len(found) > 1:
        names = "\n".join(f"  {target / name}" for name in found)
        click.echo(f"{said(lang, 'several', target=str(target))}\n{names}", err=True)
        click.get_current_context().exit(CANNOT)
    medium = top.below(found[0])
    label = read_label(medium)
    typed = code or str(click.prompt(said(lang, "ask_code")))
    tidy = tidy_recovery_code(typed)
    if tidy is None:
        stop(lang, "code_mistyped")
    try:
        return medium, label, label.key(tidy)
    except SealError:
        stop(lang, "code_wrong", target=str(target))


def show(found: Iterable[Finding], lang: Language) -> None:
    """Name what was found."""
    for number, one in enumerate(found):
        if number == SHOWN:
            click.echo("  …")
            return
        click.echo(f"  {said(lang, one.kind, path=one.path)}")
