"""`python -m tests.simulation --days N --seed S [--json FILE]`: exam days in virtual time, one after the other.

Ends with 1 and the smallest trace at the first day on which an invariant does not hold.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec

from tests.simulation.faults import day_of
from tests.simulation.minimise import live, minimise, trace_of

SAID_EVERY = 100


def main() -> int:
    """Simulate days until they are done or one breaks a rule."""
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="seed of the first day; the others follow")
    parser.add_argument("--json", type=Path, help="write the counts here")
    wanted = parser.parse_args()
    counts: Counter[str] = Counter()
    begun = time.perf_counter()
    done = 0
    broken = None
    for seed in range(wanted.seed, wanted.seed + wanted.days):
        day = day_of(seed)
        lived = live(day)
        done += 1
        counts.update(lived.world.counts)
        counts["steps"] += lived.world.steps
        if lived.broken is not None:
            print(f"day {seed}: {lived.broken}\nmaking it smaller ...", flush=True)  # noqa: T201 - a command speaks
            broken = minimise(day, lived.broken.rule)
            break
        if done % SAID_EVERY == 0:
            print(f"{done} days, {done / (time.perf_counter() - begun):.1f} a second", flush=True)  # noqa: T201 - a command speaks
    seconds = time.perf_counter() - begun
    said = [f"  {number:10,}  {what}" for what, number in sorted(counts.items())]
    said.append(f"{done} days, {counts['steps']:,} steps, {seconds:.1f} s, {done / seconds:.1f} days a second")
    said.append(trace_of(broken) if broken else "no invariant broken")
    print("\n".join(said))  # noqa: T201 - a command speaks
    if wanted.json:
        report = {"days": done, "seconds": seconds, "broken": str(broken.broken) if broken else "", "counts": counts}
        wanted.json.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
