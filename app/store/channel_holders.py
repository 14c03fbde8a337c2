"""Questions about the holders of role accounts. Present state; each change is in the channel's history."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, insert, select, update

from app.records.channel import Holder
from app.store.tables import channel_holders

_NAMES = ("id", "position", "name", "from_date", "to_date", "agreed_on")


def insert_holder(connection: Connection, tenant: str, channel: UUID, holder: Holder) -> None:
    """Keep a new holder."""
    connection.execute(insert(channel_holders).values(tenant=tenant, channel=channel, **_values(holder)))


def update_holder(connection: Connection, tenant: str, holder: Holder) -> None:
    """Let a holder be as given."""
    column = channel_holders.c
    connection.execute(
        update(channel_holders)
        .where(column.tenant == tenant, column.id == holder.id)
        .values({name: value for name, value in _values(holder).items() if name != "id"})
    )


def holders_of(connection: Connection, tenant: str, channel: UUID) -> tuple[Holder, ...]:
    """The holders of one channel in the order of their days."""
    question = _holders().where(channel_holders.c.tenant == tenant, channel_holders.c.channel == channel)
    return tuple(_holder(row) for row in connection.execute(question))


def holders_of_all(connection: Connection, tenant: str | None = None) -> dict[tuple[str, UUID], Sequence[Holder]]:
    """Every channel's holders by tenant and channel, in the order of their days; of one tenant or of all."""
    question = _holders() if tenant is None else _holders().where(channel_holders.c.tenant == tenant)
    found = defaultdict[tuple[str, UUID], list[Holder]](list)
    for row in connection.execute(question):
        found[row.tenant, row.channel].append(_holder(row))
    return dict(found)


def _holders() -> Select[Any]:
    return select(channel_holders).order_by(channel_holders.c.from_date, channel_holders.c.id)


def _holder(row: Row[Any]) -> Holder:
    return Holder(**{name: getattr(row, name) for name in _NAMES})


def _values(holder: Holder) -> dict[str, Any]:
    return {name: getattr(holder, name) for name in _NAMES}
