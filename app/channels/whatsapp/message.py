"""One message to, from or about a WhatsApp number becomes one event."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from app.channels.json_body import Json, compact
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, fits_identifier, identifier
from app.channels.times import Moment, guessed_time
from app.channels.whatsapp.content import PLACEHOLDER, Said, say
from app.records.availability import Agent
from app.records.message import Attachment, Author, Content, Context, Event, Ignored, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

PLATFORM = "whatsapp"

_Value = Mapping[str, Json]
_UNTIMED = "untimed"


class Number(NamedTuple):
    """The authority's number and what a change says of all its messages.

    ``id`` is Meta's id of the number, ``digits`` the number itself; ``entry``, ``change`` and ``value`` are what
    surrounds one message in a delivery of its own.
    """

    id: str
    digits: str
    contacts: Sequence[_Value]
    entry: _Value
    change: _Value
    value: _Value


class Heard(NamedTuple):
    """One message as it stood, and where: in which list, whether that holds our own, in which thread of the history."""

    message: _Value
    number: Number
    list: str
    own: bool
    thread: Json = None


class _Person(NamedTuple):
    """Somebody outside the authority: what names them, and their entry in ``contacts``."""

    id: str | None
    phone: str | None
    contact: _Value | None


class _Act(NamedTuple):
    """What was done to which message."""

    activity: Activity
    id: str
    kind: Kind
    discriminator: str
    in_reply_to: str | None = None
    content: Callable[[Repairs], Said] | None = None


def read_message(path: str, heard: Heard) -> Event | Ignored:
    """Read one message.

    Raises:
        Unreadable: a message without id, an id that cannot be stored, a field of the wrong type.
    """
    message, number = heard.message, heard.number
    sort = _sort(message)
    if sort in _NO_MESSAGES:
        return Ignored(path, _NO_MESSAGES[sort])
    own, other = _is_own(heard), _other(heard)
    occurred = guessed_time(message.get("timestamp"))
    act = _ACTS.get(sort, _written)(message, sort, occurred, number.id if own else other.id)
    return Event(
        path=path,
        activity=act.activity,
        key=MessageKey(PLATFORM, number.id, act.id),
        kind=act.kind,
        direction=_direction(own, sort),
        visibility=Visibility.DIRECT,
        discriminator=act.discriminator,
        slice=_slice(heard, other.contact),
        thread=_id(message, "group_id") or other.id,
        in_reply_to=act.in_reply_to,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=None if act.content is None else _content(act.content, message, other, own=own, number=number),
        agent=Agent.AUTHOR if act.activity is Activity.REMOVE else Agent.UNKNOWN,
    )


# --- whose ----------------------------------------------------------------------------------------------------------


def _is_own(heard: Heard) -> bool:
    """Echoes are ours by their list; in the history and elsewhere, what comes from our own number is."""
    sender, digits = heard.message.get("from"), heard.number.digits
    return heard.own or (isinstance(sender, str | int) and bool(digits) and str(sender).lstrip("+") == digits)


def _direction(own: bool, sort: str) -> Direction:
    """A notice of the system's is neither the citizen's words nor ours."""
    if sort == "system":
        return Direction.UNKNOWN
    return Direction.OWN if own else Direction.INCOMING


def _other(heard: Heard) -> _Person:
    """The person outside. Named by the business-scoped user id where there is one, since people with a user name need
    not show their number (the id is ``CC.`` and digits); else by number. Neither is needed.
    """
    message, contacts = heard.message, heard.number.contacts
    own = _is_own(heard)
    user = _id(message, "to_user_id" if own else "from_user_id")
    phone = _id(message, "to" if own else "from")
    if phone is None and heard.thread is not None:
        phone = identifier(heard.thread, "threads[].id")
    contact = next((each for each in contacts if _is_of(each, user, phone)), None)
    if contact is None and user is None and phone is None and len(contacts) == 1:
        contact = contacts[0]
    if contact is not None:
        user, phone = user or _id(contact, "user_id"), phone or _id(contact, "wa_id")
    return _Person(user or phone, phone, contact)


def _is_of(contact: _Value, user: str | None, phone: str | None) -> bool:
    wa_id, user_id = contact.get("wa_id"), contact.get("user_id")
    return (user is not None and user in (user_id, wa_id)) or (phone is not None and phone in (wa_id, user_id))


def _author(other: _Person, repairs: Repairs, *, own: bool, number: Number) -> Author | None:
    """The name and user name they had when they wrote; the number where the id is another."""
    if own:
        return Author(number.id, None, number.digits or None)
    given = other.contact.get("profile") if other.contact is not None else None
    profile = given if isinstance(given, dict) else {}
    name, handle = _text_of(profile.get("name"), repairs), _text_of(profile.get("username"), repairs)
    handle = handle or (other.phone if other.phone != other.id else None)
    return Author(other.id, name, handle) if other.id or name or handle else None


def _text_of(value: Json, repairs: Repairs) -> str | None:
    return repairs.text(value) if isinstance(value, str) and value else None


# --- what was done --------------------------------------------------------------------------------------------------


def _sort(message: _Value) -> str:
    """The message's ``type``; where that is missing, the content that stands there says it."""
    sort = message.get("type")
    if isinstance(sort, str) and sort:
        return sort
    return next((name for name in ("text", *_ACTS, "image", "video", "audio", "document") if name in message), "")


