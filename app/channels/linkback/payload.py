"""The two sorts of deliveries of such a channel: notices from anybody, and the pages that we have fetched ourselves.

Only the second sort holds messages. A delivery is one if it has a header of ours, which is never let in from outside.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from app.channels.json_body import Document, Json, compact, decode
from app.channels.linkback.address import Place, place_of
from app.channels.linkback.notice import Refusal, read_notice
from app.channels.linkback.page import Page, decoded, media_type_of, read_page
from app.channels.parts import Unreadable, read_each
from app.channels.speech import DeliveryKey, NeverSame
from app.channels.storable import Repairs
from app.records.channel import Channel, Secret
from app.records.delivery import Authentic, Delivery, Refused
from app.records.linkback import Notice
from app.records.message import Attachment, Author, Content, Event, Ignored, MessageKey, Reading
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

PLATFORM = "web"
FETCHED = "diarium-fetched"
SCHEME = "unsigned"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What we know of a page that we have fetched; goes with its bytes.

    Attributes:
        source: its address; the message's name.
        target: which of our addresses it must link to; ``None`` for any.
        after: the id of the version we had before; ``None`` for the first.
        away: why it is not there any more; ``None`` if it is.
    """

    source: str
    target: str | None
    after: str | None = None
    away: str | None = None

    def headers(self, content_type: str) -> dict[str, str]:
        """The headers of its delivery."""
        return {"content-type": content_type, FETCHED: compact(dict[str, Json](asdict(self)))}


def authenticate(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], now: datetime
) -> Authentic | Refused:
    """Let in anybody's notice, since nothing of it is believed; refuse what would pass for a page of ours."""
    del body, secrets, now
    if FETCHED in headers:
        return Refused("a header that only we write")
    return Authentic(SCHEME, "nobody")


def read(delivery: Delivery, channel: Channel, out_of_time: Callable[[], bool]) -> Reading:
    """A notice is ignored by rule, whatever it says; a fetched page is a message."""
    if FETCHED in delivery.headers:
        return read_each([("$", delivery)], lambda path, each: _event(path, each, channel), out_of_time)
    notice = read_notice(delivery.headers, delivery.body, channel)
    if isinstance(notice, Notice):
        return Reading(ignored=(notice,))
    if isinstance(notice, Refusal):
        return Reading(ignored=(Ignored("$", notice.complaint.value),))
    return Reading(unread=(notice,))


def delivery_key(delivery: Delivery, reading: Reading) -> DeliveryKey:
    """The same notice once more asks for the source to be fetched once more (w3.org/TR/webmention section 3.2)."""
    del delivery, reading
    return NeverSame()


def key_of(channel: Channel, source: str) -> MessageKey:
    """A page is one message, however many of our addresses it links to and whoever told us."""
    return MessageKey(PLATFORM, channel.account or str(channel.id), source)


def page_of(body: bytes, content_type: str, channel: Channel, target: str | None) -> Page | None:
    """What a fetched page says; ``None`` if it does not link to the target."""
    site = place_of(channel.account or "")
    aimed: Place | None = None if target is None else place_of(target)
    if site is None or (target is not None and aimed is None):
        return None
    return read_page(decoded(body, content_type), media_type_of(content_type), site, aimed)


def digest_of(page: Page) -> str:
    """What tells two states of a page apart: the words that are kept of it, and its links to us."""
    return hashlib.sha256(compact([page.title, page.excerpt, list(page.links)]).encode()).hexdigest()[:16]


def _event(path: str, delivery: Delivery, channel: Channel) -> Event:
    fetched = _fetched(delivery.headers[FETCHED])
    if fetched.away is not None:
        return _away(path, delivery, channel, fetched)
    content_type = delivery.headers.get("content-type", "")
    page = page_of(delivery.body, content_type, channel, fetched.target)
    if page is None:
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "no link")
    told: dict[str, Json] = {**asdict(fetched), "content_type": content_type}
    first = fetched.after is None
    return Event(
        path=path,
        activity=Activity.CREATE if first else Activity.EDIT,
        key=key_of(channel, fetched.source),
        kind=Kind.REFERENCE,
        direction=Direction.INCOMING,
        visibility=Visibility.PUBLIC,
        discriminator=f"fetched after {fetched.after or 'nothing'} {digest_of(page)}",
        slice=compact({**told, "page": decoded(delivery.body, content_type)}),
        # When it was changed nobody says; later states are as of when we saw them.
        occurred_at=None if first else delivery.captured_at,
        content=_content(page, fetched.source),
    )


def _away(path: str, delivery: Delivery, channel: Channel, fetched: Fetched) -> Event:
    return Event(
        path=path,
        activity=Activity.UNAVAILABLE,
        key=key_of(channel, fetched.source),
        kind=Kind.REFERENCE,
        direction=Direction.INCOMING,
        visibility=Visibility.PUBLIC,
        discriminator=f"{fetched.away} after {fetched.after}",
        slice=compact(dict[str, Json](asdict(fetched))),
        occurred_at=delivery.captured_at,
    )


def _content(page: Page, source: str) -> Content:
    repairs, at = Repairs(), place_of(source)
    text = repairs.text("\n\n".join(part for part in (page.title, page.excerpt) if part))
    host = at.host if at is not None else None
    return Content(
        text=text or None,
        text_missing=None if text else TextMissing.EMPTY,
        author=Author(id=host, handle=host),
        attachments=tuple(Attachment("reference", url=link) for link in page.links),
        permalink=source,
        repair=repairs.summary(),
    )


def _fetched(text: str) -> Fetched:
    """Read our own header back; one that is not ours is a fault like any other."""
    found = decode(text.encode())
    if not isinstance(found, Document) or not isinstance(found.value, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, FETCHED)
    given = {name: found.value.get(name) for name in ("source", "target", "after", "away")}
    if not isinstance(given["source"], str) or any(
        each is not None and not isinstance(each, str) for each in given.values()
    ):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, FETCHED)
    return Fetched(**given)  # type: ignore[arg-type]  # looked at on the lines above
