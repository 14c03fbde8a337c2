"""One message in our own schema (``schema.MESSAGE``) becomes one event; plain JSON and CloudEvents both end here."""

import hashlib
import re
from dataclasses import dataclass

from app.channels.fields import Fields
from app.channels.json_body import Json, compact
from app.channels.parts import Unreadable
from app.channels.storable import Repairs
from app.channels.times import Moment
from app.records.availability import Agent
from app.records.message import Attachment, Author, Content, Context, Event, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

DEFAULT_PLATFORM = "generic"

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
_WHOSE = frozenset(("municipality", "citizen"))
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE | re.ASCII)
_DONE = {
    Activity.CREATE: "created",
    Activity.EDIT: "edited",
    Activity.REMOVE: "removed",
    Activity.HIDE: "hidden",
    Activity.UNHIDE: "unhidden",
    Activity.UNAVAILABLE: "unavailable",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What the envelope says: what was done, to which message, when, and what the sender calls this act.

    ``name`` is the sender's own name for the act, alike when it is sent again: a CloudEvents id, or the
    ``webhook-id`` and the place in the delivery. ``namespace`` is where the message's id is unique.
    """

    activity: Activity
    namespace: str
    message_id: str | None
    occurred: Moment
    name: str | None


def message_event(path: str, act: Act, message: Fields, slice_of: Json) -> Event:
    """Make the event.

    Args:
        path: where it stands in the delivery.
        act: what the envelope says.
        message: the fields of our schema; unknown ones are left alone.
        slice_of: the part of the delivery to keep with the version.

    Raises:
        Unreadable: ``message_without_id``; ``unknown_shape`` with the field's name; ``unstorable_value`` for an id.
    """
    if act.message_id is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "id")
    content = _content(message) if act.activity in (Activity.CREATE, Activity.EDIT) else None
    in_reply_to = message.identifier("in_reply_to")
    platform = message.matching("platform", _SLUG.fullmatch, DEFAULT_PLATFORM)
    return Event(
        path=path,
        activity=act.activity,
        key=MessageKey(platform, act.namespace, act.message_id),
        kind=message.word("kind", Kind, Kind.OTHER),
        direction=message.word("direction", Direction, Direction.INCOMING),
        visibility=message.word("visibility", Visibility, Visibility.UNKNOWN),
        discriminator=_discriminator(act, content),
        slice=compact(slice_of),
        thread=message.identifier("thread") or in_reply_to or act.message_id,
        in_reply_to=in_reply_to,
        occurred_at=act.occurred.at,
        occurred_raw=act.occurred.raw,
        content=content,
        agent=message.word("by", Agent, Agent.UNKNOWN),
    )


def _discriminator(act: Act, content: Content | None) -> str:
    """Created and removed happen once. Anything else is told apart by its time, else by the sender's name for it,
    else (an edit with neither) by its content, and then A→B→A is two versions, not three.
    """
    done = _DONE[act.activity]
    if act.activity in (Activity.CREATE, Activity.REMOVE):
        return done
    if act.occurred.stamp is not None:
        return f"{done} {act.occurred.stamp}"
    if act.name is not None:
        return f"{done} in {act.name}"
    return done if content is None else f"{done} to {_content_hash(content)}"


def _content_hash(content: Content) -> str:
    told: list[Json] = [content.text]
    told += [[each.kind, each.url, each.name, each.media_type] for each in content.attachments]
    return hashlib.sha256(compact(told).encode()).hexdigest()[:32]


def _content(message: Fields) -> Content:
    repairs = Repairs()
    text = message.text("text", repairs) or None
    attachments = tuple(_attachment(each, repairs) for each in message.each("attachments"))
    author = message.nested("author")
    context = message.nested("context")
    return Content(
        text=text,
        text_missing=_text_missing(text, attachments),
        author=None if author is None else _author(author, repairs),
        attachments=attachments,
        context=None if context is None else _context(context, repairs),
        permalink=_permalink(message, repairs),
        repair=repairs.summary(),
    )


def _text_missing(text: str | None, attachments: tuple[Attachment, ...]) -> TextMissing | None:
    if text is not None and not text.isspace():
        return None
    return TextMissing.MEDIA_ONLY if attachments else TextMissing.EMPTY


def _author(author: Fields, repairs: Repairs) -> Author:
    return Author(author.identifier("id"), author.text("name", repairs), author.text("handle", repairs))


def _attachment(attachment: Fields, repairs: Repairs) -> Attachment:
    return Attachment(
        kind=attachment.text("kind", repairs) or "other",
        url=attachment.text("url", repairs),
        name=attachment.text("name", repairs),
        media_type=attachment.text("media_type", repairs),
    )


def _context(context: Fields, repairs: Repairs) -> Context:
    author = context.matching("author", _WHOSE.__contains__, "")
    if not author:
        raise context.misshapen("author")
    return Context(author, context.text("text", repairs), context.text("registered_case", repairs))


def _permalink(message: Fields, repairs: Repairs) -> str | None:
    """Only web addresses, since readers are given it as a link; anything else stays in the slice."""
    url = message.text("url", repairs)
    return url if url is not None and _WEB_ADDRESS.match(url) else None
