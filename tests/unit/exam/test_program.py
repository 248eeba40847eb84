"""The manifest tells two programs apart by what they are made of, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from exam import program


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the folder of a small program in place of ours."""
    for name in program.PACKAGES:
        (tmp_path / name / "part").mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_bytes(b"")
        (tmp_path / name / "part" / "rules.py").write_bytes(b"LIMIT = 1\n")

    def spec_of(name: str) -> ModuleSpec:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(tmp_path / name)]
        return spec

    monkeypatch.setattr(program, "find_spec", spec_of)
    yield tmp_path
    program.manifest.cache_clear()


def manifest() -> str:
    """What a program that starts now would say."""
    program.manifest.cache_clear()
    return program.manifest()


def test_our_own_is_short_and_the_same_each_time() -> None:
    assert manifest() == manifest()
    assert len(manifest()) == program.SIGNS


def test_it_is_read_once(installed: Path) -> None:
    first = manifest()
    (installed / "exam" / "__init__.py").write_bytes(b"# changed under a running program")
    assert program.manifest() == first


@pytest.mark.parametrize("package", program.PACKAGES)
def test_any_change_is_another_program(installed: Path, package: str) -> None:
    before = manifest()
    (installed / package / "part" / "rules.py").write_bytes(b"LIMIT = 2\n")
    assert manifest() != before


def test_a_file_that_moved_is_another_program(installed: Path) -> None:
    before = manifest()
    (installed / "exam" / "part" / "rules.py").rename(installed / "exam" / "rules.py")
    assert manifest() != before


def test_line_ends_and_what_is_no_source_do_not_count(installed: Path) -> None:
    before = manifest()
    (installed / "exam" / "part" / "rules.py").write_bytes(b"LIMIT = 1\r\n")
    (installed / "exam" / "notes.txt").write_bytes(b"notes")
    assert manifest() == before


def test_what_moves_from_the_end_of_one_file_to_the_start_of_the_next_is_another_program(installed: Path) -> None:
    for name in ("a.py", "b.py"):
        (installed / "exam" / name).write_bytes(b"x\n")
    before = manifest()
    (installed / "exam" / "a.py").write_bytes(b"x\nx\n")
    (installed / "exam" / "b.py").write_bytes(b"")
    assert manifest() != before
