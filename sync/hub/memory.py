"""Memory of a long-running process: what a large file took is given back to the system when it was read.

glibc raises its own limit for blocks that it takes from the system one by one with each large block that is freed, up
to 32 MiB; from then on files of that size lie in arenas, one for each thread, and stay there. A limit that is set
stays. Elsewhere (Windows, musl) allocators do otherwise, and nothing is done.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

LARGE = 1024 * 1024
"""Bytes. Above what a socket gives at once: pages taken and given back for each of those cost more than the disk."""
_M_MMAP_THRESHOLD = -3
"""As <malloc.h> names it for mallopt."""


def give_large_blocks_back() -> None:
    """Have blocks from LARGE on given back as soon as they are free. Does nothing where there is no such switch."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
