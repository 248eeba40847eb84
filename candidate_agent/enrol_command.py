"""`kaochang-agent enrol`: get this PC's certificate with a one-time code."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from candidate_agent.settings import SettingsError, read_settings
from exam.ids import machine_name
from exam.link.enrolling import CANNOT, ENROLLED, enrolled_or_why
from exam.text import Language


@click.command()
@click.option("--code", required=True, help="登记码，12 位数字 / the one-time code, 12 digits")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.pass_context
def enrol(context: click.Context, *, code: str, language: Language) -> None:
    """登记本机：用登记码取得证书。 Enrol this PC: get its certificate with a one-time code.

    \b
    Example:  kaochang-agent --folder agent-data enrol --code "0042 1234 5678"
    Writes:   FOLDER/machine.pem (the program's user alone may read it)
    Exit:     0 enrolled, 1 the server refused, 2 no server, or no certificate of the site (it says what to do)
    Next:     kaochang-agent --folder agent-data
    """
    above = context.find_root().params
    folder: Path = above["folder"]
    try:
        settings = read_settings(folder)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT)
    authority: Path = above["authority"] or folder / (settings.authority or "authority.pem")
    machine = machine_name(above["machine"]) if above["machine"] else settings.machine_id()
    typed = above["url"] or settings.server
    status, sentence = asyncio.run(enrolled_or_why(authority, folder, machine, code, typed, language))
    click.echo(sentence, err=status != ENROLLED)
    sys.exit(status)
