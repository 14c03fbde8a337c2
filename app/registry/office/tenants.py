"""Making a tenant: a municipality or region with its own log, keys and diaries."""

import os
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.records import events
from app.records.errors import AlreadyExists
from app.registry.logbook import record
from app.registry.office.words import require_line, require_slug
from app.store.ledger import start_log
from app.store.tenants import DIGEST_KEY, Tenant, insert_key, insert_tenant
from app.store.vault import Vault

_KEY_BYTES = 32


def create_tenant(
    connection: Connection,
    vault: Vault,
    *,
    actor: str,
    tenant: str,
    name: str,
    demonstration: bool = False,
    now: datetime,
) -> Tenant:
    """Make a tenant, its empty log and the key that its deliveries are hashed with.

    Args:
        actor: opaque, e.g. ``operator``; stands in the log.
        tenant: stands in public addresses for ever.
        now: aware.

    Raises:
        Unacceptable: the id or the name cannot be used.
        AlreadyExists: there is one of that id.
    """
    made = Tenant(
        tenant=require_slug(tenant, "a tenant's id"),
        name=require_line(name, "a tenant's name"),
        demonstration=demonstration,
        disposal_stop=False,
        configuration=0,
        created_at=now,
    )
    try:
        insert_tenant(connection, made)
    except IntegrityError as taken:
        raise AlreadyExists(f"there is already a tenant {tenant!r}") from taken
    start_log(connection, tenant)
    insert_key(connection, vault, tenant=tenant, purpose=DIGEST_KEY, key=os.urandom(_KEY_BYTES), now=now)
    record(
        connection,
        tenant=tenant,
        event=events.TENANT_CREATED,
        at=now,
        actor=actor,
        subject=tenant,
        details={"before": None, "after": {"name": made.name, "demonstration": demonstration}},
    )
    return made
