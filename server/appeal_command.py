"""`kaochang-server appeal`: write the appeal file of one ticket."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import NoReturn

import click
import msgspec

from exam.ids import parse_ticket
from exam.messages import TEXTS
from exam.plan import PlanError
from server.appeal import appeal_file, encode_appeal_file
from server.journal.errors import StoreError
from server.journal.record import ChainBrokenError
from server.site_folder import SiteFolder, write_atomically
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal

UNUSABLE = 2


@click.command()
@click.option("--site", type=click.Path(path_type=Path), required=True, help="The site's folder.")
@click.option("--ticket", required=True, help="The admission ticket, 26 digits.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--database", default="", help="Database URL; SQLite in the site's folder unless given.")
def appeal(site: Path, ticket: str, out: Path, database: str) -> None:
    """申诉材料：一名考生的全部记录。 Everything on record about one candidate, with the chain that proves it.

    \b
    Example:  kaochang-server appeal --site SITE --ticket 20261128002611000000700009 --out appeal.json
    Exit:     0 written, 2 cannot (it says what to do)
    Next:     compare its last hash with the site's signed results
    """
    known = parse_ticket(ticket.strip())
    if known is None:
        _stop("准考证号应为 26 位数字 / an admission ticket has 26 digits.")
    folder = SiteFolder(site)
    try:
        plan = folder.read_plan()
        if not database and not folder.journal_file.exists():
            _stop(f"{folder.journal_file}: 没有考试记录。请检查 --site / there is no journal; check --site.")
        journal = SqlJournal(open_database(database or sqlite_url(folder.journal_file)))
        with contextlib.closing(journal.read()) as records:
            file = appeal_file(plan, records, known)
        if file is None:
            _stop("没有这个准考证号 / no such ticket in this plan and its journal.")
        write_atomically(out, encode_appeal_file(file), mode=0o600)
    except PlanError as error:
        _stop(str(error))
    except ChainBrokenError as error:
        altered = TEXTS["journal_altered"]
        _stop(f"{altered.zh} / {altered.en} ({error})")
    except msgspec.MsgspecError:
        _stop("考试记录由更新版本的程序写成。请用当天的程序 / the journal is a newer program's; use the day's own.")
    except StoreError as error:
        _stop(f"{error.remedy} ({error.code})")
    except OSError as error:
        _stop(f"{out}: {error.strerror}. 换一个位置 / choose another place.")
    click.echo(f"{out}: {len(file.entries)} 条记录 / entries; {file.verified_records} 条已验证 / records verified")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(UNUSABLE)
