"""Where a PC looks for its server, and what it remembers."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from candidate_agent import cli
from exam.link import finding
from exam.link.discovery import Hint, Outcome, Search, Tried, Way
from exam.link.finding import LAST_KNOWN, keep, last_known, own_networks, sources_of


def test_the_address_that_worked_is_known_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "agent"
    assert last_known(folder) == []
    keep(folder, "https://10.0.0.2:8443")
    assert last_known(folder) == ["https://10.0.0.2:8443"]


def test_a_spoilt_file_of_the_last_address_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    (tmp_path / LAST_KNOWN).write_bytes(b"\xff" * 10_000)
    (spoilt,) = last_known(tmp_path)
    assert len(spoilt) <= finding.LONGEST_ADDRESS


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    keep(tmp_path / "file" / "folder", "https://10.0.0.2:8443")
    assert last_known(tmp_path / "file" / "folder") == []


async def test_what_is_known_comes_before_what_is_asked_for(tmp_path: Path) -> None:
    keep(tmp_path, "https://10.0.0.3:8443")
    hints: list[Hint] = []
    typed, last = sources_of(tmp_path, "10.0.0.2")[:2]
    await typed(hints.append)
    await last(hints.append)
    assert hints == [Hint("10.0.0.2", Way.TYPED), Hint("https://10.0.0.3:8443", Way.LAST_KNOWN)]


def test_loopback_is_no_network_to_look_in() -> None:
    assert not any(network.ip.is_loopback for network in own_networks())


def test_a_search_in_vain_says_what_was_tried_and_what_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_vain(*_: object, **__: object) -> Search:
        return Search(None, (Tried(Hint("https://10.0.0.3:8443", Way.LAST_KNOWN), Outcome.SILENT),))

    monkeypatch.setattr(cli, "search", in_vain)
    scripts = tmp_path / "people.json"
    scripts.write_text("[]")
    authority = tmp_path / "authority.pem"
    authority.touch()
    arguments = [
        "--headless",
        "--authority",
        str(authority),
        "--scripts",
        str(scripts),
        "--folder",
        str(tmp_path / "pc"),
    ]
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == cli.CANNOT_RUN
    assert "https://10.0.0.3:8443" in result.output
    assert "没有找到考场服务器" in result.output
