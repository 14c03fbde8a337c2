"""A person wants files tried once more: a token has been mended, or a platform has come back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records import events
from app.records.attachment import AttachmentState
from app.records.errors import Unacceptable
from app.registry.logbook import record
from app.store.attachments import ask_again


def try_again(
    connection: Connection, *, actor: str, tenant: str, attachments: Iterable[UUID], now: datetime
) -> list[UUID]:
    """Make files due now, with all tries before them. The running server fetches them within seconds.

    Returns:
        Their ids.

    Raises:
        NotFound: the tenant has no such attachment.
        Unacceptable: one has been fetched already.
    """
    asked = list(attachments)
    for attachment in asked:
        before = ask_again(connection, tenant, attachment, now)
        if before is AttachmentState.FETCHED:
            raise Unacceptable(f"attachment {attachment} has been fetched already")
        details = {"before": {"state": before.value}, "after": {"state": AttachmentState.WAITING.value}}
        record(
            connection,
            tenant=tenant,
            event=events.ATTACHMENT_ASKED_AGAIN,
            at=now,
            actor=actor,
            subject=str(attachment),
            details=details,
        )
    return asked
