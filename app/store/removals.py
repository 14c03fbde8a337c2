"""What the authority has hidden, removed or shown again: asked for, confirmed, and noticed from the platform."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, Select, insert, select

from app.records.errors import NotFound
from app.records.removal import CopiedPart, Copy, Removal, RemovalReason
from app.records.vocabulary import Activity
from app.store.anyof import any_of
from app.store.tables import removal_confirmations, removal_notes, removal_notices, removals


def add_removal(connection: Connection, tenant: str, removal: Removal) -> None:
    """Keep what was asked for; its confirmation is another row."""
    connection.execute(
        insert(removals).values(
            tenant=tenant,
            id=removal.id,
            message=removal.message,
            act=removal.act.value,
            reason=removal.reason.value,
            rule=removal.rule,
            requested_by=removal.requested_by,
            requested_at=removal.requested_at,
        )
    )
    if removal.note is not None:
        connection.execute(insert(removal_notes).values(tenant=tenant, removal=removal.id, note=removal.note))


def add_confirmation(connection: Connection, tenant: str, removal: UUID, copy: Copy, *, by: str, at: datetime) -> None:
    """Keep that the copy was found whole (or its lacks accepted), by whom and when."""
    connection.execute(
        insert(removal_confirmations).values(
            tenant=tenant,
            removal=removal,
            copy=[part.as_json() for part in copy.parts],
            confirmed_by=by,
            confirmed_at=at,
        )
    )


def add_notice(connection: Connection, tenant: str, removal: UUID, act: UUID, at: datetime) -> None:
    """Keep that an act the platform has told of is this removal, and no second one."""
    connection.execute(insert(removal_notices).values(tenant=tenant, removal=removal, act=act, noticed_at=at))


def removals_of(connection: Connection, tenant: str, message: UUID) -> tuple[Removal, ...]:
    """Everything the authority has asked for on one message, the first one first."""
    rows = connection.execute(_question(tenant).where(removals.c.message == message).order_by(removals.c.id))
    return tuple(_removal(row) for row in rows)


def get_removal(connection: Connection, tenant: str, message: UUID, removal: UUID) -> Removal:
    """One of a message's removals.

    Raises:
        NotFound: the message has no such removal.
    """
    row = connection.execute(_question(tenant).where(removals.c.id == removal, removals.c.message == message)).first()
    if row is None:
        raise NotFound("the message has no such removal")
    return _removal(row)


class Expected(NamedTuple):
    """A removal that no notice of the platform has been matched with yet."""

    id: UUID
    message: UUID
    act: str
    requested_at: datetime


def expected(connection: Connection, tenant: str, messages: Sequence[UUID]) -> list[Expected]:
    """The removals of these messages whose notice from the platform may still come, the first one first."""
    if not messages:
        return []
    column, notice = removals.c, removal_notices.c
    rows = connection.execute(
        select(*(column[name] for name in Expected._fields))
        .outerjoin(removal_notices, (notice.tenant == column.tenant) & (notice.removal == column.id))
        .where(column.tenant == tenant, any_of(column.message, messages), notice.removal.is_(None))
        .order_by(column.id)
    )
    return [Expected(*row) for row in rows]


def _question(tenant: str) -> Select[Any]:
    column, note = removals.c, removal_notes.c
    confirmation, notice = removal_confirmations.c, removal_notices.c
    return (
        select(
            removals,
            note.note,
            confirmation.copy,
            confirmation.confirmed_by,
            confirmation.confirmed_at,
            notice.act.label("noticed_by"),
        )
        .outerjoin(removal_notes, (note.tenant == column.tenant) & (note.removal == column.id))
        .outerjoin(removal_confirmations, (confirmation.tenant == column.tenant) & (confirmation.removal == column.id))
        .outerjoin(removal_notices, (notice.tenant == column.tenant) & (notice.removal == column.id))
        .where(column.tenant == tenant)
    )


def _removal(row: Row[Any]) -> Removal:
    return Removal(
        id=row.id,
        message=row.message,
        act=Activity(row.act),
        reason=RemovalReason(row.reason),
        rule=row.rule,
        note=row.note,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        copy=None if row.copy is None else Copy(tuple(_part(each) for each in row.copy)),
        noticed_by=row.noticed_by,
    )


def _part(told: dict[str, Any]) -> CopiedPart:
    return CopiedPart(
        told["what"], None if told["id"] is None else UUID(told["id"]), told["sha256"], told["lack"], told["place"]
    )
