"""Direct messages, encrypted chats and what is written in a live broadcast."""

from collections.abc import Iterator
from dataclasses import replace

from app.channels.json_body import Json
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, fits_identifier, identifier
from app.channels.times import Moment
from app.channels.x.post import file_of, links
from app.channels.x.surroundings import (
    EMPTY,
    PLATFORM,
    Place,
    Value,
    id_of,
    inner,
    listed,
    mapping,
    moment,
    text_of,
)
from app.records.message import Attachment, Author, Content, Event, Ignored, MessageKey, Unread
from app.records.vocabulary import Activity, Kind, ParkedReason, TextMissing, Visibility

_MEETINGS = frozenset(("participants_join", "participants_leave", "ParticipantsJoin", "ParticipantsLeave"))
_CREATED = frozenset(("message_create", "MessageCreate"))


def read_direct(place: Place, message: Value) -> Event | Unread | Ignored:
    """One direct message, in the older spelling (``message_create``) or the newer (``event_type``).

    Raises:
        Unreadable: a message without id, an id that cannot be stored, a field of the wrong type.
    """
    sort = message.get("type") if message.get("type") is not None else message.get("event_type")
    if isinstance(sort, str) and sort in _MEETINGS:
        return Ignored(place.path, "somebody joined or left a conversation")
    if sort is not None and not (isinstance(sort, str) and sort in _CREATED):
        return Unread(place.path, ParkedReason.UNKNOWN_EVENT, "type")
    created = message.get("message_create")
    if created is None:
        return _newer(place, message)
    if not isinstance(created, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "message_create")
    return _older(place, message, created)


def _older(place: Place, message: Value, created: Value) -> Event:
    sender = identifier(created.get("sender_id"), "message_create.sender_id")
    recipient = identifier(mapping(created.get("target")).get("recipient_id"), "message_create.target.recipient_id")
    data, repairs = mapping(created.get("message_data")), Repairs()
    attachments = (*_attached(data, repairs), *links(data, repairs))
    author = place.about.author(sender, EMPTY, repairs)
    content = _content(data.get("text"), author, attachments, repairs)
    thread = _thread(message, sender, recipient)
    return _direct(place, _id(message), content, thread, moment(message.get("created_timestamp")))


def _newer(place: Place, message: Value) -> Event:
    sender = identifier(message.get("sender_id"), "sender_id")
    keys = [each for each in listed(mapping(message.get("attachments")).get("media_keys")) if isinstance(each, str)]
    repairs = Repairs()
    files = [file_of(place.about.medium(key), repairs) for key in keys]
    author = place.about.author(sender, EMPTY, repairs)
    content = _content(message.get("text"), author, (*files, *links(message, repairs)), repairs)
    return _direct(place, _id(message), content, _thread(message, sender, None), moment(message.get("created_at")))


def read_chat(place: Place, chat: Value) -> Event:
    """A message in an encrypted chat: that it came, when and from whom, but not a word of it.

    Raises:
        Unreadable: a message without id, an id that cannot be stored.
    """
    repairs = Repairs()
    author = place.about.author(identifier(chat.get("sender_id"), "sender_id"), EMPTY, repairs)
    content = Content(None, TextMissing.ENCRYPTED, author, repair=repairs.summary())
    time = moment(chat.get("created_at_msec") or chat.get("created_at"))
    return _direct(place, _id(chat), content, identifier(chat.get("conversation_id"), "conversation_id"), time)


def read_broadcast_chat(place: Place, chat: Value) -> Event:
    """What somebody writes, for all to see, while the authority is broadcasting.

    Raises:
        Unreadable: a message without id, an id that cannot be stored, a text of the wrong type.
    """
    number = identifier(chat.get("message_id"), "message_id")
    if number is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "message_id")
    if not fits_identifier(name := f"broadcast:{number}"):
        raise Unreadable(ParkedReason.UNSTORABLE_VALUE, "message_id")
    user, repairs = inner(chat.get("author")), Repairs()
    sender = id_of(user, "author.") or identifier(chat.get("author_id"), "author_id")
    content = _content(chat.get("message"), place.about.author(sender, user, repairs), (), repairs)
    time = moment(chat.get("timestamp_ms") or chat.get("event_timestamp_ms") or chat.get("created_at"))
    event = _direct(place, name, content, identifier(chat.get("broadcast_id"), "broadcast_id"), time)
    return replace(event, kind=Kind.COMMENT, visibility=Visibility.PUBLIC)


def _direct(place: Place, own_id: str, content: Content, thread: str | None, occurred: Moment) -> Event:
    return Event(
        path=place.path,
        activity=Activity.CREATE,
        key=MessageKey(PLATFORM, place.about.namespace, own_id),
        kind=Kind.DIRECT_MESSAGE,
        direction=place.about.direction(content.author.id if content.author else None),
        visibility=Visibility.DIRECT,
        discriminator="created",
        slice=place.slice,
        thread=thread,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=content,
    )


def _id(message: Value) -> str:
    found = id_of(message)
    if found is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "id")
    return found


def _thread(message: Value, sender: str | None, recipient: str | None) -> str | None:
    """X's name for a conversation of two is their ids, the smaller first."""
    for field in ("dm_conversation_id", "conversation_id"):
        if (named := identifier(message.get(field), field)) is not None:
            return named
    if sender is None or recipient is None:
        return None
    name = "-".join(sorted((sender, recipient), key=lambda each: (len(each), each)))
    return name if fits_identifier(name) else None


def _content(told: Json, author: Author | None, attachments: tuple[Attachment, ...], repairs: Repairs) -> Content:
    if told is not None and not isinstance(told, str):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "text")
    text = repairs.text(told) if told else None
    missing = None
    if text is None or text.isspace():
        missing = TextMissing.NOT_FETCHED if told is None else TextMissing.EMPTY
        missing = TextMissing.MEDIA_ONLY if attachments else missing
    return Content(text, missing, author, attachments, repair=repairs.summary())


def _attached(data: Value, repairs: Repairs) -> Iterator[Attachment]:
    """A picture or film; of another sort of attachment its name."""
    attachment = mapping(data.get("attachment"))
    media = attachment.get("media")
    if isinstance(media, dict):
        yield file_of(media, repairs)
    elif (sort := text_of(attachment.get("type"), repairs)) is not None:
        yield Attachment(sort)
