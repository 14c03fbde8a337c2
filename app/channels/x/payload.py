"""Deliveries about an account on X: the three envelopes, and which part of them is what.

Sources: docs.x.com/x-api/activity/event-payloads (X Activity API: ``data.event_type``), …/account-activity/introduction
(the older Account Activity API: ``for_user_id`` and a list named after the event) and …/webhooks/stream/introduction
(filtered stream: a bare post in ``data``).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from app.channels.json_body import Json, compact, decode
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, SameBody
from app.channels.storable import identifier
from app.channels.x.conversation import read_broadcast_chat, read_chat, read_direct
from app.channels.x.post import read_deletion, read_like, read_post
from app.channels.x.surroundings import Place, Surroundings, Value, around, mapping
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

IGNORED: Mapping[str, str] = {
    "block": "somebody was blocked or unblocked",
    "broadcast": "a broadcast began or ended",
    "chat": "somebody joined an encrypted chat",
    "dm": "a receipt or a sign of typing",
    "follow": "somebody follows or no longer does",
    "mute": "somebody was muted or unmuted",
    "news": "a headline",
    "profile": "a change of a profile",
    "spaces": "a talk began or ended",
}
"""What by rule is no message, by the first word of the Activity API's event."""

OLDER_IGNORED: Mapping[str, str] = {
    "block_events": IGNORED["block"],
    "direct_message_indicate_typing_events": IGNORED["dm"],
    "direct_message_mark_read_events": IGNORED["dm"],
    "follow_events": IGNORED["follow"],
    "mute_events": IGNORED["mute"],
    "unblock_events": IGNORED["block"],
    "unfollow_events": IGNORED["follow"],
    "unmute_events": IGNORED["mute"],
}
"""The same by the Account Activity API's list."""

