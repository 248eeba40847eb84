"""`kaochang-sync export`: the very bundle of the site lies on the disk, and every way in which it does not is said."""

from __future__ import annotations

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from exam import events as ev
from exam.ids import Digest
from exam.people import Actor, Role
from server.shedding import LEAST_FREE
from server.site_folder import SiteFolder, write_atomically
from server.site_keys import card_file
from server.standby.copy_keeping import whole_file
from server.standby.office import seen_file
from server.upload_files import upload_folder
from sync.bundle.making import make_bundle
from sync.cli import main
from sync.courier.outgoing import bundle_file, drop_outgoing, make_outgoing, read_outgoing
from sync.export import source
from sync.export.joining import Found, find_volumes, join
from sync.export.source import find_exported, making_folder
from tests.helpers.bundled_sites import BundledSite, bundled, site_template
from tests.helpers.confirmed_sites import goes_on
from tests.helpers.packages import ORGANISER_KEY

__all__ = ["bundled", "site_template"]

NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)
ADMINISTRATOR = Actor(Role.SYSTEM_ADMINISTRATOR, "系统管理员甲", "JK-01")


@pytest.fixture
def site(bundled: BundledSite, tmp_path: Path) -> SiteFolder:
    """A site of one's own, after its whole day."""
    return bundled.copied(tmp_path / "site")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """An empty disk."""
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


def run(*words: object, code: int = 0) -> str:
    """Run `kaochang-sync`; returns what was said."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result.output


def export(site: SiteFolder, disk: Path, *more: object, code: int = 0) -> str:
    """Export the site's bundle to a disk."""
    return run("export", "--site", site.root, "--to", disk, *more, code=code)


def on(disk: Path) -> bytes:
    """The bundle on a disk, its volumes joined."""
    (listing,) = disk.glob("*.sum")
    found = find_volumes(listing)
    assert isinstance(found, Found)
    to = io.BytesIO()
    assert join(found, to) is None
    return to.getvalue()


def state(site: SiteFolder) -> dict[str, bytes]:
    """Every file of the site but those of the upload."""
    files = (path for path in site.root.rglob("*") if path.is_file())
    kept = {path.relative_to(site.root).as_posix(): path.read_bytes() for path in files}
    # A reader of SQLite leaves its own two files beside the journal; they hold no record.
    return {name: data for name, data in kept.items() if not name.startswith("upload/") and "sqlite3-" not in name}


def test_the_disk_has_the_very_bytes_that_the_courier_sends(site: SiteFolder, disk: Path, tmp_path: Path) -> None:
    said = export(site, disk)
    made = make_bundle(site, "", tmp_path / "made")
    assert on(disk) == made.path.read_bytes()
    plan = site.read_plan()
    name = f"{plan.site_number}-{plan.number}-{made.id[:12]}.kcbundle"
    assert sorted(path.name for path in disk.iterdir()) == [f"{name}.001", f"{name}.sum"]
    assert made.id in said
    assert "全部场次已关闭" in said
    assert "不要删除" in said


def test_what_went_onto_the_disk_is_remembered_and_nothing_else_stays(site: SiteFolder, disk: Path) -> None:
    before = state(site)
    export(site, disk)
    (note,) = (upload_folder(site) / "exported").iterdir()
    exported = find_exported(site, read_id(disk))
    assert exported is not None
    assert note.name == f"{exported.bundle}.json"
    assert list(making_folder(site).iterdir()) == []
    assert state(site) == before


def read_id(disk: Path) -> Digest:
    """The bundle's id in the list."""
    (listing,) = disk.glob("*.sum")
    return Digest(listing.read_text().splitlines()[1].removeprefix("# bundle "))


def test_volumes_of_a_wished_size_are_verified_from_any_of_them(site: SiteFolder, disk: Path, tmp_path: Path) -> None:
    said = export(site, disk, "--part-size", "64K")
    volumes = sorted(disk.glob("*.kcbundle.0*"))
    assert len(volumes) > 2
    assert all(volume.name in said for volume in volumes)
    work = tmp_path / "work"
    work.mkdir()
    card = ("--card", card_file(site), "--work", work)
    for given in (volumes[0], volumes[-1], *disk.glob("*.sum")):
        assert "以上各项全部符合" in run("verify", given, *card)
    key = tmp_path / "organiser.key"
    key.write_bytes(msgspec.json.encode(ORGANISER_KEY))
    inside = ("--organiser", key, "--work", work)
    assert "一致" in run("verify", volumes[0], "--card", card_file(site), *inside)
    ticket, out = site.read_plan().sessions[0].places[0].ticket, tmp_path / "appeal.json"
    run("appeal", volumes[0], *inside, "--ticket", ticket, "--out", out)
    assert out.exists()
    data = bytearray(volumes[1].read_bytes())
    data[9] ^= 1
    volumes[1].write_bytes(data)
    assert volumes[1].name in run("verify", volumes[0], *card, code=1)
    volumes[1].unlink()
    assert volumes[1].name in run("verify", volumes[0], *card, code=1)
    assert "不能读写" in run("verify", disk / "nothing.kcbundle", *card, code=2)
    assert list(work.iterdir()) == []


