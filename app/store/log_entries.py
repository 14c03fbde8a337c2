"""Questions for whoever checks a log: its leaves in order with what they commit to, and where it ends."""

from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from app.store.tables import log_entries, log_heads, log_openings, receipts


class StoredEntry(NamedTuple):
    """One leaf. The last four are ``None`` when its opening has been erased."""

    idx: int
    entry: bytes
    leaf_hash: bytes
    event: str | None
    subject: str | None
    salt: bytes | None
    payload: bytes | None


class LogEnd(NamedTuple):
    """How long the head says the log is, its highest index, how many leaves there are, and the highest receipted."""

    size: int
    last: int | None
    leaves: int
    last_receipted: int | None


def entries_from(connection: Connection, tenant: str, first: int, most: int) -> list[StoredEntry]:
    """At most so many leaves from an index on, in order."""
    entry, opening = log_entries.c, log_openings.c
    rows = connection.execute(
        select(entry.idx, entry.entry, entry.leaf_hash, opening.event, opening.subject, opening.salt, opening.payload)
        .outerjoin(log_openings, and_(opening.tenant == entry.tenant, opening.idx == entry.idx))
        .where(entry.tenant == tenant, entry.idx >= first)
        .order_by(entry.idx)
        .limit(most)
    )
    return [StoredEntry(*row) for row in rows]


def end_of_log(connection: Connection, tenant: str) -> LogEnd:
    """Where the log ends, as of one moment."""
    entry, receipt = log_entries.c, receipts.c
    size = select(log_heads.c.size).where(log_heads.c.tenant == tenant).scalar_subquery()
    last = select(func.max(entry.idx)).where(entry.tenant == tenant).scalar_subquery()
    count = select(func.count()).where(entry.tenant == tenant).scalar_subquery()
    receipted = select(func.max(receipt.log_index)).where(receipt.tenant == tenant).scalar_subquery()
    found = connection.execute(select(func.coalesce(size, 0), last, count, receipted)).one()
    return LogEnd(*found)
