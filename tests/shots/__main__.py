"""`python dev.py shots [--folder F] [--only NAME] [--readme]`: draw every screen, both languages, both sizes."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import product
from pathlib import Path
from typing import get_args

from exam.text import Language

ROOT = Path(__file__).parents[2]
README = {"theory-single": "theory", "login": "login", "practical-form": "practical"}
"""Scenes that the README shows, and the names of their pictures."""


def main() -> int:
    """Draw; exit 1 where something is cut or overlaps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "shots")
    parser.add_argument("--only", default="", help="scenes whose names begin so")
    parser.add_argument("--readme", action="store_true", help="draw the README's pictures into docs/pictures")
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Qt reads the platform when it is loaded.
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - see above

    from tests.shots.draw import LAB, LARGE, drawn  # noqa: PLC0415 - see above
    from tests.shots.scenes import SCENES  # noqa: PLC0415 - see above
    from tests.ui.geometry import faults  # noqa: PLC0415 - see above

    application = QApplication([])
    folder: Path = ROOT / "docs" / "pictures" if asked.readme else asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    scenes = [one for one in SCENES if one.name.startswith(asked.only) and (not asked.readme or one.name in README)]
    looks: list[tuple[Language, tuple[int, int], int]] = [
        *((language, size, 100) for language, size in product(get_args(Language), (LAB, LARGE))),
        *((language, LAB, 200) for language in get_args(Language)),
    ]
    wrong = drawn_count = 0
    if asked.readme:
        looks = [("zh", LAB, 100)]
    for scene in scenes:
        for language, size, factor in looks:
            with drawn(scene, language, size, factor) as window:
                name = f"{scene.name}-{language}-{size[0]}x{size[1]}" + ("" if factor == 100 else f"-{factor}")
                name = README[scene.name] if asked.readme else name
                window.grab().save(str(folder / f"{name}.png"))
                drawn_count += 1
                for fault in faults(window, factor):
                    wrong += 1
                    sys.stdout.write(f"{name}: {fault}\n")
    sys.stdout.write(f"{drawn_count} pictures of {len(scenes)} screens in {folder}; {wrong} faults\n")
    application.quit()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
