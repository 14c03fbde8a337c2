"""The history of channels: every change with who, when and from which day. Rows are added, never changed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from app.records.vocabulary import ChannelStatus
from app.store.tables import channel_changes


class ChannelChange(NamedTuple):
    """One change of a channel.

    Attributes:
        number: 1 is the opening.
        change: what was done; in the log it is ``channel.`` and the same word.
        status: what the channel became; ``None`` if the change was of something else.
        from_date: the Swedish day since which it is so, as the office says; ``changed_at`` is our clock, UTC.
        before, after: only what changed.
        changed_by: opaque.
    """

    number: int
    change: str
    status: str | None
    from_date: date
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changed_by: str
    changed_at: datetime


class StatusSpan(NamedTuple):
    """Days during which a channel had one status; on ``to_date`` the next one began, ``None`` for the last."""

    status: ChannelStatus
    from_date: date
    to_date: date | None


def add_change(
    connection: Connection,
    tenant: str,
    channel: UUID,
    *,
    change: str,
    status: ChannelStatus | None,
    from_date: date,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed_by: str,
    changed_at: datetime,
) -> None:
    """Keep one change as the next of its channel. The caller holds the channel's row, so numbers do not collide."""
    column = channel_changes.c
    last = connection.execute(
        select(func.max(column.number)).where(column.tenant == tenant, column.channel == channel)
    ).scalar()
    connection.execute(
        insert(channel_changes).values(
            tenant=tenant,
            channel=channel,
            number=(last or 0) + 1,
            change=change,
            status=None if status is None else status.value,
            from_date=from_date,
            before=dict(before),
            after=dict(after),
            changed_by=changed_by,
            changed_at=changed_at,
        )
    )


def changes_of(connection: Connection, tenant: str, channel: UUID) -> list[ChannelChange]:
    """The whole history of one channel, the opening first."""
    column = channel_changes.c
    rows = connection.execute(
        select(*(column[name] for name in ChannelChange._fields))
        .where(column.tenant == tenant, column.channel == channel)
        .order_by(column.number)
    )
    return [ChannelChange(*row) for row in rows]


def status_spans(connection: Connection, tenant: str) -> dict[UUID, tuple[StatusSpan, ...]]:
    """Of each channel, when it was open, dormant and closed, in order."""
    column = channel_changes.c
    rows = connection.execute(
        select(column.channel, column.status, column.from_date)
        .where(column.tenant == tenant, column.status.is_not(None))
        .order_by(column.channel, column.number)
    )
    began = defaultdict[UUID, list[tuple[str, date]]](list)
    for row in rows:
        began[row.channel].append((row.status, row.from_date))
    return {channel: _spans(each) for channel, each in began.items()}


def _spans(began: list[tuple[str, date]]) -> tuple[StatusSpan, ...]:
    ends = [*(day for _, day in began[1:]), None]
    return tuple(StatusSpan(ChannelStatus(status), day, end) for (status, day), end in zip(began, ends, strict=True))
