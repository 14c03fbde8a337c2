"""Parked parts of deliveries, as far as replaying them goes."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from app.records.vocabulary import ParkedState
from app.store.tables import parked_deliveries


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


def mark_replayed(connection: Connection, tenant: str, parked: UUID, at: datetime) -> None:
    """Note that a part has been read after all."""
    connection.execute(
        update(parked_deliveries)
        .where(parked_deliveries.c.tenant == tenant, parked_deliveries.c.id == parked)
        .values(state=ParkedState.REPLAYED, replayed_at=at)
    )
