"""Bringing a database to this program's migration, and refusing to run on another."""

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import migrations
from app.records.errors import MigrationMismatch
from app.store.engines import is_sqlite, postgres_engine, sqlite_engine


def configuration() -> Config:
    """Alembic's configuration, found beside the installed migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


@cache
def head() -> str:
    """The one head of the migrations that the program came with."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database that ``url`` names up to a revision. Must not be called from a running event loop."""
    in_connection(url, lambda connection: _run(connection, command.upgrade, revision))


def downgrade(url: str, revision: str) -> None:
    """Migrate down. A table that holds rows which may never be lost refuses to go."""
    in_connection(url, lambda connection: _run(connection, command.downgrade, revision))


def _run(connection: Connection, act: Callable[[Config, str], None], revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    act(config, revision)


def revision_of(connection: Connection) -> str | None:
    """The revision a database stands at; ``None`` if it has never been migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def require_head(connection: Connection) -> None:
    """Refuse a database that is at another migration.

    Raises:
        MigrationMismatch: it says which two differ and the command that mends it.
    """
    found, wanted = revision_of(connection), head()
    if found != wanted:
        raise MigrationMismatch(
            f"the database is at migration {found or 'none'} and this program needs {wanted}; run: diarium db upgrade"
        )


def in_connection(url: str, run: Callable[[Connection], None]) -> None:
    """Run something that may change the schema, as the owner of it, in a connection of its own."""
    if is_sqlite(url):
        engine = sqlite_engine(url, connections=1, guarded=False)
        try:
            with engine.connect() as connection:
                run(connection)
                connection.commit()
        finally:
            engine.dispose()
    else:
        asyncio.run(_in_postgres(url, run))


async def _in_postgres(url: str, run: Callable[[Connection], None]) -> None:
    engine = postgres_engine(url, connections=1)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()
