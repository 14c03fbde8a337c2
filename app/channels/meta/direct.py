"""One element of ``messaging`` or ``standby`` becomes one event: private messages on Messenger and Instagram.

Sources: developers.facebook.com/docs/messenger-platform/reference/webhook-events and
…/docs/instagram-platform/webhooks. An element is known by which key it has, never by where it stands: ``messaging``
and ``standby`` hold the same, and the dashboard's test button sends both as ``changes``.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from app.channels.json_body import Json
from app.channels.meta.attachments import attachments
from app.channels.meta.envelope import DIRECT, Entry, Part, Told
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, fits_identifier, identifier
from app.channels.times import Moment, guessed_time
from app.records.availability import Agent
from app.records.message import Attachment, Author, Content, Context, Event, Ignored, MessageKey, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

IGNORED: Mapping[str, str] = {
    "read": "a receipt: the message was opened",
    "delivery": "a receipt: the message was delivered",
    "sender_action": "somebody is typing",
    "message_request": "a conversation was let in",
    "referral": "how the person came to the conversation",
    "optin": "a choice to be written to",
    "account_linking": "an account was linked",
    "game_play": "a game was played",
    "pass_thread_control": "another app answers the person",
    "take_thread_control": "another app answers the person",
    "request_thread_control": "another app wants to answer the person",
    "app_roles": "which app answers first",
}
"""What is understood and is no message, and why."""

PARKED = (
    "policy_enforcement",
    "policy-enforcement",
    "messaging_feedback",
    "feedback",
    "response_feedback",
    "order",
    "payment",
    "pre_checkout",
    "checkout_update",
    "customer_information",
    "call",
    "calls",
    "call_permission_reply",
)
"""What a person must see: Meta's sanctions against the page, and what has words or will in it that is not read."""

FIELDS: Mapping[str, str] = {
    "messages": "message",
    "message_echoes": "message",
    "standby": "message",
    "message_edit": "message_edit",
    "message_edits": "message_edit",
    "message_reactions": "reaction",
    "messaging_postbacks": "postback",
    "messaging_seen": "read",
    "message_reads": "read",
    "message_deliveries": "delivery",
    "messaging_optins": "optin",
    "messaging_referral": "referral",
    "messaging_referrals": "referral",
    "messaging_account_linking": "account_linking",
    "messaging_game_plays": "game_play",
    "messaging_handover": "pass_thread_control",
    "messaging_handovers": "pass_thread_control",
    "messaging_policy_enforcement": "policy_enforcement",
    "messaging_feedback": "messaging_feedback",
}
"""The fields of ``changes`` that hold an element of ``messaging``, and the key it has if it does not say so itself."""

_UNREACTS = ("unreact", "remove")
# A person can edit a message five times; more would move the time by a whole millisecond.
_EDITS_BELOW = 1000
_Object = Mapping[str, Json]


class Item(NamedTuple):
    """An element and one of its keys: the key, what it holds, the element, its entry and its slice."""

    key: str
    told: _Object
    element: _Object
    entry: Entry
    slice: str


class _People(NamedTuple):
    """Who wrote to whom. ``other`` is the one of the two who is not the authority: the conversation is theirs."""

    sender: str | None
    author: Author | None
    other: str | None
    direction: Direction


def is_direct(part: Part) -> bool:
    """Whether a part is an element of ``messaging`` or ``standby``, or a change with one of ``FIELDS``."""
    field = part.whole.get("field")
    return part.list_name in DIRECT or (isinstance(field, str) and field in FIELDS)


def told_by_direct(path: str, part: Part, platform: str) -> Iterator[tuple[str, Told]]:
    """What such a part tells of.

    Nearly always one thing. If it has several keys that tell of messages, each is one, under its own path.
    """
    element = part.whole if part.list_name in DIRECT else _unwrapped(part.whole)
    keys = [key for key in _READERS if element.get(key) is not None]
    if not keys:
        yield path, _nothing_to_read(path, element)
    for key in keys:
        at = path if len(keys) == 1 else f"{path}.{key}"
        told = element[key]
        if isinstance(told, dict):
            item = Item(key, told, element, part.entry, part.slice_of(part.whole))
            yield at, partial(_READERS[key], at, item, platform)
        else:
            yield at, Unread(at, ParkedReason.UNKNOWN_SHAPE, key)


def _unwrapped(change: _Object) -> _Object:
    """The element inside a change, which may have it as a whole or spread out beside sender and recipient."""
    value, key = change.get("value"), FIELDS.get(str(change.get("field")), "message")
    if not isinstance(value, dict) or any(isinstance(value.get(name), dict) for name in (*_READERS, *IGNORED)):
        return value if isinstance(value, dict) else {}
    kept: dict[str, Json] = {name: value[name] for name in ("recipient", "timestamp") if name in value}
    return {**kept, "sender": value.get("sender") or value.get("from"), key: value}


