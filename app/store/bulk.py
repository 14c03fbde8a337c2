"""Many rows in one statement: ``VALUES`` lists in SQLite, ``INSERT … SELECT FROM unnest`` in PostgreSQL.

The only file that knows ``unnest``. The statements are written once per table and row type, so their text never
varies and every driver finds its prepared statement again.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
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
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import BigInteger, Integer

from app.store.types import Json, UtcTime, aware, json_text, sqlite_time

Row = TypeVar("Row", bound=NamedTuple)

_SIZES = (64, 32, 16, 8, 4, 2, 1)
"""Rows in one SQLite statement. The driver lets go of the interpreter's lock at every step, and a statement is one
step: with a row a step, the writer's thread waited for the server's once a row."""


class Bulk(Generic[Row]):
    """How rows of one kind are put into one table. The row type's fields are the columns, in order."""

    def __init__(self, table: Table, row: type[Row]) -> None:
        columns = [table.c[name] for name in row._fields]
        self._columns = columns
        self._table = table
        self._converters = [(place, _for_sqlite(column)) for place, column in enumerate(columns)]
        names = ", ".join(f'"{column.name}"' for column in columns)
        one, head = f"({', '.join('?' * len(columns))})", f"INSERT INTO {table.name} ({names}) VALUES "  # noqa: S608 – our own names
        self._sqlite = {size: head + ", ".join([one] * size) for size in _SIZES}
        self._encoders = [_for_postgres(column) for column in columns]
        self._postgres_new = text(f"{self.unnest('')} ON CONFLICT DO NOTHING RETURNING id")

    def insert(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert all of the rows; a clash is an ``IntegrityError``."""
        if not rows:
            return
        if connection.dialect.name == "sqlite":
            self._insert_in_sqlite(connection, self._sqlite_rows(rows))
        else:
            insert_together(connection, (self, rows))

    def unnest(self, prefix: str) -> str:
        """The insert for PostgreSQL; its parameters, arrays, begin with a prefix."""
        names = ", ".join(f'"{column.name}"' for column in self._columns)
        arrays = (f"CAST(:{prefix}c{place} AS {_array_type(column)})" for place, column in enumerate(self._columns))
        return f"INSERT INTO {self._table.name} ({names}) SELECT * FROM unnest({', '.join(arrays)})"  # noqa: S608 – our own names

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
            return set(connection.execute(self._postgres_new, self.arrays("", rows)).scalars())
        held = set(taken())
        fresh = [row for row in rows if row.id not in held]  # type: ignore[attr-defined]  # such rows have an id
        self.insert(connection, fresh)
        return {row.id for row in fresh}  # type: ignore[attr-defined]  # such rows have an id

    def _insert_in_sqlite(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert in as few statements as there are powers of two in their number, past SQLAlchemy's own work for each.

        Errors are those SQLAlchemy would raise.
        """
        begin, cursor = 0, connection.connection.cursor()
        for size in _SIZES:
            while len(rows) - begin >= size:
                statement, begin = self._sqlite[size], begin + size
                try:
                    cursor.execute(statement, tuple(chain.from_iterable(rows[begin - size : begin])))
                except sqlite3.Error as fault:
                    raise DBAPIError.instance(
                        statement, None, fault, sqlite3.Error, dialect=connection.dialect
                    ) from fault
        cursor.close()

    def _sqlite_rows(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, convert in self._converters:
            if convert is not None:
                columns[place] = convert(columns[place])
        return list(zip(*columns, strict=True))

    def arrays(self, prefix: str, rows: Sequence[Row]) -> dict[str, list[Any]]:
        """The parameters of ``unnest``."""
        arrays: dict[str, list[Any]] = {}
        for place, values in enumerate(zip(*rows, strict=True)):
            encode = self._encoders[place]
            arrays[f"{prefix}c{place}"] = (
                list(values) if encode is None else [None if value is None else encode(value) for value in values]
            )
        return arrays


Part = tuple[Bulk[Any], Sequence[Any]]
"""A table's bulk and the rows for it."""


def insert_together(connection: Connection, *parts: Part) -> None:
    """Insert into several tables, in this order; in PostgreSQL it is one statement and one journey.

    Foreign keys may point from one part to another: PostgreSQL checks them when the whole statement is done.
    """
    filled = [(bulk, rows) for bulk, rows in parts if rows]
    if not filled:
        return
    if connection.dialect.name == "sqlite":
        for bulk, rows in filled:
            bulk.insert(connection, rows)
        return
    values: dict[str, list[Any]] = {}
    for place, (bulk, rows) in enumerate(filled):
        values |= bulk.arrays(f"t{place}", rows)
    connection.execute(_together(tuple(bulk for bulk, _ in filled)), values)


@cache
def _together(bulks: tuple[Bulk[Any], ...]) -> TextClause:
    *others, last = [bulk.unnest(f"t{place}") for place, bulk in enumerate(bulks)]
    named = ", ".join(f"w{place} AS ({insert})" for place, insert in enumerate(others))
    return text(f"WITH {named} {last}" if named else last)


def _for_sqlite(column: Column[Any]) -> Callable[[Iterable[Any]], list[Any]] | None:
    """What makes a column's values the driver's, all at once: a call for each took longer than what it did."""
    kind = column.type
    if isinstance(kind, Uuid):
        return _hexes
    if isinstance(kind, UtcTime):
        return lambda values: [None if value is None else sqlite_time(value) for value in values]
    if isinstance(kind, Json):
        return lambda values: [None if value is None else json_text(value) for value in values]
    return None


def _for_postgres(column: Column[Any]) -> Callable[[Any], Any] | None:
    kind = column.type
    if isinstance(kind, UtcTime):
        return aware
    return json_text if isinstance(kind, Json) else None


def _hexes(values: Iterable[UUID | None]) -> list[str | None]:
    return [None if value is None else f"{value.int:032x}" for value in values]


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