def test_volumes_are_not_joined_where_there_is_no_room(
    site: SiteFolder, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(site, disk, "--part-size", "64K")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1, 1, 1))
    assert "--work" in run("verify", next(disk.glob("*.sum")), "--card", card_file(site), code=2)


def test_the_couriers_bundle_is_taken_where_it_is_still_the_newest(
    site: SiteFolder, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = make_outgoing(site, "", NOON)
    monkeypatch.setattr(source, "write_bundle", None)
    export(site, disk)
    assert on(disk) == bundle_file(site, outgoing).read_bytes()
    assert find_exported(site, outgoing.bundle) == outgoing == read_outgoing(site)


def test_the_couriers_bundle_leaves_the_last_room_to_the_answers(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1, 1, LEAST_FREE))
    with pytest.raises(OSError, match="space"):
        make_outgoing(site, "", NOON)
    assert read_outgoing(site) is None


def test_a_couriers_bundle_that_is_read_just_now_is_no_longer_sent_and_swept_the_next_time(
    site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing = make_outgoing(site, "", NOON)
    unlink = Path.unlink

    def refuses(path: Path, *, missing_ok: bool = False) -> None:
        if path == bundle_file(site, outgoing):
            raise PermissionError(13, "in use")
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuses)
        drop_outgoing(site, outgoing)
    assert read_outgoing(site) is None
    assert bundle_file(site, outgoing).exists()
    goes_on(site, ev.ReleaseRefused("release_unknown", ADMINISTRATOR))
    make_outgoing(site, "", NOON)
    assert not bundle_file(site, outgoing).exists()


def test_a_couriers_bundle_from_before_is_not_exported_and_stays_the_couriers(site: SiteFolder, disk: Path) -> None:
    outgoing = make_outgoing(site, "", NOON)
    goes_on(site, ev.ReleaseRefused("release_unknown", ADMINISTRATOR))
    export(site, disk)
    assert read_id(disk) != outgoing.bundle
    assert read_outgoing(site) == outgoing


def test_a_couriers_bundle_with_a_flipped_bit_is_not_exported(site: SiteFolder, disk: Path) -> None:
    outgoing = make_outgoing(site, "", NOON)
    file = bundle_file(site, outgoing)
    good = file.read_bytes()
    file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    export(site, disk)
    assert on(disk) == good


def test_pieces_that_are_missing_are_said(site: SiteFolder, disk: Path) -> None:
    next(path for path in site.blobs.rglob("*") if path.is_file()).unlink()
    assert "有 1 个文件块" in export(site, disk)


def test_a_server_whose_disk_is_nearly_full_keeps_its_room(
    site: SiteFolder, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(site)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1, 1, 500 << 20))
    assert "服务器硬盘的空间不够" in export(site, disk, code=2)
    assert list(disk.iterdir()) == []
    assert state(site) == before


def test_what_an_export_that_was_killed_left_is_swept(site: SiteFolder, disk: Path) -> None:
    left = making_folder(site) / "tmp"
    left.mkdir(parents=True)
    (left / "export.kcbundle").write_bytes(b"half of it")
    export(site, disk)
    assert not left.exists()


def test_a_disk_that_is_not_there_is_said_and_costs_nothing(site: SiteFolder, tmp_path: Path) -> None:
    before = state(site)
    assert "请插好盘" in export(site, tmp_path / "E", code=2)
    assert state(site) == before
    assert not (upload_folder(site) / "exported").exists()


def test_a_standbys_copy_and_a_server_that_was_replaced_export_nothing(site: SiteFolder, disk: Path) -> None:
    write_atomically(seen_file(site), b"5")
    assert "备用服务器的副本" in export(site, disk, code=2)
    seen_file(site).unlink()
    write_atomically(whole_file(site), b"{}")
    assert "备用服务器的副本" in export(site, disk, code=2)
    assert list(disk.iterdir()) == []


def test_what_is_given_wrongly_is_said(site: SiteFolder, disk: Path, tmp_path: Path) -> None:
    assert "分卷大小" in export(site, disk, "--part-size", "3G", code=2)
    assert "还没有考试计划" in export(SiteFolder(tmp_path / "nowhere"), disk, code=2)
    site.organiser_file.unlink()
    assert "kaochang-provision organiser" in export(site, disk, code=2)
    assert list(disk.iterdir()) == []
