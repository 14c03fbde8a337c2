"""One change on a Facebook Page becomes one event."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple, TypeVar

from app.channels.facebook_page.photo import photo_address
from app.channels.json_body import Json, compact
from app.channels.meta.envelope import Entry, Part, Told
from app.channels.meta.verbs import VERBS
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, fits_identifier, identifier
from app.channels.times import Moment, guessed_time
from app.records.availability import Agent
from app.records.message import Attachment, Author, Content, Event, MessageKey, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

PLATFORM = "facebook"
FIELDS = frozenset(("feed", "mention", "ratings"))

_VERBS = VERBS
_DONE = {Activity.EDIT: "edited", Activity.HIDE: "hidden", Activity.UNHIDE: "unhidden"}
_UNTIMED = "untimed"
_Value = Mapping[str, Json]
_T = TypeVar("_T")


class Change(NamedTuple):
    """One element of ``changes``: its two halves, the entry, and a delivery with nothing else in it."""

    field: str
    value: _Value
    entry: Entry
    slice: str


class _Place(NamedTuple):
    """Which message it is and what it answers."""

    kind: Kind
    id: str
    thread: str
    in_reply_to: str | None = None


def told_by_change(path: str, part: Part) -> Iterable[tuple[str, Told]]:
    """What one change tells of; fields that are not read here are parked and can be read again once they are."""
    field, value = part.whole.get("field"), part.whole.get("value")
    if not isinstance(field, str) or field not in FIELDS:
        return [(path, Unread(path, ParkedReason.UNKNOWN_EVENT, "field"))]
    if not isinstance(value, dict):
        return [(path, Unread(path, ParkedReason.UNKNOWN_SHAPE, "value"))]
    change = Change(field, value, part.entry, part.slice_of(part.whole))
    return [(path, partial(_read_change, path, change))]


def _read_change(path: str, change: Change) -> Event | Unread:
    """Read one change.

    Raises:
        Unreadable: a message without id, an id that cannot be stored, a field of the wrong type.
    """
    value, entry = change.value, change.entry
    activity, place_of = _known(_VERBS, value.get("verb")), _known(_ITEMS, _item(change))
    if activity is None:
        return Unread(path, ParkedReason.UNKNOWN_EVENT, "verb")
    if place_of is None:
        return Unread(path, ParkedReason.UNKNOWN_EVENT, "item")
    place, sender = place_of(change), _sender_id(value)
    content = _content(value, place.kind, sender) if activity in (Activity.CREATE, Activity.EDIT) else None
    occurred = _occurred(change, activity, place.kind)
    return Event(
        path=path,
        activity=activity,
        key=MessageKey(PLATFORM, entry.account, place.id),
        kind=Kind.MENTION if _is_elsewhere(change) else place.kind,
        direction=_direction(change, sender),
        visibility=_visibility(change),
        discriminator=_discriminator(activity, place.kind, occurred, change, content),
        slice=change.slice,
        thread=place.thread,
        in_reply_to=place.in_reply_to,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=content,
        agent=_agent(activity, place.kind),
    )


def _agent(activity: Activity, kind: Kind) -> Agent:
    """Only the page can hide; whether the author or the page removed a comment is never told."""
    if activity in (Activity.HIDE, Activity.UNHIDE):
        return Agent.AUTHORITY
    return Agent.AUTHOR if activity is Activity.REMOVE and kind is Kind.REACTION else Agent.UNKNOWN


def _known(table: Mapping[str, _T], word: Json) -> _T | None:
    return table.get(word) if isinstance(word, str) else None


def _item(change: Change) -> Json:
    """A mention tells by its ids whether it stands in a comment or a post; its ``item`` is undocumented."""
    if change.field == "mention":
        return "post" if change.value.get("comment_id") is None else "comment"
    return change.value.get("item")


# --- which message ------------------------------------------------------------------------------------------------


def _comment(change: Change) -> _Place:
    """A reply belongs to the thread of the comment it answers, a top-level comment begins its own."""
    value = change.value
    comment, post, parent = _id(value, "comment_id"), _id(value, "post_id"), _id(value, "parent_id")
    if comment is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "comment_id")
    return _Place(Kind.COMMENT, comment, _thread(comment, post, parent), parent or post)


def _post(change: Change) -> _Place:
    post = _id(change.value, "post_id") or _object_id(change.value)
    if post is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "post_id")
    return _Place(Kind.POST, post, post)


def _object_id(value: _Value) -> str | None:
    """An album has never a ``post_id``, a photo or film may lack it."""
    named = ((name, _id(value, f"{name}_id")) for name in ("album", "photo", "video", "share"))
    return next((f"{name}:{number}" for name, number in named if number is not None), None)


def _reaction(change: Change) -> _Place:
    """One person has at most one reaction to one thing, so target and sender name it, and changing it is an edit.

    ``like`` is the older name of the reaction of that type. Without a sender it could neither be told from another
    person's nor be taken back. A like of the page itself has no target but the page.
    """
    value, sender = change.value, _sender_id(change.value)
    comment, post, parent = _id(value, "comment_id"), _id(value, "post_id"), _id(value, "parent_id")
    if sender is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "from.id")
    target = comment or post or parent or _id(value, "open_graph_story_id") or change.entry.account
    name = f"reaction:{target}:{sender}"
    if not fits_identifier(name):
        raise Unreadable(ParkedReason.UNSTORABLE_VALUE, "from.id")
    return _Place(Kind.REACTION, name, _thread(comment, post, parent) if comment else target, target)


def _review(change: Change) -> _Place:
    story = _id(change.value, "open_graph_story_id")
    if story is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "open_graph_story_id")
    return _Place(Kind.REVIEW, story, story)


_POSTS = (
    "album",
    "coupon",
    "event",
    "experience",
    "group_message",
    "link",
    "mention",
    "milestone",
    "note",
    "photo",
    "photo-album",
    "picture",
    "platform-story",
    "post",
    "question",
    "share",
    "status",
    "story",
    "tag",
    "timeline cover",
    "video",
)
_ITEMS: Mapping[str, Callable[[Change], _Place]] = {
    "comment": _comment,
    "like": _reaction,
    "reaction": _reaction,
    "rating": _review,
} | dict.fromkeys(_POSTS, _post)


def _thread(comment: str, post: str | None, parent: str | None) -> str:
    return comment if parent is None or parent == post else parent


# --- who, when, which act -----------------------------------------------------------------------------------------


def _sender_id(value: _Value) -> str | None:
    """``from`` since version 2.11 of the interface, ``sender_id`` before and sometimes still; reviews and page likes
    have names of their own. Missing altogether when the page's token may not see who wrote.
    """
    given = value.get("from")
    if isinstance(given, dict) and (found := identifier(given.get("id"), "from.id")):
        return found
    return _id(value, "sender_id") or _id(value, "reviewer_id") or _id(value, "user_id")


def _is_elsewhere(change: Change) -> bool:
    """A mention that does not stand on the page itself. One that does is told of by ``feed`` as well, and whichever
    comes first must say the same of it.
    """
    post = change.value.get("post_id")
    return change.field == "mention" and not (isinstance(post, str) and post.startswith(f"{change.entry.account}_"))


def _direction(change: Change, sender: str | None) -> Direction:
    """Without a sender nobody knows whose it is, but a page is told of mentions by others only."""
    if sender in change.entry.own:
        return Direction.OWN
    return Direction.UNKNOWN if sender is None and change.field != "mention" else Direction.INCOMING


def _visibility(change: Change) -> Visibility:
    """What is on the page is public; what is elsewhere, unpublished or hidden, we cannot know."""
    value = change.value
    unseen = value.get("published") in (0, "0") or value.get("is_hidden") is True
    return Visibility.UNKNOWN if unseen or _is_elsewhere(change) else Visibility.PUBLIC


def _occurred(change: Change, activity: Activity, kind: Kind) -> Moment:
    """When the act took place. ``created_time`` is the message's own birth except for reactions, where it is the
    act's; for edits there is sometimes ``edited_time``; else the notification's time is the nearest there is.
    """
    if activity is Activity.CREATE or kind is Kind.REACTION:
        own = guessed_time(change.value.get("created_time"))
    elif activity is Activity.EDIT:
        own = guessed_time(change.value.get("edited_time"))
    else:
        own = Moment()
    return change.entry.notified if own.at is None else own


def _discriminator(activity: Activity, kind: Kind, occurred: Moment, change: Change, content: Content | None) -> str:
    """Messages are created and removed once; a reaction comes and goes, so its acts are told apart by time.

    An edit without ``edited_time`` is named by the notification's time and the content. If Meta sends such an edit
    again in a notification with another time, it becomes a version of its own, equal to the one before.
    """
    if kind is Kind.REACTION:
        return f"{activity} {occurred.stamp or _UNTIMED}"
    if activity is Activity.CREATE:
        return "created"
    if activity is Activity.REMOVE:
        return "removed"
    name = f"{_DONE[activity]} {occurred.stamp or _UNTIMED}"
    if content is None or guessed_time(change.value.get("edited_time")).at is not None:
        return name
    return f"{name} {_content_hash(content)}"


def _content_hash(content: Content) -> str:
    told: list[Json] = [content.text]
    told += [[each.kind, _lasting(each.url), each.name] for each in content.attachments]
    return hashlib.sha256(compact(told).encode()).hexdigest()[:16]


def _lasting(url: str | None) -> str | None:
    """Addresses of Meta's own file servers change host and signature from delivery to delivery; the file name stays."""
    if url is None or "fbcdn.net/" not in url:
        return url
    return url.partition("?")[0].rpartition("/")[2]


