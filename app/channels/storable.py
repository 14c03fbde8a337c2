"""Values that any database takes: identifiers are refused when they cannot be kept, free text is repaired."""

import re

from app.channels.json_body import Json
from app.channels.parts import Unreadable
from app.records.vocabulary import ParkedReason

IDENTIFIER_LIMIT = 512
"""Longest identifier, in code points. The longest known (AT URIs, ActivityPub URLs) stay under 300."""

# A message's key is indexed, and PostgreSQL's index rows end at 2704 bytes: namespace and id must fit together.
_IDENTIFIER_BYTES = 1024

NUL_REPAIR = "u0000-to-ufffd"
SURROGATE_REPAIR = "surrogate-to-ufffd"

_SURROGATE = re.compile("[\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """PostgreSQL takes no NUL in text, and a lone surrogate has no UTF-8."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def fits_identifier(text: str) -> bool:
    """Whether a text can be an identifier: storable, at most 512 code points and 1024 bytes of UTF-8."""
    if len(text) > IDENTIFIER_LIMIT:
        return False
    if text.isascii():
        return "\0" not in text
    return is_storable(text) and len(text.encode()) <= _IDENTIFIER_BYTES


def identifier(value: Json, field: str) -> str | None:
    """A platform's id as text, exactly as it stood; ``None`` when there is none (absent, null, blank).

    Numbers are written out digit by digit, never through a float.

    Raises:
        Unreadable: ``unknown_shape`` when it is neither text nor a whole number; ``unstorable_value`` when it is too
            long or holds what a database refuses (replacing characters could make two ids one).
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = value
    elif isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
    else:
        raise Unreadable(ParkedReason.UNKNOWN_SHAPE, field)
    if not text or text.isspace():
        return None
    if not fits_identifier(text):
        raise Unreadable(ParkedReason.UNSTORABLE_VALUE, field)
    return text


class Repairs:
    """Repairs the free text of one message and remembers what it had to do, for ``Content.repair``."""

    __slots__ = ("_done",)

    def __init__(self) -> None:
        self._done: set[str] = set()

    def text(self, value: str) -> str:
        """The text with each NUL and lone surrogate replaced by one U+FFFD; anything else untouched."""
        if is_storable(value):
            return value
        if "\0" in value:
            self._done.add(NUL_REPAIR)
            value = value.replace("\0", "\ufffd")
        repaired = _SURROGATE.sub("\ufffd", value)
        if repaired != value:
            self._done.add(SURROGATE_REPAIR)
        return repaired

    def optional(self, value: str | None) -> str | None:
        return None if value is None else self.text(value)

    def summary(self) -> str | None:
        """``None`` when nothing was changed, else the repairs' names, comma separated."""
        return ", ".join(sorted(self._done)) or None
