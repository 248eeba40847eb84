"""Microsoft's ODBC driver 18 out of the wheel that `mssql-python` brings, for pyodbc to load by its path (Linux)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ADVICE = (
    "The tests of SQL Server need Microsoft's ODBC driver 18 from the wheel mssql-python-odbc and, on Debian, the "
    "packages libodbc2 libltdl7 libkrb5-3 libgssapi-krb5-2: apt-get install -y --no-install-recommends libodbc2 "
    "libltdl7 libkrb5-3 libgssapi-krb5-2"
)


def find_driver() -> Path:
    """Return the driver's file. Raises FileNotFoundError with what to install."""
    spec = importlib.util.find_spec("mssql_python_odbc")
    roots = spec.submodule_search_locations if spec is not None else None
    for root in roots or ():
        for file in sorted(Path(root).glob("libs/linux/debian_ubuntu/*/lib/libmsodbcsql-18*")):
            return file
    raise FileNotFoundError(ADVICE)


@pytest.fixture(scope="session")
def driver_library() -> Path:
    """Return the driver's file, having seen that pyodbc itself loads. Fails with a sentence where something is missing.

    On Windows a driver is found by its registered name only, and the build machine has none.
    """
    if sys.platform == "win32":
        pytest.skip("Windows finds an ODBC driver by its registered name only, not inside a wheel")
    try:
        import pyodbc  # noqa: F401, PLC0415 - whether it loads is the question
    except ImportError as error:
        pytest.fail(f"pyodbc does not load ({error}). {ADVICE}")
    try:
        return find_driver()
    except FileNotFoundError as error:
        pytest.fail(str(error))
