"""Deliveries about a Facebook Page: the envelope, and which part of it is what.

Sources: developers.facebook.com/docs/graph-api/webhooks/getting-started (envelope, batching up to 1000 updates) and
…/webhooks/reference/page (``feed``, ``mention``, ``ratings``). Everything in an envelope is optional in practice.
"""

from collections.abc import Callable, Iterator

from app.channels.facebook_page.change import Change, Entry, read_change
from app.channels.json_body import Json, compact, decode
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, SameBody
from app.channels.storable import identifier
from app.channels.times import guessed_time
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

FIELDS = frozenset(("feed", "mention", "ratings"))
"""What is read. Other fields are parked as ``unknown_event``, so that they can be replayed when they can be read."""

_Part = Change | Unread | Ignored


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read a delivery of up to 1000 changes.

    The namespace of ids is the entry's own page id, also when it is another page than ``channel.account``: one Meta
    app has one address for all its pages, and what arrives must never be lost for that reason.
    """
    document = decode(delivery.body)
    if isinstance(document, Unread):
        return Reading(unread=(document,))
    return read_each(_parts(document.value, channel.account), _read_part, out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """Meta names no delivery, so equal bytes are one delivery: a time stands in each entry."""
    del delivery, reading
    return SameBody()


def _read_part(path: str, part: _Part) -> Event | Unread | Ignored:
    return read_change(path, part) if isinstance(part, Change) else part


def _parts(root: Json, account: str | None) -> Iterator[tuple[str, _Part]]:
    if not isinstance(root, dict):
        yield "$", Unread("$", ParkedReason.UNKNOWN_SHAPE, "body")
    elif root.get("object") != "page":
        yield "$", Unread("$", ParkedReason.UNKNOWN_EVENT, "object")
    elif not isinstance(entries := root.get("entry"), list):
        yield "$", Unread("$", ParkedReason.UNKNOWN_SHAPE, "entry")
    elif not entries:
        yield "$", Ignored("$", "an empty list")
    else:
        for index, entry in enumerate(entries):
            yield from _entry(f"$.entry[{index}]", entry, account)


def _entry(path: str, entry: Json, account: str | None) -> Iterator[tuple[str, _Part]]:
    if not isinstance(entry, dict):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "entry")
        return
    nothing = True
    for name in ("changes", "messaging", "standby", "changed_fields"):
        if entry.get(name) is None:
            continue
        nothing = False
        yield from _list(f"{path}.{name}", name, entry, account)
    if nothing:
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "changes")


def _list(path: str, name: str, entry: dict[str, Json], account: str | None) -> Iterator[tuple[str, _Part]]:
    items = entry[name]
    if not isinstance(items, list):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, name)
    elif not items:
        yield path, Ignored(path, "an empty list")
    elif name == "changes":
        yield from _changes(path, items, entry, account)
    else:
        for index in range(len(items)):
            at = f"{path}[{index}]"
            yield at, Unread(at, ParkedReason.UNKNOWN_EVENT, name)


def _changes(
    path: str, changes: list[Json], entry: dict[str, Json], account: str | None
) -> Iterator[tuple[str, _Part]]:
    try:
        page = identifier(entry.get("id"), "entry.id") or account
    except Unreadable as why:
        yield path, Unread(path, why.reason, why.detail)
        return
    if page is None:
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "entry.id")
        return
    about = Entry(page, frozenset((page, account or page)), guessed_time(entry.get("time")), *_frame(entry))
    for index, change in enumerate(changes):
        at = f"{path}[{index}]"
        yield at, _change(at, change, about)


def _change(at: str, change: Json, entry: Entry) -> _Part:
    if not isinstance(change, dict):
        return Unread(at, ParkedReason.UNKNOWN_SHAPE, "changes")
    field, value = change.get("field"), change.get("value")
    if not isinstance(field, str) or field not in FIELDS:
        return Unread(at, ParkedReason.UNKNOWN_EVENT, "field")
    if not isinstance(value, dict):
        return Unread(at, ParkedReason.UNKNOWN_SHAPE, "value")
    return Change(field, value, change, entry)


def _frame(entry: dict[str, Json]) -> tuple[str, str]:
    """What stands before and after one change, so that a slice is a delivery that can be read again by itself."""
    kept: dict[str, Json] = {name: entry[name] for name in ("id", "time") if name in entry}
    end = "]}]}"
    return compact({"object": "page", "entry": [kept | {"changes": []}]}).removesuffix(end), end
