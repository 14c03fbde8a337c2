"""Deliveries of our plugin for WordPress: one thing that happened to one comment.

The form is our own and is described in ``docs/channels/wordpress.md``; the plugin signs by Standard Webhooks, stores
what it could not send and tries again, so the ``webhook-id`` names a delivery for ever.
"""

from collections.abc import Callable

from app.channels.fields import Fields
from app.channels.json_body import Json, decode
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, PlatformKey, SameBody
from app.channels.storable import fits_identifier
from app.channels.wordpress.comment import ACTIVITIES, read_comment
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

PING = "ping"
A_TEST = "a test sent from the plugin's page"


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read one event. Comments' ids count within the site, which is the channel's account."""
    document = decode(delivery.body)
    if isinstance(document, Unread):
        return Reading(unread=(document,))
    site = channel.account or str(channel.id)
    return read_each([("$", document.value)], lambda path, body: _read(path, body, site), out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """The ``webhook-id``, which the plugin keeps when it sends again."""
    del reading
    name = delivery.headers.get("webhook-id", "")
    return PlatformKey(f"webhook-id {name}") if name and fits_identifier(name) else SameBody()


def _read(path: str, body: Json, site: str) -> Event | Unread | Ignored:
    if not isinstance(body, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "body")
    name = body.get("event")
    if name == PING:
        return Ignored(path, A_TEST)
    activity = ACTIVITIES.get(name) if isinstance(name, str) else None
    if activity is None:
        return Unread(path, ParkedReason.UNKNOWN_EVENT, "event")
    return read_comment(path, activity, Fields(body), site, body)
