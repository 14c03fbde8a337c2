"""Seals on content that nobody may see, and erasing it on the order of the police."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from app.records.attachment import AttachmentState, FetchFault
from app.records.errors import NotFound, Sealed
from app.records.removal import Seal
from app.records.vocabulary import ParkedState
from app.store.anyof import any_of
from app.store.tables import (
    acts,
    attachment_files,
    attachments,
    case_sheets,
    delivery_bodies,
    parked_deliveries,
    registration_sheets,
    registrations,
    removal_notes,
    removals,
    seals,
    version_contents,
    versions,
)


def seal_of(connection: Connection, tenant: str, message: UUID) -> Seal | None:
    """The seal on a message, if there is one and it has not been lifted."""
    column = seals.c
    row = connection.execute(
        select(
            column.message,
            column.removal,
            removals.c.rule,
            column.sealed_at,
            column.police_report,
            column.erased_at,
            column.erasure_order,
        )
        .join(removals, (removals.c.tenant == column.tenant) & (removals.c.id == column.removal))
        .where(column.tenant == tenant, column.message == message, column.lifted_at.is_(None))
    ).first()
    return None if row is None else Seal(*row)


def require_seal(connection: Connection, tenant: str, message: UUID) -> Seal:
    """As ``seal_of``.

    Raises:
        NotFound: the message is not sealed.
    """
    found = seal_of(connection, tenant, message)
    if found is None:
        raise NotFound("the message is not sealed")
    return found


def put_seal(
    connection: Connection, tenant: str, message: UUID, removal: UUID, *, report: str | None, now: datetime
) -> None:
    """Seal a message, again if an earlier seal was lifted, and give up the files that have not been fetched."""
    lifted = connection.execute(
        update(seals)
        .where(seals.c.tenant == tenant, seals.c.message == message)
        .values(removal=removal, sealed_at=now, police_report=report, lifted_at=None)
    )
    if lifted.rowcount == 0:
        connection.execute(
            insert(seals).values(tenant=tenant, message=message, removal=removal, sealed_at=now, police_report=report)
        )
    column = attachments.c
    connection.execute(
        update(attachments)
        .where(column.tenant == tenant, column.message == message, column.state == AttachmentState.WAITING.value)
        .values(state=AttachmentState.FAILED.value, due_at=None, fault=FetchFault.SEALED.value)
    )


def lift_seal(connection: Connection, tenant: str, message: UUID, now: datetime) -> None:
    """Break a seal."""
    connection.execute(update(seals).where(seals.c.tenant == tenant, seals.c.message == message).values(lifted_at=now))


def set_police_report(connection: Connection, tenant: str, message: UUID, reference: str) -> None:
    """Write down the police's reference to our report."""
    connection.execute(
        update(seals).where(seals.c.tenant == tenant, seals.c.message == message).values(police_report=reference)
    )


def is_sealed_delivery(connection: Connection, tenant: str, delivery: UUID) -> bool:
    """Whether a delivery tells of any sealed message."""
    return any(
        connection.execute(
            select(
                exists(
                    select(table.c.id)
                    .join(seals, (seals.c.tenant == table.c.tenant) & (seals.c.message == table.c.message))
                    .where(table.c.tenant == tenant, table.c.delivery == delivery, seals.c.lifted_at.is_(None))
                )
            )
        ).scalar_one()
        for table in (versions, acts)
    )


def is_sealed_file(connection: Connection, tenant: str, sha256: bytes) -> bool:
    """Whether the same file belongs to any sealed message: then it is sealed wherever else it came in."""
    file, own = attachment_files.c, attachments.c
    found: bool = connection.execute(
        select(
            exists(
                select(file.attachment)
                .join(attachments, (own.tenant == file.tenant) & (own.id == file.attachment))
                .join(seals, (seals.c.tenant == own.tenant) & (seals.c.message == own.message))
                .where(file.tenant == tenant, file.sha256 == sha256, seals.c.lifted_at.is_(None))
            )
        )
    ).scalar_one()
    return found


