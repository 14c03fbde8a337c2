"""Reading the log back: what each leaf commits to, after checking that it does."""

import json
from typing import Any

from sqlalchemy import Connection, select

from app.ledger.leaf import leaf_hash, opens
from app.store.tables import log_entries, log_openings


def leaves(connection: Connection, tenant: str) -> list[dict[str, Any]]:
    """The payloads of a tenant's log, in order; every one opens its leaf and has the event and subject of its row."""
    rows = connection.execute(
        select(log_entries, log_openings.c.event, log_openings.c.subject, log_openings.c.salt, log_openings.c.payload)
        .join(
            log_openings,
            (log_openings.c.tenant == log_entries.c.tenant) & (log_openings.c.idx == log_entries.c.idx),
        )
        .where(log_entries.c.tenant == tenant)
        .order_by(log_entries.c.idx)
    ).all()
    found = []
    for index, row in enumerate(rows):
        payload: dict[str, Any] = json.loads(row.payload)
        assert row.idx == index
        assert row.leaf_hash == leaf_hash(row.entry)
        assert opens(row.entry, row.salt, row.payload)
        assert (payload["event"], payload["subject"], payload["tenant"]) == (row.event, row.subject, tenant)
        found.append(payload)
    return found


def last_leaf(connection: Connection, tenant: str = "kommun") -> dict[str, Any]:
    return leaves(connection, tenant)[-1]


def newest_payload(connection: Connection, tenant: str) -> dict[str, Any]:
    """What the newest leaf commits to, in a log whose other rows may be anything."""
    found: dict[str, Any] = json.loads(
        connection.execute(
            select(log_openings.c.payload)
            .where(log_openings.c.tenant == tenant)
            .order_by(log_openings.c.idx.desc())
            .limit(1)
        ).scalar_one()
    )
    return found
