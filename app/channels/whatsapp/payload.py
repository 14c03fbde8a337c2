"""Deliveries about a WhatsApp business number: the envelope, and which part of it is what.

Sources: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks (``reference/messages``,
``reference/smb_message_echoes``, ``reference/history``, ``create-webhook-endpoint``).
"""

from collections.abc import Callable, Iterator, Mapping

from app.channels.json_body import Json, decode
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, SameBody
from app.channels.storable import identifier
from app.channels.whatsapp.message import Heard, Number, read_message
from app.records.channel import Channel
from app.records.delivery import Delivery
from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

RECEIVED = "messages"
ECHOES = frozenset(("message_echoes", "smb_message_echoes"))
"""Written by the authority itself, in the WhatsApp Business app or by another system."""

HISTORY = "history"

NO_MESSAGES: Mapping[str, str] = {
    "calls": "a call",
    "groups": "the administration of a group",
    "state_sync": "the business app's own address book",
    "statuses": "a receipt for a message of ours",
    "user_id_update": "a person's new identifier",
    "user_preferences": "a person's choice about marketing",
}
"""Lists beside ``messages`` that by rule hold none."""

ADMINISTRATION = frozenset(
    (
        "account_alerts",
        "account_review_update",
        "account_settings_update",
        "account_update",
        "automatic_events",
        "business_capability_update",
        "business_status_update",
        "business_username_update",
        "calls",
        "flows",
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "group_status_update",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "partner_solutions",
        "payment_configuration_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "smb_app_state_sync",
        "template_category_update",
        "template_correct_category_detection",
        "tracking_events",
        "user_id_update",
        "user_preferences",
    )
)
"""Fields about the account, its number and its templates."""

_Part = Heard | Unread | Ignored
_NOT_READ = (Unread, Ignored)
_Value = Mapping[str, Json]


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """Read a delivery of any number of messages.

    The namespace of ids is the receiving number's own id (``phone_number_id``), also when it is another number than
    ``channel.account``: one Meta app has one address for all its numbers, and nothing is lost for that reason.
    """
    document = decode(delivery.body)
    if isinstance(document, Unread):
        return Reading(unread=(document,))
    return read_each(_parts(document.value, channel.account), _read_part, out_of_time)


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """Meta names no delivery, so equal bytes are one delivery: each message in it has an id of its own."""
    del delivery, reading
    return SameBody()


def _read_part(path: str, part: _Part) -> Event | Unread | Ignored:
    return read_message(path, part) if isinstance(part, Heard) else part


def _parts(root: Json, account: str | None) -> Iterator[tuple[str, _Part]]:
    if not isinstance(root, dict):
        yield "$", Unread("$", ParkedReason.UNKNOWN_SHAPE, "body")
    elif root.get("object") != "whatsapp_business_account":
        yield "$", Unread("$", ParkedReason.UNKNOWN_EVENT, "object")
    else:
        for path, entry in _items("$.entry", root.get("entry"), "entry"):
            if isinstance(entry, _NOT_READ):
                yield path, entry
            elif entry.get("changes") is None and entry.get("changed_fields") is not None:
                yield path, Unread(path, ParkedReason.UNKNOWN_EVENT, "changed_fields")
            else:
                yield from _entry(path, entry, account)


def _entry(path: str, entry: _Value, account: str | None) -> Iterator[tuple[str, _Part]]:
    for at, change in _items(f"{path}.changes", entry.get("changes"), "changes"):
        if isinstance(change, _NOT_READ):
            yield at, change
        elif isinstance(value := change.get("value"), dict):
            yield from _change(at, change, value, entry, account)
        else:
            yield at, _without_messages(at, change.get("field"), "value")


def _change(
    path: str, change: _Value, value: _Value, entry: _Value, account: str | None
) -> Iterator[tuple[str, _Part]]:
    """Which lists there are says what a change is; its ``field`` only where there is none that we know."""
    try:
        number = _number(change, value, entry, account)
    except Unreadable as why:
        yield path, Unread(path, why.reason, why.detail)
        return
    known = False
    for name in value:
        at = f"{path}.value.{name}"
        if name == RECEIVED or name in ECHOES:
            known = True
            field = change.get("field")
            own = name in ECHOES or (isinstance(field, str) and field in ECHOES)
            yield from _heard(at, value[name], number, name, own=own)
        elif name == HISTORY:
            known = True
            yield from _history(at, value[name], number)
        elif name in NO_MESSAGES or name == "errors":
            known = True
            yield from _no_messages(at, value[name], name)
    if not known:
        yield path, _without_messages(path, change.get("field"), "value")


