from collections.abc import Iterator

from app.channels.parts import Unreadable, read_each
from app.records.message import Event, Ignored, Unread
from app.records.vocabulary import ParkedReason
from tests.channels.samples import never, only_event, payload, read

EVENT = only_event(read("generic", payload("generic", "message_received")))


def _read(path: str, part: str) -> Event | Unread | Ignored:
    match part:
        case "event":
            return EVENT
        case "ignored":
            return Ignored(path, "a ping")
        case "odd":
            raise Unreadable(ParkedReason.UNKNOWN_SHAPE, "text")
        case _:
            raise ZeroDivisionError(part)


def test_a_part_whose_reading_raises_is_parked_alone() -> None:
    parts = [("$[0]", "event"), ("$[1]", "bug"), ("$[2]", "odd"), ("$[3]", "ignored"), ("$[4]", "event")]
    reading = read_each(parts, _read, never)
    assert reading.events == (EVENT, EVENT)
    assert reading.ignored == (Ignored("$[3]", "a ping"),)
    assert reading.unread == (
        Unread("$[1]", ParkedReason.READER_FAILED, "ZeroDivisionError"),
        Unread("$[2]", ParkedReason.UNKNOWN_SHAPE, "text"),
    )


def test_when_time_is_out_the_rest_is_parked_and_what_was_read_stays() -> None:
    answers: Iterator[bool] = iter([False, True, False])
    reading = read_each([("a", "event"), ("b", "event"), ("c", "event")], _read, lambda: next(answers))
    assert reading.events == (EVENT,)
    assert reading.unread == (Unread("b", ParkedReason.TIME_BUDGET), Unread("c", ParkedReason.TIME_BUDGET))
