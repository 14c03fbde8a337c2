"""One row in every table. Every id is the same, so that all foreign keys hold; the log's only leaf is its first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Date, LargeBinary, Table, Uuid, insert
from sqlalchemy.types import BigInteger, Integer

from app.store.tables import metadata
from app.store.types import Json, UtcTime

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ID = UUID("01900000-0000-7000-8000-000000000001")

_VALUES: tuple[tuple[type[Any], Any], ...] = (
    (Uuid, ID),
    (UtcTime, AT),
    (Date, AT.date()),
    (Json, []),
    (Boolean, False),
    (LargeBinary, b"x"),
    (BigInteger, 1),
    (Integer, 1),
)


def row_of(table: Table) -> dict[str, Any]:
    """A row of that table: one value for each type of column."""
    return {column.name: _value(column) for column in table.columns}


def fill(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        connection.execute(insert(table).values(row_of(table)))


def _value(column: Column[Any]) -> Any:
    if column.name == "idx":
        return 0
    return next((value for kind, value in _VALUES if isinstance(column.type, kind)), "x")
