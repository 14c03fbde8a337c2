"""CloudEvents 1.0 envelopes: structured, binary and batch mode over HTTP.

Sources: github.com/cloudevents/spec, ``spec.md`` 1.0.2 (attributes) and ``bindings/http-protocol-binding.md`` 1.0.2
section 3. ``(source, id)`` names the event: equal pairs are the same event.
"""

import base64
from collections.abc import Mapping
from urllib.parse import unquote

from app.channels.fields import Fields
from app.channels.generic.message import Act, message_event
from app.channels.json_body import Document, Json, decode
from app.channels.parts import Unreadable
from app.channels.storable import Repairs
from app.records.message import Event, Unread
from app.records.vocabulary import Activity, ParkedReason

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
SPECVERSION = "1.0"

EVENT_TYPES: Mapping[str, Activity] = {
    "se.diarium.message.received.v1": Activity.CREATE,
    "se.diarium.message.edited.v1": Activity.EDIT,
    "se.diarium.message.deleted.v1": Activity.REMOVE,
    "se.diarium.message.hidden.v1": Activity.HIDE,
    "se.diarium.message.unhidden.v1": Activity.UNHIDE,
}

_HEADER_PREFIX = "ce-"


def media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def is_binary(headers: Mapping[str, str]) -> bool:
    """The content type decides before the headers do (HTTP binding, section 3)."""
    return f"{_HEADER_PREFIX}specversion" in headers and media_type(headers) not in (STRUCTURED, BATCH)


def is_structured(value: Json) -> bool:
    """Senders that post structured events as plain ``application/json`` are common, so the shape decides too."""
    return isinstance(value, dict) and "specversion" in value


def from_binary(headers: Mapping[str, str], body: bytes) -> dict[str, Json] | Unread:
    """The structured form of an event in binary mode: attributes from ``ce-*`` headers, ``data`` from the body."""
    event: dict[str, Json] = {
        name.removeprefix(_HEADER_PREFIX): _header_text(value)
        for name, value in headers.items()
        if name.startswith(_HEADER_PREFIX)
    }
    if body:
        document = decode(body)
        if isinstance(document, Unread):
            return document
        event["data"] = document.value
    return event


def read_cloudevent(path: str, namespace: str, event: Json) -> Event | Unread:
    """Read one event in structured form.

    The type says what was done, ``subject`` (else ``data.id``) which message, ``time`` (else ``data.created_at`` or
    ``data.updated_at``) when. The message's id counts within the channel and the ``source``.

    Raises:
        Unreadable: see ``message_event``; also for an envelope that lacks a required attribute.
    """
    if not isinstance(event, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "event")
    envelope = Fields(event)
    source, name = _required(envelope, "source"), _required(envelope, "id")
    activity = _activity(envelope)
    if activity is None:
        return Unread(path, ParkedReason.UNKNOWN_EVENT, "type")
    message = Fields(_data(event, envelope, activity), "data.")
    occurred = envelope.time("time")
    if occurred.at is None:
        occurred = message.time("created_at" if activity is Activity.CREATE else "updated_at")
    act = Act(
        activity=activity,
        namespace=f"{namespace} {source}",
        message_id=envelope.identifier("subject") or message.identifier("id"),
        occurred=occurred,
        name=f"event {name}",
    )
    return message_event(path, act, message, event)


def _activity(envelope: Fields) -> Activity | None:
    envelope.matching("specversion", SPECVERSION.__eq__, SPECVERSION)
    kind = envelope.text("type", Repairs())
    if kind is None:
        raise envelope.misshapen("type")
    return EVENT_TYPES.get(kind)


def _required(envelope: Fields, name: str) -> str:
    value = envelope.identifier(name)
    if value is None:
        raise envelope.misshapen(name)
    return value


def _data(event: dict[str, Json], envelope: Fields, activity: Activity) -> dict[str, Json]:
    data = event.get("data")
    if data is None and event.get("data_base64") is not None:
        data = _decoded(event["data_base64"])
    if data is None and activity not in (Activity.CREATE, Activity.EDIT):
        return {}
    if not isinstance(data, dict):
        raise envelope.misshapen("data")
    return data


def _decoded(encoded: Json) -> Json:
    wrong = Unreadable(ParkedReason.UNKNOWN_SHAPE, "data_base64")
    if not isinstance(encoded, str):
        raise wrong
    try:
        document = decode(base64.b64decode(encoded, validate=True))
    except ValueError as error:
        raise wrong from error
    if not isinstance(document, Document):
        raise Unreadable(document.reason, "data_base64")
    return document.value


def _header_text(value: str) -> str:
    """Characters outside visible ASCII are percent-encoded UTF-8 (HTTP binding, section 3.1.3.2)."""
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        return value
