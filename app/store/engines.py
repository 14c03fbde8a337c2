"""How each database is opened: what SQLite needs on every connection, and what PostgreSQL is told once."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_SECONDS = 3.0
PAGE_BYTES = 8192
"""What a new SQLite file is divided into. A row of a table without rowid that is longer than a quarter of a page spills
over into one of its own: of SQLite's 4096 bytes, what opens a leaf and most assessments did, and the file was larger by
two thirds.
"""

# What an application connection may never do to the schema: triggers keep rows, this keeps the triggers.
_REFUSED_ACTIONS = frozenset(
    {
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DETACH,
    }
)
_REFUSED_PRAGMAS = frozenset(
    {
        "writable_schema",
        "recursive_triggers",
        "ignore_check_constraints",
        "foreign_keys",
    }
)


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def sqlite_engine(url: str, *, connections: int, guarded: bool = True) -> Engine:
    """An engine whose transactions begin where the caller says and not where the driver guesses.

    Args:
        url: ``sqlite:///path``.
        connections: how many may be open at once.
        guarded: application connections are; the migrations, which must change the schema, are not.
    """
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={
            "timeout": BUSY_TIMEOUT_SECONDS,
            "check_same_thread": False,
            "cached_statements": 512,
        },
    )
    event.listen(engine, "connect", _prepare_guarded if guarded else _prepare)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        f"page_size={PAGE_BYTES}",  # before the first table; a file that has one keeps its own
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # Without it REPLACE removes rows without firing the triggers that forbid it.
        "recursive_triggers=ON",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_guarded(connection: sqlite3.Connection, record: Any) -> None:
    _prepare(connection, record)
    connection.set_authorizer(_authorize)


def _authorize(
    action: int,
    name: str | None,
    value: str | None,
    _database: str | None,
    _trigger: str | None,
) -> int:
    refused = action in _REFUSED_ACTIONS or (
        action == sqlite3.SQLITE_PRAGMA and name in _REFUSED_PRAGMAS and value is not None
    )
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def postgres_engine(url: str, *, connections: int) -> AsyncEngine:
    """An asyncpg engine. No session outlives a stuck lock or a forgotten transaction."""
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_SECONDS,
        pool_pre_ping=False,
        connect_args={
            "timeout": BUSY_TIMEOUT_SECONDS,
            "command_timeout": 30,
            "server_settings": {
                "application_name": "diarium",
                "timezone": "UTC",
                "lock_timeout": "3s",
                "idle_in_transaction_session_timeout": "30s",
            },
        },
    )


def empty_sqlite_wal(url: str) -> bool:
    """Write everything back into the database file and empty the log beside it, which may hold erased content.

    Returns:
        Whether it could be done: a reader in the midst of something may hold it up.
    """
    engine = sqlite_engine(url, connections=1)
    try:
        with engine.connect() as connection:
            busy: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            return busy == 0
    finally:
        engine.dispose()
