"""Deliveries from any integration: which messages they tell of, and what makes two deliveries the same."""

import hashlib
from collections.abc import Callable, Mapping

from app.channels.fields import Fields
from app.channels.generic import cloudevents
from app.channels.generic.message import Act, message_event
from app.channels.json_body import Json, decode
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, NeverSame, PlatformKey, SameBody
from app.channels.storable import fits_identifier
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import Activity, ParkedReason

_Part = tuple[Callable[[str, str, Json], Event | Unread], Json]


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read a delivery: CloudEvents (structured, binary, batch), one message, or ``{"messages": [...]}``.

    A message's id counts within the channel, and within the ``source`` where the sender gives one.
    """
    namespace = str(channel.id)
    parts = _parts(delivery)
    if isinstance(parts, Unread):
        return Reading(unread=(parts,))
    if not parts:
        return Reading(ignored=(Ignored("$", "an empty list"),))
    return read_each(parts, lambda path, part: part[0](path, namespace, part[1]), out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """``webhook-id``, else the event's ``(source, id)`` in binary mode (its body alone says too little), else the body.

    Without either, a delivery with a part that could not be read is never taken for a repetition: what was posted
    twice without an id may be two messages.
    """
    headers = delivery.headers
    name = headers.get("webhook-id", "")
    if name:
        return PlatformKey(f"webhook-id {_bounded(name)}")
    if cloudevents.is_binary(headers):
        source, event_id = headers.get("ce-source", ""), headers.get("ce-id", "")
        return PlatformKey(f"cloudevent {_bounded(f'{source} {event_id}')}") if source and event_id else NeverSame()
    return NeverSame() if reading.unread else SameBody()


def _parts(delivery: Delivery) -> list[tuple[str, _Part]] | Unread:
    headers = delivery.headers
    if cloudevents.is_binary(headers):
        event = cloudevents.from_binary(headers, delivery.body)
        return event if isinstance(event, Unread) else [("$", (cloudevents.read_cloudevent, event))]
    document = decode(delivery.body)
    if isinstance(document, Unread):
        return document
    value, media_type = document.value, cloudevents.media_type(headers)
    if media_type == cloudevents.BATCH:
        return _batch(value)
    if media_type == cloudevents.STRUCTURED or cloudevents.is_structured(value):
        return [("$", (cloudevents.read_cloudevent, value))]
    return _messages(value, headers)


def _batch(value: Json) -> list[tuple[str, _Part]] | Unread:
    if not isinstance(value, list):
        return Unread("$", ParkedReason.UNKNOWN_SHAPE, "batch")
    return [(f"$[{i}]", (cloudevents.read_cloudevent, event)) for i, event in enumerate(value)]


def _messages(value: Json, headers: Mapping[str, str]) -> list[tuple[str, _Part]] | Unread:
    if not isinstance(value, dict):
        return Unread("$", ParkedReason.UNKNOWN_SHAPE, "body")
    webhook_id = headers.get("webhook-id", "")

    def read_message(path: str, namespace: str, message: Json) -> Event:
        return _read_message(path, namespace, message, webhook_id)

    if "messages" not in value:
        return [("$", (read_message, value))]
    messages = value["messages"]
    if not isinstance(messages, list):
        return Unread("$", ParkedReason.UNKNOWN_SHAPE, "messages")
    return [(f"$.messages[{i}]", (read_message, message)) for i, message in enumerate(messages)]


def _read_message(path: str, namespace: str, value: Json, webhook_id: str) -> Event:
    if not isinstance(value, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "message")
    message = Fields(value)
    activity = message.word("activity", Activity, Activity.CREATE)
    source = message.identifier("source")
    act = Act(
        activity=activity,
        namespace=namespace if source is None else f"{namespace} {source}",
        message_id=message.identifier("id"),
        occurred=message.time("created_at" if activity is Activity.CREATE else "updated_at"),
        name=f"delivery {_bounded(webhook_id)} {path}" if webhook_id else None,
    )
    return message_event(path, act, message, value)


def _bounded(name: str) -> str:
    """The name itself, or its hash when it is too long for a key or cannot be stored."""
    if fits_identifier(name):
        return name
    return f"sha256:{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"
