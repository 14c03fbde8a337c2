"""What a delivery says, in the register's own words: events about messages, and what could not be read."""

from dataclasses import dataclass
from datetime import datetime

from app.records.availability import Agent
from app.records.vocabulary import (
    Activity,
    Direction,
    Kind,
    ParkedReason,
    TextMissing,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class MessageKey:
    """The platform's name for a message: ids are unique only within a namespace (page, server, site)."""

    platform: str
    namespace: str
    id: str


@dataclass(frozen=True, slots=True)
class Author:
    """A sender as shown when captured. Anonymous is legal (JO 2006/07 s. 367): everything may be ``None``."""

    id: str | None = None
    name: str | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, picture or link that belongs to a message, as the platform named it."""

    kind: str
    url: str | None = None
    name: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the message answers: whose it is (``municipality`` or ``citizen``), its text and case, when known."""

    author: str
    text: str | None = None
    registered_case: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """One version's content. ``text`` is as delivered (JSON decoded, not normalised).

    ``repair`` names a change without which the text could not be stored at all (``u0000-to-ufffd``,
    ``surrogate-to-ufffd``); it is one code point for one, so spans keep their place.
    """

    text: str | None
    text_missing: TextMissing | None = None
    author: Author | None = None
    attachments: tuple[Attachment, ...] = ()
    context: Context | None = None
    permalink: str | None = None
    repair: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one message.

    Attributes:
        path: where in the delivery it stands, e.g. ``$.entry[0].changes[3]``; ``$`` for the whole body.
        activity: what was done.
        key: which message.
        kind, direction, visibility: what the message is.
        thread: the platform's id of the conversation, if any; equal for messages that answer each other.
        in_reply_to: the platform's id of the message directly answered.
        occurred_at: the platform's time of the act, UTC; ``None`` when it gave none.
        occurred_raw: the same as it stood in the delivery.
        discriminator: names this act among all acts on this message, alike in every delivery that tells of it.
        content: for create and edit; ``None`` for the others.
        agent: who removed, hid or showed it, if the platform says so.
        slice: the part of the delivery that tells of this message, as compact JSON text.
    """

    path: str
    activity: Activity
    key: MessageKey
    kind: Kind
    direction: Direction
    visibility: Visibility
    discriminator: str
    slice: str
    thread: str | None = None
    in_reply_to: str | None = None
    occurred_at: datetime | None = None
    occurred_raw: str | None = None
    content: Content | None = None
    agent: Agent = Agent.UNKNOWN


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that could not be understood; it is parked. ``detail`` is a fixed phrase or a field's name."""

    path: str
    reason: ParkedReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part that is understood and by rule is no message (receipts, typing, our test pings)."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one delivery says. Every part of it is in exactly one of the four.

    ``uncaptured`` is where direct messages stood that may not be captured; nothing else of them is known.
    """

    events: tuple[Event, ...] = ()
    unread: tuple[Unread, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    uncaptured: tuple[str, ...] = ()
