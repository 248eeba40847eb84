"""SQL Server 2016 and later through Microsoft's ODBC driver: plain T-SQL, an application lock, a fenced epoch."""

from __future__ import annotations

from sqlalchemy import URL, Connection, NullPool, create_engine, event, func
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from server.journal.errors import StoreBugError, StoreError
from server.store.engines.base import WRITES, DatabaseEngine, WriterSession
from server.store.engines.sqlserver_errors import explain_sqlserver
from server.store.remedies import store_error

LOGIN_TIMEOUT_S = 5
LOCK_TIMEOUT_MS = 10_000
"""How long a statement waits for another session's lock before error 1222."""

# Any error ends the whole transaction, and no wait is endless.
SET_UP = f"SET XACT_ABORT ON; SET LOCK_TIMEOUT {LOCK_TIMEOUT_MS}"
# The session owns the lock: it outlives transactions, and the server frees it when the connection ends.
TAKE_LOCK = (
    "SET NOCOUNT ON; DECLARE @granted INT; "
    "EXEC @granted = sp_getapplock @Resource = N'kaochang.journal', @LockMode = N'Exclusive', "
    "@LockOwner = N'Session', @LockTimeout = 0; SELECT @granted"
)
FREE_LOCK = "EXEC sp_releaseapplock @Resource = N'kaochang.journal', @LockOwner = N'Session'"
# An update that changes nothing holds the row until the commit, so no later writer can slip in between; a SELECT
# would let go of it at once, and under READ_COMMITTED_SNAPSHOT not even take it.
HOLD_EPOCH = "UPDATE journal_writer SET epoch = epoch WHERE id = 1"
SELECT_EPOCH = "SELECT epoch FROM journal_writer WHERE id = 1"


class ApplicationLock:
    """The lock `kaochang.journal` of this database, owned by the session of the writer's connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def release(self) -> None:
        """Let the next writer in. After the connection is closed the server has done so already."""
        if not self._connection.closed and not self._connection.invalidated:
            self._connection.exec_driver_sql(FREE_LOCK)
            self._connection.commit()


class SqlServerEngine(DatabaseEngine):
    """A database on SQL Server. Raises StoreError `store_driver_missing` where pyodbc or the ODBC manager is absent."""

    utc_now = func.sysutcdatetime()

    def __init__(self, url: URL, *, login_timeout_s: int = LOGIN_TIMEOUT_S) -> None:
        try:
            core = create_engine(
                url,
                poolclass=NullPool,
                hide_parameters=True,
                fast_executemany=True,
                connect_args={"timeout": login_timeout_s},
            )
        except ImportError:
            raise store_error("store_driver_missing") from None
        super().__init__(core)
        # The ODBC manager's own pool would keep a closed session, and its lock, alive. pyodbc knows this switch only
        # for the whole process.
        vars(core.dialect.loaded_dbapi)["pooling"] = False
        event.listen(core, "connect", _set_up)

    def open_writer(self) -> WriterSession:
        """Connect and take the application lock at once or not at all."""
        with self.translated():
            connection = self.core.connect().execution_options(**{WRITES: True})
            try:
                granted = connection.exec_driver_sql(TAKE_LOCK).scalar()
                connection.commit()
            except BaseException:
                connection.close()
                raise
        if granted is None or granted < 0:  # -1 is the time-out; 0 and 1 are granted
            connection.close()
            raise store_error("store_in_use")
        return WriterSession(connection, ApplicationLock(connection))

    def read_epoch(self, connection: Connection) -> int | None:
        """Return the epoch, its row held until the transaction ends."""
        connection.exec_driver_sql(HOLD_EPOCH)
        epoch: int | None = connection.exec_driver_sql(SELECT_EPOCH).scalar()
        return epoch

    def explain(self, error: BaseException) -> StoreError | StoreBugError:
        """Tell what a pyodbc error means."""
        return explain_sqlserver(error)


def _set_up(dbapi_connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = dbapi_connection.cursor()
    try:
        cursor.execute(SET_UP)
    finally:
        cursor.close()
