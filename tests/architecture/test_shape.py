"""The shape of the house: whose packages these are, how long a file is, what things are called."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.architecture.checkout import PROGRAMS, ROOT, named, parsed, sources

LONGEST = 500
BANNED = re.compile(r"manager|helper|utils?(?![a-z])", re.IGNORECASE)
OURS = sources(*PROGRAMS, "tests")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_top_level_package_is_the_one_of_this_checkout(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__file__ is not None
    assert Path(package.__file__).resolve().is_relative_to(ROOT.resolve())


def test_every_package_of_the_checkout_is_listed_here_and_packaged() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert found <= set(PROGRAMS)


def test_no_module_hides_one_of_the_standard_library() -> None:
    import sys  # noqa: PLC0415 - only this test asks

    assert {path.stem for path in ROOT.glob("*.py")} & sys.stdlib_module_names == set()
    assert set(PROGRAMS) & sys.stdlib_module_names == set()


@pytest.mark.parametrize("path", OURS, ids=named)
def test_a_file_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_every_folder_of_tests_and_programs_is_a_package() -> None:
    folders = {path.parent for path in sources(*PROGRAMS, "tests")}
    missing = [named(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()]
    assert missing == []


@pytest.mark.parametrize("path", sources(*PROGRAMS), ids=named)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert (ast.get_docstring(parsed(path)) or "").strip()


def test_nothing_is_called_manager_helper_or_utils() -> None:
    """`tests/helpers` is the one folder whose name the design gives (section 2)."""
    found = [named(path) for path in sources(*PROGRAMS, "tests") if BANNED.search(path.stem)]
    for path in sources(*PROGRAMS, "tests"):
        found += [
            f"{named(path)}: {node.name}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.ClassDef) and BANNED.search(node.name)
        ]
    assert found == []


def test_no_test_sleeps() -> None:
    """Waiting is for an event, with a limit; `sleep(0)` only lets the loop go round."""
    found = []
    for path in sources("tests/unit", "tests/integration"):
        for node in ast.walk(parsed(path)):
            sleeps = isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "asyncio.sleep")
            if isinstance(node, ast.Call) and sleeps and ast.unparse(node.args[0]) != "0":
                found.append(f"{named(path)}:{node.lineno}")
    assert found == []