def _nothing_to_read(path: str, element: _Object) -> Unread | Ignored:
    for key in PARKED:
        if element.get(key) is not None:
            return Unread(path, ParkedReason.UNKNOWN_EVENT, key)
    why = next((why for key, why in IGNORED.items() if element.get(key) is not None), None)
    return Unread(path, ParkedReason.UNKNOWN_EVENT, "messaging") if why is None else Ignored(path, why)


class _Act(NamedTuple):
    """What was done to the message: its name among all that was done to it, what was said, and when."""

    activity: Activity
    name: str
    content: Content | None
    occurred: Moment


# --- what happened ------------------------------------------------------------------------------------------------


def _message(path: str, item: Item, platform: str) -> Event:
    """``is_deleted`` is an unsending, ``is_unsupported`` a message that the interface does not show."""
    told = item.told
    repairs, people = Repairs(), _people(item)
    if told.get("is_deleted") is True:
        return _event(path, item, platform, people, _Act(Activity.REMOVE, "removed", None, _occurred(item)))
    story = _story(item)
    text = _text(told, "message.text", repairs)
    found = (*attachments(told, repairs), *_of_story(story, repairs))
    content = Content(
        text=text or None,
        text_missing=_text_missing(told, text, found),
        author=people.author,
        attachments=found,
        context=None if story is None else Context("municipality"),
        repair=repairs.summary(),
    )
    return _event(path, item, platform, people, _Act(Activity.CREATE, "created", content, _occurred(item)))


def _edit(path: str, item: Item, platform: str) -> Event:
    """Edits are numbered by the platform, so A→B→A is three versions.

    Instagram also sends ``num_edit`` 0 without a text for messages that nobody has edited; that says nothing that
    could be a version, so a person sees it.
    """
    told, repairs, people = item.told, Repairs(), _people(item)
    text, number = _text(told, "message_edit.text", repairs), _number(told.get("num_edit"))
    if number == 0 and text is None:
        raise Unreadable(ParkedReason.UNKNOWN_EVENT, "message_edit.num_edit")
    missing = TextMissing.NOT_FETCHED if text is None else None if text.strip() else TextMissing.EMPTY
    content = Content(text or None, missing, people.author, repair=repairs.summary())
    occurred = _occurred(item)
    name = f"edited {occurred.stamp or 'untimed'} {_hash(text)}" if number is None else f"edited {number}"
    if occurred.at is not None and number is not None and number < _EDITS_BELOW:
        # Two edits may bear the same millisecond; the platform's own number then says which came first.
        occurred = Moment(occurred.at + timedelta(microseconds=number), occurred.raw)
    return _event(path, item, platform, people, _Act(Activity.EDIT, name, content, occurred))


def _postback(path: str, item: Item, platform: str) -> Event:
    """A press of a button is an expression of will: what stood on the button is what the person said."""
    told, repairs, people = item.told, Repairs(), _people(item)
    text = _text(told, "title", repairs) or _text(told, "payload", repairs)
    content = Content(text or None, None if text else TextMissing.EMPTY, people.author, repair=repairs.summary())
    return _event(path, item, platform, people, _Act(Activity.CREATE, "created", content, _occurred(item)))


def _reaction(path: str, item: Item, platform: str) -> Event:
    """One person has at most one reaction to one message, so the two name it; it comes and goes, so its acts bear
    times.
    """
    told, repairs, people = item.told, Repairs(), _people(item)
    taken_back = told.get("action") in _UNREACTS or told.get("verb") in _UNREACTS
    activity = Activity.REMOVE if taken_back else Activity.CREATE
    sort = next((told[name] for name in ("emoji", "reaction") if isinstance(told.get(name), str)), "")
    marks = (Attachment("reaction", name=repairs.text(str(sort))),) if sort else ()
    content = Content(None, TextMissing.EMPTY, people.author, marks, repair=repairs.summary())
    occurred = _occurred(item)
    name = f"{activity} {occurred.stamp or 'untimed'}"
    act = _Act(activity, name, None if taken_back else content, occurred)
    return _event(path, item, platform, people, act)


_READERS: Mapping[str, Callable[[str, Item, str], Event]] = {
    "message": _message,
    "message_edit": _edit,
    "reaction": _reaction,
    "postback": _postback,
}


def _event(path: str, item: Item, platform: str, people: _People, act: _Act) -> Event:
    return Event(
        path=path,
        activity=act.activity,
        key=MessageKey(platform, item.entry.account, _id(item, people)),
        kind=Kind.REACTION if item.key == "reaction" else Kind.DIRECT_MESSAGE,
        direction=people.direction,
        visibility=Visibility.DIRECT,
        discriminator=act.name,
        slice=item.slice,
        thread=people.other,
        in_reply_to=_in_reply_to(item),
        occurred_at=act.occurred.at,
        occurred_raw=act.occurred.raw,
        content=act.content,
        agent=Agent.AUTHOR if act.activity is Activity.REMOVE else Agent.UNKNOWN,
    )