_MEDIA = frozenset(
    ("link", "photo", "photo_id", "photo_ids", "photos", "rating", "reaction_type", "recommendation_type", "video")
)


# --- content ------------------------------------------------------------------------------------------------------


def _content(value: _Value, kind: Kind, sender: str | None) -> Content:
    repairs = Repairs()
    text = _text(value, kind, repairs)
    attachments = tuple(_attachments(value, kind, repairs))
    return Content(
        text=text or None,
        text_missing=_text_missing(kind, text, attachments),
        author=_author(value, sender, repairs),
        attachments=attachments,
        permalink=_permalink(value, repairs),
        repair=repairs.summary(),
    )


def _text(value: _Value, kind: Kind, repairs: Repairs) -> str | None:
    for name in ("review_text", "message") if kind is Kind.REVIEW else ("message",):
        text = value.get(name)
        if isinstance(text, str):
            return repairs.text(text)
        if text is not None:
            raise Unreadable(ParkedReason.UNKNOWN_SHAPE, name)
    return None


def _text_missing(kind: Kind, text: str | None, attachments: tuple[Attachment, ...]) -> TextMissing | None:
    """Reactions and bare ratings have no words. A comment or post whose text field is absent and that shows no
    picture may have words we were not sent (comments under reviews never bring them).
    """
    if text and not text.isspace():
        return None
    if kind in (Kind.REACTION, Kind.REVIEW):
        return TextMissing.EMPTY
    if attachments:
        return TextMissing.MEDIA_ONLY
    return TextMissing.EMPTY if text is not None else TextMissing.NOT_FETCHED


