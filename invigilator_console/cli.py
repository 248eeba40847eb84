"""`kaochang-console`: the invigilator's console."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from exam.link.server_link import LinkError
from exam.logs import log_to_stderr
from exam.program import PROGRAM
from invigilator_console.enrol_command import enrol
from invigilator_console.settings import ConsoleSettings, SettingsError, read_settings

CANNOT_RUN = 2
AUTHORITY = "authority.pem"


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PROGRAM, prog_name="kaochang-console")
@click.option("--server", "url", default="", help="Address of the exam server, e.g. 10.0.0.2; looked for unless given.")
@click.option("--authority", type=click.Path(path_type=Path), help="The site's certificate; else FOLDER/authority.pem.")
@click.option("--machine", default="", help="This console's name; else the system's own.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="Language to begin with.")
@click.option("--palette", type=click.Choice(["light", "dark"]), help="Light or dark.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("console-data"),
    show_default=True,
    help="Where this console keeps its settings (console.json), who leads, and orders that wait for an answer.",
)
@click.pass_context
def main(
    context: click.Context,
    *,
    url: str,
    authority: Path | None,
    machine: str,
    language: str | None,
    palette: str | None,
    folder: Path,
) -> None:
    """The invigilator's console (监考机): finds the server, lets staff sign in, shows every seat.

    \b
    Example:  kaochang-console --folder console-data enrol --code "0042 1234 5678"   (once)
              kaochang-console --folder console-data
              kaochang-console --server 10.0.0.2 --authority authority.pem --palette dark
    console.json: {"machine": "JK-01", "server": "10.0.0.2", "language": "zh"}; options stand above it
    Exit:     0 closed; 2 cannot run (it says what to do)
    Next:     sign in with the name and password of `kaochang-server people add`
    """
    log_to_stderr()
    if context.invoked_subcommand is not None:
        return
    try:
        given = {"server": url, "machine": machine, "language": language, "palette": palette}
        settings = read_settings(folder)
        settings = msgspec.structs.replace(settings, **{name: value for name, value in given.items() if value})
        certificate = _certificate(authority, settings, folder)
        # Qt is loaded where a window is opened and nowhere else: `--help` works on a machine without it.
        from invigilator_console.app import run_console  # noqa: PLC0415 - see above

        folder.mkdir(parents=True, exist_ok=True)
        run_console(settings, certificate, folder)
    except (OSError, LinkError, SettingsError) as error:
        click.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(CANNOT_RUN)


def _certificate(authority: Path | None, settings: ConsoleSettings, folder: Path) -> Path:
    path = authority or folder / (settings.authority or AUTHORITY)
    if not path.is_file():
        click.echo(
            f"没有找到考点证书 {path}。请从服务器的 trust 文件夹复制 authority.pem，或用 --authority 指定。/ "
            f"The site's certificate {path} is not there. Copy authority.pem from the server's trust folder, "
            "or name it with --authority.",
            err=True,
        )
        sys.exit(CANNOT_RUN)
    return path


main.add_command(enrol)
