"""UUIDv7 as RFC 9562 section 5.7 and method 3 of section 6.2 say, and randomness that is never given out twice."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.identity import buffered, new_id

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 – made aware
EIGHT = st.binary(min_size=8, max_size=8)
MICROSECOND = timedelta(microseconds=1)


def test_the_bits_are_those_of_the_standard() -> None:
    """The example of RFC 9562 appendix A.6: Tuesday, 22 February 2022, 14:22:22 GMT-05:00."""
    at = datetime(2022, 2, 22, 14, 22, 22, tzinfo=timezone(timedelta(hours=-5)))

    made = new_id(at, lambda count: bytes.fromhex("18C4DC0C0C07398F")[:count])

    assert made == UUID("017F22E2-79B0-7000-98C4-DC0C0C07398F")


@given(MOMENTS, EIGHT)
def test_version_and_variant_stand_in_every_id(at: datetime, chance: bytes) -> None:
    made = new_id(at, lambda _: chance)

    assert (made.version, made.variant) == (7, RFC_4122)


@given(MOMENTS, EIGHT)
def test_the_time_and_the_chance_can_be_read_back(at: datetime, chance: bytes) -> None:
    made = new_id(at, lambda _: chance)

    milliseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert made.int >> 80 == milliseconds
    assert made.int & (2**62 - 1) == int.from_bytes(chance) & (2**62 - 1)


@given(MOMENTS, st.integers(1, 10**9), EIGHT, EIGHT)
def test_an_id_made_a_microsecond_later_sorts_later(at: datetime, much: int, one: bytes, other: bytes) -> None:
    try:
        later = at + much * MICROSECOND
    except OverflowError:
        return
    assert new_id(at, lambda _: one) < new_id(later, lambda _: other)


def test_ids_of_one_instant_differ() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)

    assert len({new_id(at) for _ in range(1000)}) == 1000


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 64))
def test_buffered_randomness_gives_each_byte_once(wanted: list[int], size: int) -> None:
    stream = bytes(range(256)) * 64
    place = 0

    def source(count: int) -> bytes:
        nonlocal place
        place += count
        return stream[place - count : place]

    take = buffered(source, size)
    pieces = [take(count) for count in wanted]

    assert [len(piece) for piece in pieces] == wanted
    rest = memoryview(stream)
    for piece in pieces:
        at = bytes(rest).find(piece)
        assert at >= 0, "in the order of the source, nothing twice"
        rest = rest[at + len(piece) :]


def test_a_time_without_a_zone_is_no_time() -> None:
    with pytest.raises(TypeError):
        new_id(datetime(2026, 3, 2))  # noqa: DTZ001 – that is the mistake
