"""Running a verb of the office from the command line: settings, database, vault, tenant, one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from app.records.errors import Misconfigured, Unacceptable
from app.settings import Settings, read_settings
from app.store.migrate import require_head
from app.store.runners import Database, open_database
from app.store.tenants import get_tenant, list_tenants
from app.store.vault import Vault, make_master_key, open_vault

Answer = TypeVar("Answer")

ACTOR = "operator"
"""How acts from the command line are signed in the log."""

TenantOption = Annotated[
    str | None, typer.Option("--tenant", help="The tenant's id; may be left out when there is only one.")
]


def now() -> datetime:
    """The clock of the command line."""
    return datetime.now(UTC)


def require_database_file(settings: Settings) -> None:
    """Say plainly that there is no embedded database, instead of letting SQLite make an empty one.

    Raises:
        Misconfigured: the file is not there.
    """
    if settings.sqlite and not Path(make_url(settings.database).database or "").is_file():
        raise Misconfigured("there is no database yet; run: diarium db upgrade")


def vault_of(settings: Settings) -> Vault:
    """Open the vault; in development its key is made the first time.

    Raises:
        Misconfigured: the key file is missing or cannot be used.
    """
    if settings.environment == "development":
        make_master_key(settings.master_key)
    return open_vault(settings.master_key)


def read(ask: Callable[[Connection], Answer]) -> Answer:
    """Ask the database something, in one transaction."""
    return _run(lambda database: database.read(ask))


def write(act: Callable[[Connection], Answer]) -> Answer:
    """Do something in one transaction."""
    return _run(lambda database: database.write(act))


def the_tenant(connection: Connection, given: str | None) -> str:
    """The tenant that was named, or the only one.

    Raises:
        NotFound: there is none of that name.
        Unacceptable: none was named and there is not exactly one.
    """
    if given is not None:
        return get_tenant(connection, given).tenant
    names = [each.tenant for each in list_tenants(connection)]
    if len(names) == 1:
        return names[0]
    if names:
        raise Unacceptable(f"say which tenant with --tenant: {', '.join(names)}")
    raise Unacceptable("there is no tenant yet; make one with: diarium tenants create")


def _run(use: Callable[[Database], Awaitable[Answer]]) -> Answer:
    settings = read_settings()
    require_database_file(settings)
    return asyncio.run(_in_database(settings, use))


async def _in_database(settings: Settings, use: Callable[[Database], Awaitable[Answer]]) -> Answer:
    database = open_database(settings.database, connections=1)
    try:
        await database.read(require_head)
        return await use(database)
    finally:
        await database.close()