def _written(message: _Value, sort: str, occurred: Moment, sender: str | None) -> _Act:
    """A message. What the history only announces is told again when its file is, so that is an act of its own."""
    del occurred, sender
    told = "placeholder" if sort == PLACEHOLDER else "created"
    return _Act(
        Activity.CREATE,
        _own_id(message),
        Kind.DIRECT_MESSAGE,
        told,
        _answered(message),
        lambda repairs: say(sort, message, repairs),
    )


def _notice(message: _Value, sort: str, occurred: Moment, sender: str | None) -> _Act:
    """A person has another number, id or device: the system says it, and nobody has written anything."""
    return _written(message, sort, occurred, sender)._replace(kind=Kind.OTHER)


def _edit(message: _Value, sort: str, occurred: Moment, sender: str | None) -> _Act:
    """An edit is a message with an id of its own that brings the whole new content of another one."""
    del sender
    edit = _object(message, sort)
    new = _object(edit, "message", f"{sort}.message")
    told = new.get("type")
    inner = told if isinstance(told, str) else _sort(new)
    return _Act(
        Activity.EDIT,
        _original(edit, sort),
        Kind.DIRECT_MESSAGE,
        f"edited {_name(message, occurred)}",
        _answered(message),
        lambda repairs: say(inner, new, repairs),
    )


def _revoke(message: _Value, sort: str, occurred: Moment, sender: str | None) -> _Act:
    del occurred, sender
    return _Act(Activity.REMOVE, _original(_object(message, sort), sort), Kind.DIRECT_MESSAGE, "removed")


def _reaction(message: _Value, sort: str, occurred: Moment, sender: str | None) -> _Act:
    """One person has at most one reaction to one message; without an emoji it is taken back."""
    reaction = _object(message, sort)
    target = identifier(reaction.get("message_id"), "reaction.message_id")
    if target is None or sender is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "reaction.message_id" if target is None else "from")
    name = f"reaction:{target}:{sender}"
    if not fits_identifier(name):
        raise Unreadable(ParkedReason.UNSTORABLE_VALUE, "from")
    emoji = reaction.get("emoji")
    if emoji is None or emoji == "":
        return _Act(Activity.REMOVE, name, Kind.REACTION, f"taken back {_name(message, occurred)}", target)
    if not isinstance(emoji, str):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "reaction.emoji")
    return _Act(
        Activity.CREATE,
        name,
        Kind.REACTION,
        f"reacted {_name(message, occurred)}",
        target,
        lambda repairs: Said(None, TextMissing.EMPTY, (Attachment("reaction", name=repairs.text(emoji)),)),
    )


_ACTS: Mapping[str, Callable[[_Value, str, Moment, str | None], _Act]] = {
    "edit": _edit,
    "reaction": _reaction,
    "revoke": _revoke,
    "system": _notice,
}
_NO_MESSAGES: Mapping[str, str] = {"request_welcome": "a conversation opened without a message"}


def _own_id(message: _Value) -> str:
    found = _id(message, "id")
    if found is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "id")
    return found


def _original(act: _Value, sort: str) -> str:
    found = identifier(act.get("original_message_id"), f"{sort}.original_message_id")
    if found is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, f"{sort}.original_message_id")
    return found


def _name(message: _Value, occurred: Moment) -> str:
    """What tells this act from the others on the same message: its own id, else its time."""
    return _id(message, "id") or occurred.stamp or _UNTIMED


def _answered(message: _Value) -> str | None:
    context = message.get("context")
    return identifier(context.get("id"), "context.id") if isinstance(context, dict) else None


def _object(value: _Value, name: str, field: str = "") -> _Value:
    found = value.get(name)
    if not isinstance(found, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, field or name)
    return found


# --- content --------------------------------------------------------------------------------------------------------


def _content(
    content: Callable[[Repairs], Said], message: _Value, other: _Person, *, own: bool, number: Number
) -> Content:
    repairs = Repairs()
    said = content(repairs)
    return Content(
        text=said.text,
        text_missing=said.missing,
        author=_author(other, repairs, own=own, number=number),
        attachments=said.attachments,
        context=_advertisement(message, repairs),
        repair=repairs.summary(),
    )


def _advertisement(message: _Value, repairs: Repairs) -> Context | None:
    """The authority's own post or advertisement whose button led to the message."""
    referral = message.get("referral")
    if not isinstance(referral, dict):
        return None
    told = [text for name in ("headline", "body") if (text := _text_of(referral.get(name), repairs))]
    return Context("municipality", "\n".join(told)) if told else None


def _slice(heard: Heard, contact: _Value | None) -> str:
    """The message in a delivery of its own, with nobody in it but its sender."""
    number = heard.number
    value: dict[str, Json] = {**number.value}
    if contact is not None:
        value["contacts"] = [dict(contact)]
    if heard.list == "history":
        value["history"] = [{"threads": [{"id": heard.thread, "messages": [dict(heard.message)]}]}]
    else:
        value[heard.list] = [dict(heard.message)]
    change: Json = {**number.change, "value": value}
    return compact({"object": "whatsapp_business_account", "entry": [{**number.entry, "changes": [change]}]})


def _id(value: _Value, field: str) -> str | None:
    return identifier(value.get(field), field)
