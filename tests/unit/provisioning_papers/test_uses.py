"""The main, the spare and the practice paper lie apart, and no real paper is shown in practice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exam.package import unpack
from exam.plan import Level, Part
from provisioning.papers.commands import paper
from server.scoring.key import decode_key
from server.site_folder import PaperUse, SiteFolder
from tests.unit.provisioning_papers.sources import PAPER, SAMPLE, Sources


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    return SiteFolder(tmp_path / "site")


@pytest.fixture
def other(sources: Sources) -> Path:
    """Another paper, by its title."""
    sources.put(PAPER, "说明", 3, "内容", "另一份试卷")
    return sources.folder


def build(folder: Path, site: SiteFolder, *more: str) -> Result:
    result = CliRunner().invoke(paper, ["build", str(folder), "--site", str(site.root), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def titles(site: SiteFolder) -> dict[PaperUse, str]:
    """The title of the theory that is there for each use."""
    files = {use: site.paper(Level.INTERMEDIATE, Part.THEORY, use) for use in PaperUse}
    return {use: unpack(file.read_bytes())[0].title for use, file in files.items() if file.exists()}


def test_unless_told_otherwise_a_paper_is_the_main_one(site: SiteFolder) -> None:
    build(SAMPLE, site)
    assert set(titles(site)) == {PaperUse.MAIN}
    assert site.paper(Level.INTERMEDIATE, Part.THEORY) == site.root / "papers" / "intermediate-theory.kcpaper"


@pytest.mark.parametrize("use", [PaperUse.SPARE, PaperUse.PRACTICE])
def test_a_paper_for_another_use_lies_in_a_folder_of_its_own_with_its_key(
    site: SiteFolder, other: Path, use: PaperUse
) -> None:
    build(SAMPLE, site)
    result = build(other, site, "--use", use.value)
    assert result.exit_code == 0, result.stderr
    assert titles(site)[use] != titles(site)[PaperUse.MAIN]
    for part in Part:
        package = site.root / "papers" / use.value / f"intermediate-{part.value}.kcpaper"
        key = site.root / "keys" / use.value / f"intermediate-{part.value}.key.json"
        assert decode_key(key.read_bytes()).paper == unpack(package.read_bytes())[0].id


def test_each_use_names_its_own_next_step(site: SiteFolder, other: Path) -> None:
    assert "--practice" in build(other, site, "--use", "practice").stdout
    assert "授权码" in build(SAMPLE, site, "--use", "spare").stdout


@pytest.mark.parametrize(("first", "second"), [("main", "practice"), ("spare", "practice"), ("practice", "main")])
def test_a_real_paper_is_never_a_practice_paper(site: SiteFolder, first: str, second: str) -> None:
    build(SAMPLE, site, "--use", first)
    result = build(SAMPLE, site, "--use", second)
    assert (result.exit_code, "真题" in result.stderr) == (1, True)
    assert set(titles(site)) == {PaperUse(first)}
    assert json.loads(build(SAMPLE, site, "--use", second, "--json").stdout)["built"] is False


def test_a_spare_that_is_the_main_paper_is_remarked_upon_and_placed(site: SiteFolder) -> None:
    build(SAMPLE, site)
    result = build(SAMPLE, site, "--use", "spare")
    assert (result.exit_code, "提醒" in result.stderr) == (0, True)
    assert set(titles(site)) == {PaperUse.MAIN, PaperUse.SPARE}


def test_the_same_paper_may_be_built_again(site: SiteFolder) -> None:
    for _ in range(2):
        assert (build(SAMPLE, site).exit_code, build(SAMPLE, site).stderr) == (0, "")
