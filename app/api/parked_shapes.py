"""How parked deliveries are shown."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.paging import PageInfo
from app.api.shape import Shown
from app.records.vocabulary import ParkedReason, ParkedState
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
