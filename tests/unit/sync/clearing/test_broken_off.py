"""A clearing that stops halfway is noted, is finished later, and never takes what came in between."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from exam.ids import Digest
from exam.package import digest_of
from server.blobs import BlobStore
from server.site_folder import SiteFolder, write_atomically
from server.upload_files import cleared_file, upload_folder
from sync.bundle import making
from sync.bundle.errors import BundleError
from sync.clearing import belongings, clearing
from sync.clearing.clearing import Clearing, read_note
from sync.cli import main
from sync.courier.outgoing import make_outgoing
from tests.helpers.confirmed_sites import goes_on
from tests.unit.sync.clearing.servers import GONE, MATTERS, NOON, STARTED, Server


class Killed(BaseException):
    """The machine stops."""


def killed_after(server: Server, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Clear it, and stop the machine after so many removals."""
    done: list[Path] = []

    def remove(site: SiteFolder, one: belongings.Belonging) -> bool:
        if len(done) == count:
            raise Killed
        done.append(one.path)
        return belongings.remove(site, one)

    with monkeypatch.context() as patched:
        patched.setattr(clearing, "remove", remove)
        words = ["clear", "--site", str(server.site.root), "--by", "甲", "--reason", "理由", "--yes"]
        with pytest.raises(Killed):
            CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_clearing_that_was_broken_off_is_noted_and_goes_on(
    server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    server.confirm()
    killed_after(server, monkeypatch, count)
    (one,) = read_note(server.site).clearings
    assert one.finished is None
    server.clear("--yes")
    assert [name for name in GONE if (server.site.root / name).exists()] == []
    assert [one.finished is None for one in read_note(server.site).clearings] == [True, False]


@pytest.mark.parametrize("count", [0, 1])
def test_where_somebody_served_in_between_pieces_may_have_come_and_are_proved_anew(
    server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    server.confirm()
    killed_after(server, monkeypatch, count)
    assert server.site.blobs.exists() == (count == 0)
    goes_on(server.site, STARTED)
    piece = b"a piece that came"
    if count:
        BlobStore(server.site.blobs).put(digest_of(piece), piece)
        server.refuses("与回执确认的不同")
        shutil.rmtree(server.site.blobs)
    server.clear("--yes")
    assert [name for name in GONE if (server.site.root / name).exists()] == []


def test_a_clearing_that_was_killed_while_it_removed_a_folder_is_finished(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.confirm()
    with monkeypatch.context() as patched:
        patched.setattr(belongings.shutil, "rmtree", lambda *_, **__: None)  # type: ignore[attr-defined] # its own import
        server.clear("--yes", code=1)
    assert not server.site.blobs.exists(), "it was put aside at one stroke"
    assert any(upload_folder(server.site).glob(".clearing-*/*/*"))
    goes_on(server.site, STARTED)
    assert "上次没有清理完" in server.clear("--yes")
    assert not any(upload_folder(server.site).glob(".clearing-*"))


def test_a_folder_that_cannot_be_put_aside_is_removed_where_it_stands(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_path: Path, _to: Path) -> Path:
        raise OSError(16, "Device or resource busy")

    server.confirm()
    monkeypatch.setattr(Path, "rename", busy)
    server.clear("--yes")
    assert not any(upload_folder(server.site).glob(".clearing-*"))
    assert [name for name in GONE if (server.site.root / name).exists()] == []


def test_a_cleared_site_makes_no_bundle_that_would_lack_everything(server: Server) -> None:
    server.confirm()
    server.clear("--yes")
    goes_on(server.site, STARTED, MATTERS)
    (disk := server.site.root.parent / "disk").mkdir()
    for words in (["bundle", "--out", str(disk / "x")], ["export", "--to", str(disk)]):
        result = CliRunner().invoke(main, [*words, "--site", str(server.site.root)])
        assert (result.exit_code, "已经清理" in result.output) == (2, True), result.output
    assert list(disk.iterdir()) == []
    with pytest.raises(BundleError):
        make_outgoing(server.site, "", NOON)


def test_a_note_of_another_receipt_proves_nothing(server: Server) -> None:
    server.confirm(bundle=Digest("0" * 64))
    records = server.made.head.records
    before = Clearing("甲", "理由", NOON, Digest("1" * 64), NOON, records, 1, 1)
    write_atomically(cleared_file(server.site), msgspec.json.encode(clearing.ClearedNote((before,))))
    server.refuses("与回执确认的不同")
    write_atomically(cleared_file(server.site), b"\xff")
    server.refuses("与回执确认的不同")


def test_what_cannot_be_removed_is_named_and_goes_the_next_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.confirm()
    with monkeypatch.context() as patched:
        patched.setattr(clearing, "remove", lambda site, one: one.path != site.photos and belongings.remove(site, one))
        said = server.clear("--yes", code=1)
    assert str(server.site.photos) in said
    assert server.site.photos.exists()
    server.clear("--yes")
    assert not server.site.photos.exists()


def test_where_it_cannot_be_noted_nothing_goes(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.confirm()
    before = server.files()

    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device", "cleared.json")

    monkeypatch.setattr(clearing, "write_atomically", full)
    assert "不能读写" in server.clear("--yes", code=2)
    assert server.files() == before


def test_proving_it_writes_no_bundle(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.confirm()
    monkeypatch.setattr(making, "write_bundle", None)
    monkeypatch.setattr(making.tempfile, "mkstemp", None)  # type: ignore[attr-defined] # the module's own import
    clearing.clearable(server.site, "")
    assert upload_folder(server.site).is_dir()
