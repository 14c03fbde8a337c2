"""Canonical bytes of a value: RFC 8785 (JCS) within a profile in which that is simple."""

from collections.abc import Mapping
from typing import Final

import orjson

MAX_INTEGER: Final = 2**53 - 1

_AS_THEY_ARE: Final = frozenset({str, bool, type(None)})
_PROFILE = "a committed value holds only text, whole numbers, true, false, null, lists and objects with ASCII keys"


def canonical(value: object) -> bytes:
    """Write a value as RFC 8785 bytes.

    The profile: objects with ASCII keys, lists, text without lone surrogates, integers within ±(2^53 − 1), booleans
    and null. Within it sorting by UTF-8 byte equals JCS's sorting by UTF-16 unit, and no float needs ECMAScript's
    rules, so an ordinary encoder gives the same bytes.

    Raises:
        ValueError: the value is outside the profile.
    """
    _check(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as fault:  # lone surrogates, and lists nested too deep to encode
        raise ValueError(_PROFILE) from fault


def _check(value: object) -> None:
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]  # kind is int says so; isinstance admits bool
            raise ValueError("a committed integer lies within ±(2^53 − 1)")
    elif kind is dict or isinstance(value, Mapping):
        for key, inner in value.items():  # type: ignore[attr-defined]  # a dict or another mapping
            if type(key) is not str or not key.isascii():
                raise ValueError(_PROFILE)
            if type(inner) not in _AS_THEY_ARE:  # most are, and a call for each took most of the time
                _check(inner)
    elif kind is list or kind is tuple:
        for inner in value:  # type: ignore[attr-defined]  # a list or tuple
            _check(inner)
    else:
        raise ValueError(_PROFILE)
