"""`python dev.py shots [--folder F] [--only NAME] [--readme]`: every screen of both programs, drawn and measured.

Candidate's PC: both languages, both sizes, and 200 % text on the small one. Console: light and dark besides.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from exam.text import Language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).parents[2]
README = {
    "theory-single": "theory",
    "login": "login",
    "practical-form": "practical",
    "console-room": "console-room",
    "console-act-extend": "console-extend",
}
"""Scenes that the README shows, and the names of their pictures."""


class Shot(NamedTuple):
    """One picture to draw: the scene's name, what tells it from its others, the text size, and how to draw it."""

    scene: str
    look: str
    factor: int
    drawn: AbstractContextManager[QWidget]


def main() -> int:
    """Draw; exit 1 where something is cut or overlaps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "out" / "shots")
    parser.add_argument("--only", default="", help="scenes whose names begin so; the console's begin with console-")
    parser.add_argument("--readme", action="store_true", help="draw the README's pictures into docs/pictures")
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Qt reads the platform when it is loaded.
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - see above

    from tests.ui.geometry import faults  # noqa: PLC0415 - see above

    application = QApplication([])
    folder: Path = ROOT / "docs" / "pictures" if asked.readme else asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    wrong, count, scenes = 0, 0, set()
    for shot in shots(asked.only, readme=asked.readme):
        with shot.drawn as window:
            name = README[shot.scene] if asked.readme else f"{shot.scene}-{shot.look}"
            window.grab().save(str(folder / f"{name}.png"))
            count += 1
            scenes.add(shot.scene)
            for fault in faults(window, shot.factor):
                wrong += 1
                sys.stdout.write(f"{name}: {fault}\n")
    sys.stdout.write(f"{count} pictures of {len(scenes)} screens in {folder}; {wrong} faults\n")
    application.quit()
    return 1 if wrong else 0


def shots(only: str, *, readme: bool) -> Iterator[Shot]:
    """Everything that is to be drawn."""
    from tests.shots.console_scenes import CONSOLE_SCENES  # noqa: PLC0415 - loads Qt
    from tests.shots.draw import LAB, LARGE, Palette, drawn, drawn_console  # noqa: PLC0415 - loads Qt
    from tests.shots.scenes import SCENES  # noqa: PLC0415 - loads Qt

    languages: tuple[Language, ...] = ("zh",) if readme else get_args(Language)
    palettes: tuple[Palette, ...] = ("light",) if readme else get_args(Palette)
    sizes = [(LAB, 100)] if readme else [(LAB, 100), (LARGE, 100), (LAB, 200)]
    for scene, language, (size, factor) in product(SCENES, languages, sizes):
        if _is_wanted(scene.name, only, readme=readme):
            yield Shot(scene.name, _look(language, size, factor), factor, drawn(scene, language, size, factor))
    for one, language, (size, factor), palette in product(CONSOLE_SCENES, languages, sizes, palettes):
        name = f"console-{one.name}"
        if _is_wanted(name, only, readme=readme) and (factor == 100 or palette == "light"):
            look = f"{_look(language, size, factor)}-{palette}"
            yield Shot(name, look, factor, drawn_console(one, language, size, factor, palette))


def _is_wanted(name: str, only: str, *, readme: bool) -> bool:
    return name.startswith(only) and (not readme or name in README)


def _look(language: Language, size: tuple[int, int], factor: int) -> str:
    return f"{language}-{size[0]}x{size[1]}" + ("" if factor == 100 else f"-{factor}")


if __name__ == "__main__":
    sys.exit(main())
