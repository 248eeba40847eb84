"""`python dev.py bench [--json FILE]`: measure, print, and compare with what the project promises."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from tests.bench.backups import beside_backup, restoring
from tests.bench.console import event_to_pixels, repainting
from tests.bench.forms import all_forms
from tests.bench.measures import crowd, recovery
from tests.bench.rehearsed import rehearsed
from tests.bench.results_home import results_home
from tests.bench.sealed_papers import opening
from tests.bench.standby import beside_a_standby
from tests.bench.windows import at_a_window, large_hand_in


def promises(found: dict[str, Any]) -> list[tuple[str, float, str, bool]]:
    """Every figure that was promised: what, measured, wanted, kept."""
    forty, window, large = found["candidates_40"], found["window_among_40"], found["hand_in_200_mb"]
    sealed = found["sealed_papers"]
    rows = [
        ("saves / echo, 40 candidates, 16 in flight", forty["ratio_16_in_flight"], ">=", 0.5),
        ("saves / echo, 40 candidates, 1 in flight", forty["ratio_1_in_flight"], ">=", 0.3),
        ("ack p99 at 10 answers/s each, ms", forty["ten_answers_a_second"]["p99_ms"], "<", 25),
        ("40 logins at once, s", forty["storms"]["login_storm_s"], "<", 2),
        ("40 papers opened at once, s", forty["storms"]["open_storm_s"], "<", 1),
        (
            "40 sealed papers of 50 MB: start command to the first item on the last PC, ms",
            sealed["first_item_last_pc_ms"],
            "<",
            500,
        ),
        ("40 sealed papers of 50 MB: bytes to a PC at that moment", sealed["bytes_per_pc"], "<", 4096),
        ("recovery of 60,000 answers to the first ack, s", found["recovery"]["first_ack_s"], "<", 3),
        ("server resident with 40 candidates, MB", forty["resident_mb"], "<", 200),
        ("window: keystroke to kept on the PC p99, ms", window["kept_p99_ms"], "<", 50),
        ("window: keystroke to kept, on the screen p99, ms", window["shown_kept_p99_ms"], "<", 50),
        ("window: keystroke to saved at the site p99, ms", window["saved_p99_ms"], "<", 300),
        ("window: next item on screen p99, ms", window["next_item_p99_ms"], "<", 50),
        ("window: cold start to waiting for login, s", window["cold_start_s"], "<", 3),
        ("window: resident, MB", window["resident_mb"], "<", 250),
        ("hand-in of 200 MB, s", large["hand_in_s"], "<", 1),
        ("hand-in of 200 MB, share of its bytes", large["hand_in_share_of_bytes"], "<", 0.01),
        ("console: event to pixels p99, 40 at 10/s, ms", found["console_40"]["p99_ms"], "<", 200),
        ("console: event to pixels p99, 200 at 10/s, ms", found["console_200"]["p99_ms"], "<", 500),
        ("console: events never painted", found["console_40"]["never_painted"], "<", 1),
        ("console: events never painted, 200", found["console_200"]["never_painted"], "<", 1),
        ("all forms for 10 rooms × 40, s", found["forms_10_rooms"]["seconds"], "<", 60),
        ("console: full repaint of 200 seats, ms", found["console_repaint"]["seats_200_ms"], "<", 30),
        ("rehearsal of 40 PCs, s", found["rehearsal_40"]["seconds"], "<", 300),
        ("rehearsal of 40 PCs is ready", found["rehearsal_40"]["ready"], ">=", 1),
        ("rehearsal of 40 PCs: acknowledged and lost", found["rehearsal_40"]["lost"], "<", 1),
        *safe_home(found),
    ]
    return [
        (what, value, f"{sign} {limit}", value >= limit if sign == ">=" else value < limit)
        for what, value, sign, limit in rows
    ]


def safe_home(found: dict[str, Any]) -> list[tuple[str, float, str, float]]:
    """What was promised of standby, backup and the way home."""
    standby, home = found["standby"], found["results_2_gb"]
    return [
        ("standby: saves beside those without, 1 in flight", standby["ratio_1_in_flight"], ">=", 0.5),
        ("standby: saves beside those without, 16 in flight", standby["ratio_16_in_flight"], ">=", 0.5),
        ("standby: ack p99 at 10 answers/s each, ms", standby["standby_ten_a_second"]["p99_ms"], "<", 25),
        ("backup: ack p99 at 10 answers/s each, ms", found["backup"]["with_p99_ms"], "<", 25),
        ("restore of 60,000 answers and 400 files, s", found["restore"]["restore_s"], "<", 120),
        ("2 GB of results: made with so much memory, MB", home["make_peak_mb"], "<", 200),
        ("2 GB of results: checked with so much memory, MB", home["check_peak_mb"], "<", 200),
        ("2 GB of results: opened with so much memory, MB", home["open_peak_mb"], "<", 200),
        ("2 GB of results: received with so much memory, MB", home["hub_peak_mb"], "<", 200),
        ("2 GB of results: sent with so much memory, MB", home["courier_peak_mb"], "<", 200),
        ("2 GB of results: the courier's upload / a plain aiohttp one, both on the disk", home["ratio"], ">=", 0.7),
        ("2 GB of results: the hub's check / the upload's time", home["check_share_of_upload"], "<", 0.5),
    ]


async def measure() -> dict[str, Any]:
    """Run every measurement."""
    return {
        "candidates_40": await crowd(40),
        "candidates_200": await crowd(200),
        "sealed_papers": await opening(),
        "recovery": await recovery(),
        "window_among_40": await at_a_window(),
        "hand_in_200_mb": await large_hand_in(),
        "console_40": await event_to_pixels(40),
        "console_200": await event_to_pixels(200),
        "console_repaint": repainting(),
        "rehearsal_40": await rehearsed(40),
        "forms_10_rooms": await all_forms(),
        "standby": await beside_a_standby(),
        "backup": await beside_backup(),
        "restore": await restoring(),
        "results_2_gb": await results_home(),
    }


def main() -> int:
    """Measure and report; exit 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--json", type=Path, help="write every figure to this file")
    wanted = parser.parse_args()
    found = asyncio.run(measure())
    kept = promises(found)
    console = Console()
    for name in found:
        table = Table(title=name, show_header=False)
        for key, value in found[name].items():
            shown = "  ".join(f"{k} {v:,}" for k, v in value.items()) if isinstance(value, dict) else f"{value:,}"
            table.add_row(key, shown)
        console.print(table)
    table = Table("promised", "measured", "wanted", "", title="promises")
    for what, value, limit, ok in kept:
        table.add_row(what, f"{value:,}", limit, "kept" if ok else "NOT KEPT")
    console.print(table)
    if wanted.json:
        found["promises"] = [
            {"what": what, "measured": value, "wanted": limit, "kept": ok} for what, value, limit, ok in kept
        ]
        wanted.json.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
    return 0 if all(ok for *_, ok in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
