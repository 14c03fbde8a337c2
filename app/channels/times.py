"""The platforms' times, parsed beside their raw form."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import orjson

from app.channels.json_body import Json
from app.channels.parts import Unreadable
from app.channels.storable import Repairs
from app.records.vocabulary import ParkedReason

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RAW_LIMIT = 64
_NUMBERS = (int, float)
_DIGITS = re.compile(r"[0-9]{1,20}", re.ASCII)
# RFC 3339 section 5.6; section 5.6's note allows a blank instead of T.
_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,12})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
# One number means seconds up to the year 5138 and, read as milliseconds, a day after 1973: the ranges do not meet.
_SECONDS_BELOW = 100_000_000_000
_MILLISECONDS_BELOW = _SECONDS_BELOW * 1000
_MICROSECONDS_BELOW = _MILLISECONDS_BELOW * 1000
# Multiplied, a span is made three times as fast as from its keywords.
_SECOND, _MILLISECOND, _MICROSECOND = timedelta(seconds=1), timedelta(milliseconds=1), timedelta(microseconds=1)


class Moment(NamedTuple):
    """A time in UTC and as it stood. ``at`` is ``None`` when it could not be understood, both when it was absent."""

    at: datetime | None = None
    raw: str | None = None

    @property
    def stamp(self) -> str | None:
        """One spelling per instant, for discriminators: seconds and milliseconds of the same instant agree."""
        # As isoformat writes it, which takes twice as long.
        return self.raw if self.at is None else orjson.dumps(self.at)[1:-1].decode()


def guessed_time(value: Json) -> Moment:
    """A Meta time: seconds, milliseconds or microseconds since 1970 by magnitude, number or text; or ISO 8601.

    Meta's own deliveries mix all of these in one field. Never raises: what is not understood keeps only its raw form.
    """
    if isinstance(value, str):
        return _guessed_text(value[:_RAW_LIMIT])
    if isinstance(value, _NUMBERS) and not isinstance(value, bool):
        return Moment(_from_epoch(int(value)), str(value)[:_RAW_LIMIT])
    return Moment()


def rfc3339_time(value: Json, field: str) -> Moment:
    """An RFC 3339 time with its offset; absent and null give an empty moment.

    Raises:
        Unreadable: ``unknown_shape`` for anything else, a time without offset included: guessing the zone could
            move a message to another day.
    """
    if value is None:
        return Moment()
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, field)
    at = _from_iso(value.upper())
    if at is None:
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, field)
    return Moment(at, value)


def _guessed_text(text: str) -> Moment:
    if _DIGITS.fullmatch(text):
        return Moment(_from_epoch(int(text)), text)
    raw = Repairs().text(text)
    return Moment(_from_iso(raw), raw)


def _from_epoch(number: int) -> datetime | None:
    if not 0 < number < _MICROSECONDS_BELOW:
        return None
    if number < _SECONDS_BELOW:
        return _EPOCH + number * _SECOND
    if number < _MILLISECONDS_BELOW:
        return _EPOCH + number * _MILLISECOND
    return _EPOCH + number * _MICROSECOND


def _from_iso(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo is UTC else None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
