"""Two writers of one-time codes at once: no code is lost, no number given twice, who is killed holds up nobody."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exam.ids import RoomName
from exam.trust.machine_identity import MachineKind
from server.code_ledger import Place, give_out
from server.file_turn import turn_of
from server.machine_registry import RegistryError, codes_file, read_codes
from server.site_folder import SiteFolder
from tests.helpers.sites import ROOT

EXPIRES = datetime(2099, 1, 1, tzinfo=UTC)
SPARE = Place(MachineKind.PC, RoomName("第1考场"))
ROUNDS = 12
WRITER = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from exam.ids import RoomName
from exam.trust.machine_identity import MachineKind
from server.code_ledger import Place, give_out
from server.site_folder import SiteFolder
print("here", flush=True)
sys.stdin.readline()
site, expires = SiteFolder(Path(sys.argv[1])), datetime(2099, 1, 1, tzinfo=UTC)
for _ in range({ROUNDS}):
    give_out(site, [Place(MachineKind.PC, RoomName("第1考场"))], expires, "b")
"""
HOLDER = """
import sys
from pathlib import Path
from server.file_turn import turn_of
with turn_of(Path(sys.argv[1])):
    print("here", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    return SiteFolder(tmp_path)


def another_program(script: str, argument: Path) -> subprocess.Popen[str]:
    """A program of its own, which has said that it is there."""
    started = subprocess.Popen(
        [sys.executable, "-c", script, str(argument)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "here\n"
    return started


def test_a_command_and_the_server_at_once_lose_no_code(site: SiteFolder) -> None:
    other = another_program(WRITER, site.root)

    def give() -> None:
        for _ in range(ROUNDS):
            give_out(site, [SPARE, SPARE], EXPIRES, "a")

    threads = [threading.Thread(target=give) for _ in range(2)]
    assert other.stdin is not None
    other.stdin.write("go\n")
    other.stdin.flush()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.communicate()
    assert other.returncode == 0
    codes = read_codes(site)
    assert [code.serial for code in codes] == list(range(5 * ROUNDS))
    assert len({code.nonce for code in codes}) == 5 * ROUNDS


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_whoever_is_killed_with_the_turn_gives_it_back(site: SiteFolder) -> None:
    other = another_program(HOLDER, codes_file(site))
    with pytest.raises(OSError, match="lock"), turn_of(codes_file(site), seconds=0):
        raise AssertionError("two have the turn")
    other.send_signal(signal.SIGKILL)
    other.communicate()
    (code,) = give_out(site, [SPARE], EXPIRES, "a")
    assert read_codes(site) == (code,)


def test_what_is_done_in_a_turn_may_fail_and_the_next_comes(site: SiteFolder) -> None:
    codes_file(site).parent.mkdir(parents=True)
    codes_file(site).write_text("{", encoding="utf-8")
    with pytest.raises(RegistryError):
        give_out(site, [SPARE], EXPIRES, "a")
    codes_file(site).unlink()
    give_out(site, [SPARE], EXPIRES, "a")
    if os.name != "nt":
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in site.trust.iterdir()}
        assert set(modes.values()) == {0o600}, modes


def test_where_nothing_can_be_written_no_turn_comes(tmp_path: Path) -> None:
    (tmp_path / "trust").write_text("a file stands in its place", encoding="utf-8")
    with pytest.raises(OSError, match=r"trust"):
        give_out(SiteFolder(tmp_path), [SPARE], EXPIRES, "a")
