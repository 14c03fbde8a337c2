"""Deliveries about an Instagram account: which part of them is what.

Source: developers.facebook.com/docs/instagram-platform/webhooks. There are two ways to log in, with Facebook and with
Instagram; each has an app secret of its own and wraps comments in its own way, and both are read here.
"""

from collections.abc import Callable, Iterable

from app.channels.instagram.change import PLATFORM, told_by_change
from app.channels.meta.direct import is_direct, told_by_direct
from app.channels.meta.envelope import Part, Told, read_parts
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Reading


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read a delivery of up to 1000 changes and messages.

    The namespace of ids is the entry's own account id, which is the same under both ways to log in.
    """
    return read_parts(delivery, channel, "instagram", _told_by, out_of_time)


def _told_by(path: str, part: Part) -> Iterable[tuple[str, Told]]:
    return told_by_direct(path, part, PLATFORM) if is_direct(part) else told_by_change(path, part)
