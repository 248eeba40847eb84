"""What the commands of bundles share: how they end, and a bundle opened for as long as a command lasts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from exam.messages import say
from exam.plan import PlanError
from exam.text import Fact, Refusal
from server.forms.faults import FormError
from server.journal.errors import StoreError
from server.papers import PaperMissingError
from server.scoring.exam_record import ScoringError
from server.scoring.human_marks import HumanMarkError
from server.scoring.marks_file import MarksFileError
from server.site_keys import SiteKeysError
from sync.bundle.errors import BundleError
from sync.bundle.opening import OpenedBundle, unpack
from sync.bundle_texts import both
from sync.export.errors import ExportError
from sync.export.joining import find_volumes, join
from sync.export.volumes import volume_name
from sync.export.writing import room
from sync.organiser_key import OrganiserKey, read_organiser_key

CANNOT = 2
_SAY_WHAT_TO_DO = (
    BundleError,
    ExportError,
    FormError,
    PlanError,
    ScoringError,
    PaperMissingError,
    HumanMarkError,
    MarksFileError,
    SiteKeysError,
)

P = ParamSpec("P")


class Unusable(click.ClickException):
    """Something given cannot be used; the sentence says what to do."""

    exit_code = CANNOT


def explained(command: Callable[P, None]) -> Callable[P, None]:
    """End a command with a sentence and code 2 where it cannot do its work."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except StoreError as error:
            raise Unusable(f"{error.remedy} ({error.code})") from error
        except _SAY_WHAT_TO_DO as error:
            raise Unusable(str(error)) from error
        except OSError as error:
            facts: dict[str, Fact] = {
                "path": str(error.filename or ""),
                "reason": error.strerror or type(error).__name__,
            }
            raise Unusable(both("disk", facts)) from error

    return run


def organiser_of(file: Path) -> OrganiserKey:
    """The organiser's private keys. Raises Unusable, or OSError."""
    key = read_organiser_key(file)
    if key is None:
        raise Unusable(both("organiser_unreadable", {"path": str(file)}))
    return key


@contextmanager
def whole(file: Path, work: Path | None) -> Iterator[Path | Refusal]:
    """The bundle that a file stands for; several volumes are joined into a file that is gone afterwards.

    What `find_volumes` and `join` say where they are not all there as they were written. Raises ExportError
    `join_no_room`, or OSError.
    """
    found = find_volumes(file)
    if isinstance(found, Refusal):
        if not file.exists() and not file.with_name(volume_name(file.name, 1)).exists():
            file.stat()  # neither a bundle nor a volume: the system says that there is no such file
        yield found
    elif len(found.files) == 1:
        yield found.files[0]
    else:
        with tempfile.TemporaryDirectory(prefix="kaochang-bundle-", dir=work) as folder:
            if (free := shutil.disk_usage(folder).free) < found.size:
                raise ExportError("join_no_room", room(folder, found.size, free))
            joined = Path(folder) / "joined.kcbundle"
            with joined.open("xb") as to:
                damaged = join(found, to)
            yield damaged or joined


@contextmanager
def unpacked(bundle: Path, organiser: Path, work: Path | None) -> Iterator[OpenedBundle | Refusal]:
    """The bundle opened, in a folder that is gone afterwards: it holds names, answers and marking keys.

    `work` is where that folder is made, the system's own place for such unless given.
    """
    key = organiser_of(organiser)
    with whole(bundle, work) as file:
        if isinstance(file, Refusal):
            yield file
            return
        with tempfile.TemporaryDirectory(prefix="kaochang-bundle-", dir=work) as folder:
            yield unpack(file, key.sealing, Path(folder))


def opened_or_unusable(found: OpenedBundle | Refusal) -> OpenedBundle:
    """What was opened; Unusable with the sentence where it was refused."""
    if isinstance(found, Refusal):
        raise Unusable(f"{say(found, 'zh')} / {say(found, 'en')}")
    return found
