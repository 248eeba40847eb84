"""`kaochang-sync rescore` and `appeal`: the organiser marks again, and answers an appeal, from the bundle alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from exam.ids import parse_ticket
from exam.package import digest_of
from exam.plan import Level, Part
from exam.text import Fact, Language
from server.appeal import appeal_file, encode_appeal_file
from server.scoring.commands import DIFFERENT, SAME, tell_differences
from server.scoring.differences import differences
from server.scoring.exam_record import open_site_database
from server.scoring.key import MarkingKeyError, decode_key
from server.scoring.marks_file import human_marks_of
from server.scoring.site_marks import mark_site
from server.site_folder import PaperUse, SiteFolder, write_atomically
from server.store.journal_table import SqlJournal
from sync.bundle_reading import Unusable, explained, opened_or_unusable, unpacked
from sync.bundle_texts import both

OWNER_ONLY = 0o600
MOST_KEY = 16 * 1024 * 1024
"""Longest marking key that is read, in bytes, as in a paper package."""
_organiser = click.option(
    "--organiser", type=click.Path(path_type=Path), required=True, help="培训评价组织密钥 / the organiser's key"
)
_work = click.option("--work", type=click.Path(path_type=Path), help="临时打开的位置 / where it is unpacked meanwhile")


@click.command("rescore")
@click.argument("file", type=click.Path(path_type=Path))
@_organiser
@click.option(
    "--key", "keys", type=click.Path(path_type=Path), multiple=True, help="更正后的评分标准 / a corrected marking key"
)
@_work
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 / language")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON / print only JSON")
@explained
def rescore(
    file: Path, organiser: Path, keys: tuple[Path, ...], work: Path | None, lang: Language, *, as_json: bool
) -> None:
    """只用结果包重新评分，列出与考点成绩的差异。 Mark again from the bundle alone and list what differs.

    可以用 --key 给出更正后的评分标准(可多次)，其余仍用结果包里的。不改动任何文件。谁签署了结果包，用 verify 核验。

    With --key (more than once) corrected marking keys are used in place of those inside. Changes nothing. Who signed
    the bundle, `verify` says.

    \b
    Example:  kaochang-sync rescore 2026110001.kcbundle --organiser organiser.key
              kaochang-sync rescore 2026110001.kcbundle --organiser organiser.key \\
                --key intermediate-theory.key.json
    Exit:     0 no differences, 1 differences, listed, 2 cannot mark again (it says what to do)
    Next:     kaochang-sync appeal FILE --organiser organiser.key --ticket T --out FILE
    """
    with unpacked(file, organiser, work) as found:
        opened = opened_or_unusable(found)
        _replace_keys(opened.site, keys)
        new = mark_site(opened.site, open_site_database(opened.site), human_marks_of(opened.marks))
        changed = differences(opened.marks, new)
    if as_json:
        document = {"bundle": opened.id, "differences": changed, "papers": new.papers}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=1))
    else:
        tell_differences(changed, lang)
    click.get_current_context().exit(DIFFERENT if changed else SAME)


@click.command("appeal")
@click.argument("file", type=click.Path(path_type=Path))
@_organiser
@click.option("--ticket", required=True, help="准考证号，26 位 / the admission ticket, 26 digits")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="输出 / the file to write")
@_work
@explained
def appeal(file: Path, organiser: Path, ticket: str, out: Path, work: Path | None) -> None:
    """只用结果包生成申诉材料。 Write the appeal file of a candidate from the bundle alone.

    与考点当时用 kaochang-server appeal 写出的逐字节相同。

    Byte for byte the file that the site would write with `kaochang-server appeal`.

    \b
    Example:  kaochang-sync appeal 2026110001.kcbundle --organiser organiser.key \\
                --ticket 20261128002611000000700009 --out appeal.json
    Exit:     0 written, 2 cannot (it says what to do)
    Next:     its last hash is the one that the site signed: kaochang-sync verify
    """
    known = parse_ticket(ticket.strip())
    if known is None:
        raise Unusable(both("ticket_shape", {}))
    with unpacked(file, organiser, work) as found:
        opened = opened_or_unusable(found)
        journal = SqlJournal(open_site_database(opened.site))
        with contextlib.closing(journal.read()) as records:
            made = appeal_file(opened.site.read_plan(), records, known)
    if made is None:
        raise Unusable(both("ticket_unknown", {"ticket": known}))
    write_atomically(out, encode_appeal_file(made), mode=OWNER_ONLY)
    facts: dict[str, Fact] = {"path": str(out), "entries": len(made.entries), "records": made.verified_records}
    click.echo(both("appeal_written", facts))


def _replace_keys(site: SiteFolder, keys: Iterable[Path]) -> None:
    """Put each key in the place of the one that belongs to the same paper."""
    for file in keys:
        with file.open("rb") as opened:
            data = opened.read(MOST_KEY + 1)
        try:
            package = decode_key(data).package
        except MarkingKeyError as error:
            raise Unusable(both("key_unreadable", {"path": str(file), "why": str(error)})) from error
        places = [
            site.key(level, part, use)
            for level in Level
            for part in Part
            for use in (PaperUse.MAIN, PaperUse.SPARE)
            if (paper := site.paper(level, part, use)).is_file() and digest_of(paper.read_bytes()) == package
        ]
        if not places:
            raise Unusable(both("key_other_paper", {"path": str(file)}))
        for place in places:
            write_atomically(place, data, mode=OWNER_ONLY)
