"""Direct messages to a role account: not captured before its holder has agreed in writing, sealed for the holder after.

A platform answers for a whole delivery, so what may not be captured is taken out of the reading and the delivery is
accepted. Of it nothing is kept but that it came; the delivery's bytes are kept only if something else in it could
not be read and would be lost with them.

A generic channel may tell of an act and leave out what sort of message it was done to. Such an act is as its message
is, by what the same delivery or the register knows of it. Where neither knows of a message that others could read,
it is taken for a direct one: a comment can be sent again, words that were private cannot be unread. A new message that
does not say may be either, so it waits sealed even before the holder has agreed: it is not lost, and nobody reads it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, MessageKey, Reading, Unread
from app.records.registration import STOCKHOLM
from app.records.vocabulary import Activity, ChannelKind, Kind, ParkedReason, Visibility


def untold(reading: Reading, channel: Channel) -> frozenset[MessageKey]:
    """The messages of which something came to a role account that does not say whether they are direct ones."""
    if channel.kind is not ChannelKind.ROLE_ACCOUNT:
        return frozenset()
    return frozenset(event.key for event in reading.events if _is_direct(event.kind, event.visibility) is None)


def set_aside_direct(
    reading: Reading, delivery: Delivery, channel: Channel, kept: Mapping[MessageKey, tuple[Kind, Visibility]]
) -> Reading:
    """Take the direct messages out of what a role account's delivery says: they wait sealed, or are not captured.

    A reading from another channel comes back as it is.

    Args:
        kept: what sort of message those of ``untold`` are that the register has.
    """
    if channel.kind is not ChannelKind.ROLE_ACCOUNT:
        return reading
    direct, others = _told(reading.events, kept)
    aside = [event for event in reading.events if _is_set_aside(event, others)]
    if not aside:
        return reading
    rest = replace(reading, events=tuple(event for event in reading.events if not _is_set_aside(event, others)))
    may_capture = channel.captures_direct_on(delivery.captured_at.astimezone(STOCKHOLM).date())
    left = () if may_capture else _paths(event for event in aside if not _may_be_open(event, direct))
    sealed = tuple(Unread(path, ParkedReason.AWAITS_HOLDER) for path in _paths(aside) if path not in left)
    return replace(rest, unread=rest.unread + sealed, uncaptured=rest.uncaptured + left)


def _paths(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.path for event in events))


def _is_set_aside(event: Event, others: frozenset[MessageKey]) -> bool:
    is_direct = _is_direct(event.kind, event.visibility)
    return event.key not in others if is_direct is None else is_direct


def _may_be_open(event: Event, direct: frozenset[MessageKey]) -> bool:
    """A new message of which nothing tells whether it is direct."""
    told = _is_direct(event.kind, event.visibility) is not None or event.key in direct
    return event.activity is Activity.CREATE and not told


def _told(
    events: Iterable[Event], kept: Mapping[MessageKey, tuple[Kind, Visibility]]
) -> tuple[frozenset[MessageKey], frozenset[MessageKey]]:
    """The messages that something says are direct ones, and those that something says are not and nothing says are."""
    said = [(event.key, _is_direct(event.kind, event.visibility)) for event in events]
    said += [(key, _is_direct(kind, visibility)) for key, (kind, visibility) in kept.items()]
    direct = frozenset(key for key, is_direct in said if is_direct)
    return direct, frozenset(key for key, is_direct in said if is_direct is False) - direct


def _is_direct(kind: Kind, visibility: Visibility) -> bool | None:
    """``None`` where neither is told."""
    if kind is Kind.DIRECT_MESSAGE or visibility is Visibility.DIRECT:
        return True
    return None if (kind, visibility) == (Kind.OTHER, Visibility.UNKNOWN) else False
