"""Direct messages to a role account: not captured before its holder has agreed in writing, sealed for the holder after.

A platform answers for a whole delivery, so what may not be captured is taken out of the reading and the delivery is
accepted. Of it nothing is kept but that it came; the delivery's bytes are kept only if something else in it could
not be read and would be lost with them.
"""

from dataclasses import replace

from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Reading, Unread
from app.records.registration import STOCKHOLM
from app.records.vocabulary import ChannelKind, Kind, ParkedReason, Visibility


def set_aside_direct(reading: Reading, delivery: Delivery, channel: Channel) -> Reading:
    """Take the direct messages out of what a role account's delivery says: they wait sealed, or are not captured.

    A reading from another channel comes back as it is.
    """
    if channel.kind is not ChannelKind.ROLE_ACCOUNT:
        return reading
    direct = list(dict.fromkeys(event.path for event in reading.events if _is_direct(event)))
    if not direct:
        return reading
    others = replace(reading, events=tuple(event for event in reading.events if not _is_direct(event)))
    if channel.captures_direct_on(delivery.captured_at.astimezone(STOCKHOLM).date()):
        sealed = tuple(Unread(path, ParkedReason.AWAITS_HOLDER) for path in direct)
        return replace(others, unread=others.unread + sealed)
    return replace(others, uncaptured=others.uncaptured + tuple(direct))


def _is_direct(event: Event) -> bool:
    return event.kind is Kind.DIRECT_MESSAGE or event.visibility is Visibility.DIRECT
