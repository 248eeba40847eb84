"""`kaochang-agent enrol`: one sentence and one status for each way it can go, and a certificate at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from exam.ids import MachineId
from exam.link import enrolling
from exam.link.discovery import Hint, Search, Way
from exam.link.enrolling import CANNOT, ENROLLED, REFUSED, enrolled_or_why
from exam.link.enrolment import own_identity
from server.app import RunningServer
from tests.helpers.enrolling import give_code
from tests.integration.exam_site import TestSite

PC = MachineId("PC-12")


@pytest.fixture
async def guarded(site: TestSite) -> AsyncIterator[RunningServer]:
    """A server that lets enrolled machines in and no others."""
    site.certificates = True
    async with site.server() as running:
        yield running


async def enrol(server: RunningServer, folder: Path, code: str) -> tuple[int, str]:
    return await enrolled_or_why(server.trust.authority, folder, PC, code, server.url, "zh")


async def test_a_pc_is_enrolled_and_told_where_it_stands(
    guarded: RunningServer, site: TestSite, tmp_path: Path
) -> None:
    status, sentence = await enrol(guarded, tmp_path / "pc", give_code(site.folder, seat=12))
    assert (status, sentence) == (ENROLLED, "已登记：PC-12，第1考场 12。")
    identity = own_identity(tmp_path / "pc")
    assert identity is not None
    assert (identity.machine, identity.seat) == (PC, 12)


async def test_a_wrong_code_is_refused_in_words_and_writes_no_certificate(
    guarded: RunningServer, site: TestSite, tmp_path: Path
) -> None:
    status, sentence = await enrol(guarded, tmp_path / "pc", "1234")
    assert (status, "12 位数字" in sentence) == (REFUSED, True)
    assert own_identity(tmp_path / "pc") is None


async def test_without_the_sites_certificate_it_says_where_to_get_it(guarded: RunningServer, tmp_path: Path) -> None:
    nowhere = tmp_path / "authority.pem"
    status, sentence = await enrolled_or_why(nowhere, tmp_path, PC, "1", guarded.url, "en")
    assert (status, str(nowhere) in sentence, "--authority" in sentence) == (CANNOT, True, True)


async def test_a_server_that_is_nowhere_is_told_with_what_to_check(
    guarded: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_vain(*_: object, **__: object) -> Search:
        return Search(None, ())

    monkeypatch.setattr(enrolling, "search", in_vain)
    status, sentence = await enrol(guarded, tmp_path, "1")
    assert (status, "网线" in sentence) == (CANNOT, True)


async def test_a_server_that_went_away_costs_no_code(
    guarded: RunningServer, site: TestSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def found_once(*_: object, **__: object) -> Search:
        return Search(Hint("https://127.0.0.1:9", Way.TYPED), ())

    code = give_code(site.folder, seat=12)
    with monkeypatch.context() as gone:
        gone.setattr(enrolling, "search", found_once)
        status, sentence = await enrol(guarded, tmp_path / "pc", code)
        assert (status, "同一个登记码" in sentence) == (CANNOT, True)
    assert (await enrol(guarded, tmp_path / "pc", code))[0] == ENROLLED


async def test_a_folder_that_cannot_be_written_is_told(guarded: RunningServer, site: TestSite, tmp_path: Path) -> None:
    (tmp_path / "pc").write_text("a file, not a folder", encoding="utf-8")
    status, sentence = await enrol(guarded, tmp_path / "pc", give_code(site.folder, seat=12))
    assert (status, "不能写入" in sentence) == (CANNOT, True)
