"""Direct messages to a role account: not captured before its holder has agreed in writing, sealed for the holder after.

A platform answers for a whole delivery, so what may not be captured is taken out of the reading and the delivery is
accepted. Of it nothing is kept but that it came; the delivery's bytes are kept only if something else in it could
not be read and would be lost with them.

A generic channel may tell of an act and leave out what sort of message it was done to. Such an act is as its message
is, by what the same delivery or the register knows of it. Where neither knows of a message that others could read,
it is taken for a direct one: a comment can be sent again, words that were private cannot be unread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, MessageKey, Reading, Unread
from app.records.registration import STOCKHOLM
from app.records.vocabulary import ChannelKind, Kind, ParkedReason, Visibility


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
    others = _not_direct(reading.events, kept)
    aside = [event for event in reading.events if _is_set_aside(event, others)]
    if not aside:
        return reading
    direct = tuple(dict.fromkeys(event.path for event in aside))
    rest = replace(reading, events=tuple(event for event in reading.events if not _is_set_aside(event, others)))
    if channel.captures_direct_on(delivery.captured_at.astimezone(STOCKHOLM).date()):
        sealed = tuple(Unread(path, ParkedReason.AWAITS_HOLDER) for path in direct)
        return replace(rest, unread=rest.unread + sealed)
    return replace(rest, uncaptured=rest.uncaptured + direct)


def _is_set_aside(event: Event, others: frozenset[MessageKey]) -> bool:
    is_direct = _is_direct(event.kind, event.visibility)
    return event.key not in others if is_direct is None else is_direct


def _not_direct(events: Iterable[Event], kept: Mapping[MessageKey, tuple[Kind, Visibility]]) -> frozenset[MessageKey]:
    """The messages that something says are no direct ones and nothing says are."""
    said = [(event.key, _is_direct(event.kind, event.visibility)) for event in events]
    said += [(key, _is_direct(kind, visibility)) for key, (kind, visibility) in kept.items()]
    direct = {key for key, is_direct in said if is_direct}
    return frozenset(key for key, is_direct in said if is_direct is False and key not in direct)


def _is_direct(kind: Kind, visibility: Visibility) -> bool | None:
    """``None`` where neither is told."""
    if kind is Kind.DIRECT_MESSAGE or visibility is Visibility.DIRECT:
        return True
    return None if (kind, visibility) == (Kind.OTHER, Visibility.UNKNOWN) else False
