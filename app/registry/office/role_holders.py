"""Holders of role accounts: who holds the office, from which day to which, and whether direct messages may be captured.

The position is always public, the name only as the authority chooses. Two holders never share a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.records import events
from app.records.channel import Channel, Holder
from app.records.errors import NotFound, Unacceptable
from app.records.identity import new_id
from app.records.registration import STOCKHOLM
from app.records.vocabulary import ChannelKind
from app.registry.office.channel_facts import EARLIEST, note_change, since, told_holder
from app.registry.office.words import optional_line, require_line
from app.store.channel_holders import insert_holder, update_holder
from app.store.channels import ChannelView, get_channel

LATEST = date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderFacts:
    """A holder as somebody wants it entered; as in ``Holder``. ``from_date`` is today if left out."""

    position: str
    name: str | None = None
    from_date: date | None = None
    to_date: date | None = None
    agreed_on: date | None = None


def enter_holder(
    connection: Connection, *, actor: str, tenant: str, channel: UUID, wanted: HolderFacts, now: datetime
) -> ChannelView:
    """Enter who holds the office of a role account.

    Raises:
        NotFound: the tenant has no such channel.
        Unacceptable: it is no role account, or a value cannot be used, or another holds it on one of the days.
    """
    before = get_channel(connection, tenant, channel)
    holder = new_holder(before.channel, wanted, now)
    insert_holder(connection, tenant, channel, holder)
    note_change(
        connection,
        before,
        event=events.CHANNEL_HOLDER_ENTERED,
        status=None,
        before={},
        after=told_holder(holder),
        from_date=since(None, now),
        actor=actor,
        now=now,
    )
    return get_channel(connection, tenant, channel)


def change_holder(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    channel: UUID,
    holder: UUID,
    wanted: Mapping[str, Any],
    now: datetime,
) -> ChannelView:
    """Change a holder: a last day, an agreement or its withdrawal, how the name is published.

    Args:
        wanted: some of the fields of ``HolderFacts``; ``None`` empties one that may be missing.

    Raises:
        NotFound: the channel has no such holder.
        Unacceptable: as for ``enter_holder``, or nothing is to be changed.
    """
    if not wanted:
        raise Unacceptable("say what is to be changed")
    before = get_channel(connection, tenant, channel)
    was = next((each for each in before.channel.holders if each.id == holder), None)
    if was is None:
        raise NotFound("the channel has no such holder")
    if wanted.get("from_date", was.from_date) is None or wanted.get("position", was.position) is None:
        raise Unacceptable("a holder has a position and a first day")
    is_now = _checked(replace(was, **wanted), now)
    _refuse_shared_days(is_now, [each for each in before.channel.holders if each.id != holder])
    if is_now == was:
        return before
    update_holder(connection, tenant, is_now)
    note_change(
        connection,
        before,
        event=events.CHANNEL_HOLDER_CHANGED,
        status=None,
        before=told_holder(was),
        after=told_holder(is_now),
        from_date=since(None, now),
        actor=actor,
        now=now,
    )
    return get_channel(connection, tenant, channel)


def new_holder(channel: Channel, wanted: HolderFacts, now: datetime) -> Holder:
    """A holder as it is kept.

    Raises:
        Unacceptable: as for ``enter_holder``.
    """
    if channel.kind is not ChannelKind.ROLE_ACCOUNT:
        raise Unacceptable("only a role account has a holder")
    holder = Holder(
        id=new_id(now),
        position=wanted.position,
        name=wanted.name,
        from_date=wanted.from_date or now.astimezone(STOCKHOLM).date(),
        to_date=wanted.to_date,
        agreed_on=wanted.agreed_on,
    )
    checked = _checked(holder, now)
    _refuse_shared_days(checked, channel.holders)
    return checked


def _checked(holder: Holder, now: datetime) -> Holder:
    today = now.astimezone(STOCKHOLM).date()
    if not EARLIEST <= holder.from_date <= (holder.to_date or LATEST) <= LATEST:
        raise Unacceptable(f"a holder's days lie between {EARLIEST} and {LATEST}, the first not after the last")
    if holder.agreed_on is not None and not EARLIEST <= holder.agreed_on <= today:
        raise Unacceptable("an agreement in writing has a day that is not to come")
    return replace(
        holder,
        position=require_line(holder.position, "a position"),
        name=optional_line(holder.name, "a name"),
    )


def _refuse_shared_days(holder: Holder, others: Sequence[Holder]) -> None:
    ends = holder.to_date or LATEST
    if any(each.from_date <= ends and holder.from_date <= (each.to_date or LATEST) for each in others):
        raise Unacceptable("another holds the office on one of these days; give that one a last day first")
