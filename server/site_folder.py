"""The folder of a site: where what is kept, and how to read it. The one place that knows these names.

SITE/plan.json            the plan the server runs, derived from the roster
SITE/roster.json          every row that was imported (provisioning's own)
SITE/imports/             a record of every import, and its 失败-*.xlsx
SITE/photos/<digest>.jpg  candidates' photos
SITE/papers/<level>-<part>.kcpaper   the paper package as PCs receive it; in spare/ and practice/ those for other uses
SITE/keys/<level>-<part>.key.json    its marking key, in the same folders; never leaves the server
SITE/packages/<level>-<part>.kcpackage   the organiser's sealed paper, closed until its code; in the same folders
SITE/journal/kaochang.sqlite3        the journal, unless a database URL is given; practice.sqlite3 a practice exam's
SITE/blobs/<aa>/<digest>  pieces of candidates' files, by content; practice-blobs/ those of a practice exam
SITE/rehearsals/          certificates of readiness; SITE/drills.json which operator passed which drill
SITE/trust/               certificates and secrets, readable by their owner alone
SITE/results/             score sheets
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from enum import StrEnum
from pathlib import Path

from exam.ids import Digest
from exam.plan import Level, Part, Plan, PlanError, decode_plan, encode_plan
from exam.trust.release_codes import decode_release_key


class PaperUse(StrEnum):
    """What a paper is kept for; each use has a paper of its own for a level and part."""

    MAIN = "main"  # 正式试卷
    SPARE = "spare"  # 备用试卷, sat only when the organiser releases it (handbook section 3)
    PRACTICE = "practice"  # 模拟考核试卷


class SiteFolder:
    """Paths of one site and atomic writes into it. Makes no folder until something is written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def plan_file(self) -> Path:
        """The plan the server runs."""
        return self.root / "plan.json"

    @property
    def roster_file(self) -> Path:
        """What was imported, row by row."""
        return self.root / "roster.json"

    @property
    def imports(self) -> Path:
        """Records of imports."""
        return self.root / "imports"

    @property
    def trust(self) -> Path:
        """Certificates and secrets."""
        return self.root / "trust"

    @property
    def blobs(self) -> Path:
        """Pieces of candidates' files."""
        return self.root / "blobs"

    @property
    def practice_blobs(self) -> Path:
        """Pieces of files of a practice exam: they leave no trace among the real ones."""
        return self.root / "practice-blobs"

    @property
    def results(self) -> Path:
        """Score sheets."""
        return self.root / "results"

    @property
    def journal_file(self) -> Path:
        """The SQLite journal, unless a database URL is given."""
        return self.root / "journal" / "kaochang.sqlite3"

    @property
    def practice_journal_file(self) -> Path:
        """The SQLite journal of a practice exam."""
        return self.root / "journal" / "practice.sqlite3"

    @property
    def release_key_file(self) -> Path:
        """The key under which the organiser's release codes are checked."""
        return self.trust / "release.key"

    @property
    def photos(self) -> Path:
        """Candidates' photos."""
        return self.root / "photos"

    def photo(self, digest: Digest) -> Path:
        """A candidate's photo."""
        return self.photos / f"{digest}.jpg"

    def paper(self, level: Level, part: Part, use: PaperUse = PaperUse.MAIN) -> Path:
        """The paper package of a level and part."""
        return self._kept_for(use, "papers") / f"{level.value}-{part.value}.kcpaper"

    def key(self, level: Level, part: Part, use: PaperUse = PaperUse.MAIN) -> Path:
        """The marking key that belongs to the paper of a level and part."""
        return self._kept_for(use, "keys") / f"{level.value}-{part.value}.key.json"

    def package(self, level: Level, part: Part, use: PaperUse = PaperUse.MAIN) -> Path:
        """The organiser's sealed package of a level and part; where there is one it is the paper."""
        return self._kept_for(use, "packages") / f"{level.value}-{part.value}.kcpackage"

    def opened_keys(self, paper: Digest) -> Path:
        """What opens a sealed paper, once its code was entered."""
        return self.trust / "opened" / f"{paper}.json"

    @property
    def organiser_file(self) -> Path:
        """The public key of the organiser whose packages this site takes."""
        return self.trust / "organiser.card"

    def _kept_for(self, use: PaperUse, folder: str) -> Path:
        return self.root / folder / ("" if use is PaperUse.MAIN else use.value)

    def read_plan(self) -> Plan:
        """Read the plan. Raises PlanError with a sentence that says what to do."""
        try:
            return decode_plan(self.plan_file.read_bytes())
        except FileNotFoundError as error:
            raise PlanError(
                f"{self.root} 里还没有考试计划 / holds no plan yet: "
                f"run `kaochang-provision import FOLDER --site {self.root}` first."
            ) from error

    def write_plan(self, plan: Plan) -> None:
        """Replace the plan, whole or not at all."""
        write_atomically(self.plan_file, encode_plan(plan), mode=0o600)


def read_release_key(site: SiteFolder) -> bytes:
    """The site's release key; empty where there is none, or none that can be read: then no code is accepted.

    It raises nothing, because an exam must not wait for a key that it may never need.
    """
    try:
        with site.release_key_file.open("rb") as file:
            return decode_release_key(file.read(1024)) or b""
    except OSError:
        return b""


def write_atomically(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that a power cut leaves the old one or the new one: temporary file, fsync, rename, fsync."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable. Windows has no such call and orders its own metadata (NTFS)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
