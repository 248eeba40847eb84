"""`python -m tests.shots.forms [--folder F] [--all]`: every form's first page as a picture, for docs/forms.md.

Made from the sample site and an invented day. `--all` draws every page of every paper, for whoever looks them over.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pypdfium2 as pdfium

from exam.plan import Plan
from provisioning.imports.importing import import_folder
from server.forms.catalogue import Paper
from server.forms.pictures import photos_of
from server.forms.typesetting import render
from server.site_folder import SiteFolder
from tests.helpers.form_samples import after_the_day

ROOT = Path(__file__).parents[2]
SCALE = 1.4
"""Of 72 dots an inch: some 830 by 1180 dots a page, readable and small."""
GREYS = 16
"""Shades of the pictures; paper is black and white, photos aside."""


def main() -> int:
    """Draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "forms")
    parser.add_argument("--all", action="store_true", help="every page of every paper, larger")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with tempfile.TemporaryDirectory(prefix="kaochang-forms-") as name:
        site = SiteFolder(Path(name))
        import_folder(ROOT / "tests/data/site-clean", site, at=datetime(2026, 11, 20, tzinfo=UTC), by="甲")
        seen = set()
        for paper in after_the_day(_without_one_photo(site.read_plan()), photos_of(site)):
            if asked.all or paper.kind not in seen:
                seen.add(paper.kind)
                count += _draw(paper, asked.folder, every_page=asked.all)
    sys.stdout.write(f"{count} pictures in {asked.folder}\n")
    return 0


def _without_one_photo(plan: Plan) -> Plan:
    """The plan as it is; one candidate's photo is missing in it, so that the empty frame is seen."""
    people = list(plan.candidates)
    people[1] = msgspec.structs.replace(people[1], photo=None)
    return msgspec.structs.replace(plan, candidates=tuple(people))


def _draw(paper: Paper, folder: Path, *, every_page: bool) -> int:
    document = pdfium.PdfDocument(render(paper.kind, paper.document))
    pages = range(len(document)) if every_page else range(1)
    for number in pages:
        picture = document[number].render(scale=1.4 if every_page else SCALE).to_pil().convert("L")
        name = f"{paper.kind.value}-{paper.name}-{number + 1}" if every_page else paper.kind.value.replace("_", "-")
        picture.quantize(GREYS).save(folder / f"{name}.png", optimize=True)
    document.close()
    return len(pages)


if __name__ == "__main__":
    sys.exit(main())
