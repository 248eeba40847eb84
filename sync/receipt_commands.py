"""`kaochang-sync receipt`: the organiser's receipt taken by hand, said in words, and printed to be signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from exam.clock import wall_now
from exam.plan import Plan
from exam.receipts import MAX_RECEIPT, Receipt, read_receipt
from exam.text import Fact, Refusal
from server.forms.kinds import FormKind
from server.forms.paper import foot_of, moment
from server.forms.receipt_paper import list_digest, receipt_paper
from server.forms.typesetting import render
from server.packages import OrganiserCard, read_organiser
from server.site_folder import SiteFolder, write_atomically
from server.upload_files import ENDING, newest_receipt, receipts_folder, receipts_of
from sync.bundle_reading import Unusable, explained
from sync.courier.coverage import Covered, Uncovered, coverage
from sync.courier.outgoing import Outgoing, read_outgoing, take_receipt
from sync.export.source import find_exported
from sync.export_texts import both

COVERS, COVERS_NOT = 0, 1
_SITE = click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
_DATABASE = click.option(
    "--database", default="", help="数据库地址，默认为站点的 SQLite / database URL; the site's SQLite unless given"
)


@click.group("receipt")
def receipt() -> None:
    """培训评价组织的回执。 The organiser's receipts.

    \b
    Example:
      kaochang-sync receipt take E:\\S0001.kcbundle.001.kcreceipt --site SITE
      kaochang-sync receipt show --site SITE
      kaochang-sync receipt print --site SITE --out 回执确认单.pdf
    """


@receipt.command("take")
@click.argument("file", type=click.Path(path_type=Path))
@_SITE
@_DATABASE
@explained
def take(file: Path, site: Path, database: str) -> None:
    """收下送回来的回执。 Take a receipt that came back with the disk.

    用站点的 organiser.card 核对签名，与送出的结果包逐项比较，然后保存，并说明是否覆盖全部考试记录。

    Its signature is checked with the site's organiser.card, and what it says with the bundle that was sent; then it is
    kept, and you are told whether it covers all of the journal.

    \b
    Example:  kaochang-sync receipt take E:\\S0001.kcbundle.001.kcreceipt --site SITE
    Writes:   SITE/upload/receipts/<id>.kcreceipt
    Exit:     0 kept, and it covers the site; 1 kept, and the site is not covered; 2 not kept, or
              the journal cannot be read (it says which, and what to do)
    Next:     kaochang-sync receipt print
    """
    folder, card = SiteFolder(site), _card(site)
    with file.open("rb") as opened:
        signed = opened.read(MAX_RECEIPT + 1)
    if len(signed) > MAX_RECEIPT:
        raise Unusable(both("receipt_too_long", {"path": str(file)}))
    taken = take_receipt(folder, card, signed, _sent(folder, card, signed))
    if isinstance(taken, Refusal):
        raise Unusable(both("receipt_not_taken", {"path": str(file)}, taken))
    click.echo(both("receipt_kept", {"path": str(receipts_folder(folder) / f"{taken.bundle}{ENDING}")}))
    _say(_about(taken, folder.read_plan()))
    _say_coverage(coverage(folder, database))


@receipt.command("show")
@_SITE
@_DATABASE
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")
@explained
def show(site: Path, database: str, *, as_json: bool) -> None:
    """说明考点有哪些回执，是否覆盖全部考试记录。 Say which receipts there are, and whether they cover the journal.

    \b
    Example:  kaochang-sync receipt show --site SITE
    Exit:     0 the site is covered, 1 it is not, 2 cannot look (it says what to do)
    Next:     kaochang-sync receipt print, or kaochang-sync export
    """
    folder, card = SiteFolder(site), _card(site)
    plan = folder.read_plan()
    found = sorted(receipts_of(folder, card.signing), key=lambda one: (one.at, one.records))
    covered = coverage(folder, database)
    if as_json:
        document = {"receipts": found, "covered": isinstance(covered, Covered), "coverage": covered}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=1))
        click.get_current_context().exit(COVERS if isinstance(covered, Covered) else COVERS_NOT)
    for one in found:
        _say(_about(one, plan))
    _say_coverage(covered)


@receipt.command("print")
@_SITE
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出的 PDF / the new PDF")
@explained
def print_receipt(site: Path, out: Path) -> None:
    """制作回执确认单。 Make the receipt as a PDF, to be printed and signed.

    有组织、考点、计划、结果包编号、考试记录校验值和每个准考证号的校验值(前 16 位)；没有姓名。

    It has organiser, site, plan, bundle, journal, and every ticket with the first 16 digits of its digest; no names.

    \b
    Example:  kaochang-sync receipt print --site SITE --out 回执确认单.pdf
    Exit:     0 written, 2 not (it says what to do)
    Next:     print it; the system administrator and the chief examiner sign
    """
    folder, card = SiteFolder(site), _card(site)
    plan = folder.read_plan()
    found = newest_receipt(folder, card.signing, plan.number)
    if found is None:
        raise Unusable(both("no_receipt", {}))
    document = receipt_paper(plan, found, foot_of(plan, wall_now()))
    write_atomically(out, render(FormKind.RESULTS_RECEIPT, document))
    click.echo(both("receipt_printed", {"path": str(out)}))


def _sent(site: SiteFolder, card: OrganiserCard, signed: bytes) -> Outgoing | None:
    """What the site itself remembers of the bundle that a receipt is of, by whichever way it went."""
    read = read_receipt(signed, card.signing)
    if isinstance(read, Refusal):
        return None
    waiting = read_outgoing(site)
    return waiting if waiting is not None and waiting.bundle == read.bundle else find_exported(site, read.bundle)


def _card(site: Path) -> OrganiserCard:
    card = read_organiser(SiteFolder(site).organiser_file)
    if card is None:
        SiteFolder(site).read_plan()  # where there is no site at all, that is what is wrong
        raise Unusable(both("uncovered_no_card", {}))
    return card


def _about(one: Receipt, plan: Plan) -> Iterator[tuple[str, dict[str, Fact]]]:
    yield (
        "receipt_says",
        {
            "organiser": one.organiser,
            "at": moment(one.at, plan.timezone),
            "bundle": one.bundle,
            "candidates": len(one.candidates),
            "records": one.records,
        },
    )
    yield ("receipt_final" if one.final else "receipt_not_final"), {}
    yield "receipt_list", {"digest": list_digest(one.candidates)}


def _say(told: Iterator[tuple[str, dict[str, Fact]]]) -> None:
    for code, facts in told:
        click.echo(both(code, facts))


def _say_coverage(found: Covered | Uncovered) -> None:
    if isinstance(found, Covered):
        click.echo(both("covered", {"records": found.records}))
        click.get_current_context().exit(COVERS)
    click.echo(both(found.code, {"after": found.after}))
    click.get_current_context().exit(COVERS_NOT)
