"""The program's name and version, as it is journalled and told to PCs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("kaochang")
    except PackageNotFoundError:
        return "0.1.0+checkout"


PROGRAM = _version()
