"""Putting a channel to rest, opening it again and closing it. Each such day stands in its history."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records import events
from app.records.errors import Unacceptable
from app.records.vocabulary import ChannelStatus
from app.registry.office.channel_facts import note_change, since
from app.store.channel_changes import status_spans
from app.store.channels import ChannelView, get_channel, set_status

_EVENTS = {
    ChannelStatus.OPEN: events.CHANNEL_REOPENED,
    ChannelStatus.DORMANT: events.CHANNEL_PUT_DORMANT,
    ChannelStatus.CLOSED: events.CHANNEL_CLOSED,
}


def close_channel(
    connection: Connection, *, actor: str, tenant: str, channel: UUID, from_date: date | None = None, now: datetime
) -> ChannelView:
    """Close a channel. What arrives at its address is kept all the same, and put to a person. Again changes nothing.

    Raises:
        NotFound: the tenant has no such channel.
        Unacceptable: the day is to come, or before the day of the last such change.
    """
    return _become(
        connection, ChannelStatus.CLOSED, actor=actor, tenant=tenant, channel=channel, from_date=from_date, now=now
    )


def put_channel_dormant(
    connection: Connection, *, actor: str, tenant: str, channel: UUID, from_date: date | None = None, now: datetime
) -> ChannelView:
    """Say that a channel is not used for now. What arrives is assessed as ever. Again changes nothing.

    Raises:
        NotFound: the tenant has no such channel.
        Unacceptable: it is closed; or the day is to come, or before the day of the last such change.
    """
    return _become(
        connection, ChannelStatus.DORMANT, actor=actor, tenant=tenant, channel=channel, from_date=from_date, now=now
    )


def reopen_channel(
    connection: Connection, *, actor: str, tenant: str, channel: UUID, from_date: date | None = None, now: datetime
) -> ChannelView:
    """Open a dormant or closed channel again; its history shows both times. Again changes nothing.

    Raises:
        NotFound: the tenant has no such channel.
        Unacceptable: the day is to come, or before the day of the last such change.
    """
    return _become(
        connection, ChannelStatus.OPEN, actor=actor, tenant=tenant, channel=channel, from_date=from_date, now=now
    )


def _become(
    connection: Connection,
    status: ChannelStatus,
    *,
    actor: str,
    tenant: str,
    channel: UUID,
    from_date: date | None,
    now: datetime,
) -> ChannelView:
    before = get_channel(connection, tenant, channel)
    was = before.channel.status
    if was is status:
        return before
    if was is ChannelStatus.CLOSED and status is ChannelStatus.DORMANT:
        raise Unacceptable("a closed channel is opened before it is put to rest")
    day = since(from_date, now)
    spans = status_spans(connection, tenant).get(channel, ())
    if spans and day < spans[-1].from_date:
        raise Unacceptable(f"the channel has been {was} since {spans[-1].from_date}; the day cannot be before that")
    set_status(connection, tenant, channel, status, now)
    note_change(
        connection,
        before,
        event=_EVENTS[status],
        status=status,
        before={"status": was.value},
        after={"status": status.value},
        from_date=day,
        actor=actor,
        now=now,
    )
    return get_channel(connection, tenant, channel)
