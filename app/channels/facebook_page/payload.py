"""Deliveries about a Facebook Page: which part of them is what.

Source: developers.facebook.com/docs/graph-api/webhooks/reference/page (``feed``, ``mention``, ``ratings``). An app has
one address for everything about its pages, so Messenger's messages come here too if they are subscribed to.
"""

from collections.abc import Callable, Iterable

from app.channels.facebook_page.change import told_by_change
from app.channels.messenger.payload import PLATFORM as MESSENGER
from app.channels.meta.direct import is_direct, told_by_direct
from app.channels.meta.envelope import Part, Told, read_parts
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Reading


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read a delivery of up to 1000 changes.

    The namespace of ids is the entry's own page id, also when it is another page than ``channel.account``.
    """
    return read_parts(delivery, channel, "page", _told_by, out_of_time)


def _told_by(path: str, part: Part) -> Iterable[tuple[str, Told]]:
    return told_by_direct(path, part, MESSENGER) if is_direct(part) else told_by_change(path, part)
