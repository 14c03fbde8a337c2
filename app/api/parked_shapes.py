"""How parked deliveries are shown."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.message_shapes import ShownAttachment, ShownAuthor
from app.api.paging import PageInfo
from app.api.shape import Shown
from app.records.message import Event, Reading
from app.records.vocabulary import (
    Activity,
    Direction,
    Kind,
    ParkedReason,
    ParkedState,
    TextMissing,
    Visibility,
)
from app.store.parked_lists import KeptParked


class ShownParked(Shown):
    """A delivery, or a part of one, that was kept without being understood."""

    id: UUID
    delivery: UUID
    channel: UUID
    authority: str
    path: str = Field(description="Where in the delivery it stands; `$` is all of it.")
    reason: ParkedReason
    detail: str = Field(description="A fixed phrase or a field's name.")
    captured_at: AwareDatetime
    parked_at: AwareDatetime
    due_at: AwareDatetime = Field(description="When a person must have looked at it.")
    state: ParkedState
    replayed_at: AwareDatetime | None
    size: int = Field(description="Bytes of the whole delivery.")


class ParkedList(Shown):
    """A part of the queue of parked deliveries."""

    data: list[ShownParked]
    page: PageInfo


class Replayed(Shown):
    """What reading a parked delivery again led to."""

    state: ParkedState
    messages: list[UUID] = Field(description="The messages it was found to hold.")
    still_parked: list[str] = Field(description="Why parts of it still cannot be read.")


class ReadEvent(Shown):
    """One thing that a parked delivery tells of a message, as it is read now."""

    path: str
    activity: Activity
    platform: str
    platform_id: str
    kind: Kind
    direction: Direction
    visibility: Visibility
    thread: str | None
    in_reply_to: str | None
    occurred_at: AwareDatetime | None
    author: ShownAuthor | None
    text: str | None
    text_missing: TextMissing | None
    attachments: list[ShownAttachment]


class StillUnread(Shown):
    """A part that still cannot be read."""

    path: str
    reason: ParkedReason
    detail: str


class ByRuleNoMessage(Shown):
    """A part that is understood and by rule is no message."""

    path: str
    why: str


class ParkedReading(Shown):
    """What a parked delivery says, read now and not kept."""

    events: list[ReadEvent]
    unread: list[StillUnread]
    ignored: list[ByRuleNoMessage]


def show_reading(reading: Reading) -> ParkedReading:
    """What was read, in the order in which it stands."""
    return ParkedReading(
        events=[_event(each) for each in reading.events],
        unread=[StillUnread(path=each.path, reason=each.reason, detail=each.detail) for each in reading.unread],
        ignored=[ByRuleNoMessage(path=each.path, why=each.why) for each in reading.ignored],
    )


def _event(event: Event) -> ReadEvent:
    content = event.content
    author = content.author if content is not None else None
    attachments = content.attachments if content is not None else ()
    return ReadEvent(
        path=event.path,
        activity=event.activity,
        platform=event.key.platform,
        platform_id=event.key.id,
        kind=event.kind,
        direction=event.direction,
        visibility=event.visibility,
        thread=event.thread,
        in_reply_to=event.in_reply_to,
        occurred_at=event.occurred_at,
        author=None if author is None else ShownAuthor(id=author.id, name=author.name, handle=author.handle),
        text=None if content is None else content.text,
        text_missing=None if content is None else content.text_missing,
        attachments=[
            ShownAttachment(kind=each.kind, url=each.url, name=each.name, media_type=each.media_type)
            for each in attachments
        ],
    )


def show_parked(kept: KeptParked) -> ShownParked:
    """A parked delivery, without its bytes."""
    more = {"captured_at": kept.captured_at, "replayed_at": kept.replayed_at, "size": kept.size}
    return ShownParked.model_validate(kept.parked._asdict() | more)


EXAMPLE = {
    "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a05",
    "delivery": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a06",
    "channel": "0192f39f-0000-7000-8000-000000000001",
    "authority": "ks",
    "path": "$.entry[0].changes[3]",
    "reason": "unknown_event",
    "detail": "item",
    "captured_at": "2026-03-02T09:15:00.204000Z",
    "parked_at": "2026-03-02T09:15:00.204000Z",
    "due_at": "2026-03-03T22:59:59.999999Z",
    "state": "waiting",
    "replayed_at": None,
    "size": 812,
}
LIST_EXAMPLE = {"data": [EXAMPLE], "page": {"limit": 20, "page": 1, "next_cursor": None}}
REPLAYED_EXAMPLE = {
    "state": "replayed",
    "messages": ["0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a01"],
    "still_parked": [],
}
READING_EXAMPLE: dict[str, Any] = {
    "events": [
        {
            "path": "$.entry[0].messaging[0]",
            "activity": "create",
            "platform": "messenger",
            "platform_id": "m_exempel1",
            "kind": "direct_message",
            "direction": "incoming",
            "visibility": "direct",
            "thread": "840000000000001",
            "in_reply_to": None,
            "occurred_at": "2026-03-02T09:14:58Z",
            "author": {"id": "840000000000001", "name": None, "handle": None},
            "text": "Hej! Kan vi få en tid nästa vecka?",
            "text_missing": None,
            "attachments": [],
        }
    ],
    "unread": [],
    "ignored": [],
}
