"""Identifiers made by the application: UUIDv7 (RFC 9562 section 5.7), so that no database sequence is needed."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

Randomness = Callable[[int], bytes]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def new_id(at: datetime, randomness: Randomness = os.urandom) -> UUID:
    """Make a UUIDv7 from a time and 8 random bytes.

    The 12 bits of ``rand_a`` hold the fraction of the millisecond (RFC 9562 method 3), so ids made by one process
    sort by time and land side by side in an index.

    Args:
        at: an aware time.
        randomness: gives that many random bytes; passed in by tests.
    """
    microseconds = (at - _EPOCH) // _MICROSECOND
    milliseconds, rest = divmod(microseconds, 1000)
    rand_a = rest * 4096 // 1000
    rand_b = int.from_bytes(randomness(8)) & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7000 << 64 | rand_a << 64 | 0x8 << 60 | rand_b)


def buffered(source: Randomness, size: int = 65536) -> Randomness:
    """The same randomness, fetched in large pieces: a batch takes some ten small ones for every message.

    For one thread at a time. No byte is given out twice.
    """
    rest = memoryview(b"")

    def take(count: int) -> bytes:
        nonlocal rest
        if len(rest) < count:
            rest = memoryview(source(max(size, count)))
        taken, rest = bytes(rest[:count]), rest[count:]
        return taken

    return take
