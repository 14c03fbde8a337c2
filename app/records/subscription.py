"""What we have asked a WebSub hub for, and until when it sends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST_LEASE = timedelta(days=30)
"""A longer lease is believed for this long only: who asks again loses nothing, who trusts a lie loses everything."""

SHORTEST_LEASE = timedelta(minutes=5)
LEASE_UNSAID = timedelta(days=1)


class SubscriptionState(StrEnum):
    """Where a subscription is between our asking and its end."""

    ASKED = "asked"
    ACTIVE = "active"
    DENIED = "denied"
    ENDING = "ending"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One channel's subscription to one topic at one hub. Times are aware.

    Attributes:
        topic, hub: the address of the feed, as we name it to the hub, and of the hub.
        asked_at, verified_at: when we last asked, and when the hub last confirmed with an answer of ours.
        expires_at: when the lease ends and deliveries stop without a word.
        ask_at: when to ask next; ``None`` for never.
        tries: how many times we have asked since the hub last confirmed.
        fault: what was wrong with the last try, in our words; ``None`` if nothing.
    """

    tenant: str
    channel: UUID
    topic: str
    hub: str
    state: SubscriptionState
    asked_at: datetime | None = None
    verified_at: datetime | None = None
    expires_at: datetime | None = None
    ask_at: datetime | None = None
    tries: int = 0
    fault: str | None = None

    @property
    def is_pending(self) -> bool:
        """Whether we have asked for something that the hub has not confirmed yet."""
        if self.asked_at is None:
            return False
        return self.verified_at is None or self.verified_at < self.asked_at

    def is_silent(self, now: datetime) -> bool:
        """Whether it should send by now but does not: its lease is out, or the hub never confirmed it."""
        if self.state in (SubscriptionState.ENDING, SubscriptionState.ENDED):
            return False
        return self.tries > 0 if self.expires_at is None else self.expires_at <= now


def believed_lease(seconds: str | None) -> timedelta:
    """A lease as the hub states it (``hub.lease_seconds``), held within reason."""
    if seconds is None or not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):
        return LEASE_UNSAID
    return min(max(timedelta(seconds=int(seconds)), SHORTEST_LEASE), LONGEST_LEASE)


def wait_before_try(tries: int) -> timedelta:
    """How long to wait for the hub's confirmation before asking once more: a minute, then twice as long each time."""
    return timedelta(minutes=min(2 ** min(tries, 9), 360))
