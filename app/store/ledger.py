"""Leaves in the database: a position taken inside the business transaction, never afterwards (design 5)."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, text

from app.ledger.leaf import Leaf
from app.store.bulk import Part, insert_together
from app.store.rows import LOG_ENTRIES, LOG_OPENINGS, LogEntryRow, LogOpeningRow
from app.store.tables import log_entries, log_heads


class Opened(NamedTuple):
    """A leaf with what it commits to, as it stands in our tables."""

    event: str
    subject: str
    leaf: Leaf


_TAKE = text("UPDATE log_heads SET size = size + :count WHERE tenant = :tenant RETURNING size")


def start_log(connection: Connection, tenant: str) -> None:
    """Give a new tenant its empty log."""
    connection.execute(insert(log_heads).values(tenant=tenant, size=0))


def take_places(connection: Connection, tenant: str, count: int) -> int:
    """Take so many places at the end of the log, as late as possible: the head row stays locked until COMMIT.

    Returns:
        The index of the first of them; the rest follow without a gap.
    """
    size: int = connection.execute(_TAKE, {"count": count, "tenant": tenant}).scalar_one()
    return size - count


def parts(tenant: str, first: int, leaves: Sequence[Opened]) -> list[Part]:
    """The rows of leaves that stand at ``first`` and on."""
    placed = list(enumerate(leaves, first))
    return [
        (LOG_ENTRIES, [LogEntryRow(tenant, index, each.leaf.hash, each.leaf.entry) for index, each in placed]),
        (
            LOG_OPENINGS,
            [
                LogOpeningRow(tenant, index, each.event, each.subject, each.leaf.salt, each.leaf.payload)
                for index, each in placed
            ],
        ),
    ]


def append(connection: Connection, tenant: str, leaves: Sequence[Opened]) -> int:
    """Append leaves, the last thing before COMMIT.

    Returns:
        The index of the first of them.
    """
    first = take_places(connection, tenant, len(leaves))
    insert_together(connection, *parts(tenant, first, leaves))
    return first


def size_of(connection: Connection, tenant: str) -> int:
    """How many leaves the tenant's log has."""
    size: int = connection.execute(select(log_heads.c.size).where(log_heads.c.tenant == tenant)).scalar_one()
    return size


def leaf_at(connection: Connection, tenant: str, index: int) -> tuple[bytes, bytes]:
    """The public bytes and the hash of one leaf."""
    found = connection.execute(
        select(log_entries.c.entry, log_entries.c.leaf_hash).where(
            log_entries.c.tenant == tenant, log_entries.c.idx == index
        )
    ).one()
    return found.entry, found.leaf_hash
