"""The program's name and version, as it is journalled and told to PCs, and the digest of what it is made of.

A version number says what somebody meant to install; the manifest says what is there. A PC on which an update failed,
or which a restore card set back, has the same number and another manifest, and no candidate begins there (failure 5).
"""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("exam", "candidate_agent")
"""What server and PC must have alike: the rules, and the PC's own program."""
SIGNS = 16
"""Hexadecimal digits of a manifest: enough to tell any two apart, few enough to be read out."""


def _version() -> str:
    try:
        return version("kaochang")
    except PackageNotFoundError:
        return "0.1.0+checkout"


PROGRAM = _version()


def build_of(program: str, manifest: str) -> str:
    """What runs somewhere, as people read it: `0.1.0 5f3c9a…`. Two that are not the same are not the same program."""
    return f"{program} {manifest}".strip()


@functools.cache
def manifest() -> str:
    """The digest of the program's own source files; read once, in some ten milliseconds. Raises OSError.

    Line ends do not count: the same program is the same on every system.
    """
    whole = hashlib.sha256()
    for package in PACKAGES:
        spec = find_spec(package)
        roots = list(spec.submodule_search_locations or ()) if spec else []
        for root in roots[:1]:
            files = {path.relative_to(root).as_posix(): path for path in Path(root).rglob("*.py")}
            for name in sorted(files):
                content = files[name].read_bytes().replace(b"\r\n", b"\n")
                whole.update(f"{package}/{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:SIGNS]
