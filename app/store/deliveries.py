"""Deliveries: kept once each, and recognised when they come again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text

from app.store.anyof import any_of
from app.store.rows import DELIVERIES, DeliveryRow
from app.store.tables import deliveries, delivery_bodies, delivery_repeats


class Held(NamedTuple):
    """A delivery that was kept earlier under the same key."""

    id: UUID
    digest: bytes


def insert_new(connection: Connection, rows: Sequence[DeliveryRow]) -> set[UUID]:
    """Keep those deliveries whose key is free; rows are in key order so that two workers never wait in a circle."""
    if not rows:
        return set()

    def taken() -> Iterable[UUID]:
        held = held_under(connection, rows[0].tenant, [(row.channel, row.key) for row in rows])
        return [row.id for row in rows if (row.channel, row.key) in held]

    return DELIVERIES.insert_new(connection, rows, taken)


# Intake asks this of every batch. To build a statement takes longer than SQLite takes to answer it: it is built once.
_HELD_UNDER = select(deliveries.c.channel, deliveries.c.key, deliveries.c.id, deliveries.c.digest).where(
    deliveries.c.tenant == bindparam("tenant"),
    any_of(deliveries.c.channel, bindparam("channels")),
    any_of(deliveries.c.key, bindparam("keys")),
)


def held_under(connection: Connection, tenant: str, keys: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], Held]:
    """Which of these keys are held, by (channel, key)."""
    wanted = set(keys)
    if not wanted:
        return {}
    channels, names = sorted({channel for channel, _ in wanted}), sorted({key for _, key in wanted})
    found = connection.execute(_HELD_UNDER, {"tenant": tenant, "channels": channels, "keys": names})
    return {(row.channel, row.key): Held(row.id, row.digest) for row in found}


_REPEAT = text(
    "INSERT INTO delivery_repeats (tenant, delivery, count, last_at) VALUES (:tenant, :delivery, :count, :last_at) "
    "ON CONFLICT (tenant, delivery) DO UPDATE SET count = delivery_repeats.count + excluded.count, "
    "last_at = excluded.last_at"
).bindparams(
    bindparam("delivery", type_=delivery_repeats.c.delivery.type),
    bindparam("last_at", type_=delivery_repeats.c.last_at.type),
)


def count_repeats(connection: Connection, tenant: str, repeats: dict[UUID, int], at: datetime) -> None:
    """Note that deliveries came again; in the order of their ids, for the sake of lock order."""
    for delivery in sorted(repeats):
        connection.execute(_REPEAT, {"tenant": tenant, "delivery": delivery, "count": repeats[delivery], "last_at": at})


class Kept(NamedTuple):
    """A delivery as it came, for reading it again."""

    id: UUID
    channel: UUID
    captured_at: datetime
    headers: dict[str, str]
    body: bytes


def get(connection: Connection, tenant: str, delivery: UUID) -> Kept | None:
    """The stored bytes of a delivery; ``None`` if it is unknown or its body has been cleared."""
    row = connection.execute(
        select(deliveries, delivery_bodies.c.headers, delivery_bodies.c.body)
        .join(
            delivery_bodies,
            (delivery_bodies.c.tenant == deliveries.c.tenant) & (delivery_bodies.c.delivery == deliveries.c.id),
        )
        .where(deliveries.c.tenant == tenant, deliveries.c.id == delivery)
    ).first()
    return None if row is None else Kept(row.id, row.channel, row.captured_at, row.headers, row.body)
