"""One change on Instagram becomes one event: a comment, a live comment or a mention.

Source: developers.facebook.com/docs/graph-api/webhooks/reference/instagram. No edit or removal of a comment is
documented there; should one be sent in the words that Facebook uses, it is read.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from app.channels.instagram.looked_up import read_looked_up
from app.channels.instagram.lookup import FIELD
from app.channels.json_body import Json
from app.channels.meta.envelope import Entry, Part, Told
from app.channels.meta.verbs import VERBS
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, identifier
from app.channels.times import Moment, guessed_time
from app.records.availability import Agent
from app.records.message import Author, Content, Event, Ignored, MessageKey, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

PLATFORM = "instagram"
COMMENTS = frozenset(("comments", "live_comments"))
MENTIONS = "mentions"
FIELDS = COMMENTS | {MENTIONS, FIELD}
IGNORED: Mapping[str, str] = {"story_insights": "figures about a story", "follow": "somebody follows or no longer does"}

_DONE = {Activity.CREATE: "created", Activity.REMOVE: "removed"}
_Value = Mapping[str, Json]


class Change(NamedTuple):
    """One element of ``changes``: its two halves, the entry, and a delivery with nothing else in it."""

    field: str
    value: _Value
    entry: Entry
    slice: str


def told_by_change(path: str, part: Part) -> Iterable[tuple[str, Told]]:
    """What one change tells of; fields that are not read here are parked and can be read again once they are."""
    field, value = part.whole.get("field"), part.whole.get("value")
    if isinstance(field, str) and field in IGNORED:
        return [(path, Ignored(path, IGNORED[field]))]
    if not isinstance(field, str) or field not in FIELDS:
        return [(path, Unread(path, ParkedReason.UNKNOWN_EVENT, "field"))]
    if not isinstance(value, dict):
        return [(path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "value"))]
    change = Change(field, value, part.entry, part.slice_of(part.whole))
    if field == FIELD:
        return [(path, partial(read_looked_up, path, PLATFORM, value, part.entry, change.slice))]
    return [(path, partial(_mention if field == MENTIONS else _comment, path, change))]


def _comment(path: str, change: Change) -> Event:
    """A reply belongs to the thread of the comment it answers, a top-level comment begins its own."""
    value, entry, repairs = change.value, change.entry, Repairs()
    comment = identifier(value.get("id"), "id") or identifier(value.get("comment_id"), "comment_id")
    if comment is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "id")
    activity, author = _activity(value), _author(value, repairs)
    parent, occurred = identifier(value.get("parent_id"), "parent_id"), _occurred(change)
    content = _content(value, author, repairs) if activity in (Activity.CREATE, Activity.EDIT) else None
    return Event(
        path=path,
        activity=activity,
        key=MessageKey(PLATFORM, entry.account, comment),
        kind=Kind.COMMENT,
        direction=_direction(value, author, entry.own),
        visibility=Visibility.PUBLIC,
        discriminator=_discriminator(activity, occurred, content),
        slice=change.slice,
        thread=parent or comment,
        in_reply_to=parent or _media(value),
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=content,
        agent=Agent.AUTHORITY if activity in (Activity.HIDE, Activity.UNHIDE) else Agent.UNKNOWN,
    )


def _mention(path: str, change: Change) -> Event:
    """Somebody else's comment or picture that names the account. Neither text nor author is sent: they must be
    fetched at once. ``comments`` may bring the same comment with its text, so this version has a name of its own.
    """
    value, entry = change.value, change.entry
    comment, media = identifier(value.get("comment_id"), "comment_id"), identifier(value.get("media_id"), "media_id")
    place = comment or media
    if place is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "comment_id")
    occurred = _occurred(change)
    return Event(
        path=path,
        activity=Activity.CREATE,
        key=MessageKey(PLATFORM, entry.account, place),
        kind=Kind.MENTION,
        direction=Direction.INCOMING,
        visibility=Visibility.UNKNOWN,
        discriminator="mentioned",
        slice=change.slice,
        thread=place,
        in_reply_to=media if place != media else None,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=Content(None, TextMissing.NOT_FETCHED),
    )


def _activity(value: _Value) -> Activity:
    verb = value.get("verb")
    if verb is None:
        return Activity.CREATE
    activity = VERBS.get(verb) if isinstance(verb, str) else None
    if activity is None:
        raise Unreadable(ParkedReason.UNKNOWN_EVENT, "verb")
    return activity


def _discriminator(activity: Activity, occurred: Moment, content: Content | None) -> str:
    if activity in _DONE:
        return _DONE[activity]
    told = f"{activity} {occurred.stamp or 'untimed'}"
    if content is None:
        return told
    return f"{told} {hashlib.sha256((content.text or '').encode()).hexdigest()[:16]}"


def _occurred(change: Change) -> Moment:
    """Comments bear no time as documented; the notification's is the nearest there is."""
    given = (guessed_time(change.value.get(name)) for name in ("timestamp", "created_time"))
    return next((each for each in given if each.at is not None), change.entry.notified)


def _media(value: _Value) -> str | None:
    """The picture under which a comment stands. A boosted one has an id of its own and names the one it was made of."""
    media = value.get("media")
    if not isinstance(media, dict):
        return identifier(value.get("media_id"), "media_id")
    return identifier(media.get("original_media_id"), "original_media_id") or identifier(media.get("id"), "media.id")


# --- who, and what was said ---------------------------------------------------------------------------------------


def _direction(value: _Value, author: Author | None, own: frozenset[str]) -> Direction:
    """``self_ig_scoped_id`` is there only when the account itself has written."""
    given = value.get("from")
    is_self = isinstance(given, dict) and given.get("self_ig_scoped_id") is not None
    sender = None if author is None else author.id
    if is_self or sender in own:
        return Direction.OWN
    return Direction.UNKNOWN if sender is None else Direction.INCOMING


def _author(value: _Value, repairs: Repairs) -> Author | None:
    given = value.get("from")
    if not isinstance(given, dict):
        return None
    sender, handle = identifier(given.get("id"), "from.id"), given.get("username")
    shown = repairs.text(handle) if isinstance(handle, str) and handle else None
    return Author(sender, handle=shown) if sender or shown else None


def _content(value: _Value, author: Author | None, repairs: Repairs) -> Content:
    text = value.get("text")
    if text is not None and not isinstance(text, str):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "text")
    kept = None if text is None else repairs.text(text)
    missing = TextMissing.NOT_FETCHED if kept is None else None if kept.strip() else TextMissing.EMPTY
    return Content(kept or None, missing, author, repair=repairs.summary())