# --- which message, who, when -------------------------------------------------------------------------------------


def _id(item: Item, people: _People) -> str:
    """``mid``. Older presses of buttons have none and are told apart by person and time."""
    message = identifier(item.told.get("mid"), f"{item.key}.mid")
    if item.key == "reaction":
        if message is None or people.sender is None:
            raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "reaction.mid" if message is None else "sender.id")
        return _joined("reaction", message, people.sender)
    if message is not None:
        return message
    stamp = guessed_time(item.element.get("timestamp")).stamp
    if item.key != "postback" or people.sender is None or stamp is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, f"{item.key}.mid")
    return _joined("postback", people.sender, stamp)


def _joined(*names: str) -> str:
    name = ":".join(names)
    if not fits_identifier(name):
        raise Unreadable(ParkedReason.UNSTORABLE_VALUE, "mid")
    return name


def _in_reply_to(item: Item) -> str | None:
    if item.key == "reaction":
        return identifier(item.told.get("mid"), "reaction.mid")
    answered = _reply_to(item)
    return None if answered is None else identifier(answered.get("mid"), "reply_to.mid")


def _reply_to(item: Item) -> _Object | None:
    given = item.told.get("reply_to") or item.element.get("reply_to")
    return given if isinstance(given, dict) else None


def _people(item: Item) -> _People:
    """Direction before anything else: in an echo, sender and recipient have changed places."""
    own = item.entry.own
    sender, recipient = _person(item, "sender"), _person(item, "recipient")
    is_own = sender in own or item.told.get("is_echo") is True or _is_self(item)
    known = sender is not None or recipient in own
    direction = Direction.OWN if is_own else Direction.INCOMING if known else Direction.UNKNOWN
    first, second = (recipient, sender) if is_own else (sender, recipient)
    other = first if first not in own else second
    return _People(sender, _author(item, sender), other, direction)


def _is_self(item: Item) -> bool:
    return item.told.get("is_self") is True or item.element.get("is_self") is True


def _person(item: Item, role: str) -> str | None:
    """``id`` counts within the page; ``user_ref`` is all there is of one who writes from a web page's window."""
    given = item.element.get(role)
    if not isinstance(given, dict):
        return None
    found = identifier(given.get("id"), f"{role}.id")
    if found is None and (reference := identifier(given.get("user_ref"), f"{role}.user_ref")):
        found = _joined("user_ref", reference)
    return found


def _author(item: Item, sender: str | None) -> Author | None:
    given, repairs = item.element.get("sender"), Repairs()
    shown = given if isinstance(given, dict) else {}
    name, handle = (
        repairs.text(each) if isinstance(each := shown.get(key), str) and each else None for key in ("name", "username")
    )
    return Author(sender, name, handle) if sender or name or handle else None


def _occurred(item: Item) -> Moment:
    own = guessed_time(item.element.get("timestamp"))
    return item.entry.notified if own.at is None else own


def _number(value: Json) -> int | None:
    """``num_edit`` is documented as a whole number and sent as text as well."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


# --- content ------------------------------------------------------------------------------------------------------


def _text(told: _Object, field: str, repairs: Repairs) -> str | None:
    text = told.get(field.rpartition(".")[2])
    if text is None:
        return None
    if not isinstance(text, str):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, field)
    return repairs.text(text)


def _text_missing(told: _Object, text: str | None, found: tuple[Attachment, ...]) -> TextMissing | None:
    if text and not text.isspace():
        return None
    if told.get("is_unsupported") is True or (found and {each.kind for each in found} == {"unsupported_type"}):
        return TextMissing.UNSUPPORTED_BY_API
    if found:
        return TextMissing.MEDIA_ONLY
    return TextMissing.EMPTY if text is not None else TextMissing.NOT_FETCHED


def _story(item: Item) -> _Object | None:
    answered = _reply_to(item)
    story = None if answered is None else answered.get("story")
    return story if isinstance(story, dict) else None


def _of_story(story: _Object | None, repairs: Repairs) -> tuple[Attachment, ...]:
    """The authority's story that a message answers: its address dies after a day, so it must be fetched."""
    if story is None:
        return ()
    url, number = story.get("url"), identifier(story.get("id"), "reply_to.story.id")
    return (Attachment("story", repairs.text(url) if isinstance(url, str) and url else None, number),)


def _hash(text: str | None) -> str:
    return hashlib.sha256((text or "").encode()).hexdigest()[:16]
