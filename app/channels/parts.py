"""Reading a delivery part by part, so that one bad part never takes its siblings with it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from app.records.message import Event, Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason

Part = TypeVar("Part")


class Unreadable(Exception):
    """Raised inside the reading of one part; ``read_each`` turns it into an ``Unread``.

    ``detail`` is a fixed phrase or a field's name and never quotes the delivery.
    """

    def __init__(self, reason: ParkedReason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def read_each(
    parts: Iterable[tuple[str, Part]],
    read_one: Callable[[str, Part], Event | Unread | Ignored],
    out_of_time: Callable[[], bool],
) -> Reading:
    """Read parts in order; every part ends in exactly one of the three heaps of the reading.

    Args:
        parts: pairs of a path in the delivery and what stands there.
        read_one: reads one of them; whatever it raises parks that part alone.
        out_of_time: asked before each part; once it says yes the rest is parked as ``time_budget``.
    """
    events: list[Event] = []
    unread: list[Unread] = []
    ignored: list[Ignored] = []
    late = False
    for path, part in parts:
        late = late or out_of_time()
        outcome = Unread(path, ParkedReason.TIME_BUDGET) if late else _read_guarded(path, part, read_one)
        if isinstance(outcome, Event):
            events.append(outcome)
        elif isinstance(outcome, Unread):
            unread.append(outcome)
        else:
            ignored.append(outcome)
    return Reading(tuple(events), tuple(unread), tuple(ignored))


def _read_guarded(
    path: str, part: Part, read_one: Callable[[str, Part], Event | Unread | Ignored]
) -> Event | Unread | Ignored:
    try:
        return read_one(path, part)
    except Unreadable as why:
        return Unread(path, why.reason, why.detail)
    except Exception as error:  # noqa: BLE001 - a mistake of ours in one event must not lose the other 999
        return Unread(path, ParkedReason.READER_FAILED, type(error).__name__)
