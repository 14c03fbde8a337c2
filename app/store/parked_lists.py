"""Questions about parked deliveries: what was kept without being understood."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from app.records.access import Credential
from app.records.errors import NotFound, Sealed
from app.records.vocabulary import ParkedReason, ParkedState
from app.store.keyset import Slice, Window, cut, oldest_first
from app.store.rows import ParkedRow
from app.store.seals import is_sealed_delivery
from app.store.sight import of_authorities
from app.store.tables import deliveries, delivery_bodies, parked_deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedFilter:
    """Which parked deliveries; ``None`` means any."""

    state: ParkedState = ParkedState.WAITING
    reason: ParkedReason | None = None
    channel: UUID | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class KeptParked:
    """A parked part of a delivery; ``captured_at`` and ``size`` (bytes) are the delivery's."""

    parked: ParkedRow
    replayed_at: datetime | None
    captured_at: datetime
    size: int


POSITION = ("parked_at", "id")


def list_parked(
    connection: Connection, credential: Credential, wanted: ParkedFilter, window: Window
) -> Slice[KeptParked]:
    """The queue, oldest first: what has waited longest is next."""
    column = parked_deliveries.c
    conditions = [
        column[name] == value
        for name in ("state", "reason", "channel", "authority")
        if (value := getattr(wanted, name)) is not None
    ]
    question = oldest_first(_seen(credential).where(*conditions), (column.parked_at, column.id), window)
    found = cut(connection, question, POSITION, window)
    return Slice(tuple(_kept(row) for row in found.rows), found.last)


def get_parked(connection: Connection, credential: Credential, parked: UUID) -> KeptParked:
    """One parked delivery.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    row = connection.execute(_seen(credential).where(parked_deliveries.c.id == parked)).first()
    if row is None:
        raise NotFound("there is no such parked delivery")
    return _kept(row)


def body_of(connection: Connection, credential: Credential, parked: UUID) -> bytes:
    """The bytes of the delivery, exactly as they came.

    Raises:
        NotFound: there is none, the credential may not know of it, or its body has been cleared (rensning).
        Sealed: it tells of a sealed message.
    """
    delivery = get_parked(connection, credential, parked).parked.delivery
    if is_sealed_delivery(connection, credential.tenant, delivery):
        raise Sealed("the delivery tells of a sealed message")
    body = connection.execute(
        select(delivery_bodies.c.body).where(
            delivery_bodies.c.tenant == credential.tenant, delivery_bodies.c.delivery == delivery
        )
    ).scalar()
    if body is None:
        raise NotFound("the body of this delivery has been cleared")
    return bytes(body)


def _seen(credential: Credential) -> Select[Any]:
    column = parked_deliveries.c
    question = (
        select(
            *(column[name] for name in ParkedRow._fields),
            column.replayed_at,
            deliveries.c.captured_at,
            deliveries.c.size,
        )
        .join(deliveries, (deliveries.c.tenant == column.tenant) & (deliveries.c.id == column.delivery))
        .where(column.tenant == credential.tenant, *of_authorities(column.authority, credential))
    )
    return question if credential.channel is None else question.where(column.channel == credential.channel)


def _kept(row: Row[Any]) -> KeptParked:
    return KeptParked(ParkedRow(*row[: len(ParkedRow._fields)]), row.replayed_at, row.captured_at, row.size)
