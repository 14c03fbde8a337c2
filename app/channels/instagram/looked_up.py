"""Our own deliveries of what was looked up become events."""

from collections.abc import Mapping

from app.channels.instagram.lookup import Sort
from app.channels.json_body import Json
from app.channels.meta.envelope import Entry
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, identifier
from app.channels.times import Moment, guessed_time
from app.records.message import Attachment, Author, Content, Event, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

_KINDS: Mapping[str, str] = {"IMAGE": "image", "CAROUSEL_ALBUM": "image", "VIDEO": "video"}


def read_looked_up(path: str, platform: str, value: Mapping[str, Json], entry: Entry, piece: str) -> Event:
    """The words of a mention are a later version of it, as of when they were seen; a picture of the account's own is a
    post.

    Raises:
        Unreadable: no sort that is known, nothing told, or no id.
    """
    sort, told = value.get("sort"), value.get("told")
    name = identifier(value.get("id"), "id")
    if not isinstance(sort, str) or sort not in list(Sort) or not isinstance(told, dict):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "value")
    if name is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "id")
    is_ours, written = sort == Sort.MEDIA_ABOVE, guessed_time(told.get("timestamp"))
    occurred = written if is_ours else Moment(None, written.raw)
    return Event(
        path=path,
        activity=Activity.CREATE if is_ours else Activity.EDIT,
        key=MessageKey(platform, entry.account, name),
        kind=Kind.POST if is_ours else Kind.MENTION,
        direction=Direction.OWN if is_ours else Direction.INCOMING,
        visibility=Visibility.PUBLIC if is_ours else Visibility.UNKNOWN,
        discriminator="created" if is_ours else "looked up",
        slice=piece,
        thread=name,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=_content(told),
    )


def _content(told: Mapping[str, Json]) -> Content:
    repairs = Repairs()
    text = _text(told.get("text") if told.get("text") is not None else told.get("caption"), repairs)
    url, handle, link = (_text(told.get(name), repairs) for name in ("media_url", "username", "permalink"))
    kind = _KINDS.get(str(told.get("media_type")), "image")
    attachments = (Attachment(kind, url),) if url else ()
    missing = None
    if not text or text.isspace():
        missing = TextMissing.MEDIA_ONLY if told.get("media_type") is not None else TextMissing.EMPTY
    return Content(
        text=text or None,
        text_missing=missing,
        author=Author(handle=handle) if handle else None,
        attachments=attachments,
        permalink=link if link and link.startswith(("https://", "http://")) else None,
        repair=repairs.summary(),
    )


def _text(value: Json, repairs: Repairs) -> str | None:
    return repairs.text(value) if isinstance(value, str) else None
