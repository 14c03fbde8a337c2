"""Strict JSON (RFC 8259) from raw bytes, and compact JSON back. No input makes an exception."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import NoReturn, cast

import orjson

from app.channels.certain_json import read_certain
from app.records.message import Unread
from app.records.vocabulary import ParkedReason

Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

NESTING_LIMIT = 100
"""Deepest nesting that is read. Real deliveries stay under 12; the interpreter's own limit differs by version."""

_INTEGER_DIGITS = 64
_EXACT_FLOAT_LENGTH = 16
_CONTAINERS = frozenset((dict, list))


@dataclass(frozen=True, slots=True)
class Document:
    """A body that is JSON. Numbers that a 64-bit float or a 64-digit integer cannot hold stand as their own text."""

    value: Json


class _SameKeyTwice(ValueError):
    pass


def decode(body: bytes) -> Document | Unread:
    """Decode a delivery's body.

    Refused, as an ``Unread`` of ``$``: bytes that are not UTF-8 (a byte order mark is allowed, RFC 8259 section 8.1
    lets receivers ignore it), text that is not JSON (``NaN`` and ``Infinity`` are not), an object with the same name
    twice (parsers disagree on which counts), nesting deeper than ``NESTING_LIMIT``.
    """
    value = cast("Json", read_certain(body, NESTING_LIMIT))
    return decode_strictly(body) if value is None else Document(value)


def decode_strictly(body: bytes) -> Document | Unread:
    """The same as ``decode``, always and of every body, at two to three times the cost."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Unread("$", ParkedReason.NOT_UTF8)
    try:
        value: Json = _decoder.decode(text)
    except _SameKeyTwice:
        return Unread("$", ParkedReason.AMBIGUOUS_JSON)
    except RecursionError:
        return Unread("$", ParkedReason.NESTED_TOO_DEEP)
    except ValueError:
        return Unread("$", ParkedReason.NOT_JSON)
    if text.count("[") + text.count("{") > NESTING_LIMIT and _is_too_deep(value):
        return Unread("$", ParkedReason.NESTED_TOO_DEEP)
    return Document(value)


def compact(value: Json | Mapping[str, Json]) -> str:
    """Write JSON without blanks, as text any database takes.

    A NUL is always escaped by JSON itself; a lone surrogate cannot be encoded, so text holding one is written with
    every character outside ASCII escaped.
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # a lone surrogate, or a number of more than 64 bits
        return _slowly(value)


def _slowly(value: Json | Mapping[str, Json]) -> str:
    text = _readable.encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _escaped.encode(value)
    return text


def _pairs(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _SameKeyTwice
    return value


def _integer(token: str) -> int | str:
    # int() of long digits is quadratic, and above 4300 digits an error that would cost the whole delivery.
    return int(token) if len(token) <= _INTEGER_DIGITS else token


def _float(token: str) -> float | str:
    value = float(token)
    exact = len(token) <= _EXACT_FLOAT_LENGTH and isfinite(value)
    return value if exact or repr(value) == token else token


def _refuse(token: str) -> NoReturn:
    raise ValueError(token)


def _is_too_deep(value: Json) -> bool:
    level = [value]
    for _ in range(NESTING_LIMIT):
        # Two comprehensions and exact types, since every value of a batch of 1000 changes passes here.
        inner = [child for node in level if type(node) is dict for child in node.values() if type(child) in _CONTAINERS]
        inner += [child for node in level if type(node) is list for child in node if type(child) in _CONTAINERS]
        if not inner:
            return False
        level = inner
    return True


_decoder = json.JSONDecoder(object_pairs_hook=_pairs, parse_int=_integer, parse_float=_float, parse_constant=_refuse)
_readable = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False)
_escaped = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False, allow_nan=False)
