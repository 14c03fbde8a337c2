"""What the official list says of a channel: how it may be written, and changing it from a day on."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Connection

from app.records import events
from app.records.channel import Holder
from app.records.errors import Unacceptable
from app.records.registration import STOCKHOLM
from app.records.vocabulary import ChannelStatus
from app.registry.logbook import record
from app.registry.office.words import optional_line, optional_text, require_line
from app.store.authorities import get_authority
from app.store.channel_changes import add_change
from app.store.channels import ChannelView, PublicFacts, bump_revision, get_channel, set_facts
from app.store.tenants import bump_configuration

EARLIEST = date(1990, 1, 1)
"""Before it no authority had a channel of this kind."""

PUBLIC = tuple(field.name for field in fields(PublicFacts))
CHANGEABLE = ("name", "authority", "listed", *PUBLIC)


def since(from_date: date | None, now: datetime) -> date:
    """The Swedish day since which something has been so; today if left out.

    Raises:
        Unacceptable: it is to come (a change holds when it is made), or before 1990.
    """
    today = now.astimezone(STOCKHOLM).date()
    if from_date is None:
        return today
    if not EARLIEST <= from_date <= today:
        raise Unacceptable(f"the day is from {EARLIEST} to today: a change holds when it is made")
    return from_date


def checked_facts(facts: PublicFacts) -> PublicFacts:
    """The facts as they are kept: without surrounding blanks, empty ones as ``None``.

    Raises:
        Unacceptable: one of them cannot stand on a public list.
    """
    return PublicFacts(
        address=_address(facts.address),
        purpose=optional_line(facts.purpose, "a purpose"),
        platform=optional_line(facts.platform, "a platform"),
        monitoring_hours=optional_line(facts.monitoring_hours, "the monitoring hours"),
        comment_rules=optional_text(facts.comment_rules, "the comment rules"),
    )


def change_channel(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    channel: UUID,
    wanted: Mapping[str, Any],
    from_date: date | None,
    now: datetime,
) -> ChannelView:
    """Change what the list says of a channel. What already is as wanted is no change.

    Args:
        wanted: some of ``CHANGEABLE``; ``None`` empties a fact that may be missing.
        from_date: the Swedish day since which it is so.

    Raises:
        NotFound: the tenant has no such channel or authority.
        Unacceptable: a value cannot be used, or nothing is to be changed.
    """
    if not wanted:
        raise Unacceptable("say what is to be changed")
    before = get_channel(connection, tenant, channel)
    was = _changeable(before)
    is_now = {name: _checked(connection, tenant, before, name, value) for name, value in wanted.items()}
    changed = {name: value for name, value in is_now.items() if value != was[name]}
    day = since(from_date, now)
    if not changed:
        return before
    set_facts(connection, tenant, channel, changed)
    note_change(
        connection,
        before,
        event=events.CHANNEL_CHANGED,
        status=None,
        before={name: was[name] for name in changed},
        after=changed,
        from_date=day,
        actor=actor,
        now=now,
    )
    return get_channel(connection, tenant, channel)


def note_change(
    connection: Connection,
    view: ChannelView,
    *,
    event: str,
    status: ChannelStatus | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    from_date: date,
    actor: str,
    now: datetime,
) -> None:
    """Write one change of a channel into its history and into the log; servers read the channel again.

    Args:
        event: the name in the log, ``channel.`` and the word of the history.
        status: what the channel became, if its status is what changed.
    """
    channel = view.channel
    bump_revision(connection, channel.tenant, channel.id)
    bump_configuration(connection, channel.tenant)
    add_change(
        connection,
        channel.tenant,
        channel.id,
        change=event.removeprefix("channel."),
        status=status,
        from_date=from_date,
        before=before,
        after=after,
        changed_by=actor,
        changed_at=now,
    )
    details = {"before": dict(before), "after": dict(after), "from_date": from_date.isoformat()}
    record(
        connection,
        tenant=channel.tenant,
        event=event,
        at=now,
        actor=actor,
        subject=str(channel.id),
        details=details,
    )


def told_channel(view: ChannelView) -> dict[str, Any]:
    """A channel as its history and the log tell it; never a secret."""
    channel = view.channel
    told = {"speaks": channel.speaks, "kind": channel.kind.value, "account": channel.account}
    own = {"takes_bearer": channel.takes_bearer, "status": channel.status.value}
    holders = [told_holder(each) for each in channel.holders]
    return told | _changeable(view) | own | {"holders": holders}


def told_holder(holder: Holder) -> dict[str, Any]:
    """A holder as history and log tell it."""
    days = {
        name: value.isoformat() for name in ("from_date", "to_date", "agreed_on") if (value := getattr(holder, name))
    }
    return {"id": str(holder.id), "position": holder.position, "name": holder.name} | days


def _changeable(view: ChannelView) -> dict[str, Any]:
    channel = view.channel
    named = {"name": channel.name, "authority": channel.authority, "listed": channel.listed}
    return named | asdict(view.facts)


def _checked(connection: Connection, tenant: str, view: ChannelView, name: str, value: Any) -> Any:
    """One new value as it is kept."""
    if name in PUBLIC:
        return getattr(checked_facts(replace(view.facts, **{name: value})), name)
    if value is None or name not in CHANGEABLE:
        raise Unacceptable(f"{name} cannot be emptied or changed")
    if name == "name":
        return require_line(value, "a channel's name")
    return get_authority(connection, tenant, value).id if name == "authority" else bool(value)


def _address(text: str | None) -> str | None:
    """A link on a public page: nothing but a plain web address may stand there."""
    address = optional_line(text, "an address")
    if address is None:
        return None
    try:
        parts = urlsplit(address)
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_plain = False
    if not is_plain or " " in address:
        raise Unacceptable("an address is a web address beginning with http:// or https://, without a user name")
    return address
