"""Questions of whoever fetches attachments: what is due, and how it went."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, func, insert, select, tuple_, update

from app.records.attachment import AttachmentState, Failure, FetchedFile, FetchFault, Verdict, Wanted
from app.records.errors import NotFound
from app.store.tables import attachment_files, attachments, channels, seals, version_contents, versions


def is_any_due(connection: Connection, now: datetime) -> bool:
    """Whether there is anything to fetch. Asked often, so that in SQLite nobody takes the write lock in vain."""
    found: bool = connection.execute(select(exists().where(attachments.c.due_at <= now))).scalar_one()
    return found


def take_due(connection: Connection, now: datetime, until: datetime, most: int) -> list[Wanted]:
    """Take on at most so many files of any tenant, the longest overdue first.

    Nobody else takes them before ``until``; then they are due again, as after a crash.
    """
    column = attachments.c
    _give_up_sealed(connection, now)
    keys = [
        (row.tenant, row.id)
        for row in connection.execute(
            select(column.tenant, column.id)
            .where(column.due_at <= now)
            .order_by(column.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
    ]
    if not keys:
        return []
    connection.execute(
        update(attachments)
        .where(tuple_(column.tenant, column.id).in_(keys))
        .values(due_at=until, tries=column.tries + 1, tried_at=now)
    )
    return _wanted(connection, keys)


def _give_up_sealed(connection: Connection, now: datetime) -> None:
    """What came to a message that is sealed must not be fetched: possession of it may be a crime."""
    column = attachments.c
    sealed = exists(
        select(seals.c.message).where(
            seals.c.tenant == column.tenant, seals.c.message == column.message, seals.c.lifted_at.is_(None)
        )
    )
    connection.execute(
        update(attachments)
        .where(column.due_at <= now, sealed)
        .values(state=AttachmentState.FAILED.value, due_at=None, fault=FetchFault.SEALED.value)
    )


def _wanted(connection: Connection, keys: Sequence[tuple[str, UUID]]) -> list[Wanted]:
    column, content = attachments.c, version_contents.c
    rows = connection.execute(
        select(
            column.tenant,
            column.id,
            column.message,
            column.version,
            column.place,
            column.channel,
            column.tries,
            channels.c.speaks,
            content.attachments,
            versions.c.captured_at,
        )
        .join_from(attachments, channels, (channels.c.tenant == column.tenant) & (channels.c.id == column.channel))
        .join(versions, (versions.c.tenant == column.tenant) & (versions.c.id == column.version))
        .outerjoin(version_contents, (content.tenant == column.tenant) & (content.version == column.version))
        .where(tuple_(column.tenant, column.id).in_(keys))
    )
    return [
        Wanted(
            *row[:8],
            url=None if row.attachments is None else row.attachments[row.place]["url"],
            erased=row.attachments is None,
            asked_at=row.captured_at,
        )
        for row in rows
    ]


def keep_file(connection: Connection, wanted: Wanted, file: FetchedFile, now: datetime) -> bool:
    """Write down that a file has been fetched; whether this worker still had it to fetch."""
    mine = _settle(connection, wanted, state=AttachmentState.FETCHED, due_at=None, fault=None, http_status=None)
    if mine:
        kept = asdict(file) | {"tenant": wanted.tenant, "attachment": wanted.id, "fetched_at": now}
        connection.execute(insert(attachment_files).values(kept))
    return mine


def note_failure(
    connection: Connection, wanted: Wanted, failure: Failure, verdict: Verdict, expires_at: datetime | None
) -> bool:
    """Write down why a file was not fetched, and what follows; whether this worker still had it to fetch."""
    return _settle(
        connection,
        wanted,
        state=verdict.state,
        due_at=verdict.due_at,
        fault=failure.fault.value,
        http_status=failure.http_status,
        expires_at=expires_at,
    )


def _settle(connection: Connection, wanted: Wanted, *, state: AttachmentState, **values: Any) -> bool:
    column = attachments.c
    changed = connection.execute(
        update(attachments)
        .where(
            column.tenant == wanted.tenant,
            column.id == wanted.id,
            column.state == AttachmentState.WAITING.value,
            column.tries == wanted.tries,
        )
        .values(state=state.value, **values)
    )
    return changed.rowcount == 1


def ask_again(connection: Connection, tenant: str, attachment: UUID, now: datetime) -> AttachmentState:
    """Make a file due now, with all its tries before it, unless it has been fetched.

    Returns:
        The state it had.

    Raises:
        NotFound: the tenant has no such attachment.
    """
    column = attachments.c
    found = connection.execute(
        select(column.state).where(column.tenant == tenant, column.id == attachment).with_for_update()
    ).scalar()
    if found is None:
        raise NotFound("there is no such attachment")
    state = AttachmentState(found)
    if state is not AttachmentState.FETCHED:
        connection.execute(
            update(attachments)
            .where(column.tenant == tenant, column.id == attachment)
            .values(state=AttachmentState.WAITING.value, due_at=now, tries=0)
        )
    return state


def not_fetched(connection: Connection, tenant: str) -> list[UUID]:
    """Every attachment of a tenant that nobody tries to fetch any more."""
    column = attachments.c
    given_up = column.state.in_((AttachmentState.FAILED.value, AttachmentState.EXPIRED.value))
    return list(
        connection.execute(select(column.id).where(column.tenant == tenant, given_up).order_by(column.id)).scalars()
    )


def count_waiting(connection: Connection) -> int:
    """How many files of all tenants are to be fetched."""
    found: int = connection.execute(
        select(func.count()).select_from(attachments).where(attachments.c.due_at.is_not(None))
    ).scalar_one()
    return found
