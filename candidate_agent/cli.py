"""`kaochang-agent`: a candidate's PC, with windows, or many scripted people without any."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TextIO

import click
import msgspec

from candidate_agent.enrol_command import enrol
from candidate_agent.headless import run_scripts
from candidate_agent.person import Script
from candidate_agent.repair_command import repair
from candidate_agent.settings import AgentSettings, SettingsError, read_settings
from exam.link.discovery import tidy_url
from exam.link.enrolling import not_found
from exam.link.enrolment import EnrolmentRefusedError
from exam.link.finding import search
from exam.link.server_link import LinkError
from exam.logs import log_to_stderr
from exam.program import PROGRAM

CANNOT_RUN = 2
AUTHORITY = "authority.pem"


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-agent")
@click.option("--server", "url", default="", help="Address of the exam server, e.g. 10.0.0.2; looked for unless given.")
@click.option("--authority", type=click.Path(path_type=Path), help="The site's certificate; else FOLDER/authority.pem.")
@click.option("--machine", default="", help="This PC's name; else the system's own.")
@click.option("--room", default="", help="The room this PC stands in, e.g. 第1考场.")
@click.option("--seat", type=click.IntRange(0, 999), default=0, help="The seat this PC stands at.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="Language to begin with.")
@click.option("--windowed", is_flag=True, help="A plain window for a rehearsal: nothing is locked down.")
@click.option("--headless", is_flag=True, help="Without windows: scripted candidates, many in one process.")
@click.option("--scripts", type=click.Path(path_type=Path), help="For --headless: a JSON list of scripted people.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("agent-data"),
    show_default=True,
    help="Where this PC keeps its journals; agent.json there holds its settings.",
)
@click.pass_context
def main(
    context: click.Context,
    *,
    url: str,
    authority: Path | None,
    machine: str,
    room: str,
    seat: int,
    language: str | None,
    windowed: bool,
    headless: bool,
    scripts: Path | None,
    folder: Path,
) -> None:
    """A candidate's PC (考生机): finds the server, locks the PC down, waits for login.

    \b
    Example:  kaochang-agent --folder agent-data enrol --code "0042 1234 5678"   (once)
              kaochang-agent --folder agent-data --seat 12 --room 第1考场
              kaochang-agent --windowed --server 10.0.0.2 --authority authority.pem
              kaochang-agent --headless --authority authority.pem --scripts people.json
    agent.json:   {"machine": "PC-12", "room": "第1考场", "seat": 12, "server": "10.0.0.2"}; options stand above it;
                  "code": "0042 1234 5678" enrols the PC by itself, once
    people.json:  [{"machine": "PC-01", "ticket": "26 digits", "password": "last 6 digits", "pace": 1.0}]
                  [{"machine": "PC-01", "rehearses": true}] waits for kaochang-provision rehearse --enrolled
    Exit:     0 closed, or everybody has finished; 2 cannot run (it says what to do)
    Next:     log in at the PC; after a crash: kaochang-agent repair
    """
    log_to_stderr()
    if context.invoked_subcommand is not None:
        return
    try:
        given = {"server": url, "machine": machine, "room": room, "seat": seat, "language": language}
        settings = read_settings(folder)
        settings = msgspec.structs.replace(settings, **{name: value for name, value in given.items() if value})
        certificate = _certificate(authority, settings, folder)
        if headless:
            _headless(settings, certificate, scripts, folder)
        else:
            # Qt is loaded where windows are opened and nowhere else: a rehearsal's machine may have none.
            from candidate_agent.app import run_windows  # noqa: PLC0415 - see above

            folder.mkdir(parents=True, exist_ok=True)
            run_windows(settings, certificate, folder, in_exam=not windowed)
    except (OSError, msgspec.MsgspecError, LinkError, SettingsError, EnrolmentRefusedError) as error:
        click.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(CANNOT_RUN)


def _certificate(authority: Path | None, settings: AgentSettings, folder: Path) -> Path:
    path = authority or folder / (settings.authority or AUTHORITY)
    if not path.is_file():
        click.echo(
            f"没有找到考点证书 {path}。请从服务器的 trust 文件夹复制 authority.pem,或用 --authority 指定。/ "
            f"The site's certificate {path} is not there. Copy authority.pem from the server's trust folder, "
            "or name it with --authority.",
            err=True,
        )
        sys.exit(CANNOT_RUN)
    return path


def _headless(settings: AgentSettings, authority: Path, scripts: Path | None, folder: Path) -> None:
    if scripts is None:
        raise click.UsageError("--headless needs --scripts.")
    people = msgspec.json.decode(scripts.read_bytes(), type=list[Script], dec_hook=_path)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "acknowledged.jsonl").open("a", encoding="utf-8") as ledger:
        asyncio.run(_run(people, settings.server, authority, folder, ledger))


async def _run(people: list[Script], url: str, authority: Path, folder: Path, ledger: TextIO) -> None:
    address = tidy_url(url) if url else await _found(authority, folder)
    if address is None:
        click.echo(f"服务器地址不对 / not an address: {url}", err=True)
        sys.exit(CANNOT_RUN)
    await run_scripts(people, address, authority, folder, ledger)


async def _found(authority: Path, folder: Path) -> str:
    """Look for the server, or say what was tried and what to check."""
    result = await search(authority, folder, enrolling=True)
    if result.found is not None:
        return result.found.url
    click.echo(f"{not_found(result, 'zh')} / {not_found(result, 'en')}", err=True)
    sys.exit(CANNOT_RUN)


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(f"{kind} is not read from JSON")


main.add_command(enrol)
main.add_command(repair)
