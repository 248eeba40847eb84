"""`kaochang-provision check`: hold this machine against the handbook (section 4), and say what to do."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import click
import msgspec

from exam.clock import SystemClock, wall_now
from exam.ids import MachineId, RoomName
from exam.link.discovery import tidy_url
from exam.plan import USUAL_TIMEZONE
from exam.preflight.facts import MachineFacts, shortened
from exam.preflight.findings import Finding, MachineRole, Verdict, worst
from exam.preflight.known_names import Place
from exam.preflight.reading.guard import read_facts
from exam.preflight.reading.port import Asked
from exam.preflight.reading.this_machine import this_machine
from exam.preflight.texts import ROLES, advice_said, found_said, needed_said, title_said
from exam.preflight.verdicts import judge
from exam.text import Fact, Language, Text
from exam.wire.console_talk import CheckRow
from provisioning.preflight.server_look import look_at
from provisioning.preflight.terminal import print_findings
from server.check_sheet import check_workbook
from server.forms.faults import FormError
from server.forms.kinds import FormKind

FIT, SHORT, CANNOT = 0, 1, 2
ENDINGS = (".xlsx", ".pdf")
_SAY: Mapping[str, Text] = MappingProxyType(
    {
        "fit": Text("这台机器可以用于考试。", "This machine is fit for an exam."),
        "by_hand": Text(
            "没有发现不符合的项目；还有 {count} 项读不到，请按“处理”一栏人工查看。",
            "Nothing is short; {count} could not be read: look at them by hand, as the last column says.",
        ),
        "short": Text(
            "有 {count} 项不符合：请按“处理”一栏改正后再检查一次。",
            "{count} are short: put them right as the last column says, then check again.",
        ),
        "written": Text("检查结果已写入 {path}。", "The check is in {path}."),
        "next": Text(
            "下一步：kaochang-provision import FOLDER --site SITE", "Next: kaochang-provision import FOLDER --site SITE"
        ),
        "bad_server": Text(
            "{server} 不是服务器地址。请写成 10.0.0.2 或 https://10.0.0.2:8443。",
            "{server} is no address of a server. Write it as 10.0.0.2 or https://10.0.0.2:8443.",
        ),
        "bad_form": Text(
            "不能写成 {ending} 文件。请用 .xlsx 或 .pdf 结尾。",
            "A file ending in {ending} cannot be written. Let it end in .xlsx or .pdf.",
        ),
        "no_folder": Text(
            "没有文件夹 {folder}。请检查 --folder。", "There is no folder {folder}. Please check --folder."
        ),
        "disk": Text(
            "写不进 {path}（{reason}）。请检查路径、权限和磁盘空间。",
            "{path} cannot be written ({reason}). Check the path, rights and disk space.",
        ),
    }
)
_EPILOG = """\b
Example: kaochang-provision check --role server --folder SITE
         kaochang-provision check --role candidate --server 10.0.0.2 --out 检查.xlsx
         kaochang-provision check --role console --out 检查.pdf

