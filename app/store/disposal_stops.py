"""Flags that forbid disposal (gallringsstopp): on a tenant, an authority, a message's assignments or a case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, Update, select, update

from app.records.errors import NotFound
from app.store.tables import assignments, authorities, case_sheets, tenants


@dataclass(frozen=True, slots=True)
class OnTenant:
    """Everything the tenant has."""


@dataclass(frozen=True, slots=True)
class OnAuthority:
    """Everything that one authority answers for."""

    authority: str


@dataclass(frozen=True, slots=True)
class OnMessage:
    """A message, at every authority it is assigned to."""

    message: UUID


@dataclass(frozen=True, slots=True)
class OnCase:
    """A case and what is registered in it."""

    case: UUID


Stoppable = OnTenant | OnAuthority | OnMessage | OnCase


def is_stopped(connection: Connection, tenant: str, on: Stoppable) -> bool:
    """Whether the flag itself is set; a stop further up (tenant, authority) is not looked at.

    Raises:
        NotFound: the tenant has no such thing.
    """
    found = list(connection.execute(_question(tenant, on)).scalars())
    if not found:
        raise NotFound("there is no such tenant, authority, message or case")
    return all(found)


def mark_stopped(connection: Connection, tenant: str, on: Stoppable, *, stopped: bool, now: datetime) -> None:
    """Set or clear the flag."""
    connection.execute(_change(tenant, on, now).values(disposal_stop=stopped))


def _change(tenant: str, on: Stoppable, now: datetime) -> Update:
    match on:
        case OnTenant():
            return update(tenants).where(tenants.c.tenant == tenant)
        case OnAuthority(authority):
            return update(authorities).where(authorities.c.tenant == tenant, authorities.c.id == authority)
        case OnMessage(message):
            return update(assignments).where(assignments.c.tenant == tenant, assignments.c.message == message)
        case OnCase(case):
            sheet = case_sheets.c
            changed = {sheet.revision: sheet.revision + 1, sheet.changed_at: now}
            return update(case_sheets).where(sheet.tenant == tenant, sheet.case == case).values(changed)


def _question(tenant: str, on: Stoppable) -> Select[tuple[bool]]:
    match on:
        case OnTenant():
            return select(tenants.c.disposal_stop).where(tenants.c.tenant == tenant)
        case OnAuthority(authority):
            flag = authorities.c
            return select(flag.disposal_stop).where(flag.tenant == tenant, flag.id == authority)
        case OnMessage(message):
            assigned = assignments.c
            return select(assigned.disposal_stop).where(assigned.tenant == tenant, assigned.message == message)
        case OnCase(case):
            sheet = case_sheets.c
            return select(sheet.disposal_stop).where(sheet.tenant == tenant, sheet.case == case)
