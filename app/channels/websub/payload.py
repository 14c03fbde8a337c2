"""What a hub sends: a feed or a part of it, Atom or RSS.

Sources: w3.org/TR/websub section 7 (the hub sends the feed, whole or the entries that are new), RFC 4287 (Atom),
RFC 6721 (``deleted-entry``), rssboard.org/rss-specification, web.resource.org/rss/1.0/spec.
"""

from collections.abc import Callable

from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, SameBody
from app.channels.websub import atom, rss
from app.channels.websub.entry import Feed, feed_of
from app.channels.xml_body import Element, children, decode_xml
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

NO_ENTRIES = "a feed without entries"


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read every entry of a feed. A hub may send old ones again with each new one; they are known by what they say."""
    root = decode_xml(delivery.body)
    if isinstance(root, Unread):
        return Reading(unread=(root,))
    feed = feed_of(channel)
    try:
        parts = _parts(root)
    except Unreadable as why:
        return Reading(unread=(Unread("$", why.reason, why.detail),))
    if not parts:
        return Reading(ignored=(Ignored("$", NO_ENTRIES),))
    return read_each(parts, lambda path, element: _read_part(path, element, root, feed), out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """Hubs name no delivery. Equal bytes tell of the same entries as they then were."""
    del delivery, reading
    return SameBody()


def _parts(root: Element) -> list[tuple[str, Element]]:
    if root.tag == atom.FEED:
        entries = children(root, atom.ENTRY, atom.DELETED)
        return [(f"$.entry[{index}]", element) for index, element in enumerate(entries)]
    if root.tag in rss.ROOTS:
        return [(f"$.item[{index}]", element) for index, element in enumerate(rss.items(root))]
    if root.tag in (atom.ENTRY, atom.DELETED):
        return [("$", root)]
    raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "root element")


def _read_part(path: str, element: Element, root: Element, feed: Feed) -> Event:
    if element.tag == atom.DELETED:
        return atom.read_deleted(path, element, feed)
    if element.tag == atom.ENTRY:
        return atom.read_entry(path, element, root, feed)
    return rss.read_item(path, element, root, feed)
