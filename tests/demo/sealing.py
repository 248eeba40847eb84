"""The organiser of the demo: makes its key, seals both papers to the site, and keeps their codes for the telephone."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import click
from click.testing import CliRunner

from exam.plan import Level, Part
from provisioning.cli import main as provisioning
from server.site_folder import SiteFolder
from sync.cli import main as organising


def provision(*arguments: object) -> bytes:
    """Run `kaochang-provision` as an administrator does; returns what it prints. Raises RuntimeError."""
    return _run(provisioning, arguments)


def seal_papers(site: SiteFolder, organiser: Path, not_before: datetime) -> dict[Part, str]:
    """Let the organiser seal what was built, and the site take it in; returns the codes. No plain paper is left."""
    key = organiser / "organiser.key"
    _run(organising, ("organiser-key", "--name", "培训评价组织", "--out", key))
    provision("organiser", organiser / "organiser.card", "--site", site.root)
    found = {}
    for part in Part:
        package = organiser / f"{part.value}.kcpackage"
        sources = ("--paper", site.paper(Level.INTERMEDIATE, part), "--key", site.key(Level.INTERMEDIATE, part))
        trust = ("--organiser", key, "--card", site.trust / "site.card", "--plan", site.read_plan().number)
        when = ("--not-before", not_before.isoformat(), "--serial", "1", "--out", package)
        _run(organising, ("seal", *sources, *trust, *when))
        provision("package", "take", package, "--site", site.root)
        found[part] = package.with_name(package.name + ".code").read_text(encoding="utf-8").strip()
    for folder in ("papers", "keys"):
        shutil.move(site.root / folder, organiser / folder)
    return found


def _run(program: click.Group, arguments: tuple[object, ...]) -> bytes:
    done = CliRunner().invoke(program, [str(argument) for argument in arguments])
    if done.exit_code != 0:
        raise RuntimeError(done.output)
    return done.stdout_bytes