def _author(value: _Value, sender: str | None, repairs: Repairs) -> Author | None:
    given = value.get("from")
    name = given.get("name") if isinstance(given, dict) else None
    name = name or value.get("sender_name") or value.get("reviewer_name")
    shown = repairs.text(name) if isinstance(name, str) else None
    return Author(sender, shown) if sender or shown else None


def _attachments(value: _Value, kind: Kind, repairs: Repairs) -> list[Attachment]:
    """Pictures, films and links by address; numbered photos by where they can be asked for. The sort of a reaction and
    the mark of a review stand here too: they are part of what was said and have no other place in a version.
    """
    if _MEDIA.isdisjoint(value):
        return []
    if kind is Kind.REACTION:
        return _marks(value, {"reaction_type": "reaction"}, repairs)
    found = _marks(value, {"rating": "rating", "recommendation_type": "recommendation"}, repairs)
    for name in ("photo", "video"):
        found += _media(name, value.get(name), repairs)
    for url in _listed(value.get("photos")):
        found += _media("photo", url, repairs)
    item = value.get("item")
    link_kind = item if item in ("photo", "video") else "link"
    known = {each.url for each in found}
    found += [each for each in _media(str(link_kind), value.get("link"), repairs) if each.url not in known]
    if not found:
        numbers = _listed(value.get("photo_ids")) or [value.get("photo_id")]
        named = (identifier(number, "photo_id") for number in numbers)
        found = [Attachment("photo", photo_address(each), each) for each in named if each]
    return found


def _marks(value: _Value, names: Mapping[str, str], repairs: Repairs) -> list[Attachment]:
    return [
        Attachment(kind, name=repairs.text(str(mark).lower()))
        for name, kind in names.items()
        if isinstance(mark := value.get(name), str | int | float) and not isinstance(mark, bool)
    ]


def _media(kind: str, url: Json, repairs: Repairs) -> list[Attachment]:
    return [Attachment(kind, url=repairs.text(url))] if isinstance(url, str) and url else []


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _permalink(value: _Value, repairs: Repairs) -> str | None:
    """The message's own address, else that of the post it stands under."""
    post = value.get("post")
    candidates = (value.get("permalink_url"), post.get("permalink_url") if isinstance(post, dict) else None)
    return next((repairs.text(url) for url in candidates if isinstance(url, str) and _is_web(url)), None)


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _id(value: _Value, field: str) -> str | None:
    return identifier(value.get(field), field)
