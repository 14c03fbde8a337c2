"""Windows of ordered lists: so many rows after a known row (stable under inserts), or so many after an offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, literal, tuple_

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``limit`` rows. ``after`` holds the order columns of the row they follow; then ``offset`` is 0."""

    limit: int
    offset: int = 0
    after: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """The rows of one window. ``last`` is the position of the last of them if more follow, else ``None``."""

    rows: tuple[Item, ...]
    last: tuple[Any, ...] | None


def newest_first(question: Select[Any], order: Sequence[ColumnElement[Any]], window: Window) -> Select[Any]:
    """Order downwards by columns that together are unique, and ask for one row more than the window holds."""
    if window.after is not None:
        question = question.where(tuple_(*order) < _position(order, window.after))
    return _limited(question.order_by(*(column.desc() for column in order)), window)


def oldest_first(question: Select[Any], order: Sequence[ColumnElement[Any]], window: Window) -> Select[Any]:
    """As ``newest_first``, upwards."""
    if window.after is not None:
        question = question.where(tuple_(*order) > _position(order, window.after))
    return _limited(question.order_by(*order), window)


def cut(connection: Connection, question: Select[Any], order: Sequence[str], window: Window) -> Slice[Row[Any]]:
    """Run a windowed question.

    Args:
        order: names of the selected columns that hold the position.
    """
    rows = tuple(connection.execute(question))
    kept = rows[: window.limit]
    more = len(rows) > window.limit
    return Slice(kept, tuple(getattr(kept[-1], name) for name in order) if more else None)


def _position(order: Sequence[ColumnElement[Any]], after: tuple[Any, ...]) -> ColumnElement[Any]:
    return tuple_(*(literal(value, column.type) for column, value in zip(order, after, strict=True)))


def _limited(question: Select[Any], window: Window) -> Select[Any]:
    question = question.limit(window.limit + 1)
    return question.offset(window.offset) if window.offset else question
