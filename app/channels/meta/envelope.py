"""The wrapping of Meta's deliveries about Pages and Instagram: up to 1000 parts, each read by itself.

Sources: developers.facebook.com/docs/graph-api/webhooks/getting-started (``object``, ``entry``, ``changes``),
…/docs/messenger-platform/webhooks (``messaging``, ``standby``) and …/docs/instagram-platform/webhooks/examples, where
an entry has ``field`` and ``value`` of its own and whole envelopes stand in a list. All of it is optional in practice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from app.channels.json_body import Json, compact, decode
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, SameBody
from app.channels.storable import identifier
from app.channels.times import Moment, guessed_time
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

CHANGES = "changes"
DIRECT = ("messaging", "standby")
"""Where direct messages stand: ``standby`` while another app, such as Meta Business Suite, answers the person."""

_NAMES_ONLY = "changed_fields"
_END = "]}]}"


class Entry(NamedTuple):
    """What an entry says of all its parts.

    ``account`` is the entry's id, ``own`` the ids that speak for the authority, ``notified`` when the notification was
    sent.
    """

    account: str
    own: frozenset[str]
    notified: Moment


class Part(NamedTuple):
    """One element of a list in an entry: which list, the element, and what surrounds it in a delivery of its own."""

    list_name: str
    whole: Mapping[str, Json]
    entry: Entry
    before: str

    def slice_of(self, whole: Mapping[str, Json]) -> str:
        """A delivery with nothing but this element, so that it can be read again by itself."""
        return f"{self.before}{compact(whole)}{_END}"


Found = tuple[str, Part | Unread | Ignored]
Told = Callable[[], Event | Unread | Ignored] | Unread | Ignored
"""What a part tells of, not yet read, or why it is not read."""


def read_parts(
    delivery: Delivery,
    channel: Channel,
    about: str,
    told_by: Callable[[str, Part], Iterable[tuple[str, Told]]],
    out_of_time: Callable[[], bool],
) -> Reading:
    """Read a delivery of up to 1000 parts, each by itself.

    Args:
        about: the ``object`` that is read here, ``page`` or ``instagram``.
        told_by: what one part tells of, each with its path; nearly always one thing.
    """
    document = decode(delivery.body)
    if isinstance(document, Unread):
        return Reading(unread=(document,))
    found = _told(parts(document.value, about, channel.account), told_by)
    return read_each(found, lambda _, told: told() if callable(told) else told, out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """Meta names no delivery, so equal bytes are one delivery: a time stands in each entry."""
    del delivery, reading
    return SameBody()


def _told(
    found: Iterable[Found], told_by: Callable[[str, Part], Iterable[tuple[str, Told]]]
) -> Iterator[tuple[str, Told]]:
    for path, part in found:
        if isinstance(part, Part):
            yield from told_by(path, part)
        else:
            yield path, part


def parts(root: Json, about: str, account: str | None) -> Iterator[Found]:
    """Every part of a delivery with its path.

    Args:
        root: the body.
        about: the ``object`` that is read here, ``page`` or ``instagram``.
        account: the channel's own account. An entry of another one is read all the same, under that one's id: an app
            has one address for all its accounts, and what arrives must never be lost for that reason.
    """
    if not isinstance(root, list):
        yield from _envelope("$", root, about, account)
    elif not root:
        yield "$", Ignored("$", "an empty list")
    else:
        for index, each in enumerate(root):
            yield from _envelope(f"$[{index}]", each, about, account)


def _envelope(path: str, root: Json, about: str, account: str | None) -> Iterator[Found]:
    if not isinstance(root, dict):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "body")
    elif root.get("object") != about:
        yield path, Unread(path, ParkedReason.UNKNOWN_EVENT, "object")
    elif not isinstance(entries := root.get("entry"), list):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "entry")
    elif not entries:
        yield path, Ignored(path, "an empty list")
    else:
        for index, entry in enumerate(entries):
            yield from _entry(f"{path}.entry[{index}]", entry, about, account)


class _Outer(NamedTuple):
    """An entry with what stands around it: the envelope's ``object`` and the channel's account."""

    entry: dict[str, Json]
    about: str
    account: str | None


def _entry(path: str, entry: Json, about: str, account: str | None) -> Iterator[Found]:
    if not isinstance(entry, dict):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "entry")
        return
    outer = _Outer(entry, about, account)
    lists = [(name, entry[name]) for name in (CHANGES, *DIRECT, _NAMES_ONLY) if entry.get(name) is not None]
    for name, items in lists:
        yield from _list(f"{path}.{name}", name, items, outer)
    if entry.get("field") is not None:
        yield from _elements(path, CHANGES, [(path, {"field": entry["field"], "value": entry.get("value")})], outer)
    elif not lists:
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, CHANGES)


def _list(path: str, name: str, items: Json, outer: _Outer) -> Iterator[Found]:
    if not isinstance(items, list):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, name)
        return
    if not items:
        yield path, Ignored(path, "an empty list")
        return
    named = [(f"{path}[{index}]", item) for index, item in enumerate(items)]
    if name == _NAMES_ONLY:
        for at, _ in named:
            yield at, Unread(at, ParkedReason.UNKNOWN_EVENT, name)
    else:
        yield from _elements(path, name, named, outer)


def _elements(path: str, name: str, items: list[tuple[str, Json]], outer: _Outer) -> Iterator[Found]:
    entry, account = outer.entry, outer.account
    try:
        holder = identifier(entry.get("id"), "entry.id") or account
    except Unreadable as why:
        yield path, Unread(path, why.reason, why.detail)
        return
    if holder is None:
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "entry.id")
        return
    known = Entry(holder, frozenset((holder, account or holder)), guessed_time(entry.get("time")))
    before = _before(outer, name)
    for place, item in items:
        for at, whole in _spread(place, item):
            if isinstance(whole, dict):
                yield at, Part(name, whole, known, before)
            else:
                yield at, Unread(at, ParkedReason.UNKNOWN_SHAPE, name)


def _spread(at: str, item: Json) -> list[tuple[str, Json]]:
    """A change whose ``value`` is a list, as Instagram's examples describe it, is as many changes."""
    values = item.get("value") if isinstance(item, dict) else None
    if not (isinstance(item, dict) and isinstance(values, list) and values):
        return [(at, item)]
    return [(f"{at}.value[{index}]", item | {"value": value}) for index, value in enumerate(values)]


def _before(outer: _Outer, name: str) -> str:
    kept: dict[str, Json] = {each: outer.entry[each] for each in ("id", "time") if each in outer.entry}
    return compact({"object": outer.about, "entry": [kept | {name: []}]}).removesuffix(_END)
