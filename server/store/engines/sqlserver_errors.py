"""SQL Server's errors through ODBC: by SQLSTATE first, by SQL Server's own number second, by class last.

SQLSTATEs: ODBC Programmer's Reference, appendix A. Numbers: SQL Server "Database Engine events and errors". Texts are
never read for meaning, they are in the language of the server.
"""

from __future__ import annotations

import re

from server.journal.errors import StoreBugError, StoreError
from server.store.remedies import store_error

_BY_STATE = {
    "IM002": "store_driver_missing",  # no such driver or data source (Windows)
    "IM003": "store_driver_missing",  # the driver could not be loaded
    "01000": "store_driver_missing",  # unixODBC: "Can't open lib"; pyodbc raises a mere warning's state only for this
    "HYT00": "store_unreachable",
    "HYT01": "store_unreachable",
    "08001": "store_unreachable",
    "08004": "store_unreachable",
    "28000": "store_login_refused",
    "08S01": "store_connection_lost",
    "08S02": "store_connection_lost",
    "08003": "store_connection_lost",
    "08007": "store_connection_lost",
    "40001": "store_deadlock",
}
_BY_NUMBER = {
    1101: "store_full",
    1105: "store_full",  # the file group
    9002: "store_full",  # the transaction log
    3906: "store_read_only",
    1222: "store_busy",  # lock request time-out
    823: "store_damaged",
    824: "store_damaged",
    926: "store_damaged",  # marked suspect
    945: "store_damaged",  # files cannot be opened
    9001: "store_disk_failed",  # the transaction log is not available
    701: "store_failed",  # out of memory
    8645: "store_failed",  # waited too long for memory
    942: "store_no_database",  # the database is offline
    4060: "store_no_database",
    229: "store_no_rights",
    262: "store_no_rights",
    2760: "store_no_rights",  # no such schema, or no permission on it
    6005: "store_connection_lost",  # shutdown is in progress
}
_OURS = {"ProgrammingError", "IntegrityError", "DataError", "NotSupportedError", "InterfaceError"}
_NUMBER = re.compile(r"\((-?\d+)\) \(SQL\w+")


def explain_sqlserver(error: BaseException) -> StoreError | StoreBugError:
    """Tell what a pyodbc error means. Its `args` are SQLSTATE and a text that ends in `(number) (function)`.

    The class is asked for by name, so that this file needs no driver to be imported.
    """
    state = str(error.args[0]) if error.args else ""
    found = _NUMBER.search(str(error.args[1])) if len(error.args) > 1 else None
    number = int(found[1]) if found else 0
    detail = f"SQLSTATE {state}, {number}"
    code = _BY_STATE.get(state) or _BY_NUMBER.get(number)
    if code is not None:
        return store_error(code, detail=detail)
    if type(error).__name__ in _OURS:
        return StoreBugError(f"SQL Server refused a statement or a value: {detail}")
    return store_error("store_failed", detail=detail)
