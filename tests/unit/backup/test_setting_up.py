"""A target is looked at before it is taken: another disk, room, what it writes reads back, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam.clock import SystemClock
from server.backup import setting_up
from server.backup.disks import MEMORY, Disk
from server.backup.label import (
    BackupSettings,
    LabelError,
    decode_label,
    encode_label,
    make_settings,
    mark_name,
    read_settings,
    settings_file,
)
from server.backup.medium import Medium
from server.backup.setting_up import SetUp, SetUpError, set_up
from server.site_folder import SiteFolder
from tests.unit.backup.drives import Drive, FaultyMedium
from tests.unit.server.halls import plan

NUMBER = plan().site_number


class FakeDisks:
    """A disk for each folder; all on one unless told otherwise."""

    def __init__(self) -> None:
        self.known: dict[str, Disk] = {}

    def of(self, folder: Path) -> Disk:
        """The disk of a folder."""
        return self.known.get(folder.name, Disk(frozenset({"sda"}), "ext4"))


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """Return a site with a plan."""
    folder = SiteFolder(tmp_path / "site")
    folder.write_plan(plan())
    return folder


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Return an empty target."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def disks() -> FakeDisks:
    """Return disks of which the stick is another one."""
    found = FakeDisks()
    found.known["stick"] = Disk(frozenset({"sdb"}), "exfat")
    return found


def asked(
    site: SiteFolder, stick: Path, disks: FakeDisks, *, even_same_disk: bool = False, new_code: bool = False
) -> SetUp:
    return set_up(site, NUMBER, stick, disks, SystemClock(), every=15, even_same_disk=even_same_disk, new_code=new_code)


def refused(site: SiteFolder, stick: Path, disks: FakeDisks) -> str:
    before = [path.read_bytes() for path in sorted(site.root.rglob("*")) if path.is_file()]
    with pytest.raises(SetUpError) as error:
        asked(site, stick, disks)
    assert [path.read_bytes() for path in sorted(site.root.rglob("*")) if path.is_file()] == before
    return error.value.code


def test_a_target_is_marked_and_the_code_opens_what_is_on_it(site: SiteFolder, stick: Path, disks: FakeDisks) -> None:
    made = asked(site, stick, disks)
    settings = read_settings(settings_file(site))
    assert (settings.target, settings.every) == (str(stick), 15)
    assert settings_file(site).stat().st_mode & 0o777 == 0o600
    mark = decode_label((stick / mark_name(NUMBER)).read_bytes(), "")
    assert mark.key(made.code) == settings.key
    assert made.code not in settings_file(site).read_text()
    assert [path.name for path in stick.iterdir()] == [mark_name(NUMBER)], "the probe is gone"
    assert not made.same_disk


def test_a_second_stick_keeps_key_and_code(site: SiteFolder, stick: Path, disks: FakeDisks, tmp_path: Path) -> None:
    first = asked(site, stick, disks)
    other = tmp_path / "other" / "stick"
    other.mkdir(parents=True)
    second = asked(site, other, disks)
    assert second.code == ""
    assert decode_label((other / mark_name(NUMBER)).read_bytes(), "").key(first.code) == first.settings.key


def test_another_code_opens_the_same_key(site: SiteFolder, stick: Path, disks: FakeDisks) -> None:
    first, second = asked(site, stick, disks), asked(site, stick, disks, new_code=True)
    assert first.code != second.code
    assert decode_label((stick / mark_name(NUMBER)).read_bytes(), "").key(second.code) == first.settings.key


@pytest.mark.parametrize("drives", [{"sda"}, {"sdb", "sda"}, {MEMORY}])
def test_the_sites_own_disk_is_refused_unless_there_is_no_other(
    site: SiteFolder, stick: Path, disks: FakeDisks, drives: set[str]
) -> None:
    disks.known["stick"] = Disk(frozenset(drives), "ext4")
    assert refused(site, stick, disks) == "same_disk"
    made = asked(site, stick, disks, even_same_disk=True)
    assert made.same_disk


def test_fat32_will_do_and_says_what_it_holds(site: SiteFolder, stick: Path, disks: FakeDisks) -> None:
    disks.known["stick"] = Disk(frozenset({"sdb"}), "vfat")
    assert asked(site, stick, disks).disk.largest_file == (4 << 30) - 1


def test_a_file_system_for_small_files_alone_is_refused(
    site: SiteFolder, stick: Path, disks: FakeDisks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.backup.disks.LARGEST_FILE", {"tiny": 1000})
    disks.known["stick"] = Disk(frozenset({"sdb"}), "tiny")
    assert refused(site, stick, disks) == "files_too_small"


def test_what_is_not_there_or_inside_the_site_is_refused(site: SiteFolder, stick: Path, disks: FakeDisks) -> None:
    assert refused(site, stick / "nowhere", disks) == "target_missing"
    (site.root / "stick").mkdir()
    assert refused(site, site.root / "stick", disks) == "target_inside"


def test_a_target_that_is_full_or_read_only_or_lies_is_refused(
    site: SiteFolder, stick: Path, disks: FakeDisks, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = Drive()
    monkeypatch.setattr(setting_up, "Medium", drive.medium)
    drive.room = 10
    assert refused(site, stick, disks) == "target_unusable"
    drive.heal()
    drive.read_only = True
    assert refused(site, stick, disks) == "target_unusable"
    drive.heal()
    monkeypatch.setattr(FaultyMedium, "read", lambda *_: b"something else")
    assert refused(site, stick, disks) == "probe_differs"


def test_the_same_site_under_another_key_keeps_its_backups(site: SiteFolder, stick: Path, disks: FakeDisks) -> None:
    other, _ = make_settings(NUMBER, "")
    (stick / mark_name(NUMBER)).write_bytes(encode_label(other.label()))
    assert refused(site, stick, disks) == "other_key"


def test_settings_that_cannot_be_read_are_not_replaced_by_new_ones(
    site: SiteFolder, stick: Path, disks: FakeDisks
) -> None:
    site.trust.mkdir()
    for data, code in ((b"{", "label_damaged"), (b'{"version":2}', "label_damaged")):
        settings_file(site).write_bytes(data)
        with pytest.raises(LabelError, match=code):
            asked(site, stick, disks)
    assert settings_file(site).read_bytes() == b'{"version":2}'


def test_a_label_of_a_newer_program_is_refused(stick: Path) -> None:
    made, _ = make_settings(NUMBER, "")
    label = encode_label(made.label())
    assert isinstance(made, BackupSettings)
    assert Medium(stick).names(".") == []
    newer = label[: label.index(b',"check"')].replace(b'"format":1', b'"format":2')
    from hashlib import sha256  # noqa: PLC0415 - to sign what a newer program would

    signed = newer + b',"check":"' + sha256(newer).hexdigest().encode() + b'"}'
    with pytest.raises(LabelError, match="label_too_new"):
        decode_label(signed, "")
