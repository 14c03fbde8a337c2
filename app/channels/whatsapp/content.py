"""What a WhatsApp message says, by its type.

Source: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages, one page for
each type. A type nobody has told us of is kept as received without readable content, never refused.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.channels.json_body import Json, compact
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, identifier
from app.records.message import Attachment
from app.records.vocabulary import ParkedReason, TextMissing

PLACEHOLDER = "media_placeholder"
"""Stands in the history for a file that comes in a delivery of its own."""

MEDIA_ADDRESS = "https://graph.facebook.com/"
"""With a file's id after it: where the file's own address, which lives five minutes, is asked for with a token."""

_Value = Mapping[str, Json]


class Said(NamedTuple):
    """The words, or why there are none, and what is attached."""

    text: str | None
    missing: TextMissing | None
    attachments: tuple[Attachment, ...] = ()


def say(sort: str, message: _Value, repairs: Repairs) -> Said:
    """What a message of this type says.

    Raises:
        Unreadable: ``unknown_shape`` for content of the wrong type.
    """
    if sort == "contacts":
        return _contacts(message.get(sort), repairs)
    content = message.get(sort)
    if content is None:
        return _unreadable(sort, message, repairs)
    if sort not in _TYPES:
        return _unknown(sort, content, repairs)
    if not isinstance(content, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, sort)
    return _TYPES[sort](sort, content, repairs)


def _words(text: str | None, attachments: tuple[Attachment, ...] = ()) -> Said:
    if text and not text.isspace():
        return Said(text, None, attachments)
    return Said(text or None, TextMissing.MEDIA_ONLY if attachments else TextMissing.EMPTY, attachments)


def _text(sort: str, content: _Value, repairs: Repairs) -> Said:
    return _words(_string(content, "body", sort, repairs))


def _media(sort: str, content: _Value, repairs: Repairs) -> Said:
    """A file, by the address that was given or else the one it can be asked for at."""
    file = identifier(content.get("id"), f"{sort}.id")
    url = _loose(content.get("url") or content.get("link"), repairs)
    attachment = Attachment(
        "voice" if content.get("voice") is True else sort,
        url=url or (f"{MEDIA_ADDRESS}{file}" if file is not None else None),
        name=_loose(content.get("filename"), repairs),
        media_type=_loose(content.get("mime_type"), repairs),
    )
    return _words(_string(content, "caption", sort, repairs), (attachment,))


def _location(sort: str, content: _Value, repairs: Repairs) -> Said:
    """A place: co-ordinates, and what it is called."""
    where = ", ".join(str(content[name]) for name in ("latitude", "longitude") if _is_number(content.get(name)))
    names = [text for name in ("name", "address") if (text := _loose(content.get(name), repairs))]
    shown = " ".join(filter(None, (where, ", ".join(names))))
    return _words(None, (Attachment(sort, _loose(content.get("url"), repairs), repairs.text(shown) or None),))


def _contacts(given: Json, repairs: Repairs) -> Said:
    """Cards with other people's names and numbers."""
    if given is None:
        return Said(None, TextMissing.UNSUPPORTED_BY_API)
    if not isinstance(given, list):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "contacts")
    cards = [Attachment("contact", name=_card(each, repairs)) for each in given if isinstance(each, dict)]
    return _words(None, tuple(cards))


def _card(card: _Value, repairs: Repairs) -> str | None:
    name = card.get("name")
    told = [_loose(name.get("formatted_name") or name.get("first_name"), repairs)] if isinstance(name, dict) else []
    for sort, field in (("phones", "phone"), ("emails", "email")):
        given = card.get(sort)
        each_of = given if isinstance(given, list) else []
        told += [_loose(each.get(field), repairs) for each in each_of if isinstance(each, dict)]
    return ", ".join(filter(None, told)) or None


def _button(sort: str, content: _Value, repairs: Repairs) -> Said:
    """A button under a template of ours: its text is what the person chose to say."""
    return _words(_string(content, "text", sort, repairs) or _string(content, "payload", sort, repairs))


