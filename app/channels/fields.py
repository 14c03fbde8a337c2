"""Typed access to the fields of a JSON object whose schema is ours: what has the wrong type is named, not guessed."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from app.channels.json_body import Json
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, identifier
from app.channels.times import Moment, rfc3339_time
from app.records.vocabulary import ParkedReason

Word = TypeVar("Word", bound=StrEnum)


class Fields:
    """One JSON object. Null counts as absent; unknown fields are left alone.

    Every getter raises ``Unreadable(unknown_shape, <field>)`` for a value of the wrong type.
    """

    __slots__ = ("_prefix", "_values")

    def __init__(self, values: Mapping[str, Json], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, repairs: Repairs) -> str | None:
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.misshapen(name)
        return repairs.text(value)

    def identifier(self, name: str) -> str | None:
        return identifier(self._values.get(name), self._prefix + name)

    def time(self, name: str) -> Moment:
        return rfc3339_time(self._values.get(name), self._prefix + name)

    def word(self, name: str, words: type[Word], default: Word) -> Word:
        """One word of a closed vocabulary."""
        value = self._values.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.misshapen(name)
        try:
            return words(value)
        except ValueError as error:
            raise self.misshapen(name) from error

    def matching(self, name: str, accepts: Callable[[str], object], default: str) -> str:
        """A text that ``accepts`` gives a true answer for."""
        value = self._values.get(name)
        if value is None:
            return default
        if not isinstance(value, str) or not accepts(value):
            raise self.misshapen(name)
        return value

    def nested(self, name: str) -> "Fields | None":
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.misshapen(name)
        return Fields(value, f"{self._prefix}{name}.")

    def each(self, name: str) -> "list[Fields]":
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.misshapen(name)
        return [self._item(name, item) for item in value]

    def misshapen(self, name: str) -> Unreadable:
        return Unreadable(ParkedReason.UNKNOWN_SHAPE, self._prefix + name)

    def _item(self, name: str, item: Json) -> "Fields":
        if not isinstance(item, dict):
            raise self.misshapen(name)
        return Fields(item, f"{self._prefix}{name}[].")