def refuse_sealed(connection: Connection, tenant: str, message: UUID, sha256: bytes | None) -> None:
    """Stop whoever asks for a file.

    Raises:
        Sealed: its message is sealed, or the same file came with one that is.
    """
    same_file = sha256 is not None and is_sealed_file(connection, tenant, sha256)
    if same_file or seal_of(connection, tenant, message) is not None:
        raise Sealed("the file is sealed")


def unread_parts(connection: Connection, tenant: str, message: UUID) -> int:
    """How many parts that still wait to be read came in the same deliveries as a message."""
    found: int = connection.execute(
        select(func.count()).where(
            parked_deliveries.c.tenant == tenant,
            parked_deliveries.c.state != ParkedState.REPLAYED.value,
            any_of(parked_deliveries.c.delivery, _deliveries(connection, tenant, message)),
        )
    ).scalar_one()
    return found


def erase_content(connection: Connection, tenant: str, message: UUID, *, order: str, now: datetime) -> list[bytes]:
    """Erase all that a message said and carried; frames, acts, assessments and the log's leaves stay.

    Only the owner of the tables may do this in PostgreSQL.

    Returns:
        The SHA-256 of the files whose bytes are to be removed from the disk: no other message has them.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # else the pages keep what was in them
    ids = _ids(connection, versions.c.id, (versions.c.tenant == tenant) & (versions.c.message == message))
    deliveries = _deliveries(connection, tenant, message)
    files = _forget_files(connection, tenant, message)
    for table, column, found in (
        (version_contents, version_contents.c.version, ids),
        (delivery_bodies, delivery_bodies.c.delivery, deliveries),
        (removal_notes, removal_notes.c.removal, _ids(
            connection, removals.c.id, (removals.c.tenant == tenant) & (removals.c.message == message)
        )),
    ):  # fmt: skip
        connection.execute(delete(table).where(table.c.tenant == tenant, any_of(column, found)))
    _blank_sheets(connection, tenant, message, now)
    connection.execute(
        update(seals)
        .where(seals.c.tenant == tenant, seals.c.message == message)
        .values(erased_at=now, erasure_order=order)
    )
    return files


def _forget_files(connection: Connection, tenant: str, message: UUID) -> list[bytes]:
    own, file = attachments.c, attachment_files.c
    carried = _ids(connection, own.id, (own.tenant == tenant) & (own.message == message))
    sums = _ids(connection, file.sha256, (file.tenant == tenant) & any_of(file.attachment, carried))
    connection.execute(delete(attachment_files).where(file.tenant == tenant, any_of(file.attachment, carried)))
    left = set(_ids(connection, file.sha256, (file.tenant == tenant) & any_of(file.sha256, sums)))
    return sorted({bytes(each) for each in sums} - {bytes(each) for each in left})


def _blank_sheets(connection: Connection, tenant: str, message: UUID, now: datetime) -> None:
    """The diary keeps number, day and kind; what it said of sender and words goes."""
    ids = _ids(connection, registrations.c.id, _of_message(registrations, tenant, message))
    cases = _ids(connection, registrations.c.case, _of_message(registrations, tenant, message))
    sheet, case = registration_sheets.c, case_sheets.c
    connection.execute(
        update(registration_sheets)
        .where(sheet.tenant == tenant, any_of(sheet.registration, ids))
        .values(sender_public=None, sender_protected=None, subject_protected=None, changed_at=now)
    )
    first = registrations.alias("opened_by")
    connection.execute(
        update(case_sheets)
        .where(
            case.tenant == tenant,
            any_of(case.case, cases),
            exists(
                select(first.c.id).where(
                    first.c.tenant == tenant,
                    first.c.case == case.case,
                    first.c.document == 1,
                    first.c.message == message,
                )
            ),
        )
        .values(subject_protected=None, changed_at=now, revision=case.revision + 1)
    )


def _deliveries(connection: Connection, tenant: str, message: UUID) -> list[UUID]:
    return sorted(
        {
            delivery
            for table in (versions, acts)
            for delivery in _ids(connection, table.c.delivery, _of_message(table, tenant, message))
        }
    )


def _of_message(table: Any, tenant: str, message: UUID) -> Any:
    return (table.c.tenant == tenant) & (table.c.message == message)


def _ids(connection: Connection, column: Any, condition: Any) -> list[Any]:
    return list(connection.execute(select(column).where(condition)).scalars())
