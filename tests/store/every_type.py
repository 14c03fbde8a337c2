"""A table with a column of every type, made for a test in a database of its own, and values for it."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, LargeBinary, MetaData, Table, Text, Uuid

from app.store.bulk import Bulk
from app.store.types import Json, UtcTime

EVERY = Table(
    "every_type",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("words", Text, unique=True),
    Column("content", LargeBinary),
    Column("at", UtcTime),
    Column("told", Json),
    Column("yes", Boolean),
    Column("small", Integer),
    Column("large", BigInteger),
    Column("case", Uuid),
)


class Every(NamedTuple):
    id: UUID
    words: str | None = None
    content: bytes | None = None
    at: datetime | None = None
    told: Any = None
    yes: bool | None = None
    small: int | None = None
    large: int | None = None
    case: UUID | None = None


BULK = Bulk(EVERY, Every)

_ANY = st.characters(exclude_categories=["Cs"])
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
# The years every driver can carry to another zone and back.
TIMES = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 30), timezones=st.timezones())  # noqa: DTZ001 – made aware
TOLD = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(_ANY),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
ROWS = st.builds(
    Every,
    id=st.uuids(),
    words=st.none() | WORDS,
    content=st.none() | st.binary(),
    at=st.none() | TIMES,
    told=TOLD,
    yes=st.none() | st.booleans(),
    small=st.none() | st.integers(-(2**31), 2**31 - 1),
    large=st.none() | st.integers(-(2**63), 2**63 - 1),
    case=st.none() | st.uuids(),
)

AT = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
SAMPLES = (
    Every(UUID(int=1)),
    Every(UUID(int=2), "", b"", AT, [], False, 0, 0, UUID(int=0)),
    Every(UUID(int=3), "åäö 👍\U0010ffff\ufeff'\"\\%:a {}", bytes(range(256)), AT, {"å": ["\x00", None]}, True, -1, -1),
)


def make(connection: Connection) -> None:
    EVERY.create(connection)
