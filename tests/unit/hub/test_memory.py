"""Large blocks are given back: what a process held for a file of a candidate is gone when the file was looked at."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench.bundles import ROOT

READS = """
import sys
from threading import Thread
from sync.hub.memory import give_large_blocks_back
if sys.argv[1] == "yes":
    give_large_blocks_back()

def read():
    blocks = [bytes(20_000_000)]
    del blocks
    kept = [bytes(300_000) for _ in range(100)]
    del kept

for _ in range(6):
    threads = [Thread(target=read) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(next(line for line in open("/proc/self/status") if line.startswith("VmRSS:")).split()[1])
"""


def resident(gives_back: str) -> int:
    """What a process holds at its end, in KiB."""
    done = subprocess.run([sys.executable, "-c", READS, gives_back], cwd=ROOT, capture_output=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="the switch is glibc's")
def test_a_process_that_read_large_files_holds_no_more_than_before() -> None:
    assert resident("yes") < resident("no")
