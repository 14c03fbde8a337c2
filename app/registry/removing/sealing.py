"""Content whose possession is itself a crime: sealed at once, reported, and erased only on the order of the police.

A seal holds against everybody: no scope opens it, no page and no command shows what is under it. It can be lifted by
those who may, since what is sealed by mistake is an official document like any other.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records import events
from app.records.errors import AlreadyExists, Unacceptable
from app.records.removal import Removal, Seal
from app.registry.logbook import record
from app.registry.office.words import optional_line, require_line
from app.store import seals
from app.store.kept_messages import is_stopped


def seal(
    connection: Connection, *, actor: str, tenant: str, removal: Removal, report: str | None, now: datetime
) -> None:
    """Seal the message of a removal.

    Raises:
        AlreadyExists: it is sealed.
        Unacceptable: the reference cannot be used.
    """
    reference = optional_line(report, "the police's reference")
    if seals.seal_of(connection, tenant, removal.message) is not None:
        raise AlreadyExists("the message is sealed already")
    seals.put_seal(connection, tenant, removal.message, removal.id, report=reference, now=now)
    details = {"removal": str(removal.id), "rule": removal.rule, "police_report": reference}
    record(
        connection,
        tenant=tenant,
        event=events.MESSAGE_SEALED,
        at=now,
        actor=actor,
        subject=str(removal.message),
        details=details,
    )


def note_police_report(
    connection: Connection, *, actor: str, tenant: str, message: UUID, reference: str, now: datetime
) -> Seal:
    """Write down the police's reference to our report.

    Raises:
        NotFound: the message is not sealed.
        Unacceptable: the reference cannot be used.
    """
    before = seals.require_seal(connection, tenant, message)
    line = require_line(reference, "the police's reference")
    seals.set_police_report(connection, tenant, message, line)
    details = {"before": {"police_report": before.police_report}, "after": {"police_report": line}}
    record(
        connection,
        tenant=tenant,
        event=events.MESSAGE_POLICE_REPORTED,
        at=now,
        actor=actor,
        subject=str(message),
        details=details,
    )
    return seals.require_seal(connection, tenant, message)


def lift_seal(connection: Connection, *, actor: str, tenant: str, message: UUID, reason: str, now: datetime) -> None:
    """Break a seal that was a mistake. The content is again what its assessments say.

    Raises:
        NotFound: the message is not sealed.
        Unacceptable: no reason is given, or the content has been erased.
    """
    held = seals.require_seal(connection, tenant, message)
    why = require_line(reason, "the reason")
    if held.erased_at is not None:
        raise Unacceptable("the content has been erased; there is nothing to unseal")
    seals.lift_seal(connection, tenant, message, now)
    details = {"removal": str(held.removal), "reason": why}
    record(
        connection,
        tenant=tenant,
        event=events.MESSAGE_UNSEALED,
        at=now,
        actor=actor,
        subject=str(message),
        details=details,
    )


def erase_on_order(
    connection: Connection, *, actor: str, tenant: str, message: UUID, order: str, now: datetime
) -> list[bytes]:
    """Erase what is under a seal, on the order of the police or a prosecutor. That it came stays, and so does the log.

    Returns:
        The SHA-256 of the files to remove from the disk once this is committed.

    Raises:
        NotFound: the message is not sealed.
        AlreadyExists: it has been erased.
        Unacceptable: no order is named, a disposal stop stands, or something else in the same delivery is unread.
    """
    held = seals.require_seal(connection, tenant, message)
    reference = require_line(order, "the order")
    if held.erased_at is not None:
        raise AlreadyExists("the content has been erased already")
    if is_stopped(connection, tenant, message):
        raise Unacceptable("a disposal stop stands; lift it first")
    if seals.unread_parts(connection, tenant, message):
        raise Unacceptable("the same delivery holds parts that nobody has read; replay them first")
    files = seals.erase_content(connection, tenant, message, order=reference, now=now)
    details = {
        "removal": str(held.removal),
        "order": reference,
        "police_report": held.police_report,
        "files": len(files),
    }
    record(
        connection,
        tenant=tenant,
        event=events.MESSAGE_ERASED_ON_ORDER,
        at=now,
        actor=actor,
        subject=str(message),
        details=details,
    )
    return files
