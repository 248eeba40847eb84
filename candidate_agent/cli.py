"""`kaochang-agent`: a candidate's PC. In this version without windows: scripted people for rehearsals."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TextIO

import click
import msgspec

from candidate_agent.finding import search
from candidate_agent.headless import run_scripts
from candidate_agent.person import Script
from candidate_agent.repair_command import repair
from exam.link.discovery import tidy_url
from exam.link.server_link import LinkError
from exam.logs import log_to_stderr
from exam.program import PROGRAM

CANNOT_RUN = 2


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-agent")
@click.option("--headless", is_flag=True, help="Without windows: scripted candidates, many in one process.")
@click.option("--server", "url", default="", help="Address of the exam server, e.g. 10.0.0.2; looked for unless given.")
@click.option("--authority", type=click.Path(path_type=Path), help="The site's certificate (trust/authority.pem).")
@click.option("--scripts", type=click.Path(path_type=Path), help="JSON file: a list of scripted people.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("agent-data"),
    show_default=True,
    help="Where the PCs keep their journals; acknowledged.jsonl is the ledger.",
)
@click.pass_context
def main(
    context: click.Context, *, headless: bool, url: str, authority: Path | None, scripts: Path | None, folder: Path
) -> None:
    """A candidate's PC (考生机).

    \b
    Example:  kaochang-agent --headless --authority authority.pem --scripts people.json
              kaochang-agent --headless --server 10.0.0.2 --authority authority.pem --scripts people.json
    people.json:  [{"machine": "PC-01", "ticket": "26 digits", "password": "last 6 digits", "pace": 1.0}]
    Exit:     0 everybody has finished, 2 cannot run (it says what to do)
    Next:     kaochang-server score --site SITE, on the server
    """
    log_to_stderr()
    if context.invoked_subcommand is not None:
        return
    if authority is None or scripts is None:
        raise click.UsageError("--authority and --scripts are needed.")
    if not headless:
        click.echo("这一版还没有窗口:请加 --headless。/ This version has no windows yet: add --headless.", err=True)
        sys.exit(CANNOT_RUN)
    try:
        people = msgspec.json.decode(scripts.read_bytes(), type=list[Script], dec_hook=_path)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "acknowledged.jsonl").open("a", encoding="utf-8") as ledger:
            asyncio.run(_run(people, url, authority, folder, ledger))
    except (OSError, msgspec.MsgspecError, LinkError) as error:
        click.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(CANNOT_RUN)


async def _run(people: list[Script], url: str, authority: Path, folder: Path, ledger: TextIO) -> None:
    address = tidy_url(url) if url else await _found(authority, folder)
    if address is None:
        click.echo(f"服务器地址不对 / not an address: {url}", err=True)
        sys.exit(CANNOT_RUN)
    await run_scripts(people, address, authority, folder, ledger)


async def _found(authority: Path, folder: Path) -> str:
    """Look for the server, or say what was tried and what to check."""
    result = await search(authority, folder)
    if result.found is not None:
        return result.found.url
    for tried in result.tried:
        click.echo(f"{tried.hint.url} ({tried.hint.way}): {tried.outcome}", err=True)
    click.echo(
        "没有找到考场服务器。请检查网线、交换机和服务器是否开启,或用 --server 给出地址。/ No exam server was found. "
        "Check the cable, the switch and that the server is on, or give its address with --server.",
        err=True,
    )
    sys.exit(CANNOT_RUN)


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(f"{kind} is not read from JSON")


main.add_command(repair)
