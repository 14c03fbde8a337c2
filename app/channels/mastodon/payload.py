"""Deliveries of a Mastodon server's webhooks: ``{event, created_at, object}``, one event each.

Source: docs.joinmastodon.org/entities (Status, Admin::Account, Admin::Report) and
``app/serializers/rest/admin/webhook_event_serializer.rb`` of mastodon/mastodon.
"""

from collections.abc import Callable

from app.channels.fields import Fields
from app.channels.json_body import Json, decode
from app.channels.mastodon.report import read_report
from app.channels.mastodon.status import read_status
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, SameBody
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

STATUSES = frozenset(("status.created", "status.updated"))
REPORTS = frozenset(("report.created", "report.updated"))
ACCOUNTS = frozenset(("account.approved", "account.created", "account.updated"))
_EVENTS = STATUSES | REPORTS | ACCOUNTS

AN_ACCOUNT = "an account of the server was changed, which is no message"


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read one event. Ids are those of the server, so that replies find what they answer."""
    document = decode(delivery.body)
    if isinstance(document, Unread):
        return Reading(unread=(document,))
    return read_each([("$", document.value)], lambda path, body: _read(path, body, channel.account), out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """Mastodon names no delivery; it makes the body once and sends the same bytes again, and a time stands in it."""
    del delivery, reading
    return SameBody()


def _read(path: str, body: Json, account: str | None) -> Event | Unread | Ignored:
    if not isinstance(body, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "body")
    kind, about = body.get("event"), body.get("object")
    if not isinstance(kind, str) or kind not in _EVENTS:
        return Unread(path, ParkedReason.UNKNOWN_EVENT, "event")
    if kind in ACCOUNTS:
        return Ignored(path, AN_ACCOUNT)
    if not isinstance(about, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "object")
    read_object = read_status if kind in STATUSES else read_report
    return read_object(path, Fields(about, "object."), account, body)