_IGNORED_EVENTS = frozenset(
    (
        "broadcast.end",
        "broadcast.start",
        "chat.conversation_join",
        "dm.indicate_typing",
        "dm.read",
        "spaces.end",
        "spaces.start",
    )
)
_IGNORED_FAMILIES = frozenset(("block", "follow", "mute", "news", "profile"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_Read = Callable[[Place, "Told"], Event | Unread | Ignored]


class Told(NamedTuple):
    """One thing that happened: what it is read by, what stood there, what stands around it, and its own slice."""

    read: _Read
    value: Value
    about: Surroundings
    slice: str
    outbound: bool = False


_Part = Told | Unread | Ignored


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read a delivery. Its subscription's account (``for_user_id``, ``filter.user_id``) counts as the authority's."""
    document = decode(delivery.body)
    if isinstance(document, Unread):
        return Reading(unread=(document,))
    return read_each(_parts(document.value, channel.account), _read_part, out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """``event_uuid`` names one sending, not one event, so equal bytes are one delivery and messages go by their ids."""
    del delivery, reading
    return SameBody()


def _read_part(path: str, part: _Part) -> Event | Unread | Ignored:
    return part.read(Place(path, part.about, part.slice), part) if isinstance(part, Told) else part


def _parts(root: Json, account: str | None) -> Iterator[tuple[str, _Part]]:
    if not isinstance(root, dict):
        yield "$", Unread("$", ParkedReason.UNKNOWN_SHAPE, "body")
    elif isinstance(data := root.get("data"), list) and data:
        for index, each in enumerate(data):
            yield from _guarded(f"$.data[{index}]", each, root, account, _activity)
    elif "data" in root:
        yield from _guarded("$.data", root["data"], root, account, _activity)
    else:
        yield from _older(root, account)


def _guarded(
    path: str,
    value: Json,
    root: Value,
    account: str | None,
    parts: Callable[[str, Value, Value, str | None], Iterator[tuple[str, _Part]]],
) -> Iterator[tuple[str, _Part]]:
    if not isinstance(value, dict):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "data")
        return
    try:
        yield from parts(path, value, root, account)
    except Unreadable as why:
        yield path, Unread(path, why.reason, why.detail)


# --- the X Activity API -------------------------------------------------------------------------------------------


def _activity(path: str, data: Value, root: Value, account: str | None) -> Iterator[tuple[str, _Part]]:
    """One event of the Activity API, or a bare post of a filtered stream."""
    name = data.get("event_type")
    if name is None and "payload" not in data:
        yield path, _bare_post(data, root, account)
        return
    if not isinstance(name, str):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "event_type")
        return
    event = _CAMEL.sub(".", name).lower()  # until March 2026 the names were in capitals: PostCreate
    if event in _IGNORED_EVENTS or event.partition(".")[0] in _IGNORED_FAMILIES:
        yield path, Ignored(path, IGNORED[event.partition(".")[0]])
    elif not isinstance(payload := data.get("payload"), dict):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "payload")
    else:
        yield from _event(path, event, data, payload, account)


def _event(path: str, event: str, data: Value, payload: Value, account: str | None) -> Iterator[tuple[str, _Part]]:
    given = mapping(data.get("filter"))
    subscriber = identifier(given.get("user_id"), "filter.user_id")
    about = around(account, subscriber, data.get("includes"), payload.get("users"))
    reader = _EVENTS.get(event) or (_post if event.startswith("post.") and event.endswith(".create") else None)
    if event == "oauth.revoke":
        yield path, Unread(path, ParkedReason.UNKNOWN_EVENT, "access revoked")
    elif reader is None:
        yield path, Unread(path, ParkedReason.UNKNOWN_EVENT, "event_type")
    elif reader is _direct and isinstance(messages := payload.get("direct_message_events"), list):
        if not messages:
            yield path, Ignored(path, "an empty list")
        for index, message in enumerate(messages):
            at = f"{path}.payload.direct_message_events[{index}]"
            alone = {**payload, "direct_message_events": [message]}
            yield at, _one(at, _direct, message, about, {"data": {**data, "payload": alone}})
    else:
        outbound = given.get("direction") == "outbound"
        yield path, Told(reader, payload, about, compact({"data": dict(data)}), outbound)


def _bare_post(data: Value, root: Value, account: str | None) -> _Part:
    includes = root.get("includes")
    piece = {name: value for name, value in root.items() if name != "data"} | {"data": dict(data)}
    return Told(_post, data, around(account, None, includes), compact(piece))


# --- the Account Activity API -------------------------------------------------------------------------------------


def _older(root: Value, account: str | None) -> Iterator[tuple[str, _Part]]:
    """A list of events under its own name, beside the account it is told to and the people in it."""
    try:
        subscriber = identifier(root.get("for_user_id"), "for_user_id")
    except Unreadable as why:
        yield "$", Unread("$", why.reason, why.detail)
        return
    about = around(account, subscriber, None, root.get("users"))
    nothing = True
    for name, given in root.items():
        if name == "user_event":
            nothing = False
            yield f"$.{name}", Unread(f"$.{name}", ParkedReason.UNKNOWN_EVENT, "access revoked")
        elif name == "replay_job_status":
            nothing = False
            yield f"$.{name}", Ignored(f"$.{name}", "the end of a repetition that was asked for")
        elif name in OLDER_IGNORED or name in _OLDER or isinstance(given, list):
            nothing = False
            yield from _list(name, given, root, about)
    if nothing:
        yield "$", Unread("$", ParkedReason.UNKNOWN_EVENT, "body")


def _list(name: str, given: Json, root: Value, about: Surroundings) -> Iterator[tuple[str, _Part]]:
    path, reader = f"$.{name}", _OLDER.get(name)
    if name in OLDER_IGNORED:
        yield path, Ignored(path, OLDER_IGNORED[name])
    elif reader is None:
        yield path, Unread(path, ParkedReason.UNKNOWN_EVENT, "events")
    elif not isinstance(given, list):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, name)
    elif not given:
        yield path, Ignored(path, "an empty list")
    else:
        frame = {key: root[key] for key in ("for_user_id", "user_has_blocked", "users") if key in root}
        for index, item in enumerate(given):
            at = f"{path}[{index}]"
            yield at, _one(at, reader, item, about, {**frame, name: [item]})


def _one(at: str, reader: _Read, item: Json, about: Surroundings, alone: Mapping[str, Json]) -> _Part:
    if not isinstance(item, dict):
        return Unread(at, ParkedReason.UNKNOWN_SHAPE, "event")
    return Told(reader, item, about, compact(alone))


# --- what each is read by -------------------------------------------------------------------------------------------


def _post(place: Place, told: Told) -> Event:
    return read_post(place, told.value)


def _deletion(place: Place, told: Told) -> Event:
    """The newer spelling has no time of its own, the older one stands beside the post."""
    status = told.value.get("status")
    deleted = status if isinstance(status, dict) else told.value
    return read_deletion(place, deleted, told.value.get("timestamp_ms"))


def _like(place: Place, told: Told) -> Event:
    return read_like(place, told.value, outbound=told.outbound)


def _direct(place: Place, told: Told) -> Event | Unread | Ignored:
    return read_direct(place, told.value)


def _chat(place: Place, told: Told) -> Event:
    return read_chat(place, told.value)


def _broadcast_chat(place: Place, told: Told) -> Event:
    return read_broadcast_chat(place, told.value)


_EVENTS: Mapping[str, _Read] = {
    "broadcast.chat": _broadcast_chat,
    "chat.received": _chat,
    "chat.sent": _chat,
    "dm.received": _direct,
    "dm.sent": _direct,
    "like.create": _like,
    "post.create": _post,
    "post.delete": _deletion,
    "post.mention.create": _post,
    "post.quote.create": _post,
    "post.reply.create": _post,
    "post.repost.create": _post,
}
_OLDER: Mapping[str, _Read] = {
    "direct_message_events": _direct,
    "favorite_events": _like,
    "tweet_create_events": _post,
    "tweet_delete_events": _deletion,
}
EVENTS = frozenset((*_EVENTS, *_OLDER))
"""What is read, in both spellings."""
