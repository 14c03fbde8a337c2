"""A hub asks whether it was really we who asked (w3.org/TR/websub section 5.3).

The address is open to anybody, so a question changes as little as it can: it ends nothing, and it lengthens no lease
that we are not waiting for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from app.channels.speech import Handshake
from app.channels.websub.signature import echo
from app.records.channel import Channel
from app.records.subscription import Subscription, SubscriptionState, believed_lease
from app.store.runners import Database
from app.store.subscriptions import find_subscription, replace_subscription

_log = structlog.get_logger("diarium.subscriptions")

WAIT_AFTER_DENIAL = timedelta(hours=1)

_WANTED = frozenset((SubscriptionState.ASKED, SubscriptionState.ACTIVE, SubscriptionState.DENIED))
_UNWANTED = frozenset((SubscriptionState.ENDING, SubscriptionState.ENDED))


@dataclass(frozen=True, slots=True)
class Verifying:
    """Answers hubs. ``clock`` gives an aware time."""

    database: Database
    clock: Callable[[], datetime]

    async def answer(self, channel: Channel, query: Mapping[str, str]) -> Handshake | None:
        """The answer to a hub's GET; ``None`` for a topic that we did not ask for (answered 404)."""
        found = await self.database.read(lambda connection: find_subscription(connection, channel.tenant, channel.id))
        if found is None or query.get("hub.topic") != found.topic:
            return None
        answer, after = _answered(found, query, self.clock())
        if answer is not None and after != found:
            await self.database.write(lambda connection: _write(connection, found, after))
        return answer


def _answered(found: Subscription, query: Mapping[str, str], now: datetime) -> tuple[Handshake | None, Subscription]:
    """The answer, and the subscription as it is after it."""
    mode = query.get("hub.mode")
    if mode == "denied":
        return Handshake(200, "text/plain", ""), _denied(found, now)
    if mode == "subscribe" and found.state in _WANTED:
        return _echoed(query), _confirmed(found, query, now)
    if mode == "unsubscribe" and found.state in _UNWANTED:
        return _echoed(query), replace(found, state=SubscriptionState.ENDED, ask_at=None, fault=None)
    return None, found


def _echoed(query: Mapping[str, str]) -> Handshake | None:
    return echo(query.get("hub.challenge", ""))


def _confirmed(found: Subscription, query: Mapping[str, str], now: datetime) -> Subscription:
    """Keep the lease and renew at half of it. A question we are not waiting for (hubs ask anew by themselves, and so
    can anybody) is answered, but the lease stays as it is.
    """
    if not found.is_pending:
        return found
    lease = believed_lease(query.get("hub.lease_seconds"))
    return replace(
        found,
        state=SubscriptionState.ACTIVE,
        verified_at=now,
        expires_at=now + lease,
        ask_at=now + lease / 2,
        tries=0,
        fault=None,
    )


def _denied(found: Subscription, now: datetime) -> Subscription:
    """Note it and ask again in an hour, or sooner if that was planned; one that we ended ourselves is left alone."""
    if found.state in _UNWANTED:
        return found
    later = now + WAIT_AFTER_DENIAL
    ask_at = later if found.ask_at is None else min(found.ask_at, later)
    return replace(found, state=SubscriptionState.DENIED, ask_at=ask_at, fault="the hub denied the subscription")


def _write(connection: Connection, before: Subscription, after: Subscription) -> None:
    if replace_subscription(connection, before, after) and after.state is not before.state:
        _log.info("subscription_changed", channel=str(after.channel), tenant=after.tenant, state=after.state.value)