def _without_messages(path: str, field: Json, detail: str) -> Unread | Ignored:
    if not isinstance(field, str):
        return Unread(path, ParkedReason.UNKNOWN_SHAPE, "field")
    if field in ADMINISTRATION:
        return Ignored(path, "the administration of the account")
    if field in (RECEIVED, HISTORY) or field in ECHOES:
        return Unread(path, ParkedReason.UNKNOWN_SHAPE, detail)
    return Unread(path, ParkedReason.UNKNOWN_EVENT, "field")


def _number(change: _Value, value: _Value, entry: _Value, account: str | None) -> Number:
    given = value.get("metadata")
    metadata = given if isinstance(given, dict) else {}
    own_id = identifier(metadata.get("phone_number_id"), "metadata.phone_number_id") or account
    own_id = own_id or identifier(entry.get("id"), "entry.id")
    if own_id is None:
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "metadata.phone_number_id")
    shown = metadata.get("display_phone_number")
    contacts = value.get("contacts")
    return Number(
        id=own_id,
        digits=_digits(shown) if isinstance(shown, str) else "",
        contacts=[each for each in contacts if isinstance(each, dict)] if isinstance(contacts, list) else [],
        entry={name: entry[name] for name in ("id", "time") if name in entry},
        change={"field": change["field"]} if "field" in change else {},
        value={name: value[name] for name in ("messaging_product", "metadata") if name in value},
    )


def _digits(shown: str) -> str:
    return "".join(filter(str.isdigit, shown))


def _heard(path: str, given: Json, number: Number, name: str, *, own: bool) -> Iterator[tuple[str, _Part]]:
    for at, message in _items(path, given, name):
        yield at, message if isinstance(message, _NOT_READ) else Heard(message, number, name, own=own)


def _history(path: str, given: Json, number: Number) -> Iterator[tuple[str, _Part]]:
    """What was written before the number was connected, by thread; or a note that the business shares none of it."""
    for at, chunk in _items(path, given, HISTORY):
        if isinstance(chunk, _NOT_READ):
            yield at, chunk
        elif chunk.get("threads") is None and chunk.get("errors") is not None:
            yield at, Ignored(at, "history that is not shared")
        else:
            yield from _threads(f"{at}.threads", chunk.get("threads"), number)


def _threads(path: str, given: Json, number: Number) -> Iterator[tuple[str, _Part]]:
    for at, thread in _items(path, given, "threads"):
        if isinstance(thread, _NOT_READ):
            yield at, thread
            continue
        for place, message in _items(f"{at}.messages", thread.get("messages"), "messages"):
            if isinstance(message, _NOT_READ):
                yield place, message
            else:
                own = message.get("to") is not None
                yield place, Heard(message, number, HISTORY, own=own, thread=thread.get("id"))


def _no_messages(path: str, given: Json, name: str) -> Iterator[tuple[str, _Part]]:
    """Errors that stand beside messages, not in one, may mean that something was not delivered: somebody must look."""
    for at, item in _items(path, given, name):
        if isinstance(item, _NOT_READ):
            yield at, item
        elif name == "errors":
            yield at, Unread(at, ParkedReason.UNKNOWN_EVENT, "errors")
        else:
            yield at, Ignored(at, NO_MESSAGES[name])


def _items(path: str, given: Json, name: str) -> Iterator[tuple[str, _Value | Unread | Ignored]]:
    """The objects of a list; whatever else there is, parked or ignored under its own path."""
    if not isinstance(given, list):
        yield path, Unread(path, ParkedReason.UNKNOWN_SHAPE, name)
    elif not given:
        yield path, Ignored(path, "an empty list")
    else:
        for index, item in enumerate(given):
            at = f"{path}[{index}]"
            yield at, item if isinstance(item, dict) else Unread(at, ParkedReason.UNKNOWN_SHAPE, name)
