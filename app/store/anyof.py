"""``column IN (…)`` whose SQL text does not depend on how many values there are.

SQLAlchemy's expanding ``IN`` writes one text per length, and every new text must be prepared again. Here the values
are one parameter: an array in PostgreSQL, a JSON list in SQLite.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Dialect, LargeBinary, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine


class _Values(TypeDecorator[Sequence[Any]]):
    impl = Text
    cache_ok = True

    def __init__(self, element: TypeEngine[Any]) -> None:
        super().__init__()
        self.element = element

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.element) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return None if value is None else list(value)
        return json.dumps([_as_json(item) for item in value])


def _as_json(item: Any) -> Any:
    if isinstance(item, UUID):
        return item.hex
    return item.hex().upper() if isinstance(item, bytes) else item


class any_of(ColumnElement[bool]):  # noqa: N801 – reads as a function where it is used, like SQLAlchemy's own any_
    """True where the column equals one of the values. An empty sequence is never true.

    The values may be a parameter that is filled in at each execution, for a statement that is built once.
    """

    inherit_cache = True
    type = Boolean()
    # Else SQLAlchemy compares it with 1 in SQLite, and no index can be used for what is compared with 1.
    _is_implicitly_boolean = True

    def __init__(self, column: ColumnElement[Any], values: Sequence[Any] | BindParameter[Any]) -> None:
        self.column = column
        self.values: BindParameter[Any] = (
            bindparam(values.key, type_=_Values(column.type))
            if isinstance(values, BindParameter)
            else bindparam(None, values, type_=_Values(column.type), unique=True)
        )

    _traverse_internals = [  # noqa: RUF012 – SQLAlchemy reads this attribute to build its cache key
        ("column", InternalTraversal.dp_clauseelement),
        ("values", InternalTraversal.dp_clauseelement),
    ]


@compiles(any_of, "sqlite")
def _in_sqlite(element: any_of, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (
        compiler.process(element.column, **more),
        compiler.process(element.values, **more),
    )
    if isinstance(element.column.type, LargeBinary):
        # JSON has no bytes, and unhex() came with SQLite 3.41; so the column is written out, at the cost of its index.
        column = f"hex({column})"
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both parts are compiled by SQLAlchemy


@compiles(any_of, "postgresql")
def _in_postgres(element: any_of, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (
        compiler.process(element.column, **more),
        compiler.process(element.values, **more),
    )
    return f"{column} = ANY ({values})"
