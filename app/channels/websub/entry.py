"""One entry of a feed, whichever format it came in, becomes one version of a post."""

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple

from app.channels.json_body import Json, compact
from app.channels.parts import Unreadable
from app.channels.storable import identifier
from app.channels.times import Moment
from app.channels.xml_body import Element, as_json
from app.records.channel import Channel
from app.records.message import Attachment, Author, Content, Event, MessageKey
from app.records.vocabulary import Activity, ChannelKind, Direction, Kind, ParkedReason, TextMissing, Visibility

_YOUTUBE = re.compile(r"https?://(?:www\.)?youtube\.com/.*[?&]channel_id=([A-Za-z0-9_-]+)", re.ASCII)
_OUR_PLACES = frozenset((ChannelKind.PAGE, ChannelKind.BLOG, ChannelKind.ROLE_ACCOUNT))


class Feed(NamedTuple):
    """What the channel says of its feed: its address, whose it is, and for YouTube the id of the uploader."""

    platform: str
    topic: str
    is_ours: bool
    youtube_channel: str | None

    def direction(self, *, from_elsewhere: bool) -> Direction:
        """Whose an entry is: a feed of ours may also pass on what others have written."""
        return Direction.OWN if self.is_ours and not from_elsewhere else Direction.INCOMING


def feed_of(channel: Channel) -> Feed:
    """The feed of a channel: ours if the channel is a page, a blog or an account of ours, else somebody else's."""
    return _feed(channel.account or str(channel.id), channel.kind in _OUR_PLACES)


@lru_cache(maxsize=1024)
def _feed(topic: str, is_ours: bool) -> Feed:
    youtube = _YOUTUBE.match(topic)
    return Feed("youtube" if youtube else "feed", topic, is_ours, youtube[1] if youtube else None)


class Entry(NamedTuple):
    """What an entry says. ``id`` may be missing, and then the entry cannot be read."""

    id: str | None
    title: str
    words: str
    author: Author | None
    published: Moment
    updated: Moment
    link: str | None
    attachments: tuple[Attachment, ...]
    from_elsewhere: bool


def entry_event(path: str, entry: Entry, element: Element, feed: Feed) -> Event:
    """The version that an entry tells of, named by when it was changed and what it says.

    Feeds tell how an entry stands and not what was done. It is an edit if it was changed after it was published; a
    feed without either time has only its words to tell versions apart by, and there A→B→A is two.

    Raises:
        Unreadable: ``message_without_id``; ``unstorable_value`` for an id that cannot be kept.
    """
    if entry.id is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "id")
    is_edit = entry.published.at is not None and entry.updated.at is not None and entry.updated.at > entry.published.at
    changed = entry.published if entry.updated.raw is None else entry.updated
    occurred = entry.updated if is_edit or entry.published.raw is None else entry.published
    text = "\n\n".join(filter(None, (entry.title, entry.words)))
    return Event(
        path=path,
        activity=Activity.EDIT if is_edit else Activity.CREATE,
        key=_key(feed, entry.id),
        kind=Kind.POST,
        direction=feed.direction(from_elsewhere=entry.from_elsewhere),
        visibility=Visibility.PUBLIC,
        discriminator=f"as of {changed.stamp or 'untimed'} {_content_hash(text, entry.attachments)}",
        slice=compact(as_json(element)),
        thread=entry.id,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=Content(
            text=text or None,
            text_missing=None if text else TextMissing.MEDIA_ONLY if entry.attachments else TextMissing.EMPTY,
            author=entry.author,
            attachments=entry.attachments,
            permalink=entry.link,
        ),
    )


def removal_event(path: str, ref: str | None, when: Moment, element: Element, feed: Feed) -> Event:
    """An entry is no longer in the feed; nobody says why, and it may come back.

    Raises:
        Unreadable: as ``entry_event``.
    """
    name = identifier(ref, "ref")
    if name is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "ref")
    return Event(
        path=path,
        activity=Activity.UNAVAILABLE,
        key=_key(feed, name),
        kind=Kind.POST,
        direction=feed.direction(from_elsewhere=False),
        visibility=Visibility.PUBLIC,
        discriminator="removed" if when.stamp is None else f"removed {when.stamp}",
        slice=compact(as_json(element)),
        thread=name,
        occurred_at=when.at,
        occurred_raw=when.raw,
    )


def web_address(text: str | None) -> str | None:
    """Only what can be followed as a link; anything else stays in the slice."""
    return text if text is not None and text.startswith(("https://", "http://")) else None


def _key(feed: Feed, name: str) -> MessageKey:
    return MessageKey(feed.platform, feed.topic, name)


def _content_hash(text: str, attachments: tuple[Attachment, ...]) -> str:
    told: list[Json] = [text]
    told += [[each.kind, each.url] for each in attachments]
    return hashlib.sha256(compact(told).encode()).hexdigest()[:16]
