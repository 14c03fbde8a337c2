"""Receipts (mottagningskvitton), shown to whoever holds their address. The same for every outcome."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.records.errors import NotFound
from app.store.tables import log_entries, receipts


class ShownReceipt(NamedTuple):
    """When something was received, and its leaf in the public log. Tells nothing of what it was."""

    received_at: datetime
    log_index: int
    leaf_hash: bytes
    entry: bytes


def show_receipt(connection: Connection, tenant: str, receipt: str) -> ShownReceipt:
    """The receipt behind an address.

    Raises:
        NotFound: there is none, or it has been revoked; which of the two is not told.
    """
    row = connection.execute(
        select(receipts.c.received_at, receipts.c.log_index, log_entries.c.leaf_hash, log_entries.c.entry)
        .join(
            log_entries,
            (log_entries.c.tenant == receipts.c.tenant) & (log_entries.c.idx == receipts.c.log_index),
        )
        .where(receipts.c.tenant == tenant, receipts.c.id == receipt, receipts.c.revoked_at.is_(None))
    ).first()
    if row is None:
        raise NotFound("there is no such receipt")
    return ShownReceipt(*row)
