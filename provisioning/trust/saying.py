"""How the commands of trust speak and end: one sentence in the reader's language, and a stable exit code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import click

from exam.text import Fact, Language
from provisioning.trust.texts import said
from server.accounts import AccountsError
from server.machine_registry import RegistryError
from server.site_keys import SiteKeysError

REFUSED, CANNOT = 1, 2
SITE = click.option(
    "--site", "folder", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder"
)
LANGUAGE = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language"
)
P = ParamSpec("P")


def explained(command: Callable[P, None]) -> Callable[P, None]:
    """End a command with a sentence and code 2 where a file keeps it from its work."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (AccountsError, RegistryError, SiteKeysError) as error:
            click.echo(str(error), err=True)
            click.get_current_context().exit(CANNOT)
        except OSError as error:
            lang: Language = "en" if kwargs.get("lang") == "en" else "zh"
            stop(lang, "disk", path=str(error.filename or ""), reason=error.strerror or type(error).__name__)

    return run


def say(lang: Language, key: str, **facts: Fact) -> None:
    """Say a sentence."""
    click.echo(said(lang, key, **facts))


def stop(lang: Language, key: str, status: int = CANNOT, **facts: Fact) -> NoReturn:
    """Say what is wrong and end."""
    click.echo(said(lang, key, **facts), err=True)
    click.get_current_context().exit(status)
