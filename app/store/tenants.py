"""Questions about tenants: who there is, their keys, and whether their configuration has changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.records.errors import NotFound
from app.store.tables import tenant_keys, tenants
from app.store.vault import Vault

DIGEST_KEY = "digest"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A municipality or region that keeps its diaries here. ``created_at`` is UTC."""

    tenant: str
    name: str
    demonstration: bool
    disposal_stop: bool
    configuration: int
    created_at: datetime


def insert_tenant(connection: Connection, tenant: Tenant) -> None:
    """A tenant of that name already there is an ``IntegrityError``."""
    connection.execute(
        insert(tenants).values(
            tenant=tenant.tenant,
            name=tenant.name,
            demonstration=tenant.demonstration,
            disposal_stop=tenant.disposal_stop,
            configuration=tenant.configuration,
            created_at=tenant.created_at,
        )
    )


def list_tenants(connection: Connection) -> list[Tenant]:
    """Every tenant, by its id."""
    return [_tenant(row) for row in connection.execute(select(tenants).order_by(tenants.c.tenant))]


def get_tenant(connection: Connection, tenant: str) -> Tenant:
    """One tenant.

    Raises:
        NotFound: there is none of that id.
    """
    row = connection.execute(select(tenants).where(tenants.c.tenant == tenant)).first()
    if row is None:
        raise NotFound(f"there is no tenant {tenant!r}")
    return _tenant(row)


def bump_configuration(connection: Connection, tenant: str) -> None:
    """Tell every server that channels, secrets, tokens or authorities have changed: they reload what they hold."""
    connection.execute(
        update(tenants).where(tenants.c.tenant == tenant).values(configuration=tenants.c.configuration + 1)
    )


def configuration_of(connection: Connection) -> dict[str, int]:
    """Each tenant's configuration count; a count that differs from last time means reload."""
    return {
        row.tenant: row.configuration for row in connection.execute(select(tenants.c.tenant, tenants.c.configuration))
    }


def insert_key(connection: Connection, vault: Vault, *, tenant: str, purpose: str, key: bytes, now: datetime) -> None:
    """Seal a key of the tenant under one purpose."""
    sealed = vault.seal(key, _place(tenant, purpose))
    connection.execute(insert(tenant_keys).values(tenant=tenant, purpose=purpose, sealed=sealed, created_at=now))


def load_keys(connection: Connection, vault: Vault, purpose: str = DIGEST_KEY) -> dict[str, bytes]:
    """The opened key of one purpose, for each tenant.

    Raises:
        Misconfigured: the master key does not open them.
    """
    rows = connection.execute(select(tenant_keys).where(tenant_keys.c.purpose == purpose))
    return {row.tenant: vault.open(row.sealed, _place(row.tenant, purpose)) for row in rows}


def _place(tenant: str, purpose: str) -> str:
    return f"{tenant}/tenant_keys/{purpose}"


def _tenant(row: Row[Any]) -> Tenant:
    return Tenant(
        tenant=row.tenant,
        name=row.name,
        demonstration=row.demonstration,
        disposal_stop=row.disposal_stop,
        configuration=row.configuration,
        created_at=row.created_at,
    )
