"""`kaochang-provision package`: take the organiser's sealed papers in, look at them, and open them by their code."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.table import Table

from exam.clock import wall_now
from exam.messages import say as sentence
from exam.package import MAX_PACKAGE
from exam.paper_package import MAX_KEY
from exam.plan import LEVEL_NAMES, PART_NAMES, Level, Part, PlanError
from exam.program import PROGRAM
from exam.text import Language, Refusal
from provisioning.trust.saying import LANGUAGE, REFUSED, SITE, explained, say, stop
from provisioning.trust.texts import said
from server.packages import open_site_package, opened_keys, site_package, take_package
from server.site_folder import PaperUse, SiteFolder

LONGEST_LINE = 256


@click.group()
def package() -> None:
    """培训评价组织的密封试卷包。 Sealed papers of the organiser.

    \b
    Example:
      kaochang-provision package take 中级-理论.kcpackage --site SITE
      kaochang-provision package list --site SITE
    """


@package.command()
@click.argument("file", type=click.Path(path_type=Path))
@SITE
@LANGUAGE
@explained
def take(file: Path, folder: Path, lang: Language) -> None:
    """核对并装入试卷包；不打开。 Check a package and take it in; it stays closed.

    \b
    Example:  kaochang-provision package take 中级-理论.kcpackage --site SITE
    Exit:     0 taken, 1 refused, 2 the file or the site cannot be used (it says what to do)
    Next:     restart the server; PCs fetch the sealed paper when somebody logs in
    """
    site = SiteFolder(folder)
    try:
        plan = site.read_plan()
    except PlanError:
        stop(lang, "no_plan", folder=str(folder))
    with file.open("rb") as opened:
        data = opened.read(MAX_PACKAGE + MAX_KEY + 1)
    taken = take_package(site, data, plan, PROGRAM)
    if isinstance(taken, Refusal):
        click.echo(sentence(taken, lang), err=True)
        click.get_current_context().exit(REFUSED)
    about = taken.envelope.about
    name = _name(about.level, about.part, PaperUse(about.use), lang)
    say(lang, "package_taken", name=name, serial=taken.envelope.serial, time=_when(taken.envelope.not_before))


@package.command("list")
@SITE
@LANGUAGE
@explained
def list_(folder: Path, lang: Language) -> None:
    """列出试卷包。 List the packages of a site, and whether they are whole and open.

    \b
    Example:  kaochang-provision package list --site SITE
    Exit:     0 all whole, 1 one of them cannot be used (it says why)
    Next:     kaochang-provision package open --site SITE --level LEVEL --part PART
    """
    site = SiteFolder(folder)
    heads = ("试卷", "号", "最早开启", "状态") if lang == "zh" else ("paper", "number", "not before", "state")
    table, faulty = Table(*heads), False
    for use in PaperUse:
        for level in Level:
            for part in Part:
                found = site_package(site, level, part, use)
                if isinstance(found, Refusal):
                    faulty = True
                    table.add_row(_name(level, part, use, lang), "", "", sentence(found, lang))
                elif found is not None:
                    is_open = opened_keys(site, found.envelope.paper) is not None
                    state = said(lang, "package_open" if is_open else "package_closed")
                    envelope = found.envelope
                    table.add_row(
                        _name(level, part, use, lang), str(envelope.serial), _when(envelope.not_before), state
                    )
    Console().print(table)
    click.get_current_context().exit(REFUSED if faulty else 0)


@package.command("open")
@SITE
@click.option("--level", type=click.Choice([level.value for level in Level]), required=True, help="等级 / the level")
@click.option("--part", type=click.Choice([part.value for part in Part]), required=True, help="科目 / the part")
@click.option(
    "--use",
    type=click.Choice([use.value for use in PaperUse]),
    default=PaperUse.MAIN.value,
    show_default=True,
    help="正式、备用或模拟 / the paper, the spare one, or one for practice",
)
@click.option(
    "--code-file", type=click.File(encoding="utf-8"), help="授权码文件,- 为标准输入 / file with the code, - for input"
)
@LANGUAGE
@explained
def open_(folder: Path, level: str, part: str, use: str, code_file: TextIO | None, lang: Language) -> None:
    """用授权码开启试卷，监考机不能用时。 Open a paper with its code, where no console can be used.

    \b
    Example:  kaochang-provision package open --site SITE --level intermediate --part theory
    Exit:     0 open, 1 refused, 2 the site cannot be used (it says what to do)
    Next:     nothing: a running server takes notice within a second
    """
    site = SiteFolder(folder)
    found = site_package(site, Level(level), Part(part), PaperUse(use))
    done = found if isinstance(found, Refusal) else Refusal("package_missing")
    if not isinstance(found, Refusal) and found is not None:
        code = code_file.readline(LONGEST_LINE) if code_file else str(click.prompt(said(lang, "package_code")))
        opened = open_site_package(site, found, code.strip(), wall_now().astimezone())
        if not isinstance(opened, Refusal):
            say(lang, "package_now_open", name=_name(Level(level), Part(part), PaperUse(use), lang))
            return
        done = opened
    click.echo(sentence(done, lang), err=True)
    click.get_current_context().exit(REFUSED)


def _name(level: Level, part: Part, use: PaperUse, lang: Language) -> str:
    uses = {PaperUse.MAIN: "", PaperUse.SPARE: "备用", PaperUse.PRACTICE: "模拟"}
    if lang == "zh":
        return f"{LEVEL_NAMES[level]}{PART_NAMES[part]}{uses[use]}"
    return f"{level.value} {part.value} {'' if use is PaperUse.MAIN else use.value}".strip()


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
