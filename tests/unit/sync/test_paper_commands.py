"""The organiser seals a paper and the site takes it in: from file to file, with nothing secret on the screen."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exam.clock import wall_now
from exam.plan import Level, Part
from provisioning.cli import main as provisioning
from server.packages import opened_keys, read_organiser, site_package
from server.site_folder import SiteFolder
from sync.cli import main as organising
from tests.helpers.sites import MakeSite, make_site, site_template

__all__ = ["make_site", "site_template"]

LEVEL, PART = Level.INTERMEDIATE, Part.THEORY


class Organiser:
    """The organiser's folder, and a site that trusts it."""

    def __init__(self, site: SiteFolder, folder: Path) -> None:
        self.site, self.folder = site, folder
        folder.mkdir()
        self.made = self.organise("organiser-key", "--name", "培训评价组织", "--out", folder / "organiser.key")
        assert self.made.exit_code == 0, self.made.output
        number = site.read_plan().site_number
        assert self.provision("site", "--site", site.root, "--number", number).exit_code == 0

    def organise(self, *arguments: object) -> Result:
        """Run `kaochang-sync`."""
        return CliRunner().invoke(organising, [str(argument) for argument in arguments])

    def provision(self, *arguments: object) -> Result:
        """Run `kaochang-provision`."""
        return CliRunner().invoke(provisioning, [str(argument) for argument in arguments])

    def trust(self) -> Result:
        """Let the site trust this organiser."""
        return self.provision("organiser", self.folder / "organiser.card", "--site", self.site.root)

    def seal(self, **changed: object) -> Result:
        """Seal the site's theory to it."""
        wanted: dict[str, object] = {
            "paper": self.site.paper(LEVEL, PART),
            "key": self.site.key(LEVEL, PART),
            "organiser": self.folder / "organiser.key",
            "card": self.site.trust / "site.card",
            "plan": self.site.read_plan().number,
            "not-before": (wall_now() - timedelta(hours=1)).isoformat(),
            "serial": 1,
            "out": self.package,
        }
        wanted.update({name.replace("_", "-"): value for name, value in changed.items()})
        return self.organise("seal", *(part for name, value in wanted.items() for part in (f"--{name}", value)))

    def take(self) -> Result:
        """Take the package in."""
        return self.provision("package", "take", self.package, "--site", self.site.root)

    @property
    def package(self) -> Path:
        """The sealed file."""
        return self.folder / "theory.kcpackage"

    @property
    def code(self) -> str:
        """What is read out over the telephone."""
        return self.package.with_name("theory.kcpackage.code").read_text(encoding="utf-8").strip()


@pytest.fixture
def organiser(make_site: MakeSite, tmp_path: Path) -> Organiser:
    return Organiser(make_site(tmp_path / "site"), tmp_path / "organiser")


def open_at(organiser: Organiser, code: str) -> Result:
    file = organiser.folder / "typed"
    file.write_text(code, encoding="utf-8")
    place = ("--site", organiser.site.root, "--level", LEVEL.value, "--part", PART.value)
    return organiser.provision("package", "open", *place, "--code-file", file)


def test_a_paper_goes_from_the_organiser_to_the_site_and_opens_by_its_code(organiser: Organiser) -> None:
    assert organiser.trust().exit_code == 0
    sealed = organiser.seal()
    assert sealed.exit_code == 0, sealed.output
    assert organiser.code not in sealed.output, "the code stands in its file alone"
    assert organiser.take().exit_code == 0
    listed = organiser.provision("package", "list", "--site", organiser.site.root)
    assert (listed.exit_code, "密封" in listed.output) == (0, True)
    assert open_at(organiser, organiser.code.lower()).exit_code == 0
    package = site_package(organiser.site, LEVEL, PART)
    assert package is not None
    assert opened_keys(organiser.site, package.envelope.paper) is not None  # type: ignore[union-attr] # whole: listed above
    assert "已开启" in organiser.provision("package", "list", "--site", organiser.site.root).output


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")
def test_key_and_code_are_readable_by_their_owner_alone(organiser: Organiser) -> None:
    organiser.seal()
    for file in (organiser.folder / "organiser.key", organiser.folder / "theory.kcpackage.code"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = (organiser.folder / "organiser.key").read_text(encoding="utf-8")
    assert key.split('"signing":"')[1][:20] not in organiser.made.output


def test_a_key_is_never_overwritten(organiser: Organiser) -> None:
    before = (organiser.folder / "organiser.key").read_bytes()
    again = organiser.organise("organiser-key", "--name", "x", "--out", organiser.folder / "organiser.key")
    assert again.exit_code == 2
    assert (organiser.folder / "organiser.key").read_bytes() == before


def test_another_organiser_takes_the_place_of_the_first_only_when_told_to(organiser: Organiser, tmp_path: Path) -> None:
    organiser.trust()
    other = tmp_path / "other.key"
    organiser.organise("organiser-key", "--name", "另一家", "--out", other)
    card = other.with_suffix(".card")
    refused = organiser.provision("organiser", card, "--site", organiser.site.root)
    assert refused.exit_code == 1
    known = read_organiser(organiser.site.organiser_file)
    assert known is not None
    assert known.fingerprint in refused.output
    assert organiser.provision("organiser", card, "--site", organiser.site.root, "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"not_before": "2026-11-28 08:30"}, "2026-11-28 08:30"),
        ({"not_before": "morgen"}, "morgen"),
        ({"paper": __file__}, Path(__file__).name),
        ({"card": __file__}, Path(__file__).name),
        ({"organiser": __file__}, Path(__file__).name),
        ({"paper": "/nowhere/at-all"}, "/nowhere/at-all"),
    ],
)
def test_what_cannot_be_sealed_is_said_and_leaves_no_package(
    organiser: Organiser, changed: dict[str, object], said: str
) -> None:
    result = organiser.seal(**changed)
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert "Traceback" not in result.output
    assert not organiser.package.exists()


def test_a_package_before_the_organiser_is_known_is_refused(organiser: Organiser) -> None:
    organiser.seal()
    result = organiser.take()
    assert (result.exit_code, "公钥" in result.output) == (1, True)


def test_a_damaged_package_is_refused_by_name_and_the_site_stays_as_it_was(organiser: Organiser) -> None:
    organiser.trust()
    organiser.seal()
    whole = organiser.package.read_bytes()
    organiser.package.write_bytes(whole[:-1])
    result = organiser.take()
    assert (result.exit_code, "不完整" in result.output) == (1, True)
    assert site_package(organiser.site, LEVEL, PART) is None


def test_wrong_codes_and_missing_packages_are_refused_in_words(organiser: Organiser) -> None:
    organiser.trust()
    assert open_at(organiser, "x").exit_code == 1
    organiser.seal()
    organiser.take()
    wrong = open_at(organiser, "0000-0000-0000-0000-0000")
    assert (wrong.exit_code, "授权码" in wrong.output) == (1, True)
    organiser.seal(serial=2, not_before=(wall_now() + timedelta(days=1)).isoformat())
    organiser.take()
    early = open_at(organiser, organiser.code)
    assert (early.exit_code, "开启时间" in early.output) == (1, True)


def test_a_damaged_package_at_the_site_is_listed_as_such(organiser: Organiser) -> None:
    organiser.trust()
    organiser.seal()
    organiser.take()
    file = organiser.site.package(LEVEL, PART)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    listed = organiser.provision("package", "list", "--site", organiser.site.root, "--lang", "en")
    assert (listed.exit_code, "damaged" in listed.output) == (1, True)
