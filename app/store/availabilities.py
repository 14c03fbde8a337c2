"""Where each message is now, kept up for lists: worked out anew from all that was told whenever something new is."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text

from app.records.availability import SHOWN, Agent, Availability, Told, Whereabouts, whereabouts
from app.records.vocabulary import Activity
from app.store.anyof import any_of
from app.store.tables import (
    act_agents,
    acts,
    availabilities,
    messages,
    removal_confirmations,
    removal_notices,
    removals,
    versions,
)

_UPSERT = text(
    "INSERT INTO availabilities (tenant, message, availability, agent, since, captured_at) "
    "VALUES (:tenant, :message, :availability, :agent, :since, :captured_at) "
    "ON CONFLICT (tenant, message) DO UPDATE "
    "SET availability = excluded.availability, agent = excluded.agent, since = excluded.since"
).bindparams(*(bindparam(name, type_=availabilities.c[name].type) for name in ("message", "since", "captured_at")))


def refresh(connection: Connection, tenant: str, ids: Sequence[UUID]) -> None:
    """Write down anew where these messages are. The caller's transaction holds what has just happened to them."""
    if not ids:
        return
    told: defaultdict[UUID, list[Told]] = defaultdict(list)
    for message, each in _told(connection, tenant, ids):
        told[message].append(each)
    rows = connection.execute(
        select(messages.c.id, messages.c.kind, messages.c.captured_at).where(
            messages.c.tenant == tenant, any_of(messages.c.id, ids)
        )
    )
    changes = [_row(tenant, row, whereabouts(row.kind, told[row.id])) for row in rows.all()]
    connection.execute(_UPSERT, sorted(changes, key=lambda change: str(change["message"])))


def whereabouts_of(connection: Connection, tenant: str, message: UUID) -> Whereabouts:
    """Where one message is."""
    column = availabilities.c
    row = connection.execute(
        select(column.availability, column.agent, column.since).where(
            column.tenant == tenant, column.message == message
        )
    ).first()
    return SHOWN if row is None else as_whereabouts(row)


def as_whereabouts(row: Any) -> Whereabouts:
    """From a row with the columns ``availability``, ``agent`` and ``since``, which are null for the always shown."""
    if row.availability is None:
        return SHOWN
    return Whereabouts(Availability(row.availability), Agent(row.agent) if row.agent else None, row.since)


def _told(connection: Connection, tenant: str, ids: Sequence[UUID]) -> Iterator[tuple[UUID, Told]]:
    """Versions, acts and what the authority itself has done; an act that is the notice of a removal is that removal."""
    column = versions.c
    for row in connection.execute(
        select(column.message, column.activity, column.occurred_at, column.captured_at).where(
            column.tenant == tenant, any_of(column.message, ids)
        )
    ):
        yield row.message, _as_told(row, Agent.AUTHOR)
    noticed = {}
    for row in connection.execute(_acts(tenant, ids)):
        if row.removal is not None:
            noticed[row.removal] = _as_told(row, Agent.AUTHORITY)
        else:
            yield row.message, _as_told(row, Agent(row.agent or Agent.UNKNOWN))
    for row in connection.execute(_removals(tenant, ids)):
        notice = noticed.get(row.id)
        own = None if row.confirmed_at is None else Told(row.act, row.confirmed_at, False, Agent.AUTHORITY)
        known = [each for each in (own, notice) if each is not None]
        if known:
            yield row.message, min(known, key=lambda each: each.at)


def _acts(tenant: str, ids: Sequence[UUID]) -> Any:
    column, agent, notice = acts.c, act_agents.c, removal_notices.c
    return (
        select(column.message, column.activity, column.occurred_at, column.captured_at, agent.agent, notice.removal)
        .outerjoin(act_agents, (agent.tenant == column.tenant) & (agent.act == column.id))
        .outerjoin(removal_notices, (notice.tenant == column.tenant) & (notice.act == column.id))
        .where(column.tenant == tenant, any_of(column.message, ids))
    )


def _removals(tenant: str, ids: Sequence[UUID]) -> Any:
    column, confirmation = removals.c, removal_confirmations.c
    return (
        select(column.id, column.message, column.act, confirmation.confirmed_at)
        .outerjoin(removal_confirmations, (confirmation.tenant == column.tenant) & (confirmation.removal == column.id))
        .where(column.tenant == tenant, any_of(column.message, ids))
    )


def _as_told(row: Any, agent: Agent) -> Told:
    at = row.occurred_at or row.captured_at
    return Told(Activity(row.activity), at, row.occurred_at is not None, agent)


def _row(tenant: str, row: Any, now: Whereabouts) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "message": row.id,
        "availability": now.availability.value,
        "agent": now.agent and now.agent.value,
        "since": now.since,
        "captured_at": row.captured_at,
    }
