"""The two ways a store function is run: on SQLite's writer thread, or inside an asyncpg connection.

They are the only asynchronous database code. A function that is run gets an open transaction; it commits when the
function returns and is rolled back when it raises.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from app.records.errors import DatabaseAway, Misconfigured
from app.store.engines import is_sqlite, postgres_engine, sqlite_engine
from app.store.faults import is_away, is_conflict, is_spoilt

Answer = TypeVar("Answer")

READERS = 4
CONFLICT_TRIES = 4


class Database(Protocol):
    """A database that runs store functions. ``DatabaseAway`` means nothing was written.

    ``writers``: how many transactions of intake one process may have under way at once.
    """

    dialect: str
    writers: int

    async def read(self, ask: Callable[[Connection], Answer]) -> Answer: ...

    async def write(self, act: Callable[[Connection], Answer]) -> Answer: ...

    async def close(self) -> None: ...


def open_database(url: str, *, connections: int = READERS) -> Database:
    """Open the database that a URL names. Nothing is connected before the first question."""
    return SqliteDatabase(url, readers=connections) if is_sqlite(url) else PostgresDatabase(url, connections)


class SqliteDatabase:
    """One thread writes, a few read. Each transaction sees what was committed before it began, never a cache."""

    dialect = "sqlite"
    writers = 1

    def __init__(self, url: str, *, readers: int = READERS) -> None:
        self._file = Path(make_url(url).database or "")
        self._writing = sqlite_engine(url, connections=1)
        self._reading = sqlite_engine(url, connections=readers)
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._readers = ThreadPoolExecutor(readers, "sqlite-reader")

    async def read(self, ask: Callable[[Connection], Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._in_transaction, self._reading, "BEGIN", ask)

    async def write(self, act: Callable[[Connection], Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        # IMMEDIATE: command-line writers share the file, and a lock taken late could not be waited for.
        return await loop.run_in_executor(self._writer, self._in_transaction, self._writing, "BEGIN IMMEDIATE", act)

    def _in_transaction(self, engine: Engine, begin: str, run: Callable[[Connection], Answer]) -> Answer:
        """Run in one transaction; once more on a new connection if the old one had gone bad."""
        try:
            with suppress(_Spoilt):
                return _once(engine, begin, run)
            # Only here, where the error is gone: its traceback held the statement that kept the connection open.
            self._let_go()
            return _once(engine, begin, run)
        except (DBAPIError, sqlite3.Error, _Spoilt) as fault:
            if isinstance(fault, _Spoilt) or is_away(fault):
                raise DatabaseAway("the database cannot be used at the moment") from None
            raise

    def _let_go(self) -> None:
        """Close every connection: those of one process share what the first found, e.g. that it may only read.

        SQLite gives the files beside the database its mode when it makes them, and leaves them so when that is mended.
        """
        self._writing.dispose()
        self._reading.dispose()
        with suppress(OSError):
            mode = self._file.stat().st_mode
            for beside in ("-wal", "-shm"):
                Path(f"{self._file}{beside}").chmod(mode)

    async def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()


class _Spoilt(Exception):
    """A connection has gone bad; says so without holding on to it."""


def _once(engine: Engine, begin: str, run: Callable[[Connection], Answer]) -> Answer:
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(begin)
            try:
                answer = run(connection)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            return answer
    except (DBAPIError, sqlite3.Error) as fault:
        if not is_spoilt(fault):
            raise
    raise _Spoilt


class PostgresDatabase:
    """Connections of one worker to PostgreSQL. A transaction that lost a race is run again from its start."""

    dialect = "postgresql"
    writers = 2

    def __init__(self, url: str, connections: int = READERS) -> None:
        self._engine = postgres_engine(url, connections=connections + 2)

    async def read(self, ask: Callable[[Connection], Answer]) -> Answer:
        return await self.write(ask)

    async def write(self, act: Callable[[Connection], Answer]) -> Answer:
        for _ in range(CONFLICT_TRIES):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(act)
            except (OSError, TimeoutError) as fault:
                raise DatabaseAway("the database cannot be reached") from fault
            except Exception as fault:
                if is_conflict(fault):
                    continue
                if is_away(fault):
                    raise DatabaseAway("the database cannot be used at the moment") from fault
                raise
        raise DatabaseAway("the database is too contended at the moment")

    async def close(self) -> None:
        await self._engine.dispose()


def claim_sqlite_file(url: str) -> int:
    """Make this the one server process of an SQLite file; the claim ends with the process.

    Returns:
        A file descriptor that must stay open.

    Raises:
        Misconfigured: another server process has it.
    """
    path = Path(f"{make_url(url).database}.server")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        os.close(descriptor)
        raise Misconfigured(
            "another Diarium server uses this SQLite database; several workers need PostgreSQL"
        ) from taken
    return descriptor
