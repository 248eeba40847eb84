"""`python -m tests.simulation.safe_home --days N --seed S`: days on which machines are lost, one after the other.

Ends with 1 and the trace of the first day on which something that was promised does not hold.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter

import structlog

from tests.simulation.broken import Broken
from tests.simulation.safe_home.test_days import live


def main() -> int:
    """Live through days until they are done or one breaks a rule."""
    parser = argparse.ArgumentParser(prog="simulate --safe-home", description=__doc__)
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="seed of the first day; the others follow")
    wanted = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    counts: Counter[str] = Counter()
    begun = time.perf_counter()
    for seed in range(wanted.seed, wanted.seed + wanted.days):
        try:
            counts.update(live(seed).counts)
        except Broken as broken:
            print(broken)  # noqa: T201 - a command speaks
            return 1
    said = [f"  {number:10,}  {what}" for what, number in sorted(counts.items())]
    said.append(f"{wanted.days} days, {time.perf_counter() - begun:.1f} s, everything came home")
    print("\n".join(said))  # noqa: T201 - a command speaks
    return 0


if __name__ == "__main__":
    sys.exit(main())
