"""An office on a migrated database: the demonstration's tenant without the demonstration."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.registry.office.authorities import create_authority
from app.registry.office.tenants import create_tenant
from app.store.runners import Database, open_database
from app.store.vault import Vault

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32)


@pytest.fixture
async def database(migrated_database_url: str) -> AsyncIterator[Database]:
    """An empty register, once on each kind of database."""
    database = open_database(migrated_database_url)
    yield database
    await database.close()


@pytest.fixture
async def office(database: Database, vault: Vault) -> Database:
    """The same with the tenant ``kommun`` and its authority ``ks``."""
    await database.write(
        lambda connection: create_tenant(connection, vault, actor="operator", tenant="kommun", name="Kommun", now=NOW)
    )
    await database.write(
        lambda connection: create_authority(
            connection, actor="operator", tenant="kommun", id="ks", code="KS", name="Kommunstyrelsen", now=NOW
        )
    )
    return database