\b
Exit codes: 0 fit, 1 something is short, 2 it could not be checked (it says what to do).
Next: put right what is short and check again; then kaochang-provision import FOLDER --site SITE
"""


class Cannot(click.ClickException):
    """Something stands in the way; its sentence says what to do."""

    exit_code = CANNOT


@click.command(epilog=_EPILOG)
@click.option(
    "--role",
    type=click.Choice([role.value for role in MachineRole]),
    required=True,
    help="这台机器的用途 / what this machine is for",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="数据文件夹，检查它所在的磁盘 / the data folder, whose disk is looked at  [default: this one]",
)
@click.option("--server", "server_text", default="", help="服务器地址，监考机和考生机用 / where the server is")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8443,
    show_default=True,
    help="服务器端口 / the port the server is to have",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="另存为 Excel 或 PDF 文件 / write an Excel or PDF file, .xlsx or .pdf",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")
@click.pass_context
def check(
    context: click.Context,
    role: str,
    folder: Path,
    server_text: str,
    port: int,
    out: Path | None,
    lang: Language,
    as_json: bool,
) -> None:
    """检查这台机器是否符合手册要求。 Hold this machine against what the handbook asks of its role.

    读不到的项目写明“需人工查看”，不算不符合。检查约 5 秒，会在数据文件夹临时写入最多 64 MB 来测硬盘。

    What cannot be read is to be looked at by hand and is not short. It takes up to five seconds, and writes at most 64
    MB into the data folder for a moment, to measure the disk.
    """
    if out is not None and out.suffix.casefold() not in ENDINGS:
        raise _cannot("bad_form", lang, ending=out.suffix or out.name)
    if not folder.is_dir():
        raise _cannot("no_folder", lang, folder=str(folder))
    kind = MachineRole(role)
    facts = _read(kind, folder, _place(server_text, port, lang), port)
    findings = judge(kind, facts)
    if as_json:
        click.echo(_json(kind, facts, findings))
    else:
        print_findings(findings, kind, lang)
    if out is not None:
        _write(out, findings, kind, lang)
    if not as_json:
        _conclude(findings, out, lang)
    context.exit(SHORT if worst(findings) is Verdict.SHORT else FIT)


def _place(text: str, port: int, lang: Language) -> Place | None:
    if not text:
        return None
    url = tidy_url(text, port)
    if url is None:
        raise _cannot("bad_server", lang, server=shortened(text))
    parts = urlsplit(url)
    return Place(parts.hostname or "", parts.port or port)


def _read(role: MachineRole, folder: Path, server: Place | None, port: int) -> MachineFacts:
    clock = SystemClock()
    is_server = role is MachineRole.SERVER
    answer = look_at(server, clock) if server is not None else None

    def holds_port(tried: int) -> bool:
        own = look_at(Place("127.0.0.1", tried), clock)
        return own is not None and own.is_exam_server

    asked = Asked(
        folder=folder,
        server=server,
        port=port if is_server else None,
        clock_ahead=answer.clock_ahead if answer is not None else None,
        holds_port=holds_port,
    )
    return read_facts(this_machine(clock), asked, clock)


def _write(out: Path, findings: tuple[Finding, ...], role: MachineRole, lang: Language) -> None:
    row = CheckRow(_machine(), RoomName(""), 0, connected=True, findings=findings)
    try:
        if out.suffix.casefold() == ".pdf":
            out.write_bytes(_pdf(row, role))
        else:
            out.write_bytes(check_workbook([row], lang))
    except FormError as error:
        raise Cannot(str(error)) from error
    except OSError as error:
        raise _cannot("disk", lang, path=str(out), reason=error.strerror or type(error).__name__) from error


def _pdf(row: CheckRow, role: MachineRole) -> bytes:
    # Typst is loaded by whoever prints and by nobody else.
    from server.forms.check_paper import PAPER, check_paper  # noqa: PLC0415 - see above
    from server.forms.paper import Foot, moment  # noqa: PLC0415 - see above
    from server.forms.typesetting import render  # noqa: PLC0415 - see above

    foot = Foot(str(row.machine), moment(wall_now(), USUAL_TIMEZONE))
    return render(FormKind.CHECK_REPORT, check_paper([row], foot, ROLES[role].say(PAPER, {})))


def _conclude(findings: Sequence[Finding], out: Path | None, lang: Language) -> None:
    short = sum(one.verdict is Verdict.SHORT for one in findings)
    unknown = sum(one.verdict is Verdict.UNKNOWN for one in findings)
    if out is not None:
        click.echo(_SAY["written"].say(lang, {"path": str(out)}))
    click.echo(_SAY["short" if short else "by_hand" if unknown else "fit"].say(lang, {"count": short or unknown}))
    if not short:
        click.echo(_SAY["next"].say(lang, {}))


def _json(role: MachineRole, facts: MachineFacts, findings: Sequence[Finding]) -> str:
    """One document: the verdict, every finding with its words in both languages, and the facts as they were read."""
    told: list[dict[str, Any]] = [
        {
            **msgspec.to_builtins(one),
            **{
                language: {
                    "title": title_said(one, language),
                    "found": found_said(one, language),
                    "needed": needed_said(one, language),
                    "advice": advice_said(one, language),
                }
                for language in _LANGUAGES
            },
        }
        for one in findings
    ]
    whole = {"role": role, "verdict": worst(findings), "findings": told, "facts": facts}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


def _machine() -> MachineId:
    return MachineId(shortened(platform.node()) or "—")


def _cannot(key: str, lang: Language, **facts: Fact) -> Cannot:
    return Cannot(_SAY[key].say(lang, facts))


_LANGUAGES: tuple[Language, ...] = ("zh", "en")
