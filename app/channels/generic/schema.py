"""Our message schema as JSON Schema 2020-12, for OpenAPI and the documentation. What reads it is ``message.py``."""

from typing import Any, Final

from app.channels.generic.cloudevents import EVENT_TYPES, SPECVERSION
from app.records.availability import Agent
from app.records.vocabulary import Activity, Direction, Kind, Visibility

_Schema = dict[str, Any]

_ID_LENGTH = 512


def _text(description: str, **more: Any) -> _Schema:
    return {"type": ["string", "null"], "description": description, **more}


def _word(words: type[Activity | Agent | Direction | Kind | Visibility], default: str, description: str) -> _Schema:
    return {"type": "string", "enum": [str(word) for word in words], "default": default, "description": description}


def _id(description: str, **more: Any) -> _Schema:
    return {"type": ["string", "integer", "null"], "maxLength": _ID_LENGTH, "description": description, **more}


def _time(description: str) -> _Schema:
    return _text(f"{description} RFC 3339 with an offset.", format="date-time")


_AUTHOR: Final[_Schema] = {
    "type": ["object", "null"],
    "description": "Who wrote it, as shown on the platform. Anonymous is legal: leave out what is not known.",
    "properties": {
        "id": _id("The platform's id of the account."),
        "name": _text("The name as shown."),
        "handle": _text("The account's handle."),
    },
}

_ATTACHMENT: Final[_Schema] = {
    "type": "object",
    "description": "A picture, film, file or link that belongs to the message.",
    "properties": {
        "kind": _text("What it is: image, video, audio, document, link …", default="other"),
        "url": _text("Where it can be fetched."),
        "name": _text("Its file name or title."),
        "media_type": _text("Its media type, as the platform named it."),
    },
}

_CONTEXT: Final[_Schema] = {
    "type": ["object", "null"],
    "description": "What the message answers, when the sender knows it.",
    "required": ["author"],
    "properties": {
        "author": {
            "type": "string",
            "enum": ["municipality", "citizen"],
            "description": "Whose words are answered.",
        },
        "text": _text("The text that is answered."),
        "registered_case": _text("The diary number of the case it belongs to."),
    },
}

MESSAGE: Final[_Schema] = {
    "type": "object",
    "title": "Message",
    "description": (
        "One thing that happened to one message. A message without id is parked; unknown fields are kept and ignored."
    ),
    "required": ["id"],
    "properties": {
        "id": _id("The platform's id of the message: stable, and unique within the channel (and source)."),
        "text": _text("The text exactly as written."),
        "kind": _word(Kind, Kind.OTHER, "What sort of message it is."),
        "visibility": _word(Visibility, Visibility.UNKNOWN, "Who could read it on the platform."),
        "direction": _word(Direction, Direction.INCOMING, "From somebody outside, or the authority's own."),
        "activity": _word(Activity, Activity.CREATE, "What was done to it."),
        "by": _word(Agent, Agent.UNKNOWN, "Who removed, hid or showed it; never a guess."),
        "author": _AUTHOR,
        "created_at": _time("When it was written."),
        "updated_at": _time("When it was edited, removed, hidden or shown again; tells one edit from another."),
        "thread": _id("The conversation's id. Default: in_reply_to, else the message's own id."),
        "in_reply_to": _id("The id of the message directly answered."),
        "url": _text("The message's web address (http or https)."),
        "attachments": {"type": ["array", "null"], "items": _ATTACHMENT, "description": "In the platform's order."},
        "context": _CONTEXT,
        "platform": _text("A short name of the platform.", pattern="^[a-z0-9][a-z0-9_-]{0,31}$", default="generic"),
        "source": _id("The system in which the id is unique, when the channel has several; as CloudEvents source."),
    },
    "examples": [
        {
            "id": "kommentar-1001",
            "text": "Hej! Gatlyktan vid Storgatan 5 har varit trasig i tre veckor.",
            "kind": "comment",
            "visibility": "public",
            "author": {"id": "77", "name": "Exempel Exempelsson", "handle": "@exempel"},
            "created_at": "2026-03-02T08:15:00+01:00",
            "in_reply_to": "inlagg-12",
            "url": "https://social.example/exempelkoping/inlagg-12#kommentar-1001",
            "attachments": [{"kind": "image", "url": "https://social.example/bild.jpg", "media_type": "image/jpeg"}],
            "context": {"author": "municipality", "text": "Nu lagar vi gatlyktor!"},
            "platform": "linkedin",
        },
        {
            "id": "kommentar-1001",
            "activity": "edit",
            "text": "Hej! Gatlyktan vid Storgatan 7 har varit trasig i tre veckor.",
            "kind": "comment",
            "updated_at": "2026-03-02T08:20:00+01:00",
            "platform": "linkedin",
        },
        {"id": "kommentar-1001", "activity": "remove", "platform": "linkedin"},
    ],
}

MESSAGES: Final[_Schema] = {
    "type": "object",
    "title": "Messages",
    "description": "Several messages in one delivery. One that cannot be read never takes the others with it.",
    "required": ["messages"],
    "properties": {"messages": {"type": "array", "items": MESSAGE}},
    "examples": [{"messages": [{"id": "1", "text": "Hej!"}, {"id": "2", "text": "Hej igen!"}]}],
}

CLOUD_EVENT: Final[_Schema] = {
    "type": "object",
    "title": "CloudEvent",
    "description": "CloudEvents 1.0 in structured mode. An unknown type is kept and parked.",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"type": "string", "const": SPECVERSION},
        "id": {"type": "string", "minLength": 1, "maxLength": _ID_LENGTH, "description": "Names this event."},
        "source": {"type": "string", "minLength": 1, "maxLength": _ID_LENGTH, "format": "uri-reference"},
        "type": {"type": "string", "description": f"Read: {', '.join(EVENT_TYPES)}."},
        "subject": {"type": "string", "maxLength": _ID_LENGTH, "description": "The message's id; else data.id."},
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "When the citizen wrote or the act was done.",
        },
        "data": {**MESSAGE, "required": [], "examples": [{"text": "Hej!", "kind": "direct_message"}]},
    },
    "examples": [
        {
            "specversion": "1.0",
            "id": "e-2026-000123",
            "source": "https://svit.example/exempelkoping",
            "type": "se.diarium.message.received.v1",
            "subject": "dm-88",
            "time": "2026-03-02T07:15:00Z",
            "datacontenttype": "application/json",
            "data": {"text": "När öppnar återvinningen?", "kind": "direct_message", "visibility": "direct"},
        }
    ],
}
