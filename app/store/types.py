"""Column types that mean the same in SQLite and PostgreSQL."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Dialect, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine


@lru_cache(maxsize=1024)  # a batch writes the same few times again and again
def aware(at: datetime) -> datetime:
    """The same time, if it has a zone. Drivers would take one without for the server's own local time.

    Raises:
        ValueError: it has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone means different moments on different machines")
    return at


def sqlite_time(at: datetime) -> str:
    """An aware time as text that sorts as time does: ``2026-03-01T12:00:00.123456Z``."""
    return aware(at).astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


class UtcTime(TypeDecorator[datetime]):
    """An aware time, UTC: ``timestamptz`` in PostgreSQL, sortable text in SQLite, which has no type for it."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return aware(value) if dialect.name == "postgresql" else sqlite_time(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value.astimezone(UTC) if value is not None else None
        return datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    r"""JSON kept as text in both databases.

    PostgreSQL's ``jsonb`` would reorder keys and refuse ``\u0000``; nothing here is searched by its inside.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def json_text(value: object) -> str:
    """Compact JSON; characters outside ASCII stay as they are."""
    return orjson.dumps(value).decode()
