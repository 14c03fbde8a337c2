"""Many rows in one statement: ``executemany`` in SQLite, ``INSERT … SELECT FROM unnest`` in PostgreSQL.

The only file that knows ``unnest``. Both statements are written once per table and row type, so their text never
varies and every driver finds its prepared statement again.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    LargeBinary,
    Table,
    TextClause,
    Uuid,
    text,
)
from sqlalchemy.types import BigInteger, Integer

from app.store.types import Json, UtcTime, aware, json_text, sqlite_time

Row = TypeVar("Row", bound=NamedTuple)


class Bulk(Generic[Row]):
    """How rows of one kind are put into one table. The row type's fields are the columns, in order."""

    def __init__(self, table: Table, row: type[Row]) -> None:
        columns = [table.c[name] for name in row._fields]
        self._columns = columns
        self._table = table
        self._converters = [(place, _for_sqlite(column)) for place, column in enumerate(columns)]
        names = ", ".join(f'"{column.name}"' for column in columns)
        self._sqlite = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 – names from our own tables
        self._encoders = [_for_postgres(column) for column in columns]
        self._postgres = _unnest(table, columns, names)
        self._postgres_new = text(f"{self._postgres.text} ON CONFLICT DO NOTHING RETURNING id")

    def insert(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert all of the rows; a clash is an ``IntegrityError``."""
        if not rows:
            return
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(self._sqlite, self._sqlite_rows(rows))
        else:
            connection.execute(self._postgres, self._arrays(rows))

    def insert_new(
        self,
        connection: Connection,
        rows: Sequence[Row],
        taken: Callable[[], Iterable[UUID]],
    ) -> set[UUID]:
        """Insert those rows whose unique keys nobody holds.

        PostgreSQL decides by the constraint and waits for rivals; in SQLite, where the transaction has the only write
        lock, ``taken`` says which of the rows' ids stand back.

        Returns:
            The ids that were inserted.
        """
        if not rows:
            return set()
        if connection.dialect.name != "sqlite":
            return set(connection.execute(self._postgres_new, self._arrays(rows)).scalars())
        held = set(taken())
        fresh = [row for row in rows if row.id not in held]  # type: ignore[attr-defined]  # such rows have an id
        self.insert(connection, fresh)
        return {row.id for row in fresh}  # type: ignore[attr-defined]  # such rows have an id

    def _sqlite_rows(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, convert in self._converters:
            if convert is not None:
                columns[place] = [None if value is None else convert(value) for value in columns[place]]
        return list(zip(*columns, strict=True))

    def _arrays(self, rows: Sequence[Row]) -> dict[str, list[Any]]:
        arrays: dict[str, list[Any]] = {}
        for place, values in enumerate(zip(*rows, strict=True)):
            encode = self._encoders[place]
            arrays[f"c{place}"] = (
                list(values) if encode is None else [None if value is None else encode(value) for value in values]
            )
        return arrays


def _for_sqlite(column: Column[Any]) -> Callable[[Any], Any] | None:
    kind = column.type
    if isinstance(kind, Uuid):
        return _hex
    if isinstance(kind, UtcTime):
        return sqlite_time
    if isinstance(kind, Json):
        return json_text
    return None


def _for_postgres(column: Column[Any]) -> Callable[[Any], Any] | None:
    kind = column.type
    if isinstance(kind, UtcTime):
        return aware
    return json_text if isinstance(kind, Json) else None


def _hex(value: UUID) -> str:
    return value.hex


def _unnest(table: Table, columns: list[Column[Any]], names: str) -> TextClause:
    arrays = ", ".join(f"CAST(:c{place} AS {_array_type(column)})" for place, column in enumerate(columns))
    return text(f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})")  # noqa: S608 – names from our own tables


def _array_type(column: Column[Any]) -> str:
    for kind, name in (
        (Uuid, "uuid[]"),
        (UtcTime, "timestamptz[]"),
        (LargeBinary, "bytea[]"),
        (Boolean, "boolean[]"),
        (BigInteger, "bigint[]"),
        (Integer, "integer[]"),
    ):
        if isinstance(column.type, kind):
            return name
    return "text[]"
