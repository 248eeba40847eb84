"""What the commands share: options, a hub opened for one command, and sentences for what went wrong."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from exam.clock import SystemClock
from exam.text import Fact, Refusal
from server.journal.errors import StoreError
from sync.hub.commands_texts import both
from sync.hub.hub import Hub, Limits
from sync.hub.real_bundles import SealedBundles
from sync.hub.shelf import Shelf
from sync.hub.store.database import HubDatabase, open_hub_database
from sync.hub.store.upgrade import prepare
from sync.hub.texts import both as refusal_in_both
from sync.organiser_key import OrganiserKey, read_organiser_key

CANNOT = 2
OWNER_ONLY = 0o600

P = ParamSpec("P")

database_option = click.option(
    "--database", required=True, envvar="KAOCHANG_HUB_DATABASE", help="数据库地址 / the database's URL"
)
store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    required=True,
    envvar="KAOCHANG_HUB_STORE",
    help="文件夹，多个进程共用 / the folder of files, shared by all processes",
)
organiser_option = click.option(
    "--organiser",
    type=click.Path(path_type=Path),
    required=True,
    envvar="KAOCHANG_HUB_ORGANISER",
    help="组织密钥 / the organiser's key",
)
plan_option = click.option("--plan", required=True, help="考试计划编号 / the plan's number")


class Unusable(click.ClickException):
    """Something given cannot be used; the sentence says what to do."""

    exit_code = CANNOT


def explained(command: Callable[P, None]) -> Callable[P, None]:
    """End a command with a sentence and code 2 where database or disk do not let it do its work."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except StoreError as error:
            raise Unusable(f"{error.remedy} ({error.code})") from error
        except OSError as error:
            facts: dict[str, Fact] = {
                "path": str(error.filename or ""),
                "reason": error.strerror or type(error).__name__,
            }
            raise Unusable(both("disk", facts)) from error

    return run


def refuse(refusal: Refusal) -> Unusable:
    """A refusal as the end of a command."""
    return Unusable(f"{refusal_in_both(refusal)} ({refusal.code})")


@contextmanager
def opened(database: str) -> Iterator[HubDatabase]:
    """The database for one command, its tables made or brought up to date."""
    found = open_hub_database(database)
    try:
        prepare(found)
        yield found
    finally:
        found.close()


@contextmanager
def opened_hub(database: str, store: Path, organiser: Path, limits: Limits | None = None) -> Iterator[Hub]:
    """A hub without a network, for one command."""
    key = organiser_of(organiser)
    with opened(database) as found:
        shelf = Shelf(store)
        shelf.prepare()
        yield Hub(found, shelf, key, SealedBundles(key.sealing), SystemClock(), limits or Limits())


def organiser_of(file: Path) -> OrganiserKey:
    """The organiser's key."""
    key = read_organiser_key(file)
    if key is None:
        raise Unusable(both("key_unreadable", {"path": str(file)}))
    return key


def operator() -> str:
    """Who runs a command, for what is written down of it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a service account without a name
