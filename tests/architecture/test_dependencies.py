"""What the project stands on: named in pyproject.toml, pinned in requirements.lock, nothing more and nothing less."""

from __future__ import annotations

import re

from tests.architecture.checkout import ROOT, project

PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][0-9A-Za-z.+!]*)( ; [a-z_]+ == \"\w+\")?")


def normal(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lines() -> list[str]:
    """The lock's lines without remarks."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def locked() -> dict[str, tuple[int, ...]]:
    """Name and version of everything locked."""
    found = {}
    for line in lines():
        match = PIN.fullmatch(line.strip())
        assert match, line
        found[normal(match[1])] = numbers(match[2])
    return found


def numbers(version: str) -> tuple[int, ...]:
    """A version's numbers."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def wanted() -> list[str]:
    """Every requirement of pyproject.toml but those on ourselves."""
    told = project()
    groups = [told["project"]["dependencies"], *told["project"]["optional-dependencies"].values()]
    groups += [*told["dependency-groups"].values()]
    flat = [one for group in groups for one in group]
    return [one for one in flat if not one.startswith("kaochang")]


def test_the_lock_holds_names_and_exact_versions_and_nothing_else() -> None:
    assert [line for line in lines() if not PIN.fullmatch(line.strip())] == []


def test_everything_is_locked_once() -> None:
    assert len(locked()) == len(lines())


def test_the_lock_names_no_host_and_no_path() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--extra|--hash| @ |/", text)


def test_everything_the_project_names_is_locked_in_a_version_it_accepts() -> None:
    pins, problems = locked(), []
    for requirement in wanted():
        match = re.match(r"[A-Za-z0-9._-]+", requirement)
        assert match
        name = normal(match[0])
        if name not in pins:
            problems.append(f"{requirement} is not locked")
            continue
        for sign, version in re.findall(r"(>=|<)([0-9.]+)", requirement):
            new_enough = pins[name] >= numbers(version)
            if new_enough != (sign == ">="):
                problems.append(f"{requirement} against {pins[name]}")
    assert problems == []


def test_a_candidate_pc_installs_neither_server_nor_sql() -> None:
    extras = project()["project"]["optional-dependencies"]
    on_a_pc = {normal(re.split(r"[<>=\[]", one)[0]) for one in project()["project"]["dependencies"] + extras["agent"]}
    assert on_a_pc.isdisjoint({"sqlalchemy", "pyodbc", "alembic", "openpyxl", "kaochang"})


def test_the_distribution_cannot_be_uploaded_by_accident() -> None:
    assert "Private :: Do Not Upload" in project()["project"]["classifiers"]


def test_every_command_starts_something_that_is_there() -> None:
    import importlib  # noqa: PLC0415 - only this test loads the programs

    for place in project()["project"]["scripts"].values():
        module, name = place.split(":")
        assert callable(getattr(importlib.import_module(module), name))
