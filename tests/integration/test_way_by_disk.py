"""Results on their way home without a network, by commands alone: out on a disk, in at the hub, back with a receipt."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from click.testing import CliRunner

from server.store.engines import sqlite_url
from sync.cli import main as syncing
from sync.hub.cli import main as hub
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.packages import ORGANISER_KEY

__all__ = ["bundled", "site_template"]


def run(program: click.Command, *words: object, code: int = 0) -> str:
    """Run a command; returns what was said."""
    result = CliRunner().invoke(program, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_from_the_site_to_the_hub_and_back_until_the_site_is_cleared(bundled: BundledSite, tmp_path: Path) -> None:
    site = bundled.copied(tmp_path / "site")
    disk, key, database = tmp_path / "disk", tmp_path / "organiser.key", sqlite_url(tmp_path / "hub.sqlite3")
    disk.mkdir()
    key.write_bytes(msgspec.json.encode(ORGANISER_KEY))
    clearing = ("clear", "--site", site.root, "--by", "系统管理员甲", "--reason", "考试结束", "--yes")
    run(syncing, *clearing, code=2)
    run(syncing, "export", "--site", site.root, "--to", disk, "--part-size", "200K")
    run(syncing, *clearing, code=2)

    run(hub, "site", "add", site.trust / "site.card", "--name", "示例学院", "--database", database)
    run(hub, "expect", site.plan_file, "--database", database)
    (listing,) = disk.glob("*.sum")
    at_the_hub = ("--database", database, "--store", tmp_path / "store", "--organiser", key)
    last = max(disk.glob("*.kcbundle.0*"))
    kept = last.read_bytes()
    last.unlink()
    assert last.name in run(hub, "take", listing, *at_the_hub, code=1)
    last.write_bytes(kept)
    run(hub, "take", listing, *at_the_hub)

    (receipt,) = disk.glob("*.kcreceipt")
    assert "回执覆盖了考点的全部考试记录" in run(syncing, "receipt", "take", receipt, "--site", site.root)
    run(syncing, "receipt", "print", "--site", site.root, "--out", tmp_path / "回执确认单.pdf")
    run(syncing, *clearing)
    assert not site.blobs.exists()
    assert site.journal_file.exists()
    run(syncing, "receipt", "show", "--site", site.root)
