"""Telling a database that is away from a write that it refuses: the first is tried again later, the second is not."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
    }
)
# Classes of SQLSTATE (PostgreSQL appendix A): connection, resources, operator intervention, system error …
_POSTGRES_AWAY_CLASSES = ("08", "53", "57", "58", "F0", "XX", "3D", "28")
# … and single states: read-only transaction, database takes no connections, lock not available, idle session ended.
_POSTGRES_AWAY = frozenset({"25006", "55000", "55P03", "25P03"})
_POSTGRES_CONFLICT = frozenset({"40001", "40P01"})


def is_away(fault: BaseException) -> bool:
    """Whether the same write may succeed later without anything in it being changed."""
    if isinstance(fault, PoolTimeout | OSError | TimeoutError):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    if fault.connection_invalidated or isinstance(fault, InterfaceError):
        return True
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_AWAY
    state = _sqlstate(fault)
    return state in _POSTGRES_AWAY or state[:2] in _POSTGRES_AWAY_CLASSES


def is_conflict(fault: BaseException) -> bool:
    """Whether PostgreSQL gave this transaction up for another's sake (serialization failure, deadlock)."""
    return isinstance(fault, DBAPIError) and _sqlstate(fault) in _POSTGRES_CONFLICT


def _sqlstate(fault: DBAPIError) -> str:
    return getattr(fault.orig, "sqlstate", None) or getattr(fault.orig, "pgcode", None) or ""
