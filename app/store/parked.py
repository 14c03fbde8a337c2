"""Parked parts of deliveries, as far as replaying them goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from app.records.vocabulary import ChannelKind, ParkedState
from app.store.anyof import any_of
from app.store.tables import channels, parked_deliveries


class ParkedPart(NamedTuple):
    """Where a parked part stands in its delivery."""

    id: UUID
    delivery: UUID
    channel: UUID
    path: str
    state: str


def get(connection: Connection, tenant: str, parked: UUID) -> ParkedPart | None:
    """One parked part, waiting or not."""
    column = parked_deliveries.c
    row = connection.execute(
        select(column.id, column.delivery, column.channel, column.path, column.state).where(
            column.tenant == tenant, column.id == parked
        )
    ).first()
    return None if row is None else ParkedPart(*row)


def waiting(connection: Connection, tenant: str) -> list[UUID]:
    """The parts that wait, in the order they came."""
    column = parked_deliveries.c
    return list(
        connection.execute(
            select(column.id)
            .where(column.tenant == tenant, column.state == ParkedState.WAITING)
            .order_by(column.parked_at, column.id)
        ).scalars()
    )


def is_on_role_account(connection: Connection, tenant: str, parked: UUID) -> bool:
    """Whether a part, if there is one, came to a role account."""
    column = parked_deliveries.c
    kind = connection.execute(
        select(channels.c.kind)
        .join(parked_deliveries, (column.tenant == channels.c.tenant) & (column.channel == channels.c.id))
        .where(column.tenant == tenant, column.id == parked)
    ).scalar()
    return kind == ChannelKind.ROLE_ACCOUNT.value


class WaitingPart(NamedTuple):
    """What is told of a part that waits."""

    delivery: UUID
    path: str
    reason: str


def waiting_of(connection: Connection, tenant: str, deliveries: Sequence[UUID]) -> list[WaitingPart]:
    """The parts of these deliveries that wait, in the order they were parked."""
    if not deliveries:
        return []
    column = parked_deliveries.c
    found = connection.execute(
        select(column.delivery, column.path, column.reason)
        .where(column.tenant == tenant, any_of(column.delivery, deliveries), column.state == ParkedState.WAITING)
        .order_by(column.id)
    )
    return [WaitingPart(*row) for row in found]


def mark_replayed(connection: Connection, tenant: str, parked: UUID, at: datetime) -> bool:
    """Note that a part has been read after all; whether it waited until now."""
    column = parked_deliveries.c
    marked = connection.execute(
        update(parked_deliveries)
        .where(column.tenant == tenant, column.id == parked, column.state == ParkedState.WAITING)
        .values(state=ParkedState.REPLAYED, replayed_at=at)
    )
    return marked.rowcount == 1
