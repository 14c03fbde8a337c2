"""A person wants a feed, or wants it no more. The server asks the hub a moment later."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records import events
from app.records.errors import AlreadyExists, NotFound, Unacceptable
from app.records.subscription import Subscription, SubscriptionState
from app.registry.logbook import record
from app.store.channels import get_channel
from app.store.subscriptions import find_subscription, insert_subscription, replace_subscription

YOUTUBE_HUB = "https://pubsubhubbub.appspot.com/subscribe"
SPEAKS = "websub"

_YOUTUBE = re.compile(r"https?://(?:www\.)?youtube\.com/", re.ASCII)
_HUB = re.compile(r"https?://[\x21-\x7e]{1,500}", re.ASCII)


def subscribe(
    connection: Connection, *, actor: str, tenant: str, channel: UUID, hub: str | None, now: datetime
) -> Subscription:
    """Ask for a channel's feed from now on, again if it is already there (after its secret was changed, say).

    Args:
        hub: the hub's address; may be left out for YouTube, and for a feed that has been asked for before.

    Raises:
        NotFound: the tenant has no such channel.
        Unacceptable: the channel is no feed, or its hub must be named and is not.
        AlreadyExists: somebody else changed it at the same moment.
    """
    before = _before(connection, tenant, channel)
    topic = _topic(connection, tenant, channel)
    asked = Subscription(tenant, channel, topic, _hub(hub, topic, before), SubscriptionState.ASKED, ask_at=now)
    if before is None:
        insert_subscription(connection, asked)
        after = asked
    else:
        # The lease we have stands until the hub confirms the new one.
        after = replace(asked, verified_at=before.verified_at, expires_at=before.expires_at)
        _change(connection, before, after)
    _record(connection, events.CHANNEL_SUBSCRIBED, before, after, actor=actor, now=now)
    return after


def unsubscribe(connection: Connection, *, actor: str, tenant: str, channel: UUID, now: datetime) -> Subscription:
    """Ask the hub to stop. What it sends until it has confirmed is kept all the same.

    Raises:
        NotFound: the channel has no subscription.
        AlreadyExists: somebody else changed it at the same moment.
    """
    before = _before(connection, tenant, channel)
    if before is None:
        raise NotFound("the channel has no subscription")
    after = replace(before, state=SubscriptionState.ENDING, ask_at=now, tries=0, fault=None)
    _change(connection, before, after)
    _record(connection, events.CHANNEL_UNSUBSCRIBED, before, after, actor=actor, now=now)
    return after


def feed_without_hub(connection: Connection, tenant: str, channel: UUID) -> str | None:
    """The address of a channel's feed if its hub has to be found out first; ``None`` if it is known.

    Raises:
        NotFound: the tenant has no such channel.
        Unacceptable: the channel is no feed.
    """
    topic = _topic(connection, tenant, channel)
    known = _before(connection, tenant, channel) is not None or _YOUTUBE.match(topic)
    return None if known else topic


def _before(connection: Connection, tenant: str, channel: UUID) -> Subscription | None:
    return find_subscription(connection, tenant, channel)


def _topic(connection: Connection, tenant: str, channel: UUID) -> str:
    found = get_channel(connection, tenant, channel).channel
    if found.speaks != SPEAKS or found.account is None:
        raise Unacceptable("only a channel that speaks websub has a feed to ask for")
    return found.account


def _hub(given: str | None, topic: str, before: Subscription | None) -> str:
    if given is not None:
        if not _HUB.fullmatch(given):
            raise Unacceptable("a hub's address begins with http:// or https://")
        return given
    if before is not None:
        return before.hub
    if _YOUTUBE.match(topic):
        return YOUTUBE_HUB
    raise Unacceptable('say which hub with --hub; the feed names it in a link with rel="hub"')


def _change(connection: Connection, before: Subscription, after: Subscription) -> None:
    if not replace_subscription(connection, before, after):
        raise AlreadyExists("the subscription was changed at the same moment; try again")


def _record(
    connection: Connection,
    event: str,
    before: Subscription | None,
    after: Subscription,
    *,
    actor: str,
    now: datetime,
) -> None:
    details = {"before": None if before is None else _shown(before), "after": _shown(after)}
    record(
        connection,
        tenant=after.tenant,
        event=event,
        at=now,
        actor=actor,
        subject=str(after.channel),
        details=details,
    )


def _shown(subscription: Subscription) -> Mapping[str, str]:
    return {"topic": subscription.topic, "hub": subscription.hub, "state": subscription.state.value}