def _interactive(sort: str, content: _Value, repairs: Repairs) -> Said:
    """A choice among ours, or a form filled in. A form's answers are kept as the JSON text that they came as."""
    kind = content.get("type")
    answer = content.get(kind) if isinstance(kind, str) else None
    if not isinstance(kind, str) or not isinstance(answer, dict):
        return Said(None, TextMissing.UNSUPPORTED_BY_API)
    if kind == "nfm_reply":
        return _form(sort, answer, repairs)
    told = [text for name in ("title", "description", "response") if (text := _loose(answer.get(name), repairs))]
    if not told:
        return Said(None, TextMissing.UNSUPPORTED_BY_API, (Attachment(sort, name=repairs.text(kind)),))
    marks = () if kind in ("button_reply", "list_reply") else (Attachment(sort, name=repairs.text(kind)),)
    return _words("\n".join(told), marks)


def _form(sort: str, answer: _Value, repairs: Repairs) -> Said:
    filled = answer.get("response_json")
    if isinstance(filled, dict | list):
        filled = compact(filled)
    text = _loose(filled, repairs) or _loose(answer.get("body"), repairs)
    return _words(text, (Attachment("form", name=_loose(answer.get("name"), repairs)),))


def _order(sort: str, content: _Value, repairs: Repairs) -> Said:
    """An order from a catalogue: each thing and how many."""
    given = content.get("product_items")
    things = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    items = tuple(Attachment(sort, name=_loose(_thing(each), repairs)) for each in things)
    return _words(_string(content, "text", sort, repairs), items or (Attachment(sort),))


def _thing(item: _Value) -> str:
    names = ("quantity", "product_retailer_id", "item_price", "currency")
    return " ".join(str(item[name]) for name in names if isinstance(item.get(name), str | int | float))


def _unknown(sort: str, content: Json, repairs: Repairs) -> Said:
    """A type that is not in the table. What looks like words or a file is kept as such; its type is named."""
    if not isinstance(content, dict):
        return Said(None, TextMissing.UNSUPPORTED_BY_API, (Attachment("unsupported", name=repairs.text(sort)),))
    if content.get("mime_type") is not None or content.get("url") is not None:
        return _media(repairs.text(sort), content, repairs)
    words = (_loose(content.get(name), repairs) for name in ("body", "text", "caption", "title", "question", "name"))
    text = next((each for each in words if each), None)
    missing = TextMissing.UNSUPPORTED_BY_API if text is None else None
    return Said(text, missing, (Attachment("unsupported", name=repairs.text(sort)),))


def _unreadable(sort: str, message: _Value, repairs: Repairs) -> Said:
    """A type without its content: WhatsApp says that somebody wrote, but not what. Words beside it are kept."""
    if sort == PLACEHOLDER:
        return Said(None, TextMissing.NOT_FETCHED)
    text = message.get("text")
    if isinstance(text, dict) and (body := _loose(text.get("body"), repairs)):
        return Said(body, None)
    known = sort in _TYPES or sort in ("", "unknown")
    return Said(
        None,
        TextMissing.UNSUPPORTED_BY_API,
        () if known else (Attachment("unsupported", name=repairs.text(sort)),),
    )


def _unsupported(sort: str, content: _Value, repairs: Repairs) -> Said:
    told = _loose(content.get("type"), repairs)
    return Said(None, TextMissing.UNSUPPORTED_BY_API, (Attachment(sort, name=told),) if told else ())


_TYPES: Mapping[str, Callable[[str, _Value, Repairs], Said]] = {
    "audio": _media,
    "button": _button,
    "document": _media,
    "image": _media,
    "interactive": _interactive,
    "location": _location,
    "order": _order,
    "sticker": _media,
    "system": _text,
    "text": _text,
    "unsupported": _unsupported,
    "video": _media,
    "voice": _media,
}
TYPES = frozenset((*_TYPES, "contacts", PLACEHOLDER))
"""The types that are told apart; the others are kept by their name."""


def _string(content: _Value, name: str, sort: str, repairs: Repairs) -> str | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, f"{sort}.{name}")
    return repairs.text(value)


def _loose(value: Json, repairs: Repairs) -> str | None:
    """A text beside the point: of another type it is left alone, since the message can be kept without it."""
    return repairs.text(value) if isinstance(value, str) and value else None


def _is_number(value: Json) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
