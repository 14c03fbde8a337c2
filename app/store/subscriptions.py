"""Questions about subscriptions at WebSub hubs."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from app.records.subscription import Subscription, SubscriptionState
from app.store.tables import subscriptions


def find_subscription(connection: Connection, tenant: str, channel: UUID) -> Subscription | None:
    """The subscription of a channel."""
    row = connection.execute(
        select(subscriptions).where(subscriptions.c.tenant == tenant, subscriptions.c.channel == channel)
    ).first()
    return None if row is None else _subscription(row)


def list_subscriptions(connection: Connection, tenant: str) -> list[Subscription]:
    """A tenant's subscriptions, in the order their channels were opened."""
    rows = connection.execute(
        select(subscriptions).where(subscriptions.c.tenant == tenant).order_by(subscriptions.c.channel)
    )
    return [_subscription(row) for row in rows]


def every_subscription(connection: Connection) -> list[Subscription]:
    """Those of every tenant."""
    return [_subscription(row) for row in connection.execute(select(subscriptions))]


def due_subscriptions(connection: Connection, now: datetime, most: int) -> list[Subscription]:
    """Those of every tenant that are to be asked for by ``now``, the longest overdue first."""
    rows = connection.execute(
        select(subscriptions).where(subscriptions.c.ask_at <= now).order_by(subscriptions.c.ask_at).limit(most)
    )
    return [_subscription(row) for row in rows]


def insert_subscription(connection: Connection, subscription: Subscription) -> None:
    """Keep a channel's first subscription."""
    connection.execute(insert(subscriptions).values(_values(subscription)))


def replace_subscription(connection: Connection, before: Subscription, after: Subscription) -> bool:
    """Write ``after`` where ``before`` still stands; whether it did. Of two that race, one is told no."""
    column = subscriptions.c
    changed = connection.execute(
        update(subscriptions)
        .where(
            column.tenant == before.tenant,
            column.channel == before.channel,
            column.state == before.state.value,
            column.tries == before.tries,
            column.ask_at.is_not_distinct_from(before.ask_at),
            column.asked_at.is_not_distinct_from(before.asked_at),
        )
        .values(_values(after))
    )
    return changed.rowcount == 1


def note_fault(connection: Connection, tenant: str, channel: UUID, fault: str | None) -> None:
    """Write down what was wrong with the last try, unless the hub has confirmed it meanwhile."""
    column = subscriptions.c
    connection.execute(
        update(subscriptions)
        .where(column.tenant == tenant, column.channel == channel, column.tries > 0)
        .values(fault=fault)
    )


def _values(subscription: Subscription) -> dict[str, Any]:
    return asdict(subscription) | {"state": subscription.state.value}


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(**(dict(row._mapping) | {"state": SubscriptionState(row.state)}))  # noqa: SLF001 – public in spite of its name
