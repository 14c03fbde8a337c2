"""Writing one act into the ledger, in the transaction of the act itself."""

import os
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from app.ledger.leaf import ID_BYTES, SALT_BYTES, make_leaf, utc_text
from app.store import ledger


def record(
    connection: Connection,
    *,
    tenant: str,
    event: str,
    at: datetime,
    actor: str,
    subject: str,
    details: Mapping[str, object],
) -> int:
    """Append the leaf of one act by a person or an operator.

    Args:
        event: a name of ``records/events.py``.
        actor: opaque, e.g. ``token:<id>`` or ``operator``; never a name.
        details: what changed, before and after; no secrets.

    Returns:
        The index of the leaf.
    """
    leaf = make_leaf(
        tenant=tenant,
        event=event,
        at=utc_text(at),
        actor=actor,
        subject=subject,
        details=details,
        leaf_id=os.urandom(ID_BYTES),
        salt=os.urandom(SALT_BYTES),
    )
    return ledger.append(connection, tenant, [ledger.Opened(event, subject, leaf)])
