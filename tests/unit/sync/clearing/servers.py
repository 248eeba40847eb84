"""A site's server after the exam, with everything that lies about on one."""

from __future__ import annotations

from datetime import UTC, datetime

from click.testing import CliRunner

from exam import events as ev
from exam.ids import Digest
from exam.package import digest_of
from exam.people import Actor, Role
from server.site_folder import SiteFolder, write_atomically
from server.store.engines import open_database, sqlite_url
from server.store.journal_table import SqlJournal
from sync.bundle.making import MadeBundle
from sync.cli import main
from tests.helpers.confirmed_sites import put_receipt, receipt_of

ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲", "JK-01")
MATTERS = ev.ReleaseRefused("release_unknown", ADMINISTRATOR)
STARTED = ev.ServerStarted(1, 1, "boot-2", "1.0", 0, "clock", 1)
NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
KEPT = ("plan.json", "papers", "keys", "trust", "results", "journal/kaochang.sqlite3", "set-aside", "people.json")
GONE = (
    "blobs",
    "practice-blobs",
    "journal/practice.sqlite3",
    "photos",
    "roster.json",
    "imports",
    "thumbnails",
    "upload/outgoing.json",
    "upload/.export",
)


class Server:
    """A site's server after the exam, with everything that lies about on one."""

    def __init__(self, site: SiteFolder, made: MadeBundle) -> None:
        self.site, self.made = site, made
        for name in (
            "upload/outgoing.json",
            f"upload/{made.id}.kcbundle",
            f"practice-blobs/ab/{'a' * 64}",
            f"photos/{'b' * 64}.jpg",
            "imports/失败-考生.xlsx",
            "thumbnails/pc.jpg",
            "set-aside/journal-1-aa.jsonl",
            "results/成绩单.xlsx",
            "people.json",
            f"upload/.export/tmp/{'c' * 64}.kcbundle",
            f"upload/.{'d' * 64}.kcbundle.xyz",
            "rehearsals/.copy-999999999-x/site/roster.json",
            "rehearsals/certificate.json",
        ):
            write_atomically(site.root / name, b"of the day")
        practice = SqlJournal(open_database(sqlite_url(site.practice_journal_file)))
        practice.open("practice")
        practice.close()

    def confirm(self, **changed: object) -> None:
        """The organiser's receipt is here."""
        put_receipt(self.site, receipt_of(self.made, **changed))

    def clear(self, *more: str, code: int = 0, answer: str = "") -> str:
        """Run the command; returns what was said."""
        words = ["clear", "--site", str(self.site.root), "--by", "系统管理员甲", "--reason", "考试结束", *more]
        result = CliRunner().invoke(main, words, input=answer)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result.output

    def files(self) -> dict[str, Digest]:
        """Every file, and what it holds; those that SQLite keeps beside a database for itself are left out."""
        found = (path for path in self.site.root.rglob("*") if path.is_file())
        names = {path.relative_to(self.site.root).as_posix(): path for path in found}
        return {
            name: digest_of(path.read_bytes())
            for name, path in names.items()
            if not name.startswith("journal/") or name.endswith(".sqlite3")
        }

    def refuses(self, words: str) -> None:
        """It is refused with these words, and every file is as it was."""
        before = self.files()
        said = self.clear("--yes", code=2)
        assert words in said
        assert "没有删除任何数据" in said
        assert self.files() == before
