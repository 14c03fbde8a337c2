"""What stands around an event of X's, and the two spellings that X has for the same things.

The Activity API speaks of posts as version 2 of the interface does (``author_id``, ``created_at`` in ISO 8601, people
and files in ``includes``), the older Account Activity API as version 1.1 (``user``, ``id_str`` beside an ``id`` that
has gone through a float, ``Wed Mar 04 08:15:00 +0000 2026``).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.channels.json_body import Json
from app.channels.storable import Repairs, identifier
from app.channels.times import Moment, guessed_time
from app.records.message import Author
from app.records.vocabulary import Direction

PLATFORM = "x"

Value = Mapping[str, Json]
EMPTY: Value = {}

# X's own time: milliseconds since 2010-11-04T01:42:54.657Z stand above the 22nd bit of every id since then.
_X_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_OLDEST_SNOWFLAKE = 1 << 44
_NEWEST_SNOWFLAKE = 1 << 63
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WRITTEN_OUT = re.compile(
    rf"[A-Z][a-z]{{2}} ({'|'.join(_MONTHS)}) ([0-9]{{2}}) ([0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}) \+0000 ([0-9]{{4}})",
    re.ASCII,
)


class Surroundings(NamedTuple):
    """What an event is read with.

    ``namespace`` is the channel's account: ids are X's own and the same wherever a post is seen, so that a post that
    reaches two subscriptions of one channel is one message. ``own`` are the ids that speak for the authority;
    ``subscriber`` is whose subscription brought the event. ``includes`` are the people, files and posts of the Activity
    API, ``people`` those of direct messages, by id; both are looked into only when somebody is asked for.
    """

    namespace: str
    own: frozenset[str]
    subscriber: str | None
    includes: Value
    people: Value

    def direction(self, sender: str | None) -> Direction:
        if sender is None:
            return Direction.UNKNOWN
        return Direction.OWN if sender in self.own else Direction.INCOMING

    def user(self, sender: str | None) -> Value:
        """What is told of a person; empty if nothing is."""
        if sender is None:
            return EMPTY
        return inner(self.people.get(sender)) or self._included("users", "id", sender)

    def users(self) -> list[str]:
        """Everybody that ``includes`` tells of."""
        found = (inner(each).get("id") for each in listed(self.includes.get("users")))
        return [each for each in found if isinstance(each, str)]

    def medium(self, key: str) -> Value:
        """A picture or film; only its key if nothing is told of it."""
        return self._included("media", "media_key", key) or {"media_key": key}

    def post(self, own_id: str | None) -> Value:
        """Another post; empty if it is not told."""
        return EMPTY if own_id is None else self._included("tweets", "id", own_id)

    def _included(self, name: str, field: str, wanted: str) -> Value:
        for each in listed(self.includes.get(name)):
            if (found := inner(each)).get(field) == wanted:
                return found
        return EMPTY

    def author(self, sender: str | None, given: Value, repairs: Repairs) -> Author | None:
        """The sender as ``given`` beside the post or as the delivery's list of people has it."""
        user = given or self.user(sender)
        name, handle = text_of(user.get("name"), repairs), None
        for field in ("username", "screen_name"):
            handle = handle or text_of(user.get(field), repairs)
        return Author(sender, name, handle) if sender or name or handle else None


class Place(NamedTuple):
    """Where an event stands: its path, what stands around it, and the part of the delivery that tells of it alone."""

    path: str
    about: Surroundings
    slice: str


def around(account: str | None, subscriber: str | None, includes: Json, people: Json = None) -> Surroundings:
    """Gather what stands around an event. ``people`` is the direct messages' own list, by id."""
    return Surroundings(
        namespace=account or subscriber or "x.com",
        own=frozenset(each for each in (account, subscriber) if each),
        subscriber=subscriber,
        includes=mapping(includes),
        people=mapping(people),
    )


def mapping(value: Json) -> Value:
    return value if isinstance(value, dict) else EMPTY


def inner(value: Json) -> Value:
    """An object that may stand wrapped in ``{"data": …}``."""
    given = mapping(value)
    wrapped = given.get("data")
    return wrapped if isinstance(wrapped, dict) else given


def listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def id_of(value: Value, prefix: str = "") -> str | None:
    """``id_str`` before ``id``: the number has been rounded by X itself."""
    return identifier(value.get("id_str"), f"{prefix}id_str") or identifier(value.get("id"), f"{prefix}id")


def text_of(value: Json, repairs: Repairs) -> str | None:
    return repairs.text(value) if isinstance(value, str) and value else None


def moment(value: Json) -> Moment:
    """A time in any of X's spellings; never raises."""
    if isinstance(value, str) and (found := _WRITTEN_OUT.fullmatch(value)):
        month, day, clock, year = found.groups()
        number = _MONTHS.index(month) + 1
        return Moment(guessed_time(f"{year}-{number:02}-{day}T{clock}+00:00").at, value)
    return guessed_time(value)


def made_at(post: str) -> datetime | None:
    """When an id was given out, which is when that version of a post was made; ``None`` for other ids."""
    if not post.isascii() or not post.isdigit() or len(post) > len(str(_NEWEST_SNOWFLAKE)):
        return None
    number = int(post)
    if not _OLDEST_SNOWFLAKE < number < _NEWEST_SNOWFLAKE:
        return None
    return _X_EPOCH + timedelta(milliseconds=number >> 22)
